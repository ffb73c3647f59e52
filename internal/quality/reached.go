package quality

import (
	"slices"

	"nep/internal/db"
	"nep/internal/meeting"
)

// reached says that a committee's meeting has come to giving classes: it is over, or
// the item of its agenda was taken up, or a vote on it was taken. The body decides,
// not who opens the meeting.
func reached(t *db.Tx, in meeting.Meeting) (bool, error) {
	if over(in) {
		return true, nil
	}
	items, err := meeting.Items(t, in.ID)
	if err != nil {
		return false, err
	}
	var of []int64
	for _, i := range items {
		if i.Kind != meeting.Classes {
			continue
		}
		if i.State == meeting.ItemNow || i.State == meeting.ItemDone {
			return true, nil
		}
		of = append(of, i.ID)
	}
	if len(of) == 0 {
		return false, nil
	}
	votes, err := meeting.VotesOf(t, in.ID)
	return slices.ContainsFunc(votes, func(v meeting.Vote) bool {
		return v.State == meeting.VoteClosed && v.Passed && slices.Contains(of, v.Item)
	}), err
}
