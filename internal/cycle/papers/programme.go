package papers

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/summary"
	"nep/internal/vn"
)

// mostBelow is how many pages of units below a review counts.
const mostBelow = 40

// reviewOf drafts the review of a programme from the figures everybody reads: of
// each target how it went, how many units reach it, and what is left for people to
// write. Nobody below is named.
func (s *Service) reviewOf(ctx context.Context, actor access.Actor, o *document.Official) error {
	r, err := s.Quality.ReviewByID(ctx, o.SourceID)
	if err != nil {
		return err
	}
	v, err := s.Quality.Programme(ctx, actor, quality.ViewProgramme{ID: r.Programme, Until: r.Until, Chosen: -1})
	if err != nil {
		return err
	}
	if v.Unit != o.Unit || v.Blind || v.Of.ID != v.Unit || !v.MayEdit {
		return fault.New("papers.begin", fault.NotFound, "fault.not_found")
	}
	name := say("papers.programme.name", "Number", v.Sign(), "Title", v.Title)
	if v.Sign() == "" {
		name = say("papers.programme.unnumbered", "Title", v.Title)
	}
	o.Title = say("papers.programme."+r.Kind, "Name", name)
	span := []any{"Name", name, "Day", dmy(v.PassedOn), "From", monthWords(v.From), "Until", monthWords(v.Until), "Unit", v.UnitName}
	lines := []string{say("papers.programme.begins", span...), say("papers.programme.results")}
	for i, x := range v.Stands {
		lines = append(lines, strconv.Itoa(i+1)+". "+TargetWords(x.Target)+".")
		if x.Last < 0 {
			lines = append(lines, say("papers.programme.nothing"))
			continue
		}
		lines = append(lines, say("papers.programme.table"))
		for at, f := range x.Periods {
			if f.Den > 0 {
				lines = append(lines, "| "+spanWords(v.Spans[at])+" | "+counts(f)+" | "+reached(x, at)+" |")
			}
		}
		lines = append(lines, say("papers.programme.whole", "Counts", counts(x.Whole)))
		if n := x.Target.Short(x.Now()); n > 0 {
			lines = append(lines, say("papers.programme.short", "Count", n, "Value", x.Target.Value))
		}
		for _, c := range v.Targets[i].Changes {
			lines = append(lines, say("papers.programme.changed", "Month", monthWords(c.From), "Why", c.Why))
		}
		reach, of, err := s.unitsReaching(ctx, actor, v, i)
		if err != nil {
			return err
		}
		if of > 0 {
			lines = append(lines, say("papers.programme.units", "Count", reach, "Of", of))
		}
	}
	lines = append(lines, say("papers.programme.judge"), say("papers.programme.judge.text"), say("papers.programme.next"), say("papers.programme.next.text"))
	o.Text = strings.Join(lines, "\n")
	return nil
}

// unitsReaching counts the units directly below that reach a target in their last
// period with facts.
func (s *Service) unitsReaching(ctx context.Context, actor access.Actor, v quality.ProgrammeView, target int) (reach, of int, err error) {
	after := org.Cursor{}
	for range mostBelow {
		page, err := s.Quality.Programme(ctx, actor, quality.ViewProgramme{ID: v.ID, Until: v.Until, Chosen: target, After: after})
		if err != nil {
			return 0, 0, err
		}
		for _, u := range page.Units {
			if !u.Stand.Judged(u.Stand.Last) {
				continue // nothing to hold it against yet
			}
			if of++; u.Stand.Holds() {
				reach++
			}
		}
		if after = page.Next; !page.More {
			break
		}
	}
	return reach, of, nil
}

// reached says of one period of a target whether it was reached.
func reached(x quality.Stand, at int) string {
	if !x.Judged(at) {
		return say("papers.programme.first")
	}
	if x.HoldsIn(at) {
		return say("papers.programme.reached")
	}
	return say("papers.programme.missed")
}

// TargetWords is a target as papers say it.
func TargetWords(x quality.Target) string {
	words := x.Words
	if words == "" {
		words = say("programme.measure." + x.Measure)
	}
	if x.Way == quality.Rising {
		return say("papers.programme.target.rise", "What", words)
	}
	if x.Value == 100 {
		return say("papers.programme.target.full", "What", words)
	}
	return say("papers.programme.target.least", "What", words, "Value", x.Value)
}

// counts is "13/15 (86,7%)".
func counts(f summary.Figure) string {
	return vn.FormatInt(f.Num) + "/" + vn.FormatInt(f.Den) + " (" + vn.Percent(f.Num, f.Den) + ")"
}

// spanWords is a period as papers say it, with its months where it is not there whole.
func spanWords(s quality.Span) string {
	year, half, ok := strings.Cut(s.Name, "-")
	words := say("programme.span.year", "Year", year)
	if ok {
		words = say("programme.span.half"+half, "Year", year)
	}
	if s.Whole() {
		return words
	}
	if len(s.Months) == 1 {
		return say("programme.span.one", "Span", words, "Month", s.Months[0][5:])
	}
	return say("programme.span.part", "Span", words, "From", s.Months[0][5:], "To", s.Months[len(s.Months)-1][5:])
}

func monthWords(month string) string { return month[5:] + "/" + month[:4] }
