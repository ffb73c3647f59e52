-- The score of a meeting. state: draft, agreed (the cell has voted it), decided
-- (the directly superior committee has given the class). Points are hundredths.
-- While it is not decided the lines are counted from facts on every look; what
-- was decided keeps them in score_line.
create table score (
  meeting        ID primary key references meeting (id),
  unit           ID not null references unit (id),
  month          KEY not null,
  rubric         KEY not null,
  state          KEY not null,
  weakness       text not null,
  vote           ID not null,
  agreed_at      INSTANT not null,
  agreed_by      ID not null,
  earned         COUNT not null,
  available      COUNT not null,
  total          COUNT not null,
  class          KEY not null,
  provisional    FLAG not null,
  follower       ID not null,
  follower_class KEY not null,
  follower_note  text not null,
  follower_at    INSTANT not null,
  decided_class  KEY not null,
  decided_reason text not null,
  decided_in     ID not null,
  decided_by     ID not null,
  decided_at     INSTANT not null,
  version        COUNT not null
);
create index score_unit on score (unit, month, meeting);
create index score_decided_in on score (decided_in) where decided_in <> 0;

create table judgement (
  meeting   ID not null references score (meeting),
  criterion KEY not null,
  points    COUNT not null,
  by_person ID not null,
  at        INSTANT not null,
  primary key (meeting, criterion)
);

-- said: the facts a line was counted from, as message keys with parameters, JSON.
create table score_line (
  meeting   ID not null references score (meeting),
  pos       COUNT not null,
  criterion KEY not null,
  state     KEY not null,
  points    COUNT not null,
  max       COUNT not null,
  out       FLAG not null,
  said      text not null,
  primary key (meeting, pos)
);
