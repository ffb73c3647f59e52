-- The unit's own yearly plan of work and of themes. kind: work, theme.
create table plan_item (
  id         ID primary key,
  unit       ID not null references unit (id),
  month      KEY not null,
  kind       KEY not null,
  title      text not null,
  presenter  ID not null,
  made_at    INSTANT not null,
  made_by    ID not null,
  removed_at INSTANT not null
);
create index plan_item_unit on plan_item (unit, month, id);

-- A meeting. body: cell, bureau (chi ủy), committee, standing. kind: regular,
-- thematic, combined (regular, then the theme), extra. form: place, mixed,
-- online. state: planned, noticed, running, ended, locked, cancelled.
-- prepares: of a bureau meeting, the cell meeting it prepares. Counters are
-- those of attendance, changed in the same transaction. fee_paid -1: not told.
-- papers_on and finished_on: the civil day the papers were put into the
-- handbook before, and the finished ones after; with who ticked it, when.
create table meeting (
  id           ID primary key,
  unit         ID not null references unit (id),
  body         KEY not null,
  kind         KEY not null,
  month        KEY not null,
  day          DAY not null,
  start_minute COUNT not null,
  place        text not null,
  form         KEY not null,
  online_basis text not null,
  online_away  COUNT not null,
  state        KEY not null,
  chair        ID not null,
  note_taker   ID not null,
  theme        ID not null,
  prepares     ID not null,
  made_at      INSTANT not null,
  made_by      ID not null,
  noticed_at   INSTANT not null,
  noticed_by   ID not null,
  started_at   INSTANT not null,
  ended_at     INSTANT not null,
  papers_on    DAY not null,
  papers_by    ID not null,
  papers_at    INSTANT not null,
  finished_on  DAY not null,
  finished_by  ID not null,
  finished_at  INSTANT not null,
  fee_paid     COUNT not null,
  fee_due      COUNT not null,
  required     COUNT not null,
  present      COUNT not null,
  online       COUNT not null,
  excused      COUNT not null,
  unexcused    COUNT not null,
  special      COUNT not null,
  unmarked     COUNT not null,
  spoke        COUNT not null,
  on_paper     FLAG not null,
  reason       text not null,
  version      COUNT not null
);
create index meeting_unit on meeting (unit, month, body, id);
create index meeting_day on meeting (unit, day, id);
create index meeting_prepares on meeting (prepares) where prepares <> 0;

-- Who took the chair from when on, when it changed in the course of a meeting.
create table meeting_chair (
  meeting ID not null references meeting (id),
  at      INSTANT not null,
  person  ID not null,
  reason  text not null,
  primary key (meeting, at)
);

-- kind: opening, roll, fee, last_month, information, directive, discussion,
-- criticism, conclusion, tasks, theme, score, minutes, reports, classes, other.
-- source: '' or task, directive, difficulty, plan, proposal, prompt, report,
-- paper. state: todo, now, done, skipped. spent -1: not known, minutes.
-- inside: only within the cell, never shown above.
create table agenda_item (
  id         ID primary key,
  meeting    ID not null references meeting (id),
  pos        COUNT not null,
  kind       KEY not null,
  title      text not null,
  planned    COUNT not null,
  presenter  ID not null,
  source     KEY not null,
  source_id  ID not null,
  draft      text not null,
  inside     FLAG not null,
  state      KEY not null,
  began_at   INSTANT not null,
  spent      COUNT not null,
  conclusion text not null,
  unique (meeting, pos)
);
create index agenda_item_source on agenda_item (source, source_id) where source <> '';

-- The roster: who has to be there, who may vote, and what came of it. mark: ''
-- (not yet), present, online, excused, unexcused, special. base: as in package
-- member. way: self, secretary, paper. reason is the secretary's free text and
-- goes at the end of the term.
create table attendance (
  meeting    ID not null references meeting (id),
  person     ID not null references person (id),
  kind       KEY not null,
  standing   KEY not null,
  condition  KEY not null,
  role       KEY not null,
  required   FLAG not null,
  may_vote   FLAG not null,
  base       KEY not null,
  why        KEY not null,
  mark       KEY not null,
  site       ID not null,
  category   KEY not null,
  reason     text not null,
  late       FLAG not null,
  left_early FLAG not null,
  spoke      FLAG not null,
  way        KEY not null,
  by_person  ID not null,
  at         INSTANT not null,
  primary key (meeting, person)
);
create index attendance_person on attendance (person, meeting);
create index attendance_reason on attendance (meeting) where reason <> '';

