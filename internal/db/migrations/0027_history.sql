-- Old papers of a unit that were dropped in, and what was read off them; a person
-- confirms them row by row. state: waits (not read yet), read, kept (it is paper
-- now), dropped. kind: as in package formal, '' not known. note: why nothing
-- could be read, a message key. tasks: sentences that give work, one a line.
create table history_file (
  id        ID primary key,
  unit      ID not null references unit (id),
  blob      ID not null,
  file_name text not null,
  media     KEY not null,
  size      COUNT not null,
  state     KEY not null,
  kind      KEY not null,
  number    COUNT not null,
  code      KEY not null,
  day       DAY not null,
  title     text not null,
  required  COUNT not null,
  present   COUNT not null,
  tasks     text not null,
  extract   text not null,
  note      KEY not null,
  paper     ID not null,
  made_at   INSTANT not null,
  made_by   ID not null,
  ended_at  INSTANT not null,
  ended_by  ID not null
);
create index history_file_unit on history_file (unit, state, id);
create unique index history_file_paper on history_file (paper) where paper <> 0;
