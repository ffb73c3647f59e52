-- The index is the program's own: for each word, and for each token of who may
-- see it, the slots of a chunk (a month, or a part of one) that have it: see
-- package search. What was indexed is read again by the job that fills a new
-- index; texts drawn from files stay.

-- only: sqlite
drop trigger search_entry_in;
drop trigger search_entry_out;
drop trigger search_entry_new;
drop table search_words;
-- end
drop table search_entry;
delete from search_state;

-- id: the chunk and the slot. root: whose text it is (a meeting has the entries
-- of its agenda, minutes and opinions). place: the unit's path when it was read.
-- words: the words of title and text with their marks, and who may see it.
create table search_entry (
  id        ID primary key,
  kind      KEY not null,
  subject   ID not null,
  root_kind KEY not null,
  root      ID not null,
  unit      ID not null,
  place     KEY not null,
  day       DAY not null,
  title     text not null,
  text      text not null,
  path      KEY not null,
  words     KEY not null
);
create unique index search_entry_subject on search_entry (kind, subject);
create index search_entry_root on search_entry (root_kind, root);
create index search_entry_unit on search_entry (unit, id);

-- slots: which entries of the chunk have the term. The term '' has the day of the
-- month of each slot, a byte each, 0 where the slot is free.
-- only: sqlite
create table search_posting (
  term  KEY not null,
  chunk ID not null,
  slots BYTES not null,
  primary key (term, chunk)
) without rowid;
-- end
-- only: postgres
create table search_posting (
  term  KEY not null,
  chunk ID not null,
  slots BYTES not null,
  primary key (term, chunk)
) with (fillfactor = 70);
-- end
