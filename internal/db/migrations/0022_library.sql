-- A paper may be made anew: its row is the version that holds, what stood before
-- lies in paper_version. class: open, internal (nội bộ), limited (hạn chế).
alter table paper add column version COUNT not null default 1;
alter table paper add column class KEY not null default 'open';
alter table paper add column revised_at INSTANT not null default 0;
alter table paper add column revised_by ID not null default 0;

-- Minutes are internal, so their photographed pages are.
update paper set class = 'internal' where id in (select paper from paper_use where role = 'record');

create table paper_version (
  paper     ID not null references paper (id),
  n         COUNT not null,
  title     text not null,
  blob      ID not null,
  file_name text not null,
  media     KEY not null,
  size      COUNT not null,
  body      text not null,
  made_at   INSTANT not null,
  made_by   ID not null,
  primary key (paper, n)
);

-- The PDF that was made of an office file (by its row in blob), so that a page can
-- show it. blob 0: it could not be made.
create table paper_shown (
  source ID primary key,
  blob   ID not null,
  at     INSTANT not null
);

-- A paper sent to people. scope: unit (everybody of a body), below (every cell
-- at or below), leaders (those who lead the units directly below), persons.
create table paper_send (
  id        ID primary key,
  paper     ID not null references paper (id),
  version   COUNT not null,
  unit      ID not null references unit (id),
  scope     KEY not null,
  due_on    DAY not null,
  people    COUNT not null,
  at        INSTANT not null,
  by_person ID not null
);
create index paper_send_paper on paper_send (paper, id);
create index paper_send_unit on paper_send (unit, id);

-- One person's receipt of one version. unit is the body he got it in; whose
-- names go no higher. read_at is his own word. given_on: handed over in print,
-- by given_by. reminded_at: last called to mind.
create table paper_receipt (
  paper       ID not null references paper (id),
  version     COUNT not null,
  person      ID not null references person (id),
  unit        ID not null references unit (id),
  send        ID not null references paper_send (id),
  due_on      DAY not null,
  sent_at     INSTANT not null,
  opened_at   INSTANT not null,
  read_at     INSTANT not null,
  given_on    DAY not null,
  given_by    ID not null,
  reminded_at INSTANT not null,
  primary key (paper, version, person)
);
create index paper_receipt_person on paper_receipt (person, paper);
create index paper_receipt_waits on paper_receipt (person, sent_at) where read_at = 0 and given_on = '';
create index paper_receipt_unit on paper_receipt (unit, paper, version);

-- How a directive reached one person of a unit that has it: present (at the
-- meeting that worked it through), asked (was not there, or studies it himself),
-- read (his own word), given (in print or by word of mouth, by by_person).
create table directive_study (
  directive ID not null references directive (id),
  unit      ID not null references unit (id),
  person    ID not null references person (id),
  how       KEY not null,
  at        INSTANT not null,
  by_person ID not null,
  primary key (directive, unit, person)
);
create index directive_study_asked on directive_study (person, directive) where how = 'asked';
