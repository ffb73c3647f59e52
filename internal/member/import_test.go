package member

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/member/list"
	"nep/internal/org"
	"nep/internal/vn"
)

// soul is a person as the second implementation of the plan knows one.
type soul struct {
	name, birth, card, phone string
	unit                     string // "" for one who left
	cond                     Condition
	far                      bool // outside of the import's unit
}

// can says whether two dates can be one day.
func can(a, b string) bool {
	return a != "" && b != "" && (a[:min(len(a), len(b))] == b[:min(len(a), len(b))])
}

// naive is the plan made again, one row and one person after the other, over a
// plain list of people. It says of each row "add", "same", "refuse why" or
// "change fields".
func naive(rows []list.Row, souls []soul, cells []string) []string {
	var out []string
	whose := map[int][]int{} // rows by whom they mean
	for i, r := range rows {
		out = append(out, func() string {
			for j := range rows {
				if j != i && r.Card != "" && rows[j].Card == r.Card {
					return "refuse list.card.twice"
				}
			}
			if r.Unit == "" {
				return "refuse member.import.no_unit"
			}
			unit := r.Unit // a new one
			for _, c := range cells {
				if c == r.Unit || strings.TrimPrefix(c, "Chi bộ ") == strings.TrimPrefix(r.Unit, "CB ") {
					unit = c
				}
			}
			born, who := r.Birth.String(), -1
			for n, s := range souls {
				if r.Card == "" || s.card != r.Card {
					continue
				}
				switch {
				case s.far:
					return "refuse member.import.card_elsewhere"
				case s.unit == "":
					return "refuse member.import.left"
				case vn.Fold(s.name) != vn.Fold(r.FullName) && !can(s.birth, born):
					return "refuse member.import.card_other"
				}
				who = n
			}
			if who < 0 {
				var hits []int
				for n, s := range souls {
					if s.far || s.unit == "" || vn.Fold(s.name) != vn.Fold(r.FullName) {
						continue
					}
					if can(s.birth, born) || (s.birth == "" || born == "") && s.unit == unit {
						hits = append(hits, n)
					}
				}
				if len(hits) > 1 {
					return "refuse member.import.several"
				}
				if len(hits) == 1 {
					who = hits[0]
					if s := souls[who]; s.card != "" && r.Card != "" && s.card != r.Card {
						return "refuse member.import.card_differs"
					}
				}
			}
			if who < 0 {
				return "add"
			}
			whose[who] = append(whose[who], i)
			s, fields := souls[who], []string{}
			note := func(field string, is bool) {
				if is {
					fields = append(fields, field)
				}
			}
			note("name", s.name != r.FullName)
			note("birth", born != "" && !strings.HasPrefix(s.birth, born))
			note("card", r.Card != "" && s.card != r.Card)
			note("phone", r.Phone != "" && s.phone != r.Phone)
			note("unit", s.unit != unit)
			note("condition", r.Status == list.StatusExempt && s.cond != Exempt)
			if len(fields) == 0 {
				return "same"
			}
			return "change " + strings.Join(fields, " ")
		}())
	}
	for _, is := range whose {
		for _, i := range is {
			if len(is) > 1 {
				out[i] = "refuse member.import.twice"
			}
		}
	}
	return out
}

// kin says whether a row has to do with another row, or with a person besides the
// one whose card it bears: by a name or a card they share, or through others that do.
func kin(rows []list.Row, souls []soul, i int) bool {
	type known struct{ name, card string }
	var all []known
	for _, x := range rows {
		all = append(all, known{vn.Fold(x.FullName), x.Card})
	}
	for _, x := range souls {
		all = append(all, known{vn.Fold(x.name), x.card})
	}
	in := map[int]bool{i: true}
	for more := true; more; {
		more = false
		for a := range all {
			for b := range all {
				if in[a] && !in[b] && (all[a].name == all[b].name || all[a].card != "" && all[a].card == all[b].card) {
					in[b], more = true, true
				}
			}
		}
	}
	for n := range in {
		if n != i && (n < len(rows) || all[n].name == all[i].name || all[n].card != all[i].card) {
			return true
		}
	}
	return false
}

func told(l PlanLine) string {
	switch l.Action {
	case ActChange:
		var fields []string
		for _, c := range l.Changes {
			fields = append(fields, c.Field)
		}
		return "change " + strings.Join(fields, " ")
	case Refuse:
		return "refuse " + l.Reasons[0].Key
	}
	return string(l.Action)
}

