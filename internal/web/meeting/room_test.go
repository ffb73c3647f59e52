package meeting_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
)

// raw is a page as it was sent, tags and all.
func (s *town) raw(token, path string) (int, string) {
	w := httptest.NewRecorder()
	signedIn(token, s.web).ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w.Code, w.Body.String()
}

// raw2 is what a form that was sent gets back, tags and all.
func (s *town) raw2(token, path string, form url.Values) (int, string) {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	signedIn(token, s.web).ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// actor is somebody of the cell in a hat.
func (s *town) actor(person int64, role access.Role) access.Actor {
	path, err := s.org.Where(s.ctx, s.cell)
	s.must(err)
	return access.Actor{Account: person, Person: person, Hat: access.Hat{Role: role, Unit: s.cell, Path: path}}
}

// room is a town whose cell meets now, everybody there.
func room(t *testing.T) (*town, int64, []meeting.Item) {
	t.Helper()
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id, items := s.noticed(meeting.AtPlace)
	at.Set(time.Date(2026, 12, 5, 19, 2, 0, 0, clock.Zone))
	s.must(s.meetings.Begin(s.ctx, access.System(), "", id, 0))
	v, err := s.meetings.View(s.ctx, access.System(), id)
	s.must(err)
	var rows []meeting.MarkRow
	for _, a := range v.Roster {
		rows = append(rows, meeting.MarkRow{Person: a.Person, Mark: meeting.Present})
	}
	s.must(s.meetings.MarkRoll(s.ctx, access.System(), meeting.MarkRoll{Meeting: id, Rows: rows}))
	return s, id, items
}

func TestWhatLeadsAMeetingIsNotAMembers(t *testing.T) {
	s, id, _ := room(t)
	sec, member := s.signIn(s.secretary, access.Secretary, s.cell), s.signIn(s.any, access.Member, s.cell)
	at := fmt.Sprintf("/sinh-hoat/%d/", id)
	s.sees(sec, at+"phong", "Điều hành tại phòng họp", "Mở biểu quyết", "Tạm nghỉ")
	s.sees(sec, at+"phong?xem=thanh-vien", "Xin phát biểu")
	s.sees(sec, at+"phong/kich-ban", "Kính thưa các đồng chí!", "Kiểm kê lô nào trước?", "giơ tay")
	s.sees(sec, at+"in/bo-giay", "Kết quả tháng 11", "Ký", "PHIẾU")
	s.sees(member, at+"phong", "Phòng họp", "Xin phát biểu")
	for _, path := range []string{"man-hinh", "phong/kich-ban", "phong/nhom", "in/bo-giay"} {
		if code, _ := s.ask(member, at+path, nil); code != 403 && code != 404 {
			t.Errorf("a member gets %s: %d", path, code)
		}
	}
	// A part of the chair's page, or of the wall with its figures, is not given to a
	// member who asks for it by name; of his own page it is.
	for _, page := range []string{"chu-tri&phan=noi", "man-hinh&phan=ma", "man-hinh&phan=man"} {
		if code, _ := s.ask(member, at+"phong/manh?trang="+page, nil); code != 404 {
			t.Errorf("a member gets the part %s: %d", page, code)
		}
	}
	if code, body := s.raw(member, at+"phong/manh?trang=thanh-vien&phan=nay,toi"); code != 200 || !strings.Contains(body, `data-part="nay"`) || strings.Contains(body, `data-part="muc"`) {
		t.Errorf("his own part: %d %s", code, body)
	}
}

// Who ticks that he is not to be named is never named: of another kind than a
// reserved opinion it is asked about, and what was typed comes back.
func TestWhoAsksNotToBeNamedIsNotNamed(t *testing.T) {
	s, id, items := room(t)
	member := s.signIn(s.any, access.Member, s.cell)
	for _, path := range []string{"phong/y-kien", "y-kien"} {
		form := url.Values{"_key": {"k" + path}, "item": {fmt.Sprint(items[1].ID)}, "kind": {"opinion"}, "nameless": {"1"}, "text": {"Điều này không ghi tên"}}
		if code, body := s.ask(member, fmt.Sprintf("/sinh-hoat/%d/%s", id, path), form); code != 422 || !strings.Contains(body, "Điều này không ghi tên") {
			t.Errorf("%s: %d", path, code)
		}
	}
	said, err := s.meetings.Opinions(s.ctx, access.System(), id)
	s.must(err)
	if len(said) != 0 {
		t.Errorf("kept all the same: %+v", said)
	}
}

// A part made for many has a key of his own for everybody: two who press the same
// button do two deeds.
func TestEverybodyGetsKeysOfHisOwn(t *testing.T) {
	s, id, _ := room(t)
	sec := s.signIn(s.secretary, access.Secretary, s.cell)
	seen := map[string]bool{}
	for range 3 {
		_, body := s.raw(sec, fmt.Sprintf("/sinh-hoat/%d/phong/manh?trang=chu-tri&phan=viec,muc,noi,phieu", id))
		n := 0
		for _, x := range strings.Split(body, `name="_key" value="`)[1:] {
			key, _, _ := strings.Cut(x, `"`)
			if seen[key] || len(key) != 24 {
				t.Errorf("key %q", key)
			}
			seen[key] = true
			n++
		}
		if n < 4 {
			t.Errorf("%d forms in %s", n, body)
		}
	}
}

// What is pasted from a chat is proposed, and only what was agreed to is written.
func TestRepliesOfAChatBecomeARoll(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id, _ := s.noticed(meeting.AtPlace)
	sec := s.signIn(s.secretary, access.Secretary, s.cell)
	path := fmt.Sprintf("/sinh-hoat/%d/phong/nhom", id)
	s.sees(sec, path, "Kính mời các đồng chí dự họp lúc 19:00", "Dán câu trả lời")
	if _, body := s.ask(sec, path, nil); strings.Contains(body, "Kết quả tháng 11") {
		t.Error("the invitation says what is on the agenda")
	}
	pasted := "Phạm Thị Bích: xin vắng, đi công tác\nBùi Mạnh Hùng: có mặt\nNgười lạ: xin vắng"
	code, body := s.ask(sec, path, url.Values{"tra-loi": {pasted}})
	if code != 200 || !strings.Contains(body, "Phạm Thị Bích: xin vắng") || !strings.Contains(body, "Sẽ dự") || !strings.Contains(body, "Không rõ là ai") {
		t.Fatalf("%d %s", code, body)
	}
	v, err := s.meetings.View(s.ctx, access.System(), id)
	s.must(err)
	who := int64(0)
	for _, a := range v.Roster {
		if a.Name == "Phạm Thị Bích" {
			who = a.Person
		}
		if a.Mark != meeting.NoMark {
			t.Error("written before anybody agreed")
		}
	}
	code, _ = s.ask(sec, path, url.Values{"_key": {"k"}, "buoc": {"ghi"}, "tra-loi": {pasted}, "ai-0": {fmt.Sprint(who)}, "la-0": {"work"}, "ai-2": {""}, "la-2": {"other"}})
	v, err = s.meetings.View(s.ctx, access.System(), id)
	s.must(err)
	if code != 303 || v.Excused != 1 {
		t.Errorf("%d, excused %d", code, v.Excused)
	}
	// Who is there already stays so unless somebody chooses otherwise.
	s.must(s.meetings.CheckIn(s.ctx, s.actor(s.any, access.Member), "", id, 0, false))
	for _, a := range v.Roster {
		if a.Person == s.any {
			_, body = s.raw2(sec, path, url.Values{"tra-loi": {a.Name + ": xin vắng\n"}})
		}
	}
	if !strings.Contains(body, "đã được ghi có mặt") || strings.Contains(body, fmt.Sprintf(`value="%d" selected`, s.any)) {
		t.Errorf("proposes to mark somebody absent who is there: %s", body)
	}
	// Twice the same person is asked about, and nothing is written.
	code, body = s.ask(sec, path, url.Values{"_key": {"k2"}, "buoc": {"ghi"}, "tra-loi": {"A: vắng\nB: vắng"}, "ai-0": {fmt.Sprint(who)}, "la-0": {"work"}, "ai-1": {fmt.Sprint(who)}, "la-1": {"sick"}})
	if code != 422 || !strings.Contains(body, "hai dòng") {
		t.Errorf("%d", code)
	}
}

// The stream: what is said comes as an event; who was cut off gets what he missed;
// a session that ends ends it.
func TestTheStreamOfARoom(t *testing.T) {
	s, id, items := room(t)
	site := httptest.NewServer(s.web)
	defer site.Close()
	token := s.signIn(s.any, access.Member, s.cell)
	open := func(after string) (*bufio.Scanner, func()) {
		t.Helper()
		ctx, cancel := context.WithCancel(s.ctx)
		r, _ := http.NewRequestWithContext(ctx, "GET", site.URL+fmt.Sprintf("/sinh-hoat/%d/phong/luong", id), nil)
		r.Header.Set("Cookie", "nep="+token)
		r.Header.Set("Last-Event-ID", after)
		got, err := http.DefaultClient.Do(r)
		s.must(err)
		if got.StatusCode != 200 || got.Header.Get("Content-Type") != "text/event-stream" {
			t.Fatalf("%d %v", got.StatusCode, got.Header)
		}
		return bufio.NewScanner(got.Body), func() { cancel(); got.Body.Close() }
	}
	next := func(lines *bufio.Scanner) (at, data string) {
		t.Helper()
		for lines.Scan() {
			text := lines.Text()
			if x, ok := strings.CutPrefix(text, "id: "); ok {
				at = x
			}
			if x, ok := strings.CutPrefix(text, "data: "); ok {
				return at, x
			}
		}
		t.Fatal("the stream ended")
		return "", ""
	}
	lines, end := open("")
	at, data := next(lines)
	if !strings.Contains(data, `"all":true`) {
		t.Errorf("of another epoch: %s", data)
	}
	s.must(s.meetings.AskToSpeak(s.ctx, access.System(), "", id, s.any))
	at, data = next(lines)
	if want := fmt.Sprintf(`"on":["p%d","speak"]`, s.any); !strings.Contains(data, want) || strings.Contains(data, "Lan") {
		t.Errorf("told %s, want %s", data, want)
	}
	end()
	s.must(s.meetings.RunItem(s.ctx, access.System(), meeting.RunItem{Meeting: id, Item: items[0].ID, State: meeting.ItemNow, Spent: -1}))
	lines, end = open(at) // asleep meanwhile
	ended := false
	if _, data = next(lines); !strings.Contains(data, `"on":["item"]`) {
		t.Errorf("after sleeping: %s", data)
	}
	// Asking instead of a stream gives the same.
	if code, body := s.ask(token, fmt.Sprintf("/sinh-hoat/%d/phong/luong?hoi=1&sau=%s", id, at), nil); code != 200 || !strings.Contains(body, `"on":["item"]`) {
		t.Errorf("%d %s", code, body)
	}
	s.must(s.accounts.SignOut(s.ctx, token))
	for lines.Scan() { // it ends by itself
		ended = ended || lines.Text() == "event: het"
	}
	if !ended {
		t.Error("signed out, and nobody told the stream")
	}
	end()
	if code, _ := s.ask(token, fmt.Sprintf("/sinh-hoat/%d/phong/luong?hoi=1", id), nil); code != 303 {
		t.Errorf("signed out, and told all the same: %d", code)
	}
	s.live.Close()
}
