package document

import (
	"slices"

	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// meetingView is the page of a meeting's papers.
type meetingView struct {
	meeting.View
	Title  string
	Papers PapersView
}

// MeetingRoles are the roles a paper may have at a meeting, the likeliest at
// its present state first.
func MeetingRoles(m meeting.Meeting) []document.Role {
	roles := []document.Role{document.Ahead, document.Record, document.Finished}
	first := document.Ahead
	switch m.State {
	case meeting.Running, meeting.Ended:
		first = document.Record
	case meeting.Locked:
		first = document.Finished
	}
	roles = slices.DeleteFunc(roles, func(r document.Role) bool { return r == first })
	return append([]document.Role{first}, roles...)
}

// OfMeeting is Load for a meeting's own page; back is the page to come back to.
func OfMeeting(c *web.Ctx, s *document.Service, m meeting.Meeting, edit bool, back string) (PapersView, error) {
	return Load(c, s, Of{Kind: "meeting", Subject: m.ID, Unit: m.Unit, Roles: MeetingRoles(m), Action: meetingHref(m.ID) + "/tai-lieu", Back: back, Edit: edit, Ticked: m.PapersAt})
}

func meetingHref(id int64) string { return "/sinh-hoat/" + num(id) }

func (p *Pages) meetingPapers(c *web.Ctx) error { return p.meetingPage(c, nil) }

func (p *Pages) meetingPage(c *web.Ctx, err error) error {
	id, e := c.ID("meeting")
	if e != nil {
		return e
	}
	var v meetingView
	if v.View, e = p.Meetings.View(c.Context(), c.Actor, id); e != nil {
		return e
	}
	here := meetingHref(id) + "/tai-lieu"
	to := local(c.Form("ve"), here)
	if v.Papers, e = Load(c, p.Papers, Of{Kind: "meeting", Subject: id, Unit: v.Unit, Roles: MeetingRoles(v.Meeting), Action: here, Back: to, Edit: v.MayPrepare, Open: true, Err: err, Ticked: v.PapersAt}); e != nil {
		return e
	}
	v.Title = c.T("meet.title."+string(v.Body)+"."+string(v.Kind), "When", c.T("meet.month", "Month", v.Month[5:]+"/"+v.Month[:4]))
	d := c.Shell(c.T("paper.meeting"))
	return c.RenderStatus(v.Papers.status(&d), meetingPage(d, v))
}

func (v meetingView) crumbs(units string) []ui.Link {
	return []ui.Link{{Label: v.UnitName, Href: "/to-chuc/" + num(v.Unit)}, {Label: units, Href: "/to-chuc/" + num(v.Unit) + "/sinh-hoat"},
		{Label: v.Title, Href: meetingHref(v.ID)}}
}

func (p *Pages) doAttachMeeting(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	v, err := p.Meetings.View(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	role := document.Role(c.Form(prefix + "role"))
	if !slices.Contains(MeetingRoles(v.Meeting), role) {
		role = MeetingRoles(v.Meeting)[0]
	}
	said, err := attach(c, p.Papers, v.Unit, document.Use{Kind: "meeting", Subject: id, Role: role})
	if err != nil {
		if _, ok := c.Invalid(err); ok {
			return p.meetingPage(c, err)
		}
		return err
	}
	return c.Done(local(c.Form("ve"), meetingHref(id)+"/tai-lieu"), said)
}
