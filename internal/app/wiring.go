package app

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/audit"
	"nep/internal/backup"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/cycle/life"
	"nep/internal/cycle/papers"
	"nep/internal/db"
	"nep/internal/device"
	"nep/internal/doctor"
	"nep/internal/document"
	"nep/internal/extract"
	"nep/internal/generate"
	"nep/internal/job"
	"nep/internal/live"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/oversight"
	"nep/internal/poll"
	"nep/internal/practice"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
	"nep/internal/search"
	"nep/internal/tlslocal"
	"nep/internal/web"
	accountweb "nep/internal/web/account"
	cycleweb "nep/internal/web/cycle"
	deviceweb "nep/internal/web/device"
	documentweb "nep/internal/web/document"
	"nep/internal/web/home"
	lifeweb "nep/internal/web/life"
	meetingweb "nep/internal/web/meeting"
	memberweb "nep/internal/web/member"
	orgweb "nep/internal/web/org"
	oversightweb "nep/internal/web/oversight"
	"nep/internal/web/overview"
	pollweb "nep/internal/web/poll"
	practiceweb "nep/internal/web/practice"
	qualityweb "nep/internal/web/quality"
	reportweb "nep/internal/web/report"
	resolutionweb "nep/internal/web/resolution"
	ruleweb "nep/internal/web/rule"
	searchweb "nep/internal/web/search"
	"nep/internal/web/system"
)

// house is everything that runs: services, workers, doors.
type house struct {
	db       *db.DB
	files    *blob.Store
	audit    *audit.Log
	org      *org.Service
	members  *member.Service
	accounts *account.Service
	rules    *rule.Service
	devices  *device.Service

	documents   *document.Service
	polls       *poll.Service
	meetings    *meeting.Service
	resolutions *resolution.Service
	quality     *quality.Service
	reports     *report.Service
	oversight   *oversight.Service
	practices   *practice.Service
	search      *search.Service
	live        *live.Hub       // meetings that stand open
	sessions    *live.Hub       // accounts that have them open
	reader      *extract.Helper // of the text of files
	guard       *extract.Helper // of the first page of what is being sent in

	cycle  *cycle.Service
	life   *life.Service
	papers *papers.Service
	// address is where the server is for everybody, once that is known.
	address atomic.Value
	copies  *system.Copier
	doctor  *system.Examiner
	web     *web.Server

	end     context.CancelFunc
	workers sync.WaitGroup
}

// build brings the database up to date and puts the house together on it. Its
// workers run until close.
func build(ctx context.Context, d *db.DB, settings Settings, log *slog.Logger, ca *tlslocal.Authority, shown *trial) (*house, error) {
	h := &house{db: d}
	var err error
	if h.files, err = openFiles(d, settings); err != nil {
		return nil, err
	}
	source := backup.Source{DB: d, Files: h.files, DataDir: settings.Data, Extra: extra, App: version()}
	if err := d.Migrate(ctx, backup.BeforeMigration(ctx, source, settings.backupsDir())); err != nil {
		return nil, err
	}
	if err := generate.Whole(ctx, d); err != nil {
		return nil, err
	}
	if h.audit, err = audit.New(d, settings.Data); err != nil {
		return nil, err
	}
	h.rooms(account.Defaults())
	h.reader, h.guard = &extract.Helper{Command: settings.helper}, &extract.Helper{Command: settings.helper}
	h.documents.FirstPage, h.documents.Text = h.firstPage, h.draw
	h.papers.Plain, h.papers.BookDir = h.reader.Plain, filepath.Join(settings.Data, "cache", "books")
	h.search.Draw = h.draw
	h.doctor = &system.Examiner{Now: d.Now, Look: func(ctx context.Context, told func(done, of int, area string)) []system.Finding {
		return h.check(ctx, settings, told)
	}}
	h.copies = &system.Copier{Source: source, Dir: settings.backupsDir()}

	h.doors(settings, log, ca, shown)
	h.work(ctx, source, settings)
	return h, nil
}

