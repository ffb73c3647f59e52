package resolution

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
)

// A second, naive reading of docs/decisions/tasks.md: it plays what happened,
// day by day, and asks at each meeting what is due. It keeps nothing the first
// one keeps.
type deed struct {
	day     string
	rank    int // of one day: said between, then the meeting, then what was decided or said when it had ended
	task    int
	what    string // "said", "between", "extend", "stop"
	meeting int
	done    bool
	month   string
}

type play struct {
	made, month    string
	open, stopped  bool
	between, heard bool // done between meetings; that was heard at one
}

type month struct {
	day, month string
	regular    bool
}

// naive gives done and all of every meeting.
func naive(tasks []Task, meetings []month, deeds []deed) [][2]int {
	deeds = slices.Clone(deeds)
	slices.SortStableFunc(deeds, func(a, b deed) int {
		if a.day != b.day {
			if a.day < b.day {
				return -1
			}
			return 1
		}
		return a.rank - b.rank
	})
	out := make([][2]int, len(meetings))
	for i, k := range tasks {
		p := play{made: k.MadeOn, month: k.FirstMonth, open: true}
		var mine []deed
		for _, d := range deeds {
			if d.task == i {
				mine = append(mine, d)
			}
		}
		do := func(d deed) {
			switch d.what {
			case "between":
				if p.open {
					p.open, p.between, p.heard = false, true, false
				}
			case "extend":
				p.month = max(p.month, d.month)
			case "stop":
				p.stopped = true
			}
		}
		for n, m := range meetings {
			for len(mine) > 0 && (mine[0].day < m.day || mine[0].day == m.day && mine[0].rank == 0) {
				do(mine[0])
				mine = mine[1:]
			}
			due := p.made < m.day && !p.stopped && p.month <= m.month && (p.open || p.between && !p.heard)
			said, done := false, false
			for len(mine) > 0 && mine[0].day == m.day && mine[0].rank == 1 {
				said, done = true, mine[0].done // the last word stands
				mine = mine[1:]
			}
			switch {
			case said:
				if p.made < m.day && !p.stopped && (done || p.month <= m.month) {
					out[n][1]++
					if done {
						out[n][0]++
					}
				}
				p.open, p.between, p.heard = !done, false, true
				if !done && m.regular {
					p.month = max(p.month, nextMonth(m.month))
				}
			case due:
				out[n][1]++
				if p.between {
					out[n][0]++
					p.heard = true
				}
			}
		}
	}
	return out
}

