package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/resolution"
)

// cellMonth is a cell with a chi ủy on the day of its meeting.
type cellMonth struct {
	t      *testing.T
	h      *house
	clock  *clock.Clock
	cell   int64
	sec    int64 // and dep, com: its chi ủy
	dep    int64
	com    int64
	an     int64             // a member
	cookie map[string]string // role to session
	made   int
}

// theDay is the day of its meetings, at eight.
const theDay = "2026-12-05"

func (s *cellMonth) at(hour, minute int) {
	s.clock.Set(time.Date(2026, 12, 5, hour, minute, 0, 0, clock.Zone))
}

func newCellMonth(t *testing.T) *cellMonth {
	at := clock.At(time.Date(2026, 12, 5, 7, 45, 0, 0, clock.Zone))
	s := &cellMonth{t: t, clock: at, cookie: map[string]string{}}
	s.h = newHouse(t, dbtest.Open(t, dbtest.SQLite(t), at))
	ctx, sys := context.Background(), access.System()
	base, _, err := s.h.org.Found(ctx, sys, org.Found{From: "2020-01-01", Kind: org.Base, Name: "Đảng bộ Cục"})
	s.must(err)
	s.cell, _, err = s.h.org.Found(ctx, sys, org.Found{Parent: base, From: "2020-01-01", Kind: org.Cell, Name: "Chi bộ Kho"})
	s.must(err)
	who := func(family, given string, unit int64, role member.Role) int64 {
		p := must[int64](t)(s.h.members.Add(ctx, sys, member.Add{Unit: s.cell, From: "2021-01-01", Kind: member.Regular, Standing: member.Official,
			Condition: member.Active, Personal: member.Personal{Family: family, Given: given}}))
		if role != "" {
			_, _, err := s.h.members.AppointPosition(ctx, sys, member.AppointPosition{Person: p, Unit: unit, Role: role, From: "2025-01-01"})
			s.must(err)
		}
		return p
	}
	s.sec, s.dep, s.com = who("Trần Thị", "Mai", s.cell, member.SecretaryRole), who("Lê Văn", "Bình", s.cell, member.DeputyRole), who("Phạm Thị", "Cúc", s.cell, member.CommitteeRole)
	var head int64
	s.an, head = who("Nguyễn Văn", "An", s.cell, ""), who("Đặng Văn", "Thủ", base, member.SecretaryRole)
	who("Vũ Thị", "Lan", s.cell, "")
	for name, x := range map[string]struct {
		person, unit int64
		role         access.Role
	}{"secretary": {s.sec, s.cell, access.Secretary}, "member": {s.an, s.cell, access.Member}, "above": {head, base, access.Secretary}} {
		made := must[account.Temporary](t)(s.h.accounts.Open(ctx, sys, account.Open{Person: x.person}))
		in := must[account.SignedIn](t)(s.h.accounts.SignIn(ctx, account.SignIn{Login: made.Account.Login, Password: made.Password}))
		s.must(s.h.accounts.ChangePassword(ctx, in.Session.Actor(), account.ChangePassword{Old: made.Password, New: "con trâu đi trước"}))
		_, err := s.h.accounts.SwitchHat(ctx, in.Session.Actor(), access.Hat{Role: x.role, Unit: x.unit}.Key())
		s.must(err)
		s.cookie[name] = "nep=" + in.Token
	}
	return s
}

