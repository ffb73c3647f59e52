-- A point of a committee's decision given to a unit below: the unit owns it,
-- breaks it down into tasks of its people and says how far it is. giver is the
-- decision's unit. state: open, done, stopped. sent_at 0: named, and the
-- decision is not issued yet. begun_on: the day the first word was said of it,
-- '' for none; that it was broken down is read from its tasks.
create table charge (
  id       ID primary key,
  item     ID not null references resolution_item (id),
  giver    ID not null references unit (id),
  unit     ID not null references unit (id),
  text     text not null,
  first_due DAY not null,
  due_on   DAY not null,
  state    KEY not null,
  result   text not null,
  done_on  DAY not null,
  begun_on DAY not null,
  sent_at  INSTANT not null,
  made_at  INSTANT not null,
  made_by  ID not null
);
create unique index charge_item on charge (item, unit);
create index charge_unit on charge (unit, state, due_on, id);
create index charge_giver on charge (giver, state, due_on, id);

-- What the unit said of it: done, doing, not. The giver's stop is a word too.
create table charge_word (
  id        ID primary key,
  charge    ID not null references charge (id),
  result    KEY not null,
  note      text not null,
  by_person ID not null,
  at        INSTANT not null
);
create index charge_word_charge on charge_word (charge, id);

-- More time, asked by the unit with a reason and answered above. state: asked,
-- granted, refused.
create table charge_wish (
  id         ID primary key,
  charge     ID not null references charge (id),
  reason     text not null,
  to_due     DAY not null,
  state      KEY not null,
  asked_by   ID not null,
  asked_at   INSTANT not null,
  decided_by ID not null,
  decided_at INSTANT not null,
  note       text not null
);
create index charge_wish_charge on charge_wish (charge, id);
create unique index charge_wish_asked on charge_wish (charge) where state = 'asked';

-- A charge becomes as many tasks as the unit likes, and so does an old paper; every
-- other source one.
drop index task_source;
create unique index task_source on task (unit, source, source_id) where source <> '' and item = 0 and source <> 'charge' and source <> 'paper';
