package meeting

import (
	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/rule"
)

// bring writes the roster of a meeting's day: newcomers are added, what a member
// is is brought up, and those who belong to it no longer go, unless the roll
// has them as present. It says how many came and went.
func bring(t *db.Tx, m Meeting) (came, went int, err error) {
	people, err := bodyOn(t, m.Unit, m.Body, m.Day)
	if err != nil {
		return 0, 0, err
	}
	old, err := RosterOf(t, m.ID)
	if err != nil {
		return 0, 0, err
	}
	was := map[int64]Attendance{}
	for _, a := range old {
		was[a.Person] = a
	}
	var fresh []Attendance
	for _, a := range people {
		a.Meeting = m.ID
		o, ok := was[a.Person]
		delete(was, a.Person)
		switch {
		case !ok:
			fresh = append(fresh, a)
		case a.differs(o):
			if err := setDuty(t, a); err != nil {
				return 0, 0, err
			}
		}
	}
	for _, o := range old {
		if _, gone := was[o.Person]; !gone || o.Mark.There() {
			continue
		}
		went++
		if err := deleteAttendance(t, m.ID, o.Person); err != nil {
			return 0, 0, err
		}
	}
	if err := insertAttendance(t, fresh); err != nil {
		return 0, 0, err
	}
	_, err = recount(t, m)
	return len(fresh), went, err
}

// differs says whether what a member is on the roster is another thing than o.
func (a Attendance) differs(o Attendance) bool {
	return a.Kind != o.Kind || a.Standing != o.Standing || a.Condition != o.Condition || a.Role != o.Role || a.Required != o.Required ||
		a.MayVote != o.MayVote || a.Base != o.Base || a.Why != o.Why
}

// recount counts a meeting's roster and keeps the counters; the one way they
// come about. present / (required less special) is the rate; who is not required
// never counts. Of a meeting that was held the figures above are marked. The
// engine counts: everybody who checks in has it done, and to carry a whole roster
// out of the database each time was the dearest part of it.
func recount(t *db.Tx, m Meeting) (Counts, error) {
	c, late, err := countRoster(t, m.ID)
	if err != nil {
		return c, err
	}
	if late.Present > 0 {
		r, err := rule.For(t, m.Unit, rule.LateCounts, m.Day)
		if err != nil {
			return c, err
		}
		if r.Value == "absent" {
			c = c.less(late)
		}
	}
	if err := setCounts(t, m.ID, c); err != nil {
		return c, err
	}
	if m.State.Held() {
		err = dirtyRoll(t, m)
	}
	if err == nil && (m.State == Ended || m.State == Locked) {
		err = CoverTx(t, m)
	}
	return c, err
}

// countSpoke brings the counters to the rows after somebody spoke.
func countSpoke(t *db.Tx, meeting int64) error {
	m, err := ByID(t, meeting)
	if err != nil {
		return err
	}
	_, err = recount(t, m)
	return err
}

// by gives who did it as it is kept, and how the mark came.
func by(actor access.Actor, m Meeting) (int64, Way) {
	if m.OnPaper {
		return actor.Person, FromPaper
	}
	return actor.Person, BySecretary
}
