package meeting

import (
	"nep/internal/db"
	"nep/internal/live"
)

// Hear passes on to the pages that stand open what transactions changed of
// meetings; for db.DB.Listen.
func Hear(hub *live.Hub) func([]db.Told) {
	return func(all []db.Told) {
		words := map[int64][]string{}
		for _, x := range all {
			if x.Kind == "meeting" {
				words[x.ID] = append(words[x.ID], x.What)
			}
		}
		for id, list := range words {
			hub.Say(id, list...)
		}
	}
}
