package rule

import (
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
)

// committee says whether a kind of unit is led by a committee of a base
// organisation or above. A chi bộ cơ sở is a cell: for its own it only tightens.
func committee(k org.Kind) bool { return k == org.Upper || k == org.Base }

// Refused gives the message key of why an actor may not set the rule for a
// unit of a kind, "" when he may. The right to the unit itself is access's.
func (d Def) Refused(actor access.Actor, kind org.Kind) string {
	high := committee(kind) || kind == org.BaseCell
	switch {
	case actor.System:
	case d.Set == Fixed && (actor.Hat.Role != access.Admin || !high):
		return "rule.fault.fixed"
	case d.Set == ByCommittee && !high:
		return "rule.fault.committee"
	}
	return ""
}

// Way is the only direction a unit of a kind may take, "" when it may take any.
func (d Def) Way(kind org.Kind) Direction {
	if d.Loosen && committee(kind) {
		return ""
	}
	return d.Tighten
}

// ConcernsKind says whether the rule says something of a kind of unit.
func (d Def) ConcernsKind(kind org.Kind) bool {
	if len(d.Concerns) == 0 {
		return true
	}
	for _, k := range d.Concerns {
		if k == kind {
			return true
		}
	}
	return false
}

// looser says whether value asks less than other by the rule's direction. Both
// are in stored form; what is not set asks nothing.
func (d Def) looser(value, other string) bool {
	if d.Tighten == "" || value == "" || other == "" {
		return false
	}
	c := d.compare(value, other)
	return d.Tighten == Up && c < 0 || d.Tighten == Down && c > 0
}

// compare orders two stored values: "> 1/2" is above ">= 1/2".
func (d Def) compare(a, b string) int {
	sign := func(n int64) int {
		switch {
		case n < 0:
			return -1
		case n > 0:
			return 1
		}
		return 0
	}
	if d.Type == Percent || d.Type == Fraction {
		x, ok1 := parseBound(d.Type, a)
		y, ok2 := parseBound(d.Type, b)
		if !ok1 || !ok2 {
			return 0
		}
		if c := sign(x.Num*y.Den - y.Num*x.Den); c != 0 || x.Op == y.Op {
			return c
		}
		if x.Op == ">" {
			return 1
		}
		return -1
	}
	x, _ := strconv.ParseInt(a, 10, 64)
	y, _ := strconv.ParseInt(b, 10, 64)
	return sign(x - y)
}

// loosens says whether a unit's own value may be looser than what it inherits:
// a committee's, where the source allows it.
type loosens func(unit int64) bool

// loosensOn tells it by the kinds of the units on a day.
func loosensOn(units map[int64]org.Unit) loosens {
	return func(unit int64) bool { return committee(units[unit].Kind) }
}

// kinds reads the units of a path for loosens, only when a rule in question
// may be loosened and something is set for it.
func kinds(t *db.Tx, path []int64, rows []row, day string) (loosens, error) {
	for _, r := range rows {
		if d, _ := Find(r.key); d.Loosen {
			units, err := org.UnitsOn(t, path, day)
			return loosensOn(units), err
		}
	}
	return loosensOn(nil), nil
}

// allowed refuses a value ("": giving back) that the actor may not set for the unit. name is the
// form's field. Every day in [from, to) on which the inherited value changes is
// looked at, by the tree of today.
func allowed(t *db.Tx, actor access.Actor, cmd SetRule, value, name string) error {
	if actor.System {
		return nil
	}
	var bad fault.Fields
	day := today(t)
	u, err := org.UnitOn(t, cmd.Unit, day)
	if err != nil {
		return err
	}
	d, _ := Find(cmd.Rule)
	// What is given back to those above asks for no right but the unit's, save
	// of a level that only the administrator moves.
	if key := d.Refused(actor, u.Kind); key != "" && (value != "" || d.Set == Fixed) {
		bad.Add(name, key)
		return bad.Err("rule.set")
	}
	way := d.Way(u.Kind)
	if value == "" || way == "" {
		return nil
	}
	path, _, err := pathOn(t, cmd.Unit, day)
	if err != nil {
		return err
	}
	keys := []Key{d.Key, Profile}
	if d.Floor != "" {
		keys = append(keys, d.Floor)
	}
	rows, err := rowsOf(t, path, keys...)
	if err != nil {
		return err
	}
	units, err := org.UnitsOn(t, path, day)
	if err != nil {
		return err
	}
	var above []row
	days := []string{cmd.From}
	for _, r := range rows {
		if r.unit != cmd.Unit || r.key != d.Key {
			above = append(above, r)
		}
		days = append(days, r.from, r.to)
	}
	for _, p := range profiles {
		days = append(days, p.From, p.To)
		for _, f := range p.Facts {
			days = append(days, f.From, f.To)
		}
	}
	for _, on := range days {
		if on < cmd.From || on >= cmd.To {
			continue
		}
		inherited := decide(d.Key, path, above, on, now, loosensOn(units))
		if !inherited.IsSet() && d.Floor != "" {
			inherited = decide(d.Floor, path, above, on, now, loosensOn(units))
		}
		if d.looser(value, inherited.Value) {
			key := "rule.fault.looser_up"
			if way == Down {
				key = "rule.fault.looser_down"
			}
			bad.Add(name, key, "Value", plain(d, inherited.Value))
			return bad.Err("rule.set")
		}
	}
	return nil
}

// plain is a stored value for a sentence: 90, 90%, 2/3.
func plain(d Def, value string) string {
	b, ok := parseBound(d.Type, value)
	switch {
	case !ok:
		return value
	case d.Type == Percent:
		return strconv.FormatInt(b.Num, 10) + "%"
	}
	return strconv.FormatInt(b.Num, 10) + "/" + strconv.FormatInt(b.Den, 10)
}
