package meeting

import (
	"context"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
)

// MarkRoll sets marks, by who prepares the meeting.
type MarkRoll struct {
	Key     db.Key
	Meeting int64
	Rows    []MarkRow
}

// MarkRow is one member's mark.
type MarkRow struct {
	Person    int64
	Mark      Mark
	Site      int64
	Category  string
	Reason    string
	Late      bool
	LeftEarly bool
	Seen      string // Attendance.Seen of what the form showed; "" of no form
}

// Seen is what a form of the row was rendered from; the free text is not in it,
// for not all who call the roll are shown it.
func (a Attendance) Seen() string {
	return seenOf(string(a.Mark), strconv.FormatInt(a.Site, 10), a.Category, strconv.FormatBool(a.Late), strconv.FormatBool(a.LeftEarly))
}

// Validate gives the faults of the fields.
func (c MarkRoll) Validate() error {
	var f fault.Fields
	for _, r := range c.Rows {
		checkMark(&f, r)
	}
	return f.Err("meeting.roll")
}

func checkMark(f *fault.Fields, r MarkRow) {
	if r.Mark != NoMark && !slices.Contains(Marks, r.Mark) {
		f.Add("Mark", "meeting.roll.mark")
	}
	if r.Mark == Excused && !slices.Contains(Categories, r.Category) {
		f.Add("Category", "meeting.roll.category")
	}
	if len([]rune(r.Reason)) > 300 {
		f.Add("Reason", "meeting.roll.reason")
	}
}

// over gives a row the mark: what does not belong to the mark goes.
func (r MarkRow) over(a Attendance) Attendance {
	was := a
	a.Mark, a.Site, a.Category, a.Reason, a.Late, a.LeftEarly = r.Mark, 0, "", "", false, false
	switch {
	case r.Mark.There():
		a.Late, a.LeftEarly = r.Late, r.LeftEarly
		if r.Mark == Present {
			a.Site = r.Site
		}
	case r.Mark == Excused:
		a.Category, a.Reason = r.Category, vn.Clean(r.Reason)
		// Who takes the roll without reading the secretary's free text must not
		// wipe it; another category does.
		if a.Reason == "" && was.Mark == Excused && was.Category == a.Category {
			a.Reason = was.Reason
		}
	}
	return a
}

// sameMark says whether the roll says the same of both.
func sameMark(a, b Attendance) bool {
	return a.Mark == b.Mark && a.Site == b.Site && a.Category == b.Category && a.Reason == b.Reason && a.Late == b.Late && a.LeftEarly == b.LeftEarly
}

// MarkRoll keeps them, of a meeting noticed (presence from its day on), running
// or ended, until the minutes are locked; asks for MeetingPrepare. What is said
// already stays as it came: a member's own mark stays his. Repeating it with the
// same key does nothing. Faults: Invalid (excused without a category, a stranger,
// a place that is not the unit's, special duty of one who need not come),
// NotFound, State (no notice yet, over), Conflict (somebody else marked one of
// them otherwise meanwhile; its field: "Person." and the id): then nothing is
// kept. Of two who marked one apart, presence beats absence, whoever comes first.
func (s *Service) MarkRoll(ctx context.Context, actor access.Actor, cmd MarkRoll) error {
	return s.do(ctx, actor, access.MeetingPrepare, cmd.Meeting, cmd.Key, cmd, cmd.Validate, func(t *db.Tx, m Meeting) error {
		return markRoll(t, actor, m, cmd.Rows)
	})
}

// MarkRollTx is MarkRoll in a caller's transaction, of a meeting just loaded;
// rights are the caller's.
func MarkRollTx(t *db.Tx, actor access.Actor, m Meeting, rows []MarkRow) error {
	if err := (MarkRoll{Rows: rows}).Validate(); err != nil {
		return err
	}
	return markRoll(t, actor, m, rows)
}

func markRoll(t *db.Tx, actor access.Actor, m Meeting, rows []MarkRow) error {
	if err := m.unlocked("roll"); err != nil {
		return err
	}
	if m.State == Planned {
		return state("roll", "meeting.roll.none")
	}
	roster, err := RosterOf(t, m.ID)
	if err != nil {
		return err
	}
	sites, err := sitesOf(t, m)
	if err != nil {
		return err
	}
	n := 0
	var met fault.Fields
	for _, r := range rows {
		i := slices.IndexFunc(roster, func(a Attendance) bool { return a.Person == r.Person })
		switch {
		case i < 0:
			return fieldFault("roll", "Person", "meeting.roll.stranger")
		case r.Mark == Present && r.Site != 0 && !sites[r.Site] && r.Site != roster[i].Site:
			return fieldFault("roll", "Site", "meeting.roll.site")
		case r.Mark == Special && !roster[i].Required:
			return fieldFault("roll", "Mark", "meeting.roll.special")
		}
		now := r.over(roster[i])
		if sameMark(now, roster[i]) {
			continue
		}
		if r.Seen != "" && r.Seen != roster[i].Seen() && !(now.Mark.There() && !roster[i].Mark.There()) {
			if roster[i].Mark.There() && now.Mark != NoMark && !now.Mark.There() {
				met.Add("Person."+strconv.FormatInt(r.Person, 10), "meeting.roll.there")
				continue
			}
			met.Add("Person."+strconv.FormatInt(r.Person, 10), "meeting.roll.changed")
			continue
		}
		if now.Mark.There() && m.State == Noticed && today(t) < m.Day {
			return state("roll", "meeting.roll.early")
		}
		now.At = t.Now()
		now.By, now.Way = by(actor, m)
		if now.Mark == NoMark {
			now.At, now.By, now.Way = 0, 0, ""
		}
		if err := setMark(t, now); err != nil {
			return err
		}
		if r.Seen != "" && r.Seen != roster[i].Seen() {
			if err := gaveWay(t, roster[i], now); err != nil {
				return err
			}
		}
		if m.State == Running && !now.Mark.There() { // who is not there asks for nothing
			if err := offList(t, m.ID, now.Person); err != nil {
				return err
			}
		}
		n++
	}
	if len(met) > 0 {
		return &fault.Error{Op: "meeting.roll", Kind: fault.Conflict, Key: "meeting.roll.changed", Fields: met}
	}
	if n == 0 {
		return nil
	}
	if _, err := recount(t, m); err != nil {
		return err
	}
	// The rows are their own record; the log keeps no names of the roll.
	return record(t, actor, "meeting.roll", m, map[string]any{"marked": n, "ended": m.State == Ended})
}

// sitesOf gives the places of the unit on the meeting's day.
func sitesOf(t *db.Tx, m Meeting) (map[int64]bool, error) {
	sites, err := org.SitesOn(t, m.Unit, m.Day)
	out := map[int64]bool{}
	for _, s := range sites {
		out[s.ID] = true
	}
	return out, err
}
