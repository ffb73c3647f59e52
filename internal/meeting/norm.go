package meeting

import (
	"nep/internal/db"
	"nep/internal/rule"
)

// NormOf gives how many minutes a cell's meeting lasts at least, by the rules
// of its day, and the answer that says where the number comes from: more with a
// theme, more in a large cell. Other bodies have no norm: 0.
func NormOf(t *db.Tx, m Meeting) (int, rule.Answer, error) {
	if m.Body != CellBody {
		return 0, rule.Answer{}, nil
	}
	rules, err := rule.AllFor(t, m.Unit, m.Day)
	if err != nil {
		return 0, rule.Answer{}, err
	}
	members, err := bodyOn(t, m.Unit, m.Body, m.Day)
	if err != nil {
		return 0, rule.Answer{}, err
	}
	n, from := norm(rules, m.Kind, len(members))
	return n, from, nil
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
