package cycle

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/resolution"
)

// HasPapers says what there is to put into the handbook ahead of a
// meeting: a paper with it or with one of its items, a draft decision. A directive
// on its agenda is none of its papers until it is attached. For meeting.Service: a
// tick without any would be of nothing.
func HasPapers(t *db.Tx, m meeting.Meeting) (meeting.Along, error) {
	var out meeting.Along
	items, err := meeting.Items(t, m.ID)
	if err != nil {
		return out, err
	}
	if out.Any, err = along(t, m.ID, items); err != nil {
		return out, err
	}
	d, ok, err := resolution.OfMeeting(t, m.ID)
	out.Draft = ok && written(d)
	out.Any = out.Any || out.Draft
	return out, err
}

// written says that a decision says something: an empty draft is no paper yet.
func written(d resolution.Resolution) bool { return len(d.Points) > 0 || d.Body != "" }

// along is HasPapers without the draft.
func along(t *db.Tx, id int64, items []meeting.Item) (bool, error) {
	var ids []int64
	for _, i := range items {
		ids = append(ids, i.ID)
	}
	if has, err := document.AnyFor(t, "meeting", []int64{id}); err != nil || has {
		return has, err
	}
	return document.AnyFor(t, "item", ids)
}

// Unsent says whether a meeting, or the one of an item, has not been told to
// anybody yet; for document.Service.
func Unsent(t *db.Tx, kind string, id int64) (bool, error) {
	if kind == "item" {
		i, err := meeting.ItemByID(t, id)
		if err != nil {
			return false, err
		}
		id = i.Meeting
	}
	m, err := meeting.ByID(t, id)
	return err == nil && !m.Sent(), err
}

// PapersAlong is HasPapers for a page. Asks for MeetingLook.
func (s *Service) PapersAlong(ctx context.Context, actor access.Actor, id int64) (meeting.Along, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (meeting.Along, error) {
		m, err := meeting.May(t, actor, access.MeetingLook, id)
		if err != nil {
			return meeting.Along{}, err
		}
		return HasPapers(t, m)
	})
}
