-- A phone or computer on which a person worked without the network. secret: the
-- key with which it keeps what waits, given to the same account only. done: the
-- number of the last command that was settled.
create table device (
  id      ID primary key,
  account ID not null references account (id),
  secret  BYTES not null,
  made_at INSTANT not null,
  done    COUNT not null
);
create index device_account on device (account, id);

-- A command of a device that was settled: done, or refused with what was said.
-- What it was about stands nowhere here, and of the time the day alone, for an
-- opinion without a name must lead back to nobody. Kept 90 days.
create table device_command (
  device  ID not null references device (id),
  n       COUNT not null,
  uid     KEY not null,
  day     DAY not null,
  refused text not null,
  primary key (device, n)
);
create index device_command_uid on device_command (uid);
create index device_command_day on device_command (day, device, n);
