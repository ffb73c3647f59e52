-- A target of a programme that asks something else from a month on: what it asked
-- before stays for the months before.
create table programme_change (
  programme  ID not null references programme (id),
  pos        COUNT not null,
  from_month KEY not null,
  way        KEY not null,
  value      COUNT not null,
  why        text not null,
  at         INSTANT not null,
  by_person  ID not null,
  primary key (programme, pos, from_month)
);
