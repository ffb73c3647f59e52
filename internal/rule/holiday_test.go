package rule

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
)

func TestWorkingDays(t *testing.T) {
	all, work := Counting{}, Counting{Working: true}
	tet := Counting{Working: true, entered: map[string]string{"2027-02-05": "tet", "2027-02-06": "tet", "2027-02-08": "tet", "2027-02-13": "worked"}}
	for _, x := range []struct {
		day    string
		n      int
		c      Counting
		before string
		after  string
	}{
		{"2026-12-07", 1, all, "2026-12-06", "2026-12-08"}, // a Monday
		{"2026-12-07", 1, work, "2026-12-04", "2026-12-08"},
		{"2026-12-04", 2, all, "2026-12-02", "2026-12-06"}, // a Friday
		{"2026-12-04", 2, work, "2026-12-02", "2026-12-08"},
		{"2026-12-05", 2, work, "2026-12-03", "2026-12-08"}, // a Saturday
		{"2026-12-06", 0, work, "2026-12-06", "2026-12-06"},
		{"2026-12-30", 3, all, "2026-12-27", "2027-01-02"},
		{"2026-12-31", 1, work, "2026-12-30", "2027-01-04"}, // New Year's Day is a Friday
		{"2026-12-31", 1, all, "2026-12-30", "2027-01-01"},
		{"2026-04-29", 1, work, "2026-04-28", "2026-05-04"}, // 30/4 and 1/5, then a weekend
		{"2026-09-03", 1, work, "2026-09-01", "2026-09-04"}, // 2/9; the day beside it is not known
		{"2027-02-04", 1, tet, "2027-02-03", "2027-02-09"},
		{"2027-02-12", 1, tet, "2027-02-11", "2027-02-13"}, // a Saturday that is worked
		{"no day", 3, work, "no day", "no day"},
	} {
		if b, a := x.c.Before(x.day, x.n), x.c.After(x.day, x.n); b != x.before || a != x.after {
			t.Errorf("%+v: %s, %s", x, b, a)
		}
	}
	// As a second hand counts: the days between that are Monday to Friday, none of
	// them one of the four fixed ones or an entered one.
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 800).Draw(t, "day"))
		n := rapid.IntRange(0, 30).Draw(t, "n")
		c := Counting{Working: true, entered: map[string]string{}}
		for _, k := range []string{"tet", "worked", "other"} {
			c.entered[day.AddDate(0, 0, rapid.IntRange(-20, 20).Draw(t, k)).Format(time.DateOnly)] = k
		}
		works := func(d time.Time) bool {
			switch c.entered[d.Format(time.DateOnly)] {
			case "worked":
				return true
			case "tet", "other":
				return false
			}
			switch d.Format("01-02") {
			case "01-01", "04-30", "05-01", "09-02":
				return false
			}
			return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
		}
		from := day.Format(time.DateOnly)
		for dir, end := range map[int]string{1: c.After(from, n), -1: c.Before(from, n)} {
			last, err := time.Parse(time.DateOnly, end)
			if err != nil {
				t.Fatal(err)
			}
			count := 0
			for d := day; !d.Equal(last); {
				d = d.AddDate(0, 0, dir)
				if works(d) {
					count++
				}
			}
			if count != n || n > 0 && !works(last) {
				t.Fatal(from, n, dir, end, count)
			}
		}
		if got := c.Between(from, c.After(from, n)); got != n {
			t.Fatal(from, n, got)
		}
	})
}

// Days of rest are the administrator's to enter, and count from then on where a
// unit counts working days; what was known before is still known.
func TestHolidays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		admin := access.Actor{Account: 1, Hat: access.Hat{Role: access.Admin}}
		sec := access.Actor{Account: 2, Person: 2, Hat: access.Hat{Role: access.Secretary, Unit: base, Path: "/1/2/"}}
		put := func(a access.Actor, kind, from, to, note string) error {
			return h.PutHolidays(ctx, a, PutHolidays{Kind: kind, From: from, To: to, Note: note})
		}
		if err := put(sec, "tet", "2027-02-05", "2027-02-09", "Thông báo 1"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a secretary enters days of rest: %v", err)
		}
		for _, bad := range [][4]string{{"moon", "2027-02-05", "", "TB 1"}, {"tet", "5/2", "", "TB 1"}, {"tet", "2027-02-05", "2027-02-04", "TB 1"},
			{"tet", "2027-02-05", "2027-03-05", "TB 1"}, {"tet", "2027-02-05", "", " "}} {
			if err := put(admin, bad[0], bad[1], bad[2], bad[3]); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %v", bad, err)
			}
		}
		count := func(unit int64, known ...int64) Counting {
			a, err := db.Read(ctx, h.DB, func(t *db.Tx) (Answer, error) { return For(t, unit, DaysKind, "2027-02-04", known...) })
			h.must(err)
			return a.Counting()
		}
		h.set(base, DaysKind, "working", "2026-11-03")
		h.clock.Set(start.Add(time.Hour))
		before := clock.Ms(start.Add(time.Hour))
		h.clock.Set(start.Add(2 * time.Hour))
		h.must(put(admin, "tet", "2027-02-05", "2027-02-09", "Thông báo 6150/TB-BLĐTBXH"))
		h.must(put(admin, "hung_kings", "2027-04-16", "", "10/3 âm lịch"))
		if got := count(cell).After("2027-02-04", 1); got != "2027-02-10" {
			t.Errorf("T+1 over Tết is %s", got)
		}
		if got := count(cell, before).After("2027-02-04", 1); got != "2027-02-05" {
			t.Errorf("as it was known before: %s", got)
		}
		if got := count(top).After("2027-02-04", 1); got != "2027-02-05" {
			t.Errorf("calendar days above: %s", got)
		}
		h.must(put(admin, "", "2027-02-09", "", "")) // taken back
		if got := count(cell).After("2027-02-04", 1); got != "2027-02-09" {
			t.Errorf("taken back: %s", got)
		}
		c, err := h.Calendar(ctx, sec, 2027)
		h.must(err)
		missing := map[string]int{}
		for _, k := range c.Missing {
			missing[k.ID] = k.Days
		}
		if len(c.Days) != 9 || c.Days[0].Day != "2027-01-01" || !c.Days[0].Fixed || c.Days[1].Kind != "tet" || c.MayEdit || len(missing) != 2 || missing["tet"] != 1 || missing["national_day"] != 1 {
			t.Errorf("%+v", c)
		}
		if _, err := h.Calendar(ctx, access.Actor{}, 2027); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody reads it: %v", err)
		}
		if _, err := h.Calendar(ctx, sec, 20270); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}
