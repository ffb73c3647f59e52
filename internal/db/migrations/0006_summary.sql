-- Figures of a unit and everything below it, by month ("2026-11") and measure.
create table figure (
  month   KEY not null,
  measure KEY not null,
  unit    ID not null,
  num     COUNT not null,
  den     COUNT not null,
  at      INSTANT not null,
  primary key (unit, measure, month)
);
create index figure_month on figure (month, measure, unit);

-- What has to be summed again. Rows are only added and taken away, never
-- shared: a mark that comes while its figure is being summed stays.
create table mark (
  id      ID primary key,
  unit    ID not null,
  month   KEY not null,
  measure KEY not null
);
create index mark_figure on mark (unit, month, measure);
