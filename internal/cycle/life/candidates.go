package life

import (
	"context"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
)

// Candidate is one who may be named as elected.
type Candidate struct {
	Person int64
	Name   string
	Unit   string // where he meets
	order  string
}

// few is how many members are few enough to offer all of them in a list.
const few = 300

// Candidates gives who can be named in a congress, by given name: all members of
// the unit and below where they are few, else those who lead it or a unit directly
// below, those named already, and whom a name finds. all says that everybody is
// there. Asks for UnitEdit. Fault: NotFound.
func (s *Service) Candidates(ctx context.Context, actor access.Actor, id int64, text string) (list []Candidate, all bool, err error) {
	list, err = db.Read(ctx, s.DB, func(t *db.Tx) ([]Candidate, error) {
		c, err := congressByID(t, id)
		if err != nil {
			return nil, err
		}
		u, err := mayAt(t, actor, access.UnitEdit, c.Unit)
		if err != nil {
			return nil, err
		}
		day := onDay(t, c.Day)
		counts, err := member.CountsBelow(t, u.Path, day)
		if err != nil {
			return nil, err
		}
		out := map[int64]Candidate{}
		units := map[int64]int64{}
		if all = counts.Total() <= few; all {
			rows, err := member.MembersBelow(t, u.Path, day)
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				if r.Kind == member.Regular {
					out[r.ID] = Candidate{Person: r.ID, Name: r.Name(), order: vn.SortKey(r.Family, r.Given)}
					units[r.ID] = r.Unit
				}
			}
		} else {
			kids, err := org.ChildIDs(t, c.Unit, day)
			if err != nil {
				return nil, err
			}
			held, err := member.PositionsIn(t, append(kids, c.Unit), day)
			if err != nil {
				return nil, err
			}
			ids := []int64{}
			for _, h := range held {
				if h.Unit == c.Unit || h.Role == member.SecretaryRole || h.Role == member.DeputyRole {
					ids = append(ids, h.Person)
				}
			}
			for _, x := range c.Seats {
				ids = append(ids, x.Person)
			}
			if text != "" {
				found, err := member.Find(t, u.Path, text, day, org.Cursor{}, 50)
				if err != nil {
					return nil, err
				}
				for _, r := range found.Rows {
					ids = append(ids, r.ID)
					units[r.ID] = r.Unit
				}
			}
			slices.Sort(ids)
			people, err := member.PersonsByID(t, slices.Compact(ids))
			if err != nil {
				return nil, err
			}
			for id, p := range people {
				out[id] = Candidate{Person: id, Name: p.Name(), order: vn.SortKey(p.Family, p.Given)}
			}
		}
		names := map[int64]string{}
		var list []Candidate
		for id, x := range out {
			if unit := units[id]; unit != 0 && unit != c.Unit {
				if _, ok := names[unit]; !ok {
					of, err := org.LastOn(t, unit, day)
					if err != nil {
						return nil, err
					}
					names[unit] = of.Name
					if of.Short != "" {
						names[unit] = of.Short
					}
				}
				x.Unit = names[unit]
			}
			list = append(list, x)
		}
		slices.SortFunc(list, func(a, b Candidate) int {
			if n := strings.Compare(a.order, b.order); n != 0 {
				return n
			}
			return int(a.Person - b.Person)
		})
		return list, nil
	})
	return list, all, err
}