// TestThePlanAsASecondHandMakesIt draws people and a list, compares the plan
// with the naive one, confirms it, and previews the list again.
func TestThePlanAsASecondHandMakesIt(t *testing.T) {
	c := clock.At(noon(day0))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		round := 0
		rapid.Check(t, func(r *rapid.T) {
			round++
			h := withFiles(t, build(t, d, c)) // an organisation of its own
			cells := []string{"Chi bộ Kho Một", "Chi bộ Kho Hai", "Chi bộ Văn phòng"}
			units := map[string]int64{cells[0]: h.one, cells[1]: h.two, cells[2]: h.three}
			names := rapid.SampledFrom([]string{"Trần Thị Mai", "Trần Thị Mái", "Lê Văn An"})
			births := rapid.SampledFrom([]string{"", "1985", "1985-02-03", "1990-07-01"})
			phones := rapid.SampledFrom([]string{"", "0912000001", "0912000002"})
			card := func(n int) string {
				if n == 0 {
					return ""
				}
				return fmt.Sprintf("%02d.%06d", round/100000+10, round%100000*10+n)
			}
			var souls []soul
			used := map[int]bool{}
			for range rapid.IntRange(0, 5).Draw(r, "people") {
				s := soul{name: names.Draw(r, "name"), birth: births.Draw(r, "birth"), phone: phones.Draw(r, "phone"), cond: Active}
				if n := rapid.IntRange(0, 5).Draw(r, "card"); !used[n] {
					s.card, used[n] = card(n), n > 0
				}
				s.unit = rapid.SampledFrom(cells).Draw(r, "unit")
				unit := units[s.unit]
				if s.far = rapid.IntRange(0, 5).Draw(r, "far") == 0; s.far {
					unit = h.far
				}
				if rapid.IntRange(0, 4).Draw(r, "exempt") == 0 {
					s.cond = Exempt
				}
				id := h.person(unit, s.name, func(a *Add) {
					a.Birth, a.Card, a.Phone, a.Condition, a.Joined, a.Official = s.birth, s.card, s.phone, s.cond, "2010-05-19", "2011-05-19"
				})
				if !s.far && rapid.IntRange(0, 5).Draw(r, "left") == 0 {
					h.ok(h.Leave(ctx, sys, Leave{Person: id, On: "2026-01-01", Reason: Died}))
					s.unit = ""
				}
				souls = append(souls, s)
			}
			var rows []list.Row
			for range rapid.IntRange(1, 7).Draw(r, "rows") {
				birth, err := vn.ParseISO(births.Draw(r, "birth"))
				h.ok(err)
				x := row(names.Draw(r, "name"), rapid.SampledFrom([]string{cells[0], "CB Kho Hai", "Chi bộ Mới Lập", ""}).Draw(r, "unit"))
				x.Birth, x.Card, x.Phone = birth, card(rapid.IntRange(0, 5).Draw(r, "card")), phones.Draw(r, "phone")
				if rapid.IntRange(0, 4).Draw(r, "exempt") == 0 {
					x.Status = list.StatusExempt
				}
				rows = append(rows, x)
			}

			raw := sheet(rows...)
			id := h.upload(h.base, raw)
			p := h.plan(id)
			want := naive(rows, souls, cells)
			for i, l := range p.Lines {
				got := told(l)
				if got == "refuse member.import.alike" && !strings.HasPrefix(want[i], "refuse") && kin(rows, souls, i) {
					continue
				}
				if got != want[i] {
					r.Fatalf("row %d %q: %q, and by hand %q\npeople %+v\nrows %+v", i, l.Name, got, want[i], souls, rows)
				}
			}
			h.confirm(id)
			h.nothingMore(r, p, raw)
		})
	})
}

// nothingMore imports a list again that was confirmed as p said: what was taken
// is the same now, what was refused still is, and a third time too.
func (h *house) nothingMore(r *rapid.T, p *Plan, raw []byte) {
	h.Helper()
	for range 2 {
		id := h.upload(h.base, raw)
		again := h.plan(id)
		for i, l := range again.Lines {
			if was := p.Lines[i].Action; (was == Refuse) != (l.Action == Refuse) || was != Refuse && l.Action != ActSame {
				r.Fatalf("row %d %q %q was %q, and a second import says %q %v\n%s\n%s", i, l.Name, l.row.Unit, told(p.Lines[i]), told(l), l.Changes, tell(p), tell(again))
			}
			if l.Action == Refuse && (len(l.Changes) > 0 || len(l.Reasons) == 0) {
				r.Fatalf("row %d is refused with %v for %v", i, l.Changes, l.Reasons)
			}
		}
		h.confirm(id)
	}
}

