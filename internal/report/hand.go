package report

import (
	"context"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/rule"
	"nep/internal/summary"
	"nep/internal/vn"
)

// HandMonths is the measure of cell-months entered for cells that are not on Nếp:
// those that count, wherever a sum is shown.
const HandMonths = "hand.months"

// HandRow is a month entered for a cell.
type HandRow struct {
	Unit     int64
	Month    string
	Held     int
	Required int
	Present  int
	ReportIn bool
	Class    quality.Class // "" for none
	ByUnit   int64
	By       int64
	At       int64
	Version  int64
}

// The most meetings a month and the most people a roll may have, so that a slip of
// the finger is told.
const (
	mostHeld   = 8
	mostPeople = 20_000
)

// TypeOne is what is typed for a cell; all blank (-1, no class, no report) takes
// the row away.
type TypeOne struct {
	Unit                    int64
	Seen                    int64 // the version the form showed, 0 for none
	Held, Required, Present int   // -1: blank
	ReportIn                bool
	Class                   quality.Class
	Papers                  bool // it has worked through what it was sent until the month's end
}

func (o TypeOne) blank() bool {
	return o.Held < 0 && o.Required < 0 && o.Present < 0 && !o.ReportIn && o.Class == ""
}

// TypeMonth enters a month for the cells directly below a committee that are not
// on Nếp.
type TypeMonth struct {
	Key   db.Key
	Unit  int64 // the committee
	Month string
	Rows  []TypeOne
}

// TypeMonth keeps the rows, all or none. Asks for HandEdit at the committee.
// Repeating it with the same key does nothing more. It says how many changed.
// Faults: Invalid (fields "held-<unit>", "required-<unit>", "present-<unit>",
// "class-<unit>": no count; more present than required; people of no meeting; a
// class of a meeting nobody was at; a month to come), NotFound (no cell directly below in that month), State (it is
// on Nếp in that month: report.hand.joined), Conflict (entered meanwhile).
func (s *Service) TypeMonth(ctx context.Context, actor access.Actor, cmd TypeMonth) (int, error) {
	n, err := db.Write(ctx, s.DB, db.On("report", cmd.Unit), func(t *db.Tx) (int64, error) {
		if _, err := may(t, actor, access.HandEdit, cmd.Unit); err != nil {
			return 0, err
		}
		n, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return typeMonth(t, actor, cmd) })
		return n, err
	})
	return int(n), err
}

func typeMonth(t *db.Tx, actor access.Actor, cmd TypeMonth) (int64, error) {
	const op = "report.hand"
	if !meeting.ValidMonth(cmd.Month) || cmd.Month > today(t)[:7] {
		return 0, fault.New(op, fault.Invalid, "report.month")
	}
	kids, err := childrenIn(t, cmd.Unit, cmd.Month)
	if err != nil {
		return 0, err
	}
	var bad fault.Fields
	for _, o := range cmd.Rows {
		o.check(&bad)
	}
	if err := bad.Err(op); err != nil {
		return 0, err
	}
	changed := int64(0)
	for _, o := range cmd.Rows {
		i := slices.IndexFunc(kids, func(u org.Unit) bool { return u.ID == o.Unit })
		if i < 0 || !kids[i].Kind.Meets() {
			return 0, none()
		}
		was, there, err := handRow(t, o.Unit, cmd.Month)
		if err != nil {
			return 0, err
		}
		if !there && o.blank() && !o.Papers {
			continue
		}
		joined, ok, err := meeting.Joined(t, o.Unit, meeting.CellBody)
		if err != nil {
			return 0, err
		}
		if ok && joined <= cmd.Month {
			return 0, fault.New(op, fault.State, "report.hand.joined", "Unit", kids[i].Name)
		}
		if o.Papers {
			n, err := document.SaidDoneTx(t, actor, o.Unit, min(meeting.LastDay(cmd.Month), today(t)))
			if err != nil {
				return 0, err
			}
			if n > 0 {
				changed++
			}
			if !there && o.blank() {
				continue
			}
		}
		if was.Version != o.Seen {
			return 0, fault.New(op, fault.Conflict, "report.hand.meanwhile", "Unit", kids[i].Name)
		}
		now := HandRow{Unit: o.Unit, Month: cmd.Month, Held: max(o.Held, 0), Required: max(o.Required, 0), Present: max(o.Present, 0), ReportIn: o.ReportIn,
			Class: o.Class, ByUnit: cmd.Unit, By: actor.Person, At: t.Now(), Version: was.Version + 1}
		same := was
		same.ByUnit, same.By, same.At, same.Version = now.ByUnit, now.By, now.At, now.Version
		if there && same == now && !o.blank() {
			continue
		}
		if o.blank() {
			err = dropHand(t, o.Unit, cmd.Month)
		} else {
			err = putHand(t, now)
		}
		if err != nil {
			return 0, err
		}
		for _, m := range handMeasures() {
			if err := summary.Mark(t, summary.Key{Unit: o.Unit, Month: cmd.Month, Measure: m}); err != nil {
				return 0, err
			}
		}
		changed++
		if err := audit.Append(t, audit.Event{Actor: actor, Unit: o.Unit, Kind: "report.hand", Subject: o.Unit, Body: map[string]any{"month": cmd.Month,
			"by": cmd.Unit, "held": now.Held, "required": now.Required, "present": now.Present, "report": now.ReportIn, "class": now.Class, "gone": o.blank()}}); err != nil {
			return 0, err
		}
	}
	return changed, nil
}

