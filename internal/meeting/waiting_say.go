package meeting

import (
	"fmt"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/waiting"
)

// waitingSay is what opinions, votes and minutes have for a person now: an open
// vote on phones he may cast in, minutes read that wait for his confirmation.
// Both are his own, whatever the hat.
func waitingSay(t *db.Tx, actor access.Actor, mine []pending) ([]waiting.Item, error) {
	if actor.Person == 0 {
		return nil, nil
	}
	var out []waiting.Item
	var votes []Vote
	var err error
	var read []int64 // whose minutes were read back
	sits := false
	for _, o := range mine {
		sits = sits || o.State == Running && o.mark.There()
		if o.State == Ended && o.minutes == MinutesRead {
			read = append(read, o.ID)
		}
	}
	if sits {
		if votes, err = toCast(t, actor.Person); err != nil {
			return nil, err
		}
	}
	for _, v := range votes {
		out = append(out, waiting.Item{Urgency: waiting.Now, Title: "meeting.waiting.cast", Detail: "meeting.waiting.cast_text", Params: []any{"Question", v.Question},
			Href: fmt.Sprintf("/bieu-quyet/%d", v.ID), Action: "meeting.waiting.cast_button"})
	}
	ms, err := toConfirm(t, actor.Person, actor.Hat.Unit, read)
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		out = append(out, waiting.Item{Urgency: waiting.Next, Title: "meeting.waiting.confirm", Detail: "meeting.waiting.confirm_text", Params: []any{"Day", saidDay(m.Day)},
			Href: fmt.Sprintf("/sinh-hoat/%d/bien-ban", m.ID), Action: "meeting.waiting.confirm_button"})
	}
	return out, nil
}
