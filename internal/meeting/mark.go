package meeting

import (
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/summary"
)

// The measures this room has facts for. Of attendance: present of those who had
// to be there, over the meetings held; of a committee's meeting apart from its
// bureau's. Of meetings: those held of those due, from the month on in which a
// unit plans the first in Nếp. Of papers: the cell meetings held whose papers, and
// whose finished papers, were in the handbook in time.
const (
	CellAttendance      = "attendance.cell"
	CommitteeAttendance = "attendance.committee" // committee and standing committee
	BureauAttendance    = "attendance.bureau"
	CellMeetings        = "meetings.cell"
	CommitteeMeetings   = "meetings.committee"
	PapersBefore        = "papers.before"
	PapersAfter         = "papers.after"
)

// Measures are the measures of this room, for room summary.
func Measures() []summary.Measure {
	return []summary.Measure{
		attendance(CellAttendance, CellBody),
		attendance(CommitteeAttendance, CommitteeBody, StandingBody),
		attendance(BureauAttendance, Bureau),
		meetingsHeld(CellMeetings, CellBody),
		meetingsHeld(CommitteeMeetings, CommitteeBody),
		papers(PapersBefore, func(m Meeting, c clocks) (string, string) { return m.PapersOn, c.papersDue }),
		papers(PapersAfter, func(m Meeting, c clocks) (string, string) { return m.FinishedOn, c.afterDue }),
	}
}

// RuleMeasures are those a rule is counted by.
func RuleMeasures(k rule.Key) []string {
	switch k {
	case rule.CellMeetings:
		return []string{CellMeetings}
	case rule.CommitteeMeetings, rule.UpperMeetings:
		return []string{CommitteeMeetings}
	case rule.PapersBefore, rule.ThemeDaysBefore:
		return []string{PapersBefore}
	case rule.PublishAfter:
		return []string{PapersAfter}
	case rule.DaysKind:
		return []string{PapersBefore, PapersAfter}
	case rule.Profile:
		return []string{CellMeetings, CommitteeMeetings, PapersBefore, PapersAfter}
	}
	return nil
}

// marks says that figures of a meeting's unit and month have to be summed again.
func marks(t *db.Tx, m Meeting, measures ...string) error {
	for _, name := range measures {
		if err := summary.Mark(t, summary.Key{Unit: m.Unit, Month: m.Month, Measure: name}); err != nil {
			return err
		}
	}
	return nil
}

// dirtyHeld says that the meetings held of a month have to be counted again, with
// what is counted over them; dirtyRoll that its attendance has.
func dirtyHeld(t *db.Tx, m Meeting) error {
	switch m.Body {
	case CellBody:
		return marks(t, m, CellMeetings, PapersBefore, PapersAfter)
	case CommitteeBody:
		return marks(t, m, CommitteeMeetings)
	}
	return nil
}

func dirtyRoll(t *db.Tx, m Meeting) error {
	switch m.Body {
	case CellBody:
		return marks(t, m, CellAttendance)
	case Bureau:
		return marks(t, m, BureauAttendance)
	}
	return marks(t, m, CommitteeAttendance)
}

// dirtyPapers says that it was told when papers were put into the handbook.
func dirtyPapers(t *db.Tx, m Meeting) error {
	if m.Body != CellBody || !m.State.Held() {
		return nil
	}
	return marks(t, m, PapersBefore, PapersAfter)
}

// dirtyFirst says that the months from a new meeting's on have meetings due, when
// it is the first of its unit.
func dirtyFirst(t *db.Tx, m Meeting) error {
	name := CellMeetings
	switch m.Body {
	case CellBody:
	case CommitteeBody:
		name = CommitteeMeetings
	default:
		return nil
	}
	first, ok, err := firstMonth(t, m.Unit, m.Body, m.ID)
	if err != nil {
		return err
	}
	if !ok || m.Month < first { // its own facts count from now on: what was entered for it does not
		known, err := summary.Known(t, m.Unit, m.Month)
		if err != nil {
			return err
		}
		for _, k := range known {
			if k.Month != summary.Standing {
				if err := summary.Mark(t, k); err != nil {
					return err
				}
			}
		}
	}
	until := MonthOf(today(t))
	if ok {
		until = min(until, AddMonths(first, -1))
	}
	for month := AddMonths(m.Month, 1); month <= until; month = AddMonths(month, 1) {
		if err := summary.Mark(t, summary.Key{Unit: m.Unit, Month: month, Measure: name}); err != nil {
			return err
		}
	}
	return nil
}

func attendance(name string, bodies ...Body) summary.Measure {
	of := names(bodies)
	return summary.Measure{Name: name, Keys: keysOf(of, false), Own: func(t *db.Tx, k summary.Key) (summary.Figure, error) {
		in, args := db.In(2, of)
		return db.One(t, func(r db.Row) (f summary.Figure, err error) { err = r.Scan(&f.Num, &f.Den); return f, err },
			`select cast(coalesce(sum(present), 0) as bigint), cast(coalesce(sum(required - special), 0) as bigint) from meeting
			where unit = $1 and month = $2 and body in (`+in+`) and state in ('ended', 'locked')`, append([]any{k.Unit, k.Month}, args...)...)
	}}
}

