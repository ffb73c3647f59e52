package report

import (
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/rule"
)

// LateReport is a report of a unit that was not sent by its day.
type LateReport struct {
	Unit int64
	Due  string
}

// LateOf gives those of units whose report of a month was due before today and
// was not sent, in the order of units.
func LateOf(t *db.Tx, units []org.Unit, month string) ([]LateReport, error) {
	if len(units) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	in, args := db.In(1, ids)
	sent, err := db.All(t, db.Scalar[int64], `select unit from report where month = $1 and unit in (`+in+`) and state in ('sent', 'returned', 'answered')`, append([]any{month}, args...)...)
	if err != nil {
		return nil, err
	}
	has := map[int64]bool{}
	for _, u := range sent {
		has[u] = true
	}
	var asked []org.Unit
	bodies := map[meeting.Body][]int64{}
	for _, u := range units {
		if !has[u.ID] && u.Parent != 0 {
			asked, bodies[bodyOf(u)] = append(asked, u), append(bodies[bodyOf(u)], u.ID)
		}
	}
	for body, ids := range bodies {
		if err := meeting.Foresee(t, ids, body, month); err != nil {
			return nil, err
		}
		if err := rule.Foresee(t, ids, min(meeting.LastDay(lastMonth(month)), today(t))); err != nil {
			return nil, err
		}
	}
	var out []LateReport
	for _, u := range asked {
		if u.Kind.Meets() { // who is not on Nếp is not reminded by it
			joined, on, err := meeting.Joined(t, u.ID, meeting.CellBody)
			if err != nil {
				return nil, err
			}
			if !on || joined > month {
				continue
			}
		}
		day, _, err := dueOf(t, u, month)
		if err != nil {
			return nil, err
		}
		if day != "" && day < today(t) {
			out = append(out, LateReport{u.ID, day})
		}
	}
	return out, nil
}
