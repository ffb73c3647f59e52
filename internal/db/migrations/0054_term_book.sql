-- The book of a term that somebody asked for: made by a job, kept some days for
-- him alone. made_at: 0 while it is not made. papers, pages: what is in it.
-- words: how many old papers are in it by their words only. term: 0 is the one
-- of the day, else one of table term.
create table term_book (
  id       ID primary key,
  unit     ID not null references unit (id),
  term     ID not null,
  account  ID not null,
  job      ID not null,
  name     text not null,
  blob     ID not null,
  size     COUNT not null,
  papers   COUNT not null,
  pages    COUNT not null,
  words    COUNT not null,
  asked_at INSTANT not null,
  made_at  INSTANT not null
);
create index term_book_account on term_book (account, unit, id);
create index term_book_asked on term_book (asked_at, id);
