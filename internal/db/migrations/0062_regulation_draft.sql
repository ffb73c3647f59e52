-- A regulation being made. state: draft, asked (opinions are asked until a day),
-- forced, dropped. regulation: the version in force it became.
-- changed_at: when its words or numbers changed last.
create table regulation_draft (
  id          ID primary key,
  unit        ID not null references unit (id),
  title       text not null,
  from_on     DAY not null,
  state       KEY not null,
  asked_until DAY not null,
  regulation  ID not null,
  made_at     INSTANT not null,
  made_by     ID not null,
  changed_at  INSTANT not null,
  version     COUNT not null
);
create index regulation_draft_unit on regulation_draft (unit, state, id);
-- A unit has one that is open.
create unique index regulation_draft_open on regulation_draft (unit) where state in ('draft', 'asked');

-- What an article says beside the lines with its numbers.
create table regulation_part (
  draft   ID not null references regulation_draft (id),
  article KEY not null,
  text    text not null,
  primary key (draft, article)
);

create table regulation_number (
  draft ID not null references regulation_draft (id),
  key   KEY not null,
  value text not null,
  primary key (draft, key)
);

-- What was said of it: by a member of the unit itself, or for a unit below.
create table regulation_opinion (
  id      ID primary key,
  draft   ID not null references regulation_draft (id),
  unit    ID not null references unit (id),
  article KEY not null,
  text    text not null,
  at      INSTANT not null,
  by      ID not null
);
create index regulation_opinion_draft on regulation_opinion (draft, id);

-- Which article of a version gives which number.
create table regulation_article (
  regulation ID not null references regulation (id),
  key        KEY not null,
  article    text not null,
  primary key (regulation, key)
);
