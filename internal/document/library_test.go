package document

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// person puts a member into the tables; their number is theirs.
func (h *house) person(id, unit int64, given string) {
	h.t.Helper()
	h.exec(`insert into person (id, family, given, sex, birth, phone, card, joined_on, official_on, note, fold, fold_pair, fold_given, sort_key, made_at, erased_at)
		values ($1, 'Trần', $2, '', '', '', '', '', '', '', '', '', '', $3, 0, 0)`, id, given, vn.SortKey("Trần", given))
	h.exec(`insert into membership (id, person, unit, kind, from_on, to_on, ended) values ($1, $1, $2, 'regular', '2020-01-01', '9999-12-31', '')`, id, unit)
	h.exec(`insert into member_status (person, from_on, to_on, standing, condition, reason) values ($1, '2020-01-01', '9999-12-31', 'official', 'active', '')`, id)
}

// Papers are attached to a thing all or none.
func TestAttachingSeveral(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		sec := as(access.Secretary, cell)
		one := h.add(AddPaper{Unit: cell, Kind: TextPaper, Title: "Một", Body: "x"}, "")
		two := h.add(AddPaper{Unit: cell, Kind: TextPaper, Title: "Hai", Body: "x"}, "")
		to := Use{Kind: "meeting", Subject: 9, Role: Ahead}
		uses := func(id int64) int { return len(do(h, func(t *db.Tx) ([]Use, error) { return usesOf(t, id) })) }
		before := uses(one)
		wants(t, h.AttachTo(ctx, sec, AttachTo{Papers: []int64{one, 999_999}, Use: to}), fault.NotFound, "")
		if uses(one) != before {
			t.Error("one of two was attached")
		}
		for range 2 { // again changes nothing
			h.must(h.AttachTo(ctx, sec, AttachTo{Papers: []int64{one, two}, Use: to}))
		}
		if uses(one) != before+1 || uses(two) != before+1 {
			t.Errorf("attached %d and %d times", uses(one)-before, uses(two)-before)
		}
	})
}

// self is a member of a unit with a person's own number.
func self(id, unit int64) access.Actor {
	return access.Actor{Account: 1000 + id, Person: id, Hat: access.Hat{Role: access.Member, Unit: unit, Path: paths[unit]}}
}

func (h *house) add(cmd AddPaper, content string) int64 {
	h.t.Helper()
	var in io.Reader
	if content != "" {
		in = strings.NewReader(content)
	}
	id, err := h.AddPaper(ctx, as(access.Secretary, cmd.Unit), cmd, in)
	h.must(err)
	return id
}

func (h *house) events(kind string) int64 {
	h.t.Helper()
	return do(h, func(t *db.Tx) (int64, error) {
		return db.One(t, db.Scalar[int64], "select count(*) from audit_event where kind = $1", kind)
	})
}

func TestVersions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := as(access.Secretary, cell)
		id := h.add(file("a.pdf"), pdf)
		v2 := AddVersion{Key: "v", Paper: id, From: 1, FileName: "b.pdf"}
		n, err := h.AddVersion(ctx, boss, v2, strings.NewReader(pdf+"2"))
		h.must(err)
		again, err := h.AddVersion(ctx, boss, v2, strings.NewReader(pdf+"2"))
		h.must(err)
		if n != 2 || again != 2 {
			t.Fatal(n, again)
		}
		v2.Key = "w"
		_, err = h.AddVersion(ctx, boss, v2, strings.NewReader(pdf+"3"))
		wants(t, err, fault.Conflict, "document.version.moved")
		v2.From = 2
		_, err = h.AddVersion(ctx, boss, v2, strings.NewReader(pdf+"2"))
		wants(t, err, fault.State, "document.version.same")
		_, err = h.AddVersion(ctx, as(access.Member, cell), v2, strings.NewReader(pdf+"4"))
		wants(t, err, fault.NotFound, "")

		for _, x := range []struct {
			n    int
			want string
		}{{0, pdf + "2"}, {2, pdf + "2"}, {1, pdf}} {
			p, f, err := h.OpenPaper(ctx, as(access.Member, cell), id, x.n, false)
			h.must(err)
			got, _ := io.ReadAll(f)
			f.Close()
			if string(got) != x.want || p.Title != "a" {
				t.Fatalf("version %d: %q %q", x.n, got, p.Title)
			}
		}
		_, _, err = h.OpenPaper(ctx, boss, id, 3, false)
		wants(t, err, fault.NotFound, "")
		l, err := h.Look(ctx, boss, id, 1)
		h.must(err)
		if l.Version != 2 || l.Shown != 1 || l.FileName != "a.pdf" || len(l.Earlier) != 1 || !l.MayEdit {
			t.Fatalf("%+v", l)
		}
		// Removed, no version holds its file any longer.
		h.must(h.RemovePaper(ctx, boss, "", id, ahead(7)))
		if held := do(h, func(t *db.Tx) (int64, error) {
			return db.One(t, db.Scalar[int64], "select coalesce(sum(refs), 0) from blob")
		}); held != 0 {
			t.Fatal("versions of a removed paper hold", held, "files")
		}
	})
}

