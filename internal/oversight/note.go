package oversight

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
)

// Note is what a visitor saw, said and would give.
type Note struct {
	Key       db.Key
	Visit     int64
	Seen      int64  // the version it was written on
	Day       string // held on; "" the meeting's
	Strengths string
	Weak      string
	Guidance  string
	Class     quality.Class // "" says nothing
	Scores    map[string]quality.Points
	Done      bool // the visit was held; else it is kept to go on with
}

// Note keeps it. Asks for VisitNote; written for the visitor it says so. It may be
// mended afterwards, until the class of that meeting is decided. Repeating it with
// the same key does nothing. Faults: Invalid (a text too long; points the sheet
// does not have; done and nothing said; a day that is not of the month, or to
// come), State (dropped; the class is decided), Conflict (changed meanwhile).
func (s *Service) Note(ctx context.Context, actor access.Actor, cmd Note) error {
	return db.Do(ctx, s.DB, db.On("visit", cmd.Visit), func(t *db.Tx) error {
		v, err := noting(t, actor, cmd.Visit)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) { return v.ID, note(t, actor, v, cmd) })
		return err
	})
}

// noting gives a visit after asking for the right to say what was seen.
func noting(t *db.Tx, actor access.Actor, id int64) (Visit, error) {
	v, err := ByID(t, id)
	if err != nil {
		return v, err
	}
	sub, err := subjectOf(t, v, access.VisitNote)
	if err != nil {
		return v, err
	}
	return v, access.Check(actor, access.VisitNote, sub)
}

func note(t *db.Tx, actor access.Actor, v Visit, cmd Note) error {
	const op = "oversight.note"
	was := v
	if err := mayMend(t, v, op); err != nil {
		return err
	}
	if cmd.Seen != v.Version {
		return fault.New(op, fault.Conflict, "oversight.note.meanwhile")
	}
	cell, err := org.LastOn(t, v.Cell, today(t))
	if err != nil {
		return err
	}
	at, err := sittings(t, cell, v.Month)
	if err != nil {
		return err
	}
	m := at[v.Month]
	var bad fault.Fields
	v.Strengths = words(&bad, "strengths", cmd.Strengths, maxText, "")
	v.Weak = words(&bad, "weak", cmd.Weak, maxText, "")
	v.Guidance = words(&bad, "guidance", cmd.Guidance, maxText, "")
	v.Class = cmd.Class
	if v.Class != "" && !slices.Contains(quality.Classes(), v.Class) {
		bad.Add("class", "quality.class.missing")
	}
	day, wrong := cmd.Day, false
	if day == "" {
		day = m.Day
	} else if wrong = !clock.ValidDay(day) || meeting.MonthOf(day) != v.Month && day != m.Day; wrong { // also while it is only kept to go on with
		bad.Add("day", "oversight.note.day")
	}
	if cmd.Done || v.State == Held {
		switch {
		case wrong: // said already
		case !clock.ValidDay(day) || day > today(t) || meeting.MonthOf(day) != v.Month && (m.Day == "" || day != m.Day):
			bad.Add("day", "oversight.note.day")
		case v.Strengths == "" && v.Weak == "" && v.Guidance == "":
			bad.Add("strengths", "oversight.note.empty")
		}
		v.State, v.Day, v.Meeting = Held, day, m.ID
	}
	sheet, err := sheetOf(t, v, m)
	if err != nil {
		return err
	}
	for group, p := range cmd.Scores {
		i := -1
		if sheet != nil {
			i = slices.IndexFunc(sheet.Groups, func(g quality.Group) bool { return g.ID == group })
		}
		if i < 0 || p < 0 || p > sheet.Groups[i].Max {
			bad.Add("points."+group, "oversight.note.points")
		}
	}
	if err := bad.Err(op); err != nil {
		return err
	}
	v.NotedAt, v.NotedBy = t.Now(), actor.Person
	if err := updateVisit(t, was, v); err != nil {
		return err
	}
	if err := putScores(t, v.ID, cmd.Scores); err != nil {
		return err
	}
	return record(t, actor, "visit.note", v, map[string]any{"day": v.Day, "meeting": v.Meeting, "state": v.State, "visitor": v.Visitor})
}

// mayMend says whether what was said of a visit can still be changed.
func mayMend(t *db.Tx, v Visit, op string) error {
	if v.State == Dropped {
		return fault.New(op, fault.State, "oversight.change.over")
	}
	if v.State == Held && v.Meeting != 0 {
		sc, ok, err := quality.OfMeeting(t, v.Meeting)
		if err != nil {
			return err
		}
		if ok && sc.State == quality.ScoreDecided {
			return fault.New(op, fault.State, "oversight.note.decided")
		}
	}
	return nil
}

// sheetOf is the scoring sheet of the meeting that is sat in on; nil for none.
func sheetOf(t *db.Tx, v Visit, m meeting.Meeting) (*quality.Rubric, error) {
	if m.ID == 0 || m.Body != meeting.CellBody {
		return nil, nil
	}
	r, err := quality.RubricOf(t, m)
	if fault.Is(err, fault.State) || fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return r, err
}

// Find adds something found at a visit.
type Find struct {
	Key   db.Key
	Visit int64
	Kind  FindingKind
	Text  string
}

// Find keeps it; a difficulty is raised, for the cell, to the unit above it. Asks
// for VisitNote. Repeating it with the same key gives the same one. Faults:
// Invalid (no kind; empty), State (dropped; it has not been held; nobody above).
func (s *Service) Find(ctx context.Context, actor access.Actor, cmd Find) (int64, error) {
	const op = "oversight.find"
	return db.Write(ctx, s.DB, db.On("visit", cmd.Visit), func(t *db.Tx) (int64, error) {
		v, err := noting(t, actor, cmd.Visit)
		if err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if v.State != Held {
				return 0, fault.New(op, fault.State, "oversight.find.early")
			}
			var bad fault.Fields
			f := Finding{ID: t.ID(), Visit: v.ID, Kind: cmd.Kind, Text: words(&bad, "text", cmd.Text, maxNote, "oversight.find.empty"), MadeAt: t.Now(), MadeBy: actor.Person}
			if !cmd.Kind.valid() {
				bad.Add("kind", "oversight.find.kind")
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			if f.Kind == FoundDifficulty {
				// Whatever hat he wears, it is the sending committee that speaks for the cell.
				sent := actor
				sent.Hat.Unit = v.Unit
				if f.Difficulty, err = report.RaiseFor(t, sent, v.Cell, "visit", v.ID, f.Text); err != nil {
					return 0, err
				}
			}
			if err := insertFinding(t, f); err != nil {
				return 0, err
			}
			return f.ID, record(t, actor, "visit.find", v, map[string]any{"kind": f.Kind, "difficulty": f.Difficulty})
		})
		return ref, err
	})
}
