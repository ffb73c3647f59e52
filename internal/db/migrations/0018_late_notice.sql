-- Why a meeting's notice went out later than the clock of its day asked for, in
-- one line; no row where it was in time or nothing was said.
create table late_notice (
  meeting   ID primary key references meeting (id),
  reason    text not null,
  by_person ID not null,
  at        INSTANT not null
);
