-- The unit that raised a difficulty, where another goes on with it since a merger;
-- 0: the unit itself.
alter table difficulty add column first_unit bigint not null default 0;
