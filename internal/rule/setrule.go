package rule

import (
	"context"
	"strings"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// SetRule gives a unit a value of its own from a day on.
type SetRule struct {
	Key        db.Key
	Unit       int64
	Rule       Key
	Value      string
	From       string // first day
	To         string // the day after the last; "" is open
	Regulation int64  // of the same unit; 0 for none
	Source     string // the ground in words, asked for when there is no regulation: number and date of the decision
	Seen       int64  // the row the form showed as the last one set (History), 0 for none
	// A day before today is refused unless it is stated to be a correction, with
	// its reason. What was decided before keeps the answer it had.
	Correction bool
	Reason     string
}

const (
	maxSource = 300
	maxReason = 500
)

// Validate checks what needs no database; today is the day it is asked on.
func (c SetRule) Validate(today string) error {
	_, err := c.check(today)
	return err
}

func (c *SetRule) check(today string) (stored string, err error) {
	var bad fault.Fields
	d, ok := Find(c.Rule)
	if !ok {
		bad.Add("rule", "rule.fault.unknown")
	} else {
		var f *fault.Field
		if stored, f = d.Check(c.Value); f != nil {
			bad = append(bad, *f)
		}
	}
	c.span(&bad, today)
	if c.Regulation == 0 {
		c.ground(&bad)
	}
	if c.Rule == Profile && len(bad) == 0 && !profiles[stored].covers(c.From) {
		p := profiles[stored]
		bad.Add("from", "rule.fault.profile_days", "From", vnDay(p.From), "To", vnDay(p.To))
	}
	return stored, bad.Err("rule.set")
}

// ground asks for the paper on which a value stands: its number and date.
func (c *SetRule) ground(bad *fault.Fields) {
	if !strings.ContainsAny(c.Source, "0123456789") {
		bad.Add("source", "rule.fault.ground")
	}
}

// span checks the days, the source and the reason.
func (c *SetRule) span(bad *fault.Fields, today string) {
	if c.To == "" {
		c.To = clock.Forever
	}
	c.Source, c.Reason = vn.Clean(c.Source), vn.Clean(c.Reason)
	switch {
	case !clock.ValidDay(c.From) || c.From < "1930-01-01" || c.From >= "2200-01-01":
		bad.Add("from", "rule.fault.day")
	case !clock.ValidDay(c.To) || c.To <= c.From:
		bad.Add("to", "rule.fault.until")
	case c.From < today && !c.Correction:
		bad.Add("from", "rule.fault.past", "Today", vnDay(today))
	case c.From < today && c.Reason == "":
		bad.Add("reason", "rule.fault.reason")
	}
	if utf8.RuneCountInString(c.Source) > maxSource {
		bad.Add("source", "rule.fault.long", "Max", maxSource)
	}
	if utf8.RuneCountInString(c.Reason) > maxReason {
		bad.Add("reason", "rule.fault.long", "Max", maxReason)
	}
}

// SetRule keeps the value and gives its row. Repeating it with the same key
// gives the same row. Asks for access.RuleEdit on the unit. Faults: NotFound;
// Invalid with fields, "value" also when the actor may not set this rule for
// this unit or the value asks less than what it inherits; Conflict (rule.fault.meanwhile) when somebody set the
// same rule after Seen.
func (s *Service) SetRule(ctx context.Context, actor access.Actor, cmd SetRule) (int64, error) {
	original := cmd
	return db.Write(ctx, s.DB, db.On("rule", cmd.Unit), func(t *db.Tx) (int64, error) {
		if err := may(t, actor, access.RuleEdit, cmd.Unit); err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, original, func() (int64, error) {
			cmd := original
			value, err := cmd.check(today(t))
			if err != nil {
				return 0, err
			}
			if err := allowed(t, actor, cmd, value, "value"); err != nil {
				return 0, err
			}
			id, err := s.put(t, actor, cmd, value, eventSet, true)
			if err != nil {
				return 0, err
			}
			return id, inOrder(t, cmd.Unit, cmd.From, "value")
		})
		return ref, err
	})
}

