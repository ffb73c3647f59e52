-- Why a judged criterion did not get its full points, in the cell's words.
alter table judgement add column why text not null default '';

-- Who was asked to follow and score a meeting, and who judged: scored_at by who was
-- asked, settled_at by the chi ủy. 0: not yet, nobody.
create table score_order (
  meeting     ID primary key references meeting (id),
  scorer      ID not null,
  assigned_at INSTANT not null,
  assigned_by ID not null,
  scored_at   INSTANT not null,
  settled_at  INSTANT not null,
  settled_by  ID not null
);

-- What was done with a score, one row for each deed: who, when, why. what: the
-- criteria that changed with their points, JSON.
create table score_step (
  id      ID primary key,
  meeting ID not null references meeting (id),
  kind    KEY not null,
  person  ID not null,
  at      INSTANT not null,
  total   COUNT not null,
  class   KEY not null,
  why     text not null,
  what    text not null
);
create index score_step_of on score_step (meeting, id);

-- A unit asks the committee to look at the class of its meeting again. state: open,
-- kept, changed. decided_at: of the class it is about. seen_at: the unit noted the answer.
create table score_objection (
  id          ID primary key,
  meeting     ID not null references meeting (id),
  unit        ID not null references unit (id),
  committee   ID not null references unit (id),
  decided_at  INSTANT not null,
  class       KEY not null,
  wants       KEY not null,
  text        text not null,
  state       KEY not null,
  at          INSTANT not null,
  by_person   ID not null,
  answer      text not null,
  answered_at INSTANT not null,
  answered_by ID not null,
  answered_in ID not null,
  seen_at     INSTANT not null
);
create unique index score_objection_of on score_objection (meeting, decided_at);
create index score_objection_committee on score_objection (committee, id) where state = 'open';
create index score_objection_unit on score_objection (unit, id) where seen_at = 0;
