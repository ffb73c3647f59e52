package member

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// Mend writes a person's name, dates and contacts anew; all are given, changed
// or not.
type Mend struct {
	Key    db.Key
	Person int64
	Seen   string // Person.Seen() of what the form showed; "" does not look
	Personal
}

// Validate gives the faults of the fields.
func (c Mend) Validate() error {
	var f fault.Fields
	c.Personal.clean(&f)
	return f.Err("member.mend")
}

// Mend writes the fields. The event names the fields that changed, not what
// stood there. Repeating it with the same key does nothing. Faults: Invalid,
// NotFound, Conflict (changed meanwhile), State (erased), Exists (the card
// number is taken).
func (s *Service) Mend(ctx context.Context, actor access.Actor, cmd Mend) error {
	return db.Do(ctx, s.DB, db.On("person", cmd.Person), func(t *db.Tx) error {
		p, _, unit, err := known(t, actor, access.MemberEdit, cmd.Person)
		if err != nil {
			return err
		}
		if err := cmd.Validate(); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if p.ErasedAt != 0 {
				return 0, state("member.mend", "member.erased")
			}
			if cmd.Seen != "" && cmd.Seen != p.Seen() {
				return 0, fault.New("member.mend", fault.Conflict, "member.changed")
			}
			var f fault.Fields
			now := cmd.Personal.clean(&f).person(p.ID)
			if err := freeCard(t, now); err != nil {
				return 0, err
			}
			if err := updatePerson(t, now); err != nil {
				return 0, err
			}
			return p.ID, record(t, actor, "member.mend", unit, p.ID, map[string]any{"fields": changedFields(p, now)})
		})
		return err
	})
}

func changedFields(a, b Person) []string {
	var out []string
	add := func(name string, changed bool) {
		if changed {
			out = append(out, name)
		}
	}
	add("name", a.Name() != b.Name())
	add("sex", a.Sex != b.Sex)
	add("birth", a.Birth != b.Birth)
	add("phone", a.Phone != b.Phone)
	add("card", a.Card != b.Card)
	add("joined", a.Joined != b.Joined)
	add("official", a.Official != b.Official)
	add("note", a.Note != b.Note)
	return out
}
