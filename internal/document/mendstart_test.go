package document

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// However old papers and those Nếp numbered stand among each other, a mended
// first number moves the latter together or not at all: none twice, none lost,
// the old ones as they were.
func TestAMendedFirstNumber(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		sec := as(access.Secretary, cell)
		term := int64(0)
		moved, refused := 0, 0
		r := rand.New(rand.NewPCG(7, 11))
		for round := range 40 {
			kind := fmt.Sprint("K", round)
			start := 1 + r.Int64N(12)
			count := 1 + r.IntN(4)
			naive := map[int64]int64{} // subject → number
			for i := range count {
				subject := int64(1000*round + i + 1)
				n := h.take(cell, kind, "2026-11-03", subject, start)
				naive[subject], term = n.N, n.Term
			}
			old := map[int64]bool{}
			for range r.IntN(5) {
				n := 1 + r.Int64N(20)
				if old[n] || n >= start && n < start+int64(count) {
					continue
				}
				old[n] = true
				h.exec(`insert into paper_number (unit, kind, term, year, n, code, day, what, subject, at) values ($1, $2, $3, 0, $4, 'CB', '2026-01-05', 'history', $5, 1)`, cell, kind, term, n, 500_000+int64(1000*round)+n)
			}
			first := 1 + r.Int64N(20)
			p := Part{Kind: kind, Term: term}
			free := first != start
			for n := first; n < first+int64(count); n++ {
				free = free && !old[n]
			}
			_, err := db.Write(ctx, h.DB, db.Lock{}, func(x *db.Tx) ([]Number, error) { return MoveStart(x, sec, cell, p, first, "Gõ nhầm") })
			if free != (err == nil) || err != nil && !fault.Is(err, fault.Invalid) {
				t.Fatalf("round %d: from %d to %d beside %v: %v", round, start, first, old, err)
			}
			if delta := first - start; err == nil {
				moved++
				for s := range naive {
					naive[s] += delta
				}
			} else {
				refused++
			}
			lines, err := h.RegisterPart(ctx, sec, cell, p)
			h.must(err)
			if len(lines) != len(naive)+len(old) {
				t.Fatalf("round %d: %d lines", round, len(lines))
			}
			for _, l := range lines {
				if l.What == "history" && !old[l.N] || l.What != "history" && naive[l.Subject] != l.N {
					t.Fatalf("round %d: %+v", round, l)
				}
			}
		}
		if moved < 10 || refused < 5 {
			t.Fatalf("%d moved, %d refused", moved, refused)
		}
		mends, err := h.Mends(ctx, sec, cell)
		h.must(err)
		if len(mends) != moved || mends[0].Reason != "Gõ nhầm" || h.events("number.mend") != int64(moved) {
			t.Errorf("%d mends kept, %d events, of %d", len(mends), h.events("number.mend"), moved)
		}
	})
}

