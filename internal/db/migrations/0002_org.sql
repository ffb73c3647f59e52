-- Units and the tree, with dates. An interval is [from_on, to_on); the end of
-- what has none is 9999-12-31. Facts elsewhere carry the unit only.
create table unit (
  id      ID primary key,
  from_on DAY not null,
  to_on   DAY not null,
  made_at INSTANT not null
);

-- What a unit is called and what kind it is, by period: old papers keep old names.
create table unit_name (
  unit     ID not null references unit (id),
  from_on  DAY not null,
  to_on    DAY not null,
  kind     KEY not null,
  name     text not null,
  short    text not null,
  code     KEY not null,
  fold     KEY not null,
  sort_key KEY not null,
  primary key (unit, from_on)
);
create index unit_name_fold on unit_name (fold, unit);
-- What a name can be found by: its folded text from each word on, so that
-- "kho" finds "chi bo kho …" by a range of an index.
create table unit_find (
  suffix  KEY not null,
  unit    ID not null references unit (id),
  from_on DAY not null,
  primary key (suffix, unit, from_on)
);
create index unit_find_unit on unit_find (unit, from_on);
create index unit_name_code on unit_name (code) where code <> '';

-- Where a unit hangs, by period: '/1/5/12/' is unit 12 under 5 under 1.
create table unit_path (
  unit    ID not null references unit (id),
  from_on DAY not null,
  to_on   DAY not null,
  parent  ID not null,
  path    KEY not null,
  primary key (unit, from_on)
);
create index unit_path_path on unit_path (path, from_on);
create index unit_path_parent on unit_path (parent, to_on);

-- Places where a unit meets and works.
create table site (
  id       ID primary key,
  unit     ID not null references unit (id),
  name     text not null,
  address  text not null,
  province text not null,
  from_on  DAY not null,
  to_on    DAY not null
);
create index site_unit on site (unit, to_on);

-- Congress to congress: document numbers run per type per term.
create table term (
  id      ID primary key,
  unit    ID not null references unit (id),
  name    text not null,
  from_on DAY not null,
  to_on   DAY not null
);
create index term_unit on term (unit, from_on);

-- Mass organisations a committee follows; never counted in a cell's figures.
create table mass_org (
  id      ID primary key,
  unit    ID not null references unit (id),
  kind    KEY not null,
  name    text not null,
  from_on DAY not null,
  to_on   DAY not null
);
create index mass_org_unit on mass_org (unit, to_on);
