package document

import (
	"cmp"
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
	"nep/internal/rule"
)

// Level is how far a directive has come at one level below its sender, in one
// form: 1 is who it was sent to, 2 to whom these sent it on.
type Level struct {
	Depth             int
	Form              Form
	Units, Done, Late int
	People            Coverage // of those where somebody is counted
	Last              string   // the last day any of them has
}

// Stuck is a unit that has not worked a directive through and its day is over.
type Stuck struct {
	Unit      int64
	Name      string
	Directive int64 // the one it has it by
	Depth     int
	Due       string
	Days      int
}

// Down is a directive seen from above.
type Down struct {
	Levels []Level
	Stuck  []Stuck // the longest first
	All    int     // of them, also those not listed
}

const (
	mostDown  = 500 // directives one was sent on as
	mostStuck = 20
)

// Down follows a directive down: of who sent it, and of all who sent it on and
// whom the actor reaches. Asks for PaperView at its sender. Fault: NotFound.
func (s *Service) Down(ctx context.Context, actor access.Actor, id int64) (Down, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Down, error) {
		var out Down
		d, err := DirectiveByID(t, id)
		if err != nil {
			return out, err
		}
		if _, err := may(t, actor, access.PaperView, d.Unit); err != nil {
			return out, err
		}
		today := org.Today(t)
		seen := map[int64]bool{}
		for depth, here := 1, []Directive{d}; len(here) > 0; depth++ {
			var next []Directive
			levels := map[Form]*Level{}
			for _, x := range here {
				if seen[x.ID] || len(seen) > mostDown {
					continue
				}
				seen[x.ID] = true
				tos, err := tosOf(t, x.ID)
				if err != nil {
					return out, err
				}
				people, err := coverage(t, x.ID, tos)
				if err != nil {
					return out, err
				}
				places, err := placesOf(t, receivers(tos))
				if err != nil {
					return out, err
				}
				l := levels[x.Form]
				if l == nil {
					l = &Level{Depth: depth, Form: x.Form}
					levels[x.Form] = l
				}
				for _, to := range tos {
					l.Units++
					l.Last = max(l.Last, to.Due)
					l.People.Covered += people[to.Receiver].Covered
					l.People.Of += people[to.Receiver].Of
					if to.State == Done {
						l.Done++
						continue
					}
					if to.Due >= today {
						continue
					}
					l.Late++
					u := places[to.Receiver]
					if access.May(actor, access.PaperView, access.Unit(u.Path)) {
						out.Stuck = append(out.Stuck, Stuck{Unit: u.ID, Name: u.Name, Directive: x.ID, Depth: depth, Due: to.Due, Days: rule.Counting{}.Between(to.Due, today)})
					}
				}
				on, err := DirectivesOf(t, "directive", x.ID)
				if err != nil {
					return out, err
				}
				for _, y := range on {
					if _, no := may(t, actor, access.PaperView, y.Unit); no == nil {
						next = append(next, y)
					}
				}
			}
			for _, f := range Forms {
				if l := levels[f]; l != nil {
					out.Levels = append(out.Levels, *l)
				}
			}
			here = next
		}
		slices.SortStableFunc(out.Stuck, func(a, b Stuck) int { return cmp.Compare(b.Days, a.Days) })
		out.All = len(out.Stuck)
		out.Stuck = out.Stuck[:min(len(out.Stuck), mostStuck)]
		return out, nil
	})
}
