package rule

import (
	"context"
	_ "embed"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/vn"
)

// Words is a text of the program's data in both languages.
type Words struct{ Vi, En string }

// In gives it in the language of ctx.
func (w Words) In(ctx context.Context) string {
	if i18n.Lang(ctx) == i18n.Vietnamese {
		return w.Vi
	}
	return w.En
}

// FixedHoliday is a day of rest that is the same every year.
type FixedHoliday struct {
	Month, Day int
	Name       Words
}

// HolidayKind is a sort of day that has to be entered each year. Days is how
// many the law gives, 0 where it gives no number.
type HolidayKind struct {
	ID     string
	Days   int
	Worked bool
	Name   Words
	Hint   Words
}

//go:embed holidays.toml
var holidayFile string

var holidays = mustHolidays()

type holidayData struct {
	Source Words
	Fixed  []FixedHoliday
	Kinds  []HolidayKind
}

func mustHolidays() (d holidayData) {
	meta, err := toml.Decode(holidayFile, &d)
	if err != nil || len(meta.Undecoded()) > 0 || len(d.Fixed) == 0 || len(d.Kinds) == 0 {
		panic(fmt.Sprint("rule: holidays.toml ", err, meta.Undecoded())) // the file is part of the binary
	}
	return d
}

// FindHolidayKind gives a kind by its id.
func FindHolidayKind(id string) (HolidayKind, bool) {
	for _, k := range holidays.Kinds {
		if k.ID == id {
			return k, true
		}
	}
	return HolidayKind{}, false
}

// Counting counts the days of a clock, from the answer of [DaysKind]: every day, or
// working days, which are Monday to Friday without public holidays.
type Counting struct {
	Working bool
	entered map[string]string // kinds of what was entered, by day
}

// Counting is how the answer of DaysKind counts.
func (a Answer) Counting() Counting {
	return Counting{Working: a.Value == "working", entered: a.entered}
}

// WorkingDays counts working days around a day, for a rule that is told in them
// whatever DaysKind says.
func WorkingDays(t *db.Tx, day string) (d Counting, err error) {
	d.Working = true
	d.entered, err = enteredAround(t, day, now)
	return d, err
}

// Counts says whether a day counts.
func (d Counting) Counts(day string) bool {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil || !d.Working {
		return err == nil
	}
	if id := d.entered[day]; id != "" {
		k, _ := FindHolidayKind(id)
		return k.Worked
	}
	for _, f := range holidays.Fixed {
		if int(t.Month()) == f.Month && t.Day() == f.Day {
			return false
		}
	}
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
}

// Before gives the last day that is n days ahead of day; After the last day of a
// clock of n days that starts on day. The day itself is not counted.
func (d Counting) Before(day string, n int) string { return d.step(day, n, -1) }

// After: see Before.
func (d Counting) After(day string, n int) string { return d.step(day, n, 1) }

func (d Counting) step(day string, n, dir int) string {
	if !clock.ValidDay(day) {
		return day
	}
	// The bound only keeps a calendar of nothing but holidays from going on for ever.
	for most := 20*n + 400; n > 0 && most > 0; most-- {
		day = clock.AddDays(day, dir)
		if d.Counts(day) {
			n--
		}
	}
	return day
}

// Between counts the days from one civil day to another, negative when it is
// earlier.
func (d Counting) Between(from, to string) int {
	if from > to {
		return -d.Between(to, from)
	}
	n := 0
	for day := from; day < to && n < 4000; {
		day = clock.AddDays(day, 1)
		if d.Counts(day) {
			n++
		}
	}
	return n
}

// Holiday is a day as it stands in the calendar.
type Holiday struct {
	Day   string
	Kind  string // "" for one that is fixed
	Name  Words
	Note  string
	At    int64 // when it was entered
	By    int64
	Fixed bool
}

// YearCalendar is a year's days of rest, by day, and what is not known yet.
type YearCalendar struct {
	Year    int
	Source  Words
	Days    []Holiday
	Kinds   []HolidayKind
	Missing []HolidayKind // Days is how many are still to be entered
	MayEdit bool
}

