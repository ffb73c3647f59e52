package quality

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// Piece is one thing a criterion was counted from.
type Piece struct {
	Said
	Text      string // the thing's own words; "" for a count, which Said says whole
	Href      string
	Well, Bad bool // it is as the sheet wants it, or is not
}

// PastLine is what a criterion came to in an earlier month.
type PastLine struct {
	Meeting     int64
	Month       string
	Points, Max Points
	Out         bool // it did not count
}

// pastLines is how many earlier months a criterion's page shows.
const pastLines = 6

// Past gives what a criterion came to in the meetings before this one whose class
// was decided, the latest first; a sheet that has no criterion of that id gave
// nothing. Asks for MeetingLook, of every meeting by itself: who was invited to this
// one reads nothing of those he was not at.
func (s *Service) Past(ctx context.Context, actor access.Actor, id int64, criterion string) ([]PastLine, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]PastLine, error) {
		m, err := meeting.May(t, actor, access.MeetingLook, id)
		if err != nil {
			return nil, err
		}
		all, err := pastOf(t, m.Unit, criterion, m.Month, pastLines)
		if err != nil {
			return nil, err
		}
		ids := make([]int64, len(all))
		for i, l := range all {
			ids[i] = l.Meeting
		}
		if err := meeting.ForeseeByID(t, ids, actor.Person); err != nil {
			return nil, err
		}
		var may []PastLine
		for _, l := range all {
			_, err := meeting.May(t, actor, access.MeetingLook, l.Meeting)
			switch {
			case err == nil:
				may = append(may, l)
			case !fault.Is(err, fault.NotFound):
				return nil, err
			}
		}
		return may, nil
	})
}

// Line finds a criterion in a score. Fault: NotFound.
func (s Score) Line(criterion string) (Line, error) {
	for _, l := range s.Lines {
		if l.Criterion.ID == criterion {
			return l, nil
		}
	}
	return Line{}, fault.New("quality.line", fault.NotFound, "fault.not_found")
}