// TestAnyListTwiceIsTheListOnce draws lists of namesakes with moves, guests,
// positions and units of nearly one name, and imports them again.
func TestAnyListTwiceIsTheListOnce(t *testing.T) {
	c := clock.At(noon(day0))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		round := 0
		rapid.Check(t, func(r *rapid.T) {
			round++
			h := withFiles(t, build(t, d, c))
			units := []int64{h.one, h.two, h.three}
			names := rapid.SampledFrom([]string{"Trần Thị Mai", "Trần Thị Mái", "Lê Văn An"})
			births := rapid.SampledFrom([]string{"", "1985", "1985-02-03", "1985-02-04"})
			card := func() string {
				if n := rapid.IntRange(0, 9).Draw(r, "card"); n < 5 {
					return fmt.Sprintf("%02d.%06d", round/100000+10, round%100000*10+n)
				}
				return ""
			}
			date := func(s string) vn.Date {
				x, err := vn.ParseISO(s)
				h.ok(err)
				return x
			}
			used := map[string]bool{}
			for range rapid.IntRange(0, 4).Draw(r, "people") {
				unit := rapid.SampledFrom(units).Draw(r, "unit")
				id := h.person(unit, names.Draw(r, "name"), func(a *Add) {
					a.Birth, a.Joined = births.Draw(r, "birth"), "2010-05-19"
					a.Standing = rapid.SampledFrom([]Standing{Official, Probationary}).Draw(r, "standing")
					a.Condition = rapid.SampledFrom([]Condition{Active, Active, Exempt, Introduced, Away}).Draw(r, "condition")
					if x := card(); !used[x] {
						a.Card, used[x] = x, true
					}
				})
				if role := rapid.SampledFrom([]Role{"", "", SecretaryRole, DeputyRole}).Draw(r, "role"); role != "" {
					// A second secretary is refused; then there is none.
					h.AppointPosition(ctx, sys, AppointPosition{Person: id, Unit: unit, Role: role, From: "2025-01-01"})
				}
			}
			written := rapid.SampledFrom([]string{"Chi bộ Kho Một", "CB Kho Hai", "Kho", "Kho Mới", "CHI BỘ KHO MỚI", "Chi bộ Kho Mới", "Kho Mới Lập", "chi bộ kho moi", "CB Một", "KM", ""})
			codes := []list.PositionCode{list.Secretary, list.Deputy, list.CellCommittee, list.Committee}
			var rows []list.Row
			for range rapid.IntRange(1, 7).Draw(r, "rows") {
				rows = append(rows, row(names.Draw(r, "name"), written.Draw(r, "unit"), func(x *list.Row) {
					x.Birth, x.Card = date(births.Draw(r, "birth")), card()
					x.Status = rapid.SampledFrom([]list.Status{list.StatusOfficial, list.StatusOfficial, list.StatusGuest, list.StatusReferred, list.StatusAway, list.StatusProbationary}).Draw(r, "status")
					if x.Probationary = x.Status == list.StatusProbationary; x.Probationary {
						x.Official = vn.Date{}
					}
					for _, c := range rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, 2, rapid.ID[list.PositionCode]).Draw(r, "positions") {
						x.Positions = append(x.Positions, list.Position{Code: c})
					}
				}))
			}
			raw := sheet(rows...)
			id := h.upload(h.base, raw)
			var ch Choices
			for _, w := range rapid.SliceOfNDistinct(written, 0, 2, rapid.ID[string]).Draw(r, "chosen") {
				if ch.Units == nil {
					ch.Units = map[string]int64{}
				}
				ch.Units[w] = rapid.SampledFrom([]int64{0, SkipUnit, h.one, h.three}).Draw(r, "choice")
			}
			ch.From = rapid.SampledFrom([]string{"", "2026-02-01"}).Draw(r, "from")
			h.ok(h.Choose(ctx, sys, Choose{Import: id, Choices: ch}))
			p := h.plan(id)
			h.confirm(id)
			h.nothingMore(r, p, raw)
		})
	})
}

