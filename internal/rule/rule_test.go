package rule

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/org"
)

var ctx = context.Background()

var start = time.Date(2026, 11, 3, 8, 0, 0, 0, clock.Zone)

// The units of most tests: a committee, a base organisation, two cells.
const (
	top  = 1
	base = 2
	cell = 3
	side = 4
)

const ground = "Nghị quyết 12-NQ/ĐU ngày 05/01/2026"

type house struct {
	t     testing.TB
	clock *clock.Clock
	*Service
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(start)
		h := &house{t: t, clock: c, Service: New(d)}
		h.unit(top, org.Upper, "/1/")
		h.unit(base, org.Base, "/1/2/")
		h.unit(cell, org.Cell, "/1/2/3/")
		h.unit(side, org.Cell, "/1/2/4/")
		fn(t, h)
	})
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	h.must(db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
}

func (h *house) unit(id int64, kind org.Kind, path string) {
	h.t.Helper()
	h.exec(`insert into unit (id, from_on, to_on, made_at) values ($1, '2000-01-01', '9999-12-31', 0)`, id)
	h.exec(`insert into unit_path (unit, from_on, to_on, parent, path) values ($1, '2000-01-01', '9999-12-31', 0, $2)`, id, path)
	h.name(id, kind)
}

func (h *house) name(id int64, kind org.Kind) {
	h.t.Helper()
	h.exec(`insert into unit_name (unit, from_on, to_on, kind, name, short, code, fold, sort_key) values ($1, '2000-01-01', '9999-12-31', $2, 'x', '', '', '', '')`, id, string(kind))
}

// ask is For in a transaction of its own.
func (h *house) ask(unit int64, k Key, day string, known ...int64) Answer {
	h.t.Helper()
	a, err := db.Read(ctx, h.DB, func(t *db.Tx) (Answer, error) { return For(t, unit, k, day, known...) })
	h.must(err)
	return a
}

func (h *house) set(unit int64, k Key, value, from string) int64 {
	h.t.Helper()
	id, err := h.SetRule(ctx, access.System(), SetRule{Unit: unit, Rule: k, Value: value, From: from, Source: ground, Seen: h.seen(unit, k)})
	h.must(err)
	return id
}

func (h *house) seen(unit int64, k Key) int64 {
	h.t.Helper()
	list, err := h.History(ctx, access.System(), unit, k)
	h.must(err)
	if len(list) == 0 {
		return 0
	}
	return list[0].ID
}

// field fails unless err says this of this field.
func field(t *testing.T, err error, name, key string) {
	t.Helper()
	f, _ := err.(*fault.Error)
	if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != name || f.Fields[0].Key != key {
		t.Errorf("got %v, want field %s: %s", err, name, key)
	}
}

func TestProfilesByDate(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, c := range []struct {
			key      Key
			day      string
			want, by string
		}{
			{Profile, "2018-07-05", "", ""},
			{Profile, "2018-07-06", "hd12-2018", "hd12-2018"},
			{Profile, "2025-10-27", "hd12-2018", "hd12-2018"},
			{Profile, "2025-10-28", "hd42-2025", "hd42-2025"},
			{AttendanceTarget, "2018-07-05", "", ""},
			{AttendanceTarget, "2025-10-27", ">85", "hd12-2018"},
			{AttendanceTarget, "2025-10-28", ">=90", "hd42-2025"},
			{MeetingMinutes, "2020-01-01", "90", "hd12-2018"},
			{ThemeMinutes, "2020-01-01", "", ""},
			{ThemeMinutes, "2026-01-01", "120", "hd42-2025"},
			{VoteOrdinary, "2010-01-01", ">1/2", "charter"},
			{VoteAdmission, "2026-01-01", ">=2/3", "charter"},
			{CellNaming, "2026-07-25", "split", "charter"},
			{CellNaming, "2026-07-26", "one", "charter"},
			// What our sources do not tell.
			{CommitteePapersBefore, "2026-01-01", "", ""},
			{CellQuorum, "2026-01-01", "", ""},
			{CommitteeQuorum, "2026-01-01", "", ""},
			{VisitsPerQuarter, "2026-01-01", "", ""},
			{DaysKind, "2026-01-01", "", ""},
			{UpperMeetings, "2026-01-01", "", ""},
			{StandingMeetings, "2026-01-01", "", ""},
		} {
			a := h.ask(cell, c.key, c.day)
			if a.Value != c.want || a.By != c.by || a.IsSet() != (c.want != "") || len(a.Trail) != 0 {
				t.Errorf("%s on %s: %+v, want %q by %q", c.key, c.day, a, c.want, c.by)
			}
		}
	})
}

