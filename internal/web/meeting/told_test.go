package meeting_test

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
	"nep/internal/quality"
)

var tag = regexp.MustCompile(`<[^>]*>`)

// ask gives a page, or sends a form, as who has a token: the status and the words.
func (s *town) ask(token, path string, form url.Values) (int, string) {
	s.t.Helper()
	method, body := "GET", ""
	if form != nil {
		method, body = "POST", form.Encode()
	}
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	signedIn(token, s.web).ServeHTTP(w, r)
	return w.Code, strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(w.Body.String(), " "))), " ")
}

// sees fails unless a page has some words and lacks others ("-" before them).
func (s *town) sees(token, path string, words ...string) {
	s.t.Helper()
	code, text := s.ask(token, path, nil)
	for _, w := range words {
		want := !strings.HasPrefix(w, "-")
		if w = strings.TrimPrefix(w, "-"); strings.Contains(text, w) != want {
			s.t.Errorf("%s (%d): %q seen %v in\n%s", path, code, w, !want, text)
		}
	}
}

// begun is a meeting of the cell that runs, everybody there.
func (s *town) begun(month, day string, at time.Time) int64 {
	s.t.Helper()
	id, err := s.meetings.Plan(s.ctx, access.System(), meeting.Plan{Unit: s.cell, Body: meeting.CellBody, Kind: meeting.Regular, Month: month, Day: day, StartMinute: 480, Place: "Kho", Form: meeting.AtPlace, Chair: s.secretary, NoteTaker: s.any})
	s.must(err)
	v, err := s.meetings.View(s.ctx, access.System(), id)
	s.must(err)
	s.must(s.meetings.SetAgenda(s.ctx, access.System(), meeting.SetAgenda{Meeting: id, Seen: v.Version, Items: []meeting.Item{
		{Kind: meeting.Opening, Title: "Mở đầu", Planned: 20}, {Kind: meeting.Discussion, Title: "Thảo luận", Planned: 40}, {Kind: meeting.Criticism, Title: "Tự phê bình và phê bình", Planned: 30}}}))
	_, _, err = s.meetings.SendNotice(s.ctx, access.System(), "", id)
	s.must(err)
	s.clock.Set(at)
	s.must(s.meetings.Begin(s.ctx, access.System(), "", id, 0))
	v, err = s.meetings.View(s.ctx, access.System(), id)
	s.must(err)
	var rows []meeting.MarkRow
	for _, a := range v.Roster {
		rows = append(rows, meeting.MarkRow{Person: a.Person, Mark: meeting.Present})
	}
	s.must(s.meetings.MarkRoll(s.ctx, access.System(), meeting.MarkRoll{Meeting: id, Rows: rows}))
	return id
}

// Who ends a meeting, or confirms its minutes, while the cell has not voted its
// score is told so; and is told nothing once it has.
func TestAScoreNotVotedIsSaidBeforeTheEnd(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id := s.begun("2026-12", "2026-12-05", time.Date(2026, 12, 5, 8, 0, 0, 0, clock.Zone))
	token := s.signIn(s.secretary, access.Secretary, s.cell)
	run, minutes := fmt.Sprintf("/sinh-hoat/%d/dieu-hanh", id), fmt.Sprintf("/sinh-hoat/%d/bien-ban", id)
	const warn = "Chi bộ chưa biểu quyết điểm tự chấm"
	w := httptest.NewRecorder()
	signedIn(token, s.web).ServeHTTP(w, httptest.NewRequest("GET", run, nil))
	if !regexp.MustCompile(`name="fee-due"[^>]*value="15"|value="15"[^>]*name="fee-due"`).MatchString(w.Body.String()) {
		t.Error("the fee's field does not begin with those who have to pay")
	}
	s.sees(token, run, warn)
	s.must(s.meetings.EditMinutes(s.ctx, access.System(), meeting.EditMinutes{Meeting: id, Body: "Biên bản"}))
	s.must(s.meetings.ReadBack(s.ctx, access.System(), "", id))
	s.sees(token, minutes, warn, "Vẫn kết thúc được")
	s.clock.Set(time.Date(2026, 12, 5, 9, 0, 0, 0, clock.Zone))
	s.must(s.cycle.Close(s.ctx, access.System(), "", id, 0))
	s.must(s.meetings.ReadBack(s.ctx, access.System(), "", id))
	s.sees(token, minutes, warn, "Vẫn xác nhận được")

	s.must(s.meetings.Reopen(s.ctx, access.System(), "", id, "Biểu quyết điểm"))
	s.must(s.cycle.Quality.Judge(s.ctx, access.System(), quality.Judge{Meeting: id, Rest: true}))
	_, err := s.meetings.HandsVote(s.ctx, access.System(), meeting.OpenVote{Meeting: id, About: "score", Question: "Điểm"}, meeting.Tally{Yes: 15})
	s.must(err)
	s.must(s.cycle.Quality.Agree(s.ctx, access.System(), "", id))
	s.sees(token, run, "-"+warn)
}

