-- A congress of a unit: a new term and a new committee, prepared step by step and
-- taken into force once. state: draft, asked (put before the level above), done,
-- dropped. until_on '': not known. outcome: what it changed, by ids and counts, JSON.
create table congress (
  id       ID primary key,
  unit     ID not null references unit (id),
  day      DAY not null,
  name     text not null,
  until_on DAY not null,
  state    KEY not null,
  outcome  text not null,
  made_at  INSTANT not null,
  made_by  ID not null,
  done_at  INSTANT not null,
  done_by  ID not null,
  version  COUNT not null
);
create index congress_unit on congress (unit, id);
create index congress_state on congress (state, unit);

-- Who was elected to what.
create table congress_seat (
  congress ID not null references congress (id),
  pos      COUNT not null,
  person   ID not null,
  role     KEY not null,
  title    text not null,
  primary key (congress, pos)
);

-- Who takes over what somebody of the old committee has open. what: task,
-- difficulty, visit. person 0: it stays where it is.
create table congress_hand (
  congress ID not null references congress (id),
  what     KEY not null,
  subject  ID not null,
  person   ID not null,
  primary key (congress, what, subject)
);
