package meeting

import (
	"nep/internal/db"
	"nep/internal/live"
)

// Hear passes on to what stands open what transactions changed: of meetings, and
// of accounts whose sessions ended; for db.DB.Listen.
func Hear(meetings, accounts *live.Hub) func([]db.Told) {
	return func(all []db.Told) {
		words := map[int64][]string{}
		for _, x := range all {
			switch x.Kind {
			case "meeting":
				words[x.ID] = append(words[x.ID], x.What)
			case "account":
				accounts.Say(x.ID, x.What)
			}
		}
		for id, list := range words {
			meetings.Say(id, list...)
		}
	}
}
