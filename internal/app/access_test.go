package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/document"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
	"nep/internal/web"
)

// world is a small organisation with one of everything at each of its units:
//
//	top ─┬─ base ─┬─ cell ── group
//	     │        └─ twin
//	     └─ beside ── far          other (a root of its own) ── home
type world struct {
	t       *testing.T
	h       *house
	parent  map[string]string
	units   map[string]int64
	objects map[string]map[string]string // unit → path parameter → value
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	return doorsOpen(t, d, Settings{Data: t.TempDir()})
}

// doorsOpen is the house of a database with its doors open.
func doorsOpen(t testing.TB, d *db.DB, settings Settings) *house {
	t.Helper()
	h, err := build(context.Background(), d, settings, slog.New(slog.DiscardHandler), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	h.web.Ready(true)
	return h
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newWorld(t *testing.T, d *db.DB) *world {
	w := &world{t: t, h: newHouse(t, d), parent: map[string]string{}, units: map[string]int64{}, objects: map[string]map[string]string{}}
	ctx, sys := context.Background(), access.System()
	today := clock.Day(d.Now())
	for _, u := range []struct {
		name, parent string
		kind         org.Kind
	}{{"top", "", org.Upper}, {"base", "top", org.Base}, {"cell", "base", org.Cell}, {"twin", "base", org.Cell}, {"group", "cell", org.Group},
		{"beside", "top", org.Base}, {"far", "beside", org.Cell}, {"other", "", org.Upper}, {"home", "other", org.BaseCell}} {
		id, _, err := w.h.org.Found(ctx, sys, org.Found{Parent: w.units[u.parent], From: "2020-01-01", Kind: u.kind, Name: "Tổ chức " + u.name})
		if err != nil {
			t.Fatal(err)
		}
		w.units[u.name], w.parent[u.name] = id, u.parent
	}
	num := func(id int64) string { return fmt.Sprint(id) }
	for name, unit := range w.units {
		o := map[string]string{"unit": num(unit)}
		o["site"] = num(must[int64](t)(w.h.org.AddSite(ctx, sys, org.AddSite{Unit: unit, Name: "Kho", From: "2020-01-01"})))
		o["mass"] = num(must[int64](t)(w.h.org.AddMassOrg(ctx, sys, org.AddMassOrg{Unit: unit, Kind: org.Union, Name: "Công đoàn", From: "2020-01-01"})))
		person := must[int64](t)(w.h.members.Add(ctx, sys, member.Add{Unit: unit, From: "2021-01-01", Kind: member.Regular, Standing: member.Official,
			Condition: member.Active, Personal: member.Personal{Family: "Trần Thị", Given: "Mai", Sex: member.Female}}))
		o["person"] = num(person)
		// Straight into the tables: what a verb asks for besides is not the matter here.
		insert := func(table, columns string, values ...any) string {
			id := must[int64](t)(db.Write(ctx, d, db.Lock{}, func(x *db.Tx) (int64, error) {
				id := x.ID()
				_, err := x.Exec(`insert into `+table+` (id, `+columns+`) values (`+db.Marks(1, len(values)+1)+`)`, append([]any{id}, values...)...)
				return id, err
			}))
			return num(id)
		}
		o["position"] = insert("position", "person, unit, role, title, from_on, to_on", person, unit, "committee", "", "2025-01-01", clock.Forever)
		o["appointment"] = insert("appointment", "person, unit, role, decision, from_on, to_on", person, unit, "officer", "QĐ 1", "2025-01-01", clock.Forever)
		o["assignment"] = insert("assignment", "person, unit, target, cell, mass_org, field, from_on, to_on", person, unit, "field", 0, 0, "Dân vận", "2025-01-01", clock.Forever)
		slips, err := w.h.accounts.MakeSlips(ctx, sys, "", person)
		if err != nil {
			t.Fatal(err)
		}
		o["slip"] = num(slips[0].ID)
		o["import"] = num(must[int64](t)(w.h.members.Upload(ctx, sys, member.Upload{Unit: unit, FileName: "a.xlsx"}, workbook(t))))
		reg, err := w.h.rules.PutRegulation(ctx, sys, rule.PutRegulation{Unit: unit, Number: "QC/01", Title: "Quy chế làm việc", Body: "Nội dung", From: today})
		if err != nil {
			t.Fatal(err)
		}
		o["regulation"] = num(reg)
		o["key"], o["profile"], o["rubric"] = "meeting.minutes", "hd42-2025", "anphu-2025"
		o["meeting"] = w.meeting(insert, unit, today)
		o["criterion"] = "7"
		o["theme"] = insert("plan_item", "unit, month, kind, title, presenter, made_at, made_by, removed_at", unit, today[:7], "theme", "Chuyên đề", 0, 1, person, 0)
		o["month"] = today[:7]
		o["report"] = insert("report", "unit, month, to_unit, meeting, state, facts, judgement, wishes, due_on, sent_at, sent_by, answer, answered_at, answered_by, answered_in, made_at, version",
			unit, today[:7], w.units[w.parent[name]], 0, "draft", "", "", "", today, 0, 0, "", 0, 0, 0, 0, 1)
		o["difficulty"] = insert("difficulty", "unit, to_unit, report, source, source_id, text, state, raised_at, raised_by, owner, due_on, answer, answered_at, answered_by, closed_at, closed_by, close_note",
			unit, w.units[w.parent[name]], 0, "", 0, "Đường vào kho ngập", "open", 1, person, 0, "", "", 0, 0, 0, 0, "")
		// A decision, issued, with a task somebody asks to change; a proposal.
		o["resolution"] = insert("resolution", "unit, meeting, kind, title, body, state, vote, number, code, day, made_at, made_by, worded_at, passed_at, issued_at, issued_by, signer, version",
			unit, o["meeting"], "NQ", "Nhiệm vụ", "", "issued", 0, 1, "CB", today, 0, 0, 0, 0, 0, 0, 0, 1)
		o["task"] = insert("task", "unit, item, source, source_id, text, owner, due_on, first_month, report_month, state, result, done_on, made_at, made_on",
			unit, 0, "", 0, "Việc", person, today, today[:7], today[:7], "open", "", "", 0, today)
		o["change"] = insert("task_change", "task, kind, reason, to_due, to_month, to_owner, state, asked_by, asked_at, decided_by, decided_at, decided_on, note",
			o["task"], "stop", "Lý do", "", "", 0, "asked", person, 0, 0, 0, "", "")
		point := insert("resolution_item", "resolution, pos, text, source, source_id, owner, due_on, report_month", o["resolution"], 1, "Việc", "", 0, 0, "", "")
		o["charge"] = insert("charge", "item, giver, unit, text, first_due, due_on, state, result, done_on, begun_on, sent_at, made_at, made_by",
			point, unit, unit, "Việc", today, today, "open", "", "", "", 1, 1, person)
		o["wish"] = insert("charge_wish", "charge, reason, to_due, state, asked_by, asked_at, decided_by, decided_at, note", o["charge"], "Lý do", clock.Forever, "asked", person, 0, 0, 0, "")
		o["item"] = insert("agenda_item", "meeting, pos, kind, title, planned, presenter, source, source_id, draft, inside, state, began_at, spent, conclusion",
			o["meeting"], 1, "discussion", "Thảo luận", 20, 0, "", 0, "", false, "todo", 0, -1, "")
		o["conference"] = insert("conference", "unit, kind, whom, title, day, start_minute, place, directive, state, note, required, present, made_at, made_by, ended_at, ended_by",
			unit, "conference", "members", "Hội nghị", today, 480, "Hội trường", 0, "planned", "", 0, 0, 1, person, 0, 0)
		o["opinion"] = insert("opinion", "meeting, item, person, kind, text, ahead, by_person, at, removed_at",
			o["meeting"], o["item"], person, "proposal", "Đề xuất", false, person, 0, 0)
		o["vote"] = insert("vote", `meeting, item, about, about_id, question, rule, bound, way, state, opened_at, opened_by, closed_at, closed_by,
			base, needed, eligible, yes, no, abstain, issued, returned, invalid, passed, reason`,
			o["meeting"], 0, "other", 0, "Việc khác", "vote.ordinary", ">1/2", "hands", "closed", 1, person, 2, person, 3, 2, 3, 3, 0, 0, 0, 0, 0, true, "")
		o["directive"] = num(must[int64](t)(w.h.documents.SendDirective(ctx, sys, document.SendDirective{Unit: unit, Title: "Văn bản", Issuer: "Tỉnh ủy",
			Form: document.SelfStudy, DueOn: today, Units: []int64{unit}})))
		o["paper"] = num(must[int64](t)(w.h.documents.AddPaper(ctx, sys, document.AddPaper{Unit: unit, Kind: document.File, FileName: "a.pdf",
			Use: document.Use{Kind: "resolution", Subject: must[int64](t)(strconv.ParseInt(o["resolution"], 10, 64)), Role: document.Finished}}, strings.NewReader("%PDF-1.7"))))
		o["official"] = insert("official", "unit, body, kind, title, content, receivers, class, source, source_id, state, day, signer, signer_role, made_at, made_by, issued_at, issued_by, version",
			unit, "cell", "thong-bao", "Trực Tết", "Nội dung", "", "", "", 0, "issued", today, person, "secretary", 0, 0, 0, 0, 1)
		o["poll"] = insert("poll", "unit, body, title, question, due_on, state, sent_at, sent_by, closed_at, closed_by, closed_on, base, yes, no, other, passed, reason, version",
			unit, "bureau", "Việc", "Nội dung", today, "open", 0, person, 0, 0, "", 3, 0, 0, 0, 0, "", 1)
		o["visit"] = insert("visit", "unit, cell, visitor, month, day, meeting, why, why_text, state, reason, strengths, weaknesses, guidance, class, noted_at, noted_by, made_at, made_by, version",
			unit, unit, person, today[:7], "", 0, "other", "", "planned", "", "", "", "", "", 0, 0, 0, 0, 1)
		o["inspection"] = insert("inspection", "unit, target, kind, title, month, state, decision, from_on, until_on, lead_person, conclusion, concluded_on, closed_on, reason, made_at, made_by, version",
			unit, unit, "inspect", "Nền nếp", today[:7], "concluded", "QĐ 1", today, today, person, "Khá", today, "", "", 0, 0, 1)
		o["congress"] = insert("congress", "unit, day, name, until_on, state, outcome, made_at, made_by, done_at, done_by, version", unit, today, "2026–2031", "", "draft", "", 0, 0, 0, 0, 1)
		o["transfer"] = insert("transfer", "person, from_unit, to_unit, place, paper, sent_on, outcome, ended_on, made_at, made_by, ended_at, ended_by", person, unit, unit, "Chi bộ khác", "", today, "", "", 0, 0, 0, 0)
		o["merger"] = insert("merger", "unit, into_unit, fresh, day, kind, name, short, code, state, outcome, made_at, made_by, done_at, done_by, version", unit, 0, true, today, "cell", "Chi bộ mới", "", "", "draft", "", 0, 0, 0, 0, 1)
		o["practice"] = insert("practice", "unit, committee, title, hard, does, came, aim, source, source_id, state, decision, decided_on, decided_at, decided_by, note, made_at, made_by, version",
			unit, unit, "Cách làm", "Khó", "Làm", "Được", "attendance", "", 0, "proposed", "", "", 0, 0, "", 0, person, 1)
		o["programme"] = insert("programme", "unit, number, title, passed_on, from_month, to_month, half_month, ended_on, note, made_at, made_by, version",
			unit, "02-NQ", "Chất lượng sinh hoạt", "2026-01-01", "2026-01", "2027-12", "2026-12", "", "", 0, person, 1)
		o["draft"] = insert("rubric", "unit, state, base, title, body, made_at, made_by, changed_at, changed_by, version", unit, "draft", "anphu-2025", "Bộ tiêu chí", "{}", 0, person, 0, person, 1)
		old := document.OldFile{Name: "cu.txt", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("Nghị quyết cũ")), nil }}
		if _, refused, err := w.h.documents.DropIn(ctx, sys, unit, []document.OldFile{old}); err != nil || len(refused) > 0 {
			t.Fatal(refused, err)
		}
		o["old"] = num(must[int64](t)(db.Read(ctx, d, func(x *db.Tx) (int64, error) {
			return db.One(x, db.Scalar[int64], `select id from history_file where unit = $1`, unit)
		})))
		w.objects[name] = o
	}
	return w
}

