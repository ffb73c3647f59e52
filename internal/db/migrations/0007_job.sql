-- Durable work. state: queued, running, done, failed, cancelled. claim grows
-- with every taking, so that a worker whose lease fell cannot write any more.
-- name is for work that comes again every so often: one row for each.
create table job (
  id       ID primary key,
  kind     KEY not null,
  name     KEY not null,
  every    COUNT not null,
  account  ID not null,
  subject  ID not null,
  body     text not null,
  state    KEY not null,
  run_at   INSTANT not null,
  claim    COUNT not null,
  tries    COUNT not null,
  cancel   FLAG not null,
  saved    text not null,
  done     COUNT not null,
  total    COUNT not null,
  step_key KEY not null,
  fault_key KEY not null,
  made_at  INSTANT not null,
  ended_at INSTANT not null
);
create unique index job_name on job (name) where name <> '';
create index job_due on job (run_at, id) where state in ('queued', 'running');
create index job_ended on job (ended_at) where ended_at > 0;
create index job_subject on job (subject, id);
