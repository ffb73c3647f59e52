-- A committee reminded a unit below it of something that is late. href: where the
-- unit does it; one row for each, the last time.
create table reminder (
  unit      ID not null references unit (id),
  href      KEY not null,
  by_unit   ID not null,
  by_person ID not null,
  at        INSTANT not null,
  primary key (unit, href)
);
