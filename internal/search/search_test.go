package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/job"
	"nep/internal/vn"
)

var bg = context.Background()

// shelf is a room whose things are in memory.
type shelf struct {
	*testing.T
	s      *Service
	things map[int64][]Entry
}

func each(t *testing.T, fn func(h *shelf)) {
	c := clock.At(time.Date(2026, 11, 3, 8, 0, 0, 0, clock.Zone))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		h := &shelf{T: t, s: New(d), things: map[int64][]Entry{}}
		h.s.Sources = []Source{{Kind: Paper,
			Entries: func(_ *db.Tx, id int64) ([]Entry, error) { return h.things[id], nil },
			After: func(_ *db.Tx, id int64, limit int) ([]int64, error) {
				var out []int64
				for k := range h.things {
					if k > id {
						out = append(out, k)
					}
				}
				slices.Sort(out)
				return out[:min(len(out), limit)], nil
			}}}
		fn(h)
	})
}

// secretary of unit 5 below unit 1, and a member of it.
var (
	secretary = access.Actor{Account: 1, Person: 77, Hat: access.Hat{Role: access.Secretary, Unit: 5, Path: "/1/5/"}}
	above     = access.Actor{Account: 2, Person: 78, Hat: access.Hat{Role: access.Secretary, Unit: 1, Path: "/1/"}}
	member    = access.Actor{Account: 3, Person: 79, Hat: access.Hat{Role: access.Member, Unit: 5, Path: "/1/5/"}}
	beside    = access.Actor{Account: 4, Person: 80, Hat: access.Hat{Role: access.Secretary, Unit: 6, Path: "/1/6/"}}
)

func paper(id int64, title, text string) Entry {
	return Entry{Kind: Paper, Subject: id, Unit: 5, Place: "/1/5/", Above: []int64{1, 5}, Day: "2026-10-05", Title: title, Text: text,
		Path: fmt.Sprint("/tai-lieu/", id), Tokens: access.Tokens(access.PaperView, access.Unit("/1/5/"))}
}

// put keeps a thing and has it read.
func (h *shelf) put(id int64, es ...Entry) {
	h.Helper()
	h.things[id] = es
	if err := db.Do(bg, h.s.DB, db.Lock{}, func(t *db.Tx) error { return Changed(t, Paper, id) }); err != nil {
		h.Fatal(err)
	}
	h.keep()
}

func (h *shelf) keep() {
	h.Helper()
	if _, err := h.s.Keep(bg); err != nil {
		h.Fatal(err)
	}
}

func (h *shelf) find(a access.Actor, words string) []int64 { return h.ask(a, Query{Words: words}) }

func (h *shelf) ask(a access.Actor, q Query) []int64 {
	h.Helper()
	p, err := h.s.Find(bg, a, q, 0, 100)
	if err != nil {
		h.Fatalf("%q: %v", q.Words, err)
	}
	var out []int64
	for _, x := range p.Hits {
		out = append(out, x.Subject)
	}
	if p.Count != len(out) {
		h.Errorf("%q counts %d and shows %d", q.Words, p.Count, len(out))
	}
	return out
}

func TestWithAndWithoutMarks(t *testing.T) {
	each(t, func(h *shelf) {
		h.put(1, paper(1, "Nghị quyết về Đường bộ", "Số 12-NQ/CB, tháng 11/2026: sửa chữa kho."))
		h.put(2, paper(2, "Báo cáo kiểm kê", "đồng chí Đặng Thị Hà"))
		for words, want := range map[string][]int64{
			"nghi quyet":                    {1},
			"NGHỊ QUYẾT":                    {1},
			norm.NFD.String("Nghị quyết"):   {1},
			norm.NFC.String("nghị  quyết "): {1},
			"duong":                         {1},
			"đường":                         {1},
			"dang thi ha":                   {2},
			"Đặng, Hà":                      {2},
			"12-nq/cb":                      {1},
			"11/2026 kho":                   {1},
			"nghi quyet kiem ke":            nil,
			"quye":                          {1}, // nothing has it whole
		} {
			if got := h.find(secretary, words); !slices.Equal(got, want) {
				t.Errorf("%q found %v, want %v", words, got, want)
			}
		}
		if got := h.ask(secretary, Query{Words: "kie", Prefix: true}); !slices.Equal(got, []int64{2}) {
			t.Errorf("the beginning of a word found %v", got)
		}
	})
}

