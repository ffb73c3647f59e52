package document

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// The states of a directive at a unit.
const (
	Open = "sent"
	Done = "done"
)

// OpenFor gives what a unit still has to work through, the earliest due first,
// at most limit.
func OpenFor(t *db.Tx, unit int64, limit int) ([]To, error) {
	return openFor(t, unit, "", 0, limit)
}

// DirectiveByID gives a directive. Fault: NotFound.
func DirectiveByID(t *db.Tx, id int64) (Directive, error) {
	d, ok, err := directiveByID(t, id)
	if err == nil && !ok {
		err = notFound("document.directive", nil)
	}
	return d, err
}

// DirectivesOf gives the directives that came of a source: the notices of a
// resolution, those sent on.
func DirectivesOf(t *db.Tx, source string, id int64) ([]Directive, error) {
	return directivesOf(t, source, id)
}

// DoneTx notes that a unit worked a directive through at a meeting (0: said so
// itself) on a day. Repeating it changes nothing. Fault: NotFound, where the
// unit has not got it.
func DoneTx(t *db.Tx, actor access.Actor, directive, unit, meeting int64, day string) error {
	to, ok, err := toOf(t, directive, unit)
	if err != nil || !ok {
		return notFound("document.done", err)
	}
	if to.State == Done {
		return nil
	}
	if err := setDone(t, directive, unit, meeting, actor.Person, day); err != nil {
		return err
	}
	return record(t, actor, "directive.done", unit, directive, map[string]any{"meeting": meeting, "day": day})
}

// MarkDone is DoneTx by hand, for a form other than a meeting: what a meeting
// worked through is noted when it ends. Repeating it changes nothing. Faults:
// Invalid (day), NotFound, State (document.done.meeting). Asks for
// MeetingPrepare at the receiving unit.
func (s *Service) MarkDone(ctx context.Context, actor access.Actor, key db.Key, directive, unit int64, day string) error {
	return db.Do(ctx, s.DB, db.On("directive", directive), func(t *db.Tx) error {
		if _, err := may(t, actor, access.MeetingPrepare, unit); err != nil {
			return err
		}
		to, ok, err := toOf(t, directive, unit)
		if err != nil || !ok {
			return notFound("document.done", err)
		}
		var f fault.Fields
		switch {
		case !dayOK(day):
			f.Add("day", "document.day")
		case day > org.Today(t):
			f.Add("day", "document.done.future")
		}
		if err := f.Err("document.done"); err != nil {
			return err
		}
		if to.Form == AtMeeting {
			return fault.New("document.done", fault.State, "document.done.meeting")
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"done", directive, unit, day}, func() (int64, error) {
			return directive, DoneTx(t, actor, directive, unit, 0, day)
		})
		return err
	})
}

// Directives gives what a unit has received, the open by their day, then the
// latest. Fault: NotFound. Asks for PaperView at the unit.
func (s *Service) Directives(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[To], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[To], error) {
		if _, err := may(t, actor, access.PaperView, unit); err != nil {
			return org.Page[To]{}, err
		}
		// The cursor says whether it stands among the open ("0" and the day) or
		// the done ("1").
		limit := org.PageSize(limit)
		var rows []To
		var err error
		due, open := strings.CutPrefix(after.Key, "0")
		if open || after == (org.Cursor{}) {
			if rows, err = openFor(t, unit, due, after.ID, limit+1); err != nil {
				return org.Page[To]{}, err
			}
			after.ID = 1 << 53
		}
		if n := limit + 1 - len(rows); n > 0 {
			done, err := doneFor(t, unit, after.ID, n)
			if err != nil {
				return org.Page[To]{}, err
			}
			rows = append(rows, done...)
		}
		return cut(rows, limit, func(to To) org.Cursor {
			if to.State == Open {
				return org.Cursor{Key: "0" + dueKey(to.Due), ID: to.ID}
			}
			return org.Cursor{Key: "1", ID: to.ID}
		}), nil
	})
}

// Tally is a directive with how many units have worked it through.
type Tally struct {
	Directive
	Done, Of int
}

// MostLeft is how far those who have not worked a late directive through are counted.
const MostLeft = 1000

// Late is a directive whose day is over, with how many units other than the sender
// have not worked it through: MostLeft for as many or more.
type Late struct {
	Directive
	Left int
}

// Said is how many are left, for a sentence.
func (d Late) Said() any {
	if d.Left >= MostLeft {
		return strconv.Itoa(MostLeft) + "+"
	}
	return d.Left
}

// Sent gives what a unit has sent down, the latest first. Fault: NotFound. Asks
// for PaperView at the unit.
func (s *Service) Sent(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[Tally], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[Tally], error) {
		if _, err := may(t, actor, access.PaperView, unit); err != nil {
			return org.Page[Tally]{}, err
		}
		limit := org.PageSize(limit)
		if after.ID == 0 {
			after.ID = 1 << 53
		}
		rows, err := sentBy(t, unit, after.ID, limit+1)
		if err != nil {
			return org.Page[Tally]{}, err
		}
		p := cut(rows, limit, func(d Tally) org.Cursor { return org.Cursor{Key: strconv.FormatInt(d.MadeAt, 10), ID: d.ID} })
		return p, tally(t, p.Rows)
	})
}

