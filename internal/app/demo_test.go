package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/demo"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"

	"nep/internal/thread"
)

// The demo's two years: what is worth finding in them is found by asking the
// rooms as the person would who has the account; the same seed and day give the
// same facts; doctor finds no difference; and the database waits for the disk
// again once it is served.
func TestDemo(t *testing.T) {
	t.Parallel()
	quiet := &env{ctx: context.Background(), out: io.Discard, err: io.Discard}
	settings, ready := twoYears(t, demoDay)
	t.Run("the same every time", func(t *testing.T) {
		// Eight months have all that two years have in them.
		once, again := Settings{Data: t.TempDir()}, Settings{Data: t.TempDir()}
		for _, s := range []Settings{once, again} {
			if _, err := buildDemoAt(quiet, s, 1, demoDay, 8, ""); err != nil {
				t.Fatal(err)
			}
		}
		a, b := facts(t, once), facts(t, again)
		if len(a) < 40 {
			t.Errorf("only %d tables", len(a))
		}
		for _, table := range slices.Sorted(maps.Keys(a)) {
			if a[table] != b[table] {
				t.Errorf("table %s differs", table)
			}
		}
	})

	d, err := db.Open(quiet.ctx, db.Config{URL: settings.URL(), Clock: clock.At(demoDay)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	t.Run("waits for the disk", func(t *testing.T) {
		full, err := db.Write(quiet.ctx, d, db.Lock{}, func(t *db.Tx) (int, error) { return db.One(t, db.Scalar[int], "pragma synchronous") })
		if err != nil || full != 2 {
			t.Errorf("synchronous = %d, %v", full, err)
		}
	})
	h, err := build(quiet.ctx, d, settings, slog.New(slog.DiscardHandler), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	w := &finder{t: t, h: h, ctx: quiet.ctx, units: map[string]int64{}, hats: map[string]access.Actor{}}
	for _, r := range ready {
		in, err := h.accounts.SignIn(w.ctx, account.SignIn{Login: r.Login, Password: demo.Password})
		w.ok(err)
		w.hats[r.Login] = in.Session.Actor()
	}
	w.find()
	t.Run("doctor", func(t *testing.T) {
		if _, err := cycle.Figures(d).Sum(quiet.ctx); err != nil {
			t.Fatal(err)
		}
		for _, f := range h.check(quiet.ctx, settings, func(int, int, string) {}) {
			if f.Level != "ok" && f.Area != "doctor.area.disk" && f.Area != "doctor.area.copies" {
				t.Errorf("%s: %s %s %v", f.Level, f.Area, f.Key, f.Params)
			}
		}
	})
}

// random are the columns that differ in any two runs: salts, what is hashed with
// them, and hashes of passwords.
var random = map[string]bool{"account.password": true, "fixed_paper.code": true, "audit_payload.salt": true, "audit_event.digest": true, "goose_db_version.tstamp": true}

// facts gives a digest of each table's rows.
func facts(t *testing.T, settings Settings) map[string]string {
	t.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{URL: settings.URL()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	out, err := db.Read(ctx, d, func(tx *db.Tx) (map[string]string, error) {
		tables, err := db.All(tx, db.Scalar[string], `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`)
		out := map[string]string{}
		for _, table := range tables {
			columns, err := db.All(tx, db.Scalar[string], `select name from pragma_table_info($1) order by cid`, table)
			if err != nil {
				return nil, err
			}
			columns = slices.DeleteFunc(columns, func(c string) bool { return random[table+"."+c] })
			for i, c := range columns {
				columns[i] = "quote(" + c + ")"
			}
			rows, err := db.All(tx, db.Scalar[string], `select `+strings.Join(columns, "||'|'||")+` as row from `+table+` order by row`)
			if err != nil {
				return nil, err
			}
			sum := sha256.Sum256([]byte(strings.Join(rows, "\n")))
			out[table] = hex.EncodeToString(sum[:])
		}
		return out, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// finder is somebody who looks around in the demo.
type finder struct {
	t     *testing.T
	h     *house
	ctx   context.Context
	units map[string]int64
	hats  map[string]access.Actor // by login
}

func (w *finder) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// unit finds a unit by the end of its name.
func (w *finder) unit(name string) int64 {
	w.t.Helper()
	if w.units[name] == 0 {
		p, err := w.h.org.Look(w.ctx, access.System(), name, "", org.Cursor{}, 50)
		w.ok(err)
		for _, u := range p.Rows {
			if strings.HasSuffix(u.Name, name) {
				w.units[name] = u.ID
			}
		}
		if w.units[name] == 0 {
			w.t.Fatalf("no unit %q among %d", name, len(p.Rows))
		}
	}
	return w.units[name]
}

// leads is the actor of a unit's secretary.
func (w *finder) leads(unit int64) access.Actor {
	w.t.Helper()
	l, err := w.h.members.Leaders(w.ctx, access.System(), unit, "")
	w.ok(err)
	path, err := w.h.org.Where(w.ctx, unit)
	w.ok(err)
	for _, p := range l.Positions {
		if p.Role == member.SecretaryRole {
			return access.Actor{Account: 1, Person: p.Person, Hat: access.Hat{Role: access.Secretary, Unit: unit, Path: path}}
		}
	}
	w.t.Fatalf("unit %d has no secretary", unit)
	return access.Actor{}
}

// ago is so many months before the last.
func ago(n int) string { return meeting.AddMonths("2026-11", -n) }

// meetings are a unit's, by body and month, those that were not called off.
func (w *finder) meetings(unit int64, body meeting.Body) map[string]meeting.View {
	w.t.Helper()
	out := map[string]meeting.View{}
	lead := w.leads(unit)
	for after := (org.Cursor{}); ; {
		p, err := w.h.meetings.List(w.ctx, lead, unit, body, after, 100)
		w.ok(err)
		for _, m := range p.Rows {
			if m.State != meeting.Cancelled {
				v, err := w.h.meetings.View(w.ctx, lead, m.ID)
				w.ok(err)
				out[m.Month] = v
			}
		}
		if after = p.Next; !p.More {
			return out
		}
	}
}

func (w *finder) find() {
	run := func(name string, f func(w *finder)) {
		w.t.Run(name, func(t *testing.T) {
			one := *w
			one.t = t
			f(&one)
		})
	}
	run("the organisation", (*finder).organisation)
	run("a cell that slips", (*finder).slipping)
	run("a difficulty that aged", (*finder).aged)
	run("a proposal that became a result", (*finder).proposal)
	run("a directive not yet everywhere", (*finder).directive)
	run("a month missed, a meeting moved, one online", (*finder).odd)
	run("themes by the year's plan", (*finder).themes)
	run("people who changed", (*finder).people)
	run("votes", (*finder).votes)
	run("what was put right and kept apart", (*finder).corrected)
	run("the committees", (*finder).committees)
	run("nobody repeats himself", (*finder).words)
	run("papers", (*finder).papers)
	run("one score on both papers", (*finder).oneScore)
	run("what waits now", (*finder).waits)
}

func (w *finder) organisation() {
	base := w.unit("Đảng bộ Cục Dự trữ khu vực")
	_, below, err := w.h.members.Counts(w.ctx, w.hats["bithudanguy"], base, "")
	w.ok(err)
	if below.Total() != 121 {
		w.t.Errorf("%d members under the base committee", below.Total())
	}
	v, err := w.h.org.View(w.ctx, access.System(), base, "", org.Cursor{}, 50)
	w.ok(err)
	if len(v.Below.Rows) != 8 {
		w.t.Errorf("%d cells", len(v.Below.Rows))
	}
	provinces, sites := map[string]bool{}, 0
	for _, c := range v.Below.Rows {
		ss, err := w.h.org.Sites(w.ctx, access.System(), c.ID)
		w.ok(err)
		for _, s := range ss {
			provinces[s.Province] = true
			sites++
		}
	}
	if len(provinces) != 2 || sites < 12 {
		w.t.Errorf("%d places in %v", sites, provinces)
	}
	side, err := w.h.org.Unit(w.ctx, access.System(), w.unit("Chi bộ Cơ quan Đảng ủy Khối"), "")
	w.ok(err)
	upper := w.unit("Đảng bộ Khối các cơ quan tỉnh")
	if side.Kind != org.BaseCell || side.Parent != upper {
		w.t.Errorf("the cell beside is %q under %d", side.Kind, side.Parent)
	}
}

func (w *finder) slipping() {
	unit := w.unit("Kho Thanh Miện")
	ms := w.meetings(unit, meeting.CellBody)
	for n := range 8 {
		m := ms[ago(n)]
		below := m.Present*10 < m.Base()*9
		if below != (n < 3) {
			w.t.Errorf("%s: %d of %d", ago(n), m.Present, m.Base())
		}
	}
	p, err := w.h.quality.History(w.ctx, w.hats["bithudanguy"], unit, org.Cursor{}, 8)
	w.ok(err)
	rank := map[quality.Class]int{quality.Good: 3, quality.Fair: 2, quality.Average: 1}
	last := 0
	for _, s := range p.Rows {
		if s.State != quality.ScoreDecided || rank[s.DecidedClass] < last {
			w.t.Errorf("%s: %s, %s", s.Month, s.State, s.DecidedClass)
		}
		last = rank[s.DecidedClass]
	}
	if p.Rows[0].DecidedClass != quality.Average || last != 3 {
		w.t.Errorf("it fell from %d to %s", last, p.Rows[0].DecidedClass)
	}
	looks, err := w.h.meetings.Looks(w.ctx, w.leads(unit), ms[ago(1)].ID)
	w.ok(err)
	if !slices.ContainsFunc(looks, func(l meeting.Look) bool { return l.Person == w.hats["bithudanguy"].Person }) {
		w.t.Errorf("the cell does not see that its minutes were opened: %v", looks)
	}
}

func (w *finder) aged() {
	today := demoDay.Format(time.DateOnly)
	find := func(actor access.Actor, unit int64, want string) report.DifficultyView {
		p, err := w.h.reports.Difficulties(w.ctx, actor, unit, true, org.Cursor{}, 50)
		w.ok(err)
		for _, d := range p.Rows {
			if strings.Contains(d.Text, want) && d.State == report.DifficultyOpen {
				return d
			}
		}
		w.t.Fatalf("no open difficulty says %q", want)
		return report.DifficultyView{}
	}
	base, upper := w.unit("Đảng bộ Cục Dự trữ khu vực"), w.unit("Đảng bộ Khối các cơ quan tỉnh")
	if d := find(w.hats["bithudanguy"], base, "bị ngập"); d.Owner == 0 || d.Due >= today || d.RaisedAt > clock.Ms(demoDay.AddDate(0, -6, 0)) {
		w.t.Errorf("taken on by %d for %s, raised %s", d.Owner, d.Due, clock.Day(d.RaisedAt))
	}
	if d := find(w.hats["bithukhoi"], upper, "Gia Lộc"); d.Unit != base || d.Owner == 0 || d.Due >= today {
		w.t.Errorf("passed upward: from %d, owner %d, due %s", d.Unit, d.Owner, d.Due)
	}
	if d := find(w.hats["bithudanguy"], base, "Tổ bảo vệ"); d.Owner != 0 {
		w.t.Errorf("one nobody has taken on has an owner")
	}
	// One came back: answered, opened again, answered better, closed.
	p, err := w.h.reports.Difficulties(w.ctx, w.leads(w.unit("Kho Kinh Môn")), w.unit("Kho Kinh Môn"), false, org.Cursor{}, 50)
	w.ok(err)
	closed := 0
	for _, d := range p.Rows {
		if strings.Contains(d.Text, "nhiễm phèn") && d.State == report.DifficultyClosed && strings.Contains(d.Answer, "thay bộ lọc") {
			closed++
		}
	}
	if closed != 1 {
		w.t.Errorf("%d of them were closed in the end", closed)
	}
}

func (w *finder) proposal() {
	author := w.hats["dangvien"]
	ps, err := w.h.resolutions.MyProposals(w.ctx, author, 20)
	w.ok(err)
	var sensor, declined *resolution.ProposalRow
	for i := range ps {
		switch {
		case strings.Contains(ps[i].Text, "cảm biến"):
			sensor = &ps[i]
		case ps[i].Fate.State == resolution.Declined && ps[i].Fate.Reason != "":
			declined = &ps[i]
		}
	}
	if sensor == nil || declined == nil {
		w.t.Fatalf("the author sees %d proposals", len(ps))
	}
	if !sensor.Ahead || sensor.Fate.State != resolution.Taken || sensor.Fate.Task == nil || sensor.Fate.Task.State != resolution.Done {
		w.t.Fatalf("its fate: %+v", sensor.Fate)
	}
	v, err := w.h.resolutions.Task(w.ctx, author, sensor.Fate.Task.ID)
	w.ok(err)
	if len(v.Reports) < 2 || v.Reports[0].Result != resolution.ResultDone || v.Decision == nil || v.Decision.State != resolution.Issued {
		w.t.Errorf("the task: %+v", v.Reports)
	}
	lead, err := w.h.resolutions.Task(w.ctx, w.hats["bithu"], sensor.Fate.Task.ID)
	w.ok(err)
	if len(lead.Changes) != 1 || lead.Changes[0].Kind != resolution.Extend || lead.Changes[0].State != resolution.Granted {
		w.t.Errorf("its date was extended: %+v", lead.Changes)
	}
	// The thread is whole, from the sentence to the task and on to the meetings.
	at := thread.Knot{Kind: thread.Opinion, ID: sensor.ID}
	for _, next := range []thread.Kind{thread.Point, thread.Task} {
		s, err := w.h.cycle.Thread(w.ctx, author, at)
		w.ok(err)
		i := slices.IndexFunc(s.Effects, func(l thread.Link) bool { return l.Kind == next })
		if i < 0 {
			w.t.Fatalf("from %v no %s follows: %v", at, next, s.Effects)
		}
		at = s.Effects[i].Knot
	}
	if at.ID != sensor.Fate.Task.ID {
		w.t.Errorf("the thread leads to task %d", at.ID)
	}
	papers, _, err := w.h.documents.Attached(w.ctx, author, "task", at.ID)
	w.ok(err)
	if len(papers) == 0 {
		w.t.Error("the result has no paper")
	}
}

func (w *finder) directive() {
	today := demoDay.Format(time.DateOnly)
	p, err := w.h.documents.Sent(w.ctx, w.hats["bithudanguy"], w.unit("Đảng bộ Cục Dự trữ khu vực"), org.Cursor{}, 100)
	w.ok(err)
	late, everywhere := 0, 0
	for _, d := range p.Rows {
		switch {
		case d.Form == document.AtMeeting && d.DueOn < today && d.Done == 6 && d.Of == 8:
			late++
			v, err := w.h.documents.Directive(w.ctx, w.hats["bithudanguy"], d.ID)
			w.ok(err)
			if d.Source != "directive" || d.SourceID == 0 || len(v.Papers) == 0 {
				w.t.Errorf("it came from %q, with %d papers", d.Source, len(v.Papers))
			}
		case d.Done == d.Of:
			everywhere++
		}
	}
	if late != 1 || everywhere < 20 {
		w.t.Errorf("%d directives are late, %d everywhere", late, everywhere)
	}
}

func (w *finder) odd() {
	unit := w.unit("Kho Kinh Môn")
	slots, err := w.h.meetings.Slots(w.ctx, w.hats["bithudanguy"], unit, ago(9))
	w.ok(err)
	missed := false
	for _, s := range slots {
		missed = missed || s.Body == meeting.CellBody && s.Late
	}
	if !missed {
		w.t.Errorf("no meeting is missing in %s: %+v", ago(9), slots)
	}
	paper := w.meetings(unit, meeting.CellBody)[ago(20)]
	if !paper.OnPaper || paper.State != meeting.Locked {
		w.t.Errorf("a meeting of two years ago was not written down from paper")
	}
	moved := w.meetings(w.unit("Kho Phù Tiên"), meeting.CellBody)
	if m := moved[ago(2)]; m.Day <= ago(2)+"-08" || !strings.Contains(m.Place, "tầng 2") {
		w.t.Errorf("the moved meeting was on %s, %s", m.Day, m.Place)
	}
	online := w.meetings(w.unit("Kho Hải Dương"), meeting.CellBody)[ago(6)]
	if online.Form != meeting.Online || online.OnlineBasis == "" || online.OnlineDoubt || online.Online != online.Present {
		w.t.Errorf("the online meeting: %q, %q, %d of %d online", online.Form, online.OnlineBasis, online.Online, online.Present)
	}
	at := map[int64]bool{}
	for _, a := range moved[ago(1)].Roster {
		at[a.Site] = true
	}
	if len(at) < 3 { // none, and two
		w.t.Errorf("a cell met at %d places", len(at)-1)
	}
}

// off says that a unit leads no months of its own on Nếp: a cell whose months are
// entered for it, a Party group, which meets within its cell.
func (w *finder) off(u org.Unit) bool {
	return u.Kind == org.Group || u.Name == "Chi bộ Trung tâm Giống cây trồng" || u.Name == "Chi bộ Nhà khách tỉnh"
}

func (w *finder) themes() {
	upper := w.unit("Đảng bộ Khối các cơ quan tỉnh")
	cells, err := w.h.org.Below(w.ctx, access.System(), upper, org.Cursor{}, 50)
	w.ok(err)
	forgot := 0
	for _, u := range cells.Rows {
		if u.Kind == org.Base || u.Kind == org.Upper || w.off(u) {
			continue
		}
		lead := w.leads(u.ID)
		plan, err := w.h.meetings.YearPlan(w.ctx, lead, u.ID, 2026)
		w.ok(err)
		quarters, months := map[int]int{}, map[string]bool{}
		for _, p := range plan {
			if p.Kind == meeting.Theme {
				quarters[(int(p.Month[5]-'0')*10+int(p.Month[6]-'0')-1)/3]++
				if p.Presenter == 0 {
					w.t.Errorf("%s: nobody presents %q", u.Name, p.Title)
				}
			} else {
				months[p.Month] = true
			}
		}
		if len(months) < 6 {
			w.t.Errorf("%s has planned work in %d months", u.Name, len(months))
		}
		for q := range 4 {
			if quarters[q] == 0 {
				forgot++
				if q != 3 || !strings.HasSuffix(u.Name, "Kinh Môn") {
					w.t.Errorf("%s: no theme in quarter %d", u.Name, q+1)
				}
			}
		}
	}
	if forgot != 1 {
		w.t.Errorf("%d themes are missing", forgot)
	}
}

func (w *finder) people() {
	today := demoDay.Format(time.DateOnly)
	all := map[string]int{}
	cells, err := w.h.org.Below(w.ctx, access.System(), w.unit("Đảng bộ Khối các cơ quan tỉnh"), org.Cursor{}, 50)
	w.ok(err)
	grown, moved, back, probation := 0, 0, 0, 0
	for _, u := range cells.Rows {
		p, err := w.h.members.Members(w.ctx, access.System(), u.ID, today, org.Cursor{}, 100)
		w.ok(err)
		for _, r := range p.Rows {
			v, err := w.h.members.Person(w.ctx, access.System(), r.ID)
			w.ok(err)
			if r.Kind == member.Regular {
				all[r.Name()]++
			}
			if r.Standing == member.Probationary {
				probation++
			}
			conditions := map[member.Condition]bool{}
			for _, s := range v.Statuses {
				conditions[s.Condition] = true
				if s.Standing == member.Probationary && r.Standing == member.Official {
					grown++
				}
			}
			if conditions[member.Exempt] && r.Condition == member.Active {
				back++
			}
			if len(v.Memberships) > 1 && r.Kind == member.Regular && v.Memberships[0].Kind == member.Regular && v.Memberships[1].Kind == member.Regular {
				moved++
			}
		}
	}
	if grown != 1 || moved != 1 || back != 1 || probation != 2 {
		w.t.Errorf("%d became official, %d moved, %d came back from exemption, %d on probation", grown, moved, back, probation)
	}
	for name, n := range all {
		if n > 1 {
			w.t.Errorf("%d people are called %s", n, name)
		}
	}
	unit := w.unit("Kho Mỹ Hào")
	p, err := w.h.resolutions.Tasks(w.ctx, w.leads(unit), unit, resolution.Open, org.Cursor{}, 50)
	w.ok(err)
	if !slices.ContainsFunc(p.Rows, func(k resolution.Task) bool { return k.OwnerLeft }) {
		w.t.Error("no open task's owner has left")
	}
}

func (w *finder) votes() {
	kinds := map[string]int{}
	for _, name := range []string{"Chi bộ Văn phòng Cục", "Kho Ân Thi", "Kho Phù Tiên", "Kho Kinh Môn"} {
		for _, m := range w.meetings(w.unit(name), meeting.CellBody) {
			for _, v := range m.Votes {
				switch {
				case v.State == meeting.VoteVoid && v.Reason != "":
					kinds["void"]++
				case v.Way == meeting.Paper && v.Passed && len(v.Team) >= 2 && v.Issued == v.Returned && v.Bound == ">=2/3":
					kinds["paper"]++
				case v.Way == meeting.Phones && v.Cast >= 5:
					kinds["phones"]++
				case !v.Passed:
					kinds["not passed"]++
				case v.Way == meeting.Hands:
					kinds["hands"]++
				}
			}
		}
	}
	for kind, least := range map[string]int{"void": 1, "paper": 2, "phones": 1, "not passed": 1, "hands": 80} {
		if kinds[kind] < least {
			w.t.Errorf("%d votes: %s", kinds[kind], kind)
		}
	}
}

func (w *finder) corrected() {
	unit := w.unit("Chi bộ Nghiệp vụ")
	ms, lead := w.meetings(unit, meeting.CellBody), w.leads(w.unit("Chi bộ Nghiệp vụ"))
	min, err := w.h.meetings.ReadMinutes(w.ctx, lead, ms[ago(1)].ID)
	w.ok(err)
	if min.State != meeting.MinutesLocked || len(min.Annexes) != 1 || min.Annexes[0].Reason == "" {
		w.t.Errorf("the annex: %+v", min.Annexes)
	}
	reserved := func(unit int64, m int64) (named, nameless int) {
		os, err := w.h.meetings.Opinions(w.ctx, w.leads(unit), m)
		w.ok(err)
		for _, o := range os {
			if o.Kind == meeting.Reserved && o.Person != 0 {
				named++
			} else if o.Kind == meeting.Reserved {
				nameless++
			}
		}
		return named, nameless
	}
	if named, _ := reserved(unit, ms[ago(2)].ID); named != 1 {
		w.t.Errorf("%d opinions are reserved by name", named)
	}
	office := w.unit("Chi bộ Văn phòng Cục")
	if _, nameless := reserved(office, w.meetings(office, meeting.CellBody)[ago(5)].ID); nameless != 1 {
		w.t.Errorf("%d opinions are reserved without a name", nameless)
	}
	if c := ms[ago(5)].Chairs; len(c) != 2 || c[1].Reason == "" {
		w.t.Errorf("the chair: %+v", c)
	}
}

func (w *finder) committees() {
	base, upper, side := w.unit("Đảng bộ Cục Dự trữ khu vực"), w.unit("Đảng bộ Khối các cơ quan tỉnh"), w.unit("Chi bộ Cơ quan Đảng ủy Khối")
	if n := len(w.meetings(base, meeting.CommitteeBody)); n != 24 {
		w.t.Errorf("the base committee met %d times", n)
	}
	standing := w.meetings(upper, meeting.StandingBody)
	if a, b := len(standing), len(w.meetings(upper, meeting.CommitteeBody)); a != 24 || b != 8 {
		w.t.Errorf("the upper committee met %d times, its standing part %d times", b, a)
	}
	p, err := w.h.quality.History(w.ctx, w.hats["bithukhoi"], side, org.Cursor{}, 20)
	w.ok(err)
	for _, s := range p.Rows {
		if s.State != quality.ScoreDecided || s.DecidedIn != standing[s.Month].ID {
			w.t.Errorf("%s of the cell beside: %s in %d", s.Month, s.State, s.DecidedIn)
		}
	}
	if len(p.Rows) != 13 {
		w.t.Errorf("%d scores of the cell beside: the sheet holds since 28/10/2025", len(p.Rows))
	}
	of := func(unit int64) string {
		v, err := w.h.reports.Report(w.ctx, w.hats["bithukhoi"], unit, ago(0))
		w.ok(err)
		return string(v.State)
	}
	if a, b := of(base), of(side); a != string(report.Answered) || b != string(report.Answered) {
		w.t.Errorf("the reports to the upper committee are %s and %s", a, b)
	}
	u, err := w.h.reports.Under(w.ctx, w.hats["bithudanguy"], base, ago(0), org.Cursor{}, 50)
	w.ok(err)
	states := map[report.State]int{}
	for _, r := range u.Rows {
		states[r.State]++
	}
	if states[report.Answered] != 7 {
		w.t.Errorf("the base committee heard %v", states)
	}
	// A class was given against the counted one, with its reason.
	h, err := w.h.quality.History(w.ctx, w.hats["bithudanguy"], w.unit("Kho Phù Tiên"), org.Cursor{}, 4)
	w.ok(err)
	if s := h.Rows[2]; s.DecidedClass == s.Class || s.DecidedReason == "" {
		w.t.Errorf("%s: counted %s, decided %s", s.Month, s.Class, s.DecidedClass)
	}
	// Who follows a cell says what he thinks of its score, most months.
	said := 0
	for _, m := range w.meetings(w.unit("Kho Phù Tiên"), meeting.CellBody) {
		if m.Month > ago(12) {
			v, err := w.h.quality.Score(w.ctx, w.hats["bithudanguy"], m.ID)
			w.ok(err)
			if v.FollowerNote != "" {
				said++
			}
		}
	}
	if said < 3 {
		w.t.Errorf("who follows it has said something of %d scores", said)
	}
}

// words: within a meeting no two say the same, nor a decision twice; and a
// sentence comes back in a unit only after many months.
func (w *finder) words() {
	upper := w.unit("Đảng bộ Khối các cơ quan tỉnh")
	cells, err := w.h.org.Below(w.ctx, access.System(), upper, org.Cursor{}, 50)
	w.ok(err)
	total := 0
	for _, u := range cells.Rows {
		body := meeting.CellBody
		if u.Kind == org.Base {
			body = meeting.CommitteeBody
		} else if u.Kind == org.Upper {
			body = meeting.StandingBody
		}
		if w.off(u) {
			continue
		}
		lead, last := w.leads(u.ID), map[string]string{}
		ms := w.meetings(u.ID, body)
		for _, mo := range slices.Sorted(maps.Keys(ms)) {
			os, err := w.h.meetings.Opinions(w.ctx, lead, ms[mo].ID)
			w.ok(err)
			for _, o := range os {
				total++
				if was := last[o.Text]; was >= meeting.AddMonths(mo, -2) {
					w.t.Errorf("%s, %s and %s: %s", u.Name, was, mo, o.Text)
				}
				last[o.Text] = mo
			}
			seen := map[string]bool{}
			for _, i := range ms[mo].Items {
				if i.Conclusion != "" && seen[i.Conclusion] {
					w.t.Errorf("%s, %s concludes twice: %s", u.Name, mo, i.Conclusion)
				}
				seen[i.Conclusion] = true
			}
			if id, err := w.h.resolutions.DecisionOf(w.ctx, lead, ms[mo].ID); err == nil && id != 0 {
				v, err := w.h.resolutions.Resolution(w.ctx, lead, id)
				w.ok(err)
				for _, p := range v.Points {
					if seen[p.Text] {
						w.t.Errorf("%s, %s decides twice: %s", u.Name, mo, p.Text)
					}
					seen[p.Text] = true
				}
			}
		}
	}
	if total < 900 {
		w.t.Errorf("only %d opinions", total)
	}
}

func (w *finder) papers() {
	unit := w.unit("Kho Ân Thi")
	for mo, m := range w.meetings(unit, meeting.CellBody) {
		papers, _, err := w.h.documents.Attached(w.ctx, w.hats["dangvien"], "meeting", m.ID)
		w.ok(err)
		if mo > ago(6) && len(papers) == 0 || m.Kind.HasTheme() && len(papers) == 0 {
			w.t.Errorf("%s has no paper", mo)
		}
		for _, p := range papers {
			if p.Kind == document.File && p.Media != "application/pdf" {
				w.t.Errorf("%s: %s is %s", mo, p.Title, p.Media)
			}
		}
	}
}

// oneScore: the cell votes its score once; minutes and decision print that one.
func (w *finder) oneScore() {
	printed := 0
	for _, name := range []string{"Kho Ân Thi", "Kho Thanh Miện", "Chi bộ Nghiệp vụ"} {
		unit := w.unit(name)
		lead := w.leads(unit)
		for mo, m := range w.meetings(unit, meeting.CellBody) {
			min, err := w.h.meetings.ReadMinutes(w.ctx, lead, m.ID)
			w.ok(err)
			_, line, found := strings.Cut(min.Body, "Chi bộ thống nhất: ")
			if !found {
				continue
			}
			line, _, _ = strings.Cut(line, "\n")
			text, err := db.Read(w.ctx, w.h.db, func(t *db.Tx) (string, error) {
				return db.One(t, db.Scalar[string], `select x.text from decision_text x join resolution r on r.id = x.resolution where r.meeting = $1`, m.ID)
			})
			w.ok(err)
			if printed++; !strings.Contains(text, strings.TrimSpace(strings.TrimRight(line, "."))) {
				w.t.Errorf("%s %s: the minutes say %q, the decision does not", name, mo, line)
			}
		}
	}
	if printed < 20 {
		w.t.Errorf("%d scores are printed", printed)
	}
}

func (w *finder) waits() {
	for login, least := range map[string]int{"bithu": 2, "dangvien": 1, "bithudanguy": 2, "bithukhoi": 1, "phobithu": 1} {
		items, err := w.h.cycle.Waiting(w.ctx, w.hats[login])
		w.ok(err)
		var said []string
		for _, i := range items {
			said = append(said, fmt.Sprint(i.Title, " ", i.Params))
		}
		w.t.Logf("%s: %s", login, strings.Join(said, "; "))
		if len(items) < least {
			w.t.Errorf("%d things wait for %s", len(items), login)
		}
	}
	// The month to come has not begun: everything in it is still to be done.
	for _, s := range func() []meeting.Slot {
		slots, err := w.h.meetings.Slots(w.ctx, w.hats["bithu"], w.unit("Kho Ân Thi"), ago(-1))
		w.ok(err)
		return slots
	}() {
		if s.Meeting != nil || s.Late {
			w.t.Errorf("%s of the month to come is there already", s.Body)
		}
	}
}
