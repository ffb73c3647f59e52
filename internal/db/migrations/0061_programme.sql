-- A resolution with targets over years (nghị quyết chuyên đề), followed by the
-- figures every overview reads. half: the month after which it is reviewed midway.
create table programme (
  id         ID primary key,
  unit       ID not null references unit (id),
  number     text not null,
  title      text not null,
  passed_on  DAY not null,
  from_month KEY not null,
  to_month   KEY not null,
  half_month KEY not null,
  ended_on   DAY not null,
  note       text not null,
  made_at    INSTANT not null,
  made_by    ID not null,
  version    COUNT not null
);
create index programme_unit on programme (unit, id);

-- A target of it. way: least (value per cent at least), rise (more than in the
-- first period there are figures of).
create table programme_target (
  programme ID not null references programme (id),
  pos       COUNT not null,
  measure   KEY not null,
  way       KEY not null,
  value     COUNT not null,
  words     text not null,
  primary key (programme, pos)
);

-- A review of it. kind: half, final. The paper is drafted from the figures up to
-- until; it hangs on the review by its source.
create table programme_review (
  id        ID primary key,
  programme ID not null references programme (id),
  kind      KEY not null,
  until     KEY not null,
  made_at   INSTANT not null,
  made_by   ID not null
);
create index programme_review_of on programme_review (programme, id);
