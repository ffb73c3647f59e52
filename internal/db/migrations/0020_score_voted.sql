-- The judgements a vote about a score was taken on, kept when the first of them
-- changes after it: put back as they were, the vote agrees the score again.
create table score_voted (
  vote   ID primary key references vote (id),
  judged text not null
);
