-- An inspector opened what is usually asked of a unit, with his reason, or took
-- it as one archive; the unit sees it.
create table file_look (
  id     ID primary key,
  unit   ID not null references unit (id),
  person ID not null,
  hat    KEY not null,
  reason text not null,
  taken  FLAG not null,
  at     INSTANT not null
);
create index file_look_unit on file_look (unit, id);
create index file_look_person on file_look (person, unit, at);
