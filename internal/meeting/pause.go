package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
)

// Pause has a running meeting take a break. By who prepares. Repeating it changes
// nothing. Faults: NotFound, State (not running).
func (s *Service) Pause(ctx context.Context, actor access.Actor, key db.Key, meeting int64) error {
	return s.breaks(ctx, actor, key, meeting, "pause", func(t *db.Tx, m Meeting, since int64) error {
		if since != 0 {
			return nil
		}
		if err := insertPause(t, m.ID, t.Now()); err != nil {
			return err
		}
		return record(t, actor, "meeting.pause", m, map[string]any{"at": t.Now()})
	})
}

// Resume goes on after a break; its time is none of the item's. Going to another
// item, or ending the meeting, ends a break as well. Repeating it changes nothing.
// Faults: NotFound, State (not running).
func (s *Service) Resume(ctx context.Context, actor access.Actor, key db.Key, meeting int64) error {
	return s.breaks(ctx, actor, key, meeting, "resume", func(t *db.Tx, m Meeting, since int64) error {
		if since == 0 {
			return nil
		}
		if err := resume(t, m, since, t.Now()); err != nil {
			return err
		}
		return record(t, actor, "meeting.resume", m, map[string]any{"at": t.Now(), "since": since})
	})
}

func (s *Service) breaks(ctx context.Context, actor access.Actor, key db.Key, meeting int64, deed string, do func(*db.Tx, Meeting, int64) error) error {
	cmd := struct {
		Meeting int64
		Deed    string
	}{meeting, deed}
	return s.do(ctx, actor, access.MeetingPrepare, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		if err := m.running(deed); err != nil {
			return err
		}
		since, err := pausedSince(t, m.ID)
		if err != nil {
			return err
		}
		return do(t, m, since)
	})
}

// goOn ends a break, if there is one, at an instant.
func goOn(t *db.Tx, m Meeting, at int64) error {
	since, err := pausedSince(t, m.ID)
	if err != nil || since == 0 {
		return err
	}
	return resume(t, m, since, at)
}

// resume ends a break; the item that runs began so much later.
func resume(t *db.Tx, m Meeting, since, at int64) error {
	at = max(at, since)
	if err := endPause(t, m.ID, since, at); err != nil {
		return err
	}
	items, err := Items(t, m.ID)
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.State == ItemNow && i.BeganAt != 0 {
			i.BeganAt += at - max(since, i.BeganAt)
			return updateItem(t, i)
		}
	}
	return nil
}
