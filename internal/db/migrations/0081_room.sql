-- Who asked to speak at a running meeting, in place or online. called_at and
-- ended_at 0: not yet; withdrawn_at: asked no more. The list goes when the
-- meeting ends: that one spoke stands on the roll, how long is kept of nobody.
create table speaker (
  id           ID primary key,
  meeting      ID not null references meeting (id),
  item         ID not null,
  person       ID not null,
  asked_at     INSTANT not null,
  asked_by     ID not null,
  called_at    INSTANT not null,
  ended_at     INSTANT not null,
  withdrawn_at INSTANT not null
);
create index speaker_meeting on speaker (meeting, asked_at, id);

-- Breaks of a meeting; until_at 0: it is one now.
create table meeting_pause (
  meeting  ID not null references meeting (id),
  at       INSTANT not null,
  until_at INSTANT not null,
  primary key (meeting, at)
);

-- What the room of a meeting has of its own. secret: what its figures on the wall
-- are made from, hex. link: of the video service the unit uses, "" for none.
-- by_code: who is at a place checks in with the figures on its wall only.
create table meeting_room (
  meeting ID primary key references meeting (id),
  secret  text not null,
  link    text not null,
  by_code FLAG not null
);

-- Who checked in with the figures of the wall, from which browser. seen_at 0: the
-- note-taker has not seen him there yet.
create table room_code (
  meeting ID not null references meeting (id),
  person  ID not null,
  device  KEY not null,
  at      INSTANT not null,
  seen_by ID not null,
  seen_at INSTANT not null,
  primary key (meeting, person)
);
create index room_code_device on room_code (meeting, device);