// ---- bad input ----

// zipped makes an archive of named parts.
func zipped(t testing.TB, parts map[string]func(io.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for n := range parts {
			if !yield(n) {
				return
			}
		}
	}) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		parts[name](w)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zeros gives n bytes without holding them.
type zeros int64

func (z *zeros) Read(p []byte) (int, error) {
	if *z <= 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), int64(*z))
	clear(p[:n])
	*z -= zeros(n)
	return int(n), nil
}

func TestBadFilesAreRefusedWhole(t *testing.T) {
	good := sheet(row("Trần Thị Mai", "Chi bộ Kho Một"))
	text := func(s string) func(io.Writer) { return func(w io.Writer) { io.WriteString(w, s) } }
	huge := zeros(200 << 20)
	each(t, func(h *house) {
		withFiles(h.TB, h)
		huge = 200 << 20
		for name, r := range map[string]io.Reader{
			"no workbook":   strings.NewReader("Đây là một văn bản."),
			"empty":         strings.NewReader(""),
			"half":          bytes.NewReader(good[:len(good)/2]),
			"200 MB":        &huge,
			"zip bomb":      bytes.NewReader(zipped(h, map[string]func(io.Writer){"xl/workbook.xml": func(w io.Writer) { z := zeros(300 << 20); io.Copy(w, &z) }})),
			"macros":        bytes.NewReader(zipped(h, map[string]func(io.Writer){"[Content_Types].xml": text("<Types/>"), "xl/workbook.xml": text("<workbook/>"), "xl/vbaProject.bin": text("x")})),
			"another paper": bytes.NewReader(zipped(h, map[string]func(io.Writer){"word/document.xml": text("<document/>")})),
			"no header":     bytes.NewReader(plainBook(h, []any{"Số", "Ngày"}, []any{1, 2})),
			"broken off":    io.MultiReader(bytes.NewReader(good[:100]), broken{}),
		} {
			_, err := h.Upload(ctx, sys, Upload{Unit: h.base, FileName: "danh-sach.xlsx"}, r)
			var f *fault.Error
			if !errors.As(err, &f) || !slices.Contains([]fault.Kind{fault.Invalid, fault.TooLarge, fault.Corrupt}, f.Kind) {
				h.Errorf("%s: %v", name, err)
				continue
			}
			say := i18n.T(ctx, f.Key, f.Params...)
			if !i18n.Has(f.Key) || !strings.Contains(say, "hưa có gì thay đổi") && !strings.Contains(say, "hưa có gì được ghi") {
				h.Errorf("%s is told as %q", name, say)
			}
		}
		imports, err := h.Imports(ctx, sys, h.base)
		h.ok(err)
		eq(h, "imports", len(imports), 0)
		eq(h, "people", read(h, func(t *db.Tx) (int, error) { return db.One(t, db.Scalar[int], `select count(*) from person`) }), 0)
	})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func plainBook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, r := range rows {
		f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r)
	}
	f.SetCellFormula("Sheet1", "D2", `1+1`)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAFormulaIsSaidAndNeverRun(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		f := excelize.NewFile()
		defer f.Close()
		f.SetSheetRow("Sheet1", "A1", &[]any{"Họ và tên", "Ngày sinh", "Chi bộ"})
		f.SetSheetRow("Sheet1", "A2", &[]any{"Trần Thị Mai", "3/2/1985", "Chi bộ Kho Một"})
		f.SetSheetRow("Sheet1", "A3", &[]any{nil, "3/2/1986", "Chi bộ Kho Một"})
		f.SetCellFormula("Sheet1", "A3", `CONCATENATE("Lê ","An")`)
		f.SetSheetRow("Sheet1", "A4", &[]any{"=HYPERLINK(\"http://xa\")", "3/2/1987", "Chi bộ Kho Một"})
		var b bytes.Buffer
		h.ok(f.Write(&b))
		p := h.plan(h.upload(h.base, b.Bytes()))
		text := tell(p)
		if p.Added < 1 || strings.Contains(text, "Lê An add") {
			h.Errorf("%s", text)
		}
		for _, l := range p.Lines {
			if l.Action == Refuse && len(l.Reasons) == 0 {
				h.Errorf("%v is refused without a reason", l.Ref)
			}
		}
	})
}

