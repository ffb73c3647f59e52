-- Which unit goes on with what a closed unit had: its open work, and its papers to
-- read. One row for each closed unit and each unit that came after it; path: where the
-- closed one stood last.
create table unit_heir (
  unit  ID not null references unit (id),
  heir  ID not null references unit (id),
  on_day DAY not null,
  path  KEY not null,
  primary key (unit, heir)
);
create index unit_heir_of on unit_heir (heir, unit);

-- Units merged, prepared step by step and taken into force once. unit: where it is
-- prepared, the unit above. into_unit 0: a new unit is founded, by the fields
-- below; it is written here then. state: draft, done, dropped. outcome: counts of
-- what went along, JSON.
create table merger (
  id        ID primary key,
  unit      ID not null references unit (id),
  into_unit ID not null,
  fresh     FLAG not null,
  day       DAY not null,
  kind      KEY not null,
  name      text not null,
  short     text not null,
  code      KEY not null,
  state     KEY not null,
  outcome   text not null,
  made_at   INSTANT not null,
  made_by   ID not null,
  done_at   INSTANT not null,
  done_by   ID not null,
  version   COUNT not null
);
create index merger_unit on merger (unit, id);
create table merger_part (
  merger ID not null references merger (id),
  unit   ID not null references unit (id),
  primary key (merger, unit)
);
create index merger_part_unit on merger_part (unit, merger);
