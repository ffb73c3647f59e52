package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/doctor"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/summary"
)

// monthTree is the tree figures are summed along, as it is at the end of a
// month, and what the rooms know of a unit itself.
type monthTree struct{}

func (monthTree) Parent(t *db.Tx, unit int64, month string) (int64, error) {
	u, err := org.UnitOn(t, unit, meeting.LastDay(month))
	if fault.Is(err, fault.NotFound) {
		return 0, nil // closed by then: its figures stay its own
	}
	return u.Parent, err
}

func (monthTree) Children(t *db.Tx, unit int64, month string) ([]int64, error) {
	var out []int64
	for after := (org.Cursor{}); ; {
		p, err := org.Children(t, unit, meeting.LastDay(month), after, org.MaxPage)
		if err != nil {
			return nil, err
		}
		for _, u := range p.Rows {
			out = append(out, u.ID)
		}
		if !p.More {
			return out, nil
		}
		after = p.Next
	}
}

func (monthTree) Roots(t *db.Tx, month string) ([]int64, error) {
	units, err := org.Roots(t, meeting.LastDay(month))
	out := make([]int64, len(units))
	for i, u := range units {
		out[i] = u.ID
	}
	return out, err
}

func (monthTree) Own(t *db.Tx, k summary.Key) (summary.Figure, error) { return meeting.OwnFigure(t, k) }

// figureMeasures are those looked at against the facts. meetings.held is not
// among them: of a unit where nothing was ever planned nobody marks anything.
var figureMeasures = []string{meeting.CellAttendance, meeting.CommitteeAttendance, meeting.BureauAttendance}

// sumFigures works off the marks that changes of facts leave, until ctx ends.
func sumFigures(ctx context.Context, s *summary.Service) {
	every := time.NewTicker(2 * time.Second)
	defer every.Stop()
	for {
		if _, err := s.Sum(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, context.Canceled) {
			slog.Error("summing figures", "err", err)
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
	}
}

// figureCheck holds the figures of the last months against the facts.
func figureCheck(d *db.DB) doctor.Check {
	s := summary.New(d, monthTree{})
	return doctor.Check{Area: "figures", Run: func(ctx context.Context, d *db.DB) ([]doctor.Finding, error) {
		var out []doctor.Finding
		for back := range 3 {
			month := meeting.AddMonths(meeting.MonthOf(clock.Day(d.Now())), -back)
			for _, measure := range figureMeasures {
				differ, err := s.Recount(ctx, month, measure)
				if err != nil {
					return out, err
				}
				if len(differ) == 0 {
					continue
				}
				// What is marked has not been summed yet.
				waits, err := db.Read(ctx, d, func(t *db.Tx) (bool, error) { return summary.Marked(t, month, measure) })
				if err != nil {
					return out, err
				}
				f := doctor.Finding{Level: doctor.Bad, Key: "doctor.figures.differ", Params: []any{"N", len(differ), "Month", month[5:] + "/" + month[:4], "Unit", differ[0].Unit}}
				if waits {
					f.Level, f.Key = doctor.Warn, "doctor.figures.waiting"
				}
				out = append(out, f)
			}
		}
		return out, nil
	}}
}
