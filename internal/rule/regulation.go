package rule

import (
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/secrecy"
	"nep/internal/vn"
)

// Regulation is one version of a unit's working regulation as text.
type Regulation struct {
	ID     int64
	Unit   int64
	Number string // "03-QC/ĐU"; "" when it has none
	Title  string
	Body   string
	From   string
	To     string
	MadeAt int64
	MadeBy int64
}

// Entry is one number of a regulation.
type Entry struct {
	Rule  Key
	Value string
}

// PutRegulation enters a version of a unit's regulation with its numbers.
type PutRegulation struct {
	Key    db.Key
	Unit   int64
	Number string // asked for when it sets a rule or is a correction: it is the ground
	Title  string
	Body   string
	From   string
	To     string
	Rules  []Entry
	Seen   int64 // the version the form showed as the latest, 0 for none
	// As in SetRule. A regulation that has long been in force is entered as a
	// correction: "nhập quy chế đang có hiệu lực".
	Correction bool
	Reason     string
}

const (
	maxNumber = 60
	maxTitle  = 300
	maxBody   = 200_000 // characters: about 80 pages
)

// PutRegulation keeps the version and its rules together, or nothing. A number
// it does not name keeps the value it had. Repeating it with the same key gives
// the same version. Asks for access.RuleEdit on the unit. Faults: NotFound;
// Invalid with fields ("title", "body", "from", "rule.<key>" for its numbers,
// "rules" when they contradict each other); Conflict (rule.fault.meanwhile).
func (s *Service) PutRegulation(ctx context.Context, actor access.Actor, cmd PutRegulation) (int64, error) {
	const op = "rule.regulation"
	return db.Write(ctx, s.DB, db.On("rule", cmd.Unit), func(t *db.Tx) (int64, error) {
		if err := may(t, actor, access.RuleEdit, cmd.Unit); err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if err := cmd.Validate(today(t)); err != nil {
				return 0, err
			}
			versions, err := regulations(t, cmd.Unit)
			if err != nil {
				return 0, err
			}
			if latest := append(versions, Regulation{})[0].ID; latest != cmd.Seen {
				return 0, fault.New(op, fault.Conflict, "rule.fault.meanwhile")
			}
			return s.putRegulation(t, actor, cmd)
		})
		return ref, err
	})
}

// putRegulation keeps a version with its rules, or nothing.
func (s *Service) putRegulation(t *db.Tx, actor access.Actor, cmd PutRegulation) (int64, error) {
	g, rules, err := cmd.check(today(t))
	if err != nil {
		return 0, err
	}
	g.ID, g.MadeAt, g.MadeBy = t.ID(), t.Now(), actor.Person
	if err := insertReg(t, g); err != nil {
		return 0, err
	}
	for _, one := range rules {
		one.Regulation = g.ID
		if err := allowed(t, actor, one, one.Value, "rule."+string(one.Rule)); err != nil {
			return 0, err
		}
		if _, err := s.put(t, actor, one, one.Value, eventSet, false); err != nil {
			return 0, err
		}
	}
	if err := inOrder(t, cmd.Unit, g.From, "rules"); err != nil {
		return 0, err
	}
	return g.ID, audit.Append(t, audit.Event{Actor: actor, Unit: cmd.Unit, Kind: eventRegulation, Subject: g.ID,
		Body: map[string]any{"number": g.Number, "from": g.From, "to": g.To, "rules": len(rules), "correction": cmd.Correction, "reason": cmd.Reason}})
}

// check gives the version and its rules in stored form.
func (c PutRegulation) check(today string) (Regulation, []SetRule, error) {
	var bad fault.Fields
	g := Regulation{Unit: c.Unit, Number: vn.Clean(c.Number), Title: vn.Clean(c.Title), From: c.From,
		Body: norm.NFC.String(strings.ToValidUTF8(strings.ReplaceAll(strings.TrimSpace(c.Body), "\r\n", "\n"), ""))}
	g.Body = strings.ReplaceAll(g.Body, "\x00", "") // PostgreSQL keeps none
	if g.Title == "" {
		bad.Add("title", "rule.fault.title")
	}
	if secrecy.Line(g.Title) {
		bad.Add("title", "document.secret")
	}
	for _, f := range []struct {
		name, text string
		max        int
	}{{"number", g.Number, maxNumber}, {"title", g.Title, maxTitle}, {"body", g.Body, maxBody}} {
		if utf8.RuneCountInString(f.text) > f.max {
			bad.Add(f.name, "rule.fault.long", "Max", f.max)
		}
	}
	whole := SetRule{From: c.From, To: c.To, Correction: c.Correction, Reason: c.Reason}
	whole.span(&bad, today)
	g.To = whole.To
	var rules []SetRule
	seen := map[Key]bool{}
	for _, e := range c.Rules {
		if strings.TrimSpace(e.Value) == "" {
			continue // an empty field of the form: the regulation says nothing of it
		}
		name := "rule." + string(e.Rule)
		d, ok := Find(e.Rule)
		if !ok || seen[e.Rule] {
			bad.Add(name, "rule.fault.unknown")
			continue
		}
		seen[e.Rule] = true
		value, f := d.Check(e.Value)
		if f != nil {
			bad.Add(name, f.Key, f.Params...)
			continue
		}
		if p := profiles[value]; e.Rule == Profile && !p.covers(c.From) {
			bad.Add(name, "rule.fault.profile_days", "From", vnDay(p.From), "To", vnDay(p.To))
			continue
		}
		one := whole
		one.Unit, one.Rule, one.Value = c.Unit, e.Rule, value
		rules = append(rules, one)
	}
	if g.Number == "" && (len(rules) > 0 || c.Correction) {
		bad.Add("number", "rule.fault.number_of")
	}
	return g, rules, bad.Err("rule.regulation")
}

// Validate checks what needs no database; today is the day it is asked on.
func (c PutRegulation) Validate(today string) error {
	_, _, err := c.check(today)
	return err
}

// Regulations lists the versions of a unit's regulation, the one made last
// first, without their bodies. Asks for access.RuleView.
func (s *Service) Regulations(ctx context.Context, actor access.Actor, unit int64) ([]Regulation, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Regulation, error) {
		if err := may(t, actor, access.RuleView, unit); err != nil {
			return nil, err
		}
		all, err := regulations(t, unit)
		for i := range all {
			all[i].Body = ""
		}
		return all, err
	})
}

// Regulation gives one version of a unit's regulation. Asks for access.RuleView.
func (s *Service) Regulation(ctx context.Context, actor access.Actor, unit, id int64) (Regulation, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Regulation, error) {
		if err := may(t, actor, access.RuleView, unit); err != nil {
			return Regulation{}, err
		}
		return regulation(t, unit, id)
	})
}

// InForce gives the version that is in force on a day: of those that cover it
// the one made last; false when there is none.
func InForce(versions []Regulation, day string) (Regulation, bool) {
	var best Regulation
	for _, g := range versions {
		if g.From <= day && day < g.To && g.ID > best.ID {
			best = g
		}
	}
	return best, best.ID != 0
}

// open says whether an end is none.
func open(to string) bool { return to == "" || to == clock.Forever }