func (s *cellMonth) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// meet makes a meeting of a body in a state, with an item, and in the course a
// vote, a draft decision and minutes.
func (s *cellMonth) meet(body meeting.Body, state string) (id, item, vote int64) {
	s.t.Helper()
	ctx, sys, ms := context.Background(), access.System(), s.h.meetings
	s.at(7, 45)
	s.made++
	kind := meeting.Regular
	id = must[int64](s.t)(ms.Plan(ctx, sys, meeting.Plan{Unit: s.cell, Body: body, Kind: kind, Day: theDay, StartMinute: 8 * 60, Chair: s.sec, NoteTaker: s.com}))
	last := meeting.Item{Kind: meeting.Criticism, Title: "Tự phê bình", Planned: 15}
	if body == meeting.Bureau {
		last = meeting.Item{Kind: meeting.Conclusion, Title: "Thống nhất dự thảo", Planned: 15}
	}
	s.must(ms.SetAgenda(ctx, sys, meeting.SetAgenda{Meeting: id, Seen: 1, Items: []meeting.Item{
		{Kind: meeting.LastMonth, Title: "Kết quả tháng trước", Planned: 10}, {Kind: meeting.Discussion, Title: "Nhiệm vụ tháng tới", Planned: 30}, last}}))
	view := func() meeting.View { return must[meeting.View](s.t)(ms.View(ctx, sys, id)) }
	item = view().Items[1].ID
	if state == "off" {
		s.must(ms.Cancel(ctx, sys, "", id, "bão"))
	}
	if state == "planned" || state == "off" {
		return id, item, 0
	}
	_, _, err := ms.SendNotice(ctx, sys, "", id)
	s.must(err)
	if body == meeting.CellBody {
		_, err = s.h.resolutions.PutDraft(ctx, sys, resolution.PutDraft{Meeting: id, Kind: resolution.NQ, Title: "Nhiệm vụ tháng 12", Points: []resolution.Point{{Text: "Kiểm kê kho"}}})
		s.must(err)
	}
	if state == "noticed" {
		return id, item, 0
	}
	s.at(8, 0)
	s.must(ms.Begin(ctx, sys, "", id, 0))
	var rows []meeting.MarkRow
	for _, a := range view().Roster {
		rows = append(rows, meeting.MarkRow{Person: a.Person, Mark: meeting.Present})
	}
	s.must(ms.MarkRoll(ctx, sys, meeting.MarkRoll{Meeting: id, Rows: rows}))
	_, err = ms.Say(ctx, sys, meeting.Say{Meeting: id, Item: item, Person: s.dep, Kind: meeting.PlainOpinion, Text: "Nhất trí"})
	s.must(err)
	v := must[meeting.Vote](s.t)(ms.HandsVote(ctx, sys, meeting.OpenVote{Meeting: id, Item: item}, meeting.Tally{Yes: 2}))
	s.at(9, 0)
	if state == "running" {
		return id, item, v.ID
	}
	s.must(ms.End(ctx, sys, "", id, 0))
	s.must(s.h.cycle.DraftMinutes(ctx, sys, "", id, 0))
	if state == "locked" {
		s.must(ms.ReadBack(ctx, sys, "", id))
		m := must[meeting.Minutes](s.t)(ms.ReadMinutes(ctx, sys, id))
		chair, note := sys, sys
		chair.Person, note.Person = s.sec, s.com
		s.must(ms.Confirm(ctx, chair, meeting.Confirm{Meeting: id, AsChair: true, Seen: m.Version}))
		s.must(ms.Confirm(ctx, note, meeting.Confirm{Meeting: id, Seen: m.Version}))
	}
	return id, item, v.ID
}

// away takes a meeting that was used out of the month: a month of hundreds is no
// month.
func (s *cellMonth) away(id int64) {
	s.t.Helper()
	s.must(db.Do(context.Background(), s.h.db, db.Lock{}, func(t *db.Tx) error {
		_, err := t.Exec(`update meeting set month = '2001-01', day = '2001-01-05', prepares = 0, state = 'cancelled' where id = $1`, id)
		return err
	}))
}

func (s *cellMonth) ask(as, method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Cookie", s.cookie[as])
	w := httptest.NewRecorder()
	s.h.web.ServeHTTP(w, r)
	return w
}

// paperForm is a form of a page as somebody sends it who presses one of its
// buttons: what is chosen stays, an empty line of words gets some.
type paperForm struct {
	action string
	values url.Values
	button string
}

