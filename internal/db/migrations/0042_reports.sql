-- A report that went back with a remark, to be mended and sent again. mended_at:
-- when it was; 0 while it waits. The state of the report is then "returned".
-- The period of a report (column month) is a month 2026-11, a quarter 2026-Q4 or
-- a year 2026-Y.
create table report_return (
  id        ID primary key,
  report    ID not null references report (id),
  at        INSTANT not null,
  by_person ID not null,
  note      text not null,
  mended_at INSTANT not null
);
create index report_return_report on report_return (report, id);

-- behalf: the unit in whose hat somebody raised it for the unit, 0 when it raised
-- it itself. objection: closed though its unit does not agree. mass_org: raised by
-- a mass organisation the unit's committee follows; then it is no cell's figure.
alter table difficulty add column behalf ID not null default 0;
alter table difficulty add column objection FLAG not null default false;
alter table difficulty add column mass_org ID not null default 0;
create index difficulty_objection on difficulty (to_unit, id) where objection;
create index difficulty_mass on difficulty (mass_org, id) where mass_org <> 0;

-- A difficulty passed up by a unit that cannot solve it either.
create table difficulty_pass (
  id         ID primary key,
  difficulty ID not null references difficulty (id),
  from_unit  ID not null,
  to_unit    ID not null,
  reason     text not null,
  at         INSTANT not null,
  by_person  ID not null
);
create index difficulty_pass_of on difficulty_pass (difficulty, id);
create index difficulty_pass_from on difficulty_pass (from_unit, difficulty);