func TestClassesSayWhoOpens(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person(77, cell, "Mai")
		h.person(78, cell, "Lan")
		cmd := file("a.pdf")
		cmd.Class = Limited
		id := h.add(cmd, pdf)
		opens := func(a access.Actor) bool {
			_, err := h.Look(ctx, a, id, 0)
			if err != nil {
				wants(t, err, fault.NotFound, "")
			}
			papers, _, e := h.Attached(ctx, a, "meeting", 7)
			h.must(e)
			if (err == nil) != (len(papers) == 1) && a.Person != 77 {
				t.Errorf("%+v: the list and the page differ", a.Hat)
			}
			// The index says the same.
			tokens := do(h, func(t *db.Tx) ([]string, error) { return h.Audience(t, id) })
			held := access.Holds(a)
			if in := slices.ContainsFunc(tokens, func(k string) bool { return slices.Contains(held, k) }); in != (err == nil) {
				t.Errorf("%+v: index %v, page %v", a.Hat, in, err == nil)
			}
			return err == nil
		}
		check := func(want string) {
			t.Helper()
			var got []string
			for name, a := range map[string]access.Actor{"secretary": as(access.Secretary, cell), "committee": as(access.Committee, cell), "member": self(78, cell), "named": self(77, cell),
				"above": as(access.Secretary, base), "top": as(access.Officer, top), "beside": as(access.Secretary, side),
				"incharge": {Account: 1, Person: 5, Hat: access.Hat{Role: access.InCharge, Unit: base, Path: paths[base], Named: []string{paths[cell]}}}} {
				if opens(a) {
					got = append(got, name)
				}
			}
			slices.Sort(got)
			if fmt.Sprint(got) != want {
				t.Errorf("opens for %v, want %s", got, want)
			}
		}
		check("[committee secretary]")
		n, err := h.SendPaper(ctx, as(access.Secretary, cell), SendPaper{Key: "s", Paper: id, Scope: ToPersons, Persons: []int64{77}})
		h.must(err)
		if n != 1 {
			t.Fatal(n)
		}
		check("[committee named secretary]")
		_, err = h.SendPaper(ctx, as(access.Secretary, cell), SendPaper{Paper: id, Scope: ToBelow})
		wants(t, err, fault.State, "document.send.limited")
		// Who it is sent to reads it and takes nothing away; who keeps it may, and is
		// written down.
		_, _, err = h.OpenPaper(ctx, self(77, cell), id, 0, true)
		wants(t, err, fault.NotFound, "")
		_, f, err := h.OpenPaper(ctx, as(access.Committee, cell), id, 0, true)
		h.must(err)
		f.Close()
		if h.events("paper.take") != 1 || h.events("paper.open") == 0 {
			t.Fatal("taking or opening a limited paper left no trace")
		}
		h.must(h.SetClass(ctx, as(access.Secretary, cell), "c", id, OpenClass))
		check("[above committee incharge member named secretary top]")
		wants(t, h.SetClass(ctx, as(access.Secretary, cell), "", id, "x"), fault.Invalid, "document.class")
		wants(t, h.SetClass(ctx, as(access.Member, cell), "", id, Limited), fault.NotFound, "")
		// Pages of minutes are internal by themselves.
		rec := h.add(AddPaper{Unit: cell, Kind: Photo, FileName: "a.png", Use: Use{"meeting", 7, Record}}, png)
		if l, err := h.Look(ctx, as(access.Secretary, cell), rec, 0); err != nil || l.Class != Internal {
			t.Fatal(l.Class, err)
		}
	})
}