// The quick notes fill in no minutes that cannot have been.
func TestQuickNotesOfAShortMeeting(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	id := s.begun("2026-12", "2026-12-05", time.Date(2026, 12, 5, 8, 0, 0, 0, clock.Zone))
	token := s.signIn(s.secretary, access.Secretary, s.cell)
	quick := fmt.Sprintf("/sinh-hoat/%d/ghi-nhanh", id)
	fields := func() (filled, all int) {
		w := httptest.NewRecorder()
		signedIn(token, s.web).ServeHTTP(w, httptest.NewRequest("GET", quick, nil))
		for _, m := range regexp.MustCompile(`name="phut-\d+" value="(\d*)"`).FindAllStringSubmatch(w.Body.String(), -1) {
			if all++; m[1] != "" {
				filled++
			}
		}
		return filled, all
	}
	s.clock.Set(time.Date(2026, 12, 5, 8, 30, 0, 0, clock.Zone))
	s.sees(token, quick, "Mới diễn ra 30 phút, các mục cộng lại 90 phút", "-số phút dự kiến sẵn")
	if filled, all := fields(); filled != 0 || all != 3 {
		t.Errorf("%d of %d are filled in", filled, all)
	}
	s.clock.Set(time.Date(2026, 12, 5, 9, 30, 0, 0, clock.Zone))
	s.sees(token, quick, "-Mới diễn ra", "số phút dự kiến sẵn")
	if filled, all := fields(); filled != 3 || all != 3 {
		t.Errorf("%d of %d are filled in", filled, all)
	}
}

// Who may not is told whose work it is, with the unit where he may know of it: a
// secretary of the committee above reads that it is the cell's secretary.
func TestARefusalNamesTheUnit(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	khoa := s.who(s.cell, "Đinh Văn Khoa")
	id := s.begun("2026-12", "2026-12-05", time.Date(2026, 12, 5, 8, 0, 0, 0, clock.Zone))
	above, own := s.signIn(s.chief, access.Secretary, s.base), s.signIn(khoa, access.Member, s.cell)
	run := fmt.Sprintf("/sinh-hoat/%d/dieu-hanh", id)
	s.sees(above, run, "Bí thư, Phó Bí thư, Cấp ủy viên của Chi bộ Kho Ân Thi; đồng chí chủ trì và đồng chí ghi biên bản.")
	s.sees(own, run, "Cấp ủy viên của Chi bộ Kho Ân Thi; đồng chí chủ trì và đồng chí ghi biên bản.", "-Chuyên viên văn phòng của")
	// Minutes are opened from above: those offices are the committee's.
	s.sees(own, fmt.Sprintf("/sinh-hoat/%d/bien-ban/mo", id), "của Đảng bộ Cục Dự trữ Nhà nước khu vực Đông Bắc; Cấp ủy viên phụ trách, Cán bộ kiểm tra được giao.")
	// While there are none, nobody is led to ask for them.
	minutes := fmt.Sprintf("/sinh-hoat/%d/bien-ban", id)
	s.sees(above, minutes, "Chưa có biên bản", "Cấp trên xem được khi biên bản đã được chủ trì và người ghi xác nhận", "-Xin mở xem biên bản", "-Vai này xem được khi ghi rõ lý do")
	s.sees(above, minutes+"/mo", "Hiện không làm được việc này", "-Mở xem")
}