func TestNearestWins(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.set(top, MeetingMinutes, "100", "2026-11-03")
		h.set(cell, MeetingMinutes, "120", "2026-12-01")
		kinds := func(a Answer) string {
			var b strings.Builder
			for _, s := range append([]Step{a.Step}, a.Trail...) {
				fmt.Fprintf(&b, "%s:%d:%s ", s.Kind, s.Unit, s.Value)
			}
			return strings.TrimSpace(b.String())
		}
		for _, c := range []struct {
			unit int64
			day  string
			want string
		}{
			{top, "2026-11-02", "profile:0:90"},
			{top, "2026-11-03", "unit:1:100 profile:0:90"},
			{base, "2026-11-03", "ancestor:1:100 profile:0:90"},
			{cell, "2026-11-30", "ancestor:1:100 profile:0:90"},
			{cell, "2026-12-01", "unit:3:120 ancestor:1:100 profile:0:90"},
			{side, "2026-12-01", "ancestor:1:100 profile:0:90"},
		} {
			if got := kinds(h.ask(c.unit, MeetingMinutes, c.day)); got != c.want {
				t.Errorf("unit %d on %s: %s, want %s", c.unit, c.day, got, c.want)
			}
		}
		_, err := h.EndRule(ctx, access.System(), SetRule{Unit: cell, Rule: MeetingMinutes, From: "2027-01-01", Seen: h.seen(cell, MeetingMinutes)})
		h.must(err)
		if got := kinds(h.ask(cell, MeetingMinutes, "2027-01-01")); got != "ancestor:1:100 profile:0:90" {
			t.Errorf("after its end: %s", got)
		}
		_, err = h.EndRule(ctx, access.System(), SetRule{Unit: side, Rule: MeetingMinutes, From: "2027-01-01"})
		if f, _ := err.(*fault.Error); f == nil || f.Key != "rule.fault.none" {
			t.Errorf("ending what is not set: %v", err)
		}
	})
}

func TestChosenProfile(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.set(base, Profile, "anphu-2025", "2026-11-10")
		for day, want := range map[string]string{"2026-11-09": "", "2026-11-10": "120"} {
			if a := h.ask(cell, LargeMinutes, day); a.Value != want {
				t.Errorf("%s: %+v", day, a)
			}
		}
		if a := h.ask(cell, PapersBefore, "2026-11-10"); a.Value != "1" || a.Profile != "anphu-2025" || a.By != "hd42-2025" {
			t.Errorf("from its base: %+v", a)
		}
		if a := h.ask(top, LargeMinutes, "2026-11-10"); a.IsSet() {
			t.Errorf("above: %+v", a)
		}
		_, err := h.SetRule(ctx, access.System(), SetRule{Unit: top, Rule: Profile, Value: "hd12-2018", From: "2026-11-10", Source: ground})
		field(t, err, "from", "rule.fault.profile_days")
		_, err = h.SetRule(ctx, access.System(), SetRule{Unit: top, Rule: Profile, Value: "charter", From: "2026-11-10", Source: ground})
		field(t, err, "value", "rule.fault.choice")
	})
}

