-- A first number of a register that was mistyped and mended: the papers Nếp
-- numbered in that series moved together, from was to first.
create table number_mend (
  id     ID primary key,
  unit   ID not null references unit (id),
  kind   KEY not null,
  term   ID not null,
  year   COUNT not null,
  was    COUNT not null,
  first  COUNT not null,
  papers COUNT not null,
  reason text not null,
  at     INSTANT not null,
  by_person ID not null
);
create index number_mend_unit on number_mend (unit, at, id);
