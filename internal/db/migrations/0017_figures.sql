-- How far the room of figures is: which measures have their first figures, up to
-- which month and day the figures that time alone changes were looked at.
create table figure_state (
  name  KEY primary key,
  value text not null
);
create index figure_of on figure (unit, month);
create index mark_of on mark (month, measure, id);
-- What becomes overdue merely because a day is over.
create index task_overdue on task (due_on, unit) where state = 'open';
create index difficulty_overdue on difficulty (due_on, unit) where state = 'open';
create index directive_to_overdue on directive_to (due_on, unit) where state = 'sent';
-- Units that move or close on a day.
create index unit_path_from on unit_path (from_on);
create index unit_end on unit (to_on) where to_on <> '9999-12-31';
