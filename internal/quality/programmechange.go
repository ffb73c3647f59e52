package quality

import (
	"context"
	"slices"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/vn"
)

// TargetChange is what a target asks from a month on.
type TargetChange struct {
	From  string // month
	Way   Way
	Value int64
	Why   string
	At    int64
	By    int64
	Name  string // of By, on a page
}

// In gives the target as it stands in a month: what it asked before stays for the
// months before.
func (x Target) In(month string) Target {
	for _, c := range x.Changes { // the first first
		if c.From <= month {
			x.Way, x.Value = c.Way, c.Value
		}
	}
	return x
}

// ChangeTarget has a target ask something else from a month on.
type ChangeTarget struct {
	Key       db.Key
	Programme int64
	Pos       int // of the target, from 0
	Way       Way
	Value     int64
	From      string // month
	Why       string
}

// ChangeTarget keeps it, with who, when and why. Asks for PlanEdit at the
// programme's unit. Repeating it with the same key does nothing. Faults: NotFound,
// Invalid (no such target; the value; nothing changes; a month that is not of the
// programme, not after the last change, or that a review has looked back on; no
// reason), State (ended).
func (s *Service) ChangeTarget(ctx context.Context, actor access.Actor, cmd ChangeTarget) error {
	const op = "quality.programme"
	return db.Do(ctx, s.DB, db.On("programme", cmd.Programme), func(t *db.Tx) error {
		p, err := programmeByID(t, cmd.Programme)
		if err != nil {
			return err
		}
		if _, err := programmeUnit(t, actor, access.PlanEdit, p.Unit); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if p.EndedOn != "" {
				return 0, fault.New(op, fault.State, "programme.ended")
			}
			reviews, err := reviewsOf(t, p.ID)
			if err != nil {
				return 0, err
			}
			c, err := cmd.check(p, reviews)
			if err != nil {
				return 0, err
			}
			c.At, c.By = t.Now(), actor.Person
			if err := insertTargetChange(t, p.ID, cmd.Pos, c); err != nil {
				return 0, err
			}
			return p.ID, recordProgramme(t, actor, "programme.target", p, map[string]any{"pos": cmd.Pos, "from": c.From, "way": c.Way, "value": c.Value})
		})
		return err
	})
}

func (c ChangeTarget) check(p Programme, reviews []ProgrammeReview) (TargetChange, error) {
	var bad fault.Fields
	out := TargetChange{From: c.From, Way: c.Way, Value: c.Value, Why: vn.Clean(c.Why)}
	if out.Way == Rising {
		out.Value = 0
	}
	if c.Pos < 0 || c.Pos >= len(p.Targets) {
		bad.Add("pos", "programme.change.which")
		return out, bad.Err("quality.programme")
	}
	x := p.Targets[c.Pos]
	switch {
	case out.Way != AtLeast && out.Way != Rising:
		bad.Add("value", "programme.way")
	case out.Way == AtLeast && (out.Value < 1 || out.Value > 100):
		bad.Add("value", "programme.value")
	}
	looked := slices.ContainsFunc(reviews, func(r ProgrammeReview) bool { return r.Until >= c.From })
	switch {
	case !meeting.ValidMonth(c.From) || c.From <= p.From || c.From > p.To:
		bad.Add("from", "programme.change.month", "From", meeting.AddMonths(p.From, 1)[5:]+"/"+meeting.AddMonths(p.From, 1)[:4], "To", p.To[5:]+"/"+p.To[:4])
	case slices.ContainsFunc(x.Changes, func(o TargetChange) bool { return o.From >= c.From }):
		bad.Add("from", "programme.change.later")
	case looked:
		bad.Add("from", "programme.change.reviewed")
	case x.In(c.From).Way == out.Way && x.In(c.From).Value == out.Value:
		bad.Add("value", "programme.change.same")
	}
	if out.Why == "" || utf8.RuneCountInString(out.Why) > maxProgrammeText {
		bad.Add("reason", "programme.change.why", "Max", maxProgrammeText)
	}
	if document.Secret(out.Why) {
		bad.Add("reason", "document.secret")
	}
	return out, bad.Err("quality.programme")
}

// targetChanges fills in what a programme's targets ask since when.
func targetChanges(t *db.Tx, p *Programme) error {
	type row struct {
		pos int
		TargetChange
	}
	rows, err := db.All(t, func(r db.Row) (v row, err error) {
		err = r.Scan(&v.pos, &v.From, &v.Way, &v.Value, &v.Why, &v.At, &v.By)
		return v, err
	}, `select pos, from_month, way, value, why, at, by_person from programme_change where programme = $1 order by pos, from_month`, p.ID)
	for _, r := range rows {
		if r.pos >= 1 && r.pos <= len(p.Targets) {
			x := &p.Targets[r.pos-1]
			x.Changes = append(x.Changes, r.TargetChange)
		}
	}
	return err
}

func insertTargetChange(t *db.Tx, programme int64, pos int, c TargetChange) error {
	return t.InsertMany("programme_change", []string{"programme", "pos", "from_month", "way", "value", "why", "at", "by_person"},
		[][]any{{programme, pos + 1, c.From, string(c.Way), c.Value, c.Why, c.At, c.By}})
}

// changers fills in who changed the targets.
func changers(t *db.Tx, p *Programme) error {
	var ids []int64
	for _, x := range p.Targets {
		for _, c := range x.Changes {
			ids = append(ids, c.By)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	people, err := member.PersonsByID(t, ids)
	for i := range p.Targets {
		for j := range p.Targets[i].Changes {
			c := &p.Targets[i].Changes[j]
			c.Name = people[c.By].Name()
		}
	}
	return err
}
