-- An inspection or a supervision (kiểm tra, giám sát) of a unit by a committee.
-- state: planned, open (decided), concluded, closed, dropped. The decision names
-- who inspects and from when until when: their appointments follow from it.
create table inspection (
  id           ID primary key,
  unit         ID not null references unit (id),
  target       ID not null references unit (id),
  kind         KEY not null,
  title        text not null,
  month        KEY not null,
  state        KEY not null,
  decision     text not null,
  from_on      DAY not null,
  until_on     DAY not null,
  lead_person  ID not null,
  conclusion   text not null,
  concluded_on DAY not null,
  closed_on    DAY not null,
  reason       text not null,
  made_at      INSTANT not null,
  made_by      ID not null,
  version      COUNT not null
);
create index inspection_unit on inspection (unit, month, id);
create index inspection_target on inspection (target, month, id);

create table inspection_member (
  inspection ID not null references inspection (id),
  person     ID not null,
  primary key (inspection, person)
);
create index inspection_member_person on inspection_member (person, inspection);

-- Lines of its file. kind: check (to look at), paper (asked for), mend (to be
-- mended). result of a check: '', good, bad, none; of a paper: '', given; of what
-- is to be mended: '', told (the unit says it is done), good, bad (looked at again).
create table inspection_line (
  id         ID primary key,
  inspection ID not null references inspection (id),
  kind       KEY not null,
  text       text not null,
  due_on     DAY not null,
  result     KEY not null,
  note       text not null,
  evidence   text not null,
  said_at    INSTANT not null,
  said_by    ID not null
);
create index inspection_line_of on inspection_line (inspection, kind, id);
