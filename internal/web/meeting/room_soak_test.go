//go:build soak

package meeting_test

import (
	"fmt"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
)

// Fifteen people, each with a phone, type the figures of the wall: how long it takes
// from the first to the last. On a line of 400 kbit/s and 400 ms one more opens the
// room for the first time.
func TestFifteenCheckInByTheFiguresAndTheRoomOnASlowLine(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id, _ := s.noticed(meeting.AtPlace)
	at.Set(time.Date(2026, 12, 5, 19, 2, 0, 0, clock.Zone))
	s.must(s.meetings.Begin(s.ctx, access.System(), "", id, 0))
	v, err := s.meetings.View(s.ctx, access.System(), id)
	s.must(err)
	code, err := s.meetings.Code(s.ctx, access.System(), id, v.Site)
	s.must(err)
	var phones []*browsertest.Browser
	tokens := map[int64]string{}
	for _, a := range v.Roster {
		role := access.Member
		if a.Person == s.secretary {
			role = access.Secretary
		}
		tokens[a.Person] = s.signIn(a.Person, role, s.cell)
		address := browsertest.Serve(t, signedIn(tokens[a.Person], s.web)) + fmt.Sprintf("/sinh-hoat/%d/phong?xem=thanh-vien", id)
		phones = append(phones, browsertest.New(t).At(390).Open(address))
	}
	began := time.Now()
	for _, phone := range phones {
		phone.Fill("Mã trên màn hình", code.Figures).Click("Điểm danh bằng mã").See("Đã ghi đồng chí có mặt")
	}
	took := time.Since(began)
	if v, err = s.meetings.View(s.ctx, access.System(), id); err != nil || v.Present != len(phones) {
		t.Fatalf("%d of %d are there: %v", v.Present, len(phones), err)
	}
	t.Logf("%d checked in one after the other in %v", len(phones), took)
	if took > 30*time.Second {
		t.Errorf("they took %v", took)
	}

	slow := browsertest.New(t).At(390).Slow(400, 400)
	address := browsertest.Serve(t, signedIn(tokens[s.any], s.web))
	slow.Open(address + fmt.Sprintf("/sinh-hoat/%d/phong", id)).See("Xin phát biểu")
	var ms float64
	slow.Eval(`performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd`, &ms)
	t.Logf("usable after %.0f ms", ms)
	if ms == 0 || ms > 3000 {
		t.Errorf("usable after %.0f ms", ms)
	}
}
