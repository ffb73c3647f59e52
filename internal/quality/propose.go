package quality

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/vn"
)

// Propose is the member in charge confirming (class: the counted one) or
// proposing another class, with a note. The last word stands. Asks for
// ClassPropose. Faults: Invalid (no class; another one without a note), State
// (the cell has not agreed its score; decided).
func (s *Service) Propose(ctx context.Context, actor access.Actor, key db.Key, id int64, class Class, note string) error {
	const op = "quality.propose"
	return db.Do(ctx, s.DB, db.On("meeting", id), func(t *db.Tx) error {
		m, err := meeting.May(t, actor, access.ClassPropose, id)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"propose", id, class, note}, func() (int64, error) {
			now, err := OpenTx(t, m.ID)
			if err != nil {
				return 0, err
			}
			switch now.State {
			case ScoreDraft:
				return 0, fault.New(op, fault.State, "quality.propose.early")
			case ScoreDecided:
				return 0, fault.New(op, fault.State, "quality.judge.decided")
			}
			sc, _, err := s.count(t, now)
			if err != nil {
				return 0, err
			}
			note := vn.CleanLines(note)
			var bad fault.Fields
			switch {
			case !slices.Contains(ranks, class):
				bad.Add("class", "quality.class.missing")
			case class != sc.Class && note == "":
				bad.Add("note", "quality.propose.note")
			default:
				allowed(&bad, "note", note)
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			now = figures(now, sc)
			now.Follower, now.FollowerClass, now.FollowerNote, now.FollowerAt = actor.Person, class, note, t.Now()
			if err := update(t, now); err != nil {
				return 0, err
			}
			if err := step(t, m.ID, Step{Kind: StepPropose, Person: actor.Person, Class: class, Why: note}); err != nil {
				return 0, err
			}
			return m.ID, audit.Append(t, audit.Event{Actor: actor, Unit: m.Unit, Kind: "quality.propose", Subject: m.ID,
				Body: map[string]any{"class": class, "counted": sc.Class}})
		})
		return err
	})
}
