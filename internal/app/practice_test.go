package app

import (
	"context"
	"fmt"
	"testing"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/practice"
	"nep/internal/quality"
	"nep/internal/summary"
)

// practicesAndProgrammes counts what is said of good ways and of programmes a
// second time from raw rows.
func practicesAndProgrammes(t *testing.T, h *house, r *raw) {
	same := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v; counted again %v", what, got, want)
		}
	}
	ids := func(query string) []int64 {
		return must[[]int64](t)(db.Read(context.Background(), h.db, func(x *db.Tx) ([]int64, error) { return db.All(x, db.Scalar[int64], query) }))
	}
	figure := func(c cycle.Rate) summary.Figure { return summary.Figure{Num: c.Num, Den: c.Den} }
	over := meeting.AddMonths(r.today[:7], -1)

	compared := 0
	for _, id := range ids(`select id from practice where state = 'commended' order by id`) {
		v := must[practice.View](t)(h.practices.View(context.Background(), access.System(), id))
		type point struct {
			unit  int64
			month string
		}
		adopts := map[int64]bool{}
		for _, u := range v.Uses {
			adopts[u.Unit] = true
		}
		with, without := [2]map[point]bool{{}, {}}, [2]map[point]bool{{}, {}}
		for _, u := range v.Uses {
			if u.Ended != "" {
				t.Fatal("the demo's uses go on; count the months of one that ended")
			}
			var months [2][]string
			for m := u.From; m <= over && len(months[1]) < 12; m = meeting.AddMonths(m, 1) {
				months[1] = append(months[1], m)
				months[0] = append(months[0], meeting.AddMonths(u.From, -len(months[1])))
			}
			// Nothing of types: all cells of the demo below a committee are of one.
			before := &naive{raw: r, until: meeting.AddMonths(u.From, -1)}
			for child, parent := range r.parent {
				mine, its := before.members(u.Unit), before.members(child)
				if parent != r.parent[u.Unit] || r.kind[child] != r.kind[u.Unit] || child != u.Unit && (child == v.Unit || adopts[child] || 2*its < mine || its > 2*mine) {
					continue
				}
				side := without
				if child == u.Unit {
					side = with
				}
				n := &naive{raw: r, unit: child}
				if n.sum(months[0], n.cell).Den == 0 || n.sum(months[1], n.cell).Den == 0 {
					continue
				}
				for i, list := range months {
					for _, m := range list {
						side[i][point{child, m}] = true
					}
				}
			}
		}
		for name, side := range map[string]struct {
			got  practice.Side
			want [2]map[point]bool
		}{"with": {v.Compared.With, with}, "without": {v.Compared.Without, without}} {
			for i, got := range []summary.Figure{side.got.Before, side.got.After} {
				var sum cycle.Rate
				units := map[int64]bool{}
				for p := range side.want[i] {
					c := (&naive{raw: r}).cell(p.unit, p.month)
					sum.Num, sum.Den, units[p.unit] = sum.Num+c.Num, sum.Den+c.Den, true
				}
				same(v.Title+" "+name+fmt.Sprint(i), got, figure(sum))
				same(v.Title+" units "+name, side.got.Units, len(units))
				compared += len(side.want[i])
			}
		}
	}
	if compared < 40 {
		t.Errorf("only %d months of practices were looked at", compared)
	}

	looked := 0
	for _, id := range ids(`select id from programme order by id`) {
		for _, years := range []bool{false, true} {
			for target := range 4 {
				v := must[quality.ProgrammeView](t)(h.quality.Programme(context.Background(), access.System(), quality.ViewProgramme{ID: id, Years: years, Chosen: target, After: org.Cursor{}}))
				stands := map[int64]quality.Stand{v.Unit: v.Stands[target]}
				for _, u := range v.Units {
					stands[u.Unit.ID] = u.Stand
				}
				for unit, s := range stands {
					n := &naive{raw: r, unit: unit}
					of := map[string]func(u int64, month string) cycle.Rate{meeting.CellAttendance: n.cell, meeting.CellMeetings: n.meets,
						meeting.CommitteeAttendance: func(u int64, m string) cycle.Rate { return n.attendance(u, m, "committee", "standing") },
						quality.ClassMeasure(quality.Good): func(u int64, m string) (c cycle.Rate) {
							for _, x := range r.scores {
								if x.unit == u && x.month == m && x.state == "decided" {
									if c.Den++; x.class == "good" {
										c.Num++
									}
								}
							}
							for _, x := range r.hand {
								if _, ok := n.entered(u, m); ok && x.unit == u && x.month == m && x.class != "" {
									if c.Den++; x.class == "good" {
										c.Num++
									}
								}
							}
							return c
						}}[s.Target.Measure]
					months := 0
					for i, span := range v.Spans {
						same(r.name[unit]+" "+s.Target.Measure+" "+span.Name, s.Periods[i], figure(n.sum(span.Months, of)))
						months += len(span.Months)
						looked++
					}
					want := 0
					for m := v.From; m <= min(v.To, over); m = meeting.AddMonths(m, 1) {
						want++
					}
					same("months of the programme", months, want)
				}
			}
		}
	}
	if looked < 50 {
		t.Errorf("only %d periods of programmes were looked at", looked)
	}
}
