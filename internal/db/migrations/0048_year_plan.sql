-- A unit's plan of a year, sent to the committee above: state sent, returned,
-- agreed. changed_at: lines were changed after it was agreed; 0 never.
create table year_plan (
  unit        ID not null references unit (id),
  year        COUNT not null,
  to_unit     ID not null,
  state       KEY not null,
  sent_at     INSTANT not null,
  sent_by     ID not null,
  remark      text not null,
  answered_at INSTANT not null,
  answered_by ID not null,
  changed_at  INSTANT not null,
  primary key (unit, year)
);
create index year_plan_to on year_plan (to_unit, year, state, unit);
