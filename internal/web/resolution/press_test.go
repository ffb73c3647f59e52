package resolution_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/resolution"
)

// An offer comes into the draft with a day and a month, and one press keeps the
// vote, passes the decision and gives the task with them.
func TestOnePressVotesPassesAndGives(t *testing.T) {
	c := clock.At(start)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), c))
	door := s.door(s.sec, access.Secretary, s.cell)
	post := func(path string, form url.Values) (int, string) {
		r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		door(w, r)
		return w.Code, w.Body.String()
	}
	draft := fmt.Sprintf("/sinh-hoat/%d/nghi-quyet", s.dec)
	w := httptest.NewRecorder()
	door(w, httptest.NewRequest("GET", draft, nil))
	empty := regexp.MustCompile(`value="26/12/2026"`).FindAllString(w.Body.String(), -1)
	if len(empty) == 0 || !strings.Contains(w.Body.String(), `value="2027-01" selected`) {
		t.Errorf("new lines have no day or no month: %d", len(empty))
	}
	form := url.Values{"Kind": {"NQ"}, "Title": {"Nhiệm vụ tháng 12"}, "Body": {""}, "rows": {"1"}, "seen": {"0"}, "them": {fmt.Sprintf("opinion:%d", s.proposal)}}
	if code, body := post(draft, form); code != http.StatusSeeOther {
		t.Fatalf("the offer was not taken: %d %s", code, body)
	}
	d, err := s.resolutions.Draft(ctx, sys, s.dec)
	s.ok(err)
	if len(d.Points) != 1 || d.Points[0].Due != "2026-12-26" || d.Points[0].ReportMonth != "2027-01" || d.Points[0].Owner != s.an {
		t.Fatalf("the point %+v", d.Points)
	}
	press := fmt.Sprintf("/nghi-quyet/%d/bieu-quyet", d.ID)
	for _, wrong := range []url.Values{{"yes": {""}}, {"yes": {"9"}}, {"yes": {"-1"}}} { // nothing is kept of these
		if code, _ := post(press, wrong); code != 422 {
			t.Errorf("%v: %d", wrong, code)
		}
	}
	if code, body := post(press, url.Values{"yes": {"3"}}); code != http.StatusSeeOther {
		t.Fatalf("%d %s", code, body)
	}
	after, err := s.resolutions.Resolution(ctx, sys, d.ID)
	s.ok(err)
	if after.State != resolution.Draft || after.Vote == nil || after.Vote.Passed {
		t.Errorf("three of seven passed it: %+v", after.Resolution)
	}
	s.ok(s.meetings.VoidVote(ctx, sys, "", after.Vote.ID, "Đếm nhầm"))
	key := url.Values{"yes": {"6"}, "_key": {"press-1"}}
	for range 2 { // a repeated click does it once
		if code, body := post(press, key); code != http.StatusSeeOther {
			t.Fatalf("%d %s", code, body)
		}
	}
	after, err = s.resolutions.Resolution(ctx, sys, d.ID)
	s.ok(err)
	if after.State != resolution.Passed || after.Vote == nil || after.Vote.Yes != 6 || len(after.Tasks) != 1 {
		t.Fatalf("after the press: %+v, tasks %+v", after.Resolution, after.Tasks)
	}
	if k := after.Tasks[0]; k.Due != "2026-12-26" || k.ReportMonth != "2027-01" || k.Owner != s.an {
		t.Errorf("the task %+v", k)
	}
}
