package cycle

import (
	"bytes"
	"context"
	"io"
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle/papers"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/web"
	documentweb "nep/internal/web/document"
)

// Pages are the downloads.
type Pages struct {
	Papers    *papers.Service
	Documents *document.Service
	// UnitName is a unit's name of today.
	UnitName func(ctx context.Context, unit int64) (string, error)
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	// Invited and Decided are a meeting and a decision as subjects for this
	// actor: who is on the roster gets the meeting's papers in whatever hat.
	Invited, Decided, Voted func(ctx context.Context, actor access.Actor, id int64) (access.Subject, error)
	// Along says whether a meeting has anything to be put into the handbook ahead.
	Along func(ctx context.Context, actor access.Actor, id int64) (meeting.Along, error)
}

// Routes are the lines of the table of routes: each paper in both forms.
func (p *Pages) Routes() []web.Route {
	const one, unit = "/sinh-hoat/{meeting}/tai/", "/to-chuc/{unit}/tai/"
	met, decided := by("meeting", p.Invited), by("resolution", p.Decided)
	var out []web.Route
	both := func(path string, action access.Action, subject func(*web.Ctx) (access.Subject, error), paper func(c *web.Ctx) (papers.File, error)) {
		for _, form := range []string{papers.Docx, papers.PDF} {
			out = append(out, web.Route{Method: "GET", Path: path + "." + form, Action: action, Subject: subject, Handle: p.give(form, paper)})
		}
	}
	ofMeeting := func(make func(context.Context, access.Actor, int64) (papers.File, error)) func(c *web.Ctx) (papers.File, error) {
		return func(c *web.Ctx) (papers.File, error) {
			id, err := c.ID("meeting")
			if err != nil {
				return papers.File{}, err
			}
			return make(c.Context(), c.Actor, id)
		}
	}
	both(one+"bien-ban", access.MeetingLook, met, ofMeeting(p.Papers.Minutes))
	both(one+"phan-rieng", access.MeetingView, met, ofMeeting(p.Papers.Inside))
	both(one+"giay-moi", access.MeetingLook, met, ofMeeting(p.Papers.Invitation))
	both(one+"danh-sach", access.MeetingView, met, ofMeeting(p.Papers.Roll))
	both(one+"phieu-cham-diem", access.MeetingLook, met, ofMeeting(p.Papers.Score))
	ofDecision := func(annex bool) func(c *web.Ctx) (papers.File, error) {
		return func(c *web.Ctx) (papers.File, error) {
			id, err := c.ID("resolution")
			if err != nil {
				return papers.File{}, err
			}
			return p.Papers.Decision(c.Context(), c.Actor, id, annex)
		}
	}
	both("/nghi-quyet/{resolution}/tai/van-ban", access.PaperView, decided, ofDecision(false))
	both("/nghi-quyet/{resolution}/tai/ban-luu", access.MeetingView, decided, ofDecision(true))
	both("/to-chuc/{unit}/bao-cao/{month}/tai/bao-cao", access.ReportView, p.UnitSubject, func(c *web.Ctx) (papers.File, error) {
		id, err := c.ID("unit")
		if err != nil {
			return papers.File{}, err
		}
		return p.Papers.Report(c.Context(), c.Actor, id, c.R.PathValue("month"))
	})
	out = append(out, web.Route{Method: "GET", Path: "/to-chuc/{unit}/bao-cao/{month}/ban-co-dinh", Action: access.ReportView, Subject: p.UnitSubject, Handle: p.fixedCopy("report", func(c *web.Ctx) (papers.File, int64, error) {
		id, err := c.ID("unit")
		if err != nil {
			return papers.File{}, 0, err
		}
		f, err := p.Papers.Report(c.Context(), c.Actor, id, c.R.PathValue("month"))
		if err != nil {
			return f, 0, err
		}
		v, err := p.Papers.Reports.Report(c.Context(), c.Actor, id, c.R.PathValue("month"))
		return f, v.ID, err
	})})
	both(unit+"ke-hoach", access.MeetingLook, p.UnitSubject, func(c *web.Ctx) (papers.File, error) {
		id, err := c.ID("unit")
		if err != nil {
			return papers.File{}, err
		}
		year, err := strconv.Atoi(c.Query("nam"))
		if err != nil {
			year = clock.Time(p.Papers.DB.Now()).Year()
		}
		return p.Papers.Plan(c.Context(), c.Actor, id, year)
	})
	official := func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("official")
		if err != nil {
			return access.Subject{}, err
		}
		return p.Documents.OfficialSubject(c.Context(), id)
	}
	ofOfficial := func(c *web.Ctx) (papers.File, error) {
		id, err := c.ID("official")
		if err != nil {
			return papers.File{}, err
		}
		return p.Papers.Official(c.Context(), c.Actor, id)
	}
	polled := by("poll", func(ctx context.Context, _ access.Actor, id int64) (access.Subject, error) {
		return p.Papers.Polls.PollSubject(ctx, id)
	})
	ofPoll := func(make func(context.Context, access.Actor, int64) (papers.File, error)) func(c *web.Ctx) (papers.File, error) {
		return func(c *web.Ctx) (papers.File, error) {
			id, err := c.ID("poll")
			if err != nil {
				return papers.File{}, err
			}
			return make(c.Context(), c.Actor, id)
		}
	}
	both("/phieu-xin-y-kien/{poll}/tai/phieu", access.MeetingPrepare, polled, ofPoll(p.Papers.PollSlip))
	both("/phieu-xin-y-kien/{poll}/tai/bien-ban", access.MeetingPrepare, polled, ofPoll(p.Papers.PollTally))
	both("/bieu-quyet/{vote}/tai/kiem-phieu", access.MeetingLook, by("vote", p.Voted), func(c *web.Ctx) (papers.File, error) {
		id, err := c.ID("vote")
		if err != nil {
			return papers.File{}, err
		}
		return p.Papers.VoteTally(c.Context(), c.Actor, id)
	})
	const all, written = "/to-chuc/{unit}/van-ban-di", "/van-ban-di/{official}"
	both(written+"/tai/van-ban", access.PaperView, official, ofOfficial)
	fixed := func(path string, action access.Action, subject func(*web.Ctx) (access.Subject, error), what, name string, paper func(c *web.Ctx) (papers.File, error)) {
		out = append(out, web.Route{Method: "GET", Path: path + "/ban-co-dinh", Action: action, Subject: subject, Handle: p.fixedCopy(what, func(c *web.Ctx) (papers.File, int64, error) {
			f, err := paper(c)
			if err != nil {
				return f, 0, err
			}
			id, err := c.ID(name)
			return f, id, err
		})})
	}
	fixed(written, access.PaperView, official, "official", "official", ofOfficial)
	fixed("/phieu-xin-y-kien/{poll}", access.MeetingPrepare, polled, "tally", "poll", ofPoll(p.Papers.PollTally))
	fixed("/nghi-quyet/{resolution}", access.PaperView, decided, "resolution", "resolution", ofDecision(false))
	fixed("/sinh-hoat/{meeting}", access.MeetingLook, met, "minutes", "meeting", ofMeeting(p.Papers.Minutes))
	out = append(append(out, p.packRoutes()...), p.templateRoutes()...)
	return append(out,
		web.Mine("van-ban-di", "official.title", access.PaperView),
		web.Route{Method: "GET", Path: all, Action: access.PaperView, Subject: p.UnitSubject, Handle: p.officials},
		web.Route{Method: "GET", Path: all + "/soan", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.write},
		web.Route{Method: "POST", Path: all + "/soan", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doWrite},
		web.Route{Method: "GET", Path: written, Action: access.PaperView, Subject: official, Handle: p.showOfficial},
		web.Route{Method: "GET", Path: written + "/sua", Action: access.MeetingPrepare, Subject: official, Handle: p.edit},
		web.Route{Method: "POST", Path: written + "/sua", Action: access.MeetingPrepare, Subject: official, Handle: p.doEdit},
		web.Route{Method: "POST", Path: written + "/ban-hanh", Action: access.MeetingLead, Subject: official, Handle: p.doIssue},
		web.Route{Method: "POST", Path: written + "/gui-xuong", Action: access.DirectiveEdit, Subject: official, Handle: p.doDown},
		web.Route{Method: "POST", Path: written + "/bo", Action: access.MeetingPrepare, Subject: official, Handle: p.doDrop},
		web.Route{Method: "POST", Path: written + "/ban-ky", Action: access.MeetingPrepare, Subject: official, Handle: p.doScan, MaxBody: documentweb.MaxUpload},
		web.Route{Method: "GET", Path: "/to-chuc/{unit}/kiem-tra", Action: access.FileView, Subject: p.UnitSubject, Handle: p.readyPage, Still: true},
		web.Route{Method: "POST", Path: "/to-chuc/{unit}/kiem-tra", Action: access.FileView, Subject: p.UnitSubject, Handle: p.doOpenFile},
		web.Route{Method: "GET", Path: "/to-chuc/{unit}/kiem-tra/ban-giao", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.handing, Still: true},
		web.Route{Method: "GET", Path: "/to-chuc/{unit}/kiem-tra/ho-so.zip", Action: access.FileView, Subject: p.UnitSubject, Handle: p.readyFile},
		web.Route{Method: "GET", Path: "/to-chuc/{unit}/lich-su/{old}/nhiem-vu", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.oldTasks, Still: true},
		web.Route{Method: "POST", Path: "/to-chuc/{unit}/lich-su/{old}/nhiem-vu", Action: access.MeetingPrepare, Subject: p.UnitSubject, Handle: p.doOldTasks},
		web.Route{Method: "GET", Path: "/to-chuc/{unit}/so-dang-ky/so-dau", Action: access.MeetingLead, Subject: p.UnitSubject, Handle: p.mendStart, Still: true},
		web.Route{Method: "POST", Path: "/to-chuc/{unit}/so-dang-ky/so-dau", Action: access.MeetingLead, Subject: p.UnitSubject, Handle: p.doMendStart},
		web.Route{Method: "GET", Path: "/tai-lieu/{paper}/gan", Action: access.MeetingPrepare, Subject: p.bound, Handle: p.bind},
		web.Route{Method: "POST", Path: "/tai-lieu/{paper}/gan", Action: access.MeetingPrepare, Subject: p.bound, Handle: p.doBind},
		web.Route{Method: "GET", Path: "/to-chuc/{unit}/chuong-trinh-nam", Action: access.MeetingLook, Subject: p.UnitSubject, Handle: p.work, Still: true},
		web.Route{Method: "GET", Path: "/to-chuc/{unit}/chuong-trinh-nam.xlsx", Action: access.MeetingLook, Subject: p.UnitSubject, Handle: p.workSheet},
		web.Route{Method: "POST", Path: "/to-chuc/{unit}/chuong-trinh-nam", Action: access.PlanEdit, Subject: p.UnitSubject, Handle: p.doWork},
		web.Route{Method: "GET", Path: "/xac-minh", Public: true, Handle: p.verify},
		web.Route{Method: "GET", Path: "/xac-minh/{code}", Public: true, Handle: p.verify},
		web.Route{Method: "POST", Path: "/xac-minh/{code}", Public: true, Handle: p.verify, MaxBody: maxCompared},
	)
}

