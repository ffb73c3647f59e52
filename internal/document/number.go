package document

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/rule"
)

// Number is a line of the register.
type Number struct {
	Unit    int64
	Kind    string // "NQ", "KL", "TB", "BC"
	Term    int64  // 0 where numbers run by year
	Year    int    // 0 where they run by term
	N       int64
	Code    string // "CB", "ĐU"
	Day     string
	What    string // "resolution", "report", …
	Subject int64
	At      int64
}

// Sign is a number as papers write it, in every language: "Số 05-NQ/CB"
// (field.md 3.2 and 3.4: no colon, a zero before a single figure).
func (n Number) Sign() string {
	return i18n.T(i18n.WithLang(context.Background(), i18n.Vietnamese), "document.number.sign", "Sign", n.Short())
}

// Short is Sign without the word before it: "05-NQ/CB".
func (n Number) Short() string { return fmt.Sprintf("%02d-%s/%s", n.N, n.Kind, n.Code) }

// MaxStart is the highest number a register may begin with.
const MaxStart = 9999

// Take gives the next number of a kind for a unit on a day, and writes the
// register's line. start is the first number to use where the register of this
// term has none yet (papers numbered by hand before Nếp); 0 is 1, and where
// there is one it is not looked at. A subject that has a number keeps it.
// Faults: Invalid (document.number.start), NotFound (no such unit on the day),
// State (document.number.term: no term covers the day).
func Take(t *db.Tx, unit int64, kind, code, day, what string, subject, start int64) (Number, error) {
	const op = "document.take"
	if n, ok, err := numberOf(t, what, subject); err != nil || ok {
		return n, err
	}
	if start < 0 || start > MaxStart {
		return Number{}, fault.New(op, fault.Invalid, "document.number.start", "Max", MaxStart)
	}
	n, err := series(t, unit, kind, day)
	if err != nil {
		return n, err
	}
	last, err := lastNumber(t, n)
	if err != nil {
		return n, err
	}
	if n.N = last + 1; last == 0 && start > 0 {
		n.N = start
	}
	n.Code, n.Day, n.What, n.Subject, n.At = code, day, what, subject, t.Now()
	done, err := insertNumber(t, n)
	if err == nil && !done { // a line this snapshot cannot see: another try sees it
		err = fault.Wrap(op, fault.Internal, errors.New("the number was given meanwhile"))
	}
	return n, err
}

// Next tells the number Take would give, and whether it may still be chosen.
// Faults as Take.
func Next(t *db.Tx, unit int64, kind, day string) (n int64, first bool, err error) {
	s, err := series(t, unit, kind, day)
	if err != nil {
		return 0, false, err
	}
	last, err := lastNumber(t, s)
	return last + 1, last == 0, err
}

// NumberOf gives the number of a subject, and whether it has one.
func NumberOf(t *db.Tx, what string, subject int64) (Number, bool, error) {
	return numberOf(t, what, subject)
}

// series says in which row of numbers a paper of this kind and day stands.
func series(t *db.Tx, unit int64, kind, day string) (Number, error) {
	n := Number{Unit: unit, Kind: kind}
	run, err := rule.For(t, unit, rule.NumbersRun, day)
	if err != nil {
		return n, err
	}
	if run.Value == "year" {
		n.Year, err = strconv.Atoi(day[:4])
		return n, err
	}
	// By term: what the rule says, and what held everywhere before anybody set it.
	term, ok, err := org.TermOn(t, unit, day)
	if err == nil && !ok {
		err = fault.New("document.number", fault.State, "document.number.term")
	}
	n.Term = term.ID
	return n, err
}

// Register gives the lines of a unit's register, the latest first. Fault:
// NotFound. Asks for PaperView at the unit.
func (s *Service) Register(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[Number], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[Number], error) {
		if _, err := may(t, actor, access.PaperView, unit); err != nil {
			return org.Page[Number]{}, err
		}
		limit := org.PageSize(limit)
		rows, err := register(t, unit, numberAt(after), limit+1)
		return cut(rows, limit, func(n Number) org.Cursor {
			return org.Cursor{Key: fmt.Sprintf("%d %s %d %d %d", n.At, n.Kind, n.Term, n.Year, n.N), ID: n.Subject}
		}), err
	})
}

// numberAt reads the cursor of a register; the zero one is behind everything.
func numberAt(after org.Cursor) Number {
	f := strings.Fields(after.Key)
	if len(f) != 5 {
		return Number{At: 1 << 52}
	}
	num := func(s string) int64 { n, _ := strconv.ParseInt(s, 10, 64); return n }
	return Number{At: num(f[0]), Kind: f[1], Term: num(f[2]), Year: int(num(f[3])), N: num(f[4])}
}

// cut makes a page of rows read with one more than limit.
func cut[T any](rows []T, limit int, at func(T) org.Cursor) org.Page[T] {
	p := org.Page[T]{Rows: rows}
	if len(rows) > limit {
		p.Rows, p.More = rows[:limit], true
		p.Next = at(rows[limit-1])
	}
	return p
}
