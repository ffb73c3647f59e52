-- What a Party group (tổ đảng) told of a meeting of its own: the day, who was
-- there, what was said. It stands on its cell's next agenda, and its opinions in
-- that meeting. present: ids of people, JSON.
create table group_note (
  id         ID primary key,
  cell       ID not null references unit (id),
  unit       ID not null references unit (id),
  day        DAY not null,
  present    text not null,
  absent     COUNT not null,
  made_at    INSTANT not null,
  made_by    ID not null,
  removed_at INSTANT not null
);
create index group_note_cell on group_note (cell, removed_at, day, id);
create table group_said (
  note   ID not null references group_note (id),
  pos    COUNT not null,
  person ID not null,
  kind   KEY not null,
  text   text not null,
  primary key (note, pos)
);
