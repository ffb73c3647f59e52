-- What a score was last counted from: facts and judgements as JSON, counts and days
-- without a name, so that any sheet can be laid on a past month without going
-- through the rooms again. Of a decided score: what it was decided on.
create table score_facts (
  meeting ID primary key references score (meeting),
  unit    ID not null,
  month   KEY not null,
  body    text not null
);
create index score_facts_unit on score_facts (unit, month, meeting);

-- A draft sheet laid on the last twelve months. version is the draft's that was
-- rated; after_unit the last cell that is done: work goes on behind it.
create table rubric_preview (
  rubric     ID primary key references rubric (id),
  version    COUNT not null,
  form       KEY not null,
  from_month KEY not null,
  to_month   KEY not null,
  job        ID not null,
  done       FLAG not null,
  after_unit ID not null,
  cells      COUNT not null,
  total      COUNT not null,
  started_at INSTANT not null,
  ended_at   INSTANT not null
);
create table rubric_preview_row (
  rubric    ID not null references rubric (id),
  meeting   ID not null,
  unit      ID not null,
  kind      KEY not null,
  month     KEY not null,
  decided   FLAG not null,
  was_total COUNT not null,
  was_class KEY not null,
  total     COUNT not null,
  class     KEY not null,
  best      KEY not null,
  moved     KEY not null,
  primary key (rubric, meeting)
);
create index rubric_preview_moved on rubric_preview_row (rubric, moved, unit, meeting);
