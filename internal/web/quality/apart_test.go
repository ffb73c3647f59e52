package quality

import (
	"testing"

	"nep/internal/quality"
)

// One press decides what nobody sees otherwise; the rest is looked at one by one.
func TestWhatWantsALookOfItsOwn(t *testing.T) {
	row := func(state quality.ScoreState, follower quality.Class) quality.UnderRow {
		return quality.UnderRow{Stored: quality.Stored{Meeting: 7, State: state, Class: quality.Good, FollowerClass: follower}, Ready: true}
	}
	for name, x := range map[string]struct {
		row   quality.UnderRow
		said  []quality.Class
		apart bool
	}{
		"agreed, nobody said anything": {row(quality.ScoreAgreed, ""), nil, false},
		"confirmed":                    {row(quality.ScoreAgreed, quality.Good), []quality.Class{quality.Good}, false},
		"in charge sees it otherwise":  {row(quality.ScoreAgreed, quality.Fair), nil, true},
		"who sat in sees it otherwise": {row(quality.ScoreAgreed, quality.Good), []quality.Class{quality.Good, quality.Fair}, true},
		"never voted":                  {row(quality.ScoreDraft, ""), nil, true},
	} {
		v := classesView{Said: map[int64][]quality.Class{7: x.said}}
		v.MayDecide = true
		if v.apart(x.row) != x.apart || v.plain(x.row) == x.apart || v.looked(x.row) != x.apart {
			t.Errorf("%s: apart %v, plain %v, looked at %v", name, v.apart(x.row), v.plain(x.row), v.looked(x.row))
		}
	}
}
