-- That the author of a proposal was told what became of it. stage: task, point,
-- done, stopped, raised, declined. way: self (read it), print (a letter in his
-- hand).
create table proposal_told (
  opinion   ID not null references opinion (id),
  stage     KEY not null,
  way       KEY not null,
  by_person ID not null,
  at        INSTANT not null,
  primary key (opinion, stage)
);
