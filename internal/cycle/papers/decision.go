package papers

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/document/formal"
	"nep/internal/meeting"
	"nep/internal/resolution"
)

// Decision is a resolution or conclusion as it is issued (field.md 1.7, 3.2 to
// 3.4). Asks as resolution.Resolution.
func (s *Service) Decision(ctx context.Context, actor access.Actor, id int64) (File, error) {
	v, err := s.Resolutions.Resolution(ctx, actor, id)
	if err != nil {
		return File{}, err
	}
	a, err := s.around(ctx, v.Unit, v.Of, v.Resolution.Day, v.Signer)
	if err != nil {
		return File{}, err
	}
	kind := formal.Resolution
	if v.Kind == resolution.KL {
		kind = formal.Conclusion
	}
	p := a.paper(kind, v.Resolution.Day)
	p.Summary = v.Title
	name := say("reso.kind." + string(v.Kind))
	if sign := v.Sign(); sign != "" {
		p.Number = say("reso.paper.number", "Number", sign)
		name = say("reso.numbered", "Kind", name, "Number", sign)
	} else {
		p.Number = a.open(string(v.Kind))
	}
	p.Body = append(p.Body, formal.Para(opening(v)))
	if v.State == resolution.Draft {
		p.Marks = append(p.Marks, say("papers.draft"))
		p.Body = append(p.Body, formal.Aside(say("reso.paper.draft")))
	}
	part := 0
	if body := formal.Text(v.Resolution.Body); len(body) > 0 {
		part++
		p.Body = append(append(p.Body, formal.Heading(say("reso.paper.part1"))), body...)
	}
	if len(v.Points) > 0 {
		two, three := "reso.paper.part2", "reso.paper.part3"
		if part == 0 {
			two, three = "reso.paper.part2_only", "reso.paper.part3_only"
		}
		p.Body = append(p.Body, formal.Heading(say(two)))
		for i, x := range v.Points {
			p.Body = append(p.Body, formal.Para(point(v, i, x)))
		}
		p.Body = append(p.Body, formal.Heading(say(three)), formal.Para(say("reso.paper.carry."+string(v.Of))))
	}
	if x := v.Vote; x != nil && x.State == meeting.VoteClosed && x.Passed && !v.Old {
		p.Body = append(p.Body, formal.Para(say("reso.paper.vote", "Kind", say("reso.kind."+string(v.Kind)), "Yes", rate(x.Yes, x.Base))))
	}
	if a.committee {
		p.To = a.to(say("reso.paper.to.below"))
	} else {
		p.To = a.to(say("reso.paper.to.members"))
	}
	if v.Signer != 0 {
		a.signer, a.role = v.Names[v.Signer], ""
		if v.SignerTitle != "" {
			a.role = say("reso.paper.role." + v.SignerTitle)
		}
	}
	p.Sign = []formal.Signature{a.signature()}
	return File{fileName(name, v.UnitName, v.Title), p}, nil
}

// opening is the first paragraph: when, where, who was there.
func opening(v resolution.View) string {
	m := v.Meeting
	place := m.Place
	if place == "" {
		place = v.UnitName
	}
	parts := []string{say("reso.paper.opening."+string(m.Body), "Day", dmy(m.Day), "Place", place, "Unit", v.UnitName)}
	if m.Required > 0 && (m.State == meeting.Ended || m.State == meeting.Locked || m.State == meeting.Running) {
		parts = append(parts, say("reso.paper.counts", "Required", m.Base(), "Present", m.Present, "Excused", m.Excused, "Unexcused", m.Unexcused))
	}
	if min := int((m.EndedAt - m.StartedAt) / 60000); m.StartedAt > 0 && m.EndedAt > m.StartedAt {
		parts = append(parts, say("reso.paper.length", "Minutes", min))
	}
	if m.Chair != 0 {
		parts = append(parts, say("reso.paper.chair", "Name", v.Names[m.Chair]))
	}
	if m.NoteTaker != 0 {
		parts = append(parts, say("reso.paper.note", "Name", v.Names[m.NoteTaker]))
	}
	return strings.Join(parts, " ")
}

// point is one point as the paper says it.
func point(v resolution.View, i int, p resolution.Point) string {
	text := strconv.Itoa(i+1) + ". " + strings.TrimRight(strings.ReplaceAll(p.Text, "\n", " "), ". ;")
	if p.Owner != 0 {
		text += say("reso.paper.owner", "Name", v.Names[p.Owner])
	}
	if p.Due != "" {
		text += say("reso.paper.due", "Day", dmy(p.Due))
	}
	if p.ReportMonth != "" {
		text += say("reso.paper.month", "Month", monthShort(p.ReportMonth))
	}
	return text + "."
}