// What is typed with marks is meant so; only where nothing has it do marks not
// count, and the page says it.
func TestMarksTypedCount(t *testing.T) {
	each(t, func(h *shelf) {
		h.put(1, paper(1, "Có mặt đầy đủ", "hòa bình ở xã"))
		h.put(2, paper(2, "Tài liệu mật", "uỷ ban"))
		h.put(3, paper(3, "Mat ma", "Mất sổ; ủy quyền, hoà giải"))
		for words, want := range map[string][]int64{
			"mat": {3, 2, 1}, "mật": {2}, "Mặt": {1}, "mất": {3}, "ủy": {3, 2}, "uỷ ban": {2}, "hoà": {3, 1}, "HÒA GIẢI": {3},
			"ma mất": {3}, "tai liệu": {2}, // nothing has "tai": marks do not count
			"mạt": {3, 2, 1},
		} {
			if got := h.find(secretary, words); !slices.Equal(got, want) {
				t.Errorf("%q found %v, want %v", words, got, want)
			}
		}
		for words, want := range map[string][3]bool{"mat": {false, false, true}, "mật": {true, true, true}, "mạt": {true, false, true}, "mậ": {true, true, false}, "tài liê": {true, true, false}} {
			p, err := h.s.Find(bg, secretary, Query{Words: words}, 0, 10)
			if got := [3]bool{p.Typed, p.Marks, p.Whole}; err != nil || got != want || p.Count == 0 {
				t.Errorf("%q: typed, marks, whole %v, want %v (%d found, %v)", words, got, want, p.Count, err)
			}
		}
		// Only what was typed is marked.
		p, err := h.s.Find(bg, secretary, Query{Words: "mất"}, 0, 10)
		if err != nil || len(p.Hits) != 1 || slices.ContainsFunc(p.Hits[0].Title, func(x Piece) bool { return x.Hit }) || p.Hits[0].Text[0] != (Piece{"Mất", true}) {
			t.Errorf("shown as %+v %v", p.Hits, err)
		}
	})
}

func TestSideBySide(t *testing.T) {
	each(t, func(h *shelf) {
		h.put(1, paper(1, "Đỡ dồn việc cuối năm", ""))
		for id := int64(2); id < 12; id++ {
			h.put(id, paper(id, "Việc dồn lại", "đỡ hơn"))
		}
		h.put(12, paper(12, "Khác", "để đỡ. Dồn việc"))
		if got := h.find(secretary, `"đỡ dồn việc"`); !slices.Equal(got, []int64{12, 1}) {
			t.Errorf("in quotation marks: %v", got)
		}
		if got := h.find(secretary, `“dồn việc” đỡ năm`); !slices.Equal(got, []int64{1}) {
			t.Errorf("in part: %v", got)
		}
		for words, n := range map[string]int{`"việc đỡ"`: 0, `"đỡ dồn việc`: 12, `"" việc`: 12, `"dồn" "việc"`: 12} {
			if got, err := h.s.Find(bg, secretary, Query{Words: words}, 0, 20); err != nil || got.Count != n {
				t.Errorf("%q: %d found, %v", words, got.Count, err)
			}
		}
		p, err := h.s.Find(bg, secretary, Query{Words: "do don viec"}, 0, 20)
		ids := func(hits []Hit) (out []int64) {
			for _, x := range hits {
				out = append(out, x.Subject)
			}
			return out
		}
		if err != nil || p.Count != 12 || !slices.Equal(ids(p.Near), []int64{12, 1}) || !slices.Equal(ids(p.Hits), []int64{11, 10, 9, 8, 7, 6, 5, 4, 3, 2}) {
			t.Errorf("%d found, near %v, then %v, %v", p.Count, ids(p.Near), ids(p.Hits), err)
		}
		// Of many that have the words, the newest are read, then those before them.
		for id := int64(20); id < 20+mostPhrase; id++ {
			h.things[id] = []Entry{paper(id, "Việc dồn lại", "đỡ hơn")}
		}
		if err := h.s.FillNow(bg); err != nil {
			t.Fatal(err)
		}
		if p, err = h.s.Find(bg, secretary, Query{Words: `"do don viec"`}, 0, 20); err != nil || p.Count != 0 || p.Looked != mostPhrase || p.Next == 0 {
			t.Errorf("%d of %d, %d, %v", p.Count, p.Looked, p.Next, err)
		}
		if p, err = h.s.Find(bg, secretary, Query{Words: `"do don viec"`}, p.Next, 20); err != nil || !slices.Equal(ids(p.Hits), []int64{12, 1}) || p.Next != 0 {
			t.Errorf("then %v, %d, %v", ids(p.Hits), p.Next, err)
		}
	})
}

