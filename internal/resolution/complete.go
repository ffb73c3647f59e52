package resolution

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
)

// Complete names who does a point that was passed without owner, day or month,
// until when and where it is reported.
type Complete struct {
	Key         db.Key
	Point       int64
	Owner       int64
	Due         string
	ReportMonth string
}

// Complete makes the point a task, given today. The decision's own words stay as
// they were passed: what was added is the task's. A point is completed once.
// Asks for MeetingLead of its meeting. Repeating it with the same key gives the
// same task. Faults: NotFound, Invalid, State (not passed yet:
// resolution.complete.draft; a task already: resolution.complete.given).
func (s *Service) Complete(ctx context.Context, actor access.Actor, cmd Complete) (int64, error) {
	return db.Write(ctx, s.DB, db.On("point", cmd.Point), func(t *db.Tx) (int64, error) {
		p, err := PointByID(t, cmd.Point)
		if err != nil {
			return 0, err
		}
		r, err := ByID(t, p.Resolution)
		if err != nil {
			return 0, err
		}
		if _, err := meeting.May(t, actor, access.MeetingLead, r.Meeting); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			switch {
			case r.State == Draft:
				return 0, state("resolution.complete", "resolution.complete.draft")
			case p.Task != 0:
				return 0, state("resolution.complete", "resolution.complete.given")
			}
			k, err := Give(t, actor, Task{Unit: r.Unit, Item: p.ID, Text: p.Text, Owner: cmd.Owner, Due: cmd.Due, ReportMonth: cmd.ReportMonth, MadeOn: org.Today(t)})
			if err != nil {
				return 0, err
			}
			if err := moved(t, r.Unit, r.Day); err != nil {
				return 0, err
			}
			return k, record(t, actor, "resolution.complete", r.Unit, r.ID, map[string]any{"point": p.ID, "task": k})
		})
		return id, err
	})
}