func TestYesterdaysDecisionStands(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.set(base, AttendanceTarget, "≥ 92 %", "2026-11-03")
		decided := h.DB.Now()
		h.clock.Set(start.Add(24 * time.Hour))
		h.set(base, AttendanceTarget, ">=95", "2026-11-04")

		_, err := h.SetRule(ctx, access.System(), SetRule{Unit: base, Rule: AttendanceTarget, Value: ">=91", From: "2026-11-03", Source: ground})
		field(t, err, "from", "rule.fault.past")
		_, err = h.SetRule(ctx, access.System(), SetRule{Unit: base, Rule: AttendanceTarget, Value: ">=91", From: "2026-11-03", Correction: true, Source: ground})
		field(t, err, "reason", "rule.fault.reason")
		_, err = h.SetRule(ctx, access.System(), SetRule{Unit: base, Rule: AttendanceTarget, Value: ">=91", From: "2026-11-03", To: "2026-11-04",
			Correction: true, Reason: "Nhập nhầm", Seen: h.seen(base, AttendanceTarget), Source: ground})
		h.must(err)
		for _, c := range []struct {
			day   string
			known []int64
			want  string
		}{
			{"2026-11-03", nil, ">=91"},
			{"2026-11-03", []int64{decided}, ">=92"},
			{"2026-11-04", nil, ">=95"},
			{"2026-11-04", []int64{decided}, ">=92"},
			{"2026-11-03", []int64{decided - 1}, ">=90"},
		} {
			if a := h.ask(cell, AttendanceTarget, c.day, c.known...); a.Value != c.want {
				t.Errorf("%s known at %v: %+v, want %s", c.day, c.known, a, c.want)
			}
		}
	})
}

func TestClockSetBackKeepsTheOrder(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.set(cell, MeetingMinutes, "100", "2026-11-03")
		h.set(cell, MeetingMinutes, "110", "2026-11-03") // in the same millisecond
		h.clock.Set(start.Add(-time.Hour))
		h.set(cell, MeetingMinutes, "105", "2026-11-03")
		if a := h.ask(cell, MeetingMinutes, "2026-11-03"); a.Value != "105" {
			t.Errorf("%+v", a)
		}
	})
}

func TestSettingTwice(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cmd := SetRule{Key: "k1", Unit: cell, Rule: MeetingMinutes, Value: "60", From: "2026-11-03", Source: ground}
		a, err := h.SetRule(ctx, access.System(), cmd)
		h.must(err)
		b, err := h.SetRule(ctx, access.System(), cmd)
		h.must(err)
		if a != b || len(h.ask(cell, MeetingMinutes, "2026-11-03").Trail) != 1 {
			t.Errorf("rows %d and %d", a, b)
		}
		// Two people from the same form: the second is told.
		_, err = h.SetRule(ctx, access.System(), SetRule{Key: "k2", Unit: cell, Rule: MeetingMinutes, Value: "75", From: "2026-11-03", Source: ground})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("second editor: %v", err)
		}
	})
}

