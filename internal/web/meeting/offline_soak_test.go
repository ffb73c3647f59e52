//go:build soak

package meeting_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
)

// A device keeps what its person did for that person alone: sealed, through a
// session that ended and another who signs in, until it is sent, or carried as a
// file. What cannot be kept, or is not understood any more, is said.
func TestADeviceKeepsItForItsPersonAlone(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id, _ := s.running()
	s.must(s.meetings.MarkRoll(s.ctx, access.System(), meeting.MarkRoll{Meeting: id, Rows: []meeting.MarkRow{{Person: s.any}, {Person: s.third}}}))
	const password = "con trâu đi trước"
	code, err := s.accounts.SetupCode(s.ctx) // without an administrator nobody is asked to sign in
	s.must(err)
	_, err = s.accounts.MakeFirst(s.ctx, account.First{Code: code, Login: "quantri", Name: "Quản trị", Password: password})
	s.must(err)
	accounts := map[int64]account.Account{}
	for _, p := range []int64{s.secretary, s.deputy, s.any} {
		token := s.signIn(p, map[int64]access.Role{s.secretary: access.Secretary, s.deputy: access.Deputy, s.any: access.Member}[p], s.cell)
		_, a, err := s.accounts.Resolve(s.ctx, token)
		s.must(err)
		accounts[p] = a
	}
	site, line := browsertest.ServeLine(t, s.web)
	room := fmt.Sprintf("/sinh-hoat/%d/phong", id)
	comes := func(b *browsertest.Browser, person int64, to string) {
		t.Helper()
		b.Open(site+"/dang-nhap?tiep="+to).Fill("Tên đăng nhập", accounts[person].Login).Fill("Mật khẩu", password).Click("Đăng nhập").
			Wait("the page", `location.pathname === "`+to+`" && document.getElementById("offline")?.dataset.ready === "1"`)
	}
	is := func(b *browsertest.Browser, what, js string) { // js gives a promise of a yes or no
		t.Helper()
		b.Wait(what, `(`+js+`.then(x => window.isSo = x), window.isSo)`).Eval("window.isSo = undefined", nil)
	}
	const owners = `new Promise(ok => { indexedDB.open("nep").onsuccess = e => { e.target.result.transaction("owner").objectStore("owner").getAll().onsuccess = g => ok(%s) } })`
	b := browsertest.New(t).Forgive("net::ERR_").Forgive("401")

	b.At(390)
	comes(b, s.secretary, room)
	var bytes, opened float64
	b.Eval(`performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation")).filter(e => !/woff2/.test(e.name)).reduce((n, e) => n + e.transferSize, 0)`, &bytes)
	if bytes == 0 || bytes > 200<<10 {
		t.Errorf("the room's first load is %.0f bytes, want at most 200 KB without fonts", bytes)
	}
	is(b, "the room and the device's page to be kept", `Promise.all([caches.match(location.href), caches.match("/thiet-bi")]).then(a => a.every(Boolean))`)

	line.Cut(true)
	b.Offline(true)
	b.In("#co-mat").Click("Ngô Thị Lan").In("").See("Mất mạng: 1 việc đang chờ gửi")
	b.Open(site+room).Wait("the room without the network", `document.getElementById("offline").dataset.ready === "1" && performance.getEntriesByType("navigation")[0].loadEventEnd > 0`).
		Eval(`performance.getEntriesByType("navigation")[0].loadEventEnd`, &opened).See("Mất mạng: 1 việc").Fits().Screenshot("offline-room")
	t.Logf("first load %.0f bytes; without the network the room stood after %.0f ms", bytes, opened)
	is(b, "what waits to be sealed", `new Promise(ok => { indexedDB.open("nep").onsuccess = e => { e.target.result.transaction("queue").objectStore("queue").getAll().onsuccess = g => ok(
		g.target.result.length === 1 && !new TextDecoder("latin1").decode(g.target.result[0].data).includes("co-mat")) } })`)
	is(b, "the key to stay inside", `new Promise(ok => { indexedDB.open("nep").onsuccess = e => { e.target.result.transaction("owner").objectStore("owner").getAll().onsuccess = g => {
		const o = g.target.result[0]; crypto.subtle.exportKey("raw", o.keys[o.device]).then(() => ok(false), () => ok(true)) } } })`)

	// No room left: said, and nothing is taken for kept.
	b.Eval(`void (IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError") })`, nil)
	b.Wait("the page to keep", `document.getElementById("offline").dataset.ready === "1"`).In("#co-mat").Click("Lê Quang Cường").In("").See("Máy hết chỗ").Screenshot("offline-full")

	// Signing out waits for what waits; it can be carried out as a file.
	b.Open(site+room).
		Eval(`void document.addEventListener("nep:leave", e => { e.preventDefault(); window.stays = e.detail.n })`, nil).
		Eval(`document.querySelector('form[action="/dang-xuat"]').requestSubmit()`, nil).Wait("signing out to be refused", "window.stays === 1")
	b.Open(site + "/thiet-bi#roi").See("Chưa đăng xuất").See("Ngô Thị Lan").Fits().Axe().Screenshot("offline-leave")
	var file string
	b.Eval(`void (() => { const real = URL.createObjectURL; URL.createObjectURL = x => { x.text().then(t => window.saved = t); return real.call(URL, x) } })()`, nil)
	b.Click("Lưu thành tệp").Wait("the file", "window.saved").Eval("window.saved", &file)
	if strings.Contains(file, "co-mat") || !strings.Contains(file, `"nep":1`) {
		t.Errorf("the file is open: %.200s", file)
	}

	// The session ends elsewhere; somebody else takes the phone.
	_, err = s.accounts.EndAll(s.ctx, access.System(), accounts[s.secretary].ID)
	s.must(err)
	line.Cut(false)
	b.Offline(false).See("đăng nhập lại")
	b.Open(site + room).See("Mật khẩu")
	is(b, "the keys to go", fmt.Sprintf(owners, "g.target.result.length === 1 && g.target.result.every(o => !o.keys)"))
	is(b, "the pages to go", `caches.has("nep-sealed").then(x => !x)`)
	comes(b, s.any, "/thiet-bi")
	b.See("Không có việc nào đang chờ gửi").In("#device").NotSee("Ngô Thị Lan").In("")
	b.Eval(`document.querySelector('form[action="/dang-xuat"]').requestSubmit()`, nil).See("Mật khẩu")

	// The file is brought to the deputy; it can be no other file.
	dir := t.TempDir()
	for name, text := range map[string]string{"viec.nep": file, "khac.nep": strings.Replace(file, `"data":"`, `"data":"AAAA`, 1)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	desk := browsertest.New(t).Forgive("422").At(390)
	comes(desk, s.deputy, "/thiet-bi")
	desk.Click("Nhận tệp từ nơi không có mạng").Upload("Tệp việc chờ gửi", filepath.Join(dir, "khac.nep")).Click("Nhận tệp").See("hoặc đã bị sửa")
	desk.Upload("Tệp việc chờ gửi", filepath.Join(dir, "viec.nep")).Click("Nhận tệp").See("1 việc đã ghi, 0 việc không nhận").Fits().Axe().Screenshot("offline-file")

	// The person is back on the phone: it is known there that it is done.
	comes(b, s.secretary, room)
	b.Wait("the queue to be empty", `document.getElementById("offline").dataset.n === "0"`)
	v, err := s.meetings.View(s.ctx, access.System(), id)
	s.must(err)
	if v.Unmarked != 1 {
		t.Errorf("%d unmarked, want one", v.Unmarked)
	}

	// A page of last month's version.
	b.Eval(`void document.querySelectorAll("#co-mat form[data-command]").forEach(f => f.dataset.command = "da-bo")`, nil)
	b.In("#co-mat").Click("Lê Quang Cường").In("").See("bản cũ")
	b.Open(site + "/thiet-bi").See("bản cũ").See("Lê Quang Cường").Fits().Screenshot("offline-refused").Click("Đã xem, cất đi").NotSee("bản cũ")
}
