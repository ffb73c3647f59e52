-- A month of a cell that is not on Nếp, entered for it by the committee above
-- ("nhập hộ"): meetings held; required and present, of all of them together; whether
-- its report came in; the class it was given, '' for none. From the month of the
-- cell's first meeting in Nếp on its own facts count, and the row only stays.
create table hand_month (
  unit      ID not null references unit (id),
  month     KEY not null,
  held      COUNT not null,
  required  COUNT not null,
  present   COUNT not null,
  report_in FLAG not null,
  class     KEY not null,
  by_unit   ID not null,
  by_person ID not null,
  at        INSTANT not null,
  version   COUNT not null,
  primary key (unit, month)
);
