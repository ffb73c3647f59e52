-- What a person said of a sentence that gives work in an old paper that was kept.
-- fate: given (task), done, left. tasks_at: when the paper's were settled, 0 not yet.
create table history_task (
  id     ID primary key,
  file   ID not null references history_file (id),
  pos    COUNT not null,
  text   text not null,
  fate   KEY not null,
  task   ID not null,
  at     INSTANT not null,
  person ID not null
);
create unique index history_task_file on history_task (file, pos);
alter table history_file add column tasks_at INSTANT not null default 0;
