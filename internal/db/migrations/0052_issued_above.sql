-- A way into Nếp that a level above gave to a member, because nobody of his cell
-- could: the cell is told. what: slip, account.
create table issued_above (
  id         ID primary key,
  unit       ID not null,
  person     ID not null references person (id),
  what       KEY not null,
  reason     text not null,
  by_account ID not null,
  at         INSTANT not null
);
create index issued_above_unit on issued_above (unit, at, id);