func TestSuggestions(t *testing.T) {
	each(t, func(h *shelf) {
		h.put(1, paper(1, "Nghị quyết về bản kho", ""))
		inside := paper(2, "Nghị quyết nội bộ", "")
		inside.Tokens = access.Tokens(access.MeetingView, access.Unit("/1/5/"))
		h.put(2, inside)
		h.put(4, paper(4, "Khác", "bàn"))
		person := paper(3, "Quyên Nghị", "")
		person.Kind = Person
		h.put(3, person)
		for typing, want := range map[string][2][]int64{
			"nghi q": {{2, 1}, {1}}, "nghị qu": {{2, 1}, {1}}, "nghị quyê": {{2, 1}, {1}}, "nghị quyề": {{2, 1}, {1}}, "ng": {{2, 1}, {1}}, "n": {}, "": {}, "quyên": {},
			"nghi quyet kh": {{1}, {1}}, "nghi xy": {},
			"ban": {{1, 4}, {1, 4}}, // what has it in its title comes first
		} {
			for i, a := range []access.Actor{secretary, above} {
				hits, err := h.s.Suggest(bg, a, typing, 6)
				var got []int64
				for _, x := range hits {
					got = append(got, x.Subject)
				}
				if err != nil || !slices.Equal(got, want[i]) {
					t.Errorf("%q suggests %v to %d, want %v, %v", typing, got, i, want[i], err)
				}
			}
		}
	})
}

func TestOnlyWhatOneMaySee(t *testing.T) {
	each(t, func(h *shelf) {
		inside := paper(2, "Kiểm điểm", "tự phê bình")
		inside.Tokens = access.Tokens(access.MeetingView, access.Unit("/1/5/"))
		committee := paper(3, "Tự phê bình của chi ủy", "")
		committee.Tokens = access.Tokens(access.MeetingView, access.Subject{Paths: []string{"/1/5/"}, Committee: true, People: []int64{80}})
		h.put(1, paper(1, "Phê bình chung", "")) // goes up
		h.put(2, inside)
		h.put(3, committee)
		for name, want := range map[string]struct {
			access.Actor
			ids []int64
		}{
			"secretary": {secretary, []int64{3, 2, 1}}, "above": {above, []int64{1}}, "member": {member, []int64{2, 1}},
			"beside, named": {beside, []int64{3}}, "nobody": {access.Actor{}, nil},
		} {
			if got := h.find(want.Actor, "phe binh"); !slices.Equal(got, want.ids) {
				t.Errorf("%s found %v, want %v", name, got, want.ids)
			}
		}
		// A text cannot give itself an audience.
		forged := paper(4, "_b6 _o6 b6 _kpaper", "_p80 'b6' | _b6")
		h.put(4, forged)
		if got := h.find(beside, "b6"); got != nil {
			t.Errorf("a word became a right: %v", got)
		}
		if got := h.find(secretary, "_b6"); !slices.Equal(got, []int64{4}) {
			t.Errorf("found %v", got)
		}
	})
}

