// Package poll has the pages of written polls of committees (phiếu xin ý kiến).
package poll

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/poll"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
)

// Pages are the pages of this room.
type Pages struct {
	Polls  *poll.Service
	Papers *document.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// UnitName is a unit's name of today.
	UnitName func(ctx context.Context, unit int64) (string, error)
	Day      func() string // today
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	const all, one = "/to-chuc/{unit}/phieu-xin-y-kien", "/phieu-xin-y-kien/{poll}"
	committee := func(c *web.Ctx) (access.Subject, error) {
		s, err := p.UnitSubject(c)
		s.Committee = true
		return s, err
	}
	subject := func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("poll")
		if err != nil {
			return access.Subject{}, err
		}
		return p.Polls.PollSubject(c.Context(), id)
	}
	return []web.Route{
		{Method: "GET", Path: all, Action: access.MeetingPrepare, Subject: committee, Handle: p.list},
		{Method: "GET", Path: all + "/gui", Action: access.MeetingPrepare, Subject: committee, Handle: p.send},
		{Method: "POST", Path: all + "/gui", Action: access.MeetingPrepare, Subject: committee, Handle: p.doSend},
		{Method: "GET", Path: one, Action: access.MeetingPrepare, Subject: subject, Handle: p.show},
		{Method: "POST", Path: one + "/tra-loi", Action: access.MeetingPrepare, Subject: subject, Handle: p.doSay},
		{Method: "POST", Path: one + "/tai-lieu", Action: access.MeetingPrepare, Subject: subject, Handle: p.doAttach, MaxBody: documentweb.MaxUpload},
		{Method: "POST", Path: one + "/dong", Action: access.MeetingLead, Subject: subject, Handle: p.doClose},
		{Method: "POST", Path: one + "/huy", Action: access.MeetingLead, Subject: subject, Handle: p.doTakeBack},
	}
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

func listHref(unit int64) string { return "/to-chuc/" + num(unit) + "/phieu-xin-y-kien" }
func pollHref(id int64) string   { return "/phieu-xin-y-kien/" + num(id) }