// check tells what cannot be of what was typed.
func (o TypeOne) check(bad *fault.Fields) {
	if o.blank() {
		return
	}
	at := func(name string) string { return name + "-" + strconv.FormatInt(o.Unit, 10) }
	switch {
	case o.Held < 0 || o.Held > mostHeld:
		bad.Add(at("held"), "report.hand.held")
	case o.Held == 0 && (o.Required > 0 || o.Present > 0):
		bad.Add(at("held"), "report.hand.not_held")
	case o.Held > 0 && o.Required > mostPeople:
		bad.Add(at("required"), "report.hand.many", "Max", vn.FormatInt(mostPeople))
	case o.Held > 0 && o.Required < 0:
		bad.Add(at("required"), "report.hand.required")
	case o.Held > 0 && o.Present < 0:
		bad.Add(at("present"), "report.hand.present")
	case o.Present > max(o.Required, 0):
		bad.Add(at("present"), "report.hand.more", "Present", o.Present, "Required", max(o.Required, 0))
	}
	if o.Class != "" && !slices.Contains(quality.Classes(), o.Class) {
		bad.Add(at("class"), "quality.class.missing")
	} else if o.Class != "" && o.Present <= 0 {
		bad.Add(at("class"), "report.hand.class_nobody")
	}
}

// HandLine is a cell on the page where months are entered for others.
type HandLine struct {
	org.Unit
	Row    HandRow
	By     string // who entered it
	Typed  bool   // there is a row
	Papers int    // directives sent to it until the month's end that it has not worked through
	Joined string // the month from which it is on Nếp, "" for not
}

// Open says that a month can be entered for it: it is not on Nếp in it.
func (l HandLine) Open(month string) bool { return l.Joined == "" || l.Joined > month }

// HandView is that page.
type HandView struct {
	Unit    org.Unit
	Month   string
	Today   string
	Lines   []HandLine // cells not on Nếp in the month, and those with a row of it
	Joined  int        // cells directly below that are on Nếp in it
	MayEdit bool
}

