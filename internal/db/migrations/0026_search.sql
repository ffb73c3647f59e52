-- What can be found. id holds the day, so that the newest come first in the
-- order of keys: see package search. root: whose text it is (a meeting has the
-- entries of its agenda, minutes and opinions). place: the unit's path when it
-- was read. words: the folded words of title and text, and who may see it.
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

-- only: sqlite
create virtual table search_words using fts5(words, content='search_entry', content_rowid='id',
  detail=none, columnsize=0, prefix='2 3', tokenize="unicode61 remove_diacritics 0 tokenchars '_'");
create trigger search_entry_in after insert on search_entry begin
  insert into search_words (rowid, words) values (new.id, new.words);
end;
create trigger search_entry_out after delete on search_entry begin
  insert into search_words (search_words, rowid, words) values ('delete', old.id, old.words);
end;
create trigger search_entry_new after update of words on search_entry begin
  insert into search_words (search_words, rowid, words) values ('delete', old.id, old.words);
  insert into search_words (rowid, words) values (new.id, new.words);
end;
-- end

-- only: postgres
alter table search_entry add column lexemes tsvector generated always as (words::tsvector) stored;
create index search_entry_lexemes on search_entry using gin (lexemes) with (fastupdate = off);
-- end

-- A thing that changed and is to be read again. Until it is, nothing of it is
-- shown.
create table search_mark (
  id        ID primary key,
  root_kind KEY not null,
  root      ID not null
);
create index search_mark_root on search_mark (root_kind, root);

-- The text drawn from a stored file. note: why there is none, a message key.
create table search_text (
  blob ID primary key,
  text text not null,
  note KEY not null,
  at   INSTANT not null
);

-- How far the first reading of everything is.
create table search_state (
  name  KEY primary key,
  value text not null
);
