package rule

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/org"
)

// with wears a hat in a unit of the house.
func with(role access.Role, unit int64) access.Actor {
	path := map[int64]string{top: "/1/", base: "/1/2/", cell: "/1/2/3/", side: "/1/2/4/"}[unit]
	return access.Actor{Account: 9, Person: 9, Hat: access.Hat{Role: role, Unit: unit, Path: path}}
}

func TestEveryRuleSaysWhoSetsIt(t *testing.T) {
	for _, d := range Catalogue {
		if d.Set != Fixed && d.Set != ByCommittee && d.Set != ByUnit || d.Why == "" {
			t.Errorf("%s: set by %q, because %q", d.Key, d.Set, d.Why)
		}
		if d.Loosen && d.Tighten == "" || d.Set == ByUnit && d.Tighten == "" && d.Type != Choice || d.Tighten != "" && d.Type == Choice {
			t.Errorf("%s: tightens %q, loosens %v", d.Key, d.Tighten, d.Loosen)
		}
	}
}

func TestWhoMaySetWhat(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary, admin := access.Secretary, access.Admin
		for _, c := range []struct {
			role  access.Role
			unit  int64
			key   Key
			value string
			want  string
		}{
			{secretary, cell, ClassAverage, "1", "rule.fault.fixed"},
			{secretary, cell, VoteAdmission, ">1/100", "rule.fault.fixed"},
			{secretary, cell, VoteOrdinary, "<=1/3", "rule.fault.fraction"},
			{secretary, base, VoteOrdinary, ">=2/3", "rule.fault.fixed"},
			{secretary, top, TransferDays, "10", "rule.fault.fixed"},
			{admin, cell, ClassAverage, "40", "rule.fault.fixed"},
			{admin, top, ClassAverage, "40", ""},
			{secretary, cell, DaysKind, "working", "rule.fault.committee"},
			{secretary, cell, ReportDay, "20", "rule.fault.committee"},
			{secretary, cell, VisitsPerQuarter, "1", "rule.fault.committee"},
			{secretary, cell, Profile, "anphu-2025", "rule.fault.committee"},
			{secretary, base, DaysKind, "working", ""},
			{secretary, base, ReportDay, "20", ""},
			{secretary, cell, MeetingMinutes, "89", "rule.fault.looser_up"},
			{secretary, cell, MeetingMinutes, "90", ""},
			{secretary, base, MeetingMinutes, "60", ""},                   // cells with few members
			{secretary, base, LargeMinutes, "45", "rule.fault.looser_up"}, // less than the general length
			{secretary, base, AttendanceTarget, ">=89", "rule.fault.looser_up"},
			{secretary, cell, AttendanceTarget, ">90", ""},
			{secretary, cell, PublishAfter, "3", "rule.fault.looser_down"},
			{secretary, cell, PublishAfter, "1", ""},
			{secretary, cell, UnexcusedMax, "1", "rule.fault.looser_down"},
		} {
			cmd := SetRule{Unit: c.unit, Rule: c.key, Value: c.value, From: "2026-11-03", Source: ground, Seen: h.seen(c.unit, c.key)}
			_, err := h.SetRule(ctx, with(c.role, c.unit), cmd)
			if c.want == "" {
				if err != nil {
					t.Errorf("%s of %d sets %s %s: %v", c.role, c.unit, c.key, c.value, err)
				}
				continue
			}
			field(t, err, "value", c.want)
			if c.want != "rule.fault.fraction" { // by its regulation neither
				_, err = h.PutRegulation(ctx, with(c.role, c.unit), PutRegulation{Unit: c.unit, Number: "01-QC/CB", Title: "Quy chế", From: "2026-11-03", Rules: []Entry{{c.key, c.value}}})
				field(t, err, "rule."+string(c.key), c.want)
			}
		}
	})
}

func TestAGroundIsAsked(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who := with(access.Secretary, cell)
		cmd := SetRule{Unit: cell, Rule: MeetingMinutes, Value: "100", From: "2026-11-03"}
		for _, source := range []string{"", "Quyết định"} {
			cmd.Source = source
			_, err := h.SetRule(ctx, who, cmd)
			field(t, err, "source", "rule.fault.ground")
		}
		put := PutRegulation{Unit: cell, Title: "Quy chế", From: "2026-11-03", Rules: []Entry{{MeetingMinutes, "100"}}}
		_, err := h.PutRegulation(ctx, who, put)
		field(t, err, "number", "rule.fault.number_of")
		put.Number = "01-QC/CB"
		g, err := h.PutRegulation(ctx, who, put)
		h.must(err)
		// The regulation is a ground.
		cmd.Source, cmd.Regulation, cmd.Seen, cmd.Value = "", g, h.seen(cell, MeetingMinutes), "110"
		_, err = h.SetRule(ctx, who, cmd)
		h.must(err)
		// A correction of the past, also one that gives back.
		past := SetRule{Unit: cell, Rule: MeetingMinutes, From: "2026-11-01", Correction: true, Reason: "Nhập nhầm", Seen: h.seen(cell, MeetingMinutes)}
		_, err = h.EndRule(ctx, who, past)
		field(t, err, "source", "rule.fault.ground")
		past.Source = ground
		_, err = h.EndRule(ctx, who, past)
		h.must(err)
		// A fixed level of the past is the administrator's.
		fixed := SetRule{Unit: base, Rule: ClassGood, Value: "85", From: "2026-11-01", Correction: true, Reason: "Nhập nhầm", Source: ground}
		_, err = h.SetRule(ctx, with(access.Secretary, base), fixed)
		field(t, err, "value", "rule.fault.fixed")
		_, err = h.SetRule(ctx, with(access.Admin, 0), fixed)
		h.must(err)
		_, err = h.EndRule(ctx, with(access.Secretary, base), SetRule{Unit: base, Rule: ClassGood, From: "2026-11-03", Seen: h.seen(base, ClassGood)})
		field(t, err, "value", "rule.fault.fixed")
	})
}

