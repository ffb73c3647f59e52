package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// programmeOfTheDemo looks at the committee's programmes of work: every kind of
// entry is counted a second time from its own table, what moved says from when,
// and nobody sees in it what he does not see in its room.
func programmeOfTheDemo(t *testing.T, h *house) {
	ctx := context.Background()
	_, in := enterDemo(t, h, "bithudanguy")
	lead, unit := in.Session.Actor(), in.Session.Hat.Unit
	today := clock.Day(h.db.Now())
	count := func(query string, args ...any) int {
		n, err := db.Read(ctx, h.db, func(x *db.Tx) (int, error) { return db.One(x, db.Scalar[int], query, args...) })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	kinds := func(y cycle.WorkYear, kind cycle.WorkKind) (out []cycle.Work) {
		for _, w := range y.Work {
			if w.Kind == kind && w.State != cycle.WorkAway {
				out = append(out, w)
			}
		}
		return out
	}
	for _, year := range []string{"2025", "2026"} {
		var n int
		fmt.Sscan(year, &n)
		y, err := h.cycle.ProgrammeOf(ctx, lead, unit, n)
		if err != nil {
			t.Fatal(err)
		}
		from, to := year+"-01", year+"-12"
		held := 0
		for _, w := range kinds(y, cycle.WorkMeeting) {
			if w.ID != 0 {
				held++
			}
		}
		visits := len(kinds(y, cycle.WorkVisit))
		for _, w := range kinds(y, cycle.WorkVisits) {
			visits += w.Count
		}
		for what, pair := range map[string][2]int{
			"meetings":    {held, count(`select count(*) from meeting where unit = $1 and body in ('committee', 'standing') and substr(day, 1, 4) = $2`, unit, year)},
			"conferences": {len(kinds(y, cycle.WorkConference)) + len(kinds(y, cycle.WorkSeminar)), count(`select count(*) from conference where unit = $1 and substr(day, 1, 4) = $2`, unit, year)},
			"lines":       {len(kinds(y, cycle.WorkOwn)), count(`select count(*) from plan_item where unit = $1 and month >= $2 and month <= $3 and removed_at = 0`, unit, from, to)},
			"visits":      {visits, count(`select count(*) from visit where unit = $1 and month >= $2 and month <= $3`, unit, from, to)},
			"inspections": {len(kinds(y, cycle.WorkInspect)) + len(kinds(y, cycle.WorkSupervise)), count(`select count(*) from inspection where unit = $1 and month >= $2 and month <= $3`, unit, from, to)},
			"charges":     {len(kinds(y, cycle.WorkCharge)), count(`select count(*) from charge where unit = $1 and sent_at <> 0 and substr(due_on, 1, 4) = $2`, unit, year)},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s %s: %d; counted again %d", year, what, pair[0], pair[1])
			}
		}
		themes := 0
		for _, w := range kinds(y, cycle.WorkThemes) {
			themes += w.Count
		}
		if want := count(`select count(*) from plan_item p join unit_path u on u.unit = p.unit and u.parent = $1 where p.kind = 'theme' and p.month >= $2 and p.month <= $3 and p.removed_at = 0`, unit, from, to); themes != want {
			t.Errorf("%s: %d themes; counted again %d", year, themes, want)
		}
		if !slices.IsSortedFunc(y.Work, func(a, b cycle.Work) int { return strings.Compare(a.Month, b.Month) }) {
			t.Errorf("%s is not in the order of months", year)
		}
		for _, w := range y.Work {
			if late := w.Month < today[:7] && w.Month != ""; w.State == cycle.WorkTodo && late {
				t.Errorf("%s: %+v is past and neither done nor late", year, w)
			}
		}
	}

	// What was moved stands where it is now, and says from when.
	y, err := h.cycle.ProgrammeOf(ctx, lead, unit, 2026)
	if err != nil {
		t.Fatal(err)
	}
	moved := slices.IndexFunc(y.Work, func(w cycle.Work) bool { return w.Kind == cycle.WorkOwn && w.Was != "" })
	if moved < 0 || y.Work[moved].Month != "2026-11" || y.Work[moved].Was != "2026-09-15" {
		t.Errorf("nothing of the demo's year was moved: %v", moved)
	}
	item := *y.Work[moved].Item
	item.Month, item.Day = "2027-02", ""
	if _, err := h.meetings.PutPlan(ctx, lead, meeting.PutPlan{Key: "away", Item: item, Seen: y.Work[moved].Item.Seen(), Dated: true}); err != nil {
		t.Fatal(err)
	}
	for year, state := range map[int]cycle.WorkState{2026: cycle.WorkAway, 2027: cycle.WorkDone} {
		y, err := h.cycle.ProgrammeOf(ctx, lead, unit, year)
		i := slices.IndexFunc(y.Work, func(w cycle.Work) bool { return w.ID == item.ID && w.Kind == cycle.WorkOwn })
		if err != nil || i < 0 || y.Work[i].State != state {
			t.Errorf("in %d: %d %v", year, i, err)
		}
	}
	item.Day = "2027-03-02"
	if _, err := h.meetings.PutPlan(ctx, lead, meeting.PutPlan{Item: item, Dated: true}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a day outside its month: %v", err)
	}

	// A member of the committee's unit sees no visits and no inspections in it; a cell
	// has none; another unit's secretary finds nothing.
	member := lead
	member.Hat.Role = access.Member
	if y, err := h.cycle.ProgrammeOf(ctx, member, unit, 2026); err != nil || len(kinds(y, cycle.WorkVisit))+len(kinds(y, cycle.WorkInspect))+len(kinds(y, cycle.WorkSupervise)) > 0 || y.MayEdit {
		t.Errorf("a member: %v", err)
	}
	_, cell := enterDemo(t, h, "bithu")
	if _, err := h.cycle.ProgrammeOf(ctx, cell.Session.Actor(), unit, 2026); !fault.Is(err, fault.NotFound) {
		t.Errorf("from a cell: %v", err)
	}
	if _, err := h.cycle.ProgrammeOf(ctx, cell.Session.Actor(), cell.Session.Hat.Unit, 2026); !fault.Is(err, fault.State) {
		t.Errorf("of a cell: %v", err)
	}

	// The page and the workbook.
	for _, path := range []string{"?nam=2026", "?nam=2026&quy=4", ".xlsx?nam=2026", "?nam=1999"} {
		r := httptest.NewRequest(http.MethodGet, fmt.Sprintf("/to-chuc/%d/chuong-trinh-nam%s", unit, path), nil)
		r.AddCookie(&http.Cookie{Name: "nep", Value: in.Token})
		w := httptest.NewRecorder()
		h.web.ServeHTTP(w, r)
		if want := map[bool]int{true: 404, false: 200}[strings.HasSuffix(path, "1999")]; w.Code != want {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
