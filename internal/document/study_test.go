package document

import (
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

func TestADirectiveReachesPeople(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range int64(4) {
			h.person(71+i, cell, string(rune('A'+i)))
		}
		send := func(form Form) int64 {
			id, err := h.SendDirective(ctx, as(access.Secretary, base), SendDirective{Unit: base, Title: "Văn bản", Issuer: "Tỉnh ủy", Form: form, DueOn: "2026-11-05", Units: []int64{cell}})
			h.must(err)
			return id
		}
		boss := as(access.Secretary, cell)
		cover := func(id, meeting int64, present, absent []int64) {
			do(h, func(t *db.Tx) (int, error) {
				if err := DoneTx(t, boss, id, cell, meeting, "2026-11-03"); err != nil {
					return 0, err
				}
				return 0, CoverTx(t, id, cell, meeting, present, absent)
			})
		}
		waits := func(person int64) int {
			list, err := h.Waiting(ctx, self(person, cell))
			h.must(err)
			return len(list)
		}
		counts := func(a access.Actor, id int64) Coverage {
			v, err := h.Directive(ctx, a, id)
			h.must(err)
			return v.All
		}

		// A meeting: who was there is covered, the absent alone are asked.
		id := send(AtMeeting)
		if waits(71) != 0 {
			t.Fatal("what a meeting works through waits for a member")
		}
		cover(id, 7, []int64{71, 72}, []int64{73, 74})
		if got := counts(as(access.Secretary, base), id); got != (Coverage{2, 4}) || waits(71) != 0 || waits(73) != 1 {
			t.Fatal(got, waits(71), waits(73))
		}
		wants(t, h.StudyDirective(ctx, as(access.Secretary, base), "", id), fault.NotFound, "")
		h.must(h.StudyDirective(ctx, self(73, cell), "k", id))
		h.must(h.StudyDirective(ctx, self(73, cell), "k", id))
		if got := counts(boss, id); got != (Coverage{3, 4}) || waits(73) != 0 {
			t.Fatal(got)
		}
		// The roll is corrected: 72 was not there, 74 was, and 71 was of another body.
		cover(id, 7, []int64{74}, []int64{72, 73})
		if got := counts(boss, id); got != (Coverage{2, 3}) || waits(72) != 1 || waits(74) != 0 || waits(73) != 0 {
			t.Fatal(got, waits(72))
		}
		// Another meeting that speaks of it again takes nothing away.
		cover(id, 8, nil, []int64{72, 74})
		if got := counts(boss, id); got != (Coverage{2, 3}) {
			t.Fatal(got)
		}
		h.must(h.TellDirective(ctx, boss, TellDirective{Directive: id, Unit: cell, Persons: []int64{72}}))
		wants(t, h.TellDirective(ctx, boss, TellDirective{Directive: id, Unit: cell, Persons: []int64{81}}), fault.NotFound, "")
		wants(t, h.TellDirective(ctx, as(access.Secretary, base), TellDirective{Directive: id, Unit: cell, Persons: []int64{72}}), fault.NotFound, "")
		if got := counts(boss, id); got != (Coverage{3, 3}) {
			t.Fatal(got)
		}

		// Names are the cell's committee's, and a look at them is kept.
		list, err := h.Reach(ctx, boss, id)
		h.must(err)
		if len(list) != 3 || list[0].Name != "Trần B" || list[0].How != Told || list[1].How != Studied || list[2].How != Present || h.events("directive.readers") != 1 {
			t.Fatalf("%+v", list)
		}
		for _, a := range []access.Actor{as(access.Secretary, base), self(71, cell), as(access.Secretary, side)} {
			if list, err := h.Reach(ctx, a, id); err == nil && len(list) > 0 {
				t.Errorf("%s of %d sees %v", a.Hat.Role, a.Hat.Unit, list)
			}
		}

		// Self-study: everybody is asked, and says so himself.
		own := send(SelfStudy)
		if got := counts(as(access.Secretary, base), own); got != (Coverage{0, 4}) || waits(71) != 1 {
			t.Fatal(got, waits(71))
		}
		h.must(h.StudyDirective(ctx, self(71, cell), "", own))
		if got := counts(boss, own); got != (Coverage{1, 4}) || waits(71) != 0 || waits(72) != 1 {
			t.Fatal(got, waits(71), waits(72))
		}
		if list, err = h.Reach(ctx, boss, own); err != nil || len(list) != 4 {
			t.Fatal(list, err)
		}

		// What is late rises to who answers for the cell.
		h.clock.Set(start.AddDate(0, 0, 5))
		follower := access.Actor{Account: 5, Person: 500, Hat: access.Hat{Role: access.InCharge, Unit: base, Path: paths[base], Named: []string{paths[cell]}}}
		w, err := h.Waiting(ctx, follower)
		h.must(err)
		if len(w) != 1 || w[0].Title != "document.waiting.followed" || w[0].Params[3] != 1 {
			t.Fatalf("%+v", w)
		}

		// The unit's own steer goes with it; its month holds what came.
		h.must(h.SetSteer(ctx, boss, "s", own, cell, "Mỗi kho cử một đồng chí trình bày"))
		wants(t, h.SetSteer(ctx, boss, "", own, cell, "TỐI MẬT"), fault.Invalid, "document.secret")
		wants(t, h.SetSteer(ctx, as(access.Secretary, base), "", own, base, "x"), fault.NotFound, "")
		month, err := h.Month(ctx, self(71, cell), cell, start.AddDate(0, 0, -2).UnixMilli(), start.AddDate(0, 0, 27).UnixMilli())
		h.must(err)
		if len(month) != 2 || month[1].Steer == "" {
			t.Fatalf("%+v", month)
		}
	})
}