func TestRefusedRowsComeBackWithReasons(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		h.person(h.far, "Phạm Văn Xa", func(a *Add) { a.Card = "33.999999" })
		id := h.upload(h.base, sheet(
			row("Trần Thị Mai", "Chi bộ Kho Một", func(r *list.Row) { r.Card = "33.100001" }),
			row("Trần Thị Lan", "Chi bộ Kho Một", func(r *list.Row) { r.Card = "33.100001" }),
			row("Phạm Văn Xa", "Chi bộ Kho Một", func(r *list.Row) { r.Card = "33.999999" }),
			row("Lê Văn An", ""),
			row("Lê Văn Bình", "Chi bộ Kho Hai"),
		))
		vi := func(key string, params ...any) string { return i18n.T(ctx, key, params...) }
		var out bytes.Buffer
		h.ok(h.Refused(ctx, sys, id, vi, &out))
		f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
		h.ok(err)
		defer f.Close()
		lines, err := f.GetRows(f.GetSheetList()[0])
		h.ok(err)
		people := 0
		for _, l := range lines {
			if len(l) > 2 && (strings.Contains(strings.Join(l, "|"), "33.") || strings.Contains(strings.Join(l, "|"), "Lê Văn")) {
				people++
				if why := l[len(l)-1]; !strings.Contains(why, " ") || strings.Contains(why, "⟦") || strings.Contains(why, "import.") {
					h.Errorf("the reason reads %q", why)
				}
				if strings.Contains(strings.Join(l, "|"), "Chi bộ Xa") || strings.Contains(strings.Join(l, "|"), "Bên cạnh") {
					h.Errorf("it tells of another unit: %q", l)
				}
			}
		}
		eq(h, "refused rows", people, 4)
		eq(h, "nothing is written by looking", h.names(h.one, "")+h.names(h.two, ""), "")
	})
}

// ---- several people ----

func TestTwoConfirmAtOnce(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		raw := sheet(row("Trần Thị Mai", "Chi bộ Kho Một"), row("Lê Văn An", "Chi bộ Kho Ba"))
		id := h.upload(h.base, raw)
		p := h.plan(id)
		errs := make([]error, 6)
		var wait sync.WaitGroup
		for n := range errs {
			wait.Go(func() {
				_, errs[n] = h.Confirm(ctx, sys, Confirm{Key: fmt.Sprint("k", n/3), Import: id, Digest: p.Digest})
			})
		}
		wait.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if k := fault.Of(err); k != fault.State {
				h.Errorf("a click too many: %v", err)
			}
		}
		if done != 3 { // the repeated clicks of the first key
			h.Errorf("%d clicks went through", done)
		}
		eq(h, "one member", h.names(h.one, ""), "Trần Thị Mai regular official active; ")

		// Two imports of one list, both previewed before either is confirmed.
		a, b := h.upload(h.base, sheet(row("Vũ Thị Bí", "Chi bộ Kho Hai"))), h.upload(h.base, sheet(row("Vũ Thị Bí", "Chi bộ Kho Hai")))
		pa, pb := h.plan(a), h.plan(b)
		_, err := h.Confirm(ctx, sys, Confirm{Key: "a", Import: a, Digest: pa.Digest})
		h.ok(err)
		_, err = h.Confirm(ctx, sys, Confirm{Key: "b", Import: b, Digest: pb.Digest})
		h.fails(err, fault.Conflict, "member.import.changed")
		eq(h, "once", h.names(h.two, ""), "Vũ Thị Bí regular official active; ")
		// A key belongs to one deed.
		_, err = h.Confirm(ctx, sys, Confirm{Key: "a", Import: b, Digest: h.plan(b).Digest})
		h.fails(err, fault.Conflict, "db.key_reused")
	})
}

// TestAClickThatLostTheRace plays the click that saw the import waiting, and
// comes to the file when the first one has let it go.
func TestAClickThatLostTheRace(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		id := h.upload(h.base, sheet(row("Trần Thị Mai", "Chi bộ Kho Một")))
		look := func(t *db.Tx) (Import, error) { return mayImport(t, sys, id) }
		before := read(h, look)
		cmd := Confirm{Key: "k", Import: id, Digest: h.plan(id).Digest}
		first, err := h.Confirm(ctx, sys, cmd)
		h.ok(err)
		again, err := h.confirmFrom(ctx, sys, cmd, before, look)
		h.ok(err)
		eq(h, "the stored answer", again, first)
		before.blob = 0 // or saw it without its file
		again, err = h.confirmFrom(ctx, sys, cmd, before, look)
		h.ok(err)
		eq(h, "the stored answer", again, first)
		cmd.Key = "other"
		_, err = h.confirmFrom(ctx, sys, cmd, before, look)
		h.fails(err, fault.State, "member.import.over")
	})
}

