-- A conference or a seminar over several units: one meeting, held by one unit
-- for the people of several. It is no regular meeting of any of them and stands
-- in no counter of table meeting. kind: conference, seminar. whom: members,
-- officials (who holds a position of the committees). directive: what it
-- studies, 0 for none. state: planned, held, cancelled. The counters are those
-- of the roll. note: what came of it.
create table conference (
  id           ID primary key,
  unit         ID not null references unit (id),
  kind         KEY not null,
  whom         KEY not null,
  title        text not null,
  day          DAY not null,
  start_minute COUNT not null,
  place        text not null,
  directive    ID not null,
  state        KEY not null,
  note         text not null,
  required     COUNT not null,
  present      COUNT not null,
  made_at      INSTANT not null,
  made_by      ID not null,
  ended_at     INSTANT not null,
  ended_by     ID not null
);
create index conference_unit on conference (unit, day, id);

-- The units whose people are asked.
create table conference_for (
  conference ID not null references conference (id),
  unit       ID not null references unit (id),
  primary key (conference, unit)
);

-- Each person once, with the cell he is counted home to, whatever other cell he
-- meets in. mark: '' (not yet), present, excused, unexcused.
create table conference_roll (
  conference ID not null references conference (id),
  person     ID not null references person (id),
  home       ID not null references unit (id),
  required   FLAG not null,
  mark       KEY not null,
  by_person  ID not null,
  at         INSTANT not null,
  primary key (conference, person)
);
create index conference_roll_person on conference_roll (person, conference);

-- Counters of the roll by home, changed in the same transaction. counts: the
-- rule of the home's regulation said, on the day, that it counts home.
create table conference_home (
  conference ID not null references conference (id),
  home       ID not null references unit (id),
  day        DAY not null,
  required   COUNT not null,
  present    COUNT not null,
  counts     FLAG not null,
  primary key (conference, home)
);
create index conference_home_unit on conference_home (home, day, conference);
