-- What was voted on has changed since (a judgement, a decision's words, the
-- agenda, the minutes): the vote stands as it was taken, and another may be.
alter table vote add column moved_at INSTANT not null default 0;
