package member

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/member/list"
	"nep/internal/org"
	"nep/internal/vn"
)

func withFiles(t testing.TB, h *house) *house {
	t.Helper()
	files, err := blob.New(h.DB, t.TempDir())
	h.ok(err)
	h.Files = files
	return h
}

func (h *house) upload(unit int64, raw []byte) int64 {
	h.Helper()
	id, err := h.Upload(ctx, sys, Upload{Unit: unit, FileName: "danh-sach.xlsx"}, bytes.NewReader(raw))
	h.ok(err)
	return id
}

func (h *house) plan(id int64) *Plan {
	h.Helper()
	p, err := h.Preview(ctx, sys, id)
	h.ok(err)
	return p
}

func (h *house) confirm(id int64) Confirmed {
	h.Helper()
	p := h.plan(id)
	c, err := h.Confirm(ctx, sys, Confirm{Key: db.Key(fmt.Sprint("c", id)), Import: id, Digest: p.Digest})
	h.ok(err)
	return c
}

func tell(p *Plan) string {
	s := fmt.Sprintf("add %d change %d same %d refuse %d\n", p.Added, p.Changed, p.Same, p.Refused)
	for _, l := range p.Lines {
		if l.Action != ActSame {
			s += fmt.Sprint(l.Ref, " ", l.Name, " ", l.Action, " ", l.Changes, l.Reasons, l.Warnings, "\n")
		}
	}
	return s
}

// sheet makes a list: a header and rows.
func sheet(rows ...list.Row) []byte {
	var b bytes.Buffer
	if err := list.Export(&b, rows); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func row(name, unit string, more ...func(*list.Row)) list.Row {
	r := list.Row{FullName: name, Unit: unit, Status: list.StatusOfficial, Birth: vn.Date{Year: 1985, Month: 2, Day: 3},
		Joined: vn.Date{Year: 2010, Month: 5, Day: 19}, Official: vn.Date{Year: 2011, Month: 5, Day: 19}}
	for _, m := range more {
		m(&r)
	}
	return r
}

func TestTheOfficesListsTwice(t *testing.T) {
	for _, name := range []string{"danh-sach-mot-bang.xlsx", "danh-sach-tung-chi-bo.xlsx"} {
		raw, err := os.ReadFile("list/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			each(t, func(h *house) {
				withFiles(h.TB, h)
				base := h.unit(h.root, org.Base, "Đảng bộ mới")
				id := h.upload(base, raw)
				p := h.plan(id)
				if p.Added != 121 || p.Refused != 0 || len(p.Units) != 8 {
					h.Fatalf("%s %+v", tell(p), p.Units)
				}
				got := h.confirm(id)
				eq(h, "confirmed", got, Confirmed{Added: 121})
				// The same click again.
				again, err := h.Confirm(ctx, sys, Confirm{Key: db.Key(fmt.Sprint("c", id)), Import: id, Digest: p.Digest})
				h.ok(err)
				eq(h, "repeated", again, got)
				_, err = h.Confirm(ctx, sys, Confirm{Key: "other", Import: id, Digest: p.Digest})
				h.fails(err, fault.State, "member.import.over")
				// The file is gone with nothing refused; the same list changes nothing.
				_, err = h.Preview(ctx, sys, id)
				h.fails(err, fault.Expired, "member.import.gone")
				second := h.plan(h.upload(base, raw))
				if second.Same != 121 {
					h.Errorf("a second import: %s", tell(second))
				}
				kids, err := h.org.Children(ctx, sys, base, "", org.Cursor{}, 0)
				h.ok(err)
				eq(h, "cells", len(kids.Rows), 8)
				_, below, err := h.Counts(ctx, sys, base, "")
				h.ok(err)
				eq(h, "members", below.Total()+below.Temporary, 121)
				l, err := h.Leaders(ctx, sys, kids.Rows[0].ID, "")
				h.ok(err)
				if len(l.Positions) == 0 {
					h.Error("no positions came with the list")
				}
				// What is written out comes back as the same.
				var out bytes.Buffer
				h.ok(h.Export(ctx, sys, base, "", &out))
				third := h.plan(h.upload(base, out.Bytes()))
				if third.Same != 121 {
					h.Errorf("read back: %s", tell(third))
				}
			})
		})
	}
}

