-- What a cell set out to win back in a quarter (2026-Q4): a criterion of its sheet,
-- and in its own words how. dropped_at: not any more, 0 still.
create table score_goal (
  id         ID primary key,
  unit       ID not null references unit (id),
  quarter    KEY not null,
  rubric     KEY not null,
  criterion  KEY not null,
  how        text not null,
  set_at     INSTANT not null,
  set_by     ID not null,
  dropped_at INSTANT not null
);
create unique index score_goal_of on score_goal (unit, quarter, criterion);