// TestNamesakesOfAListAreToldApartOrRefused says what "alike" is.
func TestNamesakesOfAListAreToldApartOrRefused(t *testing.T) {
	born := func(year int) func(*list.Row) {
		return func(r *list.Row) { r.Birth = vn.Date{Year: year} }
	}
	card := func(n string) func(*list.Row) { return func(r *list.Row) { r.Card = n } }
	all := func(fs ...func(*list.Row)) func(*list.Row) {
		return func(r *list.Row) {
			for _, f := range fs {
				f(r)
			}
		}
	}
	each(t, func(h *house) {
		withFiles(h.TB, h)
		h.person(h.one, "Vũ Thị Bí", func(a *Add) {})
		h.person(h.two, "Đỗ Thị Na", func(a *Add) { a.Birth, a.Card = "1985", "33.000008" })
		for name, x := range map[string]struct {
			rows []list.Row
			want string
		}{
			"born in other years":    {[]list.Row{row("Lê An", "Chi bộ Kho Một", born(1980)), row("Lê An", "Chi bộ Kho Một", born(1990))}, "add, add"},
			"of other units":         {[]list.Row{row("Lê An", "Chi bộ Kho Một", born(0)), row("Lê An", "Chi bộ Kho Hai", born(0))}, "add, add"},
			"with cards":             {[]list.Row{row("Lê An", "Chi bộ Kho Một", all(born(0), card("33.000001"))), row("Lê An", "Chi bộ Kho Một", all(born(0), card("33.000002")))}, "add, add"},
			"of one unit":            {[]list.Row{row("Lê An", "Chi bộ Kho Một", born(1980)), row("Lê An", "Chi bộ Kho Một", born(0))}, "refuse member.import.alike, refuse member.import.alike"},
			"in the other order":     {[]list.Row{row("Lê An", "Chi bộ Kho Một", born(0)), row("Lê An", "Chi bộ Kho Một", born(1980))}, "refuse member.import.alike, refuse member.import.alike"},
			"one and the same known": {[]list.Row{row("Vũ Thị Bí", "Chi bộ Kho Một", born(1980)), row("Vũ Thị Bí", "Chi bộ Kho Một", born(1990))}, "refuse member.import.twice, refuse member.import.twice"},
			"a card's other name":    {[]list.Row{row("Hồ Văn Tư", "Chi bộ Kho Hai", all(born(1985), card("33.000008")))}, "change name joined official"},
			// Once the first row's namesake bears the second row's name, a second import would add the first row as somebody new.
			"a name given away": {[]list.Row{row("Đỗ Thị Na", "Chi bộ Kho Một", all(born(1985), card("33.000009"))), row("Hồ Văn Tư", "Chi bộ Kho Hai", all(born(1985), card("33.000008")))},
				"refuse member.import.card_differs, refuse member.import.alike"},
			"others are not concerned": {[]list.Row{row("Lê An", "Chi bộ Kho Một", born(0)), row("Lê An", "Chi bộ Kho Một", born(0)), row("Lê An", "Chi bộ Kho Hai", born(0))}, "refuse member.import.alike, refuse member.import.alike, add"},
		} {
			var got []string
			for _, l := range h.plan(h.upload(h.base, sheet(x.rows...))).Lines {
				got = append(got, told(l))
				if l.Action == Refuse && len(l.Changes) > 0 {
					h.Errorf("%s: a refused row changes %v", name, l.Changes)
				}
			}
			eq(h, name, strings.Join(got, ", "), x.want)
		}
	})
}