// A day that is suggested and is one of rest says so, in the form and where the
// month was planned in one press.
func TestASuggestedDayOfRestIsSaid(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	token := s.signIn(s.secretary, access.Secretary, s.cell)
	form, said := fmt.Sprintf("/to-chuc/%d/sinh-hoat/moi?thang=", s.cell), "xin chọn ngày khác nếu không họp vào ngày nghỉ"
	s.sees(token, form+"2026-12", "Gợi ý 05/12/2026 là Thứ bảy; "+said)
	s.sees(token, form+"2027-01", "-"+said) // a Tuesday
	hub := fmt.Sprintf("/to-chuc/%d/sinh-hoat", s.cell)
	for month, want := range map[string]bool{"2026-12": true, "2027-01": false} {
		r := httptest.NewRequest("POST", hub+"/thang", strings.NewReader(url.Values{"key": {"k" + month}, "thang": {month}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		signedIn(token, s.web).ServeHTTP(w, r)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("planning %s: %d", month, w.Code)
		}
		next := httptest.NewRequest("GET", w.Header().Get("Location"), nil)
		for _, k := range w.Result().Cookies() {
			next.AddCookie(k)
		}
		page := httptest.NewRecorder()
		signedIn(token, s.web).ServeHTTP(page, next)
		if got := strings.Contains(html.UnescapeString(page.Body.String()), "là Thứ bảy: nếu không họp vào ngày nghỉ"); got != want {
			t.Errorf("%s: a day of rest said: %v", month, got)
		}
	}
}

// A cell has a "buổi sinh hoạt", its chi ủy a "cuộc họp", on every page of theirs
// and in what is refused there.
func TestAMeetingIsCalledByWhoMeets(t *testing.T) {
	at := clock.At(evening)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), at), at)
	cell := s.begun("2026-12", "2026-12-05", time.Date(2026, 12, 5, 8, 0, 0, 0, clock.Zone))
	bureau, err := s.meetings.Plan(s.ctx, access.System(), meeting.Plan{Unit: s.cell, Body: meeting.Bureau, Kind: meeting.Regular, Month: "2026-12", Day: "2026-12-05", StartMinute: 480, Place: "Kho", Form: meeting.AtPlace, Chair: s.secretary, NoteTaker: s.third})
	s.must(err)
	token := s.signIn(s.secretary, access.Secretary, s.cell)
	for _, below := range []string{"", "/dieu-hanh", "/bien-ban", "/bieu-quyet", "/sua", "/huy"} {
		s.sees(token, fmt.Sprintf("/sinh-hoat/%d%s", cell, below), "-cuộc họp", "-buổi họp")
		s.sees(token, fmt.Sprintf("/sinh-hoat/%d%s", bureau, below), "-buổi sinh hoạt", "-buổi họp")
	}
	for _, below := range []string{"", "/dieu-hanh", "/bien-ban"} {
		s.sees(token, fmt.Sprintf("/sinh-hoat/%d%s", cell, below), "buổi sinh hoạt")
		s.sees(token, fmt.Sprintf("/sinh-hoat/%d%s", bureau, below), "cuộc họp")
	}
	for id, want := range map[int64]string{cell: "Kết thúc buổi sinh hoạt", bureau: "Cuộc họp chưa bắt đầu"} {
		if id == cell {
			s.must(s.meetings.EditMinutes(s.ctx, access.System(), meeting.EditMinutes{Meeting: id, Body: "Biên bản"}))
			s.must(s.meetings.ReadBack(s.ctx, access.System(), "", id))
			s.sees(token, fmt.Sprintf("/sinh-hoat/%d/bien-ban", id), want)
			continue
		}
		if _, text := s.ask(token, fmt.Sprintf("/sinh-hoat/%d/ket-thuc", id), url.Values{}); !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
}