// formsOf reads the forms of a page's main part, one for each button.
func formsOf(t *testing.T, page string) []paperForm {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []paperForm
	attr := func(n *html.Node, key string) (string, bool) {
		for _, a := range n.Attr {
			if a.Key == key {
				return a.Val, true
			}
		}
		return "", false
	}
	var walk func(n *html.Node, each func(*html.Node))
	walk = func(n *html.Node, each func(*html.Node)) {
		each(n)
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, each)
		}
	}
	text := func(n *html.Node) string {
		s := ""
		walk(n, func(c *html.Node) {
			if c.Type == html.TextNode {
				s += c.Data
			}
		})
		return strings.TrimSpace(s)
	}
	form := func(f *html.Node) {
		action, _ := attr(f, "action")
		if method, _ := attr(f, "method"); method != "post" {
			return
		}
		v := url.Values{}
		type button struct{ name, value, label string }
		var buttons []button
		walk(f, func(n *html.Node) {
			name, _ := attr(n, "name")
			value, _ := attr(n, "value")
			kind, _ := attr(n, "type")
			_, checked := attr(n, "checked")
			mode, _ := attr(n, "inputmode")
			switch {
			case n.Type != html.ElementNode:
			case n.Data == "button" || n.Data == "input" && kind == "submit":
				buttons = append(buttons, button{name, value, text(n)})
			case name == "":
			case n.Data == "textarea":
				if value = text(n); value == "" {
					value = "Lời ghi đủ dài để thử"
				}
				v.Set(name, value)
			case n.Data == "select":
				chosen, first := "", ""
				walk(n, func(o *html.Node) {
					if o.Data != "option" {
						return
					}
					val, _ := attr(o, "value")
					if _, is := attr(o, "selected"); is {
						chosen = val
					}
					if first == "" && val != "0" {
						first = val
					}
				})
				if chosen == "" || chosen == "0" {
					chosen = first
				}
				v.Set(name, chosen)
			case n.Data != "input" || kind == "file":
			case kind == "radio":
				if checked || !v.Has(name) {
					v.Set(name, value)
				}
			case kind == "checkbox":
				if checked {
					v.Add(name, value)
				}
			case kind == "hidden":
				v.Add(name, value)
			default:
				if value == "" && mode != "numeric" && name != "gio" {
					value = "Lời ghi đủ dài để thử"
				}
				v.Set(name, value)
			}
		})
		for _, b := range buttons {
			one := url.Values{}
			for k, x := range v {
				one[k] = slices.Clone(x)
			}
			if b.name != "" {
				one.Set(b.name, b.value)
			}
			out = append(out, paperForm{action, one, b.label})
		}
	}
	var main *html.Node
	walk(doc, func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "main" {
			main = n
		}
	})
	if main == nil {
		return nil
	}
	walk(main, func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "form" {
			form(n)
		}
	})
	return out
}