// TestTheSecretaryGivesWayInAnyLine: the new secretary may stand above the old
// one in the list.
func TestTheSecretaryGivesWayInAnyLine(t *testing.T) {
	as := func(c list.PositionCode) func(*list.Row) {
		return func(r *list.Row) { r.Positions = []list.Position{{Code: c}} }
	}
	each(t, func(h *house) {
		withFiles(h.TB, h)
		id := h.upload(h.base, sheet(row("Trần Thị Mai", "Chi bộ Kho Một", as(list.Secretary)), row("Lê Văn An", "Chi bộ Kho Một", as(list.Deputy)), row("Vũ Thị Bí", "Chi bộ Kho Hai", as(list.Secretary))))
		h.confirm(id)
		h.c.Set(noon("2026-12-01"))
		raw := sheet(row("Lê Văn An", "Chi bộ Kho Một", as(list.Secretary)), row("Trần Thị Mai", "Chi bộ Kho Một", as(list.CellCommittee)), row("Đỗ Thị Na", "Chi bộ Kho Hai", as(list.Secretary)), row("Vũ Thị Bí", "Chi bộ Kho Một"))
		id = h.upload(h.base, raw)
		if text := tell(h.plan(id)); strings.Contains(text, "member.import.secretary") {
			h.Error(text)
		}
		h.confirm(id)
		for unit, want := range map[int64]string{h.one: "Lê Văn An", h.two: "Đỗ Thị Na"} {
			l, err := h.Leaders(ctx, sys, unit, "")
			h.ok(err)
			var got []string
			for _, x := range l.Positions {
				if x.Role == SecretaryRole {
					got = append(got, x.Name)
				}
			}
			eq(h, "secretary", strings.Join(got, ", "), want)
		}
		if p := h.plan(h.upload(h.base, raw)); p.Same != 4 {
			h.Error(tell(p))
		}
	})
}

// TestChangesDateFromTheTypedDay: as far as nothing later is known.
func TestChangesDateFromTheTypedDay(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		moves := h.person(h.one, "Trần Thị Mai", func(a *Add) { a.Birth = "1985" })
		rests := h.person(h.one, "Lê Văn An", func(a *Add) { a.Birth = "1985" })
		late := h.person(h.one, "Vũ Thị Bí", func(a *Add) { a.Birth = "1985" })
		h.ok(h.ChangeStatus(ctx, sys, ChangeStatus{Person: late, From: "2026-09-01", Standing: Official, Condition: Away}))
		exempt := func(r *list.Row) { r.Status = list.StatusExempt }
		raw := sheet(row("Trần Thị Mai", "Chi bộ Kho Hai"), row("Lê Văn An", "Chi bộ Kho Một", exempt), row("Vũ Thị Bí", "Chi bộ Kho Một", exempt))
		id := h.upload(h.base, raw)
		h.ok(h.Choose(ctx, sys, Choose{Import: id, Choices: Choices{From: "2026-06-01"}}))
		p := h.plan(id)
		for i, want := range []int{0, 0, 1} {
			eq(h, "warnings of "+p.Lines[i].Name, len(p.Lines[i].Warnings), want)
		}
		h.confirm(id)
		v, err := h.Person(ctx, sys, moves)
		h.ok(err)
		eq(h, "first day", v.Memberships[len(v.Memberships)-1].From+v.Memberships[0].From, "2026-06-01"+v.Memberships[0].From)
		for person, want := range map[int64]string{rests: "2026-06-01", late: day0} {
			rows := read(h, func(t *db.Tx) ([]Status, error) { return StatusesOf(t, person) })
			eq(h, "exempt since", rows[len(rows)-1].From, want)
		}
		if p := h.plan(h.upload(h.base, raw)); p.Same != 3 {
			h.Error(tell(p))
		}
	})
}

// TestAUnitLeftOut: the rows of a unit can be left out, and stay so.
func TestAUnitLeftOut(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		raw := sheet(row("Trần Thị Mai", "Chi bộ Kho Một"), row("Lê Văn An", "Chi bộ Kho Xa"), row("Vũ Thị Bí", "Chi bộ Khác"))
		id := h.upload(h.base, raw)
		h.ok(h.Choose(ctx, sys, Choose{Import: id, Choices: Choices{Units: map[string]int64{"Chi bộ Kho Xa": SkipUnit, "Chi bộ Khác": h.two}}}))
		p := h.plan(id)
		eq(h, "left out", told(p.Lines[1]), "refuse member.import.skipped")
		eq(h, "confirmed", h.confirm(id), Confirmed{Added: 2, Refused: 1})
		again := h.plan(h.upload(h.base, raw))
		eq(h, "again", fmt.Sprint(again.Added, again.Changed, again.Same, again.Refused), "0 0 2 1")
		kids, err := h.org.Children(ctx, sys, h.base, "", org.Cursor{}, 0)
		h.ok(err)
		eq(h, "nothing is founded", len(kids.Rows), 3)
	})
}

