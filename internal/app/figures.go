package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/doctor"
	"nep/internal/meeting"
	"nep/internal/summary"
)

// keepFigures works off the marks that changes of facts leave, gives a measure
// that is new its first figures and follows the turn of day and month, until ctx
// ends.
func keepFigures(ctx context.Context, s *summary.Service) {
	every := time.NewTicker(2 * time.Second)
	defer every.Stop()
	for {
		if _, err := s.Keep(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, context.Canceled) {
			slog.Error("summing figures", "err", err)
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
	}
}

// figureCheck holds the figures of the last months, and those that stand today,
// against the facts.
func figureCheck(d *db.DB) doctor.Check {
	s := cycle.Figures(d)
	return doctor.Check{Area: "figures", Run: func(ctx context.Context, d *db.DB) ([]doctor.Finding, error) {
		var out []doctor.Finding
		this := meeting.MonthOf(clock.Day(d.Now()))
		for _, m := range s.Measures() {
			months := []string{this, meeting.AddMonths(this, -1), meeting.AddMonths(this, -2)}
			if m.Standing {
				months = []string{summary.Standing}
			}
			for _, month := range months {
				differ, waits, err := s.Check(ctx, month, m.Name)
				if err != nil {
					return out, err
				}
				if len(differ) == 0 {
					continue
				}
				said := clock.Time(d.Now()).Format("02/01/2006")
				if !m.Standing {
					said = month[5:] + "/" + month[:4]
				}
				f := doctor.Finding{Level: doctor.Bad, Key: "doctor.figures.differ", Params: []any{"N", len(differ), "Month", said, "Unit", differ[0].Unit}}
				if waits {
					f.Level, f.Key = doctor.Warn, "doctor.figures.waiting"
				}
				out = append(out, f)
			}
		}
		return out, nil
	}}
}
