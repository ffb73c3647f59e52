package meeting_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
)

// What stays within the cell is printed on a sheet of its own, after the
// signatures, so that the signed sheet can be handed on.
func TestTheInsidePartIsASheetApart(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id := s.begun("2026-12", "2026-12-05", time.Date(2026, 12, 5, 8, 0, 0, 0, clock.Zone))
	s.must(s.meetings.EditMinutes(s.ctx, access.System(), meeting.EditMinutes{Meeting: id, Body: "Diễn biến", Inside: "Tôi tự phê bình"}))
	w := httptest.NewRecorder()
	signedIn(s.signIn(s.secretary, access.Secretary, s.cell), s.web).ServeHTTP(w, httptest.NewRequest("GET", fmt.Sprintf("/sinh-hoat/%d/in/bien-ban", id), nil))
	signed, apart, ok := strings.Cut(w.Body.String(), `<div class="sheet-apart">`)
	if !ok || !strings.Contains(signed, "CHỦ TRÌ") || strings.Contains(signed, "tự phê bình") ||
		!strings.Contains(apart, "PHẦN CHỈ LƯU TRONG CHI BỘ") || !strings.Contains(apart, "Tôi tự phê bình") || strings.Contains(apart, "CHỦ TRÌ") {
		t.Errorf("%d apart %v\n%s", w.Code, ok, w.Body.String())
	}
}

// A device keeps the pages of a meeting that is to come or runs; never what is
// said within the cell alone, nor a meeting that is over.
func TestWhatADeviceDoesNotKeep(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id, items := s.running()
	web := signedIn(s.signIn(s.secretary, access.Secretary, s.cell), s.web)
	is := func(want, path string) {
		t.Helper()
		w := httptest.NewRecorder()
		web.ServeHTTP(w, httptest.NewRequest("GET", fmt.Sprintf("/sinh-hoat/%d", id)+path, nil))
		got := w.Header().Get("Nep-Offline")
		if got != "" && got != "over" {
			got = "kept"
		}
		if w.Code != 200 || got != want {
			t.Errorf("%s: %d %q, want %q", path, w.Code, got, want)
		}
	}
	all := []string{"", "/phong", "/dieu-hanh"}
	for _, p := range append(all, "/bien-ban/sua") {
		is("kept", p)
	}
	is("kept", fmt.Sprintf("/muc/%d", items[1].ID))
	is("", fmt.Sprintf("/muc/%d", items[2].ID))
	s.must(s.meetings.RunItem(s.ctx, access.System(), meeting.RunItem{Meeting: id, Item: items[2].ID, State: meeting.ItemNow}))
	for _, p := range all {
		is("", p)
	}
	is("kept", fmt.Sprintf("/muc/%d", items[1].ID))
	s.must(s.meetings.EditMinutes(s.ctx, access.System(), meeting.EditMinutes{Meeting: id, Body: "Diễn biến", Inside: "Tôi tự phê bình"}))
	is("", "/bien-ban/sua")
	at.Set(time.Date(2026, 12, 5, 21, 0, 0, 0, clock.Zone))
	s.must(s.meetings.End(s.ctx, access.System(), "", id, 0))
	for _, p := range all {
		is("over", p)
	}
	is("over", fmt.Sprintf("/muc/%d", items[2].ID))
}
