package papers

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/layout"
	"nep/internal/meeting"
	"nep/internal/resolution"
)

// Official is a paper a unit issues beside the decisions of its meetings. Asks
// as document.Official.
func (s *Service) Official(ctx context.Context, actor access.Actor, id int64) (File, error) {
	v, err := s.Cycle.Documents.Official(ctx, actor, id)
	if err != nil {
		return File{}, err
	}
	day := v.Day
	if day == "" {
		day = s.today()
	}
	a, err := s.around(ctx, v.Unit, meeting.Body(v.Body), day, "", v.Signer)
	if err != nil {
		return File{}, err
	}
	p := a.paper(v.Kind, day)
	row, _ := formal.Find(v.Kind)
	p.Summary = v.Title
	name := row.Name
	switch {
	case v.Number != "":
		p.Number = say("reso.paper.number", "Number", v.Number)
		name = say("reso.numbered", "Kind", name, "Number", v.Number)
	case row.Code != "" && v.State == document.Drafted:
		p.Number = a.open(row.Code)
	}
	if v.State == document.Drafted {
		p.Marks = append(p.Marks, say("papers.draft"))
	}
	switch v.Class {
	case document.Internal:
		p.Marks = append(p.Marks, say("papers.internal"))
	case string(document.Limited):
		p.Marks = append(p.Marks, say("papers.limited"))
	}
	if v.Urgency != "" {
		p.Marks = append(p.Marks, say("papers.urgency."+v.Urgency))
	}
	p.Body = formal.Text(v.Text)
	if p.To = v.Lines(); len(p.To) == 0 {
		p.To = a.usual()
	}
	a.signer, a.role = v.SignName, ""
	if v.SignerRole != "" {
		a.role = say("reso.paper.role." + v.SignerRole)
	}
	p.Sign = []formal.Signature{a.signature()}
	f := File{Name: fileName(name, v.UnitName, v.Title), Paper: p, Unit: v.Unit}
	if v.Class != "" {
		f.Internal = "official"
	}
	return f, nil
}

// usual is who receives a paper where nobody says otherwise.
func (a around) usual() []string {
	if a.committee {
		return a.to(say("reso.paper.to.below"))
	}
	return a.to(say("reso.paper.to.members"))
}

// number is the line of a paper's number, or else.
func (s *Service) number(what string, subject int64, otherwise string) (string, error) {
	n, err := db.Read(context.Background(), s.DB, func(t *db.Tx) (string, error) {
		n, ok, err := document.NumberOf(t, what, subject)
		if err != nil || !ok {
			return otherwise, err
		}
		return n.Sign(), nil
	})
	return n, err
}

// small is a line beneath a paper.
func small(text string) layout.Par {
	return layout.Par{Runs: []layout.Run{{Text: text, Size: 9}}, Line: 11}
}

// Begin fills in what is known of a paper that is about to be written: whose it
// is, and from a decision the notice of it. Faults: NotFound.
func (s *Service) Begin(ctx context.Context, actor access.Actor, o *document.Official) error {
	_, bodies, err := s.Cycle.Documents.Bodies(ctx, actor, o.Unit)
	if err != nil {
		return err
	}
	if o.Body == "" && len(bodies) > 0 {
		o.Body = bodies[0]
	}
	switch o.Source {
	case "resolution":
		return s.noticeOf(ctx, actor, o)
	case "plan":
		return s.planOf(ctx, actor, o)
	case "poll":
		return s.fromPoll(ctx, actor, o)
	case "programme":
		return s.reviewOf(ctx, actor, o)
	case "regulation":
		return s.regulationOf(ctx, actor, o)
	case "":
		return nil
	}
	return fault.New("papers.begin", fault.NotFound, "fault.not_found")
}

// noticeOf writes the notice of a decision: what it decides, and its points.
func (s *Service) noticeOf(ctx context.Context, actor access.Actor, o *document.Official) error {
	v, err := s.Resolutions.Resolution(ctx, actor, o.SourceID)
	if err != nil {
		return err
	}
	if v.Unit != o.Unit || v.State != resolution.Issued {
		return fault.New("papers.begin", fault.NotFound, "fault.not_found")
	}
	o.Body = string(v.Of)
	name := say("reso.kind." + string(v.Kind))
	o.Title = say("papers.notice.title", "Kind", lowerFirst(name), "Number", v.Sign(), "Title", lowerFirst(v.Title))
	lines := []string{say("papers.notice.text", "Kind", name, "Number", v.Sign(), "Day", dmy(v.Resolution.Day), "Issuer", v.UnitName, "Title", v.Title)}
	for i, p := range v.Points {
		lines = append(lines, strconv.Itoa(i+1)+". "+strings.TrimRight(strings.Join(strings.Fields(p.Text), " "), ". ;")+".")
	}
	o.Text = strings.Join(append(lines, say("papers.notice.end")), "\n")
	return nil
}

// planOf writes the plan of a year, from what is planned.
func (s *Service) planOf(ctx context.Context, actor access.Actor, o *document.Official) error {
	f, err := s.planNow(ctx, actor, o.Unit, int(o.SourceID))
	if err != nil {
		return err
	}
	o.Title = f.Summary
	var lines []string
	for _, b := range f.Body {
		switch b := b.(type) {
		case layout.Par:
			lines = append(lines, b.Runs[0].Text)
		case layout.Table:
			for _, r := range b.Rows {
				var cells []string
				for _, c := range r.Cells {
					cells = append(cells, c.Pars[0].Runs[0].Text)
				}
				lines = append(lines, "| "+strings.Join(cells, " | ")+" |")
			}
		}
	}
	o.Text = strings.Join(lines, "\n")
	return nil
}