// rooms makes the services of the field on the house's database and files.
func (h *house) rooms(set account.Settings) {
	d := h.db
	h.org = org.New(d)
	h.members = member.New(d, h.files)
	h.accounts = account.New(d, set)
	h.rules = rule.New(d)
	h.devices = device.New(d)
	h.documents = document.New(d, h.files)
	h.polls = poll.New(d)
	h.meetings = meeting.New(d)
	h.live, h.sessions = live.New(), live.New()
	d.Listen(meeting.Hear(h.live, h.sessions))
	h.resolutions = resolution.New(d)
	h.quality = quality.New(d)
	h.reports = report.New(d)
	h.oversight = oversight.New(d)
	h.practices = practice.New(d)
	h.oversight.Scores = h.quality
	h.life = &life.Service{DB: d, Units: h.org, Members: h.members}
	h.cycle = &cycle.Service{DB: d, Units: h.org, Members: h.members, Rules: h.rules, Documents: h.documents, Meetings: h.meetings,
		Resolutions: h.resolutions, Quality: h.quality, Reports: h.reports,
		Askers: []cycle.Asker{
			h.meetings, h.polls, h.resolutions, h.quality, h.reports, h.oversight, h.practices, h.documents, h.org, h.members, h.life, h.accounts, h.rules,
		}}

	h.search = search.New(d)
	h.search.Sources, h.search.Places = h.cycle.Findable(), cycle.FindPlaces
	h.papers = &papers.Service{DB: d, Cycle: h.cycle, Meetings: h.meetings, Resolutions: h.resolutions, Quality: h.quality, Reports: h.reports, Polls: h.polls,
		Origin: func() string { s, _ := h.address.Load().(string); return s }}

	// The few things that go down from an upper room to a lower one.
	h.org.Closing = append(h.org.Closing, member.Closing)
	h.members.Erased = append(h.members.Erased, meeting.Erased)
	h.documents.Of, h.documents.Fixed, h.documents.SiteOf = paperOf, paperFixed, meeting.LastSites
	h.documents.Unsent = cycle.Unsent
	h.documents.Inside = func(t *db.Tx, item int64) (bool, error) { i, err := meeting.ItemByID(t, item); return i.Inside, err }
	h.documents.PassedBy = cycle.PassedBy
	h.documents.MetOn = cycle.MetOn
	h.documents.Convert = document.Soffice()
	h.quality.Facts = h.cycle.Facts
	h.meetings.Papers = cycle.HasPapers
	h.resolutions.Text = h.cycle.WriteText
	h.reports.Facts = h.cycle.ReportFacts
	h.org.Moved = append(h.org.Moved, cycle.UnitMoved)
	h.org.Renamed = append(h.org.Renamed, cycle.UnitRenamed)
	h.members.Changed = append(h.members.Changed, cycle.MemberChanged)
	h.org.Moved = append(h.org.Moved, cycle.FindMoved)
	h.members.Changed = append(h.members.Changed, func(t *db.Tx, person int64, _ string) error { return search.Changed(t, search.Person, person) })
	h.members.Changed = append(h.members.Changed, func(t *db.Tx, person int64, _ string) error { return meeting.ExpectedChanged(t, person) })
	h.members.Erased = append(h.members.Erased, func(t *db.Tx, person int64) error { return search.Changed(t, search.Person, person) })
	h.rules.Drafted = cycle.RegulationDrafted
	h.documents.Fits, h.documents.Issuing = cycle.PaperFits, h.cycle.PaperIssued
	h.rules.Changed, h.rules.Rested = cycle.RuleChanged, cycle.RestChanged
}

