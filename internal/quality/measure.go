package quality

import "nep/internal/vn"

// Said is a sentence for a person: a message key with its parameters (name,
// value pairs).
type Said struct {
	Key    string
	Params []any
}

// Reading is a fact as a number a rubric can compare: Num/Den.
type Reading struct {
	State    State
	Num, Den int64
	Never    bool // known, and it never happened: lies in no interval
	Said     Said
}

func (r Reading) in(i Interval) bool { return !r.Never && i.Holds(r.Num, r.Den) }

func open(key string) Reading { return Reading{State: IsOpen, Said: Said{Key: key}} }
func none(key string) Reading { return Reading{State: IsNone, Said: Said{Key: key}} }

func count(n int, key string, params ...any) Reading {
	return Reading{State: IsKnown, Num: int64(n), Den: 1, Said: Said{key, params}}
}

// percent reads part of whole; a part of nothing is 0 per cent.
func percent(part, whole int, key string, params ...any) Reading {
	params = append(params, "Num", part, "Den", whole, "Percent", vn.Percent(int64(part), int64(whole)))
	r := Reading{State: IsKnown, Num: 100 * int64(part), Den: int64(whole), Said: Said{key, params}}
	if whole == 0 {
		r.Num, r.Den = 0, 1
	}
	return r
}

// yesNo reads a yes as 100 and a no as 0 per cent.
func yesNo(f Fact[bool], yes, no, notApplicable string) Reading {
	switch {
	case f.State == IsOpen:
		return open("quality.open")
	case f.State == IsNone:
		return none(notApplicable)
	case f.Value:
		return Reading{State: IsKnown, Num: 100, Den: 1, Said: Said{Key: yes}}
	}
	return Reading{State: IsKnown, Num: 0, Den: 1, Said: Said{Key: no}}
}

// of reads a fact whose open and none need no words of their own.
func of[T any](f Fact[T], read func(T) Reading) Reading {
	switch f.State {
	case IsOpen:
		return open("quality.open")
	case IsNone:
		return none("quality.none")
	}
	return read(f.Value)
}

// A measure is one way to read the facts, named in rubrics.
type measure struct {
	all  Interval // every value it can have
	read func(Facts) Reading
}

var (
	perCent = Interval{High: 100}
	upward  = Interval{Endless: true, HighOpen: true}
)

// measures are the facts a criterion can be counted from.
var measures = map[string]measure{
	"length_short": {upward, func(f Facts) Reading { // minutes under the norm
		return of(f.Length, func(l Length) Reading { return count(max(0, l.Norm-l.Held), lengthKey(l), lengthParams(l)...) })
	}},
	"length_share": {upward, func(f Facts) Reading { // per cent of the norm
		return of(f.Length, func(l Length) Reading {
			return Reading{State: IsKnown, Num: 100 * int64(l.Held), Den: int64(l.Norm), Said: Said{lengthKey(l), lengthParams(l)}}
		})
	}},
	"attendance": {perCent, func(f Facts) Reading {
		return of(f.Roll, func(r Roll) Reading {
			switch {
			case r.Required == 0:
				return none("quality.fact.attendance.none")
			case r.Online > 0:
				return percent(r.Present, r.Required, "quality.fact.attendance.online", "Online", r.Online)
			}
			return percent(r.Present, r.Required, "quality.fact.attendance")
		})
	}},
	"unexcused": {upward, func(f Facts) Reading {
		return of(f.Roll, func(r Roll) Reading { return count(r.Unexcused, "quality.fact.unexcused", "Count", r.Unexcused) })
	}},
	"excused_in_row": {upward, func(f Facts) Reading {
		return of(f.ExcusedInRow, func(n int) Reading { return count(n, "quality.fact.excused_in_row", "Count", n) })
	}},
	"bureau": {perCent, func(f Facts) Reading { return readBureau(f.Bureau) }},
	"notice": {perCent, func(f Facts) Reading { return of(f.Notice, readNotice) }},
	"draft": {perCent, func(f Facts) Reading {
		return yesNo(f.Draft, "quality.fact.draft", "quality.fact.draft.no", "quality.none")
	}},
	"papers_lead": {upward, func(f Facts) Reading {
		if f.NoPapers && f.Papers.State == IsKnown && f.Papers.Value.On == "" {
			return Reading{State: IsKnown, Den: 1, Never: true, Said: Said{Key: "quality.fact.papers.none"}}
		}
		return of(f.Papers, readPapers)
	}},
	"steps": {perCent, func(f Facts) Reading {
		return of(f.Steps, func(s Share) Reading { return percent(s.Done, s.Of, "quality.fact.steps") })
	}},
	"theme": {perCent, func(f Facts) Reading {
		return yesNo(f.Theme, "quality.fact.theme", "quality.fact.theme.no", "quality.fact.theme.none")
	}},
	"speaking": {perCent, readSpeaking},
	"criticism": {upward, func(f Facts) Reading {
		return of(f.Criticism, func(n int) Reading { return count(n, "quality.fact.criticism", "Count", n) })
	}},
	"concluded": {perCent, func(f Facts) Reading {
		return yesNo(f.Concluded, "quality.fact.concluded", "quality.fact.concluded.no", "quality.none")
	}},
	"minutes_read": {perCent, func(f Facts) Reading {
		return yesNo(f.MinutesRead, "quality.fact.minutes_read", "quality.fact.minutes_read.no", "quality.none")
	}},
	"minutes_confirmed": {perCent, func(f Facts) Reading {
		return yesNo(f.MinutesConfirmed, "quality.fact.minutes_confirmed", "quality.fact.minutes_confirmed.no", "quality.none")
	}},
	"tasks_given": {perCent, func(f Facts) Reading { return of(f.Given, readGiven) }},
	"tasks_done":  {perCent, func(f Facts) Reading { return of(f.Due, readDue) }},
	"publish_lag": {upward, func(f Facts) Reading { return readPublished(f.Published) }},
}

