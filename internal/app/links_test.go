package app

import (
	"cmp"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/demo"
	"nep/internal/meeting"
)

// livedDemo is the demo's organisation after three months, with its doors open.
func livedDemo(t testing.TB) (*house, []demo.Ready) {
	t.Helper()
	settings, ready := lived(t, midDay, 3)
	d := dbtest.Open(t, settings.URL(), clock.At(midDay))
	if _, err := cycle.Figures(d).Keep(context.Background()); err != nil {
		t.Fatal(err)
	}
	return doorsOpen(t, d, settings), ready
}

// A link one is shown may be followed. Everybody of the demo, in every hat,
// goes from the first page to every page there is a link to, as far as a few
// pages of each kind; none of the links on them may answer that there is no such
// page, that another hat is needed, or that something broke.
func TestEveryLinkMayBeFollowed(t *testing.T) {
	t.Parallel()
	h, ready := livedDemo(t)
	ctx := context.Background()
	kinds, whole := map[string]bool{}, map[string]bool{}
	living(t, h)
	for _, r := range ready {
		in, err := h.accounts.SignIn(ctx, account.SignIn{Login: r.Login, Password: demo.Password})
		if err != nil {
			t.Fatal(err)
		}
		for _, hat := range in.Session.Hats {
			if _, err := h.accounts.SwitchHat(ctx, in.Session.Actor(), hat.Key()); err != nil {
				t.Fatal(err)
			}
			w := walker{t: t, h: h, token: in.Token, who: r.Login + " as " + hat.Key(), hat: hat, codes: map[string]int{}, bodies: map[string]string{}, opened: map[string]int{}, told: map[string]bool{}, files: map[string]int{}, asked: map[string]int{}, whole: whole}
			w.walk("/")
			for k := range w.opened {
				kinds[k] = true
			}
			if len(w.opened) < 4 {
				t.Errorf("%s saw only %v", w.who, w.opened)
			}
		}
	}
	// The pages a person's month is lived on were all among them.
	for _, k := range []string{"/", "/to-chuc/0", "/sinh-hoat/0", "/to-chuc/0/thang/0", "/nghi-quyet/0", "/nhiem-vu/0", "/sinh-hoat/0/diem",
		"/to-chuc/0/diem", "/to-chuc/0/bao-cao/0", "/to-chuc/0/xep-loai?thang", "/to-chuc/0/tong-quan", "/vuong-mac/0", "/van-ban/0", "/he-thong"} {
		if !kinds[k] {
			t.Errorf("nobody was led to %s", k)
		}
	}
}

// The menu's entry that is marked is the one a page belongs to, whatever unit it
// is about; where the hat has no such entry none of the others claims it.
func TestTheMenuStandsAtThePage(t *testing.T) {
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), nil))
	for path, want := range map[string]string{
		"/": "nav.home", "/tai-khoan": "",
		"/to-chuc/5/sinh-hoat": "nav.meetings", "/to-chuc/5/thang/2026-12": "nav.meetings", "/to-chuc/5/ke-hoach": "nav.meetings", "/sinh-hoat/3/diem-danh": "nav.meetings", "/bieu-quyet/2": "nav.meetings",
		"/to-chuc/5/van-ban/gui": "nav.documents", "/to-chuc/5/so-dang-ky": "nav.documents", "/tai-lieu/3": "nav.documents", "/van-ban/3": "nav.documents",
		"/to-chuc/5/nghi-quyet": "nav.resolutions", "/to-chuc/5/nhiem-vu": "nav.resolutions", "/to-chuc/5/de-xuat": "nav.resolutions", "/nghi-quyet/5": "nav.resolutions", "/nhiem-vu/8": "nav.resolutions", "/de-xuat/3": "nav.resolutions",
		"/to-chuc/5/diem": "nav.scores", "/to-chuc/5/xep-loai": "nav.scores", "/to-chuc/5/tong-quan": "nav.scores", "/diem": "nav.scores", "/bo-tieu-chi/anphu-2025": "nav.scores",
		"/to-chuc/5/bao-cao/2026-12": "nav.reports", "/to-chuc/5/bao-cao-duoi": "nav.reports", "/to-chuc/5/vuong-mac": "nav.reports", "/vuong-mac/2": "nav.reports", "/bao-cao": "nav.reports",
		"/to-chuc": "nav.units", "/to-chuc/5": "nav.units", "/to-chuc/5/sua": "nav.units",
		"/to-chuc/5/dang-vien": "nav.members", "/dang-vien/7": "nav.members", "/to-chuc/5/phieu": "nav.members", "/to-chuc/5/phan-cong": "nav.members",
		"/to-chuc/5/quy-che/meeting.minutes": "nav.rules", "/quy-dinh/hd42-2025": "nav.rules", "/he-thong/sao-luu": "nav.system",
	} {
		if got := h.web.Holds(path); got != want {
			t.Errorf("%s stands under %q, want %q", path, got, want)
		}
	}
}

