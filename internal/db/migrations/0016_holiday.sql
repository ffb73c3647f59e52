-- Days of rest that no law fixes by the sun: Tết, Giỗ Tổ, the second day beside
-- 2/9, days given or worked instead. Rows are never changed: of a day the last
-- row is in force, one with an empty kind takes it back.
create table holiday (
  id       ID primary key,
  day      DAY not null,
  kind     KEY not null,
  note     text not null,
  known_at INSTANT not null,
  made_by  ID not null
);
create index holiday_day on holiday (day, id);
