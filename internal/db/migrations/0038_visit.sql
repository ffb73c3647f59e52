-- Who is named to sit in on the meetings of a unit in a month, and may look at
-- them for that. sent_by is the unit whose committee sends; it ends when the
-- person leaves that committee, unless held: he was there.
create table expected_guest (
  unit    ID not null,
  month   KEY not null,
  person  ID not null,
  sent_by ID not null,
  held    FLAG not null,
  primary key (unit, month, person, sent_by)
);
create index expected_guest_person on expected_guest (person, month);

-- A member of a committee sits in on a cell's meeting (dự sinh hoạt). state:
-- planned, held, dropped. why: roster, slipping, meeting, difficulty, other.
-- day, meeting: once held. class: what he confirms or proposes, '' nothing.
create table visit (
  id         ID primary key,
  unit       ID not null references unit (id),
  cell       ID not null references unit (id),
  visitor    ID not null,
  month      KEY not null,
  day        DAY not null,
  meeting    ID not null,
  why        KEY not null,
  why_text   text not null,
  state      KEY not null,
  reason     text not null,
  strengths  text not null,
  weaknesses text not null,
  guidance   text not null,
  class      KEY not null,
  noted_at   INSTANT not null,
  noted_by   ID not null,
  made_at    INSTANT not null,
  made_by    ID not null,
  version    COUNT not null
);
create index visit_unit on visit (unit, month, id);
create index visit_cell on visit (cell, month, id);
create index visit_visitor on visit (visitor, month, id);

-- His own points for a group of the scoring sheet, in hundredths.
create table visit_score (
  visit  ID not null references visit (id),
  grp    KEY not null,
  points COUNT not null,
  primary key (visit, grp)
);

-- What was found at a visit. kind: difficulty (raised as one), practice, remark.
create table visit_finding (
  id         ID primary key,
  visit      ID not null references visit (id),
  kind       KEY not null,
  text       text not null,
  difficulty ID not null,
  made_at    INSTANT not null,
  made_by    ID not null
);
create index visit_finding_visit on visit_finding (visit, id);
