package document

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

func (h *house) take(unit int64, kind, day string, subject, start int64) Number {
	h.t.Helper()
	return do(h, func(t *db.Tx) (Number, error) {
		return Take(t, unit, kind, "CB", day, "resolution", subject, start)
	})
}

func (h *house) byYear(unit int64, from string) {
	h.t.Helper()
	h.exec(`insert into rule_value (id, unit, key, value, from_on, to_on, regulation, source, reason, known_at, known_by)
		values ($1, $2, 'numbers.run', 'year', $3, '9999-12-31', 0, 'QC 1', '', 1, 0)`, 9000+unit, unit, from)
}

func TestNumbers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if got := h.take(cell, "NQ", "2026-11-03", 1, 0); got.N != 1 || got.Sign() != "Số 01-NQ/CB" || got.Short() != "01-NQ/CB" {
			t.Fatalf("the first: %+v", got)
		}
		h.take(cell, "NQ", "2026-11-03", 2, 0)
		// Of another kind, of another unit: rows of their own.
		if h.take(cell, "KL", "2026-11-03", 3, 0).N != 1 || h.take(side, "NQ", "2026-11-03", 4, 0).N != 1 {
			t.Fatal("kinds or units share their numbers")
		}
		// One subject keeps its number, whatever is asked for again.
		if again := h.take(cell, "KL", "2027-01-01", 2, 40); again.N != 2 || again.Kind != "NQ" || again.Day != "2026-11-03" {
			t.Fatalf("again: %+v", again)
		}
		// A new calendar year goes on, a new term begins anew.
		if h.take(cell, "NQ", "2027-01-05", 5, 0).N != 3 {
			t.Fatal("a year began anew")
		}
		h.term(cell, "2028-01-01", "2030-01-01")
		if h.take(cell, "NQ", "2028-01-05", 6, 0).N != 1 {
			t.Fatal("a term went on")
		}
		// A starting number counts only where the register is empty.
		next := func(unit int64, kind, day string) (int64, bool) {
			type two struct {
				n     int64
				first bool
			}
			v := do(h, func(t *db.Tx) (v two, err error) { v.n, v.first, err = Next(t, unit, kind, day); return v, err })
			return v.n, v.first
		}
		if n, first := next(cell, "TB", "2026-11-03"); n != 1 || !first {
			t.Fatal(n, first)
		}
		if h.take(cell, "TB", "2026-11-03", 7, 12).N != 12 || h.take(cell, "TB", "2026-11-03", 8, 40).N != 13 {
			t.Fatal("starting number")
		}
		if n, first := next(cell, "TB", "2026-11-03"); n != 14 || first {
			t.Fatal(n, first)
		}
		refused := func(unit int64, day string, start int64) error {
			return db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error {
				_, err := Take(t, unit, "NQ", "CB", day, "resolution", 99, start)
				return err
			})
		}
		wants(t, refused(cell, "2024-11-03", 0), fault.State, "document.number.term")
		wants(t, refused(side, "2026-11-03", -1), fault.Invalid, "document.number.start")
		wants(t, refused(side, "2026-11-03", MaxStart+1), fault.Invalid, "document.number.start")
		wants(t, refused(77, "2026-11-03", 0), fault.NotFound, "")
		// By year, where the unit's regulation says so; no term is asked for.
		h.byYear(other, "2020-01-01")
		for i, day := range []string{"2024-03-01", "2024-12-31", "2026-01-01"} {
			got := h.take(other, "NQ", day, int64(20+i), 0)
			if want := []int64{1, 2, 1}[i]; got.N != want || got.Term != 0 || fmt.Sprint(got.Year) != day[:4] {
				t.Fatalf("%s: %+v", day, got)
			}
		}
	})
}

// Whatever is taken in whatever order, also by many at once, every series
// reads 1, 2, 3 … without gaps and without doubles, and what failed took none.
func TestNumbersRunWithoutGaps(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.byYear(other, "2020-01-01")
		subject := int64(1000)
		rapid.Check(t, func(r *rapid.T) {
			type want struct {
				unit      int64
				kind, day string
				fails     bool
			}
			asks := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) want {
				return want{rapid.SampledFrom([]int64{cell, side, other}).Draw(r, "unit"), rapid.SampledFrom([]string{"NQ", "KL"}).Draw(r, "kind"),
					rapid.SampledFrom([]string{"2026-01-05", "2026-12-31", "2027-03-01"}).Draw(r, "day"), rapid.IntRange(0, 4).Draw(r, "fails") == 0}
			}), 1, 8).Draw(r, "asks")
			var all sync.WaitGroup
			for _, a := range asks {
				subject++
				me := subject
				all.Go(func() {
					err := db.Do(ctx, h.DB, db.Lock{}, func(x *db.Tx) error {
						if _, err := Take(x, a.unit, a.kind, "CB", a.day, "resolution", me, 0); err != nil {
							return err
						}
						if a.fails { // the paper itself is refused after its number was taken
							return fault.New("test", fault.State, "fault.state")
						}
						return nil
					})
					if (err != nil) != a.fails || err != nil && !fault.Is(err, fault.State) {
						t.Errorf("%+v: %v", a, err)
					}
				})
			}
			all.Wait()
			lines := do(h, func(x *db.Tx) ([]Number, error) {
				return db.All(x, scanNumber, "select "+numberColumns+" from paper_number order by unit, kind, term, year, n")
			})
			last, at := "", int64(0)
			for _, n := range lines {
				if s := fmt.Sprint(n.Unit, n.Kind, n.Term, n.Year); s != last {
					last, at = s, 0
				}
				if at++; n.N != at {
					r.Fatalf("%s: %d where %d should be", last, n.N, at)
				}
			}
		})
	})
}

func TestRegister(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var want []string
		for i := range 7 {
			kind := []string{"NQ", "KL"}[i%2]
			if i%3 == 0 { // some in one instant
				h.clock.Set(start.Add(time.Duration(i) * time.Hour))
			}
			want = append(want, h.take(cell, kind, "2026-11-03", int64(i+1), 0).Short())
		}
		h.take(side, "NQ", "2026-11-03", 50, 0)
		secretary := as(access.Secretary, cell)
		var got []string
		var at org.Cursor
		for range 10 {
			p, err := h.Register(ctx, secretary, cell, org.ParseCursor(at.String()), 2)
			h.must(err)
			for _, n := range p.Rows {
				got = append(got, n.Short())
			}
			if at = p.Next; !p.More {
				break
			}
		}
		if len(got) != 7 || got[0] != want[6] {
			t.Fatalf("%v of %v", got, want)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%v of %v", got, want)
		}
		if p, err := h.Register(ctx, as(access.Secretary, top), cell, org.Cursor{}, 0); err != nil || len(p.Rows) != 7 {
			t.Fatalf("from above: %v %v", p, err)
		}
		for _, who := range []access.Actor{as(access.Secretary, side), as(access.Member, base), {Account: 1, Hat: access.Hat{Role: access.Admin}}, {}} {
			_, err := h.Register(ctx, who, cell, org.Cursor{}, 0)
			wants(t, err, fault.NotFound, "")
		}
	})
}
