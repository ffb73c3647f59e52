package papers

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"time"

	"rsc.io/qr"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/layout"
	"nep/internal/pdf"
	"nep/internal/report"
)

// How often the maker of fixed copies looks whether one waits, and how many it
// makes at a time: after a house is filled with the past there are hundreds, and
// people are working beside.
const (
	fixEvery = 2 * time.Second
	fixBatch = 10
)

// KeepFixing makes fixed copies as they are asked for, until ctx ends.
func (s *Service) KeepFixing(ctx context.Context) {
	every := time.NewTicker(fixEvery)
	defer every.Stop()
	for {
		if s.Origin() != "" { // what stands in the code cannot be changed later
			if _, err := s.FixWaiting(ctx); err != nil && ctx.Err() == nil {
				slog.Error("fixed copies", "err", err)
			}
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
	}
}

// FixWaiting makes some of the fixed copies that wait, and gives how many. One
// that fails is tried again with the next.
func (s *Service) FixWaiting(ctx context.Context) (int, error) {
	list, err := s.Cycle.Documents.ToFix(ctx, fixBatch)
	done := 0
	for _, f := range list {
		if e := s.fix(ctx, f); e != nil {
			err = fmt.Errorf("%s %d: %w", f.What, f.Subject, e)
			if e := s.Cycle.Documents.FixFailed(ctx, f.ID); e != nil {
				return done, e
			}
			continue
		}
		done++
	}
	return done, err
}

func (s *Service) fix(ctx context.Context, f document.Fixed) error {
	p, err := s.again(ctx, f)
	if err != nil {
		return err
	}
	if err := s.seal(&p, f); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := pdf.Write(&b, p.Doc()); err != nil {
		return err
	}
	return s.Cycle.Documents.KeepFixed(ctx, f.ID, b.Bytes())
}

// again makes the paper a fixed copy is of.
func (s *Service) again(ctx context.Context, f document.Fixed) (File, error) {
	sys := access.System()
	switch f.What {
	case "minutes":
		return s.Minutes(ctx, sys, f.Subject)
	case "resolution":
		return s.Decision(ctx, sys, f.Subject, false)
	case "tally":
		return s.PollTally(ctx, sys, f.Subject)
	case "official":
		return s.Official(ctx, sys, f.Subject)
	case "report":
		r, err := db.Read(ctx, s.DB, func(t *db.Tx) (report.Report, error) { return report.ByID(t, f.Subject) })
		if err != nil {
			return File{}, err
		}
		return s.Report(ctx, sys, r.Unit, r.Month)
	}
	return File{}, fault.New("papers.fix", fault.NotFound, "fault.not_found")
}

// Sizes of the code at the end of a fixed copy: a phone reads 22 mm well.
const codeSide = 22 * layout.MM

// seal adds, at the end of a paper, the code that leads to the page which says
// that it is ours.
func (s *Service) seal(p *File, f document.Fixed) error {
	origin := ""
	if s.Origin != nil {
		origin = s.Origin()
	}
	to := origin + VerifyPath + f.Code
	code, err := qr.Encode(to, qr.M)
	if err != nil {
		return err
	}
	code.Scale = 4
	picture := layout.Par{Runs: []layout.Run{{Picture: &layout.Picture{PNG: code.PNG(), Width: codeSide, Height: codeSide, Alt: say("papers.fixed.alt")}}}, Line: codeSide + 2}
	p.After = append(p.After, layout.Par{Line: 12}, layout.Table{Widths: []float64{codeSide + 4*layout.MM, 130 * layout.MM}, Rows: []layout.Row{{Cells: []layout.Cell{
		{Pars: []layout.Par{picture}},
		{Pars: []layout.Par{small(say("papers.fixed.text")), small(to)}, Middle: true},
	}}}})
	return nil
}

// VerifyPath is where a code is looked up.
const VerifyPath = "/xac-minh/"
