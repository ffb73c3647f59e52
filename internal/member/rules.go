package member

import (
	"nep/internal/clock"
	"nep/internal/org"
)

// Base says how a member counts in the base of an ordinary vote.
type Base string

// A member is in the base of a vote always, only when he came and votes, or
// never.
const (
	BaseAlways    Base = "always"
	BaseIfPresent Base = "present"
	BaseNever     Base = "never"
)

// Duty is what a cell's meeting means for one member on its day.
type Duty struct {
	Required bool // counts among those who have to be there, in the attendance rate
	MayVote  bool
	Base     Base
	Why      string // message key of why not required or not voting; "" when both
}

// CellDuty says who has to be at a cell's meeting and who may vote (domain.md,
// "Numbers that are easy to get wrong"; field.md 1.4).
//
// Required are official, probationary and temporarily arrived members; not the
// exempt, the suspended, those sent away. The base of a vote is the official
// members summoned, less the suspended, less the exempt and those sent away
// who are not there: one who comes and votes counts. Probationary and
// temporarily arrived members speak and do not vote.
//
// Special duty on the day is not a status: it is marked at the roll call and
// takes a member out of those required.
//
// A member introduced elsewhere and not yet received is not named by the rule;
// he is treated like one sent away (our reading).
func CellDuty(k Kind, s Standing, c Condition) Duty {
	if c == Suspended {
		return Duty{Base: BaseNever, Why: "member.duty.suspended"}
	}
	if k == Temporary {
		// Away describes the home unit: here he is present.
		return Duty{Required: c != Exempt, Base: BaseNever, Why: "member.duty.temporary"}
	}
	d := Duty{Required: c == Active, MayVote: s == Official, Base: BaseNever}
	switch {
	case s == Official && c == Active:
		d.Base = BaseAlways
	case s == Official:
		d.Base = BaseIfPresent
	}
	switch {
	case c == Exempt:
		d.Why = "member.duty.exempt"
	case c == Away:
		d.Why = "member.duty.away"
	case c == Introduced:
		d.Why = "member.duty.introduced"
	case s == Probationary:
		d.Why = "member.duty.probationary"
	}
	return d
}

// SizeRule is how many a committee may have, from a day on.
type SizeRule struct {
	Kinds    []org.Kind
	Role     Role // "" counts every position holder of the unit
	Max      int  // 0: see ThirdOf
	Third    bool // at most a third of all position holders of the committee
	From, To string
	Key      string // message key of the warning, with N and Max
	Source   string
}

// SizeRules are warned about, not enforced. Sources: field.md 1.4.
var SizeRules = []SizeRule{
	{Kinds: []org.Kind{org.Cell, org.BaseCell}, Max: 7, From: "2011-01-19", To: clock.Forever,
		Key: "member.warn.cell_committee", Source: "Charter 2011 art. 24"},
	{Kinds: []org.Kind{org.Upper, org.Base, org.Sub}, Role: StandingRole, Third: true, From: "2026-07-26", To: clock.Forever,
		Key: "member.warn.standing_third", Source: "208-QĐ/TW (transcription)"},
}

// SizeWarnings says which sizes are over, when a unit of a kind has so many
// holders of each role on a day (a person with two roles counts once in total).
func SizeWarnings(kind org.Kind, day string, byRole map[Role]int, total int) []org.Warning {
	var out []org.Warning
	for _, r := range SizeRules {
		fits := false
		for _, k := range r.Kinds {
			fits = fits || k == kind
		}
		if !fits || day < r.From || day >= r.To {
			continue
		}
		n, most := total, r.Max
		if r.Role != "" {
			n = byRole[r.Role]
		}
		if r.Third {
			most = total / 3
		}
		if n > most && !(r.Third && n <= 1) {
			out = append(out, org.Warning{Key: r.Key, Params: []any{"N", n, "Max", most}})
		}
	}
	return out
}

// overlay lays one status over [from, to) of a timeline; what lies under it is
// trimmed or gone, the rest stays.
func overlay(rows []Status, now Status) []Status {
	var out []Status
	put := false
	for _, r := range rows {
		if r.From < now.From {
			left := r
			left.To = min(r.To, now.From)
			out = append(out, left)
		}
		if !put && r.To > now.From {
			out, put = append(out, now), true
		}
		if r.To > now.To {
			right := r
			right.From = max(r.From, now.To)
			out = append(out, right)
		}
	}
	if !put {
		out = append(out, now)
	}
	return out
}

// statusOn gives the status of a day and its place in the timeline.
func statusOn(rows []Status, day string) (Status, int, bool) {
	for i, r := range rows {
		if r.From <= day && day < r.To {
			return r, i, true
		}
	}
	return Status{}, -1, false
}