func TestAListChangesWhatItSaysAndNoMore(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		mai := h.person(h.one, "Trần Thị Mai", func(a *Add) {
			a.Birth, a.Phone, a.Card, a.Joined, a.Official = "1985", "0912345678", "33100001", "2010-05-19", "2011-05-19"
		})
		exempt := h.person(h.one, "Lê Văn Già", func(a *Add) { a.Birth, a.Joined, a.Official, a.Condition = "1940", "1970", "1971", Exempt })
		far := h.person(h.far, "Phạm Văn Xa", func(a *Add) { a.Card = "33.999999"; a.Birth = "1990" })
		gone := h.person(h.two, "Đỗ Thị Đi", func(a *Add) { a.Card = "33.777777" })
		h.ok(h.Leave(ctx, sys, Leave{Person: gone, On: day0, Reason: Transferred}))
		sec := h.person(h.two, "Vũ Thị Bí", func(a *Add) { a.Birth, a.Joined, a.Official = "1985-02-03", "2010-05-19", "2011-05-19" })
		_, _, err := h.AppointPosition(ctx, sys, AppointPosition{Person: sec, Unit: h.two, Role: SecretaryRole, From: "2025-01-01"})
		h.ok(err)
		id := h.upload(h.base, sheet(
			row("TRẦN THỊ MAI", "CB Kho Hai", func(r *list.Row) { r.Card = "33.100001"; r.Sex = list.Female }),
			row("Lê Văn Già", "Chi bộ Kho Một", func(r *list.Row) {
				r.Birth = vn.Date{Year: 1940}
				r.Joined, r.Official = vn.Date{Year: 1970}, vn.Date{Year: 1971}
			}),
			row("Phạm Văn Xa", "Chi bộ Kho Một", func(r *list.Row) { r.Card = "33.999999" }),
			row("Đỗ Thị Đi", "Chi bộ Kho Một", func(r *list.Row) { r.Card = "33.777777" }),
			row("Nguyễn Văn Mới", "Chi bộ Kho Ba", func(r *list.Row) { r.Positions = []list.Position{{Code: list.Secretary}, {Code: list.Committee}} }),
			row("Nguyễn Văn Hai", "Chi bộ Kho Hai", func(r *list.Row) { r.Positions = []list.Position{{Code: list.Secretary}} }),
			row("Nguyễn Văn Khách", "Chi bộ Kho Hai", func(r *list.Row) { r.Status = list.StatusGuest }),
		))
		p := h.plan(id)
		if p.Added != 3 || p.Changed != 1 || p.Same != 1 || p.Refused != 2 {
			h.Fatal(tell(p))
		}
		text := tell(p)
		for _, want := range []string{"member.import.card_elsewhere", "member.import.left", "member.import.secretary"} {
			if !strings.Contains(text, want) {
				h.Errorf("%s is not in %s", want, text)
			}
		}
		if strings.Contains(text, "Xa]") || strings.Contains(text, "Bên cạnh") {
			h.Errorf("the plan tells of another unit: %s", text)
		}
		// Somebody changes something that matters between looking and confirming.
		v, err := h.Person(ctx, sys, mai)
		h.ok(err)
		m := Mend{Person: mai, Personal: v.Personal()}
		m.Phone = "0999"
		h.ok(h.Mend(ctx, sys, m))
		h.ok(h.Move(ctx, sys, Move{Person: mai, Unit: h.three, On: "2026-11-20"}))
		_, err = h.Confirm(ctx, sys, Confirm{Key: "k", Import: id, Digest: p.Digest})
		h.fails(err, fault.Conflict, "member.import.changed")
		h.c.Set(noon("2026-11-24")) // another day, the same plan
		eq(h, "confirmed", h.confirm(id), Confirmed{Added: 3, Changed: 1, Same: 1, Refused: 2})
		v, err = h.Person(ctx, sys, mai)
		h.ok(err)
		ms, _ := v.Now()
		if ms[0].Unit != h.two || v.Birth != "1985-02-03" || v.Phone != "0999" || v.Sex != Female {
			h.Errorf("%+v", v)
		}
		v, err = h.Person(ctx, sys, exempt)
		h.ok(err)
		if _, st := v.Now(); st.Condition != Exempt {
			h.Errorf("an ordinary row ended an exemption: %+v", st)
		}
		if v, err = h.Person(ctx, sys, far); err != nil || v.Memberships[0].Unit != h.far || len(v.Memberships) != 1 {
			h.Errorf("%+v %v", v, err)
		}
		_, base, err := h.Counts(ctx, sys, h.base, "")
		h.ok(err)
		eq(h, "guest", base.Temporary, 1)
		l, err := h.Leaders(ctx, sys, h.base, "")
		h.ok(err)
		eq(h, "committee of the base", len(l.Positions), 1)

		var out bytes.Buffer
		h.ok(h.Refused(ctx, sys, id, func(key string, _ ...any) string { return key }, &out))
		back, err := list.Read(bytes.NewReader(out.Bytes()), int64(out.Len()))
		h.ok(err)
		eq(h, "refused rows", len(back.Rows), 2)

		h.c.Set(noon("2026-12-30"))
		n, err := h.Sweep(ctx)
		h.ok(err)
		eq(h, "swept", n, 1)
		_, err = h.Preview(ctx, sys, id)
		h.fails(err, fault.Expired, "member.import.gone")
	})
}