func TestChoices(t *testing.T) {
	each(t, func(h *shelf) {
		for i, day := range []string{"2026-10-05", "2026-11-01", "2025-01-31", "2026-10-05"} {
			e := paper(int64(i+1), "Kế hoạch", "")
			e.Day = day
			if i == 3 {
				e.Unit, e.Above = 9, []int64{1, 5, 9}
			}
			h.put(int64(i+1), e)
		}
		if got := h.find(above, "ke hoach"); !slices.Equal(got, []int64{2, 4, 1, 3}) {
			t.Errorf("by day: %v", got)
		}
		for _, c := range []struct {
			q    Query
			want []int64
		}{
			{Query{Unit: 9}, []int64{4}}, {Query{Unit: 1}, []int64{2, 4, 1, 3}}, {Query{Unit: 7}, nil},
			{Query{From: "2026-10-05"}, []int64{2, 4, 1}}, {Query{To: "2026-10-05"}, []int64{4, 1, 3}},
			{Query{From: "2026-10-06", To: "2026-11-01"}, []int64{2}}, {Query{Kind: Task}, nil}, {Query{Kind: Paper, Unit: 9}, []int64{4}},
		} {
			c.q.Words = "ke hoach"
			if got := h.ask(above, c.q); !slices.Equal(got, c.want) {
				t.Errorf("%+v found %v, want %v", c.q, got, c.want)
			}
		}
		// Page by page.
		var seen []int64
		after := int64(0)
		for range 5 {
			p, err := h.s.Find(bg, above, Query{Words: "ke hoach"}, after, 2)
			if err != nil || p.Count != 4 {
				t.Fatal(p.Count, err)
			}
			for _, x := range p.Hits {
				seen = append(seen, x.Subject)
			}
			if after = p.Next; after == 0 {
				break
			}
		}
		if !slices.Equal(seen, []int64{2, 4, 1, 3}) {
			t.Errorf("in pages: %v", seen)
		}
	})
}

func TestWhatChangesIsHiddenUntilItIsRead(t *testing.T) {
	each(t, func(h *shelf) {
		h.put(1, paper(1, "Tài liệu", "một"))
		narrow := paper(1, "Tài liệu", "hai")
		narrow.Tokens = access.Tokens(access.MeetingView, access.Unit("/1/5/"))
		h.things[1] = []Entry{narrow}
		if err := db.Do(bg, h.s.DB, db.Lock{}, func(t *db.Tx) error { return Changed(t, Paper, 1) }); err != nil {
			t.Fatal(err)
		}
		if p, err := h.s.Find(bg, above, Query{Words: "tai lieu"}, 0, 10); err != nil || len(p.Hits) != 0 {
			t.Errorf("shown as it was: %+v %v", p.Hits, err)
		}
		h.keep()
		if got := h.find(above, "tai lieu"); got != nil {
			t.Errorf("found from above: %v", got)
		}
		if got := h.find(secretary, "hai"); !slices.Equal(got, []int64{1}) {
			t.Errorf("found %v", got)
		}
		// Its unit stands elsewhere now.
		h.s.Places = func(*db.Tx, []int64) (map[int64]string, error) { return map[int64]string{5: "/2/5/"}, nil }
		if p, err := h.s.Find(bg, secretary, Query{Words: "hai"}, 0, 10); err != nil || len(p.Hits) != 0 {
			t.Errorf("shown where it no longer stands: %+v %v", p.Hits, err)
		}
		h.s.Places = nil
		h.put(1)
		if got := h.find(secretary, "hai"); got != nil {
			t.Errorf("found though it is gone: %v", got)
		}
		if n, _, err := h.s.Waits(bg); err != nil || n != 0 {
			t.Errorf("%d marks left, %v", n, err)
		}
	})
}