func TestRegulation(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var told []string
		h.Changed = func(_ *db.Tx, unit int64, k Key, from string) error {
			told = append(told, fmt.Sprintf("%d %s %s", unit, k, from))
			return nil
		}
		cmd := PutRegulation{Key: "r1", Unit: base, Number: "03-QC/ĐU", Title: "Quy chế làm việc", Body: "Điều 1.\r\nĐiều 2.", From: "2024-01-15",
			Rules: []Entry{{MeetingMinutes, "100"}, {CommitteePapersBefore, "3"}, {VisitsPerQuarter, ""}}}
		_, err := h.PutRegulation(ctx, access.System(), cmd)
		field(t, err, "from", "rule.fault.past")
		cmd.Correction, cmd.Reason = true, "Nhập quy chế đang có hiệu lực"
		bad := cmd
		bad.Rules = []Entry{{MeetingMinutes, "9999"}}
		_, err = h.PutRegulation(ctx, access.System(), bad)
		field(t, err, "rule.meeting.minutes", "rule.fault.range")
		if list, err := h.Regulations(ctx, access.System(), base); err != nil || len(list) != 0 {
			t.Fatalf("a refused one left %v %v", list, err)
		}
		first, err := h.PutRegulation(ctx, access.System(), cmd)
		h.must(err)
		again, err := h.PutRegulation(ctx, access.System(), cmd)
		h.must(err)
		if first != again || len(told) != 2 {
			t.Errorf("put %d then %d, told %q", first, again, told)
		}
		a := h.ask(cell, MeetingMinutes, "2026-11-03")
		if a.Value != "100" || a.Kind != FromAncestor || a.Regulation != first || a.RegNumber != "03-QC/ĐU" {
			t.Errorf("%+v", a)
		}
		name := func(int64) string { return "Đảng ủy Cục" }
		if got, want := Explain(a, name).Say(ctx), "100 phút — thừa hưởng của Đảng ủy Cục theo Quy chế làm việc số 03-QC/ĐU, từ 15/01/2024"; got != want {
			t.Errorf("says %q, want %q", got, want)
		}
		if got, want := ExplainTrail(a, name)[0].Say(ctx), "90 phút — theo HD 42-HD/BTCTW, 28/10/2025, từ 28/10/2025"; got != want {
			t.Errorf("says %q, want %q", got, want)
		}
		en := i18n.WithLang(ctx, "en")
		if got, want := Explain(h.ask(cell, VisitsPerQuarter, "2026-11-03"), name).Say(en), "Not set: no source tells it, so a regulation has to."; got != want {
			t.Errorf("says %q", got)
		}
		second, err := h.PutRegulation(ctx, access.System(), PutRegulation{Unit: base, Number: "04-QC/ĐU", Title: "Quy chế làm việc (sửa đổi)", From: "2026-12-01", Seen: first,
			Rules: []Entry{{MeetingMinutes, "95"}}})
		h.must(err)
		list, err := h.Regulations(ctx, access.System(), base)
		h.must(err)
		for day, want := range map[string]int64{"2024-01-14": 0, "2026-11-30": first, "2026-12-01": second} {
			if g, ok := InForce(list, day); g.ID != want || ok != (want != 0) {
				t.Errorf("in force on %s: %d, want %d", day, g.ID, want)
			}
		}
		g, err := h.Regulation(ctx, access.System(), base, first)
		if h.must(err); g.Body != "Điều 1.\nĐiều 2." {
			t.Errorf("body %q", g.Body)
		}
		if a := h.ask(cell, CommitteePapersBefore, "2026-12-01"); a.Value != "3" || a.Regulation != first {
			t.Errorf("what the new version does not name: %+v", a)
		}
	})
}

func TestRulesThatContradict(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.SetRule(ctx, access.System(), SetRule{Unit: base, Rule: ClassFair, Value: "95", From: "2026-11-03", Source: ground})
		field(t, err, "value", "rule.fault.order")
		if a := h.ask(base, ClassFair, "2026-11-03"); a.Value != "70" {
			t.Errorf("a refused value stays: %+v", a)
		}
		_, err = h.PutRegulation(ctx, access.System(), PutRegulation{Unit: base, Number: "05-QC/ĐU", Title: "Quy chế", From: "2026-11-03", Rules: []Entry{{ClassFair, "95"}, {ClassGood, "94"}}})
		field(t, err, "rules", "rule.fault.order")
		_, err = h.PutRegulation(ctx, access.System(), PutRegulation{Unit: base, Number: "05-QC/ĐU", Title: "Quy chế", From: "2026-11-03", Rules: []Entry{{ClassFair, "94"}, {ClassGood, "95"}}})
		h.must(err)
	})
}

// Two people set one rule from the same page at one moment: one is told.
func TestTwoAtOneMoment(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = h.SetRule(ctx, access.System(), SetRule{Unit: cell, Rule: MeetingMinutes, Value: fmt.Sprint(60 + i), From: "2026-11-03", Source: ground})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if list, err := h.History(ctx, access.System(), cell, MeetingMinutes); err != nil || won != 1 || len(list) != 1 {
			t.Errorf("%d won, history %v %v", won, list, err)
		}
	})
}