func TestUnitsAPersonChooses(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		id := h.upload(h.base, sheet(row("Trần Thị Mai", "Chi bộ Kho"), row("Trần Thị Lan", "Chi bộ mới toanh"), row("Trần Thị Hà", "")))
		p := h.plan(id)
		if p.Refused != 2 || p.Added != 1 {
			h.Fatalf("%s %+v", tell(p), p.Units)
		}
		h.fails(h.Choose(ctx, sys, Choose{Import: id, Choices: Choices{Units: map[string]int64{"Chi bộ Kho": h.far}}}), fault.NotFound, "")
		h.ok(h.Choose(ctx, sys, Choose{Import: id, Choices: Choices{From: "2026-01-01",
			Units: map[string]int64{"Chi bộ Kho": h.two, "": h.three, "Chi bộ mới toanh": h.one}}}))
		eq(h, "confirmed", h.confirm(id), Confirmed{Added: 3})
		eq(h, "since January", h.names(h.two, "2026-01-01"), "Trần Thị Mai regular official active; ")
		eq(h, "chosen", h.names(h.one, ""), "Trần Thị Lan regular official active; ")

		other := h.upload(h.base, sheet(row("Nguyễn Văn An", "Chi bộ Kho Một")))
		h.ok(h.Discard(ctx, sys, other))
		h.fails(h.Choose(ctx, sys, Choose{Import: other}), fault.State, "member.import.over")
		_, err := h.Preview(ctx, h.as(access.Secretary, h.beside, 1), other)
		h.fails(err, fault.NotFound, "")
		_, err = h.Upload(ctx, h.as(access.Member, h.base, 1), Upload{Unit: h.base}, strings.NewReader("x"))
		h.fails(err, fault.NotFound, "")
		_, err = h.Upload(ctx, sys, Upload{Unit: h.base, FileName: "x.xlsx"}, strings.NewReader("không phải Excel"))
		if fault.Of(err) != fault.Invalid {
			h.Fatal(err)
		}
	})
}

// big is a list of n rows in 40 cells, as an office's.
func big(n int) []byte {
	given := []string{"An", "Bình", "Chi", "Dung", "Đạt", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quang", "Sơn", "Thảo", "Uyên", "Vân", "Xuân", "Yến"}
	middle := []string{"Văn", "Thị", "Đức", "Ngọc", "Minh", "Thu", "Quốc", "Hồng"}
	family := []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi"}
	rows := make([]list.Row, n)
	for i := range rows {
		rows[i] = row(family[i%8]+" "+middle[i/8%8]+" "+given[i/64%20], fmt.Sprintf("Chi bộ số %d", i%40+1), func(r *list.Row) {
			r.Card = fmt.Sprintf("33.%06d", i+1)
			r.Birth = vn.Date{Year: 1960 + i%45, Month: i%12 + 1, Day: i%28 + 1}
		})
	}
	return sheet(rows...)
}

// BenchmarkImport5000 previews and confirms 5,000 new rows, then previews the
// same list again.
func BenchmarkImport5000(b *testing.B) {
	raw := big(5000)
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			for b.Loop() {
				url := dbtest.SQLite(b)
				if engine == "postgres" {
					url = dbtest.Postgres(b)
				}
				h := withFiles(b, build(b, dbtest.Open(b, url, nil), new(clock.Clock)))
				id := h.upload(h.base, raw)
				start := time.Now()
				p := h.plan(id)
				preview := time.Since(start)
				start = time.Now()
				_, err := h.Confirm(ctx, sys, Confirm{Key: "k", Import: id, Digest: p.Digest})
				h.ok(err)
				confirm := time.Since(start)
				id = h.upload(h.base, raw)
				start = time.Now()
				if p := h.plan(id); p.Same != 5000 {
					b.Fatal(p.Same)
				}
				b.ReportMetric(preview.Seconds(), "s-preview")
				b.ReportMetric(confirm.Seconds(), "s-confirm")
				b.ReportMetric(time.Since(start).Seconds(), "s-again")
			}
		})
	}
}