func TestTextOfFiles(t *testing.T) {
	each(t, func(h *shelf) {
		drawn := 0
		h.s.Draw = func(_ context.Context, blob int64, _ string) (string, string, error) {
			drawn++
			return fmt.Sprintf("Nội dung tệp %d\x00\xff", blob), "", nil
		}
		for id := range int64(2) {
			e := paper(id+1, "Tệp", "")
			e.Blob = 7
			h.put(id+1, e)
		}
		if got := h.find(secretary, "noi dung 7"); !slices.Equal(got, []int64{2, 1}) || drawn != 1 {
			t.Errorf("found %v, drawn %d times", got, drawn)
		}
	})
}

func TestAllIsReadOnceAndGoesOn(t *testing.T) {
	each(t, func(h *shelf) {
		for id := range int64(3*batch + 7) {
			h.things[id+1] = []Entry{paper(id+1, "Lưu trữ", "")}
		}
		ctx, stop := context.WithCancel(bg)
		runs := 0
		pool := job.NewPool(h.s.DB, map[string]job.Handler{FillKind: func(c context.Context, r *job.Run) error {
			if runs++; runs == 1 {
				return h.s.fill(c, far{}, func(f far) error { // the program ends after the first batch
					if err := r.Save(c, fmt.Sprintf(`{"Source":0,"After":%d,"Read":%d}`, f.After, f.Read)); err != nil {
						return err
					}
					stop()
					return c.Err()
				})
			}
			if !strings.Contains(r.Saved, fmt.Sprint(batch)) {
				t.Errorf("began anew: %q", r.Saved)
			}
			return h.s.Fill(c, r)
		}})
		for range 2 {
			if err := h.s.Begin(bg); err != nil {
				t.Fatal(err)
			}
		}
		pool.RunDue(ctx)
		if _, err := pool.RunDue(bg); err != nil || runs != 2 {
			t.Fatal(runs, err)
		}
		p, err := h.s.Find(bg, secretary, Query{Words: "luu tru"}, 0, 5)
		if err != nil || p.Count != 3*batch+7 {
			t.Errorf("%d found, %v", p.Count, err)
		}
		if _, whole, err := h.s.Waits(bg); err != nil || !whole {
			t.Error("not whole", err)
		}
		if err := h.s.Begin(bg); err != nil {
			t.Fatal(err)
		}
		if n, _ := pool.RunDue(bg); n != 0 {
			t.Error("read once more")
		}
	})
}