// paperOf tells room document how the things papers hang on stand as subjects
// of access: those rooms lie below it.
func paperOf(t *db.Tx, actor access.Actor, action access.Action, kind string, id int64) (access.Subject, bool, error) {
	switch kind {
	case "meeting":
		if action == access.PaperView { // who may look at a meeting reads what was sent ahead of it
			action = access.MeetingLook
		}
		sub, err := meeting.SubjectOf(t, actor, action, id)
		return sub, true, err
	case "item":
		i, err := meeting.ItemByID(t, id)
		if err != nil {
			return access.Subject{}, false, err
		}
		return paperOf(t, actor, action, "meeting", i.Meeting)
	case "resolution":
		sub, err := resolution.SubjectOf(t, actor, id)
		return sub, true, err
	case "conference":
		sub, err := meeting.ConferenceSubjectOf(t, actor, action, id)
		return sub, true, err
	case "poll":
		sub, err := poll.Subject(t, id)
		return sub, true, err
	case "task":
		sub, err := resolution.TaskSubjectOf(t, id)
		return sub, true, err
	}
	return access.Subject{}, false, nil
}

// paperFixed keeps what belongs to minutes that are confirmed.
func paperFixed(t *db.Tx, use document.Use) (bool, error) {
	if use.Kind != "meeting" {
		return false, nil
	}
	m, err := meeting.ByID(t, use.Subject)
	return err == nil && m.State == meeting.Locked && use.Role != document.Finished && use.Role != document.Signed, err
}

// check looks at everything, for the administrator's page.
func (h *house) check(ctx context.Context, settings Settings, told func(done, of int, area string)) []system.Finding {
	options := doctor.Options{Files: h.files, Audit: h.audit, DataDir: settings.Data, BackupDir: settings.backupsDir(),
		More: []doctor.Check{figureCheck(h.db)},
		Now:  func() time.Time { return clock.Time(h.db.Now()) }}
	var out []system.Finding
	for _, f := range doctor.RunTold(ctx, h.db, doctor.Checks(options), func(done, of int, area string) { told(done, of, "doctor.area."+area) }) {
		out = append(out, system.Finding{Area: "doctor.area." + f.Area, Level: string(f.Level), Key: f.Key, Params: f.Params})
	}
	return out
}

