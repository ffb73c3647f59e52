package org

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// unitView is a unit's page.
type unitView struct {
	dayView
	org.View
	Reads   bool // the hat reads what the mass organisations tell
	Edit    bool // the hat may change it, and today is shown
	Links   []ui.ButtonData
	Changes []ui.RowData
	Next    string
	First   string // back to the first page of the children
	Leaders templ.Component
	Counts  templ.Component
	Rules   templ.Component
	Habits  templ.Component
}

func (p *Pages) show(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	day, ok := asked(c)
	after := org.ParseCursor(c.Query("sau"))
	u, err := p.Org.View(c.Context(), c.Actor, id, day, after, 0)
	if err != nil {
		return err
	}
	v := unitView{View: u, dayView: dayView{Day: u.Day, Today: u.Today, Past: u.Day != u.Today, Path: href(id)}}
	v.Reads = access.May(c.Actor, access.ReportView, access.Unit(u.Path))
	if !ok {
		v.Typed, v.Bad = c.Query("ngay"), true
	}
	if u.Below.More {
		v.Next = v.at(href(id), "sau", u.Below.Next.String()) + "#truc-thuoc"
	}
	if after != (org.Cursor{}) {
		v.First = v.at(href(id)) + "#truc-thuoc"
	}
	if !v.Past {
		v.links(c)
		for _, part := range []struct {
			make func(*web.Ctx, int64) (templ.Component, error)
			into *templ.Component
		}{{p.Leaders, &v.Leaders}, {p.Counts, &v.Counts}, {p.Rules, &v.Rules}, {p.Habits, &v.Habits}} {
			if part.make == nil {
				continue
			}
			if *part.into, err = part.make(c, id); err != nil {
				return err
			}
		}
	}
	d := c.Shell(u.Name)
	status := 200
	if v.Bad {
		d.HasErrors, status = true, 422
	}
	return c.RenderStatus(status, unitPage(d, v))
}

// links are where the hat may go on from here, and what it may change.
func (v *unitView) links(c *web.Ctx) {
	subject := access.Unit(v.Now)
	goOn := func(action access.Action, icon, key, page string) {
		if access.May(c.Actor, action, subject) {
			v.Links = append(v.Links, ui.ButtonData{Icon: icon, Label: c.T(key), Href: href(v.ID, page), Go: len(v.Links) == 0})
		}
	}
	goOn(access.MemberNames, "users", "org.page.go.members", "dang-vien")
	if v.Lives {
		goOn(access.RuleView, "rule", "org.page.go.rules", "quy-che")
		goOn(access.SlipMake, "slip", "org.page.go.slips", "phieu")
	} else {
		goOn(access.MeetingLook, "calendar", "org.page.go.meetings", "sinh-hoat")
	}
	if access.May(c.Actor, access.MeetingPrepare, subject) {
		goOn(access.FileView, "shield", "ready.title", "kiem-tra")
	} else {
		goOn(access.FileView, "shield", "ready.title.outside", "kiem-tra")
	}
	goOn(access.MeetingPrepare, "history", "history.title", "lich-su")
	if v.Kind == org.Cell || v.Kind == org.BaseCell {
		goOn(access.MeetingPrepare, "users", "group.title", "to-dang")
	}
	goOn(access.AuditView, "history", "org.page.go.log", "nhat-ky")
	if !v.Lives {
		return
	}
	goOn(access.MemberEdit, "forward", "life.transfers.title", "chuyen-sinh-hoat")
	goOn(access.ListImport, "upload", "org.page.go.import", "nhap")
	if v.Edit = access.May(c.Actor, access.UnitEdit, subject); !v.Edit {
		return
	}
	change := func(icon, key, text string, page ...string) {
		v.Changes = append(v.Changes, ui.RowData{Icon: icon, Title: c.T(key), Detail: c.T(text), Href: href(v.ID, page...)})
	}
	change("plus", "org.page.go.add", "org.page.go.add.text", "them")
	change("edit", "org.page.go.rename", "org.page.go.rename.text", "sua")
	change("units", "org.page.go.move", "org.page.go.move.text", "chuyen")
	change("flag", "life.go.congress", "life.go.congress.text", "dai-hoi")
	change("flag", "org.page.go.term", "org.page.go.term.text", "nhiem-ky", "them")
	if !v.Kind.Meets() {
		change("units", "life.go.merge", "life.go.merge.text", "sap-nhap")
	}
	change("close", "org.page.go.close", "org.page.go.close.text", "giai-the")
}

// crumbs is the way down to a unit; self adds the unit itself.
func crumbs(ctx context.Context, v org.View, d dayView, self bool) []ui.Link {
	out := []ui.Link{{Label: i18n.T(ctx, "org.page.title"), Href: d.at("/to-chuc")}}
	for _, a := range v.Above {
		out = append(out, ui.Link{Label: brief(a.Unit), Href: d.at(href(a.ID))})
	}
	if self {
		out = append(out, ui.Link{Label: brief(v.Unit), Href: d.at(href(v.ID))})
	}
	return out
}

// brief is a unit's name for narrow places.
func brief(u org.Unit) string {
	if u.Short != "" {
		return u.Short
	}
	return u.Name
}