func meetingsHeld(name string, body Body) summary.Measure {
	return summary.Measure{Name: name, Keys: keysOf(names([]Body{body}), true), Lasts: true, Own: func(t *db.Tx, k summary.Key) (f summary.Figure, err error) {
		first, ok, err := firstMonth(t, k.Unit, body, 0)
		if err != nil || !ok || k.Month < first {
			return f, err
		}
		day := LastDay(k.Month)
		u, err := org.UnitOn(t, k.Unit, day)
		closed := fault.Is(err, fault.NotFound)
		if closed { // within the month, or before it
			u, err = org.LastOn(t, k.Unit, day)
		}
		if err != nil {
			return f, err
		}
		if closed {
			if u.From > day || u.To <= FirstDay(k.Month) {
				return f, nil
			}
			day = clock.AddDays(u.To, -1)
		}
		meetings, err := inMonth(t, k.Unit, k.Month)
		if err != nil {
			return f, err
		}
		for _, due := range dues(Has{Unit: u, Cell: u.Kind.Meets(), Committee: !u.Kind.Meets()}) {
			if due.body != body {
				continue
			}
			a, err := rule.For(t, k.Unit, due.key, day)
			if err != nil {
				return f, err
			}
			n, _ := a.Int()
			for _, s := range slots(k.Unit, body, k.Month, int(n), meetings, day) {
				f.Den++
				if s.Meeting != nil && s.Meeting.State.Held() {
					f.Num++
				}
			}
		}
		if closed { // what it had not held yet it did not owe any more
			f.Den = f.Num
		}
		return f, nil
	}}
}

// papers counts the cell meetings held of which days gives the day of the papers
// no later than the last day for it. Where no rule sets a day nothing is counted.
func papers(name string, days func(Meeting, clocks) (on, due string)) summary.Measure {
	of := names([]Body{CellBody})
	return summary.Measure{Name: name, Keys: keysOf(of, false), Own: func(t *db.Tx, k summary.Key) (f summary.Figure, err error) {
		held, err := InMonth(t, k.Unit, CellBody, k.Month)
		if err != nil {
			return f, err
		}
		for _, m := range held {
			if !m.State.Held() {
				continue
			}
			rules, err := rule.AllFor(t, k.Unit, m.Day)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return f, err
			}
			on, due := days(m, clocksOf(rules, m))
			if due == "" {
				continue
			}
			f.Den++
			if on != "" && on <= due {
				f.Num++
			}
		}
		return f, nil
	}}
}

func names(bodies []Body) []string {
	out := make([]string, len(bodies))
	for i, b := range bodies {
		out[i] = string(b)
	}
	return out
}

// firstMonth gives the first month a unit has a meeting of a body in, but for one
// meeting, and whether there is any.
func firstMonth(t *db.Tx, unit int64, body Body, but int64) (string, bool, error) {
	return db.RecallOne(t, db.Scalar[string], qFirstMonth, unit, string(body), but)
}

const qFirstMonth = `select month from meeting where unit = $1 and body = $2 and id <> $3 order by month, id limit 1`

// keysOf gives the months in which units have meetings of bodies; with through
// every month from the first to this one.
func keysOf(bodies []string, through bool) func(t *db.Tx, after int64) ([]summary.Key, error) {
	return func(t *db.Tx, after int64) ([]summary.Key, error) {
		for {
			units, err := db.All(t, db.Scalar[int64], `select distinct unit from meeting where unit > $1 order by unit limit 50`, after)
			if err != nil || len(units) == 0 {
				return nil, err
			}
			in, args := db.In(0, units)
			of, more := db.In(len(args), bodies)
			keys, err := db.All(t, func(r db.Row) (k summary.Key, err error) { err = r.Scan(&k.Unit, &k.Month); return k, err },
				`select distinct unit, month from meeting where unit in (`+in+`) and body in (`+of+`) order by unit, month`, append(args, more...)...)
			if err != nil {
				return nil, err
			}
			if through {
				keys = filled(keys, MonthOf(today(t)))
			}
			if len(keys) > 0 {
				return keys, nil
			}
			after = units[len(units)-1] // they have none of these bodies
		}
	}
}

// filled puts in the months between a unit's months, and after them up to until.
func filled(keys []summary.Key, until string) (out []summary.Key) {
	for i, k := range keys {
		out = append(out, k)
		last := AddMonths(until, 1)
		if i+1 < len(keys) && keys[i+1].Unit == k.Unit {
			last = keys[i+1].Month
		}
		for k.Month = AddMonths(k.Month, 1); k.Month < last; k.Month = AddMonths(k.Month, 1) {
			out = append(out, k)
		}
	}
	return out
}