// doors are the pages, each room with its routes.
func (h *house) doors(settings Settings, log *slog.Logger, ca *tlslocal.Authority, shown *trial) {
	units := unitPages{h.org}
	members := &memberweb.Pages{Members: h.members, Units: h.org, UnitSubject: units.subject, UnitName: h.org.Name}
	sat := &oversightweb.Pages{Oversight: h.oversight, UnitSubject: units.subject, Study: h.documents.Waiting}
	good := &practiceweb.Pages{Practices: h.practices, UnitSubject: units.subject}
	hint, more := "", []web.Route(nil)
	if shown != nil {
		hint = shown.hint
		if shown.routes != nil {
			more = shown.routes(h)
		}
	}
	first := &home.Pages{Cycle: h.cycle, Now: func() time.Time { return clock.Time(h.db.Now()) }, UnitSubject: units.subject, UnitName: h.org.Name}
	waits := &waitCount{cycle: h.cycle, db: h.db}
	h.web = web.New(web.Config{
		Accounts: h.accounts,
		Log:      log,
		Names:    h.org.Names,
		Cell:     h.org.IsCell,
		Waiting:  waits.of,
		Acted:    waits.acted,
		Search:   true,
		Together: func(ctx context.Context, like string, fn func(context.Context) error) error {
			_, err := db.Alike(ctx, h.db, like, func(ctx context.Context) (struct{}, error) { return struct{}{}, fn(ctx) })
			return err
		},
		Nav: []web.NavItem{
			{Label: "nav.home", Icon: "home", Href: "/", Action: access.SelfView},
			{Label: "nav.meetings", Icon: "meeting", Href: "/to-chuc/{unit}/sinh-hoat", Action: access.MeetingLook, Named: "/sinh-hoat",
				Also: []string{"/to-chuc/{unit}/to-dang", "/bieu-quyet", "/hoi-nghi", "/chuyen-de", "/to-chuc/{unit}/hoi-nghi", "/to-chuc/{unit}/ke-hoach-duoi", "/to-chuc/{unit}/thang", "/to-chuc/{unit}/ke-hoach", "/phieu-xin-y-kien", "/to-chuc/{unit}/phieu-xin-y-kien",
					"/du-sinh-hoat", "/to-chuc/{unit}/du-sinh-hoat", "/cuoc-kiem-tra", "/to-chuc/{unit}/kiem-tra-giam-sat", "/phu-trach"}},
			{Label: "nav.documents", Icon: "paper", Href: "/to-chuc/{unit}/van-ban", Action: access.PaperView, Named: "/van-ban",
				Also: []string{"/tai-lieu", "/van-ban-di", "/to-chuc/{unit}/so-nhiem-ky", "/to-chuc/{unit}/tai-lieu", "/to-chuc/{unit}/van-ban-di", "/to-chuc/{unit}/so-dang-ky"}},
			{Label: "nav.resolutions", Icon: "resolution", Href: "/to-chuc/{unit}/nghi-quyet", Action: access.PaperView, Named: "/nghi-quyet",
				Also: []string{"/nhiem-vu", "/de-xuat", "/viec-giao", "/to-chuc/{unit}/viec-giao", "/to-chuc/{unit}/thu-tra-loi", "/to-chuc/{unit}/nhiem-vu", "/to-chuc/{unit}/de-xuat"}},
			{Label: "nav.scores", Icon: "quality", Href: "/to-chuc/{unit}/diem", Action: access.MeetingLook, Named: "/diem",
				Also: []string{"/bo-tieu-chi", "/to-chuc/{unit}/bo-tieu-chi", "/soan-tieu-chi", "/to-chuc/{unit}/muc-tieu", "/to-chuc/{unit}/xep-loai", "/to-chuc/{unit}/tong-quan", "/cach-lam", "/to-chuc/{unit}/cach-lam", "/nghi-quyet-chuyen-de", "/to-chuc/{unit}/nghi-quyet-chuyen-de"}},
			{Label: "nav.reports", Icon: "inbox", Href: "/to-chuc/{unit}/bao-cao", Action: access.ReportView, Named: "/bao-cao",
				Also: []string{"/vuong-mac", "/to-chuc/{unit}/bao-cao-duoi", "/to-chuc/{unit}/vuong-mac"}},
			{Label: "nav.units", Icon: "units", Href: "/to-chuc", Action: access.UnitView, Also: []string{"/dai-hoi", "/sap-nhap"}},
			{Label: "nav.members", Icon: "users", Href: "/to-chuc/{unit}/dang-vien", Action: access.MemberNames, Named: "/dang-vien",
				Also: []string{"/chuyen-sinh-hoat", "/to-chuc/{unit}/chuyen-sinh-hoat", "/to-chuc/{unit}/phan-cong", "/to-chuc/{unit}/phieu", "/to-chuc/{unit}/giup", "/to-chuc/{unit}/nhap"}},
			{Label: "nav.rules", Icon: "rule", Href: "/to-chuc/{unit}/quy-che", Action: access.RuleView, Named: "/quy-che", Also: []string{"/quy-dinh"}},
			{Label: "nav.system", Icon: "settings", Href: "/he-thong", Action: access.SystemView},
		},
	},
		first.Routes(),
		[]web.Route{
			web.Mine("nghi-quyet", "nav.resolutions", access.PaperView),
			web.Mine("dang-vien", "nav.members", access.MemberNames),
			web.Mine("quy-che", "nav.rules", access.RuleView),
		},
		(&accountweb.Pages{Accounts: h.accounts, Hint: hint, UnitSubject: units.subject, UnitName: h.org.Name}).Routes(),
		(&deviceweb.Pages{Devices: h.devices, Accounts: h.accounts, Meetings: h.meetings, Now: h.db.Now}).Routes(),
		(&orgweb.Pages{Org: h.org, Leaders: members.Leaders, Counts: members.Counts, Habits: first.Habits}).Routes(),
		members.Routes(),
		(&overview.Pages{Cycle: h.cycle, UnitSubject: units.subject}).Routes(),
		(&meetingweb.Pages{Meetings: h.meetings, Cycle: h.cycle, Resolutions: h.resolutions, Scores: h.quality, Papers: h.documents, Units: h.org, Members: h.members, Live: h.live, Sessions: h.sessions,
			UnitSubject: units.subject, UnitName: h.org.Name, CameOf: good.CameOf, Thread: h.cycle.Thread}).Routes(),
		(&qualityweb.Pages{Visits: sat.Said, VisitClasses: sat.Classes, Scores: h.quality, Meetings: h.meetings, Units: h.org, UnitSubject: units.subject, Thread: h.cycle.Thread, Evidence: h.cycle.Evidence}).Routes(),
		(&reportweb.Pages{Papers: h.documents, Reports: h.reports, Units: h.org, UnitSubject: units.subject, Thread: h.cycle.Thread}).Routes(),
		sat.Routes(),
		(&lifeweb.Pages{Life: h.life, UnitSubject: units.subject}).Routes(),
		good.Routes(),
		(&documentweb.Pages{Decided: h.resolutions.ResolutionSubject, Reported: h.reports.ReportSubject, ReportPlace: h.reports.Place,
			DecisionUnit: func(ctx context.Context, actor access.Actor, id int64) (int64, error) {
				v, err := h.resolutions.Resolution(ctx, actor, id)
				return v.Unit, err
			},
			Papers: h.documents, Meetings: h.meetings, Units: h.org, UnitSubject: units.subject, UnitName: h.org.Name, Entries: h.entries, Thread: h.cycle.Thread}).Routes(),
		(&resolutionweb.Pages{Resolutions: h.resolutions, Text: h.cycle.DecisionText, Meetings: h.meetings, Papers: h.documents, UnitSubject: units.subject, UnitName: h.org.Name, Thread: h.cycle.Thread}).Routes(),
		(&cycleweb.Pages{Papers: h.papers, Documents: h.documents, UnitName: h.org.Name,
			UnitSubject: units.subject, Invited: h.meetings.InvitedSubject, Decided: h.resolutions.ResolutionSubject, Voted: h.meetings.CastSubject, Along: h.cycle.PapersAlong}).Routes(),
		(&pollweb.Pages{Polls: h.polls, Papers: h.documents, UnitSubject: units.subject, UnitName: h.org.Name, Day: h.org.Day}).Routes(),
		(&searchweb.Pages{Search: h.search, Names: h.org.Names, Below: units.below, Looked: h.members.Looked}).Routes(),
		(&ruleweb.Pages{Rules: h.rules, UnitSubject: units.subject, UnitName: h.org.Name, PapersOf: h.regulationPapers}).Routes(),
		(&system.Pages{Accounts: h.accounts, Copies: h.copies, Audit: h.audit, Doctor: h.doctor, Version: version(), CA: ca, UnitSubject: units.subject, UnitNames: h.org.Names}).Routes(),
		more,
	)
}