// EndRule gives the days from From on back to what the unit inherits. The
// fields are those of SetRule; Value is not looked at, and a ground is asked for
// only with a correction. Repeating it with the
// same key gives the same row. Faults as SetRule, and State (rule.fault.none)
// when the unit has no value of its own to end.
func (s *Service) EndRule(ctx context.Context, actor access.Actor, cmd SetRule) (int64, error) {
	cmd.Value = ""
	original := cmd
	return db.Write(ctx, s.DB, db.On("rule", cmd.Unit), func(t *db.Tx) (int64, error) {
		if err := may(t, actor, access.RuleEdit, cmd.Unit); err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, []any{"end", original}, func() (int64, error) {
			cmd := original
			var bad fault.Fields
			if _, ok := Find(cmd.Rule); !ok {
				bad.Add("rule", "rule.fault.unknown")
			}
			cmd.span(&bad, today(t))
			if cmd.Regulation == 0 && cmd.Correction && cmd.From < today(t) {
				cmd.ground(&bad)
			}
			if err := bad.Err("rule.end"); err != nil {
				return 0, err
			}
			if err := allowed(t, actor, cmd, "", "value"); err != nil {
				return 0, err
			}
			rows, err := rowsOf(t, []int64{cmd.Unit}, cmd.Rule)
			if err != nil {
				return 0, err
			}
			if !speaksWithin(rows, cmd.Unit, cmd.Rule, cmd.From, cmd.To) {
				return 0, fault.New("rule.end", fault.State, "rule.fault.none")
			}
			return s.put(t, actor, cmd, "", eventEnd, true)
		})
		return ref, err
	})
}

// speaksWithin says whether the unit has a value of its own on any day of
// [from, to). Answers change only where a row begins or ends.
func speaksWithin(rows []row, unit int64, k Key, from, to string) bool {
	days := []string{from}
	for _, r := range rows {
		days = append(days, r.from, r.to)
	}
	for _, day := range days {
		if day >= from && day < to {
			if _, ok := own(rows, unit, k, day, now); ok {
				return true
			}
		}
	}
	return false
}

// put inserts a checked value. look says whether Seen counts.
func (s *Service) put(t *db.Tx, actor access.Actor, cmd SetRule, value, event string, look bool) (int64, error) {
	before, err := last(t, cmd.Unit, cmd.Rule)
	if err != nil {
		return 0, err
	}
	if look && before.id != cmd.Seen {
		return 0, fault.New(event, fault.Conflict, "rule.fault.meanwhile")
	}
	if cmd.Regulation != 0 {
		if unit, err := regUnit(t, cmd.Regulation); err != nil || unit != cmd.Unit {
			return 0, fault.New(event, fault.NotFound, "fault.not_found")
		}
	}
	r := row{id: t.ID(), unit: cmd.Unit, key: cmd.Rule, value: value, from: cmd.From, to: cmd.To, regulation: cmd.Regulation,
		source: cmd.Source, reason: cmd.Reason, knownAt: max(t.Now(), before.knownAt+1), knownBy: actor.Person}
	if err := insertRow(t, r); err != nil {
		return 0, err
	}
	if s.Changed != nil {
		if err := s.Changed(t, cmd.Unit, cmd.Rule, cmd.From); err != nil {
			return 0, err
		}
	}
	return r.id, audit.Append(t, audit.Event{Actor: actor, Unit: cmd.Unit, Kind: event, Subject: r.id,
		Body: map[string]any{"rule": cmd.Rule, "value": value, "from": cmd.From, "to": cmd.To, "regulation": cmd.Regulation,
			"correction": cmd.Correction, "reason": cmd.Reason, "before": before.id}})
}

// inOrder refuses what has just been put when it contradicts another rule of
// the unit on its first day: a "Khá" that begins above "Tốt".
func inOrder(t *db.Tx, unit int64, day, name string) error {
	var keys []Key
	for _, p := range pairs {
		keys = append(keys, p[0], p[1])
	}
	all, err := answers(t, unit, day, nil, append(keys, Profile)...)
	if fault.Is(err, fault.NotFound) {
		return nil // the unit was not there yet on a corrected day
	}
	if err != nil {
		return err
	}
	low, high, found := disorder(all)
	if !found {
		return nil
	}
	var bad fault.Fields
	bad.Add(name, "rule.fault.order", "Low", all[low].Value, "High", all[high].Value)
	return bad.Err("rule.set")
}

// vnDay writes a day as pages do: 05/12/2026; "…" for the open end.
func vnDay(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil || day == clock.Forever {
		return "…"
	}
	return vn.FormatDate(d)
}
