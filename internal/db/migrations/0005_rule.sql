-- The regulation of a unit as text, by version. Rows are never changed: of
-- those that cover a day the one made last is in force.
create table regulation (
  id         ID primary key,
  unit       ID not null references unit (id),
  number     text not null,
  title      text not null,
  body       text not null,
  from_on    DAY not null,
  to_on      DAY not null,
  made_at    INSTANT not null,
  made_by    ID not null
);
create index regulation_unit on regulation (unit, id);

-- A rule's value for a unit and what is below it. Rows are never changed:
-- a later row of the same unit and key overrides from its from_on, and what
-- was known at an instant can always be asked for again. An empty value gives
-- the days back to what is inherited; reason is that of a correction.
create table rule_value (
  id         ID primary key,
  unit       ID not null references unit (id),
  key        KEY not null,
  value      text not null,
  from_on    DAY not null,
  to_on      DAY not null,
  regulation ID not null,
  source     text not null,
  reason     text not null,
  known_at   INSTANT not null,
  known_by   ID not null
);
create unique index rule_value_unit on rule_value (unit, key, known_at);
