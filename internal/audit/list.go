package audit

import (
	"context"
	"fmt"
	"math"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
)

// Place is a unit and its path today.
type Place struct {
	Unit int64
	Path string
}

// Filter says which events a page wants.
type Filter struct {
	Places  []Place // these units only; none is the whole installation
	Subject int64   // 0 is any
	Kind    string  // "" is any
	Before  int64   // events with a smaller id; 0 begins with the newest
}

// Entry is an event as a page shows it.
type Entry struct {
	ID      int64
	Seq     int64 // -1 while it is not sealed
	At      int64
	Person  int64 // who
	Account int64
	Hat     string // as what: "secretary:12"
	Unit    int64
	Kind    string
	Subject int64
	Body    string // JSON; "" when Erased
	Erased  bool
}

// List gives events, newest first, at most limit and never more than 100. The
// actor needs the right audit.view at each of the places. Whether looking is
// itself recorded is the caller's: a list of events names people by id only.
func (l *Log) List(ctx context.Context, actor access.Actor, f Filter, limit int) ([]Entry, error) {
	if len(f.Places) == 0 {
		if err := access.Check(actor, access.AuditView, access.Everything()); err != nil {
			return nil, err
		}
	}
	var units []int64
	for _, p := range f.Places {
		if err := access.Check(actor, access.AuditView, access.Unit(p.Path)); err != nil {
			return nil, err
		}
		units = append(units, p.Unit)
	}
	if f.Before == 0 {
		f.Before = math.MaxInt64
	}
	return db.Read(ctx, l.d, func(t *db.Tx) ([]Entry, error) { return list(t, f, units, max(1, min(limit, 100))) })
}

func list(t *db.Tx, f Filter, units []int64, limit int) ([]Entry, error) {
	where, args := []string{"e.id < $1"}, []any{f.Before}
	and := func(condition string, arg any) {
		args = append(args, arg)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if f.Subject != 0 {
		and("e.subject = $%d", f.Subject)
	}
	if f.Kind != "" {
		and("e.kind = $%d", f.Kind)
	}
	if len(units) > 0 {
		marks, more := db.In(len(args), units)
		where, args = append(where, "e.unit in ("+marks+")"), append(args, more...)
	}
	args = append(args, limit)
	return db.All(t, func(r db.Row) (e Entry, err error) {
		err = r.Scan(&e.ID, &e.Seq, &e.At, &e.Person, &e.Account, &e.Hat, &e.Unit, &e.Kind, &e.Subject, &e.Erased, &e.Body)
		return e, err
	}, `select e.id, coalesce(e.seq, -1), e.at, e.actor, e.account, e.hat, e.unit, e.kind, e.subject,
			p.event is null, coalesce(p.body, '')
		from audit_event e left join audit_payload p on p.event = e.id
		where `+strings.Join(where, " and ")+fmt.Sprintf(` order by e.id desc limit $%d`, len(args)), args...)
}
