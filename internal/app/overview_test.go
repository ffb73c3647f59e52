package app

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/backup"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/demo"
	"nep/internal/generate"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/pgtest"
	"nep/internal/quality"
	"nep/internal/vn"
	"nep/internal/xlsx"
)

// The demo's two years on both engines: every number of the overview equals one
// counted from raw rows by a second, naive way; then the page itself.
func TestOverviewOfTwoYears(t *testing.T) {
	t.Parallel()
	h := demoHouse(t, midDay)
	every := func(t *testing.T, h *house) {
		everyNumber(t, h)
		practicesAndProgrammes(t, h, readRaw(t, h.db)) // of which a generated province has none
	}
	t.Run("sqlite", func(t *testing.T) { every(t, h) })
	t.Run("postgres", func(t *testing.T) { every(t, copied(t, h)) })
	t.Run("programme", func(t *testing.T) { programmeOfTheDemo(t, h) })
	t.Run("page", func(t *testing.T) { overviewInTheBrowser(t, h) })
	t.Run("workbook", func(t *testing.T) { overviewAsWorkbook(t, h) })
}

// copied is a house on PostgreSQL with everything another one has.
func copied(t *testing.T, h *house) *house {
	t.Helper()
	ctx, file := context.Background(), filepath.Join(t.TempDir(), "demo.nep")
	if _, err := backup.Make(ctx, backup.Source{DB: h.db, Files: h.files, DataDir: t.TempDir(), App: "test"}, file, nil); err != nil {
		t.Fatal(err)
	}
	settings := Settings{Data: t.TempDir(), DB: pgtest.URL(t)}
	to := backup.Target{DB: db.Config{URL: settings.DB, NoSync: true}, DataDir: settings.Data}
	if _, err := backup.Restore(ctx, file, to); err != nil {
		t.Fatal(err)
	}
	d := dbtest.Open(t, to.DB.URL, clock.At(clock.Time(h.db.Now())))
	// As if nobody had ever summed anything: an older database that learns of figures.
	err := db.Do(ctx, d, db.Lock{}, func(x *db.Tx) error {
		for _, table := range []string{"figure", "mark", "figure_state"} {
			if _, err := x.Exec("delete from " + table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return doorsOpen(t, d, settings)
}

// raw is everything the naive count reads: whole tables.
type raw struct {
	today    string
	kind     map[int64]string
	parent   map[int64]int64 // nothing moves in the demo
	name     map[int64]string
	meetings []rawMeeting
	member   map[int64]map[int64][2]string // unit → person → days
	scores   []struct {
		unit                int64
		month, state, class string
	}
	tasks, charges, difficulties, directives map[int64]cycle.Rate
	hand                                     []rawHand // months entered for cells that are not on Nếp
	reports                                  []struct {
		to         int64
		month, due string
		sent       int64
		state      string
	}
}

type rawHand struct {
	unit                    int64
	month, class            string
	held, required, present int64
}

type rawMeeting struct {
	id, unit                                          int64
	body, kind, month, day, state, papersOn, finished string
	present, required                                 int64 // from the roster
}

func (r *raw) held(m rawMeeting) bool { return m.state == "ended" || m.state == "locked" }

// meeting says whether a unit is one whose members meet.
func (r *raw) meeting(unit int64) bool { return meets(r.kind[unit]) }

func meets(kind string) bool { return kind == "cell" || kind == "base_cell" || kind == "group" }

// under says whether a unit is another or hangs below it.
func (r *raw) under(unit, top int64) bool {
	for ; unit != 0; unit = r.parent[unit] {
		if unit == top {
			return true
		}
	}
	return false
}

func readRaw(t *testing.T, d *db.DB) *raw {
	t.Helper()
	r := &raw{today: clock.Day(d.Now()), kind: map[int64]string{}, parent: map[int64]int64{}, name: map[int64]string{}, member: map[int64]map[int64][2]string{},
		tasks: map[int64]cycle.Rate{}, charges: map[int64]cycle.Rate{}, difficulties: map[int64]cycle.Rate{}, directives: map[int64]cycle.Rate{}}
	err := db.Do(context.Background(), d, db.Lock{}, func(x *db.Tx) error {
		all := func(query string, scan func(row db.Row) error) error {
			_, err := db.All(x, func(row db.Row) (int, error) { return 0, scan(row) }, query)
			return err
		}
		steps := []error{
			all(`select n.unit, n.kind, n.name, p.parent from unit_name n join unit_path p on p.unit = n.unit`, func(row db.Row) error {
				var id, parent int64
				var kind, name string
				err := row.Scan(&id, &kind, &name, &parent)
				r.kind[id], r.name[id], r.parent[id] = kind, name, parent
				return err
			}),
			all(`select id, unit, body, kind, month, day, state, papers_on, finished_on from meeting order by id`, func(row db.Row) error {
				var m rawMeeting
				err := row.Scan(&m.id, &m.unit, &m.body, &m.kind, &m.month, &m.day, &m.state, &m.papersOn, &m.finished)
				r.meetings = append(r.meetings, m)
				return err
			}),
			all(`select unit, person, from_on, to_on from membership where kind = 'regular'`, func(row db.Row) error {
				var unit, person int64
				var from, to string
				err := row.Scan(&unit, &person, &from, &to)
				if r.member[unit] == nil {
					r.member[unit] = map[int64][2]string{}
				}
				r.member[unit][person] = [2]string{from, to}
				return err
			}),
			all(`select unit, month, state, decided_class from score`, func(row db.Row) error {
				var s struct {
					unit                int64
					month, state, class string
				}
				err := row.Scan(&s.unit, &s.month, &s.state, &s.class)
				r.scores = append(r.scores, s)
				return err
			}),
			all(`select unit, month, class, held, required, present from hand_month`, func(row db.Row) error {
				var h rawHand
				err := row.Scan(&h.unit, &h.month, &h.class, &h.held, &h.required, &h.present)
				r.hand = append(r.hand, h)
				return err
			}),
			all(`select to_unit, month, due_on, sent_at, state from report`, func(row db.Row) error {
				var s struct {
					to         int64
					month, due string
					sent       int64
					state      string
				}
				err := row.Scan(&s.to, &s.month, &s.due, &s.sent, &s.state)
				r.reports = append(r.reports, s)
				return err
			}),
		}
		for query, into := range map[string]map[int64]cycle.Rate{
			`select unit, due_on from task where state = 'open'`:                        r.tasks,
			`select unit, due_on from charge where state = 'open' and sent_at <> 0`:     r.charges,
			`select unit, due_on from difficulty where state = 'open' and mass_org = 0`: r.difficulties,
			`select unit, due_on from directive_to where state = 'sent'`:                r.directives,
		} {
			steps = append(steps, all(query, func(row db.Row) error {
				var unit int64
				var due string
				err := row.Scan(&unit, &due)
				c := into[unit]
				c.Den++
				if due != "" && due < r.today {
					c.Num++
				}
				into[unit] = c
				return err
			}))
		}
		at := map[int64]*rawMeeting{}
		for i := range r.meetings {
			at[r.meetings[i].id] = &r.meetings[i]
		}
		steps = append(steps, all(`select meeting, required, mark from attendance`, func(row db.Row) error {
			var id int64
			var required bool
			var mark string
			err := row.Scan(&id, &required, &mark)
			if m := at[id]; required && mark != "special" {
				m.required++
				if mark == "present" || mark == "online" {
					m.present++
				}
			}
			return err
		}))
		return cmp.Or(steps...)
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// naive counts an overview over and over again from all there is.
type naive struct {
	*raw
	unit   int64
	until  string
	months []string
}

// sum adds up what a function gives of each unit below, for each month.
func (n *naive) sum(months []string, of func(unit int64, month string) cycle.Rate) (out cycle.Rate) {
	for unit := range n.kind {
		if !n.under(unit, n.unit) {
			continue
		}
		for _, m := range months {
			r := of(unit, m)
			out.Num, out.Den = out.Num+r.Num, out.Den+r.Den
		}
	}
	return out
}

func (n *naive) attendance(unit int64, month string, bodies ...string) (out cycle.Rate) {
	for _, m := range n.meetings {
		if m.unit == unit && m.month == month && slices.Contains(bodies, m.body) && n.held(m) {
			out.Num, out.Den = out.Num+m.present, out.Den+m.required
		}
	}
	return out
}

func (n *naive) cell(unit int64, month string) cycle.Rate {
	if h, ok := n.entered(unit, month); ok {
		return cycle.Rate{Num: h.present, Den: h.required}
	}
	return n.attendance(unit, month, "cell")
}

// entered is what was entered for a cell that has no meeting in Nếp up to a month.
func (n *naive) entered(unit int64, month string) (rawHand, bool) {
	for _, m := range n.meetings {
		if m.unit == unit && m.body == "cell" && m.month <= month {
			return rawHand{}, false
		}
	}
	for _, h := range n.hand {
		if h.unit == unit && h.month == month {
			return h, true
		}
	}
	return rawHand{}, false
}

// meets counts the regular meeting of a month, due since the unit's first.
func (n *naive) meets(unit int64, month string) (out cycle.Rate) {
	if !n.meeting(unit) {
		return out
	}
	if h, ok := n.entered(unit, month); ok {
		return cycle.Rate{Num: min(h.held, 1), Den: 1}
	}
	since, held := "9999", int64(0)
	for _, m := range n.meetings {
		if m.unit == unit && m.body == "cell" {
			since = min(since, m.month)
			if m.month == month && n.held(m) && (m.kind == "regular" || m.kind == "combined") {
				held = 1
			}
		}
	}
	if month < since || month == n.today[:7] && held == 0 {
		return out
	}
	return cycle.Rate{Num: held, Den: 1}
}

// papers counts by HD 42, which asks a day before and two days after since its
// day; calendar days.
func (n *naive) papers(unit int64, month string, after bool) (out cycle.Rate) {
	for _, m := range n.meetings {
		if m.unit != unit || m.month != month || m.body != "cell" || !n.held(m) || m.day < "2025-10-28" {
			continue
		}
		out.Den++
		on, due := m.papersOn, clock.AddDays(m.day, -1)
		if after {
			on, due = m.finished, clock.AddDays(m.day, 2)
		}
		if on != "" && on <= due {
			out.Num++
		}
	}
	return out
}

func (n *naive) compared(of func(months ...string) cycle.Rate) cycle.Compared {
	c := cycle.Compared{Rate: of(n.months...)}
	for _, m := range n.months {
		now, past := of(m), of(meeting.AddMonths(m, -12))
		if now.Den > 0 && past.Den > 0 {
			c.Like.Num, c.Like.Den = c.Like.Num+now.Num, c.Like.Den+now.Den
			c.Past.Num, c.Past.Den = c.Past.Num+past.Num, c.Past.Den+past.Den
			c.Months++
		}
	}
	return c
}

func (n *naive) members(unit int64) (out int64) {
	day := meeting.LastDay(n.until)
	for u, people := range n.member {
		for _, span := range people {
			if n.under(u, unit) && span[0] <= day && day < span[1] {
				out++
			}
		}
	}
	return out
}

func (n *naive) open(unit int64, from map[int64]cycle.Rate) (out cycle.Rate) {
	for u, r := range from {
		if n.under(u, unit) {
			out.Num, out.Den = out.Num+r.Num, out.Den+r.Den
		}
	}
	return out
}

func (n *naive) classes() cycle.Classes {
	for _, month := range slices.Backward(n.months) {
		c := cycle.Classes{Month: month, N: map[quality.Class]int64{"good": 0, "fair": 0, "average": 0, "poor": 0}}
		for _, s := range n.scores {
			if s.month != month || !n.under(s.unit, n.unit) {
				continue
			}
			c.Scored++
			if s.state == "decided" {
				c.Decided++
				c.N[quality.Class(s.class)]++
			}
		}
		for _, h := range n.hand {
			if _, ok := n.entered(h.unit, month); ok && h.month == month && h.class != "" && n.under(h.unit, n.unit) {
				c.Scored++
				c.Decided++
				c.N[quality.Class(h.class)]++
			}
		}
		if c.Decided > 0 {
			return c
		}
	}
	return cycle.Classes{}
}

// A generated province on both engines: what was loaded in bulk equals the naive
// count too, and no overview reads a row of a roster: there are millions of them.
func TestOverviewOfAProvince(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{"sqlite": dbtest.SQLite(t), "postgres": dbtest.Postgres(t)} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.Open(t, url, clock.At(midDay))
			size := generate.Province().Of(24)
			size.Uppers, size.Bases, size.Months = 6, 12, 14
			if err := generate.Make(context.Background(), d, generate.Options{Size: size, Seed: 5}); err != nil {
				t.Fatal(err)
			}
			h := newHouse(t, d)
			everyNumber(t, h)
			withoutRosters(t, h)
		})
	}
}

// withoutRosters opens every overview, its pages and its workbook, in a database
// whose rosters cannot be read.
func withoutRosters(t *testing.T, h *house) {
	hide := func(from, to string) {
		if err := db.Do(context.Background(), h.db, db.Lock{}, func(x *db.Tx) error { _, err := x.Exec("alter table " + from + " rename to " + to); return err }); err != nil {
			t.Fatal(err)
		}
	}
	hide("attendance", "attendance_away")
	defer hide("attendance_away", "attendance")
	r := readTree(t, h.db)
	looked := 0
	for unit, kind := range r {
		if meets(kind) {
			continue
		}
		if _, err := h.cycle.Overview(context.Background(), access.System(), unit, "", org.Cursor{}); err != nil {
			t.Error(err)
		}
		if _, err := h.cycle.ExportOverview(context.Background(), access.System(), unit, ""); err != nil {
			t.Error(err)
		}
		looked++
	}
	if looked < 10 {
		t.Errorf("only %d were opened", looked)
	}
}

// readTree gives the kind of every unit.
func readTree(t *testing.T, d *db.DB) map[int64]string {
	out := map[int64]string{}
	_, err := db.Read(context.Background(), d, func(x *db.Tx) (int, error) {
		_, err := db.All(x, func(row db.Row) (int, error) {
			var id int64
			var kind string
			err := row.Scan(&id, &kind)
			out[id] = kind
			return 0, err
		}, `select unit, kind from unit_name`)
		return 0, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// like finds the middle half of the units like one by looking at all of them.
func (n *naive) like() cycle.Like {
	var rates []cycle.Rate
	mine := n.members(n.unit)
	if n.parent[n.unit] == 0 || mine == 0 {
		return cycle.Like{}
	}
	for u, parent := range n.parent {
		if parent != n.parent[n.unit] || u == n.unit || n.kind[u] != n.kind[n.unit] {
			continue
		}
		beside := &naive{raw: n.raw, unit: u, until: n.until, months: n.months}
		if size, r := beside.members(u), beside.sum(n.months, n.cell); r.Den > 0 && 2*size >= mine && size <= 2*mine {
			rates = append(rates, r)
		}
	}
	l := cycle.Like{Units: len(rates)}
	if len(rates) < 5 {
		return l
	}
	slices.SortFunc(rates, func(a, b cycle.Rate) int {
		return cmp.Or(cmp.Compare(float64(a.Num)/float64(a.Den), float64(b.Num)/float64(b.Den)), cmp.Compare(a.Den, b.Den))
	})
	l.Low, l.High = rates[len(rates)/4], rates[len(rates)-1-len(rates)/4]
	return l
}

func everyNumber(t *testing.T, h *house) {
	if _, err := cycle.Figures(h.db).Keep(context.Background()); err != nil {
		t.Fatal(err)
	}
	r := readRaw(t, h.db)
	same := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v; counted again %v", what, got, want)
		}
	}
	looked, step := 0, 1
	if h.db.Engine() == db.Postgres { // the same rows and the same words asked: every sixth month
		step = 6
	}
	for unit := range r.kind {
		if r.meeting(unit) {
			continue
		}
		for back := 0; back < 25; back += step {
			n := &naive{raw: r, unit: unit, until: meeting.AddMonths(r.today[:7], -back)}
			for i := range 12 {
				n.months = append(n.months, meeting.AddMonths(n.until, i-11))
			}
			o, err := h.cycle.Overview(context.Background(), access.System(), unit, n.until, org.Cursor{})
			if err != nil {
				t.Fatal(err)
			}
			at := r.name[unit] + " to " + n.until + ": "
			over := func(of func(unit int64, month string) cycle.Rate) cycle.Compared {
				return n.compared(func(months ...string) cycle.Rate { return n.sum(months, of) })
			}
			same(at+"attendance", o.Cells, over(n.cell))
			same(at+"held", o.Held, over(n.meets))
			same(at+"papers before", o.Before, over(func(u int64, m string) cycle.Rate { return n.papers(u, m, false) }))
			same(at+"papers after", o.Finished, over(func(u int64, m string) cycle.Rate { return n.papers(u, m, true) }))
			same(at+"the committee's own", o.Committee, n.compared(func(months ...string) (out cycle.Rate) {
				for _, m := range months {
					r := n.attendance(unit, m, "committee", "standing")
					out.Num, out.Den = out.Num+r.Num, out.Den+r.Den
				}
				return out
			}))
			same(at+"classes", o.Classes, n.classes())
			same(at+"like", o.Like, n.like())
			same(at+"members", o.Members, n.members(unit))
			// The rows of the table and the committee's own come to the whole.
			same(at+"its own", o.Own, cycle.Standing{Tasks: r.tasks[unit], Charges: r.charges[unit], Difficulties: r.difficulties[unit], Directives: r.directives[unit]})
			if back == 0 {
				whole := o.Own
				for _, row := range o.Rows {
					whole.Tasks.Num, whole.Tasks.Den = whole.Tasks.Num+row.Tasks.Num, whole.Tasks.Den+row.Tasks.Den
					whole.Charges.Num, whole.Charges.Den = whole.Charges.Num+row.Charges.Num, whole.Charges.Den+row.Charges.Den
					whole.Difficulties.Num, whole.Difficulties.Den = whole.Difficulties.Num+row.Difficulties.Num, whole.Difficulties.Den+row.Difficulties.Den
					whole.Directives.Num, whole.Directives.Den = whole.Directives.Num+row.Directives.Num, whole.Directives.Den+row.Directives.Den
				}
				same(at+"rows", whole, cycle.Standing{Tasks: o.Tasks, Charges: o.Charges, Difficulties: o.Difficulties, Directives: o.Directives})
			}
			same(at+"open", []cycle.Rate{o.Tasks, o.Charges, o.Difficulties, o.Directives}, []cycle.Rate{n.open(unit, r.tasks), n.open(unit, r.charges), n.open(unit, r.difficulties), n.open(unit, r.directives)})
			var sent cycle.Reports
			for _, x := range r.reports {
				if x.to == unit && x.month == n.until && x.state != "draft" {
					sent.Sent++
					if clock.Day(x.sent) <= x.due {
						sent.InTime++
					}
				}
			}
			same(at+"reports", []int{o.Reports.Sent, o.Reports.InTime}, []int{sent.Sent, sent.InTime})

			missing := map[string]int{}
			for child, parent := range r.parent {
				if parent != unit {
					continue
				}
				below := &naive{raw: r, unit: child, until: n.until, months: n.months}
				i := slices.IndexFunc(o.Rows, func(x cycle.OverviewRow) bool { return x.Unit == child })
				if i < 0 {
					t.Fatalf("%s%s has no row", at, r.name[child])
				}
				row := o.Rows[i]
				here := at + row.Name + ": "
				same(here+"twelve months", []cycle.Rate{row.Rate, row.Held, row.Before, row.Finished}, []cycle.Rate{below.sum(n.months, n.cell), below.sum(n.months, n.meets),
					below.sum(n.months, func(u int64, m string) cycle.Rate { return n.papers(u, m, false) }), below.sum(n.months, func(u int64, m string) cycle.Rate { return n.papers(u, m, true) })})
				same(here+"open", []cycle.Rate{row.Tasks, row.Charges, row.Difficulties, row.Directives}, []cycle.Rate{n.open(child, r.tasks), n.open(child, r.charges), n.open(child, r.difficulties), n.open(child, r.directives)})
				same(here+"members", row.Members, below.members(child))
				classes := map[quality.Class]int64{}
				for _, s := range r.scores {
					if s.month == o.Classes.Month && s.state == "decided" && r.under(s.unit, child) {
						classes[quality.Class(s.class)]++
					}
				}
				for _, h := range r.hand {
					if _, ok := n.entered(h.unit, h.month); ok && h.month == o.Classes.Month && h.class != "" && r.under(h.unit, child) {
						classes[quality.Class(h.class)]++
					}
				}
				same(here+"classes", row.Classes, classes)
				for j, c := range row.Cells {
					rate, due := below.sum(n.months[j:j+1], n.cell), below.sum(n.months[j:j+1], n.meets)
					same(here+c.Month, c.Rate, rate)
					looked++
					if gap := due.Den - due.Num; gap > 0 {
						missing[fmt.Sprint(child, " ", c.Month)] += int(gap)
					}
					if state := c.State; (state == cycle.CellNone) != (rate.Den == 0 && due.Den > due.Num) || (state == cycle.CellValue) != (rate.Den > 0 && due.Num == due.Den) {
						t.Errorf("%s%s is %q: %v of %v", here, c.Month, state, rate, due)
					}
				}
			}
			got := map[string]int{}
			for _, g := range o.Missing {
				got[fmt.Sprint(g.Unit, " ", g.Month)] += g.Count
			}
			if !maps.Equal(got, missing) {
				t.Errorf("%smissing %v; counted again %v", at, got, missing)
			}
			for _, p := range o.Trend {
				same(at+"the line at "+p.At, p.Rate, n.sum([]string{p.At}, n.cell))
			}
		}
	}
	if looked*step < 1500 {
		t.Fatalf("only %d months were looked at", looked)
	}
}

// enter signs in with one of the demo's accounts and serves the house to a browser.
func enterDemo(t *testing.T, h *house, login string) (host string, in account.SignedIn) {
	t.Helper()
	in, err := h.accounts.SignIn(context.Background(), account.SignIn{Login: login, Password: demo.Password})
	if err != nil {
		t.Fatal(err)
	}
	return browsertest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nep", Value: in.Token})
		h.web.ServeHTTP(w, r)
	})), in
}

func overviewInTheBrowser(t *testing.T, h *house) {
	host, in := enterDemo(t, h, "bithudanguy")
	page := fmt.Sprintf("%s/to-chuc/%d/tong-quan", host, in.Session.Hat.Unit)
	o, err := h.cycle.Overview(context.Background(), in.Session.Actor(), in.Session.Hat.Unit, "", org.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	b := browsertest.New(t)
	b.Open(host + "/").Click("Xem tổng quan các đơn vị").See("Nền nếp sinh hoạt, 12 tháng qua").See("chi bộ · " + vn.FormatInt(o.Members) + " đảng viên").
		See("lượt đảng viên").See("Cùng kỳ năm trước").See("Cần quan tâm").See("Lập báo cáo tháng")
	for _, width := range []int{320, 390, 1280} {
		b.At(width).Open(page).Fits()
		if width > 320 {
			b.Screenshot("overview")
		}
	}
	b.Axe()
	if n := b.Prints("overview"); n != 1 {
		t.Errorf("it prints on %d sheets", n)
	}
	b.At(390).Axe()

	// The committee's programme of work: a year of it on one sheet.
	programme := fmt.Sprintf("%s/to-chuc/%d/chuong-trinh-nam", host, in.Session.Hat.Unit)
	for _, width := range []int{320, 390, 1280} {
		b.At(width).Open(programme).See("Chương trình công tác năm").Fits()
	}
	b.Axe()
	if n := b.Prints("programme"); n != 1 {
		t.Errorf("the programme of a year prints on %d sheets", n)
	}
	b.At(390).Axe().At(1280)

	// A month of a cell opens into that month, and on to its meeting.
	one := slices.IndexFunc(o.Rows, func(r cycle.OverviewRow) bool { return r.Cells[11].State == cycle.CellValue })
	if one < 0 {
		t.Fatal("nobody met in the last month")
	}
	unit, last := o.Rows[one], o.Rows[one].Cells[11]
	b.At(1280).Open(page).Click(fmt.Sprintf("tháng %s/%s: %d/%d đồng chí dự", last.Month[5:], last.Month[:4], last.Rate.Num, last.Rate.Den)).
		See("Việc tháng " + last.Month[5:] + "/" + last.Month[:4] + " của " + unit.Name)
	if at := b.Path(); !strings.HasSuffix(at, fmt.Sprintf("/to-chuc/%d/thang/%s", unit.Unit, last.Month)) {
		t.Errorf("the month leads to %s", at)
	}

	// From a cell that slips to a visit in somebody's work: two presses.
	b.Open(page).In("#can-quan-tam").Click("Phân công dự").In("").See("Phân công dự sinh hoạt Chi bộ Kho Thanh Miện").Fits().Axe()
	b.In("main").Click("Phân công").In("").See("Đã phân công.").Fits().Axe()
	b.Open(page).See("Xem lần dự")

	// Back in time and forward again; of the past nothing needs anybody.
	earlier := meeting.AddMonths(o.Until, -1)
	b.Open(page).Click("12 tháng đến " + earlier[5:] + "/" + earlier[:4]).See("Nền nếp sinh hoạt, 12 tháng đến " + earlier[5:] + "/" + earlier[:4]).See("Mục này chỉ nói về hiện tại.").Axe()
	b.Click("Về hiện tại").See("12 tháng qua")
	b.Open(page + "?den=2024-01").See("12 tháng đến 01/2024").Fits().Axe()
	b.Open(page + "?den=2199-01").See("Chưa có kỳ này")
	// The menu leads here, a cell's address to the cell.
	b.Open(page).Click("Chất lượng").See("12 tháng qua")
	b.Open(fmt.Sprintf("%s/to-chuc/%d/tong-quan", host, o.Rows[0].Unit)).See(o.Rows[0].Name)

	// The committee above sees the whole base organisation as one row.
	above, err := h.cycle.Overview(context.Background(), access.System(), o.Above, o.Until, org.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(above.Rows, func(r cycle.OverviewRow) bool { return r.Unit == o.Unit.ID })
	if at < 0 || above.Rows[at].Rate != o.Cells.Rate {
		t.Errorf("above: %+v", above.Rows)
	}
}

// overviewAsWorkbook opens what is taken away: its counts are those of the page.
func overviewAsWorkbook(t *testing.T, h *house) {
	_, in := enterDemo(t, h, "bithudanguy")
	o, err := h.cycle.Overview(context.Background(), in.Session.Actor(), in.Session.Hat.Unit, "", org.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, fmt.Sprintf("/to-chuc/%d/tong-quan.xlsx", in.Session.Hat.Unit), nil)
	r.AddCookie(&http.Cookie{Name: "nep", Value: in.Token})
	w := httptest.NewRecorder()
	h.web.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatal(w.Code)
	}
	book, err := xlsx.Open(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var sheets []string
	for _, s := range book.Sheets {
		sheets = append(sheets, s.Name)
	}
	if got := strings.Join(sheets, ", "); !strings.HasPrefix(got, "Tổng quan, Tỷ lệ dự, Theo đơn vị, Xu hướng") {
		t.Fatal(got)
	}
	find := func(sheet int, first string) xlsx.Row {
		for _, row := range book.Sheets[sheet].Rows {
			if row.At(0).Text == first {
				return row
			}
		}
		t.Fatalf("%s has no row %q", sheets[sheet], first)
		return xlsx.Row{}
	}
	rate := find(0, "Tỷ lệ dự sinh hoạt chi bộ")
	if got := [2]float64{rate.At(1).Number, rate.At(2).Number}; got != [2]float64{float64(o.Cells.Num), float64(o.Cells.Den)} {
		t.Errorf("attendance %v, the page says %v", got, o.Cells.Rate)
	}
	for _, unit := range o.Rows {
		row := find(1, unit.Name)
		for i, c := range unit.Cells {
			if c.State != cycle.CellValue {
				continue
			}
			if got := [2]float64{row.At(2 + 2*i).Number, row.At(3 + 2*i).Number}; got != [2]float64{float64(c.Rate.Num), float64(c.Rate.Den)} {
				t.Errorf("%s %s: %v, the page says %v", unit.Name, c.Month, got, c.Rate)
			}
		}
	}
}