// facts are the unit as it is on the day shown.
func facts(ctx context.Context, v unitView) []ui.Answer {
	say := func(key string, pairs ...any) string { return i18n.T(ctx, key, pairs...) }
	out := []ui.Answer{{Label: say("org.page.kind"), Value: say(org.KindKey(v.Kind, v.on()))}}
	code := string(v.Code)
	if code == "" {
		code = say("org.page.code.none")
	}
	out = append(out, ui.Answer{Label: say("org.page.code"), Value: code})
	if v.Short != "" {
		out = append(out, ui.Answer{Label: say("org.page.short"), Value: v.Short})
	}
	place := ui.Answer{Label: say("org.page.place"), Value: say("org.page.root")}
	for _, p := range v.Places {
		if v.Parent != 0 && p.From <= max(v.From, v.on()) && (v.on() < p.To || p.To == v.To) {
			place.Value = say("org.page.under", "Name", p.ParentName)
		}
	}
	out = append(out, place)
	out = append(out, ui.Answer{Label: say("org.page.founded"), Value: dmy(v.From)})
	if v.To != clock.Forever {
		out = append(out, ui.Answer{Label: say("org.page.closed"), Value: dmy(v.To)})
	}
	if v.Heir.ID != 0 {
		out = append(out, ui.Answer{Label: say("life.heir"), Any: unitLinks([]org.Unit{v.Heir})})
	}
	if len(v.Came) > 0 {
		out = append(out, ui.Answer{Label: say("life.came"), Any: unitLinks(v.Came)})
	}
	term := ui.Answer{Label: say("org.page.term"), Value: say("org.page.term.none")}
	for _, t := range v.Terms {
		if t.From <= v.on() && v.on() < t.To {
			term.Value = t.Name
			if term.Note = say("org.page.since", "From", dmy(t.From)); t.To != clock.Forever {
				term.Note = say("org.page.between", "From", dmy(t.From), "To", dmy(t.To))
			}
			break
		}
	}
	return append(out, term)
}

// past is one line of a unit's history.
type past struct {
	When, What, Href, Note string
	Plan                   bool // not yet in force
}

// when says a period in words: whole lines read "Trước ngày …: …".
func when(ctx context.Context, v unitView, from, to string) string {
	switch {
	case to == clock.Forever:
		return i18n.T(ctx, "org.page.since", "From", dmy(from))
	case from == v.From:
		return i18n.T(ctx, "org.page.before", "To", dmy(to))
	}
	return i18n.T(ctx, "org.page.between", "From", dmy(from), "To", dmy(to))
}

// names and places are the unit's history, the latest first.
func names(ctx context.Context, v unitView) []past {
	var out []past
	for _, n := range v.Names {
		out = append(out, past{When: when(ctx, v, n.From, n.To), What: n.Name,
			Note: note(ctx, org.Unit{Kind: n.Kind, Code: n.Code}, max(n.From, min(clock.AddDays(n.To, -1), v.dayView.Today))), Plan: n.From > v.dayView.Today})
	}
	slices.Reverse(out)
	return out
}

func places(ctx context.Context, v unitView) []past {
	var out []past
	for _, p := range v.Places {
		one := past{When: when(ctx, v, p.From, p.To), What: i18n.T(ctx, "org.page.under", "Name", p.ParentName), Plan: p.From > v.dayView.Today}
		if p.Parent == 0 {
			one.What = i18n.T(ctx, "org.page.root")
		} else if p.Open {
			one.Href = href(p.Parent)
		}
		out = append(out, one)
	}
	slices.Reverse(out)
	return out
}

// childRow is a child of the unit in its list.
func childRow(ctx context.Context, v dayView, l *org.Leaf) ui.RowData {
	r := ui.RowData{Title: l.Name, Detail: note(ctx, l.Unit, v.on())}
	if l.Under != "" {
		r.Detail = i18n.T(ctx, "org.page.found.under", "Note", r.Detail, "Name", l.Under)
	}
	if l.Open {
		r.Href = v.at(href(l.ID))
	}
	if s := kids(ctx, l.Kids, l.Part); s != "" {
		r.Tags = []ui.TagData{{Text: s}}
	}
	return r
}

func siteRow(ctx context.Context, v unitView, s org.Site) ui.RowData {
	detail := s.Address
	if s.Province != "" && detail != "" {
		detail += ", "
	}
	r := ui.RowData{Icon: "place", Title: s.Name, Detail: detail + s.Province}
	if v.Edit {
		r.Buttons = []ui.ButtonData{
			{Label: i18n.T(ctx, "org.page.mend"), Href: href(v.ID, "dia-diem", itoa(s.ID), "sua"), Small: true, Describe: s.Name},
			{Label: i18n.T(ctx, "org.page.end"), Href: href(v.ID, "dia-diem", itoa(s.ID), "ket-thuc"), Small: true, Quiet: true, Describe: s.Name},
		}
	}
	return r
}

func massRow(ctx context.Context, v unitView, m org.MassOrg) ui.RowData {
	r := ui.RowData{Icon: "users", Title: m.Name, Detail: i18n.T(ctx, org.MassKindKey(m.Kind))}
	if v.Reads {
		r.Href = "/doan-the/" + itoa(m.ID)
	}
	if v.Edit {
		r.Buttons = []ui.ButtonData{{Label: i18n.T(ctx, "org.page.end"), Href: href(v.ID, "doan-the", itoa(m.ID), "ket-thuc"), Small: true, Quiet: true, Describe: m.Name}}
	}
	return r
}
