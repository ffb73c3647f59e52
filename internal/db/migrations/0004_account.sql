-- Who may sign in. person 0: a technical administrator without a member's row.
-- given_at: when somebody else last gave it a password; 0 never.
create table account (
  id        ID primary key,
  person    ID not null,
  login     KEY not null unique,
  name      text not null,
  password  text not null,
  admin     FLAG not null,
  must_change FLAG not null,
  disabled_at INSTANT not null,
  made_at   INSTANT not null,
  given_at  INSTANT not null default 0,
  lang      KEY not null
);
create unique index account_person on account (person) where person <> 0;
create index account_admin on account (id) where admin;

create table session (
  id       ID primary key,
  account  ID not null references account (id),
  token    BYTES not null unique,
  made_at  INSTANT not null,
  seen_at  INSTANT not null,
  until_at INSTANT not null,
  ended_at INSTANT not null,
  way      KEY not null,
  device   text not null,
  address  text not null,
  hat      KEY not null
);
create index session_account on session (account, ended_at, seen_at);
create index session_until on session (until_at);
create index session_ended on session (ended_at);

-- A printed slip: a QR code's token and six digits, one use on one phone. The
-- number is typed where there is no camera; the digits are kept as argon2id,
-- for a number and its digits together could be guessed from a stolen copy.
create table slip (
  id         ID primary key,
  person     ID not null references person (id),
  unit       ID not null references unit (id),
  token      BYTES not null unique,
  number     KEY not null unique,
  digits     text not null,
  made_by    ID not null,
  made_at    INSTANT not null,
  until_at   INSTANT not null,
  wrong      COUNT not null,
  used_at    INSTANT not null,
  revoked_at INSTANT not null,
  session    ID not null
);
create index slip_person on slip (person, id);

-- Members without a phone are helped, by whom; never "not opened".
create table helped (
  person  ID primary key references person (id),
  helper  ID not null,
  way     KEY not null,
  since   DAY not null
);