// The index against a second one that reads every thing for every question: what
// is put, changed and taken away in any order, over months and parts of months.
func TestAsReadingEverythingWould(t *testing.T) {
	each(t, func(h *shelf) {
		vocabulary := strings.Fields("chi chỉ bộ bo mật mặt mat hòa hoà nghị nghi quyết quyêt đo do 12 12a")
		days := []string{"2026-10-05", "2026-10-31", "2026-11-01", "2025-01-31", "2026-10-06"}
		audience := [][]string{access.Tokens(access.PaperView, access.Unit("/1/5/")), access.Tokens(access.MeetingView, access.Unit("/1/5/")),
			access.Tokens(access.PaperView, access.Unit("/1/6/")), {"p77"}}
		rng := rand.New(rand.NewPCG(1, 2))
		some := func(n int) string {
			var out []string
			for range n {
				out = append(out, vocabulary[rng.IntN(len(vocabulary))])
			}
			return strings.Join(out, " ")
		}
		for round := range 12 {
			for range 40 { // put, put again, take away
				id := 1 + rng.Int64N(60)
				if rng.IntN(4) == 0 {
					h.things[id] = nil
				} else {
					e := paper(id, some(2), some(rng.IntN(6)))
					e.Day, e.Tokens = days[rng.IntN(len(days))], audience[rng.IntN(len(audience))]
					if rng.IntN(3) == 0 {
						e.Kind = Task
					}
					h.things[id] = []Entry{e}
				}
				if err := db.Do(bg, h.s.DB, db.Lock{}, func(t *db.Tx) error { return Changed(t, Paper, id) }); err != nil {
					h.Fatal(err)
				}
			}
			h.keep()
			for range 25 {
				q := Query{Words: some(1 + rng.IntN(3))}
				if rng.IntN(3) == 0 {
					q.From, q.To = days[rng.IntN(len(days))], days[rng.IntN(len(days))]
				}
				if rng.IntN(3) == 0 {
					q.Kind = Task
				}
				actor := []access.Actor{secretary, above, member, beside}[rng.IntN(4)]
				got := h.pages(actor, q)
				want := h.naive(actor, q)
				slices.Sort(want)
				sorted := slices.Sorted(slices.Values(got))
				if !slices.Equal(sorted, want) {
					h.Fatalf("round %d: %+v of %d found %v, want %v", round, q, actor.Account, got, want)
				}
				if !slices.IsSortedFunc(got, func(a, b int64) int { return strings.Compare(h.things[b][0].Day, h.things[a][0].Day) }) {
					h.Fatalf("%+v: %v is not the newest first", q, got)
				}
			}
		}
		// Nothing is left in the index of what is no more.
		for id := range h.things {
			h.put(id)
		}
		left, err := db.Read(bg, h.s.DB, func(t *db.Tx) ([]posting, error) {
			return db.All(t, scanPosting, `select term, chunk, slots from search_posting order by term, chunk`)
		})
		if err != nil {
			h.Fatal(err)
		}
		for _, p := range left {
			if p.term != "" || strings.Trim(string(p.slots), "\x00") != "" {
				h.Fatalf("left of nothing: %q %v", p.term, p.slots)
			}
		}
	})
}

// pages gives all that is found, in pages of three; near ones are in their places.
func (h *shelf) pages(a access.Actor, q Query) (out []int64) {
	h.Helper()
	after, count := int64(0), 0
	for {
		p, err := h.s.Find(bg, a, q, after, 3)
		if err != nil {
			h.Fatal(err)
		}
		if after == 0 {
			count = p.Count
		}
		var page []int64
		for _, x := range append(p.Near, p.Hits...) {
			if !slices.Contains(out, x.Subject) {
				page = append(page, x.Subject)
			}
		}
		slices.SortStableFunc(page, func(a, b int64) int { return strings.Compare(h.things[b][0].Day, h.things[a][0].Day) })
		out = append(out, page...)
		if after = p.Next; after == 0 {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b int64) int { return strings.Compare(h.things[b][0].Day, h.things[a][0].Day) })
	if count != len(out) {
		h.Fatalf("%+v counts %d and shows %v", q, count, out)
	}
	return out
}

