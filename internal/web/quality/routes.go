package quality

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// Pages are the pages of this room.
type Pages struct {
	Scores   *quality.Service
	Meetings *meeting.Service
	Units    *org.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// Visits are what those who sat in on meetings said, as the actor may read it;
	// nil shows none.
	Visits func(ctx context.Context, actor access.Actor, meetings ...int64) (map[int64][]ui.RowData, error)
	// VisitClasses are the classes they confirmed or proposed; nil asks nobody.
	VisitClasses func(ctx context.Context, actor access.Actor, meetings ...int64) (map[int64][]quality.Class, error)
	// Evidence is what a criterion of a meeting's score is counted from; nil shows none.
	Evidence func(ctx context.Context, actor access.Actor, meeting int64, fact string) ([]quality.Piece, error)
	// Thread is what a thing hangs on and what hangs on it; nil shows none.
	Thread func(ctx context.Context, actor access.Actor, k thread.Knot) (thread.Strand, error)
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	const sheet, score, classes = "/sinh-hoat/{meeting}/cham-diem", "/sinh-hoat/{meeting}/diem", "/to-chuc/{unit}/xep-loai"
	return slices.Concat(p.programmeRoutes(), p.rubricRoutes(), []web.Route{
		{Method: "GET", Path: sheet, Action: access.MeetingPrepare, Subject: p.scorer, Still: true, Handle: p.sheet},
		{Method: "POST", Path: sheet, Action: access.MeetingPrepare, Subject: p.scorer, Handle: p.doSheet},
		{Method: "POST", Path: sheet + "/giao", Action: access.MeetingLead, Subject: p.meeting, Handle: p.doAssign},
		{Method: "POST", Path: score + "/xem-lai", Action: access.MeetingLead, Subject: p.meeting, Handle: p.doObject},
		{Method: "POST", Path: score + "/da-ro", Action: access.MeetingLead, Subject: p.meeting, Handle: p.doSeen},
		{Method: "POST", Path: score + "/tra-loi", Action: access.ClassDecide, Subject: p.meeting, Handle: p.doAnswer},
		{Method: "GET", Path: score, Action: access.MeetingLook, Subject: p.invited, Still: true, Handle: p.score},
		{Method: "GET", Path: score + "/{criterion}", Action: access.MeetingLook, Subject: p.invited, Still: true, Handle: p.criterion},
		{Method: "POST", Path: score, Action: access.ClassPropose, Subject: p.meeting, Handle: p.doScore},
		{Method: "GET", Path: "/to-chuc/{unit}/diem", Action: access.MeetingLook, Subject: p.UnitSubject, Still: true, Handle: p.history},
		{Method: "GET", Path: "/to-chuc/{unit}/diem/nam", Action: access.MeetingLook, Subject: p.UnitSubject, Still: true, Handle: p.year},
		{Method: "GET", Path: "/to-chuc/{unit}/diem/hoi", Action: access.OverviewView, Subject: p.UnitSubject, Still: true, Handle: p.questions},
		{Method: "POST", Path: "/to-chuc/{unit}/diem/hoi", Action: access.PlanEdit, Subject: p.UnitSubject, Handle: p.doQuestions},
		{Method: "GET", Path: "/to-chuc/{unit}/muc-tieu", Action: access.MeetingLook, Subject: p.UnitSubject, Still: true, Handle: p.goals},
		{Method: "POST", Path: "/to-chuc/{unit}/muc-tieu", Action: access.PlanEdit, Subject: p.UnitSubject, Handle: p.doGoals},
		{Method: "GET", Path: classes, Action: access.MeetingLook, Subject: p.UnitSubject, Still: true, Handle: p.classes},
		{Method: "POST", Path: classes, Action: access.ClassDecide, Subject: p.UnitSubject, Handle: p.doClasses},
		{Method: "GET", Path: "/diem", Action: access.MeetingLook, Subject: own, Still: true, Handle: p.mine},
		{Method: "GET", Path: "/bo-tieu-chi/{rubric}", Action: access.RuleView, Subject: own, Still: true, Handle: p.rubric},
	})
}

// meeting is the {meeting} of the address as a subject of access.
func (p *Pages) meeting(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("meeting")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.MeetingSubject(c.Context(), id)
}

// scorer is meeting for who fills in the sheet: who was asked to score is named too.
func (p *Pages) scorer(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("meeting")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Scores.SheetSubject(c.Context(), id)
}

// invited is meeting for what everybody on its roster may look at, whatever the hat.
func (p *Pages) invited(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("meeting")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.InvitedSubject(c.Context(), c.Actor, id)
}

// own is what a hat reaches by itself: its own unit, and those it names. A
// scoring sheet binds everybody: whoever may read rules anywhere may read it.
func own(c *web.Ctx) (access.Subject, error) {
	return access.Subject{Paths: append([]string{c.Actor.Hat.Path}, c.Actor.Hat.Named...)}, nil
}
