-- What a mass organisation (union, youth, women, veterans) tells the committee that
-- follows it, in short, for a month. It is no unit of the Party: nothing of it is
-- part of a cell's figure.
create table mass_report (
  id         ID primary key,
  mass_org   ID not null references mass_org (id),
  month      KEY not null,
  members    COUNT not null,
  activities COUNT not null,
  result     text not null,
  wishes     text not null,
  at         INSTANT not null,
  by_person  ID not null,
  version    COUNT not null
);
create unique index mass_report_month on mass_report (mass_org, month);
