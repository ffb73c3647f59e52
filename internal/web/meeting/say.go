package meeting

import (
	"nep/internal/access"
	"nep/internal/meeting"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// sayRoutes are votes and minutes. Who has the chair leads the votes without
// being the unit's secretary: the route asks who prepares, the verb who leads.
func (p *Pages) sayRoutes() []web.Route {
	const votes, vote, minutes = "/sinh-hoat/{meeting}/bieu-quyet", "/bieu-quyet/{vote}", "/sinh-hoat/{meeting}/bien-ban"
	return []web.Route{
		{Method: "GET", Path: votes, Action: access.MeetingLook, Subject: p.invited, Still: true, Handle: p.votes},
		{Method: "POST", Path: votes, Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doVotes},
		{Method: "GET", Path: vote, Action: access.MeetingLook, Subject: p.voteLook, Still: true, Handle: p.vote, Offline: true},
		{Method: "POST", Path: vote + "/bo-phieu", Action: access.MeetingView, Subject: p.castSubject, Handle: p.doCast, Command: cmdCast},
		{Method: "POST", Path: vote + "/dong", Action: access.MeetingPrepare, Subject: p.voteSubject, Handle: p.doClose, Command: cmdCloseVote},
		{Method: "POST", Path: vote + "/huy", Action: access.MeetingPrepare, Subject: p.voteSubject, Handle: p.doVoid},

		{Method: "GET", Path: minutes, Action: access.MeetingLook, Subject: p.invited, Still: true, Handle: p.minutes},
		{Method: "GET", Path: minutes + "/sua", Action: access.MeetingPrepare, Subject: p.meeting, Still: true, Handle: p.editMinutes, Offline: true},
		{Method: "POST", Path: minutes, Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doMinutes, MaxBody: 4 << 20, Command: cmdMinutes},
		{Method: "POST", Path: minutes + "/soan", Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doDraft},
		{Method: "POST", Path: minutes + "/doc-lai", Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doReadBack},
		{Method: "POST", Path: minutes + "/xac-nhan", Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doConfirm},
		{Method: "POST", Path: minutes + "/phu-luc", Action: access.MeetingLead, Subject: p.meeting, Handle: p.doAnnex},
		{Method: "GET", Path: minutes + "/mo", Action: access.MinutesOpen, Subject: p.meeting, Still: true, Handle: p.openMinutes},
		{Method: "POST", Path: minutes + "/mo", Action: access.MinutesOpen, Subject: p.meeting, Handle: p.doOpenMinutes},
	}
}

// invited is the {meeting} of the address for routes everybody on its roster
// may walk, in whatever hat.
func (p *Pages) invited(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("meeting")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.InvitedSubject(c.Context(), c.Actor, id)
}

// voteSubject is the {vote} of the address; castSubject is it for who casts: one on
// the roster does so in whatever hat; voteLook for who looks, as a visitor does too.
func (p *Pages) voteSubject(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("vote")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.VoteSubject(c.Context(), id)
}

func (p *Pages) voteLook(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("vote")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.VoteLookSubject(c.Context(), c.Actor, id)
}

func (p *Pages) castSubject(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("vote")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.CastSubject(c.Context(), c.Actor, id)
}

// sayPage is what pages of votes and minutes begin with.
type sayPage struct {
	meeting.View
	head
	said
	Form string // the form's key
	c    *web.Ctx
}

// sayPage loads the meeting of a page.
func (p *Pages) sayPage(c *web.Ctx, id int64, name, at string, err error) (sayPage, error) {
	s := sayPage{said: back(c, err), Form: web.NewKey(), c: c}
	var e error
	if s.View, e = p.Meetings.View(c.Context(), c.Actor, id); e != nil {
		return s, e
	}
	s.head = p.head(c, s.View, name, at)
	return s, nil
}

// chair is who has the chair, or had it last.
func (s sayPage) chair() int64 {
	if n := len(s.Chairs); n > 0 {
		return s.Chairs[n-1].Person
	}
	return s.View.Chair
}

// leads says whether the actor leads the votes: the unit's secretary or deputy,
// or who has the chair.
func (s sayPage) leads() bool {
	return s.MayLead || s.MayPrepare && s.c.Actor.Person != 0 && s.c.Actor.Person == s.chair()
}

// by is a person's name, or a dash where it is not told here.
func (s sayPage) by(person int64) string {
	if n := s.Names[person]; n != "" {
		return n
	}
	return "–"
}

// strand is what a thing hangs on and what hangs on it.
func (p *Pages) strand(c *web.Ctx, k thread.Kind, id int64) (ui.ThreadData, error) {
	s, err := p.Thread(c.Context(), c.Actor, thread.Knot{Kind: k, ID: id})
	return c.Strand(s), err
}