// What was set before the level above was raised does not stay below it.
func TestARaisedLevelRaisesTheCell(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.set(cell, AttendanceTarget, ">=92", "2026-11-03")
		h.set(base, AttendanceTarget, ">=95", "2026-12-01")
		if a := h.ask(cell, AttendanceTarget, "2026-11-30"); a.Value != ">=92" {
			t.Errorf("before: %+v", a)
		}
		if a := h.ask(cell, AttendanceTarget, "2026-12-01"); a.Value != ">=95" || a.Kind != FromAncestor || a.Trail[0].Unit != cell {
			t.Errorf("after: %+v", a)
		}
		b, err := h.Board(ctx, access.System(), cell, "", 0)
		h.must(err)
		if n := b.Coming[AttendanceTarget]; n.On != "2026-12-01" || n.Value != ">=95" || b.Kind != org.Cell {
			t.Errorf("coming: %+v", n)
		}
	})
}

// Whatever a cell and those above it set, in whatever order: what applies to
// the cell never asks less than what it would inherit, and no level of the
// Charter moves.
func TestACellNeverLoosens(t *testing.T) {
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		round := int64(0)
		rapid.Check(t, func(r *rapid.T) {
			round++
			c.Set(start)
			h := &house{t: t, clock: c, Service: New(d)}
			above, below := round*1000, round*1000+1
			path := fmt.Sprintf("/%d/", above)
			h.unit(above, org.Base, path)
			h.unit(below, rapid.SampledFrom([]org.Kind{org.Cell, org.Sub, org.Group}).Draw(r, "kind"), fmt.Sprintf("%s%d/", path, below))
			secretary := access.Actor{Account: 9, Person: 9, Hat: access.Hat{Role: access.Secretary, Unit: below, Path: fmt.Sprintf("%s%d/", path, below)}}
			leader := access.Actor{Account: 8, Person: 8, Hat: access.Hat{Role: access.Secretary, Unit: above, Path: path}}
			days := []string{"2025-01-01", "2026-01-01", "2026-11-03", "2026-12-01", "2027-03-01"}
			day := rapid.SampledFrom(days)
			var touched []Key
			for step := range rapid.IntRange(1, 8).Draw(r, "steps") {
				c.Set(start.Add(time.Duration(step) * time.Hour))
				def, _ := Find(rapid.SampledFrom(Keys).Draw(r, "key"))
				who, unit := secretary, below
				if rapid.IntRange(0, 2).Draw(r, "who") == 0 {
					who, unit = leader, above
				}
				cmd := SetRule{Unit: unit, Rule: def.Key, From: day.Draw(r, "from"), Correction: true, Reason: "đính chính", Source: ground, Seen: h.seen(unit, def.Key)}
				n := rapid.Int64Range(def.Min, max(def.Max, def.Min)).Draw(r, "n")
				switch def.Type {
				case Choice:
					cmd.Value = rapid.SampledFrom(def.Choices).Draw(r, "choice")
				case Percent:
					cmd.Value = rapid.SampledFrom([]string{">=", ">"}).Draw(r, "op") + fmt.Sprint(n)
				case Fraction:
					cmd.Value = rapid.SampledFrom([]string{">=1/100", ">1/2", ">=2/3", "<=1/3"}).Draw(r, "share")
				default:
					cmd.Value = fmt.Sprint(n)
				}
				if _, err := h.SetRule(ctx, who, cmd); err != nil && !fault.Is(err, fault.Invalid) {
					r.Fatal(err)
				} else if err == nil {
					touched = append(touched, def.Key)
				}
			}
			for _, k := range touched {
				def, _ := Find(k)
				for _, on := range days {
					own, inherited := h.ask(below, k, on), h.ask(above, k, on)
					if def.Set == Fixed && own.Value != inherited.Value || def.looser(own.Value, inherited.Value) || inherited.IsSet() && !own.IsSet() {
						r.Fatalf("%s on %s: %q below, %q inherited", k, on, own.Value, inherited.Value)
					}
				}
			}
		})
	})
}

// What a unit set when it still could, it can give back.
func TestWhatWasSetCanBeGivenBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.set(cell, DaysKind, "working", "2026-11-03")
		_, err := h.EndRule(ctx, with(access.Secretary, cell), SetRule{Unit: cell, Rule: DaysKind, From: "2026-11-04", Seen: h.seen(cell, DaysKind)})
		h.must(err)
		if a := h.ask(cell, DaysKind, "2026-11-04"); a.IsSet() {
			t.Errorf("%+v", a)
		}
	})
}