// Hand gives the page of a month. Asks for ReportView at the committee. Fault:
// NotFound, also for what is no month or one to come.
func (s *Service) Hand(ctx context.Context, actor access.Actor, unit int64, month string) (HandView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (HandView, error) {
		v := HandView{Month: month, Today: today(t)}
		u, err := may(t, actor, access.ReportView, unit)
		if err != nil {
			return v, err
		}
		if !meeting.ValidMonth(month) || month > v.Today[:7] {
			return v, noPeriod()
		}
		v.Unit, v.MayEdit = u, access.May(actor, access.HandEdit, access.Unit(u.Path))
		kids, err := childrenIn(t, unit, month)
		if err != nil {
			return v, err
		}
		slices.SortFunc(kids, func(a, b org.Unit) int {
			if a.Order() < b.Order() {
				return -1
			}
			return 1
		})
		for _, k := range kids {
			if !k.Kind.Meets() {
				continue
			}
			l := HandLine{Unit: k}
			if l.Row, l.Typed, err = handRow(t, k.ID, month); err != nil {
				return v, err
			}
			if l.Joined, _, err = meeting.Joined(t, k.ID, meeting.CellBody); err != nil {
				return v, err
			}
			if l.Open(month) {
				owed, err := document.DueFrom(t, k.ID, min(meeting.LastDay(month), v.Today))
				if err != nil {
					return v, err
				}
				l.Papers = len(owed)
			} else {
				v.Joined++
				if !l.Typed {
					continue
				}
			}
			v.Lines = append(v.Lines, l)
		}
		var people []int64
		for _, l := range v.Lines {
			people = append(people, l.Row.By)
		}
		names, err := namesOf(t, people...)
		for i := range v.Lines {
			v.Lines[i].By = names[v.Lines[i].Row.By]
		}
		return v, err
	})
}

// Entered is a month that was entered for a cell, and counts, with who did.
type Entered struct {
	HandRow
	ByName   string
	UnitName string // of the committee whose office did
}

// EnteredFor gives what was entered of months for a cell that has none of its own
// in Nếp in them, the first first; rights are the caller's.
func EnteredFor(t *db.Tx, unit int64, months ...string) ([]Entered, error) {
	var out []Entered
	for _, m := range months {
		r, ok, err := handFor(t, unit, m)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		names, err := namesOf(t, r.By)
		if err != nil {
			return nil, err
		}
		by, err := org.LastOn(t, r.ByUnit, today(t))
		if err != nil {
			return nil, err
		}
		out = append(out, Entered{r, names[r.By], by.Name})
	}
	return out, nil
}

// handFor gives the row of a cell's month that counts: it has none of its own in
// Nếp yet.
func handFor(t *db.Tx, unit int64, month string) (HandRow, bool, error) {
	r, ok, err := handRow(t, unit, month)
	if err != nil || !ok {
		return r, false, err
	}
	joined, on, err := meeting.Joined(t, unit, meeting.CellBody)
	return r, !on || joined > month, err
}

// due is how many meetings a cell had to hold in a month by the rule.
func handDue(t *db.Tx, unit int64, month string) (int, error) {
	n, err := rule.For(t, unit, rule.CellMeetings, meeting.LastDay(month))
	if fault.Is(err, fault.NotFound) {
		return 0, nil
	}
	due, _ := n.Int()
	return int(due), err
}

// sums are a row's figures, as those of a report.
func (r HandRow) sums(due int) Sums {
	s := Sums{Held: min(r.Held, due), Due: due, Came: r.Present, Seats: r.Required, Hand: 1, Months: 1}
	if r.Class != "" {
		s.class(string(r.Class), 1)
	}
	return s
}

// handMeasures are the measures a row is part of.
func handMeasures() []string {
	return append([]string{meeting.CellAttendance, meeting.CellMeetings, quality.ClassesDecided, HandMonths}, quality.ClassMeasures()...)
}

// WithHand has the measures of cells' months take in what was entered for cells
// that are not on Nếp, and adds the measure of how much that is.
func WithHand(all []summary.Measure) []summary.Measure {
	mine := handMeasures()
	out := slices.Clone(all)
	for i, m := range out {
		if slices.Contains(mine, m.Name) {
			out[i].Own = func(t *db.Tx, k summary.Key) (summary.Figure, error) {
				r, ok, err := handFor(t, k.Unit, k.Month)
				if err != nil || !ok {
					if err == nil {
						return m.Own(t, k)
					}
					return summary.Figure{}, err
				}
				return handFigure(t, r, m.Name)
			}
			out[i].Keys = withHandKeys(m.Keys)
		}
	}
	return append(out, summary.Measure{Name: HandMonths, Keys: handKeys, Own: func(t *db.Tx, k summary.Key) (summary.Figure, error) {
		_, ok, err := handFor(t, k.Unit, k.Month)
		if err != nil || !ok {
			return summary.Figure{}, err
		}
		return summary.Figure{Num: 1, Den: 1}, nil
	}})
}

