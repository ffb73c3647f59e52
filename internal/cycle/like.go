package cycle

import (
	"cmp"
	"slices"

	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/summary"
)

const (
	likeLeast = 5   // fewer are no band, and could be told apart
	likeMost  = 400 // units beside it that are looked at
)

// Like is where a unit stands among those like it: of the same kind under the same
// unit, with half to twice as many members. Nobody is named.
type Like struct {
	Units     int  // that have figures of these months; under likeLeast there is no band
	Low, High Rate // a quarter of them are below the one, a quarter above the other
}

// Band says whether there are enough of them to compare with.
func (l Like) Band() bool { return l.Units >= likeLeast }

// like reads the twelve months of the units beside this one.
func (v *overlook) like() error {
	if v.Unit.Parent == 0 || v.Members == 0 {
		return nil
	}
	day := min(v.Today, meeting.LastDay(v.Until))
	var ids []int64
	for after, more := (org.Cursor{}), true; more && len(ids) < likeMost; {
		p, err := org.Children(v.t, v.Unit.Parent, day, after, org.MaxPage)
		if err != nil {
			return err
		}
		for _, u := range p.Rows {
			if u.Kind == v.Unit.Kind && u.ID != v.Unit.ID {
				ids = append(ids, u.ID)
			}
		}
		after, more = p.Next, p.More
	}
	members, err := summary.Sums(v.t, ids, []string{Members}, []string{v.Until}) // of one month: it comes in one row
	if err != nil {
		return err
	}
	ids = slices.DeleteFunc(ids, func(id int64) bool {
		n := members[summary.Key{Unit: id, Measure: Members}].Num
		return 2*n < v.Members || n > 2*v.Members
	})
	figures, err := summary.Sums(v.t, ids, []string{meeting.CellAttendance}, v.Months)
	if err != nil {
		return err
	}
	var rates []Rate
	for _, f := range figures {
		if f.Den > 0 {
			rates = append(rates, Rate{f.Num, f.Den})
		}
	}
	v.Like = band(rates)
	return nil
}

// band gives the middle half of rates.
func band(rates []Rate) Like {
	l := Like{Units: len(rates)}
	if !l.Band() {
		return l
	}
	slices.SortFunc(rates, func(a, b Rate) int {
		if c := cmp.Compare(a.Num*b.Den, b.Num*a.Den); c != 0 {
			return c
		}
		return cmp.Compare(a.Den, b.Den)
	})
	l.Low, l.High = rates[len(rates)/4], rates[len(rates)-1-len(rates)/4]
	return l
}