// What a mistyped number stands on follows: the paper, what was sent down of it,
// and its fixed copy, of which the old one says that another took its place.
func TestWhatFollowsAMendedNumber(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.leads(base, 501)
		sec := as(access.Secretary, base)
		id, err := h.DraftOfficial(ctx, sec, DraftOfficial{Unit: base, Body: OfCommittee, Kind: "thong-bao", Title: "Về trực Tết", Text: "Một.\nHai."})
		h.must(err)
		_, err = h.SendOfficial(ctx, sec, SendOfficial{Official: id, Form: AtMeeting, DueOn: "2026-11-20"})
		wants(t, err, fault.State, "document.down.draft")
		o, err := h.IssueOfficial(ctx, sec, "", id, 199)
		h.must(err)
		fixed, err := h.FixedFor(ctx, "official", id)
		h.must(err)
		h.must(h.KeepFixed(ctx, fixed.ID, []byte("%PDF-1.7 thông báo")))

		// Down in one press: number, day, title, text and the copy, to each below, once.
		for _, who := range []access.Actor{as(access.Member, base), as(access.Secretary, cell), as(access.Secretary, top)} {
			if _, err := h.SendOfficial(ctx, who, SendOfficial{Official: id, Form: AtMeeting, DueOn: "2026-11-20"}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of %d sends it: %v", who.Hat.Role, who.Hat.Unit, err)
			}
		}
		if v, err := h.Official(ctx, sec, id); err != nil || !v.MaySend || v.Down != 0 {
			t.Errorf("to be sent: %+v %v", v.MaySend, err)
		}
		_, err = h.SendOfficial(ctx, sec, SendOfficial{Official: id, Form: "x", DueOn: "2026-11-01"})
		wants(t, err, fault.Invalid, "")
		down, err := h.SendOfficial(ctx, sec, SendOfficial{Key: "s", Official: id, Form: AtMeeting, DueOn: "2026-11-20"})
		h.must(err)
		if again, err := h.SendOfficial(ctx, sec, SendOfficial{Key: "s2", Official: id, Form: AtMeeting, DueOn: "2026-11-20"}); err != nil || again != down {
			t.Errorf("sent twice: %d, not %d, %v", again, down, err)
		}
		d, err := h.Directive(ctx, sec, down)
		h.must(err)
		if d.Number != "199-TB/ĐU" || d.Title != "Về trực Tết" || d.IssuedOn != o.Day || d.Gist != o.Text || len(d.To) != 2 {
			t.Errorf("went down as %+v", d.Directive)
		}
		papers, err := db.Read(ctx, h.DB, func(x *db.Tx) (int64, error) {
			return db.One(x, db.Scalar[int64], `select count(*) from paper_use u join paper p on p.id = u.paper where u.kind = 'directive' and u.subject = $1 and p.media = 'application/pdf'`, down)
		})
		h.must(err)
		if papers != 1 {
			t.Errorf("%d copies went with it", papers)
		}
		if v, err := h.Official(ctx, sec, id); err != nil || v.MaySend || v.Down != down {
			t.Errorf("sent: %+v %d %v", v.MaySend, v.Down, err)
		}

		n, ok, err := numberAtOf(h, id)
		h.must(err)
		if !ok {
			t.Fatal("no number")
		}
		_, err = db.Write(ctx, h.DB, db.Lock{}, func(x *db.Tx) ([]Number, error) {
			return MoveStart(x, sec, base, Part{Kind: n.Kind, Term: n.Term}, 19, "Gõ nhầm 199, sổ giấy đến số 18")
		})
		h.must(err)
		if v, err := h.Official(ctx, sec, id); err != nil || v.Number != "19-TB/ĐU" || v.Fixed.Number != "19-TB/ĐU" || v.Fixed.State != FixWaiting {
			t.Errorf("mended: %q, copy %+v %v", v.Number, v.Fixed, err)
		}
		if v, err := h.Verify(ctx, fixed.Code, nil); err != nil || v.ReplacedAt == 0 || !v.Intact {
			t.Errorf("the old copy: %+v %v", v, err)
		}
		if d, err := h.Directive(ctx, sec, down); err != nil || d.Number != "19-TB/ĐU" {
			t.Errorf("below it is %q, %v", d.Number, err)
		}
		// The next goes on behind it.
		next, err := h.DraftOfficial(ctx, sec, DraftOfficial{Unit: base, Body: OfCommittee, Kind: "thong-bao", Title: "Khác", Text: "x"})
		h.must(err)
		if o, err := h.IssueOfficial(ctx, sec, "", next, 0); err != nil || o.Number != "20-TB/ĐU" {
			t.Errorf("the next: %q %v", o.Number, err)
		}
		for name, c := range map[string]struct {
			first  int64
			reason string
		}{"no number": {0, "x"}, "the same": {19, "x"}, "no reason": {5, " "}, "too large": {9999, "x"}} {
			if _, err := db.Write(ctx, h.DB, db.Lock{}, func(x *db.Tx) ([]Number, error) {
				return MoveStart(x, sec, base, Part{Kind: n.Kind, Term: n.Term}, c.first, c.reason)
			}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := db.Write(ctx, h.DB, db.Lock{}, func(x *db.Tx) ([]Number, error) {
			return MoveStart(x, sec, base, Part{Kind: n.Kind}, 5, "x") // of every term at once
		}); !fault.Is(err, fault.NotFound) {
			t.Errorf("without a term: %v", err)
		}
	})
}

func numberAtOf(h *house, official int64) (Number, bool, error) {
	type found struct {
		n  Number
		ok bool
	}
	f, err := db.Read(ctx, h.DB, func(t *db.Tx) (f found, err error) { f.n, f.ok, err = numberOf(t, "official", official); return f, err })
	return f.n, f.ok, err
}

// A signer or a vote that is not there is refused with its field, not dropped.
func TestAChoiceIsNeverDropped(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.leads(cell, 502)
		h.PassedBy = func(t *db.Tx, unit int64, body string, by By, id int64) ([]Passing, error) {
			if id == 77 {
				return []Passing{{By: by, ID: 77, Day: "2026-10-05", Question: "Thông qua kết luận", Yes: 1, Base: 1}}, nil
			}
			return nil, nil
		}
		sec := as(access.Secretary, cell)
		draft := DraftOfficial{Unit: cell, Body: OfCell, Kind: "ket-luan", Title: "Việc", Text: "Nội dung", Signer: 502, Passed: Passed{By: ByVote, ID: 77}}
		_, err := h.DraftOfficial(ctx, sec, draft)
		h.must(err)
		for name, change := range map[string]func(*DraftOfficial){"signer": func(d *DraftOfficial) { d.Signer = 9999 }, "passed": func(d *DraftOfficial) { d.Passed.ID = 53999 }} {
			bad := draft
			change(&bad)
			_, err := h.DraftOfficial(ctx, sec, bad)
			f, _ := err.(*fault.Error)
			if f == nil || f.Kind != fault.Invalid || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == name }) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
