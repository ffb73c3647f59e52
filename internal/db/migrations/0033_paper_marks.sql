-- The day of a paper that stays on paper, '' where it is not known.
alter table paper add column day DAY not null default '';

-- urgency: '', urgent (khẩn), very_urgent (thượng khẩn), express (hỏa tốc).
alter table official add column urgency KEY not null default '';

-- What passed a resolution, a conclusion or a decision. passed_by: '' (nothing is
-- needed), vote (passed_id is a vote of a meeting), poll (a closed written poll),
-- slips (ballots on paper, whose counts and day were typed).
alter table official add column passed_by KEY not null default '';
alter table official add column passed_id ID not null default 0;
alter table official add column passed_on DAY not null default '';
alter table official add column passed_base COUNT not null default 0;
alter table official add column passed_yes COUNT not null default 0;
alter table official add column passed_no COUNT not null default 0;
alter table official add column passed_other COUNT not null default 0;

-- What hangs on nothing is its own body's alone; old papers that were issued are
-- to be seen from above as before.
insert into paper_use (paper, kind, subject, role)
select f.paper, 'history', f.unit, 'finished' from history_file f
where f.state = 'kept' and f.paper <> 0 and not exists (select 1 from paper_use u where u.paper = f.paper);

-- What was put beside an issued paper was its signed copy.
update paper_use set role = 'signed' where kind = 'official' and role = 'finished';