func TestSendingAndReading(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range int64(5) {
			h.person(71+i, cell, string(rune('A'+i)))
		}
		h.person(81, side, "X")
		h.exec(`insert into position (id, person, unit, role, title, from_on, to_on) values (1, 81, $1, 'secretary', '', '2020-01-01', '9999-12-31')`, side)
		office := as(access.Officer, base)
		id := h.add(AddPaper{Unit: base, Kind: File, FileName: "a.pdf"}, pdf)
		_, err := h.Look(ctx, self(71, cell), id, 0)
		wants(t, err, fault.NotFound, "")
		send := SendPaper{Key: "s", Paper: id, Scope: ToBelow, Due: "2026-11-10"}
		n, err := h.SendPaper(ctx, office, send)
		h.must(err)
		again, err := h.SendPaper(ctx, office, send)
		h.must(err)
		if n != 6 || again != 6 {
			t.Fatal(n, again)
		}
		if n, err := h.SendPaper(ctx, office, SendPaper{Paper: id, Scope: ToLeaders}); err != nil || n != 0 {
			t.Fatal("the secretary got it twice", n, err)
		}
		waits := func(person, unit int64) int {
			list, err := h.Waiting(ctx, self(person, unit))
			h.must(err)
			return len(list)
		}
		if waits(71, cell) != 1 || waits(81, side) != 1 {
			t.Fatal("it does not wait for those it was sent to")
		}
		// One opens it, one says he has read it, one gets it in print.
		_, err = h.Look(ctx, self(71, cell), id, 0)
		h.must(err)
		wants(t, h.ReadPaper(ctx, as(access.Secretary, cell), "", id, 1), fault.NotFound, "") // not sent to him
		h.must(h.ReadPaper(ctx, self(72, cell), "r", id, 1))
		h.must(h.ReadPaper(ctx, self(72, cell), "r2", id, 1))
		boss := as(access.Deputy, cell)
		give := GivePrint{Key: "g", Paper: id, Version: 1, Unit: cell, Persons: []int64{73}, Day: "2026-11-03"}
		if n, err := h.GivePrint(ctx, boss, give); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		give.Key, give.Persons = "g2", []int64{81}
		_, err = h.GivePrint(ctx, boss, give)
		wants(t, err, fault.NotFound, "") // not of this cell
		_, err = h.GivePrint(ctx, office, give)
		wants(t, err, fault.NotFound, "") // above are counts

		// The sender sees counts of everybody and no names.
		v, err := h.Progress(ctx, office, id, 0, true)
		h.must(err)
		if v.All != (Tallied{Sent: 6, Opened: 2, Read: 1, Given: 1, Missing: 4}) || len(v.Bodies) != 2 || len(v.Readers) != 0 || !v.Whole {
			t.Fatalf("%+v", v)
		}
		if h.events("paper.readers") != 0 {
			t.Fatal("a look at names that did not happen is in the log")
		}
		// The cell's committee sees its own, names when asked for, and that is kept.
		v, err = h.Progress(ctx, boss, id, 0, false)
		h.must(err)
		if v.All.Sent != 5 || len(v.Readers) != 0 || v.Own != cell || v.Whole {
			t.Fatalf("%+v", v)
		}
		v, err = h.Progress(ctx, boss, id, 0, true)
		h.must(err)
		if len(v.Readers) != 5 || v.Readers[0].Name != "Trần A" || v.Readers[0].OpenedAt == 0 || v.Readers[1].ReadAt == 0 || v.Readers[2].GivenOn == "" || h.events("paper.readers") != 1 {
			t.Fatalf("%+v", v.Readers)
		}
		for _, a := range []access.Actor{self(71, cell), as(access.Secretary, other), as(access.Secretary, top)} {
			_, err = h.Progress(ctx, a, id, 0, true)
			wants(t, err, fault.NotFound, "")
		}
		// A reminder reaches who is missing, once a day, each his own.
		if n, err := h.RemindReaders(ctx, boss, "m", id, 1); err != nil || n != 3 {
			t.Fatal(n, err)
		}
		if n, err := h.RemindReaders(ctx, office, "m2", id, 1); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		h.clock.Set(start.Add(24 * time.Hour))
		if n, err := h.RemindReaders(ctx, office, "m3", id, 1); err != nil || n != 4 {
			t.Fatal(n, err)
		}
		if waits(72, cell) != 0 || waits(73, cell) != 0 || waits(74, cell) != 1 {
			t.Fatal("what waits is not what is missing")
		}

		// A new version is another receipt; the old one stays as it was.
		_, err = h.AddVersion(ctx, office, AddVersion{Paper: id, FileName: "a.pdf"}, strings.NewReader(pdf+"2"))
		h.must(err)
		if v, err = h.Progress(ctx, office, id, 0, false); err != nil || v.Older != 6 || v.Shown != 1 {
			t.Fatalf("%+v %v", v, err)
		}
		if n, err := h.SendPaper(ctx, office, SendPaper{Paper: id, Scope: ToAgain}); err != nil || n != 6 {
			t.Fatal(n, err)
		}
		if v, err = h.Progress(ctx, office, id, 0, false); err != nil || v.Shown != 2 || v.All.Missing != 6 {
			t.Fatalf("%+v %v", v, err)
		}
		if v, err = h.Progress(ctx, office, id, 1, false); err != nil || v.All.Read != 1 {
			t.Fatalf("%+v %v", v, err)
		}
		if waits(72, cell) != 1 {
			t.Fatal("the new version does not wait")
		}
		got, err := h.Received(ctx, self(74, cell), 10)
		h.must(err)
		if len(got) != 1 || got[0].Receipt.Version != 2 {
			t.Fatalf("%+v", got)
		}
	})
}