// entries tells the register's page what numbered papers are.
func (h *house) entries(ctx context.Context, actor access.Actor, lines []document.Number) (map[document.Number]documentweb.Entry, error) {
	list, err := h.papers.Entries(ctx, actor, lines)
	out := map[document.Number]documentweb.Entry{}
	for n, e := range list {
		out[n] = documentweb.Entry(e)
	}
	return out, err
}

// regulationPapers tells the page of a regulation being made which papers it became.
func (h *house) regulationPapers(ctx context.Context, unit, draft int64) ([]ruleweb.Paper, error) {
	return db.Read(ctx, h.db, func(t *db.Tx) ([]ruleweb.Paper, error) {
		list, err := document.OfficialsFor(t, unit, cycle.SourceRegulation, draft)
		var out []ruleweb.Paper
		for _, o := range list {
			out = append(out, ruleweb.Paper{ID: o.ID, Number: o.Number, Issued: o.State == document.Issued, Passed: o.Passed.By != document.NotVoted})
		}
		return out, err
	})
}

// unitPages is what the pages below "/to-chuc/{unit}" of every room ask room org.
type unitPages struct{ org *org.Service }

// subject is where the unit of the path stands today.
func (u unitPages) subject(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("unit")
	if err != nil {
		return access.Subject{}, err
	}
	path, err := u.org.Where(c.Context(), id)
	return access.Unit(path), err
}

