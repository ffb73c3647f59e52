-- What a meeting decides. kind: NQ (resolution), KL (conclusion). state: draft,
-- passed, issued. number 0: none yet. code: CB, ĐU. worded_at: when its words
-- were last changed; a vote taken before that is not about them.
create table resolution (
  id        ID primary key,
  unit      ID not null references unit (id),
  meeting   ID not null references meeting (id),
  kind      KEY not null,
  title     text not null,
  body      text not null,
  state     KEY not null,
  vote      ID not null,
  number    COUNT not null,
  code      KEY not null,
  day       DAY not null,
  made_at   INSTANT not null,
  made_by   ID not null,
  worded_at INSTANT not null,
  passed_at INSTANT not null,
  issued_at INSTANT not null,
  issued_by ID not null,
  signer    ID not null,
  version   COUNT not null
);
create unique index resolution_meeting on resolution (meeting);
create index resolution_unit on resolution (unit, day, id);

-- A point of it. With owner, due and report_month it becomes a task when it is
-- passed. source: '' or item, opinion, difficulty, directive, task.
create table resolution_item (
  id           ID primary key,
  resolution   ID not null references resolution (id),
  pos          COUNT not null,
  text         text not null,
  source       KEY not null,
  source_id    ID not null,
  owner        ID not null,
  due_on       DAY not null,
  report_month KEY not null,
  unique (resolution, pos)
);
create index resolution_item_source on resolution_item (source, source_id) where source <> '';

-- Work with one owner, one date, one meeting where it is reported. state: open,
-- done, stopped. item 0: given outside a resolution (a bureau's, a directive's).
-- first_month is the month it was first to be reported, report_month the one it
-- is to be reported now. done_on is the day it was done or stopped, '' while open.
create table task (
  id           ID primary key,
  unit         ID not null references unit (id),
  item         ID not null,
  source       KEY not null,
  source_id    ID not null,
  text         text not null,
  owner        ID not null,
  due_on       DAY not null,
  first_month  KEY not null,
  report_month KEY not null,
  state        KEY not null,
  result       text not null,
  done_on      DAY not null,
  made_at      INSTANT not null,
  made_on      DAY not null
);
create index task_unit on task (unit, state, report_month, id);
create index task_owner on task (owner, state, due_on, id);
create index task_done on task (unit, done_on, id);
create unique index task_item on task (item) where item <> 0;
create unique index task_source on task (unit, source, source_id) where source <> '' and item = 0;
create index task_from on task (source, source_id) where source <> '' and item = 0;

-- What was said of a task at a meeting. result: done, doing, not.
create table task_report (
  id        ID primary key,
  task      ID not null references task (id),
  meeting   ID not null,
  result    KEY not null,
  note      text not null,
  by_person ID not null,
  at        INSTANT not null,
  unique (task, meeting)
);
create index task_report_meeting on task_report (meeting, task);

-- An extension, another owner or a stop: asked with a reason, decided by who
-- leads. state: asked, granted, refused. decided_on is the civil day it was
-- decided, which paper may know earlier than Nếp.
create table task_change (
  id         ID primary key,
  task       ID not null references task (id),
  kind       KEY not null,
  reason     text not null,
  to_due     DAY not null,
  to_month   KEY not null,
  to_owner   ID not null,
  state      KEY not null,
  asked_by   ID not null,
  asked_at   INSTANT not null,
  decided_by ID not null,
  decided_at INSTANT not null,
  decided_on DAY not null,
  note       text not null
);
create index task_change_task on task_change (task, id);
create unique index task_change_asked on task_change (task) where state = 'asked';

-- What became of a proposal (an opinion of that kind). state: taken, declined,
-- raised (sent up as a difficulty). No row: not decided yet.
create table proposal_fate (
  opinion    ID primary key references opinion (id),
  unit       ID not null,
  state      KEY not null,
  item       ID not null,
  reason     text not null,
  decided_by ID not null,
  decided_at INSTANT not null
);
create index proposal_fate_unit on proposal_fate (unit, decided_at);