// meeting is a planned meeting of a unit: of its members where these meet, else
// of its committee.
func (w *world) meeting(insert func(table, columns string, values ...any) string, unit int64, today string) string {
	body := "cell"
	if u, err := w.h.org.View(context.Background(), access.System(), unit, "", org.Cursor{}, 1); err != nil || !u.Kind.Meets() {
		body = "committee"
	}
	// Its notice went out: before that its agenda is for who prepares it alone.
	return insert("meeting", `unit, body, kind, month, day, start_minute, place, form, online_basis, online_away, state, chair, note_taker, theme, prepares,
		made_at, made_by, noticed_at, noticed_by, started_at, ended_at, papers_on, papers_by, papers_at, finished_on, finished_by, finished_at, fee_paid, fee_due,
		required, present, online, excused, unexcused, special, unmarked, spoke, on_paper, reason, version`,
		unit, body, "regular", today[:7], today, 450, "Kho", "place", "", 0, "noticed", 0, 0, 0, 0,
		0, 0, 1, 0, 0, 0, "", 0, 0, "", 0, 0, -1, 0,
		0, 0, 0, 0, 0, 0, 0, 0, false, "", 1)
}

// placed are the path parameters of things that stand at a unit.
var placed = []string{"mass",
	"unit", "person", "meeting", "vote",
	"report", "difficulty", "directive", "paper",
	"theme", "conference", "resolution", "task", "change", "charge", "wish", "opinion", "official", "poll",
	"visit", "inspection", "congress", "transfer", "merger", "practice", "programme", "draft",
}

