package resolution

import "nep/internal/db"

// Disagreeing gives tasks, decisions and fates that do not agree with what they
// hang on, at most limit of each, for the doctor:
//   - a task of a point is of the point's unit, and its decision is passed;
//   - a whole point of a passed decision has become a task;
//   - a decision has a number exactly when it is issued;
//   - a task is closed on a day exactly when it is not open, and its month and
//     date never went back;
//   - a taken proposal has its point or its task.
func Disagreeing(t *db.Tx, limit int) (tasks, decisions, opinions []int64, err error) {
	if tasks, err = db.All(t, db.Scalar[int64], `select k.id from task k left join resolution_item i on i.id = k.item left join resolution r on r.id = i.resolution
		where k.item <> 0 and (r.id is null or r.unit <> k.unit or r.state = 'draft')
		or (k.state = 'open') <> (k.done_on = '') or k.report_month < k.first_month or k.due_on < k.made_on
		order by k.id limit $1`, limit); err != nil {
		return
	}
	if decisions, err = db.All(t, db.Scalar[int64], `select r.id from resolution r join meeting m on m.id = r.meeting
		where r.unit <> m.unit or (r.state = 'issued') <> (r.number <> 0) or (r.state = 'draft') <> (r.passed_at = 0)
		or r.state <> 'draft' and exists (select 1 from resolution_item i where i.resolution = r.id and i.owner <> 0 and i.due_on <> '' and i.report_month <> ''
			and not exists (select 1 from task k where k.item = i.id and k.item <> 0))
		order by r.id limit $1`, limit); err != nil {
		return
	}
	opinions, err = db.All(t, db.Scalar[int64], `select f.opinion from proposal_fate f
		where f.state = 'taken' and not exists (select 1 from resolution_item i where i.id = f.item)
		and not exists (select 1 from task k where k.source = 'opinion' and k.source <> '' and k.item = 0 and k.source_id = f.opinion)
		or f.state = 'declined' and f.reason = '' order by f.opinion limit $1`, limit)
	return
}
