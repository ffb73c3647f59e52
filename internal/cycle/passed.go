package cycle

import (
	"strconv"

	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/poll"
)

// mostPassings is how many votes or polls of a body are offered.
const mostPassings = 30

// PassedBy gives the votes and polls that may have passed an official paper of a
// body: document asks, which knows of neither.
func PassedBy(t *db.Tx, unit int64, body string, by document.By, id int64) ([]document.Passing, error) {
	var out []document.Passing
	switch by {
	case document.ByVote:
		since := "" // one that is named stays named
		if id == 0 {
			year, err := strconv.Atoi(org.Today(t)[:4])
			if err != nil {
				return nil, err
			}
			since = strconv.Itoa(year-1) + org.Today(t)[4:]
		}
		votes, err := meeting.PassedVotes(t, unit, meeting.Body(body), since, id, mostPassings)
		if err != nil {
			return nil, err
		}
		days := map[int64]string{}
		for _, v := range votes {
			if days[v.Meeting] == "" {
				m, err := meeting.ByID(t, v.Meeting)
				if err != nil {
					return nil, err
				}
				days[v.Meeting] = m.Day
			}
			out = append(out, document.Passing{By: by, ID: v.ID, Day: days[v.Meeting], Question: v.Question, Yes: v.Yes, Base: v.Base, Path: "/bieu-quyet/" + num(v.ID)})
		}
	case document.ByPoll:
		polls, err := poll.Passed(t, unit, body, id, mostPassings)
		if err != nil {
			return nil, err
		}
		for _, p := range polls {
			out = append(out, document.Passing{By: by, ID: p.ID, Day: p.ClosedOn, Question: p.Title, Yes: p.Yes, Base: p.Base, Path: "/phieu-xin-y-kien/" + num(p.ID)})
		}
	}
	return out, nil
}

// MetOn says whether a body of a unit met on a day; of a day before the first
// meeting Nếp keeps of the unit it cannot say, and says yes.
func MetOn(t *db.Tx, unit int64, body, day string) (bool, error) {
	first, err := meeting.FirstMonth(t, unit)
	if err != nil || first == "" || len(day) < 7 || day[:7] < first {
		return true, err
	}
	month := day[:7]
	all, err := meeting.InMonth(t, unit, meeting.Body(body), meeting.AddMonths(month, -1), month, meeting.AddMonths(month, 1))
	for _, m := range all {
		if m.Day == day && m.StartedAt != 0 && m.State != meeting.Cancelled {
			return true, err
		}
	}
	return false, err
}