// DirectiveView is a directive with where it stands: every receiver for the
// sender and above, else the lines of the units the actor may look at.
type DirectiveView struct {
	Directive
	Mine   bool // the actor sees it as its sender, or above
	To     []To // by the units' order
	Done   int  // of the lines shown
	Of     int
	Papers []Paper
	Names  map[int64]string // of the units shown
	// People counts, of the units shown, whom it has reached; nothing where no one
	// is counted yet. All is their sum.
	People map[int64]Coverage
	All    Coverage
	Study  string // how it reached the actor himself: Asked calls for his own word; "" for nothing
}

// Directive gives the page of a directive. Fault: NotFound for who is neither
// of the sender, above it, nor of a receiver.
func (s *Service) Directive(ctx context.Context, actor access.Actor, id int64) (DirectiveView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (DirectiveView, error) {
		d, err := DirectiveByID(t, id)
		if err != nil {
			return DirectiveView{}, err
		}
		v := DirectiveView{Directive: d}
		tos, err := tosOf(t, id)
		if err != nil {
			return v, err
		}
		units, err := placesOf(t, append(receivers(tos), d.Unit))
		if err != nil {
			return v, err
		}
		studied, err := studies(t, actor, id) // his own to study, in whatever hat
		if err != nil && !fault.Is(err, fault.NotFound) {
			return v, err
		}
		sees := func(unit int64) bool {
			return unit == studied || access.May(actor, access.PaperView, access.Unit(units[unit].Path))
		}
		v.Mine = sees(d.Unit)
		v.Names = map[int64]string{d.Unit: units[d.Unit].Name}
		for _, to := range tos {
			if !v.Mine && !sees(to.Receiver) {
				continue
			}
			v.Of++
			if to.State == Done {
				v.Done++
			}
			v.To = append(v.To, to)
			v.Names[to.Receiver] = units[to.Receiver].Name
		}
		if !v.Mine && v.Of == 0 {
			return DirectiveView{}, notFound("document.directive", nil)
		}
		slices.SortStableFunc(v.To, func(a, b To) int { return strings.Compare(units[a.Receiver].Order(), units[b.Receiver].Order()) })
		if v.People, err = coverage(t, id, v.To); err != nil {
			return v, err
		}
		for _, to := range v.To {
			v.All.Covered += v.People[to.Receiver].Covered
			v.All.Of += v.People[to.Receiver].Of
		}
		if v.Study, err = studyState(t, actor, id); err != nil {
			return v, err
		}
		papers, _, err := PapersOf(t, "directive", id)
		if err != nil {
			return v, err
		}
		for _, p := range papers {
			if p.Class == Limited {
				if may, err := s.MayOpen(t, actor, p); err != nil {
					return v, err
				} else if !may {
					continue
				}
			}
			v.Papers = append(v.Papers, p)
		}
		return v, nil
	})
}

// DirectiveSubject is a directive as a subject of access: sender and receivers.
func (s *Service) DirectiveSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) { return directiveSubject(t, id) })
}

func directiveSubject(t *db.Tx, id int64) (access.Subject, error) {
	d, err := DirectiveByID(t, id)
	if err != nil {
		return access.Subject{}, err
	}
	tos, err := tosOf(t, id)
	if err != nil {
		return access.Subject{}, err
	}
	units, err := placesOf(t, append(receivers(tos), d.Unit))
	var sub access.Subject
	for _, u := range units {
		sub.Paths = append(sub.Paths, u.Path)
	}
	return sub, err
}

// StudySubject is a directive as a subject of being read: whoever has it to study
// himself is named by it, and reads it in whatever hat he wears.
func (s *Service) StudySubject(ctx context.Context, actor access.Actor, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) { return studySubject(t, actor, id) })
}

func studySubject(t *db.Tx, actor access.Actor, id int64) (access.Subject, error) {
	sub, err := directiveSubject(t, id)
	if err != nil || actor.Person == 0 {
		return sub, err
	}
	_, err = studies(t, actor, id)
	if fault.Is(err, fault.NotFound) {
		return sub, nil
	}
	sub.People = []int64{actor.Person}
	return sub, err
}

func receivers(tos []To) []int64 {
	out := make([]int64, 0, len(tos)+1)
	for _, to := range tos {
		out = append(out, to.Receiver)
	}
	return out
}

// placesOf gives units as they are today, or were last.
func placesOf(t *db.Tx, ids []int64) (map[int64]org.Unit, error) {
	units, err := org.UnitsOn(t, ids, org.Today(t))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if _, ok := units[id]; !ok { // closed since
			u, err := org.LastOn(t, id, org.Today(t))
			if err != nil {
				return nil, fmt.Errorf("unit %d of a directive: %w", id, err)
			}
			units[id] = u
		}
	}
	return units, nil
}
