-- Papers of a unit. kind: file, text, photo, placeholder (a paper that stays on
-- paper: only its number and keeper are known here). blob 0: none.
create table paper (
  id         ID primary key,
  unit       ID not null references unit (id),
  kind       KEY not null,
  title      text not null,
  blob       ID not null,
  file_name  text not null,
  media      KEY not null,
  size       COUNT not null,
  body       text not null,
  number     text not null,
  keeper     text not null,
  made_at    INSTANT not null,
  made_by    ID not null,
  removed_at INSTANT not null
);
create index paper_unit on paper (unit, removed_at, id);

-- What a paper belongs to. kind: meeting, item, directive, resolution, task,
-- report. role: ahead (sent before a meeting), record (a photographed page of
-- handwritten minutes), finished (a finished paper of the meeting), evidence.
create table paper_use (
  paper   ID not null references paper (id),
  kind    KEY not null,
  subject ID not null,
  role    KEY not null,
  primary key (paper, kind, subject)
);
create index paper_use_subject on paper_use (kind, subject, paper);

-- A paper from above, or the notice of a committee's resolution, to be studied
-- and applied below. source: '' or resolution, with its id, or directive: sent
-- on by a unit that received it. form: meeting, self_study, conference, notice.
create table directive (
  id        ID primary key,
  unit      ID not null references unit (id),
  number    text not null,
  title     text not null,
  issuer    text not null,
  issued_on DAY not null,
  gist      text not null,
  form      KEY not null,
  due_on    DAY not null,
  source    KEY not null,
  source_id ID not null,
  made_at   INSTANT not null,
  made_by   ID not null
);
create index directive_unit on directive (unit, id);
create index directive_source on directive (source, source_id);

-- Which units have to work it through. state: sent, done. item and meeting:
-- where it was worked through. done_on: the civil day.
create table directive_to (
  directive ID not null references directive (id),
  unit      ID not null references unit (id),
  sent_at   INSTANT not null,
  due_on    DAY not null,
  state     KEY not null,
  meeting   ID not null,
  done_on   DAY not null,
  done_by   ID not null,
  steer     text not null,
  primary key (directive, unit)
);
create index directive_to_open on directive_to (unit, state, due_on, directive);

-- The register: numbers run per unit, kind of paper and term, without gaps.
-- term 0 with year: where the rule says that numbers run by year.
create table paper_number (
  unit    ID not null references unit (id),
  kind    KEY not null,
  term    ID not null,
  year    COUNT not null,
  n       COUNT not null,
  code    KEY not null,
  day     DAY not null,
  what    KEY not null,
  subject ID not null,
  at      INSTANT not null,
  primary key (unit, kind, term, year, n)
);
create unique index paper_number_subject on paper_number (what, subject);
