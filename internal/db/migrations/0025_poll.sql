-- The fields of the national handbook as a unit's handbook has them: what is
-- unknown of it is set, not guessed. lines is one "label = id" a line; a unit
-- without a row takes the nearest above.
create table handbook_order (
  unit    ID not null references unit (id),
  after   COUNT not null,
  lines   text not null,
  made_at INSTANT not null,
  made_by ID not null,
  primary key (unit, after)
);

-- A written poll of a committee's members between its meetings (phiếu xin ý
-- kiến). body: bureau, committee, standing. state: open, closed, void. base: its
-- members on the day it was sent. yes, no, other: counted when it closes.
create table poll (
  id        ID primary key,
  unit      ID not null references unit (id),
  body      KEY not null,
  title     text not null,
  question  text not null,
  due_on    DAY not null,
  state     KEY not null,
  sent_at   INSTANT not null,
  sent_by   ID not null,
  closed_at INSTANT not null,
  closed_by ID not null,
  closed_on DAY not null,
  base      COUNT not null,
  yes       COUNT not null,
  no        COUNT not null,
  other     COUNT not null,
  passed    COUNT not null,
  reason    text not null,
  version   COUNT not null
);
create index poll_unit on poll (unit, id);
create index poll_due on poll (state, due_on, id);

-- Whom it asks, and what each said. It is a named poll, no secret ballot. answer:
-- '' not yet, yes, no, other (with words). by: who entered it; for another it
-- was a slip of paper.
create table poll_answer (
  poll   ID not null references poll (id),
  person ID not null,
  role   KEY not null,
  answer KEY not null,
  words  text not null,
  at     INSTANT not null,
  by     ID not null,
  primary key (poll, person)
);
create index poll_answer_person on poll_answer (person, poll);
