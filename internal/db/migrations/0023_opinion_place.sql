-- The place in a paper an opinion is about: a page of a file, a paragraph of a
-- text (0: none said), and the words quoted.
create table opinion_place (
  opinion ID primary key references opinion (id),
  paper   ID not null references paper (id),
  version COUNT not null,
  page    COUNT not null,
  quote   text not null
);
