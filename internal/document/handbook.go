package document

import (
	"context"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
)

// HandbookLine is a field of the handbook as a unit's handbook calls it.
type HandbookLine struct{ Label, ID string }

// HandbookOf gives the fields of the handbook in the order of a unit's own, or
// the nearest above's; nil where nobody set one.
func HandbookOf(t *db.Tx, unit int64, after bool) ([]HandbookLine, error) {
	u, err := org.LastOn(t, unit, org.Today(t))
	if err != nil {
		return nil, err
	}
	for at := u; ; {
		text, ok, err := handbookLines(t, at.ID, after)
		if err != nil {
			return nil, err
		}
		if ok {
			return parseHandbook(text), nil
		}
		if at.Parent == 0 {
			return nil, nil
		}
		if at, err = org.LastOn(t, at.Parent, org.Today(t)); err != nil {
			return nil, err
		}
	}
}

func parseHandbook(text string) (out []HandbookLine) {
	for _, l := range strings.Split(text, "\n") {
		label, id, ok := strings.Cut(l, "=")
		if ok {
			out = append(out, HandbookLine{vn.Clean(label), strings.TrimSpace(id)})
		}
	}
	return out
}

// SetHandbook sets the fields of the handbook for a unit and those below it: a
// "label = id" a line, known are the ids there are; empty goes back to what
// holds above. Repeating it changes nothing. Faults: Invalid (a line that names
// no field), NotFound. Asks for RuleEdit at the unit.
func (s *Service) SetHandbook(ctx context.Context, actor access.Actor, key db.Key, unit int64, after bool, text string, known []string) error {
	return db.Do(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) error {
		if _, err := may(t, actor, access.RuleEdit, unit); err != nil {
			return err
		}
		var f fault.Fields
		var lines []string
		for _, l := range strings.Split(prose(text), "\n") {
			if strings.TrimSpace(l) == "" {
				continue
			}
			label, id, ok := strings.Cut(l, "=")
			if id = strings.TrimSpace(id); !ok || !slices.Contains(known, id) {
				f.Add("lines", "document.handbook.line", "Line", strings.TrimSpace(l))
				break
			}
			lines = append(lines, vn.Clean(label)+" = "+id)
		}
		long(&f, "lines", text, maxReceivers)
		if err := f.Err("document.handbook"); err != nil {
			return err
		}
		_, _, err := db.Once(t, key, actor.Account, []any{"handbook", unit, after, lines}, func() (int64, error) {
			if err := putHandbook(t, unit, after, strings.Join(lines, "\n"), actor.Person); err != nil {
				return 0, err
			}
			return unit, record(t, actor, "handbook.set", unit, unit, map[string]any{"after": after, "fields": len(lines)})
		})
		return err
	})
}
