package bench

import (
	"context"

	"nep/internal/db"
)

// Count is what Check found of a crowd's check-ins.
type Count struct {
	Acknowledged int // clicks answered as stored
	Stored       int // rows of rosters with a mark
	Lost         int // acknowledged, and not stored as told
	Twice        int // commands kept for one click beyond the first
	Uncalled     int // stored without a click
	Counters     int // meetings whose counters are not their rows counted
}

// Sound says whether everything acknowledged is there, once, and nothing that
// nobody asked for.
func (c Count) Sound() bool { return c.Lost+c.Twice+c.Uncalled+c.Counters == 0 }

// Check holds every row and counter of all meetings against the clicks that
// were made: each of them, done or not, of which the done ones must be stored.
func Check(ctx context.Context, d *db.DB, clicks []*Click) (Count, error) {
	type seat struct{ meeting, person int64 }
	type row struct {
		seat
		mark, way string
		by        int64
	}
	type totals struct{ meeting, required, present, excused, unexcused, unmarked int64 }
	return db.Read(ctx, d, func(t *db.Tx) (n Count, err error) {
		rows, err := db.All(t, func(r db.Row) (v row, err error) {
			err = r.Scan(&v.meeting, &v.person, &v.mark, &v.way, &v.by)
			return v, err
		}, `select meeting, person, mark, way, by_person from attendance`)
		if err != nil {
			return n, err
		}
		keys, err := db.All(t, db.Scalar[string], `select key from command`)
		if err != nil {
			return n, err
		}
		told, err := db.All(t, func(r db.Row) (v totals, err error) {
			err = r.Scan(&v.meeting, &v.required, &v.present, &v.excused, &v.unexcused, &v.unmarked)
			return v, err
		}, `select id, required, present, excused, unexcused, unmarked from meeting`)
		if err != nil {
			return n, err
		}

		commands := map[string]int{}
		for _, k := range keys {
			commands[k]++
		}
		clicked := map[seat]*Click{}
		for _, c := range clicks {
			clicked[seat{c.Meeting, c.Person}] = c
			if commands[c.Key] > 1 {
				n.Twice += commands[c.Key] - 1
			}
		}
		counted := map[int64]totals{}
		stored := map[seat]int{}
		for _, r := range rows {
			have := counted[r.meeting]
			have.meeting = r.meeting
			have.required++
			switch r.mark {
			case "present":
				have.present++
			case "":
				have.unmarked++
			default:
				n.Uncalled++
			}
			counted[r.meeting] = have
			if r.mark == "" {
				continue
			}
			n.Stored++
			stored[r.seat]++
			c := clicked[r.seat]
			if c == nil || r.way != "self" || r.by != r.person || commands[c.Key] != 1 {
				n.Uncalled++
			}
		}
		for s, c := range clicked {
			if !c.Done {
				continue
			}
			n.Acknowledged++
			if stored[s] == 0 || commands[c.Key] == 0 {
				n.Lost++
			}
			n.Twice += max(0, stored[s]-1)
		}
		for _, m := range told {
			if m != counted[m.meeting] {
				n.Counters++
			}
		}
		return n, nil
	})
}