-- Guests never count. person 0: somebody not in Nếp. as_follower: the committee
-- member in charge sitting in.
create table guest (
  id          ID primary key,
  meeting     ID not null references meeting (id),
  person      ID not null,
  name        text not null,
  role        text not null,
  as_follower FLAG not null
);
create index guest_meeting on guest (meeting, id);

-- kind: opinion, proposal, reserved. person 0: a reserved opinion whose author
-- does not wish the name kept. ahead: sent in before the meeting.
create table opinion (
  id         ID primary key,
  meeting    ID not null references meeting (id),
  item       ID not null references agenda_item (id),
  person     ID not null,
  kind       KEY not null,
  text       text not null,
  ahead      FLAG not null,
  by_person  ID not null,
  at         INSTANT not null,
  removed_at INSTANT not null
);
create index opinion_meeting on opinion (meeting, item, id);
create index opinion_person on opinion (person, id);

-- An open vote. rule names the majority's rule, bound its value on the day.
-- way: hands, phones, paper. state: open, closed, void. base, needed and the
-- totals are fixed when it is closed; issued, returned and invalid are those of
-- a paper vote. Who voted how is nowhere.
create table vote (
  id        ID primary key,
  meeting   ID not null references meeting (id),
  item      ID not null,
  about     KEY not null,
  about_id  ID not null,
  question  text not null,
  rule      KEY not null,
  bound     KEY not null,
  way       KEY not null,
  state     KEY not null,
  opened_at INSTANT not null,
  opened_by ID not null,
  closed_at INSTANT not null,
  closed_by ID not null,
  base      COUNT not null,
  needed    COUNT not null,
  eligible  COUNT not null,
  yes       COUNT not null,
  no        COUNT not null,
  abstain   COUNT not null,
  issued    COUNT not null,
  returned  COUNT not null,
  invalid   COUNT not null,
  passed    FLAG not null,
  reason    text not null
);
create index vote_meeting on vote (meeting, id);
create unique index vote_open on vote (meeting, about, about_id) where state = 'open';
-- That somebody has voted on a phone, so that nobody does twice; not what.
create table vote_cast (
  vote   ID not null references vote (id),
  person ID not null,
  primary key (vote, person)
);
create table vote_tally (
  vote   ID not null references vote (id),
  person ID not null,
  primary key (vote, person)
);

-- The minutes: body goes up with a reason; inside stays in the cell. state:
-- draft, read, locked. Confirmations are no legal signatures.
create table minutes (
  meeting    ID primary key references meeting (id),
  body       text not null,
  inside     text not null,
  state      KEY not null,
  drafted_at INSTANT not null,
  edited_by  ID not null,
  read_at    INSTANT not null,
  read_by    ID not null,
  chair      ID not null,
  chair_at   INSTANT not null,
  chair_by   ID not null,
  note       ID not null,
  note_at    INSTANT not null,
  note_by    ID not null,
  locked_at  INSTANT not null,
  digest     KEY not null,
  version    COUNT not null
);
create table minutes_annex (
  id        ID primary key,
  meeting   ID not null references meeting (id),
  text      text not null,
  reason    text not null,
  by_person ID not null,
  at        INSTANT not null
);
create index minutes_annex_meeting on minutes_annex (meeting, id);
-- A higher level opened whole minutes, with its reason; the cell sees it.
create table minutes_look (
  id      ID primary key,
  meeting ID not null references meeting (id),
  person  ID not null,
  hat     KEY not null,
  reason  text not null,
  at      INSTANT not null
);
create index minutes_look_meeting on minutes_look (meeting, id);
create index minutes_look_person on minutes_look (person, meeting, at);