// Whatever is given, said, extended and stopped, and whenever one asks: the
// share of every meeting is that of the naive reading, and stays what it was
// when later things happen.
func TestTheShareAgainstANaiveReading(t *testing.T) {
	c := clock.At(noon(start))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(noon(start))
		h := build(t, d, c)
		rapid.Check(t, func(r *rapid.T) {
			h.exec(`delete from task_report`)
			h.exec(`delete from task_change`)
			h.exec(`delete from task`)
			h.exec(`delete from meeting`)
			// Meetings on odd days, everything between on even ones, so that no
			// order within a day is left to chance; one month may have none or two.
			var meetings []month
			for _, m := range []string{"2026-09", "2026-10", "2026-11", "2026-12"} {
				if rapid.IntRange(0, 5).Draw(r, "skip") > 0 {
					meetings = append(meetings, month{m + "-05", m, true})
				}
				if rapid.IntRange(0, 3).Draw(r, "extra") == 0 {
					meetings = append(meetings, month{m + "-15", m, false})
				}
			}
			if len(meetings) == 0 {
				r.Skip("no meeting")
			}
			ids := make([]int64, len(meetings))
			for i, m := range meetings {
				kind := meeting.Regular
				if !m.regular {
					kind = meeting.Extra
				}
				ids[i] = h.meeting(h.cell, meeting.CellBody, kind, m.day, meeting.Planned)
			}
			days := rapid.Custom(func(r *rapid.T) string {
				return fmt.Sprintf("2026-%02d-%02d", rapid.IntRange(8, 12).Draw(r, "month"), 2*rapid.IntRange(1, 14).Draw(r, "day"))
			})
			var tasks []Task
			var taskIDs []int64
			var deeds []deed
			open := []bool{}
			lastSaid := []string{}
			now := ""
			// A line of days, walked once; on each something may happen.
			var line []string
			for range rapid.IntRange(5, 25).Draw(r, "deeds") {
				line = append(line, days.Draw(r, "on"))
			}
			for _, m := range meetings {
				line = append(line, m.day)
			}
			slices.Sort(line)
			k := 0
			pick := func() int { return rapid.IntRange(0, len(tasks)-1).Draw(r, "task") }
			for _, day := range line {
				now = day
				h.on(now)
				if k < len(meetings) && meetings[k].day == day {
					h.to(ids[k], meeting.Running)
					for range rapid.IntRange(0, 4).Draw(r, "said") {
						if len(tasks) == 0 {
							break
						}
						i, done := pick(), rapid.Bool().Draw(r, "done")
						res := ResultDoing
						if done {
							res = ResultDone
						}
						err := h.Say(ctx, sys, Say{Task: taskIDs[i], Meeting: ids[k], Result: res})
						if err != nil { // stopped, or done at another meeting
							continue
						}
						deeds = append(deeds, deed{day: day, rank: 1, task: i, what: "said", meeting: k, done: done})
						open[i], lastSaid[i] = !done, day
					}
					h.to(ids[k], meeting.Ended)
					h.exec(`update meeting set ended_at = $2 where id = $1`, ids[k], clock.Ms(h.c.Now()))
					for range rapid.IntRange(0, 2).Draw(r, "afterwards") { // of the same day
						h.c.Set(noon(day).Add(time.Hour))
						if len(tasks) == 0 {
							break
						}
						i := pick()
						if !open[i] || tasks[i].MadeOn == day {
							continue
						}
						h.ok(h.Say(ctx, sys, Say{Task: taskIDs[i], Result: ResultDone}))
						deeds = append(deeds, deed{day: day, rank: 2, task: i, what: "between"})
						open[i] = false
					}
					if rapid.IntRange(0, 3).Draw(r, "given") == 0 { // on the meeting's own day
						tasks, taskIDs = append(tasks, Task{MadeOn: day, FirstMonth: day[:7]}), append(taskIDs, h.give(h.an, day, "2027-06-01", day[:7]))
						open, lastSaid = append(open, true), append(lastSaid, "")
					}
					k++
					continue
				}
				what := rapid.SampledFrom([]string{"give", "give", "between", "extend", "stop"}).Draw(r, "what")
				if len(tasks) == 0 {
					what = "give"
				}
				if what == "give" {
					m := fmt.Sprintf("2026-%02d", min(12, rapid.IntRange(int(noon(day).Month()), 12).Draw(r, "for")))
					tasks, taskIDs = append(tasks, Task{MadeOn: day, FirstMonth: m}), append(taskIDs, h.give(h.an, day, "2027-06-01", m))
					open, lastSaid = append(open, true), append(lastSaid, "")
					continue
				}
				i := pick()
				if !open[i] {
					continue
				}
				switch what {
				case "between":
					h.ok(h.Say(ctx, sys, Say{Task: taskIDs[i], Result: ResultDone}))
					deeds = append(deeds, deed{day: day, task: i, what: what})
					open[i] = false
				case "extend":
					cur := h.task(taskIDs[i])
					to := nextMonth(cur.ReportMonth)
					on := day
					if back := clock.AddDays(day, -rapid.IntRange(0, 20).Draw(r, "back")); back >= max(cur.MadeOn, lastSaid[i]) {
						on = back // entered later than it was decided
					}
					_, err := h.Ask(ctx, sys, Ask{Task: taskIDs[i], Kind: Extend, Reason: "x", ToDue: clock.AddDays(cur.Due, 1), ToMonth: to, Day: on})
					h.ok(err)
					deeds = append(deeds, deed{day: on, rank: 2, task: i, what: what, month: to})
				case "stop":
					_, err := h.Ask(ctx, sys, Ask{Task: taskIDs[i], Kind: Stop, Reason: "x"})
					h.ok(err)
					deeds = append(deeds, deed{day: day, rank: 2, task: i, what: what})
					open[i] = false
				}
			}
			want := naive(tasks, meetings, deeds)
			// The figure of the year is the sum over the regular ones, from any day on.
			from, sum := days.Draw(r, "from"), [2]int{}
			for i, m := range meetings {
				if m.regular && m.day >= from {
					sum[0], sum[1] = sum[0]+want[i][0], sum[1]+want[i][1]
				}
			}
			got, err := db.Read(ctx, d, func(t *db.Tx) (got [2]int, err error) {
				got[0], got[1], err = DueSince(t, h.cell, from)
				return got, err
			})
			if h.ok(err); got != sum {
				r.Fatalf("from %s on %v, the naive reading says %v\nmeetings %v\ntasks %+v\ndeeds %+v", from, got, sum, meetings, tasks, deeds)
			}
			for i := range meetings {
				got, _ := h.share(ids[i])
				if w := fmt.Sprintf("%d/%d", want[i][0], want[i][1]); got != w {
					r.Fatalf("meeting %d on %s: %s, the naive reading says %s\nmeetings %v\ntasks %+v\ndeeds %+v", i, meetings[i].day, got, w, meetings, tasks, deeds)
				}
			}
		})
	})
}
