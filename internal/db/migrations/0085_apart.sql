-- What a text of minutes was in an earlier version, so that a change made from it
-- on another device can be joined to what stands now, and what changed be seen.
-- Gone when the minutes are locked.
create table minutes_version (
  meeting ID not null references meeting (id),
  version COUNT not null,
  body    text not null,
  inside  text not null,
  by      ID not null,
  at      INSTANT not null,
  primary key (meeting, version)
);

-- What two devices said differently of one thing: what stands and what gave way,
-- for a person to look at. kind: roll, agenda, body, inside. about: the person of a
-- roll's row; 0 of minutes. by: whose word gave way. choice: "" while nobody has
-- looked, then kept or taken.
create table meeting_apart (
  id      ID primary key,
  meeting ID not null references meeting (id),
  kind    KEY not null,
  about   ID not null,
  kept    text not null,
  lost    text not null,
  by      ID not null,
  at      INSTANT not null,
  choice  KEY not null,
  done_by ID not null,
  done_at INSTANT not null
);
create index meeting_apart_meeting on meeting_apart (meeting, id);
