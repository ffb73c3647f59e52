-- What was sent to whom, and by which way. kind and subject name the thing:
-- meeting 12. way: nep (waits on the person's own page), told (by word of
-- mouth), paper. sent_by is the person who did it. One thing tells a person once.
create table notice (
  id        ID primary key,
  kind      KEY not null,
  subject   ID not null,
  unit      ID not null,
  person    ID not null,
  way       KEY not null,
  sent_at   INSTANT not null,
  sent_by   ID not null,
  opened_at INSTANT not null
);
create unique index notice_once on notice (kind, subject, person);
create index notice_person on notice (person, kind, opened_at, id);