// naive reads every thing.
func (h *shelf) naive(a access.Actor, q Query) []int64 {
	fold := func(s string) []string { return strings.Fields(vn.Fold(s)) }
	tone := func(s string) []string { // the tone's place is free
		return strings.Fields(strings.NewReplacer("hoà", "hòa").Replace(s))
	}
	marked := vn.Fold(q.Words) != q.Words
	for _, y := range []struct{ marks, begin bool }{{true, false}, {true, true}, {false, false}, {false, true}} {
		if y.marks && !marked {
			continue
		}
		words := fold
		if y.marks {
			words = tone
		}
		var asked []string
		for _, w := range words(q.Words) {
			if !slices.Contains(asked, w) {
				asked = append(asked, w)
			}
		}
		last := asked[len(asked)-1]
		var out []int64
		for id, es := range h.things {
			for _, e := range es {
				has := words(e.Title + " " + e.Text)
				all := true
				for i, w := range asked {
					all = all && slices.ContainsFunc(has, func(x string) bool {
						if !y.begin || i < len(asked)-1 {
							return x == w
						}
						// Without a tone yet, what is being typed may get any.
						return x == w || vn.Fold(last) == last && strings.HasPrefix(vn.Fold(x), last) || strings.HasPrefix(x, w) || w == "quyêt" && x == "quyết"
					})
				}
				holds := access.Holds(a)
				may := slices.ContainsFunc(e.Tokens, func(k string) bool { return slices.Contains(holds, k) })
				if all && may && (q.Kind == "" || q.Kind == e.Kind) && (q.From == "" || e.Day >= q.From) && (q.To == "" || e.Day <= q.To) {
					out = append(out, id)
				}
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

func TestAMonthOfManyChunks(t *testing.T) {
	each(t, func(h *shelf) {
		h.put(1, paper(1, "Kế hoạch", ""))
		key, _ := dayKey("2026-10-05")
		month, _ := monthDay(key)
		if err := db.Do(bg, h.s.DB, db.Lock{}, func(t *db.Tx) error { // as if the first chunk were full
			return putPostings(t, []posting{{"", firstChunk(month), []byte(strings.Repeat("\x05", chunkSlots))}})
		}); err != nil {
			t.Fatal(err)
		}
		older := paper(2, "Kế hoạch", "")
		older.Day = "2026-10-01"
		h.put(2, older)
		h.put(3, paper(3, "Kế hoạch", ""))
		if got := h.find(secretary, "ke hoach"); !slices.Equal(got, []int64{3, 1, 2}) {
			t.Errorf("found %v", got)
		}
		h.put(1)
		h.put(4, paper(4, "Kế hoạch", "")) // where the first was
		if got := h.find(secretary, "ke hoach"); !slices.Equal(got, []int64{3, 4, 2}) {
			t.Errorf("found %v", got)
		}
	})
}

func TestManyAreNotCounted(t *testing.T) {
	each(t, func(h *shelf) {
		for id := range int64(Most + 30) {
			h.things[id+1] = []Entry{paper(id+1, "Thông báo", "")}
		}
		if err := h.s.FillNow(bg); err != nil {
			t.Fatal(err)
		}
		p, err := h.s.Find(bg, above, Query{Words: "thong bao"}, 0, 5)
		if err != nil || p.Count != Most+1 || len(p.Hits) != 5 || p.Next == 0 {
			t.Errorf("%d %d %v", p.Count, len(p.Hits), err)
		}
	})
}

// No query is an error, and none finds what others may see only.
func TestHostileQueries(t *testing.T) {
	each(t, func(h *shelf) {
		h.put(1, paper(1, `O'Brien "AND" (NEAR) * ^ : - 100% \ một`, ""))
		for _, q := range []string{"'", `"`, `""`, `*`, "AND", "OR NOT NEAR(", `a" OR "b`, "'; drop table search_entry; --", "\x00", "một\x00", "\xff\xfe", "(((", ":*", "!&|<->", "_b5",
			"words:một", "{words}:một", "^một", "một*", "một -hai", "-", "−", "<script>", strings.Repeat("a", 10_000), strings.Repeat("một ", 2_500), strings.Repeat("(", 10_000), "😀", "\u200b", "\u0301",
			"ﬁ ĳ ß ſ İ ı", "一 二", "\\", `\'`, "`", "$1", "?1", "%", "a'b", `'a' & 'b'`} {
			for _, prefix := range []bool{false, true} {
				if _, err := h.s.Find(bg, secretary, Query{Words: q, Prefix: prefix, From: q, To: q}, -5, 10); err != nil {
					t.Errorf("%.40q: %v", q, err)
				}
				h.ask(beside, Query{Words: q, Prefix: prefix})
			}
		}
		if got := h.find(secretary, `o'brien (and) near`); !slices.Equal(got, []int64{1}) {
			t.Errorf("found %v", got)
		}
	})
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"Nghị quyết số 12-NQ/CB", "_b6 'x'", "ﬁ\u0301", "\xff", "İstanbul"} {
		f.Add(s, "nghi quyet")
	}
	f.Fuzz(func(t *testing.T, s, q string) {
		s = clean(s)
		y := way{begin: true}
		asked := read(q)
		words := wordsOf(s)
		for _, w := range asked.words {
			words = append(words, w.exact, w.plain)
		}
		for _, w := range words {
			w, tone, _ := strings.Cut(w, "/")
			if w == "" || len(w) > 2*maxWord || !utf8.ValidString(w) || strings.ContainsFunc(w+tone, func(r rune) bool { return !inWord(r) }) {
				t.Fatalf("word %q", w)
			}
		}
		all := terms(strings.Join(wordsOf(s), " "))
		split(s, func(p part) bool {
			for _, term := range []string{string(p.plain), (word{string(p.plain), string(p.exact)}).term(true)} {
				if !slices.Contains(all, term) {
					t.Fatalf("%q of %q is not in the index", term, s)
				}
			}
			return true
		})
		var back strings.Builder
		for _, p := range marked(s, asked, y) {
			back.WriteString(p.Text)
		}
		if back.String() != s {
			t.Fatalf("%q shown as %q", s, back.String())
		}
		excerpt(s, asked, y)
	})
}

// The forms of a word are what folding says, however it was composed, and the one
// without marks is that of the other.
func TestFormsOfWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := clean(rapid.StringOf(rapid.RuneFrom([]rune("aĂđĐẬệỢ\u0309\u0323\u0302Ð12ÜßǆéЖ一ﬁ "))).Draw(t, "text"))
		split(s, func(p part) bool {
			if len(p.exact) >= maxWord-4 {
				return true
			}
			want := strings.ReplaceAll(vn.Fold(s[p.from:p.to]), " ", "")
			if string(p.plain) != want {
				t.Fatalf("%q: %q, not %q", s[p.from:p.to], p.plain, want)
			}
			if !slices.Contains(terms(string(p.exact)), want) {
				t.Fatalf("%q gives %q, not %q", p.exact, terms(string(p.exact)), want)
			}
			return true
		})
	})
	for a, b := range map[string]string{"hoà": "HÒA", "uỷ": "ủy", "Ðảng": "đảng", norm.NFD.String("nghị"): "nghị", "khoẻ": "khỏe"} {
		if x, y := read(a).words, read(b).words; !slices.Equal(x, y) {
			t.Errorf("%q and %q are %q and %q", a, b, x, y)
		}
	}
	for _, pair := range [][2]string{{"mật", "mặt"}, {"mật", "mất"}, {"mật", "mat"}, {"đo", "do"}, {"ơ", "o"}} {
		if x, y := read(pair[0]).words[0], read(pair[1]).words[0]; x.exact == y.exact || x.plain != y.plain {
			t.Errorf("%q and %q are %q and %q", pair[0], pair[1], x, y)
		}
	}
}

func TestContextShowsWhatWasWritten(t *testing.T) {
	far := strings.Repeat("Mở đầu dài dòng. ", 200)
	text := far + "Chi bộ thông qua Nghị quyết tháng này với nhiệm vụ kiểm kê kho. " + far
	var hits []string
	shown := ""
	for _, p := range excerpt(text, read("nghi quyet kiem ke"), way{}) {
		shown += p.Text
		if p.Hit {
			hits = append(hits, p.Text)
		}
	}
	if !slices.Equal(hits, []string{"Nghị quyết", "kiểm kê"}) || len(shown) > 2*window || !strings.HasPrefix(shown, "… ") {
		t.Errorf("%q in %q", hits, shown)
	}
	if excerpt("khác", read("nghi"), way{}) != nil {
		t.Error("a place without the word")
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`([a-zđêấ ]{1,9} ){0,40}`).Draw(t, "text")
		w := rapid.StringMatching(`[a-z]{1,3}( [a-z]{1,3})?`).Draw(t, "words")
		excerpt(clean(s), read(w), way{begin: rapid.Bool().Draw(t, "prefix")})
	})
}
