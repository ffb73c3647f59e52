package demo

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/meeting"
)

// The history is played in the order of time: whoever has something to do on a
// day notes it with on, run lets the days pass.

// happening is something noted for an instant.
type happening struct {
	at  time.Time
	seq int // of one instant, who noted it first comes first
	do  func()
}

type agenda []happening

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	if !a[i].at.Equal(a[j].at) {
		return a[i].at.Before(a[j].at)
	}
	return a[i].seq < a[j].seq
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(happening)) }
func (a *agenda) Pop() any {
	x := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return x
}

// instant is a minute of a day.
func instant(day string, minute int) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.Zone)
	if err != nil {
		panic(err) // every day here is computed
	}
	return t.Add(time.Duration(minute) * time.Minute)
}

// on notes what happens on a day.
func (b *builder) on(day string, minute int, do func()) {
	b.seq++
	heap.Push(&b.agenda, happening{instant(day, minute), b.seq, do})
}

// run lets time pass until now; what is noted for later does not happen.
func (b *builder) run(now time.Time) {
	began, done := time.Time{}, 0
	if len(b.agenda) > 0 {
		began = b.agenda[0].at
	}
	for len(b.agenda) > 0 && b.err == nil {
		h := heap.Pop(&b.agenda).(happening)
		if h.at.After(now) {
			break
		}
		b.r.Clock.Set(h.at)
		h.do()
		if b.r.Told != nil {
			if n := int(h.at.Sub(began).Hours() / 24 / 30.44); n > done {
				done = n
				b.r.Told(n)
			}
		}
	}
	b.r.Clock.Set(now)
}

// at moves the clock to a minute of a day, within a happening.
func (b *builder) at(day string, minute int) { b.r.Clock.Set(instant(day, minute)) }

// workday is the day itself; the Friday before a weekend, and the first day
// after it that is no holiday of a fixed date.
func workday(day string) string {
	t, _ := time.Parse(time.DateOnly, day)
	switch t.Weekday() {
	case time.Saturday:
		t = t.AddDate(0, 0, -1)
	case time.Sunday:
		t = t.AddDate(0, 0, -2)
	}
	for {
		switch d := t.Format("01-02"); {
		case d == "01-01", d == "04-30", d == "05-01", d == "09-01", d == "09-02", t.Weekday() == time.Saturday, t.Weekday() == time.Sunday:
			t = t.AddDate(0, 0, 1)
		default:
			return t.Format(time.DateOnly)
		}
	}
}

func dayOf(month string, n int) string { return fmt.Sprintf("%s-%02d", month, n) }

// lastMonths gives n months up to last; without it up to the last whose cycle is
// over on a day: cells meet in the first week, the committees before the 21st.
func lastMonths(today, last string, n int) []string {
	over := meeting.MonthOf(today)
	if today[8:] < "21" {
		over = meeting.AddMonths(over, -1)
	}
	if last == "" || last > over || !meeting.ValidMonth(last) {
		last = over
	}
	var out []string
	for i := range n {
		out = append(out, meeting.AddMonths(last, i-n+1))
	}
	return out
}

// quarterMonth is 0, 1 or 2: which month of its quarter it is.
func quarterMonth(month string) int {
	t, _ := time.Parse("2006-01", month)
	return (int(t.Month()) - 1) % 3
}

// chance is a generator for one place and month alone: what is added to one
// month changes no other.
func (b *builder) chance(parts ...uint64) *rand.Rand {
	h := b.seed
	for _, p := range parts {
		h = h*0x9E3779B97F4A7C15 + p + 1
	}
	return rand.New(rand.NewPCG(b.seed, h))
}

func percent(r *rand.Rand, p int) bool { return r.IntN(100) < p }

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// as is the actor of a person's hat. Who has no account of his own acts through
// the administrator's: the log of a real installation names each one's.
func (b *builder) as(person, unit int64, role access.Role) access.Actor {
	account := b.accounts[person]
	if account == 0 {
		account = b.accounts[0]
	}
	return access.Actor{Account: account, Person: person, Hat: access.Hat{Role: role, Unit: unit, Path: b.paths[unit]}}
}

// try notes the first error, which ends everything.
func (b *builder) try(name string, err error) bool {
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("%s on %s: %w", name, b.r.Clock.Now().Format(time.DateOnly), err)
	}
	return b.err == nil
}

// key is the key of the next command, as a form would carry one.
func (b *builder) key() string { b.keys++; return fmt.Sprintf("demo-%d", b.keys) }
