-- Who ticks the papers as put into the handbook may say that there is no draft
-- decision this time. A paper says when it was attached to a thing: what came after
-- the tick is shown as that (0: before this was kept).
alter table meeting add column no_draft FLAG not null default false;
alter table paper_use add column at INSTANT not null default 0;

-- What was asked for work that was done before anybody decided waits for nobody.
update task_change set state = 'closed' where state = 'asked' and task in (select id from task where state <> 'open');
update charge_wish set state = 'closed' where state = 'asked' and charge in (select id from charge where state <> 'open');