// Every page of a meeting in every state: no form stands on it whose sending
// the state refuses, and a page that is a form says why it is not to be had.
func TestNoPageOffersWhatTheStateRefuses(t *testing.T) {
	t.Parallel()
	s := newCellMonth(t)
	var pages []string
	for _, r := range s.h.web.Routes() {
		if r.Method == "GET" && !r.Public && (strings.Contains(r.Path, "{meeting}") || strings.HasPrefix(r.Path, "/bieu-quyet/{vote}")) && !strings.Contains(r.Path, "/in/") {
			pages = append(pages, strings.TrimSuffix(r.Path, "{$}"))
		}
	}
	if len(pages) < 15 {
		t.Fatalf("only %d pages: %v", len(pages), pages)
	}
	onlyForm := []string{"sua", "huy", "chuong-trinh", "thong-bao", "ghi-nhanh", "mot-trang", "mo", "dieu-hanh", "diem-danh"} // by the last part of their address
	sent, unread := 0, map[string]bool{}
	for _, body := range []meeting.Body{meeting.CellBody, meeting.Bureau} {
		for _, state := range []string{"planned", "noticed", "running", "ended", "locked", "off"} {
			for _, as := range []string{"secretary", "member", "above"} {
				if body == meeting.Bureau && as != "secretary" { // the same pages again
					continue
				}
				shown, shownItem, shownVote := s.meet(body, state)
				at := func(page string, id, item, vote int64) string {
					return strings.NewReplacer("{meeting}", fmt.Sprint(id), "{item}", fmt.Sprint(item), "{vote}", fmt.Sprint(vote)).Replace(page)
				}
				for _, page := range pages {
					if strings.Contains(page, "{vote}") && shownVote == 0 {
						continue
					}
					w := s.ask(as, "GET", at(page, shown, shownItem, shownVote), nil)
					if w.Code == http.StatusNotFound || w.Code == http.StatusForbidden || w.Code == http.StatusSeeOther {
						continue
					}
					if w.Code == http.StatusConflict && len(formsOf(t, w.Body.String())) == 0 { // says why: a bureau's meeting is not scored
						continue
					}
					if w.Code != 200 {
						t.Errorf("%s %s: GET %s of the %s answers %d", body, state, page, as, w.Code)
						continue
					}
					forms := formsOf(t, w.Body.String())
					last := page[strings.LastIndexByte(page, '/')+1:]
					if len(forms) == 0 && as == "secretary" && slices.Contains(onlyForm, last) && !strings.Contains(w.Body.String(), `class="not`) && !strings.Contains(w.Body.String(), `class="empty`) {
						t.Errorf("%s %s: %s shows neither a form nor why there is none", body, state, page)
					}
					for n := range forms {
						id, item, vote := s.meet(body, state)
						w := s.ask(as, "GET", at(page, id, item, vote), nil)
						again := formsOf(t, w.Body.String())
						if n >= len(again) {
							t.Fatalf("%s %s: %s shows %d forms, then %d", body, state, page, len(forms), len(again))
						}
						f := again[n]
						w = s.ask(as, "POST", f.action, f.values)
						s.away(id)
						sent++
						switch {
						case w.Code == 422:
							unread[fmt.Sprintf("%s %s %q", state, page, f.button)] = true
						case strings.Contains(w.Body.String(), "không có gì để đính chính"): // of the one chosen, not of the state
						case w.Code != http.StatusSeeOther && w.Code != 200:
							t.Errorf("%s %s: %s offers the %s %q, which answers %d: %s", body, state, page, as, f.button, w.Code, firstError(w.Body.String()))
						}
					}
				}
				s.away(shown)
			}
		}
	}
	t.Logf("%d forms sent on %d meetings; fields refused %d", sent, s.made, len(unread))
	for k := range unread {
		t.Log(k)
	}
	if sent < 150 {
		t.Errorf("only %d forms were sent", sent)
	}
}

// firstError is what an error page or summary says.
func firstError(page string) string {
	_, rest, ok := strings.Cut(page, `class="error`)
	if !ok {
		_, rest, _ = strings.Cut(page, "<h1")
	}
	rest, _, _ = strings.Cut(rest, "</ul>")
	return rest[:min(len(rest), 300)]
}

