package app

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
)

// A committee's regulation from its blanks to its rules: opinions asked, on agendas,
// passed, issued under a number; and a cell's that may not ask less.
func TestARegulationIsMade(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 10, 9, 0, 0, 0, clock.Zone)
	c := clock.At(now)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(now)
		h := newHouse(t, d)
		h.documents.MetOn = nil // whether the committee met on the day of a vote by slips is another test's
		ctx, sys := context.Background(), access.System()
		units, paths := map[string]int64{}, map[string]string{}
		for _, u := range []struct {
			name, parent string
			kind         org.Kind
		}{{"top", "", org.Upper}, {"base", "top", org.Base}, {"cell", "base", org.Cell}, {"beside", "top", org.Base}, {"far", "beside", org.Cell}} {
			id, _, err := h.org.Found(ctx, sys, org.Found{Parent: units[u.parent], From: "2020-01-01", Kind: u.kind, Name: "Tổ chức " + u.name})
			if err != nil {
				t.Fatal(err)
			}
			units[u.name], paths[u.name] = id, must[org.Unit](t)(h.org.Unit(ctx, sys, id, "")).Path
		}
		people := map[string]int64{}
		for name, unit := range map[string]string{"lan": "cell", "dan": "cell", "oanh": "far"} {
			people[name] = must[int64](t)(h.members.Add(ctx, sys, member.Add{Unit: units[unit], From: "2021-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active,
				Personal: member.Personal{Family: "Trần Văn", Given: strings.ToUpper(name)}}))
		}
		for person, at := range map[string][2]string{"lan": {"base", "secretary"}, "dan": {"cell", "secretary"}, "oanh": {"far", "secretary"}} {
			err := db.Do(ctx, d, db.Lock{}, func(x *db.Tx) error {
				_, err := x.Exec(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $2, $3, $4, '', '2025-01-01', '9999-12-31')`, x.ID(), people[person], units[at[0]], at[1])
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		must[int64](t)(h.org.AddTerm(ctx, sys, org.AddTerm{Unit: units["base"], Name: "2025-2030", From: "2025-06-01"}))
		as := func(person, unit string) access.Actor {
			return access.Actor{Account: 7, Person: people[person], Hat: access.Hat{Role: access.Secretary, Unit: units[unit], Path: paths[unit]}}
		}
		want := func(err error, kind fault.Kind, key string) {
			t.Helper()
			f, ok := err.(*fault.Error)
			if ok && len(f.Fields) == 1 && f.Kind == kind && f.Fields[0].Key == key {
				return
			}
			if !ok || f.Kind != kind || f.Key != key {
				t.Errorf("want %v %s, got %v", kind, key, err)
			}
		}
		lan, dan, oanh := as("lan", "base"), as("dan", "cell"), as("oanh", "far")

		save := rule.SaveDraft{Unit: units["base"], Title: "Quy chế làm việc", From: "2026-11-20", Numbers: map[rule.Key]string{rule.AttendanceTarget: ">=95", rule.CommitteePapersBefore: "4"}}
		draft := must[int64](t)(h.rules.SaveDraft(ctx, lan, save))
		_, err := h.rules.SaveDraft(ctx, lan, save)
		want(err, fault.Conflict, "rule.fault.meanwhile")
		_, err = h.rules.Say(ctx, dan, rule.Say{Unit: units["cell"], Draft: draft, Text: "Nên giữ ba ngày"})
		want(err, fault.State, "rule.draft.not_asked")
		if v := must[rule.DraftView](t)(h.rules.ViewDraft(ctx, dan, units["base"])); v.Has {
			t.Error("a draft nobody was asked about is read below")
		}
		want(h.rules.AskOpinions(ctx, lan, "", units["base"], "2026-11-09"), fault.Invalid, "rule.draft.until")
		if err := h.rules.AskOpinions(ctx, lan, "", units["base"], "2026-11-15"); err != nil {
			t.Fatal(err)
		}
		_, err = h.rules.Say(ctx, oanh, rule.Say{Unit: units["far"], Draft: draft, Text: "Người ngoài"})
		want(err, fault.NotFound, "fault.not_found")
		_, err = h.rules.Say(ctx, access.Actor{Account: 7, Person: people["dan"], Hat: access.Hat{Role: access.Member, Unit: units["cell"], Path: paths["cell"]}}, rule.Say{Unit: units["cell"], Draft: draft, Text: "Không thay mặt"})
		want(err, fault.NotFound, "fault.not_found")
		must[int64](t)(h.rules.Say(ctx, dan, rule.Say{Unit: units["cell"], Draft: draft, Text: "Nên giữ ba ngày"}))
		if v := must[rule.DraftView](t)(h.rules.ViewDraft(ctx, lan, units["base"])); len(v.Opinions) != 1 || v.Opinions[0].UnitName != "Tổ chức cell" {
			t.Errorf("opinions: %+v", v.Opinions)
		}

		// It stands on the agenda of its own committee, and of the cell that is asked.
		for unit, body := range map[string]meeting.Body{"base": meeting.CommitteeBody, "cell": meeting.CellBody} {
			id := must[int64](t)(h.meetings.Plan(ctx, sys, meeting.Plan{Unit: units[unit], Body: body, Kind: meeting.Regular, Month: "2026-11", Day: "2026-11-14", StartMinute: 480, Place: "Kho", Form: meeting.AtPlace}))
			must[int](t)(h.cycle.Prepare(ctx, sys, "", id))
			v := must[meeting.View](t)(h.meetings.View(ctx, sys, id))
			i := slices.IndexFunc(v.Items, func(x meeting.Item) bool { return x.Source == cycle.SourceRegulation })
			if i < 0 || !strings.Contains(v.Items[i].Draft, "95%") {
				t.Errorf("%s does not talk about it: %+v", unit, v.Items)
			}
		}

		// The paper: without a vote, with an older one, with other words, it is refused.
		text := must[rule.DraftView](t)(h.rules.ViewDraft(ctx, lan, units["base"])).Draft.Text(org.Base)
		paper := document.DraftOfficial{Unit: units["base"], Body: document.OfCommittee, Kind: formal.Regulation, Title: save.Title, Text: text, Source: cycle.SourceRegulation, SourceID: draft}
		paper.ID = must[int64](t)(h.documents.DraftOfficial(ctx, lan, paper))
		issue := func() error { _, err := h.documents.IssueOfficial(ctx, lan, "", paper.ID, 1); return err }
		edit := func() {
			t.Helper()
			v := must[document.OfficialView](t)(h.documents.Official(ctx, lan, paper.ID))
			paper.Seen = v.Version
			must[int64](t)(h.documents.DraftOfficial(ctx, lan, paper))
		}
		want(issue(), fault.State, "document.passed.none")
		paper.Passed = document.Passed{By: document.BySlips, On: "2026-11-09", Base: 1, Yes: 1}
		edit()
		want(issue(), fault.State, "cycle.regulation.changed")
		paper.Passed.On, paper.Text = "2026-11-10", text+"\nMột câu thêm."
		edit()
		want(issue(), fault.State, "cycle.regulation.differs")
		// What is saved in the draft is what the paper says.
		save.Numbers[rule.CommitteePapersBefore], save.Seen = "5", must[rule.DraftView](t)(h.rules.ViewDraft(ctx, lan, units["base"])).Version
		must[int64](t)(h.rules.SaveDraft(ctx, lan, save))
		if v := must[document.OfficialView](t)(h.documents.Official(ctx, lan, paper.ID)); !strings.Contains(v.Text, "ít nhất 5 ngày") || strings.Contains(v.Text, "câu thêm") {
			t.Errorf("the paper does not follow the draft: %s", v.Text)
		}
		if a := must[rule.Answer](t)(h.rules.Rule(ctx, sys, units["base"], rule.AttendanceTarget, "2026-12-01")); a.Kind == rule.FromUnit {
			t.Fatal("a draft is no rule")
		}
		if err := issue(); err != nil {
			t.Fatal(err)
		}
		for day, in := range map[string]bool{"2026-11-19": false, "2026-11-20": true} {
			a := must[rule.Answer](t)(h.rules.Rule(ctx, sys, units["cell"], rule.AttendanceTarget, day))
			if (a.Value == ">=95") != in {
				t.Errorf("on %s the cell's target is %q", day, a.Value)
			}
		}
		versions := must[[]rule.Regulation](t)(h.rules.Regulations(ctx, sys, units["base"]))
		if len(versions) != 1 || versions[0].Number != "01-QC/ĐU" || versions[0].From != "2026-11-20" {
			t.Fatalf("versions: %+v", versions)
		}
		p := must[rule.Paper](t)(h.rules.Paper(ctx, sys, units["base"], versions[0].ID))
		if !strings.HasSuffix(p.Articles[rule.AttendanceTarget], "Sinh hoạt chi bộ") || !strings.HasSuffix(p.Articles[rule.CommitteePapersBefore], "Chế độ hội nghị") {
			t.Errorf("articles: %v", p.Articles)
		}
		if _, err := h.documents.IssueOfficial(ctx, lan, "again", paper.ID, 1); err == nil {
			t.Error("issued twice")
		}

		// The cell's own may not ask less than its committee's.
		own := rule.SaveDraft{Unit: units["cell"], Title: "Quy chế chi bộ", From: "2026-12-01", Numbers: map[rule.Key]string{rule.AttendanceTarget: ">=90"}}
		_, err = h.rules.SaveDraft(ctx, dan, own)
		want(err, fault.Invalid, "rule.fault.looser_up")
		own.Numbers[rule.AttendanceTarget] = ">=96"
		must[int64](t)(h.rules.SaveDraft(ctx, dan, own))
	})
}
