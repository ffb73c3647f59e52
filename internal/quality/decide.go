package quality

import (
	"context"
	"fmt"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/vn"
)

// Decide gives classes of cells' meetings, as decided by a committee's meeting.
type Decide struct {
	Key    db.Key
	In     int64 // the committee's meeting, begun
	Scores []DecideOne
}

// DecideOne is the class of one meeting. Reason is required where the class is
// not the counted one, and Above where it is a better one. Again decides one anew whose facts came out otherwise
// since it was decided; that always has a reason.
type DecideOne struct {
	Meeting int64
	Class   Class
	Reason  string
	Again   bool
	Above   bool // who decides knows that the class is above what the points come to
}

// Decide keeps them, all or none, and freezes the lines. Asks for ClassDecide at
// the unit whose committee it is, in a hat of that unit. A cell that never voted
// its score and whose minutes are locked can be decided too, with a reason.
// Faults: Invalid (nothing chosen; no class; no reason: fields "class.<meeting>",
// "reason.<meeting>"; a better class than the points and not Above: "above.<meeting>"), NotFound (not directly below the committee by the tree of
// the meeting's day), State (still provisional; decided, and not again or nothing
// changed; not agreed; the committee's meeting has not begun, or runs and has not come to
// the classes: reached).
func (s *Service) Decide(ctx context.Context, actor access.Actor, cmd Decide) error {
	const op = "quality.decide"
	return db.Do(ctx, s.DB, db.On("meeting", cmd.In), func(t *db.Tx) error {
		in, err := meeting.May(t, actor, access.ClassDecide, cmd.In)
		if err != nil {
			return err
		}
		if !actor.System && actor.Hat.Unit != in.Unit {
			return fault.New(op, fault.NotFound, "fault.not_found")
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			switch {
			case in.Body != meeting.CommitteeBody && in.Body != meeting.StandingBody || !begun(in):
				return 0, fault.New(op, fault.State, "quality.decide.in")
			case len(cmd.Scores) == 0:
				return 0, fault.New(op, fault.Invalid, "quality.decide.nothing")
			}
			if ok, err := reached(t, in); err != nil {
				return 0, err
			} else if !ok {
				return 0, fault.New(op, fault.State, "quality.decide.item")
			}
			for _, one := range cmd.Scores {
				if err := s.decide(t, actor, in, one); err != nil {
					return 0, err
				}
			}
			return in.ID, nil
		})
		return err
	})
}

func (s *Service) decide(t *db.Tx, actor access.Actor, in meeting.Meeting, one DecideOne) error {
	const op = "quality.decide"
	m, err := meeting.ByID(t, one.Meeting)
	if err != nil {
		return err
	}
	// By the tree of that day: who moved since is still decided by who led it then.
	u, err := org.UnitOn(t, m.Unit, m.Day)
	if err != nil {
		return err
	}
	if u.Parent != in.Unit {
		return fault.New(op, fault.NotFound, "fault.not_found")
	}
	now, err := OpenTx(t, m.ID)
	if err != nil {
		return err
	}
	before, again := now, now.State == ScoreDecided && one.Again
	if now.State == ScoreDecided && !again {
		return fault.New(op, fault.State, "quality.decide.done", "Unit", u.Name)
	}
	sc, _, err := s.count(t, now)
	if err != nil {
		return err
	}
	if again {
		changed, err := s.recounted(t, now)
		if err != nil {
			return err
		}
		if changed == nil {
			return fault.New(op, fault.State, "quality.decide.same", "Unit", u.Name)
		}
		sc, now.State = *changed, ScoreAgreed
	}
	unvoted := now.State != ScoreAgreed
	switch {
	case !over(m) || unvoted && m.State != meeting.Locked:
		return fault.New(op, fault.State, "quality.decide.agreed", "Unit", u.Name)
	case sc.Provisional():
		return fault.New(op, fault.State, "quality.decide.provisional", "Unit", u.Name)
	}
	reason := vn.CleanLines(one.Reason)
	var bad fault.Fields
	switch {
	case !slices.Contains(ranks, one.Class):
		bad.Add(fmt.Sprintf("class.%d", m.ID), "quality.class.missing")
	case again && reason == "":
		bad.Add(fmt.Sprintf("reason.%d", m.ID), "quality.decide.again", "Unit", u.Name)
	case unvoted && reason == "":
		bad.Add(fmt.Sprintf("reason.%d", m.ID), "quality.decide.unvoted", "Unit", u.Name)
	case one.Class != sc.Class && reason == "":
		bad.Add(fmt.Sprintf("reason.%d", m.ID), "quality.decide.reason", "Unit", u.Name)
	case one.Class != sc.Class && !sc.Class.AtLeast(one.Class) && !one.Above:
		bad.Add(fmt.Sprintf("above.%d", m.ID), "quality.decide.above", "Unit", u.Name)
	default:
		allowed(&bad, fmt.Sprintf("reason.%d", m.ID), reason)
	}
	if err := bad.Err(op); err != nil {
		return err
	}
	now = figures(now, sc)
	if err := putLines(t, m.ID, sc.Lines); err != nil {
		return err
	}
	now.State = ScoreDecided
	now.DecidedClass, now.DecidedReason, now.DecidedIn, now.DecidedBy, now.DecidedAt = one.Class, reason, in.ID, actor.Person, t.Now()
	if err := update(t, now); err != nil {
		return err
	}
	if err := keepFacts(t, now, sc); err != nil {
		return err
	}
	if err := dirty(t, now, true); err != nil {
		return err
	}
	kind, body := "quality.decide", map[string]any{"in": in.ID, "class": one.Class, "counted": sc.Class, "total": now.Total}
	if again {
		kind, body["was"], body["was_total"] = "quality.decide.again", before.DecidedClass, before.Total
	}
	done := Step{Kind: StepDecide, Person: actor.Person, Total: now.Total, Class: one.Class, Why: reason}
	if again {
		done.Kind = StepAgain
	}
	if err := step(t, m.ID, done); err != nil {
		return err
	}
	return audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: kind, Subject: m.ID, Body: body})
}
