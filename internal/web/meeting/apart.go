package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/web"
)

// tabApart is the page of what two devices said differently.
const tabApart = "hai-may"

func (p *Pages) apartRoutes() []web.Route {
	const one = "/sinh-hoat/{meeting}/" + tabApart
	return []web.Route{
		{Method: "GET", Path: one, Action: access.MeetingPrepare, Subject: p.meeting, Still: true, Handle: p.apart},
		{Method: "POST", Path: one, Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doApart},
	}
}

// apartView is what waits for a look.
type apartView struct {
	sayPage
	List []meeting.Apart
}

func (p *Pages) apart(c *web.Ctx) error { return p.showApart(c, nil) }

func (p *Pages) showApart(c *web.Ctx, err error) error {
	id, e := c.ID("meeting")
	if e != nil {
		return e
	}
	s, e := p.sayPage(c, id, c.T("meet.apart.title"), tabMinutes, err)
	if e != nil {
		return e
	}
	v := apartView{sayPage: s}
	if v.List, e = p.Meetings.Aparts(c.Context(), c.Actor, id); e != nil {
		return e
	}
	d := c.Shell(v.head.Title)
	return c.RenderStatus(s.status(&d), apartPage(d, v))
}

func (p *Pages) doApart(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	cmd := meeting.Choose{Key: c.Key(), Meeting: id, Apart: c.FormID("dong"), Take: c.Form("chon") == "thay"}
	if err := p.Meetings.Choose(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showApart(c, err) })
	}
	return c.Done(href(id, tabApart), "meet.apart.chosen")
}

// says is what gave way, in a sentence.
func (v apartView) says(ctx context.Context, a meeting.Apart) string {
	if a.Kind == meeting.ApartRoll {
		name := ""
		for _, r := range v.Roster {
			if r.Person == a.About {
				name = r.Name
			}
		}
		return i18n.T(ctx, "meet.apart.roll", "Name", name, "Kept", i18n.T(ctx, "meet.apart.mark."+a.Kept), "Lost", i18n.T(ctx, "meet.apart.mark."+a.Lost), "By", v.by(a.By))
	}
	if a.Kind == meeting.ApartAgenda {
		return i18n.T(ctx, "meet.apart.agenda")
	}
	return i18n.T(ctx, "meet.apart.text", "By", v.by(a.By))
}