func TestPlans(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	for _, query := range []string{
		`select ` + rowColumns + ` from rule_value where unit in ($1, $2, $3) order by known_at, id`,
		`select ` + rowColumns + ` from rule_value where unit in ($1, $2) and key in ($3, $4) order by known_at, id`,
		`select ` + rowColumns + ` from rule_value where unit = $1 and key = $2 order by known_at desc limit 1`,
		`select ` + regColumns + ` from regulation where unit = $1 order by id desc limit 200`,
		`select id, number, title from regulation where id in ($1, $2)`,
	} {
		plan, err := db.Read(ctx, d, func(t *db.Tx) ([]string, error) {
			return db.All(t, func(r db.Row) (string, error) {
				var id, parent, unused int64
				var detail string
				err := r.Scan(&id, &parent, &unused, &detail)
				return detail, err
			}, `explain query plan `+query, make([]any, strings.Count(query, "$"))...)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range plan {
			if strings.HasPrefix(line, "SCAN") {
				t.Errorf("%s: %s", query, line)
			}
		}
	}
}

func TestWhoReadsAndSets(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		paths := map[int64]string{top: "/1/", base: "/1/2/", cell: "/1/2/3/", side: "/1/2/4/"}
		as := func(role access.Role, unit int64) access.Actor {
			return access.Actor{Account: 9, Person: 9, Hat: access.Hat{Role: role, Unit: unit, Path: paths[unit]}}
		}
		for _, c := range []struct {
			who       access.Actor
			unit      int64
			read, set bool
		}{
			{as(access.Secretary, cell), cell, true, true},
			{as(access.Member, cell), cell, true, false},
			{as(access.Member, cell), top, true, false},
			{as(access.Secretary, cell), side, false, false},
			{as(access.Secretary, base), cell, true, false}, // by its own regulation, which the cell inherits
			{access.Actor{}, cell, false, false},
		} {
			_, err := h.Rules(ctx, c.who, c.unit, "2026-11-03")
			if (err == nil) != c.read || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads %d: %v", c.who.Hat.Key(), c.unit, err)
			}
			_, err = h.SetRule(ctx, c.who, SetRule{Unit: c.unit, Rule: MeetingMinutes, Value: "100", From: "2026-11-03", Source: ground})
			if (err == nil) != c.set || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s sets %d: %v", c.who.Hat.Key(), c.unit, err)
			}
		}
	})
}

func TestRulesOfAPage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.set(top, MeetingMinutes, "100", "2026-11-03")
		list, err := h.Rules(ctx, access.System(), cell, "2026-11-03")
		h.must(err)
		if len(list) != len(Catalogue) {
			t.Fatalf("%d rules", len(list))
		}
		for i, a := range list {
			if one := h.ask(cell, Keys[i], "2026-11-03"); fmt.Sprint(one) != fmt.Sprint(a) {
				t.Errorf("%s: all %+v, one %+v", Keys[i], a, one)
			}
		}
	})
}

// Every key, choice, group and value has its words in both languages.
func TestWords(t *testing.T) {
	for _, lang := range i18n.Languages {
		ctx := i18n.WithLang(ctx, lang)
		say := func(key string, pairs ...any) {
			t.Helper()
			if s := i18n.T(ctx, key, pairs...); strings.Contains(s, "⟦") {
				t.Errorf("%s: %s", lang, s)
			}
		}
		for _, k := range Keys {
			d, _ := Find(k)
			say(d.LabelKey())
			say(d.UseKey())
			say(d.GroupKey())
			say(d.Why)
			values := d.Choices
			switch d.Type {
			case Percent:
				values = []string{">=90", ">85"}
			case Fraction:
				values = []string{">=2/3", ">1/2", "<=1/3"}
			case Int, Minutes, Days, Months:
				values = []string{"1", "2"}
			}
			for _, v := range append(values, "") {
				if s := ValueWords(k, v).Say(ctx); strings.Contains(s, "⟦") {
					t.Errorf("%s %s %q: %s", lang, k, v, s)
				}
			}
		}
		for _, c := range []Certainty{Official, Press, Second, Unsure} {
			say(CertaintyKey(c))
		}
		for _, since := range []string{"", "2026-01-01"} {
			for _, until := range []string{"", "2027-01-01", clock.Forever} {
				for _, s := range []Step{{Kind: FromNone}, {Kind: FromUnit, Source: "x"}, {Kind: FromUnit, RegTitle: "x"}, {Kind: FromAncestor, RegTitle: "x", RegNumber: "y"}, {Kind: FromUnit},
					{Kind: FromProfile, Certainty: Unsure, Source: "x"}, {Kind: FromProfile, Certainty: Official, Source: "x"}} {
					if s.Value, s.Since, s.Until = "90", since, until; s.Kind != FromProfile && since == "" {
						continue // a unit's value always has a first day
					}
					if got := explain(MeetingMinutes, s, func(int64) string { return "Chi bộ 1" }).Say(ctx); strings.Contains(got, "⟦") || strings.Contains(got, "<no") {
						t.Errorf("%s: %s", lang, got)
					}
				}
			}
		}
	}
}

