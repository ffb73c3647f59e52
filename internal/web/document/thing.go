package document

import (
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// thing is something of another room that papers hang on: an item of an agenda,
// a decision, a report. Its own page shows the papers and the form; where the
// form comes back, it does so on a page of its own here.
type thing struct {
	use  document.Use
	unit int64
	at   string // its address, below which the form posts
	back string // its page
}

// Thing is Load for the page of such a thing: at is its address, below which the
// form posts, back its page.
func Thing(c *web.Ctx, s *document.Service, unit int64, kind string, subject int64, at, back string) (PapersView, error) {
	t := thing{document.Use{Kind: kind, Subject: subject, Role: roleOf(kind)}, unit, at, back}
	return t.load(c, s, nil)
}

// roleOf is what a paper is to a kind of thing.
func roleOf(kind string) document.Role {
	if kind == "item" {
		return document.Ahead
	}
	return document.Finished
}

func (t thing) load(c *web.Ctx, s *document.Service, err error) (PapersView, error) {
	may, e := s.MayAttach(c.Context(), c.Actor, t.unit, t.use)
	if e != nil {
		return PapersView{}, e
	}
	return Load(c, s, Of{Kind: t.use.Kind, Subject: t.use.Subject, Unit: t.unit, Roles: []document.Role{t.use.Role}, Action: t.at + "/tai-lieu", Back: t.back, Edit: may, Err: err})
}

// attachTo keeps what the form holds, for the thing of the address.
func (p *Pages) attachTo(find func(c *web.Ctx) (thing, error)) func(c *web.Ctx) error {
	return func(c *web.Ctx) error {
		t, err := find(c)
		if err != nil {
			return err
		}
		said, err := attach(c, p.Papers, t.unit, t.use)
		if err == nil {
			return c.Done(t.back+"#tai-lieu", said)
		}
		if _, ok := c.Invalid(err); !ok {
			return err
		}
		v, e := t.load(c, p.Papers, err)
		if e != nil {
			return e
		}
		d := c.Shell(c.T("paper.of." + t.use.Kind))
		return c.RenderStatus(v.status(&d), thingPage(d, v, []ui.Link{{Label: d.Title, Href: t.back}}))
	}
}

func (p *Pages) itemThing(c *web.Ctx) (thing, error) {
	id, err := c.ID("item")
	if err != nil {
		return thing{}, err
	}
	m, err := c.ID("meeting")
	if err != nil {
		return thing{}, err
	}
	v, err := p.Meetings.View(c.Context(), c.Actor, m)
	if err != nil {
		return thing{}, err
	}
	for _, it := range v.Items {
		if it.ID == id {
			at := meetingHref(m) + "/muc/" + num(id)
			return thing{document.Use{Kind: "item", Subject: id, Role: roleOf("item")}, v.Unit, at, at}, nil
		}
	}
	return thing{}, fault.New("web.document", fault.NotFound, "fault.not_found")
}

func (p *Pages) decisionThing(c *web.Ctx) (thing, error) {
	id, err := c.ID("resolution")
	if err != nil {
		return thing{}, err
	}
	unit, err := p.DecisionUnit(c.Context(), c.Actor, id)
	at := "/nghi-quyet/" + num(id)
	return thing{document.Use{Kind: "resolution", Subject: id, Role: roleOf("resolution")}, unit, at, at}, err
}

func (p *Pages) reportThing(c *web.Ctx) (thing, error) {
	id, err := c.ID("report")
	if err != nil {
		return thing{}, err
	}
	unit, month, err := p.ReportPlace(c.Context(), id)
	return thing{document.Use{Kind: "report", Subject: id, Role: roleOf("report")}, unit, "/bao-cao/" + num(id), "/to-chuc/" + num(unit) + "/bao-cao/" + month}, err
}