// inside says, by parents alone, whether unit a is b or hangs somewhere below it.
func (w *world) inside(a, b string) bool {
	for ; a != ""; a = w.parent[a] {
		if a == b {
			return true
		}
	}
	return false
}

// allowed is a second, naive reading of the access table: by parents, not by
// paths. named are the units the hat names.
func (w *world) allowed(action access.Action, role access.Role, hat string, named []string, subject string) bool {
	for _, reach := range access.Reaches(action, role) {
		switch {
		case reach == access.All, reach == access.Self && action == access.SelfView:
			return true
		case subject == "":
		case reach == access.Own && subject == hat,
			reach == access.Above && w.inside(hat, subject),
			reach == access.Below && w.inside(subject, hat):
			return true
		case reach == access.Named && slices.ContainsFunc(named, func(n string) bool { return w.inside(subject, n) }):
			return true
		}
	}
	return false
}

// wearer is somebody signed in with one hat.
type wearer struct {
	role   access.Role
	hat    string
	named  []string
	cookie string
	own    map[string]string // objects of one's own: session
}

// signIn makes a person in a unit far away, gives the role straight in the
// tables, and signs in wearing it.
func (w *world) signIn(role access.Role, hat string, named ...string) *wearer {
	t, ctx, sys := w.t, context.Background(), access.System()
	me := &wearer{role: role, hat: hat, named: named, own: map[string]string{}}
	var made account.Temporary
	if role == access.Admin {
		made = must[account.Temporary](t)(w.h.accounts.OpenAdmin(ctx, sys, account.OpenAdmin{Login: "quantri", Name: "Quản trị"}))
	} else {
		unit := "home"
		if role == access.Member {
			unit = hat
		}
		person := must[int64](t)(w.h.members.Add(ctx, sys, member.Add{Unit: w.units[unit], From: "2021-01-01", Kind: member.Regular, Standing: member.Official,
			Condition: member.Active, Personal: member.Personal{Family: "Lê Văn", Given: strings.ToUpper(string(role)), Sex: member.Male}}))
		err := db.Do(ctx, w.h.db, db.Lock{}, func(x *db.Tx) error {
			id, end := x.ID(), clock.Forever
			var err error
			switch role {
			case access.Secretary, access.Deputy, access.Standing, access.Committee:
				_, err = x.Exec(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $2, $3, $4, '', '2025-01-01', $5)`, id, person, w.units[hat], string(role), end)
			case access.InCharge:
				for _, n := range named {
					if _, err = x.Exec(`insert into assignment (id, person, unit, target, cell, mass_org, field, from_on, to_on) values ($1, $2, $3, 'cell', $4, 0, '', '2025-01-01', $5)`, x.ID(), person, w.units[hat], w.units[n], end); err != nil {
						return err
					}
				}
			case access.Officer, access.Inspector:
				if role == access.Inspector {
					end = "2099-01-01"
				}
				_, err = x.Exec(`insert into appointment (id, person, unit, role, decision, from_on, to_on) values ($1, $2, $3, $4, 'QĐ 2', '2025-01-01', $5)`, id, person, w.units[hat], string(role), end)
				for _, n := range named {
					if err == nil {
						_, err = x.Exec(`insert into appointment_unit (appointment, unit) values ($1, $2)`, id, w.units[n])
					}
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		made = must[account.Temporary](t)(w.h.accounts.Open(ctx, sys, account.Open{Person: person}))
	}
	const password = "một câu chỉ để thử"
	if err := w.h.accounts.ChangePassword(ctx, access.Actor{Account: made.Account.ID}, account.ChangePassword{Old: made.Password, New: password, Address: string(role)}); err != nil {
		t.Fatal(err)
	}
	in := must[account.SignedIn](t)(w.h.accounts.SignIn(ctx, account.SignIn{Login: made.Account.Login, Password: password, Browser: account.Browser{Address: string(role)}}))
	me.cookie = "nep=" + in.Token
	me.own["session"], me.own["account"] = fmt.Sprint(in.Session.ID), fmt.Sprint(made.Account.ID)
	if role != access.Admin {
		key := access.Hat{Role: role, Unit: w.units[hat]}.Key()
		if _, err := w.h.accounts.SwitchHat(ctx, access.Actor{Account: made.Account.ID, Session: in.Session.ID, Person: in.Session.Person}, key); err != nil {
			t.Fatalf("%s of %s: %v", role, hat, err)
		}
	}
	return me
}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// ask sends a request that can change nothing: what is posted breaks off, and
// that is seen only after the question of access.
func (w *world) ask(me *wearer, r web.Route, place string) int {
	path := parameter.ReplaceAllStringFunc(strings.TrimSuffix(r.Path, "{$}"), func(p string) string {
		name := p[1 : len(p)-1]
		if v := me.own[name]; v != "" {
			return v
		}
		v, ok := w.objects[place][name]
		if !ok {
			w.t.Fatalf("%s: the test's world has no {%s}", r.Pattern(), name)
		}
		return v
	})
	var body io.Reader
	if r.Method == "POST" {
		body = strings.NewReader("--cut")
	}
	req := httptest.NewRequest(r.Method, path, body)
	if r.Method == "POST" {
		req.Header.Set("Content-Type", "multipart/form-data; boundary=cut")
	}
	if me.cookie != "" {
		req.Header.Set("Cookie", me.cookie)
	}
	rec := httptest.NewRecorder()
	w.h.web.ServeHTTP(rec, req)
	return rec.Code
}

// Every route × every role × own, below, above, beside: what the table allows
// answers, and everything else looks like a page that does not exist.
func TestEveryRouteAsksAccess(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		roles := []*wearer{
			w.signIn(access.Secretary, "base"), w.signIn(access.Deputy, "base"), w.signIn(access.Standing, "base"), w.signIn(access.Committee, "base"),
			w.signIn(access.InCharge, "base", "cell"), w.signIn(access.Officer, "base"), w.signIn(access.Inspector, "base", "cell"),
			w.signIn(access.Member, "cell"), w.signIn(access.Admin, ""),
		}
		places := []string{"base", "cell", "group", "twin", "top", "beside", "far", "other"}
		if d.Engine() == db.Postgres { // rights are asked in Go: here every route is to answer from its rows
			places = places[:2]
		}
		asked := 0
		for _, r := range w.h.web.Routes() {
			if r.Public {
				continue
			}
			byPlace := slices.ContainsFunc(placed, func(name string) bool { return strings.Contains(r.Path, "{"+name+"}") })
			for _, me := range roles {
				for _, place := range places {
					subject := place
					if !byPlace {
						if place != places[0] {
							continue
						}
						// Routes about the hat's own unit, or about the whole installation.
						subject = ""
						if r.Subject != nil {
							subject = me.hat
							if len(me.named) > 0 && !w.allowed(r.Action, me.role, me.hat, me.named, subject) {
								subject = me.named[0]
							}
						}
					}
					code := w.ask(me, r, place)
					want := w.allowed(r.Action, me.role, me.hat, me.named, subject)
					got := code != http.StatusNotFound && code != http.StatusUnauthorized && code != http.StatusForbidden
					if got != want || code >= 500 {
						t.Errorf("%s of %q at %q: %s answers %d; the table says %v", me.role, me.hat, place, r.Pattern(), code, want)
					}
					asked++
				}
			}
		}
		if asked < 1000 {
			t.Fatalf("only %d requests were made", asked)
		}
	})
}

// Without a session a page asks to sign in, and says nothing else.
func TestNobodySignedIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t, dbtest.SQLite(t), nil)) // nothing is read of either engine
	for _, r := range w.h.web.Routes() {
		if r.Public {
			continue
		}
		for _, place := range []string{"cell", "far"} {
			me := &wearer{own: map[string]string{"session": "1", "account": "1"}}
			if code := w.ask(me, r, place); code != http.StatusSeeOther && code != http.StatusUnprocessableEntity {
				t.Errorf("%s answers %d to nobody", r.Pattern(), code)
			}
		}
	}
}

// The table itself: what the field's words forbid, whatever the routes do.
func TestTableKeepsTheFieldsWords(t *testing.T) {
	for _, action := range []access.Action{access.UnitEdit, access.MemberEdit, access.PositionEdit, access.RuleEdit, access.ListImport} {
		for _, role := range []access.Role{access.Member, access.Inspector, access.Committee, access.InCharge, access.Standing} {
			if len(access.Reaches(action, role)) > 0 {
				t.Errorf("%s may %s", role, action)
			}
		}
	}
	if len(access.Reaches(access.RuleEdit, access.Officer)) > 0 {
		t.Error("an officer decides rules")
	}
	for _, action := range access.Actions {
		for _, reach := range access.Reaches(action, access.Member) {
			if reach == access.Below {
				t.Errorf("a member reaches below by %s", action)
			}
		}
	}
}
