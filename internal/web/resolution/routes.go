package resolution

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/resolution"
	"nep/internal/thread"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
	"nep/internal/web/ui"
)

// Pages are the pages of this room.
type Pages struct {
	Resolutions *resolution.Service
	Meetings    *meeting.Service
	Papers      *document.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// UnitName is a unit's name of today.
	UnitName func(ctx context.Context, unit int64) (string, error)
	// Text is what the paper of a decision says.
	Text func(ctx context.Context, actor access.Actor, id int64, annex bool) (cycle.DecisionText, error)
	// Thread is what a thing hangs on and what hangs on it; nil shows nothing.
	Thread func(ctx context.Context, actor access.Actor, k thread.Knot) (thread.Strand, error)
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	const draft, roll = "/sinh-hoat/{meeting}/nghi-quyet", "/sinh-hoat/{meeting}/nhiem-vu"
	const paper, task, opinion, charge = "/nghi-quyet/{resolution}", "/nhiem-vu/{task}", "/de-xuat/{opinion}", "/viec-giao/{charge}"
	owned := by("charge", p.Resolutions.ChargeOwnSubject)
	met := by("meeting", p.Meetings.MeetingSubject)
	invited := byActor("meeting", p.Meetings.InvitedSubject)
	decided := byActor("resolution", p.Resolutions.ResolutionSubject)
	given := by("task", p.Resolutions.TaskSubject)
	said := by("opinion", p.Resolutions.OpinionSubject)
	return []web.Route{
		{Method: "GET", Path: draft, Action: access.MeetingLook, Subject: invited, Still: true, Handle: p.draft},
		{Method: "POST", Path: draft, Action: access.MeetingPrepare, Subject: met, Handle: p.doDraft, MaxBody: 1 << 20},
		{Method: "GET", Path: roll, Action: access.MeetingLook, Subject: invited, Still: true, Handle: p.roll},
		{Method: "POST", Path: roll, Action: access.MeetingPrepare, Subject: met, Handle: p.doRoll},
		{Method: "GET", Path: paper, Action: access.PaperView, Subject: decided, Still: true, Handle: p.paper},
		{Method: "GET", Path: paper + "/in", Action: access.PaperView, Subject: decided, Still: true, Handle: p.print},
		{Method: "POST", Path: paper + "/bieu-quyet", Action: access.MeetingLead, Subject: decided, Handle: p.doVote},
		{Method: "POST", Path: paper + "/thong-qua", Action: access.MeetingLead, Subject: decided, Handle: p.doPass},
		{Method: "POST", Path: paper + "/du-thao", Action: access.MeetingLead, Subject: decided, Handle: p.doTakeBack},
		{Method: "POST", Path: paper + "/bo-sung", Action: access.MeetingLead, Subject: decided, Handle: p.doComplete},
		{Method: "POST", Path: paper + "/ban-hanh", Action: access.MeetingLead, Subject: decided, Handle: p.doIssue},
		{Method: "GET", Path: "/to-chuc/{unit}/nghi-quyet", Action: access.PaperView, Subject: p.UnitSubject, Still: true, Handle: p.list},
		{Method: "GET", Path: "/to-chuc/{unit}/nhiem-vu", Action: access.TaskView, Subject: p.UnitSubject, Still: true, Handle: p.tasks},
		{Method: "GET", Path: "/to-chuc/{unit}/de-xuat", Action: access.MeetingView, Subject: p.UnitSubject, Still: true, Handle: p.proposals},
		{Method: "GET", Path: task, Action: access.TaskView, Subject: given, Still: true, Handle: p.task},
		{Method: "GET", Path: task + "/in", Action: access.TaskView, Subject: given, Still: true, Handle: p.slip},
		{Method: "POST", Path: task + "/ket-qua", Action: access.TaskReport, Subject: given, Handle: p.doSay},
		{Method: "POST", Path: task + "/tai-lieu", Action: access.TaskReport, Subject: given, Handle: p.doAttach, MaxBody: documentweb.MaxUpload},
		{Method: "POST", Path: task + "/xin", Action: access.TaskReport, Subject: given, Handle: p.doAsk},
		{Method: "POST", Path: "/doi-nhiem-vu/{change}", Action: access.TaskLead, Subject: by("change", p.Resolutions.ChangeSubject), Handle: p.doDecide},
		{Method: "GET", Path: paper + "/giao-viec", Action: access.MeetingLead, Subject: decided, Still: true, Handle: p.giving},
		{Method: "POST", Path: paper + "/giao-viec", Action: access.MeetingLead, Subject: decided, Handle: p.doGiving},
		{Method: "GET", Path: paper + "/thuc-hien", Action: access.PaperView, Subject: decided, Still: true, Handle: p.carried},
		{Method: "GET", Path: "/to-chuc/{unit}/viec-giao", Action: access.TaskView, Subject: p.UnitSubject, Still: true, Handle: p.charges},
		{Method: "GET", Path: charge, Action: access.TaskView, Subject: by("charge", p.Resolutions.ChargeSubject), Still: true, Handle: p.charge},
		{Method: "POST", Path: charge + "/phan-viec", Action: access.TaskLead, Subject: owned, Handle: p.doPart},
		{Method: "POST", Path: charge + "/ket-qua", Action: access.TaskReport, Subject: owned, Handle: p.doSayCharge},
		{Method: "POST", Path: charge + "/xin", Action: access.TaskReport, Subject: owned, Handle: p.doAskTime},
		{Method: "POST", Path: charge + "/thoi-giao", Action: access.TaskLead, Subject: by("charge", p.Resolutions.ChargeGiverSubject), Handle: p.doStopCharge},
		{Method: "POST", Path: "/gia-han/{wish}", Action: access.TaskLead, Subject: by("wish", p.Resolutions.WishSubject), Handle: p.doAnswerTime},
		{Method: "GET", Path: opinion, Action: access.MeetingView, Subject: said, Still: true, Handle: p.proposal},
		{Method: "GET", Path: opinion + "/thu", Action: access.MeetingView, Subject: said, Still: true, Handle: p.letter},
		{Method: "POST", Path: opinion + "/thu", Action: access.MeetingView, Subject: said, Handle: p.doLetter},
		{Method: "GET", Path: "/to-chuc/{unit}/thu-tra-loi", Action: access.MeetingPrepare, Subject: p.UnitSubject, Still: true, Handle: p.pack},
		{Method: "POST", Path: "/to-chuc/{unit}/thu-tra-loi", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doPack},
		{Method: "POST", Path: opinion, Action: access.TaskLead, Subject: said, Handle: p.doProposal},
	}
}