// Calendar gives a year's days of rest. Everybody who may read rules reads them:
// they bind the clocks. Asks for RuleView at the hat's own unit or those it
// names. Fault: NotFound, also for a year out of bounds.
func (s *Service) Calendar(ctx context.Context, actor access.Actor, year int) (YearCalendar, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (YearCalendar, error) {
		c := YearCalendar{Year: year, Source: holidays.Source, Kinds: holidays.Kinds}
		if err := access.Check(actor, access.RuleView, access.Subject{Paths: append([]string{actor.Hat.Path}, actor.Hat.Named...)}); err != nil {
			return c, err
		}
		if year < 2000 || year > 2199 {
			return c, fault.New("rule.calendar", fault.NotFound, "fault.not_found")
		}
		c.MayEdit = access.May(actor, access.RuleEdit, access.Everything())
		rows, err := holidaysIn(t, fmt.Sprintf("%d-01-01", year), fmt.Sprintf("%d-01-01", year+1), now)
		if err != nil {
			return c, err
		}
		known := map[string]int{}
		given := map[string]bool{}
		for _, h := range rows {
			k, _ := FindHolidayKind(h.Kind)
			h.Name = k.Name
			c.Days = append(c.Days, h)
			known[h.Kind]++
			given[h.Day] = true
		}
		for _, f := range holidays.Fixed {
			day := fmt.Sprintf("%d-%02d-%02d", year, f.Month, f.Day)
			if !given[day] {
				c.Days = append(c.Days, Holiday{Day: day, Name: f.Name, Fixed: true})
			}
		}
		sortHolidays(c.Days)
		for _, k := range holidays.Kinds {
			if k.Days -= known[k.ID]; k.Days > 0 {
				c.Missing = append(c.Missing, k)
			}
		}
		return c, nil
	})
}

// PutHolidays enters days of one kind, or with kind "" takes entered days back.
type PutHolidays struct {
	Key  db.Key
	Kind string
	From string
	To   string // the last day; "" for From alone
	Note string // the paper that says so
}

const (
	maxHolidays = 15 // days entered at once
	maxNote     = 200
)

func (c *PutHolidays) check() error {
	var bad fault.Fields
	c.Note = vn.Clean(c.Note)
	if c.To == "" {
		c.To = c.From
	}
	if _, ok := FindHolidayKind(c.Kind); !ok && c.Kind != "" {
		bad.Add("Kind", "rule.holiday.kind")
	}
	switch {
	case !clock.ValidDay(c.From) || c.From < "2000-01-01" || c.From >= "2200-01-01":
		bad.Add("From", "rule.fault.day")
	case !clock.ValidDay(c.To) || c.To < c.From || c.To > clock.AddDays(c.From, maxHolidays-1):
		bad.Add("To", "rule.holiday.to", "Max", maxHolidays)
	}
	switch {
	case c.Kind != "" && c.Note == "":
		bad.Add("Note", "rule.holiday.note")
	case utf8.RuneCountInString(c.Note) > maxNote:
		bad.Add("Note", "rule.fault.long", "Max", maxNote)
	}
	return bad.Err("rule.holiday")
}

// PutHolidays keeps them for the whole installation. Clocks that count working
// days count without them from now on, also those of meetings that were; what
// was decided keeps what it was counted from. Asks for RuleEdit at everything:
// the administrator's. Repeating it with the same key does nothing. Faults:
// NotFound, Invalid.
func (s *Service) PutHolidays(ctx context.Context, actor access.Actor, cmd PutHolidays) error {
	return db.Do(ctx, s.DB, db.Lock{}, func(t *db.Tx) error {
		if err := access.Check(actor, access.RuleEdit, access.Everything()); err != nil {
			return err
		}
		_, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if err := cmd.check(); err != nil {
				return 0, err
			}
			for day := cmd.From; day <= cmd.To; day = clock.AddDays(day, 1) {
				if err := insertHoliday(t, Holiday{Day: day, Kind: cmd.Kind, Note: cmd.Note, By: actor.Person}); err != nil {
					return 0, err
				}
			}
			if s.Rested != nil {
				if err := s.Rested(t, cmd.From, cmd.To); err != nil {
					return 0, err
				}
			}
			return 0, audit.Append(t, audit.Event{Actor: actor, Kind: "holiday.put", Body: map[string]any{"kind": cmd.Kind, "from": cmd.From, "to": cmd.To}})
		})
		return err
	})
}