// living brings meetings to where they stand in a month: one is planned, one told,
// one running, one over with its minutes open.
func living(t *testing.T, h *house) {
	t.Helper()
	ctx, sys := context.Background(), access.System()
	today := clock.Day(h.db.Now())
	month := meeting.MonthOf(today)
	units, err := db.Read(ctx, h.db, func(x *db.Tx) ([]int64, error) {
		return db.All(x, db.Scalar[int64], `select unit from unit_name where kind = 'cell' order by unit`)
	})
	if err != nil || len(units) < 4 {
		t.Fatal(units, err)
	}
	for i, unit := range units[:4] {
		id, err := h.cycle.PlanMonth(ctx, sys, "", unit, meeting.AddMonths(month, 1))
		if err != nil {
			t.Fatal(err)
		}
		if i >= 1 {
			if _, _, err := h.meetings.SendNotice(ctx, sys, "", id); err != nil {
				t.Fatal(err)
			}
		}
		if i >= 2 {
			if err := db.Do(ctx, h.db, db.Lock{}, func(x *db.Tx) error {
				_, err := x.Exec(`update meeting set day = $1 where id = $2`, today, id)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if err := h.meetings.Begin(ctx, sys, "", id, h.db.Now()-5400_000); err != nil {
				t.Fatal(err)
			}
		}
		if i == 3 {
			v, err := h.meetings.View(ctx, sys, id)
			if err != nil {
				t.Fatal(err)
			}
			roll := meeting.MarkRoll{Meeting: id}
			for _, a := range v.Roster {
				if a.Required {
					roll.Rows = append(roll.Rows, meeting.MarkRow{Person: a.Person, Mark: meeting.Present})
				}
			}
			if err := h.meetings.MarkRoll(ctx, sys, roll); err != nil {
				t.Fatal(err)
			}
			if err := h.cycle.Close(ctx, sys, "", id, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// walker follows links as one person in one hat.
type walker struct {
	t      *testing.T
	h      *house
	token  string
	who    string
	hat    access.Hat
	codes  map[string]int    // by address
	bodies map[string]string // pages not opened yet
	opened map[string]int    // how many of a kind
	told   map[string]bool   // kinds of links found wrong
	files  map[string]int    // how many of a kind were taken away
	asked  map[string]int    // how many of a kind were asked for
	whole  map[string]bool   // kinds of files somebody took whole
	most   int               // how many pages of a kind are opened; 0: perKind
}

// perKind is how many pages of one kind a hat opens: the newest, which stand
// first, and others of other units and states.
const perKind = 5

// perLink is how many links of one kind a hat follows, on whatever pages they
// stand: the items of a meeting are a thousand.
const perLink = 20

// fewFiles is how many files of one kind a hat takes away: writing them is what
// takes longest, and a kind is written by one function.
const fewFiles = 1

var numbers = regexp.MustCompile(`[0-9]+(-[0-9]+)*`)

// kindOf is an address without what tells one thing from another.
func kindOf(address string) string {
	path, query, _ := strings.Cut(address, "?")
	names, _ := url.ParseQuery(query)
	return strings.TrimSuffix(numbers.ReplaceAllString(path, "0")+"?"+strings.Join(slices.Sorted(maps.Keys(names)), "&"), "?")
}

func (w *walker) walk(start string) {
	queue := []string{start}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if w.opened[kindOf(at)] >= cmp.Or(w.most, perKind) {
			continue
		}
		w.get(at)
		body := w.bodies[at]
		delete(w.bodies, at)
		if body == "" {
			continue
		}
		w.opened[kindOf(at)]++
		for _, link := range links(at, body) {
			_, seen := w.codes[link]
			if code := w.get(link); code >= 400 && !w.told[kindOf(link)] {
				w.told[kindOf(link)] = true
				w.t.Errorf("%s: %s has a link to %s, which answers %d", w.who, at, link, code)
			}
			if !seen {
				queue = append(queue, link)
			}
		}
	}
}

func (w *walker) get(address string) int {
	if code, ok := w.codes[address]; ok {
		return code
	}
	// A paper takes long to write: of a kind one is taken away.
	kind := kindOf(address)
	if w.files[kind] == fewFiles || w.asked[kind] == perLink {
		return http.StatusOK
	}
	w.asked[kind]++
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.AddCookie(&http.Cookie{Name: "nep", Value: w.token})
	rec := httptest.NewRecorder()
	// Whoever is the first takes a file of a kind whole; the others hear only that
	// it begins, and hang up.
	w.h.web.ServeHTTP(&hangsUp{ResponseRecorder: rec, now: w.whole[kind]}, r)
	w.codes[address] = rec.Code
	switch {
	case rec.Code != http.StatusOK:
	case strings.HasPrefix(rec.Header().Get("Content-Type"), "text/html"):
		w.bodies[address] = rec.Body.String()
	default:
		w.files[kind]++
		w.whole[kind] = true
	}
	return rec.Code
}

// hangsUp is a phone that ends a download at its first byte.
type hangsUp struct {
	*httptest.ResponseRecorder
	now bool
}

func (h *hangsUp) Write(b []byte) (int, error) {
	if h.now && !strings.HasPrefix(h.Header().Get("Content-Type"), "text/html") {
		h.ResponseRecorder.WriteHeader(http.StatusOK)
		return 0, io.ErrClosedPipe
	}
	return h.ResponseRecorder.Write(b)
}

// links are the addresses of this house a page's links lead to, without the
// place within a page.
func links(at, body string) (out []string) {
	base, err := url.Parse(at)
	if err != nil {
		return nil
	}
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.StartTagToken:
			tag := z.Token()
			if tag.Data != "a" {
				continue
			}
			for _, a := range tag.Attr {
				if a.Key != "href" {
					continue
				}
				u, err := base.Parse(a.Val)
				if err != nil {
					out = append(out, a.Val)
					continue
				}
				u.Fragment = ""
				if link := u.String(); u.Host == "" && u.Scheme == "" && !slices.Contains(out, link) {
					out = append(out, link)
				}
			}
		}
	}
}
