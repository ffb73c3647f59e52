-- Scoring sheets of committees. state: draft (being written), sealed (it was put in
-- force once, and is never changed again), dropped (a draft thrown away). body is the
-- sheet as JSON; base names the one it was copied from.
create table rubric (
  id         ID primary key,
  unit       ID not null references unit (id),
  state      KEY not null,
  base       KEY not null,
  title      text not null,
  body       text not null,
  made_at    INSTANT not null,
  made_by    ID not null,
  changed_at INSTANT not null,
  changed_by ID not null,
  version    COUNT not null
);
create index rubric_unit on rubric (unit, state, id);

-- From the first day of a month on a unit, and those below it, score meetings of a
-- form by a sheet: a shipped one by its name, a committee's by its id ("b12"); '' gives
-- the form back to what is inherited. Rows are not changed: the later of a unit, form
-- and month stands. closed: units below may not choose another. gone_at: taken back
-- before anything was scored by it.
create table rubric_use (
  id         ID primary key,
  unit       ID not null references unit (id),
  form       KEY not null,
  rubric     KEY not null,
  from_month KEY not null,
  closed     FLAG not null,
  source     text not null,
  reason     text not null,
  made_at    INSTANT not null,
  made_by    ID not null,
  gone_at    INSTANT not null,
  gone_by    ID not null
);
create index rubric_use_unit on rubric_use (unit, form, from_month, id);
create index score_rubric on score (rubric, unit, month);
