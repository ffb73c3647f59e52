package life

import (
	"slices"
	"time"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
)

// Service is the room's door.
type Service struct {
	DB      *db.DB
	Units   *org.Service
	Members *member.Service
}

// budget is how long taking a change of many people into force may take.
const budget = 20 * time.Second

func record(t *db.Tx, actor access.Actor, kind string, unit, subject int64, body any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: kind, Subject: subject, Body: body})
}

func state(op, key string, params ...any) error { return fault.New(op, fault.State, key, params...) }

func none(op string) error { return fault.New(op, fault.NotFound, "fault.not_found") }

func invalid(op, field, key string, params ...any) error {
	var f fault.Fields
	f.Add(field, key, params...)
	return f.Err(op)
}

// mayAt asks for a right at a unit by its path of today.
func mayAt(t *db.Tx, actor access.Actor, action access.Action, unit int64) (org.Unit, error) {
	u, err := org.LastOn(t, unit, org.Today(t))
	if err != nil {
		return u, err
	}
	return u, access.Check(actor, action, access.Unit(u.Path))
}

// decides asks whether somebody may put into force what becomes of a unit: who
// leads a committee there, by a decision that is named. The administrator keeps
// records and decides nothing, but where nobody stands above to decide.
func decides(t *db.Tx, actor access.Actor, unit int64) error {
	u, err := mayAt(t, actor, access.UnitDecide, unit)
	if err == nil && actor.Hat.Role == access.Admin && u.Parent != 0 {
		err = state("life.decide", "life.decide.above")
	}
	return err
}

// decision cleans the words that name the decision.
func decision(op, s string) (string, error) {
	s = vn.Clean(s)
	if n := utf8.RuneCountInString(s); n < 3 || n > 200 {
		return "", invalid(op, "Decision", "life.decision")
	}
	return s, nil
}

// dmy is a day as people read it.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}

// namesOf gives the names of people.
func namesOf(t *db.Tx, ids ...int64) (map[int64]string, error) {
	slices.Sort(ids)
	people, err := member.PersonsByID(t, slices.Compact(ids))
	out := map[int64]string{}
	for id, p := range people {
		out[id] = p.Name()
	}
	return out, err
}
