-- Why the vote a paper names, whose question does not name the paper, is its own.
alter table official add column passed_why text not null default '';