func TestASecretaryImportsIntoTheOwnCellOnly(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		other := h.person(h.two, "Lê Văn An", func(a *Add) { a.Card = "33.200001" })
		secretary := h.as(access.Secretary, h.one, 7)
		raw := sheet(
			row("Trần Thị Mai", ""),
			row("Trần Thị Lan", "CB Kho Một"),
			row("Trần Thị Hà", "Chi bộ Kho Hai"),
			row("Lê Văn An", "Chi bộ Kho Một", func(r *list.Row) { r.Card = "33.200001" }),
		)
		_, err := h.Upload(ctx, secretary, Upload{Unit: h.two, FileName: "x.xlsx"}, bytes.NewReader(raw))
		h.fails(err, fault.NotFound, "")
		id, err := h.Upload(ctx, secretary, Upload{Unit: h.one, FileName: "x.xlsx"}, bytes.NewReader(raw))
		h.ok(err)
		p, err := h.Preview(ctx, secretary, id)
		h.ok(err)
		var got []string
		for _, l := range p.Lines {
			got = append(got, told(l))
		}
		eq(h, "plan", strings.Join(got, ", "), "add, add, refuse member.import.unit_open, refuse member.import.card_elsewhere")
		h.fails(h.Choose(ctx, secretary, Choose{Import: id, Choices: Choices{Units: map[string]int64{"Chi bộ Kho Hai": h.two}}}), fault.NotFound, "")
		_, err = h.Confirm(ctx, secretary, Confirm{Key: "k", Import: id, Digest: p.Digest})
		h.ok(err)
		for _, a := range []access.Actor{h.as(access.Secretary, h.two, 8), h.as(access.Member, h.one, 9), h.as(access.Secretary, h.beside, 10)} {
			_, err = h.Preview(ctx, a, id)
			h.fails(err, fault.NotFound, "")
			_, err = h.Imports(ctx, a, h.one)
			h.fails(err, fault.NotFound, "")
			h.fails(h.Discard(ctx, a, id), fault.NotFound, "")
			_, err = h.Confirm(ctx, a, Confirm{Key: "k2", Import: id, Digest: p.Digest})
			h.fails(err, fault.NotFound, "")
			h.fails(h.Export(ctx, a, h.one, "", io.Discard), fault.NotFound, "")
		}
		v, err := h.Person(ctx, sys, other)
		h.ok(err)
		eq(h, "stays where he is", len(v.Memberships), 1)
		kids, err := h.org.Children(ctx, sys, h.base, "", org.Cursor{}, 0)
		h.ok(err)
		eq(h, "no cell was founded", len(kids.Rows), 3)
	})
}

// A code in the column of the cell is that cell, however it is written; one that
// nobody here has is asked about, and founds nothing.
func TestACellByItsCode(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		u, err := h.org.Unit(ctx, sys, h.two, "")
		h.ok(err)
		_, err = h.org.Rename(ctx, sys, org.Rename{Unit: h.two, From: "2026-01-01", Kind: u.Kind, Name: u.Name, Short: u.Short, Code: "38.168.053.000.001"})
		h.ok(err)
		p := h.plan(h.upload(h.base, sheet(row("Trần Thị Mai", "38.168.053.000.001"), row("Lê Văn An", "38168053000001"), row("Vũ Thị Bí", "38.168.053.000.009"))))
		eq(h, "by code", []int64{p.Lines[0].Unit, p.Lines[1].Unit, p.Lines[2].Unit}, []int64{h.two, h.two, 0})
		eq(h, "plan", []string{told(p.Lines[0]), told(p.Lines[1]), told(p.Lines[2])}, []string{"add", "add", "refuse member.import.unit_open"})
	})
}

func TestABirthDayToComeIsRefused(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		born := func(d vn.Date) func(*list.Row) { return func(r *list.Row) { r.Birth = d } }
		today, err := vn.ParseISO(clock.Day(h.DB.Now()))
		h.ok(err)
		next := today
		next.Year++
		p := h.plan(h.upload(h.base, sheet(row("Trần Thị Mai", "Chi bộ Kho Một", born(next)), row("Lê Văn An", "Chi bộ Kho Một", born(vn.Date{Year: 1985, Month: 5, Day: 2})))))
		eq(h, "plan", []string{told(p.Lines[0]), told(p.Lines[1])}, []string{"refuse member.import.birth_future", "add"})
	})
}
