-- The ground: keys, commands done, audit, settings.
create table id_block (
  one  integer primary key check (one = 1),
  next ID not null
);
insert into id_block (one, next) values (1, 1000);

create table command (
  key   KEY primary key,
  actor ID not null,
  hash  BYTES not null,
  ref   ID not null,
  at    INSTANT not null
);
create index command_at on command (at);

-- A fact about this installation: its secret keys, its name, the day it began.
create table setting (
  key   KEY primary key,
  value text not null
);

-- What happened: ids and kind stay for ever, the payload can be erased.
-- seq is given by the sealer, from 0, in order, without gaps. digest is
-- SHA-256 of salt and payload, so that a leaf can still be computed when they
-- are erased. hat is the role and unit acted as: "secretary:12".
create table audit_event (
  id      ID primary key,
  seq     ID unique,
  at      INSTANT not null,
  actor   ID not null,
  account ID not null,
  hat     KEY not null,
  unit    ID not null,
  kind    KEY not null,
  subject ID not null,
  digest  BYTES not null
);
create index audit_event_unsealed on audit_event (id) where seq is null;
create index audit_event_unit on audit_event (unit, id);
create index audit_event_subject on audit_event (subject, id);
create index audit_event_kind on audit_event (kind, id);

create table audit_payload (
  event ID primary key references audit_event (id),
  salt  BYTES not null,
  body  text not null
);

-- The Merkle log's stored hashes, and its heads as signed texts.
create table audit_hash (
  place ID primary key,
  hash  BYTES not null
);
create table audit_head (
  size ID primary key,
  at   INSTANT not null,
  text text not null
);

-- Files: content by its hash, one row per hash. refs: how many rows keep it;
-- at: when it was last put or let go. A purged one has no content any more.
create table blob (
  id        ID primary key,
  hash      KEY not null unique,
  size      COUNT not null,
  at        INSTANT not null,
  refs      COUNT not null,
  purged_at INSTANT not null
);
create index blob_unkept on blob (at, id) where refs <= 0 and purged_at = 0;