// Two have the same page of a meeting open and both save: the second is told,
// sees what the first wrote beside what he typed himself, and what he typed is
// all there; sent from that page it is a decision.
func TestBothAreShownWhenTwoWrite(t *testing.T) {
	t.Parallel()
	s := newCellMonth(t)
	ctx, sys := context.Background(), access.System()
	line := must[int64](t)(s.h.meetings.PutPlan(ctx, sys, meeting.PutPlan{Item: meeting.PlanItem{Unit: s.cell, Month: "2026-12", Kind: meeting.Work, Title: "Kiểm kê"}}))
	id, item, _ := s.meet(meeting.CellBody, "running")
	ahead, _, _ := s.meet(meeting.CellBody, "planned")
	bureau, _, _ := s.meet(meeting.Bureau, "noticed")
	s.at(9, 0)
	said := must[[]meeting.Opinion](t)(s.h.meetings.Opinions(ctx, sys, id))[0].ID
	num := func(n int64) string { return fmt.Sprint(n) }
	at := func(id int64, below string) string { return "/sinh-hoat/" + num(id) + below }
	for _, c := range []struct {
		name, page, action string // action: which form of the page
		set                func(v url.Values, text string)
		field              string // where the words stand
	}{
		{"agenda", at(ahead, "/chuong-trinh"), at(ahead, "/chuong-trinh"), func(v url.Values, x string) { v.Set("Title.1", x) }, "Title.1"},
		{"place", at(ahead, "/sua"), at(ahead, "/sua"), func(v url.Values, x string) { v.Set("Place", x) }, "Place"},
		{"plan", fmt.Sprintf("/to-chuc/%d/ke-hoach?nam=2026&sua=%d", s.cell, line), fmt.Sprintf("/to-chuc/%d/ke-hoach", s.cell), func(v url.Values, x string) { v.Set("Title", x); v.Del("buoc") }, "Title"},
		{"conclusion", at(id, "/muc/"+num(item)), at(id, "/muc/"+num(item)), func(v url.Values, x string) { v.Set("conclusion", x); v.Del("xong") }, "conclusion"},
		{"quick", at(id, "/ghi-nhanh"), at(id, "/ghi-nhanh"), func(v url.Values, x string) { v.Set("ket-luan-"+num(item), x) }, "ket-luan-" + num(item)},
		{"opinion", at(id, "/muc/"+num(item)), at(id, "/muc/"+num(item)+"/sua"), func(v url.Values, x string) { v.Set("text-"+num(said), x); v.Del("bo"); v.Del("de-xuat") }, "text-" + num(said)},
		{"minutes", at(id, "/bien-ban/sua"), at(id, "/bien-ban"), func(v url.Values, x string) { v.Set("body", x) }, "body"},
		{"one page", at(bureau, "/mot-trang"), at(bureau, "/mot-trang"), func(v url.Values, x string) { v.Set("Text", x); v.Set("buoc", "luu") }, "Text"},
	} {
		open := func(page string) url.Values {
			for _, f := range formsOf(t, page) {
				if f.action == c.action && f.values.Has(c.field) && (c.name != "opinion" || f.values.Has("kind-"+num(said))) {
					for k := range f.values { // what the reader of forms filled in is nobody's
						if k != c.field && strings.HasPrefix(f.values.Get(k), "Lời ghi đủ dài") {
							f.values.Set(k, "")
						}
					}
					return f.values
				}
			}
			t.Fatalf("%s: no such form", c.name)
			return nil
		}
		first, second := "Của người thứ nhất "+c.name, "Của người thứ hai "+c.name
		page := s.ask("secretary", "GET", c.page, nil).Body.String()
		one, two := open(page), open(s.ask("secretary", "GET", c.page, nil).Body.String())
		c.set(one, first)
		c.set(two, second)
		if w := s.ask("secretary", "POST", c.action, one); w.Code != http.StatusSeeOther {
			t.Errorf("%s: the first is answered %d: %s", c.name, w.Code, firstError(w.Body.String()))
			continue
		}
		w := s.ask("secretary", "POST", c.action, two)
		body := html.UnescapeString(w.Body.String())
		if w.Code != http.StatusConflict || !strings.Contains(body, first) || !strings.Contains(body, second) {
			t.Errorf("%s: the second is answered %d; what the first wrote is shown %v, what was typed is there %v", c.name, w.Code, strings.Contains(body, first), strings.Contains(body, second))
			continue
		}
		again := open(w.Body.String())
		if got := again.Get(c.field); got != second {
			t.Errorf("%s: the field holds %q", c.name, got)
		}
		if w := s.ask("secretary", "POST", c.action, again); w.Code != http.StatusSeeOther {
			t.Errorf("%s: from the page that showed both: %d %s", c.name, w.Code, firstError(w.Body.String()))
		}
		// A form that lost the mark of what it showed writes over nobody.
		bare := url.Values{"_key": {"khac-" + c.name}}
		c.set(bare, "Không rõ từ đâu")
		if bare.Has("text-" + num(said)) {
			bare.Set("opinion", num(said))
			bare.Set("kind-"+num(said), "opinion")
		}
		for k, x := range again {
			if !bare.Has(k) && k != "seen" && !strings.HasSuffix(k, "-seen") && !strings.HasPrefix(k, "cu-") && !strings.HasPrefix(k, "seen-") && k != "het" {
				bare[k] = x
			}
		}
		if w := s.ask("secretary", "POST", c.action, bare); w.Code == http.StatusSeeOther {
			t.Errorf("%s: a form without its mark was kept", c.name)
		}
	}
}