// maxCompared is the largest file that is compared with a fixed copy: ours are
// some hundred kilobytes.
const maxCompared = 20 << 20

// by asks for the subject of the thing with this name in the path.
func by(name string, ask func(context.Context, access.Actor, int64) (access.Subject, error)) func(*web.Ctx) (access.Subject, error) {
	return func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID(name)
		if err != nil {
			return access.Subject{}, err
		}
		return ask(c.Context(), c.Actor, id)
	}
}

// give makes a paper and sends it. It is made whole first: what breaks is a
// page with a sentence and not half a file. What is internal and leaves is noted.
func (p *Pages) give(form string, paper func(c *web.Ctx) (papers.File, error)) func(c *web.Ctx) error {
	return func(c *web.Ctx) error {
		f, err := paper(c)
		if err != nil {
			return closed(c, err)
		}
		var b bytes.Buffer
		if form == papers.Docx {
			word, err := p.Papers.Word(c.Context(), f)
			if err != nil {
				return err
			}
			b.Write(word)
		} else if err := f.Write(&b, form); err != nil {
			return fault.Wrap("web.paper", fault.Internal, err)
		}
		if f.Internal != "" {
			if err := p.Papers.Left(c.Context(), c.Actor, f.Unit, f.Internal, subject(c)); err != nil {
				return err
			}
		}
		c.W.Header().Set("Content-Length", strconv.Itoa(b.Len()))
		return c.File(f.Name+"."+form, papers.Media(form), func(w io.Writer) error {
			_, err := w.Write(b.Bytes())
			return err
		})
	}
}

// subject is what of the address a paper is of.
func subject(c *web.Ctx) int64 {
	for _, name := range []string{"meeting", "resolution", "official", "poll"} {
		if id, err := c.ID(name); err == nil {
			return id
		}
	}
	return 0
}
