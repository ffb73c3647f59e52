package cycle

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/quality"
)

// Close ends a meeting and does what follows from it: directives of its items
// are worked through for the unit, the score is counted, the minutes drafted.
// Asks for MeetingLead. Faults as meeting.End.
func (s *Service) Close(ctx context.Context, actor access.Actor, key db.Key, id int64, at int64) error {
	return db.Do(ctx, s.DB, db.On("meeting", id), func(t *db.Tx) error {
		m, err := meeting.May(t, actor, access.MeetingLead, id)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, struct {
			Do      string
			Meeting int64
			At      int64
		}{"cycle.close", id, at}, func() (int64, error) { return id, s.close(t, actor, m, at) })
		return err
	})
}

func (s *Service) close(t *db.Tx, actor access.Actor, m meeting.Meeting, at int64) error {
	if err := meeting.EndTx(t, actor, m, at); err != nil {
		return err
	}
	m, err := meeting.ByID(t, m.ID) // as it ended
	if err != nil {
		return err
	}
	items, err := meeting.Items(t, m.ID)
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.Source != "directive" || i.State != meeting.ItemDone {
			continue
		}
		if err := document.DoneTx(t, actor, i.SourceID, m.Unit, m.ID, m.Day); err != nil {
			return err
		}
	}
	if err := meeting.CoverTx(t, m); err != nil {
		return err
	}
	if quality.Scored(m) {
		switch _, err := quality.OpenTx(t, m.ID); {
		case fault.Is(err, fault.State): // no sheet holds on that day: a meeting written down from before there were any
		case err != nil:
			return err
		default:
			if err := s.Quality.RefreshTx(t, m.ID); err != nil {
				return err
			}
		}
	}
	return s.closeMinutes(t, m)
}

// closeMinutes drafts the minutes; of those a person has edited, or that were
// read already, it only says when the meeting closed.
func (s *Service) closeMinutes(t *db.Tx, m meeting.Meeting) error {
	mins, ok, err := meeting.MinutesOf(t, m.ID)
	if err != nil {
		return err
	}
	if ok && (mins.EditedBy != 0 || mins.State != meeting.MinutesDraft) {
		return meeting.AddToMinutes(t, m.ID, closed(mins.Body, m))
	}
	return s.draft(t, m, false)
}