// The roll: who is not on it any more is not marked in silence, a closed one
// says so, and a line another marked meanwhile says how.
func TestTheRollRefusesAloud(t *testing.T) {
	t.Parallel()
	s := newCellMonth(t)
	id, _, _ := s.meet(meeting.CellBody, "running")
	path := fmt.Sprintf("/sinh-hoat/%d/diem-danh", id)
	form := func() url.Values {
		for _, f := range formsOf(t, s.ask("secretary", "GET", path, nil).Body.String()) {
			if f.values.Get("bang") == "1" {
				for k := range f.values {
					if strings.HasPrefix(f.values.Get(k), "Lời ghi đủ dài") {
						f.values.Set(k, "")
					}
				}
				return f.values
			}
		}
		t.Fatal("no roll")
		return nil
	}
	says := func(v url.Values, code int, words ...string) {
		t.Helper()
		w := s.ask("secretary", "POST", path, v)
		for _, x := range words {
			if w.Code != code || !strings.Contains(html.UnescapeString(w.Body.String()), x) {
				t.Errorf("answered %d without %q: %s", w.Code, x, firstError(w.Body.String()))
			}
		}
	}
	dep, com := fmt.Sprint(s.dep), fmt.Sprint(s.com)
	mark := func(person int64) meeting.Mark {
		for _, a := range must[meeting.View](t)(s.h.meetings.View(context.Background(), access.System(), id)).Roster {
			if a.Person == person {
				return a.Mark
			}
		}
		return "none"
	}
	// Nobody of the roster.
	says(url.Values{"_key": {"a"}, "co-mat": {"424242"}}, 422, "không có trong danh sách dự")
	v := form()
	v.Set("d-424242", "present")
	v.Set("d-"+dep, "unexcused")
	says(v, 422, "không có trong danh sách dự", "vẫn giữ như đã chọn")
	if mark(s.dep) != meeting.Present {
		t.Error("a refused form was kept in part")
	}
	says(url.Values{"_key": {"b"}}, 422, "Vui lòng")
	// Another marked the same line, and another one.
	v, other := form(), form()
	other.Set("d-"+dep, "unexcused")
	if w := s.ask("secretary", "POST", path, other); w.Code != http.StatusSeeOther {
		t.Fatalf("the first: %d", w.Code)
	}
	v.Set("d-"+dep, "excused")
	v.Set("loai-"+dep, "sick")
	v.Set("d-"+com, "unexcused")
	says(v, 409, "vừa được ghi", "vắng không lý do")
	if mark(s.com) != meeting.Present || mark(s.dep) != meeting.Unexcused {
		t.Error("a form in conflict was kept in part")
	}
	// A line the second left alone keeps what the first wrote.
	v, other = form(), form()
	other.Set("d-"+dep, "present")
	s.ask("secretary", "POST", path, other)
	v.Set("d-"+com, "unexcused")
	if w := s.ask("secretary", "POST", path, v); w.Code != http.StatusSeeOther || mark(s.dep) != meeting.Present || mark(s.com) != meeting.Unexcused {
		t.Errorf("answered %d; %s, %s", w.Code, mark(s.dep), mark(s.com))
	}
	// "All the rest" says how many.
	s.must(s.h.meetings.MarkRoll(context.Background(), access.System(), meeting.MarkRoll{Meeting: id, Rows: []meeting.MarkRow{{Person: s.com}}}))
	w := s.ask("secretary", "POST", path, url.Values{"_key": {"c"}, "con-lai": {"1"}})
	flash := ""
	for _, c := range w.Result().Cookies() {
		flash += c.String()
	}
	if w.Code != http.StatusSeeOther || flash == "" || mark(s.com) != meeting.Unexcused {
		t.Errorf("the rest: %d, %q", w.Code, flash)
	}
	// Locked: refused with nothing changed, even when nothing was.
	id, _, _ = s.meet(meeting.CellBody, "locked")
	path = fmt.Sprintf("/sinh-hoat/%d/diem-danh", id)
	says(url.Values{"_key": {"d"}, "co-mat": {dep}}, 409, "đã được xác nhận và khóa")
	says(url.Values{"_key": {"e"}, "con-lai": {"1"}}, 409, "đã được xác nhận và khóa")
	says(url.Values{"_key": {"f"}, "bang": {"1"}, "d-" + dep: {"present"}, "cu-" + dep: {"present|0|||"}}, 409, "đã được xác nhận và khóa")
}

