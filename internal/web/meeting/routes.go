package meeting

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/live"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/resolution"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// Pages are the pages of this room.
type Pages struct {
	Meetings    *meeting.Service
	Cycle       *cycle.Service
	Resolutions *resolution.Service
	Scores      *quality.Service
	Papers      *document.Service
	Units       *org.Service
	Members     *member.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// Live tells pages of the room that stand open what changed.
	Live *live.Hub
	// Sessions tells of accounts whose sessions ended.
	Sessions *live.Hub
	made     made
	// UnitName is a unit's name of today.
	UnitName func(ctx context.Context, unit int64) (string, error)
	// CameOf are the good ways that came of a conference, and the form of another
	// one where the actor may write it; nil shows none.
	CameOf func(ctx context.Context, actor access.Actor, conference int64) ([]ui.RowData, string, error)
	// Thread is what a thing hangs on and what hangs on it.
	Thread func(ctx context.Context, actor access.Actor, k thread.Knot) (thread.Strand, error)
}

// What a device without the network may keep and send later.
const (
	cmdHere      = "meeting.here"
	cmdAgenda    = "meeting.agenda"
	cmdRoll      = "meeting.roll"
	cmdRun       = "meeting.run"
	cmdOpinion   = "meeting.opinion"
	cmdSay       = "meeting.say"
	cmdCast      = "meeting.cast"
	cmdCloseVote = "meeting.closevote"
	cmdMinutes   = "meeting.minutes"
)

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	return slices.Concat(p.prepareRoutes(), p.conferenceRoutes(), p.groupRoutes(), p.courseRoutes(), p.sayRoutes(), p.apartRoutes(), p.roomRoutes())
}

// prepareRoutes are the hub, planning, the meeting's own page, agenda, notice.
func (p *Pages) prepareRoutes() []web.Route {
	const unit, one = "/to-chuc/{unit}/sinh-hoat", "/sinh-hoat/{meeting}"
	plan := "/to-chuc/{unit}/ke-hoach"
	return []web.Route{
		{Method: "GET", Path: "/sinh-hoat", Action: access.MeetingLook, Subject: own, Still: true, Handle: p.mine},
		{Method: "GET", Path: unit, Action: access.MeetingLook, Subject: p.UnitSubject, Still: true, Handle: p.hub},
		{Method: "POST", Path: unit + "/thang", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doMonth},
		{Method: "GET", Path: unit + "/moi", Action: access.MeetingPrepare, Subject: p.UnitSubject, Still: true, Handle: p.plan},
		{Method: "POST", Path: unit + "/moi", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doPlan},
		{Method: "GET", Path: plan, Action: access.MeetingLook, Subject: p.UnitSubject, Still: true, Handle: p.year},
		{Method: "POST", Path: plan, Action: access.PlanEdit, Subject: p.UnitSubject, Handle: p.doYear},
		{Method: "POST", Path: plan + "/gui", Action: access.PlanEdit, Subject: p.UnitSubject, Handle: p.doSendYear},
		{Method: "POST", Path: plan + "/tra-loi", Action: access.ClassDecide, Subject: p.UnitSubject, Handle: p.doAnswerYear},
		{Method: "GET", Path: "/to-chuc/{unit}/ke-hoach-duoi", Action: access.OverviewView, Subject: p.UnitSubject, Still: true, Handle: p.plansBelow},
		{Method: "GET", Path: "/chuyen-de/{theme}", Action: access.MeetingLook, Subject: func(c *web.Ctx) (access.Subject, error) {
			id, err := c.ID("theme")
			if err != nil {
				return access.Subject{}, err
			}
			return p.Meetings.ThemeSubject(c.Context(), id)
		}, Still: true, Handle: p.theme},
		{Method: "GET", Path: one, Action: access.MeetingLook, Subject: p.invited, Still: true, Handle: p.one, Offline: true},
		{Method: "GET", Path: one + "/sua", Action: access.MeetingPrepare, Subject: p.meeting, Still: true, Handle: p.edit},
		{Method: "POST", Path: one + "/sua", Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doEdit},
		{Method: "GET", Path: one + "/huy", Action: access.MeetingLead, Subject: p.meeting, Still: true, Handle: p.cancel},
		{Method: "POST", Path: one + "/huy", Action: access.MeetingLead, Subject: p.meeting, Handle: p.doCancel},
		{Method: "GET", Path: one + "/" + tabAgenda, Action: access.MeetingPrepare, Subject: p.meeting, Still: true, Handle: p.agenda, Offline: true},
		{Method: "POST", Path: one + "/" + tabAgenda, Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doAgenda, Command: cmdAgenda},
		{Method: "GET", Path: one + "/" + tabNotice, Action: access.MeetingPrepare, Subject: p.meeting, Still: true, Handle: p.notice},
		{Method: "POST", Path: one + "/" + tabNotice, Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doNotice},
		{Method: "POST", Path: one + "/so-tay", Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doHandbook},
		{Method: "GET", Path: one + "/" + pathPage, Action: access.MeetingPrepare, Subject: p.meeting, Still: true, Handle: p.bureau},
		{Method: "POST", Path: one + "/" + pathPage, Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doBureau},
		{Method: "POST", Path: one + "/co-mat", Action: access.MeetingLook, Subject: p.invited, Handle: p.doHere, Command: cmdHere},
		{Method: "POST", Path: one + "/vang", Action: access.MeetingLook, Subject: p.invited, Handle: p.doAway},
	}
}

// own is what a hat reaches by itself: its own unit, and those it names.
func own(c *web.Ctx) (access.Subject, error) {
	return access.Subject{Paths: append([]string{c.Actor.Hat.Path}, c.Actor.Hat.Named...)}, nil
}

// meeting is the {meeting} of the address as a subject of access.
func (p *Pages) meeting(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("meeting")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.MeetingSubject(c.Context(), id)
}
