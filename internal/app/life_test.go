package app

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
	"nep/internal/vn"
)

var formKey = regexp.MustCompile(`name="_key" value="([^"]+)"`)

// press asks for a page, or sends the first form's key with what is typed, and
// gives the answer's body and where it leads.
func (w *world) press(me *wearer, path string, form url.Values) (body, to string) {
	w.t.Helper()
	req := httptest.NewRequest("GET", path, nil)
	if form != nil {
		req = httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Cookie", me.cookie)
	rec := httptest.NewRecorder()
	w.h.web.ServeHTTP(rec, req)
	if rec.Code != http.StatusOK && rec.Code != http.StatusSeeOther {
		w.t.Fatalf("%s answers %d: %s", path, rec.Code, rec.Body)
	}
	return rec.Body.String(), rec.Header().Get("Location")
}

func keyed(page string, pairs ...string) url.Values {
	f := url.Values{}
	if m := formKey.FindStringSubmatch(page); m != nil {
		f.Set("_key", m[1])
	}
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

// A congress, then a merger, from the first form to the page of the result,
// without a script.
func TestOnceInYearsOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t, dbtest.SQLite(t), nil))
	me := w.signIn(access.Secretary, "top")
	today := clock.Day(w.h.db.Now())
	d, err := vn.ParseISO(today)
	if err != nil {
		t.Fatal(err)
	}
	day, base := vn.FormatDate(d), w.objects["beside"]
	seen := func(page string) string {
		t.Helper()
		m := regexp.MustCompile(`name="seen" value="(\d+)"`).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("no form to confirm: %s", page)
		}
		return m[1]
	}

	begin := "/to-chuc/" + base["unit"] + "/dai-hoi/moi"
	page, _ := w.press(me, begin, nil)
	_, to := w.press(me, begin, keyed(page, "Day", day, "Name", "2026–2031"))
	page, _ = w.press(me, to, nil)
	if !strings.Contains(page, `value="`+base["person"]+`" selected`) {
		t.Error("the committee in office is not filled in")
	}
	_, to = w.press(me, to, keyed(page, "rows", "2", "person.0", base["person"], "role.0", "secretary", "person.1", "0", "role.1", "committee"))
	if !strings.HasSuffix(to, "/xac-nhan") {
		t.Fatalf("nothing is open, and it leads to %s", to)
	}
	page, _ = w.press(me, to, nil)
	_, to = w.press(me, to, keyed(page, "seen", seen(page), "Decision", "12-QĐ/ĐU ngày 20/11/2026"))
	page, _ = w.press(me, to, nil)
	if !strings.Contains(page, "2026–2031") || !strings.Contains(page, "Đã có hiệu lực") {
		t.Errorf("the result: %s", page)
	}

	top := w.objects["base"]["unit"]
	begin = "/to-chuc/" + top + "/sap-nhap/moi"
	page, _ = w.press(me, begin, nil)
	_, to = w.press(me, begin, keyed(page, "Parts", w.objects["cell"]["unit"], "Into", w.objects["twin"]["unit"], "Day", day, "Kind", "cell", "Name", "", "Short", "", "Code", ""))
	page, _ = w.press(me, to, nil)
	_, to = w.press(me, to, keyed(page, "seen", seen(page), "Decision", "12-QĐ/ĐU ngày 20/11/2026"))
	page, _ = w.press(me, to, nil)
	if !strings.Contains(page, "Tổ chức twin") || !strings.Contains(page, "1 tổ chức trực thuộc") {
		t.Errorf("the result: %s", page)
	}
	for _, p := range []string{"", "/sinh-hoat", "/nghi-quyet", "/van-ban", "/nhiem-vu", "/bao-cao", "/sap-nhap"} { // what it left stays to be read
		w.press(me, fmt.Sprintf("/to-chuc/%s%s", w.objects["cell"]["unit"], p), nil)
	}
	for _, u := range []string{"base", "twin", "group"} {
		w.press(me, "/to-chuc/"+w.objects[u]["unit"], nil)
	}
}
