-- The programme of work of a year. day: '' for some day of the month. who: who
-- sees to it, in words. first_on: the month, or the day, it was planned for
-- first. done_on: '' not yet.
alter table plan_item add column day DAY not null default '';
alter table plan_item add column who text not null default '';
alter table plan_item add column first_on DAY not null default '';
alter table plan_item add column done_on DAY not null default '';
update plan_item set first_on = month;

-- The month a visit was planned for first. What moved before this was written
-- down stands where it is.
alter table visit add column first_month KEY not null default '';
update visit set first_month = month;
