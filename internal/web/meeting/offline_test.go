package meeting_test

import (
	"fmt"
	"testing"

	"nep/internal/access"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
)

// The network goes in the middle of a meeting, for real: a mark and an opinion
// made without it are kept on the device, shown as waiting, and sent in their
// order when it is back, once.
func TestWhatIsDoneWithoutTheNetwork(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id, items := s.running()
	s.must(s.meetings.MarkRoll(s.ctx, access.System(), meeting.MarkRoll{Meeting: id, Rows: []meeting.MarkRow{{Person: s.any}, {Person: s.third}}}))
	b := browsertest.New(t).Forgive("net::ERR_")
	site, line := browsertest.ServeLine(t, signedIn(s.signIn(s.secretary, access.Secretary, s.cell), s.web))
	course, item := fmt.Sprintf("%s/sinh-hoat/%d/dieu-hanh", site, id), fmt.Sprintf("%s/sinh-hoat/%d/muc/%d", site, id, items[1].ID)
	ready := func() { b.Wait("the page to keep", `document.getElementById("offline").dataset.ready === "1"`) }

	visit := func(page string) {
		b.Open(page)
		ready()
		b.Wait("the page to be kept", `(caches.match(location.href).then(r => window.kept = !!r), window.kept)`)
	}
	b.At(390)
	visit(item)
	visit(course)

	line.Cut(true)
	b.Offline(true)
	b.Click("Ngô Thị Lan").See("đang chờ gửi").See("Mất mạng: 1 việc đang chờ gửi").Fits().Axe().Screenshot("offline-roll")
	b.Open(item).See("Mất mạng: 1 việc") // from the device
	ready()
	b.Choose("Của đồng chí", "Ngô Thị Lan").Fill("Nội dung", "Kho số 2 cần hai bình chữa cháy, đã kiểm tra sáng nay.").Click("Ghi ý kiến").See("Mất mạng: 2 việc đang chờ gửi")
	v, err := s.meetings.View(s.ctx, access.System(), id)
	s.must(err)
	if v.Unmarked != 2 {
		t.Fatalf("something was sent without the network: %d unmarked", v.Unmarked)
	}
	b.Open(site + "/sinh-hoat").See("Trang này chưa được giữ trên máy").See("Mở được lúc này").Fits().Screenshot("offline-away")
	b.Open(item)

	line.Cut(false)
	b.Offline(false).See("đã kiểm tra sáng nay").NotSee("đang chờ gửi")
	v, err = s.meetings.View(s.ctx, access.System(), id)
	s.must(err)
	if v.Unmarked != 1 || v.Spoke != 1 {
		t.Errorf("the mark and the opinion are not there: %d unmarked, %d spoke", v.Unmarked, v.Spoke)
	}
}