// by finds the subject of a thing named in the address.
func by(name string, subject func(context.Context, int64) (access.Subject, error)) func(*web.Ctx) (access.Subject, error) {
	return func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID(name)
		if err != nil {
			return access.Subject{}, err
		}
		return subject(c.Context(), id)
	}
}

// byActor is by for a subject that may name the actor.
func byActor(name string, subject func(context.Context, access.Actor, int64) (access.Subject, error)) func(*web.Ctx) (access.Subject, error) {
	return func(c *web.Ctx) (access.Subject, error) {
		return by(name, func(ctx context.Context, id int64) (access.Subject, error) { return subject(ctx, c.Actor, id) })(c)
	}
}

// strand is the piece of the thread around a thing, as far as the reader may know.
func (p *Pages) strand(c *web.Ctx, kind thread.Kind, id int64) (ui.ThreadData, error) {
	if p.Thread == nil || id == 0 {
		return ui.ThreadData{}, nil
	}
	s, err := p.Thread(c.Context(), c.Actor, thread.Knot{Kind: kind, ID: id})
	switch kind {
	case thread.Charge: // one way to the paper is enough
		s.Causes = without(s.Causes, thread.Point)
	case thread.Resolution: // its points stand on the page, and so do the units that have them
		s.Effects = without(without(s.Effects, thread.Point), thread.Charge)
	case thread.Task: // one way to the paper is enough
		if slices.ContainsFunc(s.Causes, func(l thread.Link) bool { return l.Kind == thread.Point }) {
			s.Causes = without(s.Causes, thread.Resolution)
		}
	case thread.Opinion:
		if slices.ContainsFunc(s.Effects, func(l thread.Link) bool { return l.Kind == thread.Task }) {
			s.Effects = without(s.Effects, thread.Point)
		}
	}
	return c.Strand(s), err
}

// without leaves out the links to one kind of thing.
func without(links []thread.Link, kind thread.Kind) []thread.Link {
	return slices.DeleteFunc(links, func(l thread.Link) bool { return l.Kind == kind })
}
