package document

import (
	"context"
	"slices"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/search"
	"nep/internal/vn"
)

// A first number of a register that was mistyped is mended by moving the papers
// Nếp numbered behind it together, so that there is neither a gap nor a number
// twice. Old papers entered by hand keep the numbers that stand on them.

// MostMended is how many papers may move: of more, too many people have the
// wrong number in their hands, and a note on the papers is the way.
const MostMended = 20

const maxMendReason = 500

// StartMend is one that was made.
type StartMend struct {
	Kind       string
	Term       int64
	Year       int
	Was, First int64
	Papers     int
	Reason     string
	At         int64
	By         string
}

// Ours are the lines of a series that Nếp numbered, by number: those that move.
func Ours(t *db.Tx, unit int64, p Part) ([]Number, error) {
	if p.Kind == "" || p.Term == 0 && p.Year == 0 {
		return nil, nil
	}
	lines, err := registerPart(t, unit, p, mostNumbers)
	return slices.DeleteFunc(lines, func(n Number) bool { return n.What == "history" || n.Term != p.Term || n.Year != p.Year }), err
}

// MoveStart gives the papers Nếp numbered in a series new numbers, the first of
// them first; their fixed copies are made again and the old ones say so. It gives
// the lines as they are now. Rights are the caller's. Faults: NotFound (there is
// none), Invalid (fields First, Reason), State (document.mend.many).
func MoveStart(t *db.Tx, actor access.Actor, unit int64, p Part, first int64, reason string) ([]Number, error) {
	const op = "document.mend"
	lines, err := registerPart(t, unit, p, mostNumbers)
	if err != nil {
		return nil, err
	}
	ours, err := Ours(t, unit, p)
	if err != nil {
		return nil, err
	}
	if len(ours) == 0 {
		return nil, notFound(op, nil)
	}
	if len(ours) > MostMended {
		return nil, fault.New(op, fault.State, "document.mend.many", "Count", len(ours), "Max", MostMended)
	}
	var bad fault.Fields
	delta := first - ours[0].N
	reason = vn.Clean(reason)
	switch last := ours[len(ours)-1].N + delta; {
	case first < 1 || last > MaxStart:
		bad.Add("First", "document.number.start", "Max", MaxStart)
	case delta == 0:
		bad.Add("First", "document.mend.same")
	default:
		for _, old := range lines {
			moved := slices.ContainsFunc(ours, func(n Number) bool { return n.N+delta == old.N })
			if old.What == "history" && moved {
				bad.Add("First", "document.mend.taken", "Number", old.Short())
				break
			}
		}
	}
	switch n := utf8.RuneCountInString(reason); {
	case n == 0:
		bad.Add("Reason", "document.mend.reason")
	case n > maxMendReason:
		bad.Add("Reason", "document.mend.reason_long", "Max", maxMendReason)
	}
	if err := bad.Err(op); err != nil {
		return nil, err
	}
	was := ours[0].N
	if delta > 0 { // the highest first, so that none meets one that has still to move
		slices.Reverse(ours)
	}
	for i := range ours {
		n := &ours[i]
		old := n.Short()
		if err := moveNumber(t, *n, n.N+delta); err != nil {
			return nil, err
		}
		n.N += delta
		if err := renumberDirectives(t, n.What, n.Subject, old, n.Short()); err != nil {
			return nil, err
		}
		f, ok, err := fixedOf(t, n.What, n.Subject)
		if err != nil {
			return nil, err
		}
		if ok {
			f.Number = n.Short()
			if err := FixTx(t, Fixed{Unit: f.Unit, What: f.What, Subject: f.Subject, Kind: f.Kind, Number: f.Number, Day: f.Day}); err != nil {
				return nil, err
			}
		}
		if n.What == "official" {
			if err := search.Changed(t, search.Official, n.Subject); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(ours, func(a, b Number) int { return int(a.N - b.N) })
	if err := insertMend(t, actor, unit, p, was, first, len(ours), reason); err != nil {
		return nil, err
	}
	return ours, record(t, actor, "number.mend", unit, unit, map[string]any{"kind": p.Kind, "term": p.Term, "year": p.Year, "was": was, "first": first, "papers": len(ours)})
}

// Mends are the first numbers of a unit's register that were mended, the latest
// first. Fault: NotFound. Asks for PaperView at the unit.
func (s *Service) Mends(ctx context.Context, actor access.Actor, unit int64) ([]StartMend, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]StartMend, error) {
		if _, err := may(t, actor, access.PaperView, unit); err != nil {
			return nil, err
		}
		type row struct {
			StartMend
			by int64
		}
		rows, err := db.All(t, func(r db.Row) (m row, err error) {
			err = r.Scan(&m.Kind, &m.Term, &m.Year, &m.Was, &m.First, &m.Papers, &m.Reason, &m.At, &m.by)
			return m, err
		}, `select kind, term, year, was, first, papers, reason, at, by_person from number_mend where unit = $1 order by at desc, id desc limit 50`, unit)
		if err != nil {
			return nil, err
		}
		var ids []int64
		for _, r := range rows {
			ids = append(ids, r.by)
		}
		names, err := member.PersonsByID(t, ids)
		var out []StartMend
		for _, r := range rows {
			if p, ok := names[r.by]; ok {
				r.By = p.Name()
			}
			out = append(out, r.StartMend)
		}
		return out, err
	})
}
