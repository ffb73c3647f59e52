-- What a unit sends up for a month. state: draft, sent, answered. facts: the
-- figures as they stood when it was sent, JSON; it names nobody.
create table report (
  id          ID primary key,
  unit        ID not null references unit (id),
  month       KEY not null,
  to_unit     ID not null,
  meeting     ID not null,
  state       KEY not null,
  facts       text not null,
  judgement   text not null,
  wishes      text not null,
  due_on      DAY not null,
  sent_at     INSTANT not null,
  sent_by     ID not null,
  answer      text not null,
  answered_at INSTANT not null,
  answered_by ID not null,
  answered_in ID not null,
  made_at     INSTANT not null,
  version     COUNT not null
);
create unique index report_unit on report (unit, month);
create index report_to on report (to_unit, month, state, unit);
create index report_answered_in on report (answered_in) where answered_in <> 0;

-- What a cell cannot solve alone. state: open, answered, closed. Only who raised
-- it (the unit) closes it. source: '' or opinion, item, report.
create table difficulty (
  id          ID primary key,
  unit        ID not null references unit (id),
  to_unit     ID not null,
  report      ID not null,
  source      KEY not null,
  source_id   ID not null,
  text        text not null,
  state       KEY not null,
  raised_at   INSTANT not null,
  raised_by   ID not null,
  owner       ID not null,
  due_on      DAY not null,
  answer      text not null,
  answered_at INSTANT not null,
  answered_by ID not null,
  closed_at   INSTANT not null,
  closed_by   ID not null,
  close_note  text not null
);
create index difficulty_unit on difficulty (unit, state, id);
create index difficulty_to on difficulty (to_unit, state, due_on, id);
create index difficulty_source on difficulty (source, source_id) where source <> '';
