-- People. Names and contacts stand in this one row only, so that the law's
-- right to be forgotten is one update.
create table person (
  id          ID primary key,
  family      text not null,
  given       text not null,
  sex         KEY not null,
  birth       DAY not null,
  phone       text not null,
  card        KEY not null,
  joined_on   DAY not null,
  official_on DAY not null,
  note        text not null,
  fold        KEY not null, -- the folded name: "tran thi mai"
  fold_pair   KEY not null, -- its last two words: "thi mai"
  fold_given  KEY not null, -- its last word: "mai"
  sort_key    KEY not null,
  made_at     INSTANT not null,
  erased_at   INSTANT not null
);
create unique index person_card on person (card) where card <> '';
create index person_fold on person (fold, id);
create index person_fold_pair on person (fold_pair, id);
create index person_fold_given on person (fold_given, id);

-- In which unit a person meets, by period. kind: regular; temporary is a
-- temporary arrival, beside the regular membership elsewhere. ended says why
-- it ended: '' while it lasts, else moved, returned, died, expelled, struck,
-- resigned, transferred.
create table membership (
  id      ID primary key,
  person  ID not null references person (id),
  unit    ID not null references unit (id),
  kind    KEY not null,
  from_on DAY not null,
  to_on   DAY not null,
  ended   KEY not null
);
create index membership_unit on membership (unit, to_on, person);
create index membership_person on membership (person, from_on);

-- What a member is, by period. standing: official, probationary.
-- condition: active, exempt, away, suspended, introduced.
create table member_status (
  person    ID not null references person (id),
  from_on   DAY not null,
  to_on     DAY not null,
  standing  KEY not null,
  condition KEY not null,
  reason    text not null,
  primary key (person, from_on)
);

-- Elected or named leadership. role: secretary, deputy, standing, committee.
create table position (
  id      ID primary key,
  person  ID not null references person (id),
  unit    ID not null references unit (id),
  role    KEY not null,
  title   text not null,
  from_on DAY not null,
  to_on   DAY not null
);
create index position_unit on position (unit, to_on);
create index position_person on position (person, to_on);

-- Appointments: officer, inspector. Reach beyond the unit itself is named in
-- appointment_unit; an inspector always has an end and a decision.
create table appointment (
  id       ID primary key,
  person   ID not null references person (id),
  unit     ID not null references unit (id),
  role     KEY not null,
  decision text not null,
  from_on  DAY not null,
  to_on    DAY not null
);
create index appointment_of on appointment (unit, to_on);
create index appointment_person on appointment (person, to_on);
create table appointment_unit (
  appointment ID not null references appointment (id),
  unit        ID not null references unit (id),
  primary key (appointment, unit)
);
create index appointment_unit_unit on appointment_unit (unit);

-- Which committee member answers for which cell, mass organisation or field.
create table assignment (
  id       ID primary key,
  person   ID not null references person (id),
  unit     ID not null references unit (id),
  target   KEY not null,
  cell     ID not null,
  mass_org ID not null,
  field    text not null,
  from_on  DAY not null,
  to_on    DAY not null
);
create index assignment_unit on assignment (unit, to_on);
create index assignment_person on assignment (person, to_on);
create index assignment_cell on assignment (cell, to_on);

-- An uploaded list waiting for its confirmation, and what came of it.
create table list_import (
  id           ID primary key,
  unit         ID not null references unit (id),
  account      ID not null,
  at           INSTANT not null,
  file_name    text not null,
  blob         ID not null,
  state        KEY not null,
  added        COUNT not null,
  changed      COUNT not null,
  same         COUNT not null,
  refused      COUNT not null,
  confirmed_at INSTANT not null,
  choices      text not null -- a person's answers, JSON
);
create index list_import_unit on list_import (unit, id);
