-- What moves a score without moving the work is asked of the cell first: one row for
-- each sign of a quarter, with the figures it was seen by, and the cell's answer ('' none yet).
create table score_question (
  id          ID primary key,
  unit        ID not null references unit (id),
  quarter     KEY not null,
  sign        KEY not null,
  num         COUNT not null,
  den         COUNT not null,
  asked_at    INSTANT not null,
  answer      text not null,
  answered_at INSTANT not null,
  answered_by ID not null
);
create unique index score_question_of on score_question (unit, quarter, sign);
