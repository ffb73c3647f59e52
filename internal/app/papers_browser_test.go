package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nep/internal/clock"
)

// mostClicks is how many presses a secretary's papers of a month may take.
const mostClicks = 12

// After a month has been met, its papers are made and given out without a letter
// typed: what goes into the handbook before and after, the report, the plan, the
// list of who was there, a print pack, and the register they stand in.
func TestAMonthsPapersTakeFewClicks(t *testing.T) {
	t.Parallel()
	now := time.Now().In(clock.Zone)
	last := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, clock.Zone).AddDate(0, 0, -1).Format("2006-01")
	server := start(t, "--data", t.TempDir(), "demo", "--months", "1", "--last", last, "--listen", "127.0.0.1:0")
	sec := comes(t, server.says(ready), "bithu", 1280, nil)
	clicks := 0
	sec.count = &clicks
	// get presses a link that gives a file, and tells its size.
	get := func(words string) int {
		t.Helper()
		clicks++
		size := 0
		sec.b.Eval(fmt.Sprintf(`(async () => { const a = [...document.querySelectorAll("a[href]")].find(a => a.innerText.trim().startsWith(%q)); if (!a) return -1;
			const r = await fetch(a.href); return r.ok ? (await r.blob()).size : -r.status; })()`, words), &size)
		if size < 5_000 {
			t.Fatalf("%q gives %d bytes", words, size)
		}
		return size
	}
	var held string
	sec.b.Open(sec.base + "/sinh-hoat")
	sec.b.Eval(`[...document.querySelectorAll("main a[href^='/sinh-hoat/']")].map(a => a.getAttribute("href")).find(h => /^\/sinh-hoat\/\d+$/.test(h)) ?? ""`, &held)
	if held == "" {
		t.Fatal("the demo has no meeting")
	}
	sec.open(held)
	sec.in("#so-tay").click("Bộ giấy tờ đưa lên Sổ tay")
	sec.reads("Chép sang Sổ tay", "Tên cuộc họp", "Sau buổi sinh hoạt")
	var zips int
	sec.b.Eval(`document.querySelectorAll("a[href$='.zip']").length`, &zips)
	if zips != 2 {
		t.Fatalf("%d packs", zips)
	}
	for _, part := range []string{"#truoc", "#sau"} { // invitation; minutes, decision, score
		clicks++
		size := 0
		sec.b.Eval(fmt.Sprintf(`fetch(document.querySelector(%q + " a[href$='.zip']").href).then(r => r.blob()).then(b => b.size)`, part), &size)
		if size < 20_000 {
			t.Fatalf("%s gives %d bytes", part, size)
		}
	}
	// One press copies a field, whoever has no clipboard selects it.
	var copied string
	clicks++
	sec.b.Eval(`(() => { const b = document.querySelector("[data-copy]"); b.click(); return b.hidden ? "hidden" : document.getElementById(b.dataset.copy).innerText; })()`, &copied)
	if !strings.HasPrefix(copied, "Sinh hoạt chi bộ") {
		t.Fatalf("copied %q", copied)
	}
	// A pack in large letters, the register.
	sec.click("Chọn đồng chí")
	size := 0
	clicks++
	sec.b.Eval(`fetch(document.querySelector("#bo-in a[href*='bo-in']").href).then(r => r.blob()).then(b => b.size)`, &size)
	if size < 20_000 {
		t.Fatalf("the print pack has %d bytes", size)
	}
	sec.open("/so-dang-ky").reads("liên tục", "-NQ/CB", "-BC/CB")
	get("Sổ nhiệm kỳ")
	get("Tải sổ")
	if clicks > mostClicks {
		t.Errorf("%d presses, %d are promised", clicks, mostClicks)
	}
	t.Logf("%d presses, nothing typed", clicks)

	// The pages around them, on a phone and on a desk.
	sec.count, sec.kinds = nil, map[string]bool{}
	sec.open("/so-dang-ky").open(held + "/bo-so-tay")
	sec.open("/van-ban-di")
	unit := strings.TrimSuffix(strings.TrimPrefix(sec.b.Path(), "/to-chuc/"), "/van-ban-di")
	for _, page := range []string{"/van-ban-di/soan", "/van-ban-di/soan?loai=thong-bao&cua=cell", "/phieu-xin-y-kien", "/phieu-xin-y-kien/gui", "/mau-van-ban", "/o-so-tay", "/kiem-tra", "/lich-su"} {
		sec.open("/to-chuc/" + unit + page)
	}
	sec.open("/tim?q=nghi+quyet&tu=2020")
	// While one types, the box leads to things, once they were read; arrows go
	// through them.
	var to string
	sec.b.Eval(`(async () => { for (let i = 0; i < 200; i++) { if ((await (await fetch("/tim/goi-y?q=nghi+qu")).text()).includes("<a")) return; await new Promise(r => setTimeout(r, 200)); } })()`, nil)
	sec.b.Eval(`(() => { const i = document.querySelector("header .find input"); i.focus(); i.value = "nghị qu"; i.dispatchEvent(new Event("input", { bubbles: true })); })()`, nil)
	sec.b.Wait("suggestions", `document.querySelector("header .suggest a")`).Axe().Press("Down").Eval(`document.activeElement.getAttribute("href") ?? ""`, &to)
	if !strings.HasPrefix(to, "/") || !strings.Contains(sec.b.Text(), "Gõ không dấu") {
		t.Errorf("the arrow leads to %q", to)
	}
	sec.b.Press("Escape").Wait("suggestions closed", `document.querySelector("header .suggest").hidden`)
	sec.open("/xac-minh").open("/xac-minh?ma=abc")
}