// handFigure is what a row has of a measure.
func handFigure(t *db.Tx, r HandRow, measure string) (f summary.Figure, err error) {
	switch measure {
	case meeting.CellAttendance:
		return summary.Figure{Num: int64(r.Present), Den: int64(r.Required)}, nil
	case meeting.CellMeetings:
		due, err := handDue(t, r.Unit, r.Month)
		return summary.Figure{Num: int64(min(r.Held, due)), Den: int64(due)}, err
	case quality.ClassesDecided:
		if r.Class != "" {
			f = summary.Figure{Num: 1, Den: 1}
		}
		return f, nil
	}
	if r.Class != "" {
		f.Den = 1
		if measure == quality.ClassMeasure(r.Class) {
			f.Num = 1
		}
	}
	return f, nil
}

// handKeys gives the months entered for units.
func handKeys(t *db.Tx, after int64) ([]summary.Key, error) {
	units, err := db.All(t, db.Scalar[int64], `select distinct unit from hand_month where unit > $1 order by unit limit 100`, after)
	if err != nil || len(units) == 0 {
		return nil, err
	}
	in, args := db.In(0, units)
	return db.All(t, func(r db.Row) (k summary.Key, err error) { err = r.Scan(&k.Unit, &k.Month); return k, err },
		`select unit, month from hand_month where unit in (`+in+`) order by unit, month`, args...)
}

// withHandKeys joins a measure's keys with those of months entered for units, both
// in the order of units: up to the unit to which both are known.
func withHandKeys(own func(t *db.Tx, after int64) ([]summary.Key, error)) func(t *db.Tx, after int64) ([]summary.Key, error) {
	return func(t *db.Tx, after int64) ([]summary.Key, error) {
		a, err := own(t, after)
		if err != nil {
			return nil, err
		}
		b, err := handKeys(t, after)
		if err != nil || len(b) == 0 {
			return a, err
		}
		if len(a) == 0 {
			return b, nil
		}
		until := min(a[len(a)-1].Unit, b[len(b)-1].Unit)
		all := slices.DeleteFunc(append(a, b...), func(k summary.Key) bool { return k.Unit > until })
		slices.SortFunc(all, func(x, y summary.Key) int {
			switch {
			case x.Unit != y.Unit:
				return int(x.Unit - y.Unit)
			case x.Month < y.Month:
				return -1
			case x.Month > y.Month:
				return 1
			}
			return 0
		})
		return slices.Compact(all), nil
	}
}

const handColumns = `unit, month, held, required, present, report_in, class, by_unit, by_person, at, version`

func scanHand(r db.Row) (v HandRow, err error) {
	err = r.Scan(&v.Unit, &v.Month, &v.Held, &v.Required, &v.Present, &v.ReportIn, &v.Class, &v.ByUnit, &v.By, &v.At, &v.Version)
	return v, err
}

func handRow(t *db.Tx, unit int64, month string) (HandRow, bool, error) {
	return db.Maybe(t, scanHand, `select `+handColumns+` from hand_month where unit = $1 and month = $2`, unit, month)
}

func putHand(t *db.Tx, r HandRow) error {
	_, err := t.Exec(`insert into hand_month (`+handColumns+`) values (`+db.Marks(1, 11)+`)
		on conflict (unit, month) do update set held = excluded.held, required = excluded.required, present = excluded.present, report_in = excluded.report_in,
		class = excluded.class, by_unit = excluded.by_unit, by_person = excluded.by_person, at = excluded.at, version = excluded.version`,
		r.Unit, r.Month, r.Held, r.Required, r.Present, r.ReportIn, string(r.Class), r.ByUnit, r.By, r.At, r.Version)
	return err
}

func dropHand(t *db.Tx, unit int64, month string) error {
	_, err := t.Exec(`delete from hand_month where unit = $1 and month = $2`, unit, month)
	return err
}
