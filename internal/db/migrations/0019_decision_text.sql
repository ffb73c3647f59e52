-- The text of a decision as it was when it was issued: what is said and judged
-- afterwards changes no paper that has gone out. No row for one issued before
-- this was kept: its text is written from the facts.
create table decision_text (
  resolution ID primary key references resolution (id),
  text       text not null
);