func lengthKey(l Length) string {
	if l.Planned > 0 {
		return "quality.fact.length.planned"
	}
	return "quality.fact.length"
}

func lengthParams(l Length) []any { return []any{"Held", l.Held, "Norm", l.Norm, "Planned", l.Planned} }

func readBureau(f Fact[Bureau]) Reading {
	b := Fact[bool]{f.State, f.Value.Met && f.Value.Minutes}
	no := "quality.fact.bureau.no"
	if f.Value.Met {
		no = "quality.fact.bureau.no_minutes"
	}
	return yesNo(b, "quality.fact.bureau", no, "quality.fact.bureau.none")
}

// readNotice counts the committee member in charge as one more who is told.
func readNotice(n Notice) Reading {
	r := percent(n.Told, n.Of, "quality.fact.notice")
	switch {
	case n.Follower.State == IsOpen:
		return open("quality.open")
	case n.Follower.State == IsNone:
	case n.Follower.Value:
		r.Num, r.Den, r.Said.Key = 100*int64(n.Told+1), int64(n.Of+1), "quality.fact.notice.follower"
	default:
		r.Num, r.Den, r.Said.Key = 100*int64(n.Told), int64(n.Of+1), "quality.fact.notice.no_follower"
	}
	if n.Late > 0 {
		late := map[string]string{"quality.fact.notice": "quality.fact.notice.late", "quality.fact.notice.follower": "quality.fact.notice.follower.late",
			"quality.fact.notice.no_follower": "quality.fact.notice.no_follower.late"}
		r.Said = Said{late[r.Said.Key], append(r.Said.Params, "Late", n.Late)}
	}
	return r
}

func readPapers(p Put) Reading {
	switch {
	case p.On == "":
		return Reading{State: IsKnown, Den: 1, Never: true, Said: Said{Key: "quality.fact.papers.never"}}
	case p.Days < 0:
		return Reading{State: IsKnown, Num: int64(p.Days), Den: 1, Said: Said{"quality.fact.papers.after", []any{"Day", shown(p.On)}}}
	}
	return count(p.Days, "quality.fact.papers", "Day", shown(p.On), "Count", p.Days)
}

func readPublished(f Fact[Put]) Reading {
	switch p := f.Value; {
	case f.State == IsOpen:
		return open("quality.open.published")
	case f.State == IsNone:
		return none("quality.none")
	case p.On == "":
		return Reading{State: IsKnown, Den: 1, Never: true, Said: Said{Key: "quality.fact.published.never"}}
	default:
		return count(max(0, p.Days), "quality.fact.published", "Day", shown(p.On), "Count", max(0, p.Days))
	}
}

// readSpeaking is a share of those present; where nobody was, nobody spoke.
func readSpeaking(f Facts) Reading {
	return of(f.Roll, func(r Roll) Reading {
		return of(f.Speakers, func(n int) Reading { return percent(n, r.Present, "quality.fact.speaking") })
	})
}

// readGiven: a conclusion without any item has given no task.
func readGiven(s Share) Reading {
	if s.Of == 0 {
		return percent(0, 0, "quality.fact.tasks_given.nothing")
	}
	return percent(s.Done, s.Of, "quality.fact.tasks_given")
}

func readDue(s Share) Reading {
	if s.Of == 0 {
		return none("quality.fact.tasks_done.none")
	}
	return percent(s.Done, s.Of, "quality.fact.tasks_done")
}

// shown writes a civil day as people do.
func shown(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}

// factNames are the measures in the order of a meeting.
var factNames = []string{"length_short", "length_share", "attendance", "unexcused", "excused_in_row", "draft", "bureau", "notice", "papers_lead", "steps", "theme",
	"speaking", "criticism", "concluded", "minutes_read", "minutes_confirmed", "tasks_given", "tasks_done", "publish_lag"}
