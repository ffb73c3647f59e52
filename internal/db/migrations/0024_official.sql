-- Official papers a unit issues beside the decisions of its meetings: notices,
-- plans, letters … body: cell, bureau (chi ủy), committee, standing. kind: as in
-- the matrix of authority. class: '' or internal. source: '', resolution, plan
-- (source_id is the year), poll, written. state: draft, issued.
create table official (
  id          ID primary key,
  unit        ID not null references unit (id),
  body        KEY not null,
  kind        KEY not null,
  title       text not null,
  content     text not null,
  receivers   text not null,
  class       KEY not null,
  source      KEY not null,
  source_id   ID not null,
  state       KEY not null,
  day         DAY not null,
  signer      ID not null,
  signer_role KEY not null,
  made_at     INSTANT not null,
  made_by     ID not null,
  issued_at   INSTANT not null,
  issued_by   ID not null,
  version     COUNT not null
);
create index official_unit on official (unit, id);
create index official_source on official (source, source_id, unit);

-- The fixed copy of a paper that went out: a PDF whose hash stands in the audit
-- log. what: minutes, resolution, report, official, tally. state: waiting, made.
-- code is what its QR code holds. replaced_at: a later copy took its place.
create table fixed_paper (
  id          ID primary key,
  unit        ID not null references unit (id),
  what        KEY not null,
  subject     ID not null,
  kind        KEY not null,
  number      text not null,
  day         DAY not null,
  code        KEY not null,
  state       KEY not null,
  tries       COUNT not null,
  blob        ID not null,
  hash        KEY not null,
  size        COUNT not null,
  at          INSTANT not null,
  made_at     INSTANT not null,
  replaced_at INSTANT not null
);
create unique index fixed_paper_code on fixed_paper (code);
create unique index fixed_paper_subject on fixed_paper (what, subject, replaced_at);
create index fixed_paper_state on fixed_paper (state, at, id);

-- A unit's own .docx for papers of a kind, with named fields.
create table paper_template (
  id         ID primary key,
  unit       ID not null references unit (id),
  kind       KEY not null,
  blob       ID not null,
  file_name  text not null,
  size       COUNT not null,
  made_at    INSTANT not null,
  made_by    ID not null,
  removed_at INSTANT not null
);
create index paper_template_kind on paper_template (unit, kind, removed_at);
