-- What units were given to carry out, by its day: the overview counts what falls
-- overdue.
create index charge_due on charge (due_on, unit) where state = 'open';
