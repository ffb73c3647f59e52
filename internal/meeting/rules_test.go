package meeting

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/org"
)

// naiveCount is a second hand's count: each figure by a question of its own.
func naiveCount(rows []Attendance, lateAbsent bool) Counts {
	n := func(is func(a Attendance) bool) (n int) {
		for _, a := range rows {
			if a.Required && is(a) {
				n++
			}
		}
		return n
	}
	counts := func(a Attendance) bool {
		return (a.Mark == Present || a.Mark == OnlineAt) && !(lateAbsent && a.Late)
	}
	return Counts{
		Required:  n(func(Attendance) bool { return true }),
		Present:   n(counts),
		Online:    n(func(a Attendance) bool { return counts(a) && a.Mark == OnlineAt }),
		Excused:   n(func(a Attendance) bool { return a.Mark == Excused }),
		Unexcused: n(func(a Attendance) bool { return a.Mark == Unexcused }),
		Special:   n(func(a Attendance) bool { return a.Mark == Special }),
		Unmarked:  n(func(a Attendance) bool { return a.Mark == NoMark }),
		Spoke:     n(func(a Attendance) bool { return counts(a) && a.Spoke }),
	}
}

func anyRoster(t *rapid.T) []Attendance {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Attendance {
		return Attendance{
			Required: rapid.Bool().Draw(t, "required"), Late: rapid.Bool().Draw(t, "late"), Spoke: rapid.Bool().Draw(t, "spoke"),
			Mark: rapid.SampledFrom(append([]Mark{NoMark}, Marks...)).Draw(t, "mark"),
			Base: rapid.SampledFrom([]member.Base{member.BaseAlways, member.BaseIfPresent, member.BaseNever}).Draw(t, "base"),
		}
	}), 0, 12).Draw(t, "roster")
}

func TestCountAsASecondHand(t *testing.T) {
	each(t, func(h *house) {
		id := h.noticed(Plan{})
		people := h.roster(id)
		rapid.Check(t, func(t *rapid.T) {
			rows, absent := anyRoster(t), rapid.Bool().Draw(t, "lateAbsent")
			rows = rows[:min(len(rows), len(people))]
			type both struct{ c, late Counts }
			n, err := db.Write(ctx, h.DB, db.Lock{}, func(t *db.Tx) (n both, err error) {
				if _, err := t.Exec(`delete from attendance where meeting = $1`, id); err != nil {
					return n, err
				}
				for i := range rows {
					rows[i].Meeting, rows[i].Person = id, people[i].Person
				}
				if err := insertAttendance(t, rows); err != nil {
					return n, err
				}
				n.c, n.late, err = countRoster(t, id)
				return n, err
			})
			if err != nil {
				t.Fatal(err)
			}
			c := n.c
			if absent {
				c = c.less(n.late)
			}
			if w := naiveCount(rows, absent); c != w {
				t.Fatalf("%+v, want %+v", c, w)
			}
			if c.Present > c.Base() || c.Spoke > c.Present || c.Online > c.Present {
				t.Fatalf("more than there can be: %+v", c)
			}
			if !absent && c.Present+c.Excused+c.Unexcused+c.Special+c.Unmarked != c.Required {
				t.Fatalf("%+v does not add up", c)
			}
		})
	})
}

func TestVoteBase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := anyRoster(t)
		n := 0
		for _, a := range rows {
			there := a.Mark == Present || a.Mark == OnlineAt
			if a.Base == member.BaseAlways {
				n++
			}
			if a.Base == member.BaseIfPresent && there {
				n++
			}
		}
		if VoteBase(rows) != n {
			t.Fatal(VoteBase(rows), n)
		}
	})
}

func TestMonths(t *testing.T) {
	if AddMonths("2026-12", 1) != "2027-01" || AddMonths("2026-01", -1) != "2025-12" || LastDay("2028-02") != "2028-02-29" || ValidMonth("2026-13") || MonthOf("") != "" {
		t.Error("months")
	}
	if s := strings.Join(yearTo("2026-03"), " "); s != "2026-01 2026-02 2026-03" {
		t.Error(s)
	}
	for in, want := range map[string]int{"8": 480, "08:00": 480, "8h": 480, "8h30": 510, "14g05": 845, "23:59": 1439, "24:00": -1, "8:5": -1, "": -1, "a": -1, "8:60": -1, "123": -1} {
		got, ok := ParseTime(in)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

func TestLongestRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		marks := rapid.SliceOf(rapid.SampledFrom(Marks)).Draw(t, "marks")
		best := 0
		for i := range marks {
			for j := i; j <= len(marks); j++ {
				if !slices.ContainsFunc(marks[i:j], func(m Mark) bool { return m != Excused }) {
					best = max(best, j-i)
				}
			}
		}
		rows := []personMark{{1, Excused}} // another one before
		for _, m := range marks {
			rows = append(rows, personMark{2, m})
		}
		if got := longestRun(rows); got != max(best, 1) {
			t.Fatal(marks, got, best)
		}
	})
}

// An item goes after its own kind, and never before an earlier kind that an
// agenda in order has.
func TestPlaceOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []Item
		for range rapid.IntRange(0, 20).Draw(t, "n") {
			k := rapid.SampledFrom(order).Draw(t, "kind")
			list = slices.Insert(list, placeOf(list, k), Item{Kind: k})
		}
		if !slices.IsSortedFunc(list, func(a, b Item) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) }) {
			t.Fatal(fmt.Sprint(list))
		}
	})
}

func TestSiteOf(t *testing.T) {
	sites := []org.Site{{ID: 1, Name: "Điểm kho Phù Cừ"}, {ID: 2, Name: "Kho Ân Thi"}}
	for place, want := range map[string]int64{"Kho Ân Thi": 2, "Phòng họp Kho Ân Thi": 2, "Điểm kho Phù Cừ": 1, "Hội trường Cục": 0, "": 0, "Kho Ân Thi và Điểm kho Phù Cừ": 0} {
		if got := siteOf(sites, place); got != want {
			t.Errorf("%q: %d, not %d", place, got, want)
		}
	}
	if siteOf(sites[:1], "Hội trường Cục") != 1 || siteOf(nil, "Kho Ân Thi") != 0 {
		t.Error("the only place, or none")
	}
}