// below are the units directly below one, the first hundred.
func (u unitPages) below(ctx context.Context, actor access.Actor, unit int64) ([]int64, error) {
	page, err := u.org.Children(ctx, actor, unit, "", org.Cursor{}, 100)
	var out []int64
	for _, x := range page.Rows {
		out = append(out, x.ID)
	}
	return out, err
}

// work starts what runs beside the requests.
func (h *house) work(ctx context.Context, source backup.Source, settings Settings) {
	ctx, h.end = context.WithCancel(context.WithoutCancel(ctx))
	run := func(worker func(context.Context)) { h.workers.Go(func() { worker(ctx) }) }
	run(func(ctx context.Context) { h.audit.Run(ctx, 5*time.Second) })
	run((&backup.Auto{Source: source, Dir: settings.backupsDir(), Hour: 2}).Run)
	run(h.papers.KeepFixing)
	run(job.NewPool(h.db, map[string]job.Handler{papers.BookKind: h.papers.RunBook, quality.PreviewKind: h.quality.RunPreview}).Run)
	run(func(ctx context.Context) { keepFigures(ctx, cycle.Figures(h.db)) })
	run(h.keepSearch)
	run(job.NewPool(h.db, map[string]job.Handler{document.ShowJob: h.documents.RunShow}).Run)
	run(h.tidy)
}

// keepSearch reads again what changed, and everything once where the index is new.
func (h *house) keepSearch(ctx context.Context) {
	pool := job.NewPool(h.db, map[string]job.Handler{search.FillKind: h.search.Fill, document.OldReadKind: h.documents.ReadOld, cycle.FindMovedKind: h.cycle.ReadMoved})
	if err := h.search.Begin(ctx); err != nil && ctx.Err() == nil {
		slog.Error("search", "err", err)
	}
	var both sync.WaitGroup
	both.Go(func() { pool.Run(ctx) })
	h.search.Run(ctx)
	both.Wait()
}

// tidy removes what time has made useless: keys of commands, ended sessions,
// uploads nobody confirmed, files nobody keeps. A failure is tried again an
// hour later.
func (h *house) tidy(ctx context.Context) {
	every := time.NewTicker(time.Hour)
	defer every.Stop()
	for {
		for what, do := range map[string]func() error{
			"command keys": func() error {
				return db.Do(ctx, h.db, db.Lock{}, func(t *db.Tx) error { _, err := db.ForgetKeys(t); return err })
			},
			"reasons":  func() error { _, err := h.meetings.ForgetReasons(ctx); return err },
			"sessions": func() error { _, err := h.accounts.Sweep(ctx); return err },
			"uploads":  func() error { _, err := h.members.Sweep(ctx); return err },
			"shown":    func() error { return h.documents.Sweep(ctx) },
			"devices":  func() error { _, err := h.devices.Sweep(ctx); return err },
			"books":    func() error { return h.papers.Sweep(ctx) },
			"files":    func() error { _, _, err := h.files.Collect(ctx); return err },
		} {
			if err := do(); err != nil && ctx.Err() == nil {
				slog.Error("tidying", "what", what, "err", err)
			}
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
	}
}

// close stops the workers and waits for them.
func (h *house) close() {
	h.copies.Stop()
	h.doctor.Stop()
	h.end()
	h.workers.Wait()
	h.reader.Close()
	h.guard.Close()
}
