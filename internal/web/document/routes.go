package document

import (
	"context"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/thread"
	"nep/internal/web"
)

// Pages are the pages of this room.
type Pages struct {
	Papers   *document.Service
	Meetings *meeting.Service
	Units    *org.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// UnitName is a unit's name of today.
	UnitName func(ctx context.Context, unit int64) (string, error)
	// Entries tells what numbered papers are, of those the actor may read; nil where
	// it is not told.
	Entries func(ctx context.Context, actor access.Actor, lines []document.Number) (map[document.Number]Entry, error)
	// Decided is a decision as a subject of access, DecisionUnit whose it is;
	// Reported and ReportPlace tell the same of a report, with its month.
	Decided      func(ctx context.Context, actor access.Actor, id int64) (access.Subject, error)
	DecisionUnit func(ctx context.Context, actor access.Actor, id int64) (int64, error)
	Reported     func(ctx context.Context, id int64) (access.Subject, error)
	ReportPlace  func(ctx context.Context, id int64) (int64, string, error)
	// Thread is what a thing hangs on and what hangs on it; nil where it is not told.
	Thread func(ctx context.Context, actor access.Actor, k thread.Knot) (thread.Strand, error)
}

// maxUpload is the largest body taken: a file and the fields beside it.
const maxUpload = document.MaxFile + 1<<20

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	const unit, one, paper = "/to-chuc/{unit}/van-ban", "/van-ban/{directive}", "/tai-lieu/{paper}"
	const history = "/to-chuc/{unit}/lich-su"
	return []web.Route{
		web.Mine("van-ban", "paper.page.title", access.PaperView),
		web.Mine("so-dang-ky", "paper.register", access.PaperView),
		{Method: "GET", Path: unit, Action: access.PaperView, Subject: p.UnitSubject, Handle: p.list},
		{Method: "GET", Path: unit + "/gui", Action: access.DirectiveEdit, Subject: p.UnitSubject, Handle: p.send},
		{Method: "POST", Path: unit + "/gui", Action: access.DirectiveEdit, Subject: p.UnitSubject, Handle: p.doSend, MaxBody: maxUpload},
		{Method: "GET", Path: "/to-chuc/{unit}/so-dang-ky", Action: access.PaperView, Subject: p.UnitSubject, Handle: p.register},
		{Method: "GET", Path: "/to-chuc/{unit}/so-dang-ky/in", Action: access.PaperView, Subject: p.UnitSubject, Handle: p.printRegister},
		{Method: "GET", Path: "/to-chuc/{unit}/so-dang-ky/tai.xlsx", Action: access.PaperView, Subject: p.UnitSubject, Handle: p.registerBook},
		{Method: "GET", Path: one, Action: access.PaperView, Subject: p.studied, Handle: p.showDirective},
		{Method: "POST", Path: one + "/xong", Action: access.MeetingPrepare, Subject: p.directive, Handle: p.doDone},
		{Method: "POST", Path: one + "/da-hoc", Action: access.PaperView, Subject: p.studied, Handle: p.doStudy},
		{Method: "POST", Path: one + "/chi-dao", Action: access.MeetingPrepare, Subject: p.directive, Handle: p.doSteer},
		{Method: "GET", Path: one + "/nguoi-hoc", Action: access.PaperReaders, Subject: p.directive, Handle: p.reach},
		{Method: "POST", Path: one + "/nguoi-hoc", Action: access.PaperReaders, Subject: p.directive, Handle: p.doTell},
		{Method: "GET", Path: unit + "/thang/{month}", Action: access.PaperView, Subject: p.UnitSubject, Handle: p.month},
		{Method: "POST", Path: one + "/tai-lieu", Action: access.DirectiveEdit, Subject: p.directive, Handle: p.doAttachDirective, MaxBody: maxUpload},
		{Method: "GET", Path: "/sinh-hoat/{meeting}/tai-lieu", Action: access.MeetingLook, Subject: p.invited, Handle: p.meetingPapers},
		{Method: "POST", Path: "/sinh-hoat/{meeting}/tai-lieu", Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doAttachMeeting, MaxBody: maxUpload},
		{Method: "POST", Path: "/sinh-hoat/{meeting}/muc/{item}/tai-lieu", Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.attachTo(p.itemThing), MaxBody: maxUpload},
		{Method: "POST", Path: "/nghi-quyet/{resolution}/tai-lieu", Action: access.MeetingPrepare, Subject: p.decided, Handle: p.attachTo(p.decisionThing), MaxBody: maxUpload},
		{Method: "POST", Path: "/nghi-quyet/{resolution}/ban-ky", Action: access.MeetingPrepare, Subject: p.decided, Handle: p.doSigned(p.decisionThing), MaxBody: maxUpload},
		{Method: "POST", Path: "/sinh-hoat/{meeting}/ban-ky", Action: access.MeetingPrepare, Subject: p.meeting, Handle: p.doSigned(p.minutesThing), MaxBody: maxUpload},
		{Method: "POST", Path: "/bao-cao/{report}/tai-lieu", Action: access.ReportEdit, Subject: p.reported, Handle: p.attachTo(p.reportThing), MaxBody: maxUpload},
		{Method: "GET", Path: paper, Action: access.PaperView, Subject: p.paper, Handle: p.showPaper},
		{Method: "GET", Path: paper + "/tep", Action: access.PaperView, Subject: p.paper, Handle: p.file},
		{Method: "POST", Path: paper + "/da-doc", Action: access.PaperView, Subject: p.paper, Handle: p.doRead},
		{Method: "POST", Path: paper + "/y-kien", Action: access.PaperView, Subject: p.paper, Handle: p.doSay},
		{Method: "POST", Path: paper + "/phien-ban", Action: access.MeetingPrepare, Subject: p.kept, Handle: p.doVersion, MaxBody: maxUpload},
		{Method: "POST", Path: paper + "/muc", Action: access.MeetingPrepare, Subject: p.kept, Handle: p.doClass},
		{Method: "GET", Path: paper + "/gui", Action: access.MeetingPrepare, Subject: p.kept, Handle: p.give},
		{Method: "POST", Path: paper + "/gui", Action: access.MeetingPrepare, Subject: p.kept, Handle: p.doGive},
		{Method: "GET", Path: paper + "/nguoi-doc", Action: access.PaperReaders, Subject: p.readers, Handle: p.readersOf},
		{Method: "POST", Path: paper + "/nhac", Action: access.PaperReaders, Subject: p.readers, Handle: p.doRemind},
		{Method: "POST", Path: paper + "/trao", Action: access.PaperReaders, Subject: p.readers, Handle: p.doPrint},
		{Method: "GET", Path: "/tai-lieu/chon", Action: access.SelfView, Subject: web.Self, Handle: p.choose},
		{Method: "POST", Path: "/tai-lieu/chon", Action: access.SelfView, Subject: web.Self, Handle: p.doChoose},
		{Method: "GET", Path: "/tai-lieu", Action: access.SelfView, Subject: web.Self, Handle: p.mine},
		{Method: "GET", Path: "/to-chuc/{unit}/tai-lieu", Action: access.PaperView, Subject: p.UnitSubject, Handle: p.library},
		{Method: "POST", Path: "/to-chuc/{unit}/tai-lieu", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doLibrary, MaxBody: maxUpload},
		{Method: "GET", Path: history, Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.history, Still: true},
		{Method: "POST", Path: history, Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doHistory, MaxBody: maxHistory},
		{Method: "POST", Path: history + "/{old}", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doKeepOld},
		{Method: "POST", Path: history + "/{old}/bo", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doDropOld},
		{Method: "GET", Path: history + "/{old}/tep", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.oldFile},
		{Method: "GET", Path: paper + "/bo", Action: access.MeetingPrepare, Subject: p.kept, Handle: p.remove},
		{Method: "POST", Path: paper + "/bo", Action: access.MeetingPrepare, Subject: p.kept, Handle: p.doRemove},
	}
}

func (p *Pages) directive(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("directive")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Papers.DirectiveSubject(c.Context(), id)
}

// studied is directive with who has it to study himself, in whatever hat.
func (p *Pages) studied(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("directive")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Papers.StudySubject(c.Context(), c.Actor, id)
}

func (p *Pages) paper(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("paper")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Papers.PaperSubject(c.Context(), c.Actor, id)
}

func (p *Pages) meeting(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("meeting")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.MeetingSubject(c.Context(), id)
}

// invited is meeting with everybody on its roster, in whatever hat.
func (p *Pages) invited(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("meeting")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Meetings.InvitedSubject(c.Context(), c.Actor, id)
}

func (p *Pages) decided(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("resolution")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Decided(c.Context(), c.Actor, id)
}

func (p *Pages) reported(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("report")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Reported(c.Context(), id)
}

// kept is paper for those who keep it, not those it was sent to.
func (p *Pages) kept(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("paper")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Papers.KeptSubject(c.Context(), c.Actor, id)
}
