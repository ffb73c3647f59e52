package papers

import (
	"context"

	"nep/internal/access"
	"nep/internal/document/formal"
	"nep/internal/layout"
)

// Decision is a resolution or conclusion as it is issued (field.md 1.7, 3.2 to
// 3.4). Asks as resolution.Resolution. With annex it is the copy that stays with
// the meeting's own body, opinions behind it. Fault: NotFound.
func (s *Service) Decision(ctx context.Context, actor access.Actor, id int64, annex bool) (File, error) {
	v, err := s.Resolutions.Resolution(ctx, actor, id)
	if err != nil {
		return File{}, err
	}
	text, err := s.Cycle.DecisionText(ctx, actor, id, annex)
	if err != nil {
		return File{}, err
	}
	a, err := s.around(ctx, v.Unit, v.Of, v.Resolution.Day, v.Meeting.Place, v.Signer)
	if err != nil {
		return File{}, err
	}
	p := a.paper(v.Kind.Formal(), v.Resolution.Day)
	p.Summary = v.Title
	name := say("reso.kind." + string(v.Kind))
	if sign := v.Sign(); sign != "" {
		p.Number = say("reso.paper.number", "Number", sign)
		name = say("reso.numbered", "Kind", name, "Number", sign)
	} else {
		p.Number = a.open(string(v.Kind))
	}
	p.Body = append(p.Body, formal.Para(text.Opening))
	if text.Draft {
		p.Marks = append(p.Marks, say("papers.draft"))
		p.Body = append(p.Body, formal.Aside(say("reso.paper.draft")))
	}
	words := func(lines []string) {
		for _, l := range lines {
			p.Body = append(p.Body, formal.Para(l))
		}
	}
	for _, part := range text.Parts {
		p.Body = append(p.Body, formal.Heading(part.Title))
		words(part.Words)
		if len(part.Table.Rows) > 0 {
			if part.Table.Caption != "" {
				p.Body = append(p.Body, formal.Caption(part.Table.Caption))
			}
			g := formal.Grid{}
			for i, h := range part.Table.Head {
				c := formal.Column{Head: h, Part: 4}
				if part.Table.Narrow[i] {
					c.Part, c.Align = 1.6, layout.Center
				}
				g.Columns = append(g.Columns, c)
			}
			for _, r := range part.Table.Rows {
				g.Rows = append(g.Rows, formal.GridRow{Cells: r})
			}
			p.Body = append(p.Body, g.Table(false))
		}
		words(part.After)
	}
	if text.Vote != "" {
		words([]string{text.Vote})
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
	if annex {
		for i, x := range text.Annex {
			h := formal.Heading(x.Title)
			if i == 0 {
				title := formal.Heading(say("papers.annex"))
				title.Break, title.Align, title.First = true, layout.Center, 0
				p.After = append(p.After, title)
			}
			p.After = append(p.After, h)
			for _, l := range x.Said {
				p.After = append(p.After, formal.Para(l))
			}
		}
		name = say("papers.with_annex", "Paper", name)
	}
	f := File{Name: fileName(name, v.UnitName, v.Title), Paper: p, Unit: v.Unit}
	if annex {
		f.Internal = "annexed"
	}
	return f, nil
}
