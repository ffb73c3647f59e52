package backup

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"nep/internal/clock"
)

// How many scheduled copies stay: the newest of each of the last so many days,
// weeks (from Monday) and months that have one, and the last so many made
// before a migration.
const (
	KeepDays   = 7
	KeepWeeks  = 5
	KeepMonths = 12
	KeepBefore = 3
)

// Copy is a copy in the folder of scheduled ones, as its name tells.
type Copy struct {
	Name   string
	At     time.Time
	Before int64 // made before leaving this schema version; 0 for a daily one
}

const nameTime = "20060102-150405"

var nameRE = regexp.MustCompile(`^nep-(\d{8}-\d{6})(?:-schema(\d{1,9}))?\.nep$`)

// Name is what a scheduled copy made at an instant is called; before is the
// schema version it was made ahead of leaving, 0 for a daily copy.
func Name(at time.Time, before int64) string {
	name := "nep-" + at.In(clock.Zone).Format(nameTime)
	if before != 0 {
		name += fmt.Sprintf("-schema%d", before)
	}
	return name + Ext
}

// ParseName reads what Name wrote; a file with another name is not ours.
func ParseName(name string) (Copy, bool) {
	m := nameRE.FindStringSubmatch(name)
	if m == nil {
		return Copy{}, false
	}
	at, err := time.ParseInLocation(nameTime, m[1], clock.Zone)
	if err != nil {
		return Copy{}, false
	}
	before, _ := strconv.ParseInt("0"+m[2], 10, 64)
	return Copy{Name: name, At: at, Before: before}, true
}

// Keep says which scheduled copies stay at now and which go. The newest daily
// one always stays, whatever its age. Copies dated after now, from a day when
// the clock was wrong, stay and count for nothing. Asking again about what was
// kept drops nothing.
func Keep(copies []Copy, now time.Time) (keep, drop []Copy) {
	sorted := slices.Clone(copies)
	slices.SortStableFunc(sorted, func(a, b Copy) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Name, a.Name)) // newest first
	})
	periods := []struct {
		of   func(time.Time) string
		left int
	}{
		{func(t time.Time) string { return t.Format(time.DateOnly) }, KeepDays},
		{func(t time.Time) string { y, w := t.ISOWeek(); return fmt.Sprint(y, " ", w) }, KeepWeeks},
		{func(t time.Time) string { return t.Format("2006-01") }, KeepMonths},
	}
	last := make([]string, len(periods))
	before := KeepBefore
	for _, c := range sorted {
		stays := c.At.After(now)
		switch {
		case stays:
		case c.Before != 0:
			stays = before > 0
			before--
		default:
			for i := range periods {
				p := &periods[i]
				if name := p.of(c.At.In(clock.Zone)); p.left > 0 && name != last[i] {
					last[i], stays = name, true
					p.left--
				}
			}
		}
		if stays {
			keep = append(keep, c)
		} else {
			drop = append(drop, c)
		}
	}
	return keep, drop
}

// due says whether a daily copy is missing at now: none was made since the
// last time the clock of the organisation stood at hour.
func due(copies []Copy, now time.Time, hour int) bool {
	now = now.In(clock.Zone)
	since := time.Date(now.Year(), now.Month(), now.Day(), hour, 0, 0, 0, clock.Zone)
	if since.After(now) {
		since = since.AddDate(0, 0, -1)
	}
	return !slices.ContainsFunc(copies, func(c Copy) bool {
		return c.Before == 0 && !c.At.Before(since) && !c.At.After(now)
	})
}