func TestCheckValues(t *testing.T) {
	for _, c := range []struct {
		key         Key
		value       string
		want, wrong string
	}{
		{MeetingMinutes, " 090 ", "90", ""},
		{MeetingMinutes, "14", "", "rule.fault.range"},
		{MeetingMinutes, "481", "", "rule.fault.range"},
		{MeetingMinutes, "-90", "", "rule.fault.number"},
		{MeetingMinutes, "90 phút", "", "rule.fault.number"},
		{MeetingMinutes, "", "", "rule.fault.missing"},
		{MeetingMinutes, "99999999999999999999", "", "rule.fault.number"},
		{AttendanceTarget, "≥ 90 %", ">=90", ""},
		{AttendanceTarget, "> 85", ">85", ""},
		{AttendanceTarget, "90", "", "rule.fault.compare"},
		{VoteOrdinary, "1/2", "", "rule.fault.compare"},
		{VoteOrdinary, "<=1/3", "", "rule.fault.fraction"},
		{StandingShare, "<= 1/3", "<=1/3", ""},
		{StandingShare, ">=1/3", "", "rule.fault.at_most"},
		{AttendanceTarget, "<=90", "", "rule.fault.percent"},
		{AttendanceTarget, ">=101", "", "rule.fault.range"},
		{AttendanceTarget, ">100", "", "rule.fault.range"},
		{VoteOrdinary, "> 1/2", ">1/2", ""},
		{VoteOrdinary, ">=3/2", "", "rule.fault.fraction"},
		{VoteOrdinary, ">1/0", "", "rule.fault.fraction"},
		{VoteOrdinary, ">50", "", "rule.fault.fraction"},
		{DaysKind, "working", "working", ""},
		{DaysKind, "lunar", "", "rule.fault.choice"},
	} {
		d, _ := Find(c.key)
		got, f := d.Check(c.value)
		if got != c.want || (f == nil) != (c.wrong == "") || f != nil && f.Key != c.wrong {
			t.Errorf("%s %q: %q %v", c.key, c.value, got, f)
		}
	}
}

func TestBound(t *testing.T) {
	half, two := Bound{">", 1, 2}, Bound{">=", 2, 3}
	for _, c := range []struct {
		b            Bound
		count, total int64
		holds        bool
		needed       int64
	}{
		{half, 7, 14, false, 8}, {half, 8, 14, true, 8}, {half, 8, 15, true, 8}, {half, 0, 0, false, 0},
		{two, 10, 15, true, 10}, {two, 9, 15, false, 10}, {two, 11, 16, true, 11}, {two, 10, 16, false, 11},
		{Bound{">", 85, 100}, 17, 20, false, 18}, {Bound{">=", 90, 100}, 9, 10, true, 9},
	} {
		if c.b.Holds(c.count, c.total) != c.holds || c.b.Needed(c.total) != c.needed {
			t.Errorf("%+v of %d/%d: %v, needed %d", c.b, c.count, c.total, c.b.Holds(c.count, c.total), c.b.Needed(c.total))
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"90", ">=90", ">1/2", "working", "≥ 90%", "", "\xff", "1e9", "+5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, k := range Keys {
			d, _ := Find(k)
			v, bad := d.Check(s)
			if bad != nil {
				continue
			}
			if again, bad := d.Check(v); bad != nil || again != v {
				t.Errorf("%s: %q became %q, which becomes %q (%v)", k, s, v, again, bad)
			}
		}
	})
}
