-- A good way worth copying (cách làm hay). unit: where it is done; committee: the
-- one that looks at it. hard, does, came: what was hard, what is done, what came
-- of it. aim: the figure it is meant to move, '' none. state: proposed, commended,
-- declined, withdrawn. source: '', visit, inspection, conference. decision,
-- decided_on: of the committee as a body.
create table practice (
  id         ID primary key,
  unit       ID not null references unit (id),
  committee  ID not null references unit (id),
  title      text not null,
  hard       text not null,
  does       text not null,
  came       text not null,
  aim        KEY not null,
  source     KEY not null,
  source_id  ID not null,
  state      KEY not null,
  decision   text not null,
  decided_on DAY not null,
  decided_at INSTANT not null,
  decided_by ID not null,
  note       text not null,
  made_at    INSTANT not null,
  made_by    ID not null,
  version    COUNT not null
);
create index practice_unit on practice (unit, id);
create index practice_committee on practice (committee, state, id);
create index practice_source on practice (source, source_id, id);

-- A unit that does it too, from a month on; until: the month after which it looks
-- what came of it. ended: the last month it did so, '' still. result: what came of
-- it in its own words, '' not looked at yet.
create table practice_use (
  id         ID primary key,
  practice   ID not null references practice (id),
  unit       ID not null references unit (id),
  from_month KEY not null,
  until      KEY not null,
  ended      KEY not null,
  result     text not null,
  looked_at  INSTANT not null,
  looked_by  ID not null,
  made_at    INSTANT not null,
  made_by    ID not null
);
create index practice_use_of on practice_use (practice, from_month, id);
create index practice_use_unit on practice_use (unit, until, id);
