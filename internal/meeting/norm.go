package meeting

import (
	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/rule"
)

// NormOf gives how many minutes a cell's meeting lasts at least, by the rules
// of its day, and the answer that says where the number comes from: more with a
// theme, more in a large cell. Other bodies have no norm: 0.
func NormOf(t *db.Tx, m Meeting) (int, rule.Answer, error) {
	if m.Body != CellBody {
		return 0, rule.Answer{}, nil
	}
	rules, err := rule.Several(t, m.Unit, m.Day, NormKeys...)
	if err != nil {
		return 0, rule.Answer{}, err
	}
	return NormBy(t, m, rules)
}

// NormKeys are the rules a norm is found by.
var NormKeys = []rule.Key{rule.MeetingMinutes, rule.ThemeMinutes, rule.LargeFrom, rule.LargeMinutes}

// NormBy is NormOf by the rules of the meeting's unit and day, where they are
// known: those of NormKeys.
func NormBy(t *db.Tx, m Meeting, rules map[rule.Key]rule.Answer) (int, rule.Answer, error) {
	if m.Body != CellBody {
		return 0, rule.Answer{}, nil
	}
	members, err := sizeOn(t, m.Unit, m.Day)
	if err != nil {
		return 0, rule.Answer{}, err
	}
	n, from := norm(rules, m.Kind, members)
	return n, from, nil
}

// sizeOn counts who belongs to a cell on a day, those of its groups included:
// as many as bodyOn gives.
func sizeOn(t *db.Tx, unit int64, day string) (int, error) {
	units, err := withGroups(t, unit, day)
	if err != nil {
		return 0, err
	}
	return member.HowManyOn(t, units, day)
}

// norm is the largest of the norms that apply.
func norm(rules map[rule.Key]rule.Answer, kind Kind, members int) (int, rule.Answer) {
	keys := []rule.Key{rule.MeetingMinutes}
	if kind == Combined {
		keys = append(keys, rule.ThemeMinutes)
	}
	if from, ok := rules[rule.LargeFrom].Int(); ok && int64(members) >= from {
		keys = append(keys, rule.LargeMinutes)
	}
	most, from := int64(0), rule.Answer{}
	for _, k := range keys {
		if n, ok := rules[k].Int(); ok && n > most {
			most, from = n, rules[k]
		}
	}
	return int(most), from
}