// A member's page of a running meeting lists his own tasks, and nobody else's.
func TestOnesOwnTasksAtTheMeeting(t *testing.T) {
	t.Parallel()
	s := newCellMonth(t)
	id, _, _ := s.meet(meeting.CellBody, "running")
	s.must(db.Do(context.Background(), s.h.db, db.Lock{}, func(x *db.Tx) error {
		for text, owner := range map[string]int64{"Kiểm kê kho số 2": s.an, "Viết báo cáo quý": s.dep} {
			if _, err := resolution.Give(x, access.System(), resolution.Task{Unit: s.cell, Text: text, Owner: owner, Due: "2026-12-05", ReportMonth: "2026-12", MadeOn: "2026-11-05"}); err != nil {
				return err
			}
		}
		return nil
	}))
	body := s.ask("member", "GET", fmt.Sprintf("/sinh-hoat/%d/du", id), nil).Body.String()
	if !strings.Contains(body, "Kiểm kê kho số 2") || strings.Contains(body, "Viết báo cáo quý") {
		t.Error("one's own tasks are not there, or another's are")
	}
}

// At the door: a vote whose count was not typed is no vote of nobody, and an
// agenda that lost a part on its way empties nothing.
func TestWhatIsNotTypedIsNotZero(t *testing.T) {
	t.Parallel()
	s := newCellMonth(t)
	id, _, _ := s.meet(meeting.CellBody, "running")
	view := func() meeting.View {
		return must[meeting.View](t)(s.h.meetings.View(context.Background(), access.System(), id))
	}
	votes, items := len(view().Votes), len(view().Items)
	at := fmt.Sprintf("/sinh-hoat/%d", id)
	for _, v := range []url.Values{{"item": {fmt.Sprint(view().Items[0].ID)}, "way": {"hands"}, "yes": {""}, "no": {""}}, {"question": {"Việc khác"}, "yes": {"hai"}}} {
		v.Set("_key", "v"+v.Get("yes"))
		if w := s.ask("secretary", "POST", at+"/bieu-quyet", v); w.Code != 422 || len(view().Votes) != votes {
			t.Errorf("%v: %d, %d votes", v, w.Code, len(view().Votes))
		}
	}
	for n, v := range []url.Values{{}, {"rows": {"5"}}, {"seen": {"1"}}, {"rows": {"năm"}, "seen": {"1"}}, {"rows": {"-1"}, "seen": {"1"}}} {
		v.Set("_key", fmt.Sprint("a", n))
		if w := s.ask("secretary", "POST", at+"/chuong-trinh", v); w.Code == http.StatusSeeOther || len(view().Items) != items {
			t.Errorf("%v: %d, %d items of %d", v, w.Code, len(view().Items), items)
		}
	}
}
