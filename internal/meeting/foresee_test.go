package meeting

import (
	"reflect"
	"testing"

	"nep/internal/db"
)

// What is read for several units at once is what is read for each.
func TestForesee(t *testing.T) {
	each(t, func(h *house) {
		h.plan(Plan{Unit: h.one, Kind: Regular, Day: "2026-11-05", StartMinute: 480})
		h.plan(Plan{Unit: h.one, Kind: Thematic, Day: "2026-11-20", StartMinute: 480})
		h.plan(Plan{Unit: h.one, Kind: Regular, Day: "2026-12-05", StartMinute: 480})
		type told struct {
			Meetings []Meeting
			First    string
			Any      bool
		}
		units := []int64{h.one, h.two, h.base}
		read := func(ahead bool) []told {
			out, err := db.Read(ctx, h.DB, func(t *db.Tx) (out []told, err error) {
				if ahead {
					if err := Foresee(t, units, CellBody, "2026-11"); err != nil {
						return nil, err
					}
				}
				for _, u := range units {
					x := told{}
					if x.Meetings, err = InMonth(t, u, CellBody, "2026-11"); err != nil {
						return nil, err
					}
					if x.First, x.Any, err = Joined(t, u, CellBody); err != nil {
						return nil, err
					}
					out = append(out, x)
				}
				return out, nil
			})
			h.ok(err)
			return out
		}
		want := read(false)
		if got := read(true); !reflect.DeepEqual(got, want) {
			t.Errorf("together %+v, one by one %+v", got, want)
		}
		if len(want[0].Meetings) != 2 || want[0].First != "2026-11" || want[1].Any {
			t.Errorf("%+v", want)
		}
	})
}
