package cycle

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/resolution"
	"nep/internal/vn"
)

// OldTask is what a person makes of a sentence that gives work in an old paper.
type OldTask struct {
	Text  string
	Fate  string // document.OldGiven, OldDone, OldLeft
	Owner int64  // of OldGiven
	Due   string // of OldGiven
}

// OldTasks is the page of an old paper's tasks.
type OldTasks struct {
	document.Old
	UnitName string
	Today    string
	Settled  []document.OldTask // what was said; none yet
	Owners   []resolution.Owner
}

// OldTasks gives what an old paper that was kept proposes as tasks. Asks for
// MeetingPrepare. Faults: NotFound, State (document.old.unkept).
func (s *Service) OldTasks(ctx context.Context, actor access.Actor, unit, old int64) (OldTasks, error) {
	v, err := db.Read(ctx, s.DB, func(t *db.Tx) (v OldTasks, err error) {
		u, err := mayPrepare(t, actor, unit)
		if err != nil {
			return v, err
		}
		v.UnitName, v.Today = u.Name, clock.Day(t.Now())
		v.Old, v.Settled, err = document.OldKeptByID(t, unit, old)
		return v, err
	})
	if err != nil {
		return v, err
	}
	v.Owners, err = s.Resolutions.Owners(ctx, actor, unit, 0)
	return v, err
}

func mayPrepare(t *db.Tx, actor access.Actor, unit int64) (org.Unit, error) {
	u, err := org.LastOn(t, unit, clock.Day(t.Now()))
	if err != nil {
		return u, err
	}
	return u, access.Check(actor, access.MeetingPrepare, access.Unit(u.Path))
}

// SettleOldTasks makes tasks of what an old paper still wants done, each with its
// owner and its day, and notes what was done or is no matter of today. It gives
// how many tasks were made. Repeating it with the same key makes none twice. Asks
// for MeetingPrepare. Faults: NotFound, Invalid (fields text-0, owner-0, due-0 …),
// State (document.old.unkept, document.old.settled).
func (s *Service) SettleOldTasks(ctx context.Context, actor access.Actor, key db.Key, unit, old int64, tasks []OldTask) (int64, error) {
	const op = "cycle.oldtasks"
	return db.Write(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) (int64, error) {
		if _, err := mayPrepare(t, actor, unit); err != nil {
			return 0, err
		}
		n, _, err := db.Once(t, key, actor.Account, []any{"old tasks", old, tasks}, func() (int64, error) {
			o, settled, err := document.OldKeptByID(t, unit, old)
			if err != nil {
				return 0, err
			}
			if len(settled) > 0 {
				return 0, fault.New(op, fault.State, "document.old.settled")
			}
			var bad fault.Fields
			var made []document.OldTask
			given := int64(0)
			for i, x := range tasks {
				m := document.OldTask{Text: vn.Clean(x.Text), Fate: x.Fate}
				switch x.Fate {
				case document.OldDone, document.OldLeft:
				case document.OldGiven:
					k := resolution.Task{Unit: unit, Source: resolution.FromPaper, SourceID: o.Paper, Text: x.Text, Owner: x.Owner, Due: x.Due}
					if clock.ValidDay(x.Due) {
						k.ReportMonth = x.Due[:7]
					}
					if m.Task, err = resolution.Give(t, actor, k); !fieldsOf(&bad, err, i) && err != nil {
						return 0, err
					}
					given++
				default:
					bad.Add("fate-"+strconv.Itoa(i), "document.old.fate")
				}
				made = append(made, m)
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			return given, document.SettleOldTasks(t, actor, o, made)
		})
		return n, err
	})
}

// fieldsOf takes the field faults of err as those of line i; false when it has none.
func fieldsOf(bad *fault.Fields, err error, i int) bool {
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return false
	}
	for _, one := range f.Fields {
		if one.Name != "ReportMonth" { // follows the day
			bad.Add(strings.ToLower(one.Name)+"-"+strconv.Itoa(i), one.Key, one.Params...)
		}
	}
	return true
}
