package quality

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/job"
	"nep/internal/meeting"
	"nep/internal/rule"
)

// pool does the jobs of the room that are due.
func (h *house) work() {
	h.t.Helper()
	_, err := job.NewPool(h.DB, map[string]job.Handler{PreviewKind: h.RunPreview}).RunDue(ctx)
	h.must(err)
}

// sheetOf names the sheet of a unit on a day.
func (h *house) sheetOf(unit, day string, form Form) string {
	h.t.Helper()
	r, err := db.Read(ctx, h.DB, func(t *db.Tx) (*Rubric, error) {
		r, _, err := sheetOn(t, h.units[unit].ID, form, day)
		return r, err
	})
	h.must(err)
	return r.ID
}

// draft copies a sheet for a unit, changes it, and keeps it.
func (h *house) draft(unit, base string, change func(*Rubric)) int64 {
	h.t.Helper()
	who := h.as(access.Secretary, unit)
	id, err := h.StartDraft(ctx, who, StartDraft{Unit: h.units[unit].ID, Base: base})
	h.must(err)
	v, err := h.Draft(ctx, who, id)
	h.must(err)
	if change != nil {
		change(v.Sheet)
		h.must(h.SaveDraft(ctx, who, SaveDraft{Draft: id, Seen: v.Version, Sheet: v.Sheet}))
	}
	return id
}

// strict asks 95% of attendance for four points, and one point less of papers.
func strict(r *Rubric) {
	r.Title = Text{Vi: "Bộ tiêu chí của Đảng ủy cơ sở"}
	c, _ := r.Criterion("2.1")
	c.Bands[0].In, c.Bands[1].In = rng("[95,100]"), rng("[75,95)")
}

func rng(text string) (i Interval) {
	if err := i.UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
	return i
}

// force lays a draft on the past and puts it in force.
func (h *house) force(unit string, draft int64, form Form, from string, closed bool) int64 {
	h.t.Helper()
	who := h.as(access.Secretary, unit)
	h.must(h.BeginPreview(ctx, who, "", draft, form))
	h.work()
	use, err := h.PutInForce(ctx, who, PutInForce{Unit: h.units[unit].ID, Form: form, Rubric: OwnID(draft), From: from, Closed: closed, Source: "KH 12-KH/ĐU, 01/12/2026", Reason: "Nâng yêu cầu dự sinh hoạt"})
	h.must(err)
	return use
}

func TestACommitteesOwnSheetHoldsFromAMonthOn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary := h.as(access.Secretary, "base")
		decided := h.agreed("cell", "2026-12-05")
		in := h.meet("base", meeting.CommitteeBody, meeting.Regular, "2026-12-07", meeting.Ended)
		h.must(h.Decide(ctx, secretary, Decide{In: in, Scores: []DecideOne{{Meeting: decided, Class: Good}}}))

		draft := h.draft("base", "anphu-2025", strict)
		put := PutInForce{Unit: h.units["base"].ID, Form: RegularForm, Rubric: OwnID(draft), From: "2027-01-01", Source: "KH 12-KH/ĐU", Reason: "Nâng yêu cầu"}
		force := func(c PutInForce) error { _, err := h.PutInForce(ctx, secretary, c); return err }
		h.want(force(put), fault.State, "rubric.force.preview")
		h.must(h.BeginPreview(ctx, secretary, "", draft, RegularForm))
		h.work()
		for from, key := range map[string]string{"2027-01-15": "rubric.force.cuts", "2026-11-01": "rubric.force.past", "ngày mai": "rubric.force.day"} {
			c := put
			c.From = from
			h.want(force(c), fault.Invalid, key)
		}
		c := put
		c.From = "2026-12-01"
		h.want(force(c), fault.State, "rubric.force.scored") // a meeting of December is scored already
		for _, role := range []access.Role{access.Officer, access.Admin, access.Committee} {
			if _, err := h.PutInForce(ctx, h.as(role, "base"), put); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s puts a sheet in force: %v", role, err)
			}
		}
		h.must(force(put))

		for _, x := range [][3]string{{"cell", "2026-12-31", "anphu-2025"}, {"cell", "2027-01-01", OwnID(draft)}, {"side", "2027-06-05", OwnID(draft)}, {"far", "2027-06-05", "anphu-2025"}, {"own", "2027-06-05", "anphu-2025"}} {
			if got := h.sheetOf(x[0], x[1], RegularForm); got != x[2] {
				t.Errorf("%s on %s: %s, want %s", x[0], x[1], got, x[2])
			}
		}
		// January is scored by it: 14 of 15 are 93,3%, four points by the old sheet and three by this one.
		h.clock.Set(start.AddDate(0, 1, 0))
		m := h.meet("cell", meeting.CellBody, meeting.Regular, "2027-01-05", meeting.Ended)
		f := best()
		f.Roll = Known(Roll{Required: 15, Present: 14, Excused: 1})
		h.facts[m] = f
		h.must(h.Judge(ctx, h.as(access.Secretary, "cell"), Judge{Meeting: m, Rest: true}))
		if v := h.page(secretary, m); v.Stored.Rubric != OwnID(draft) || v.Stored.Total != Pts(99) || v.Sheet.Rubric.Source != "KH 12-KH/ĐU" || v.Sheet.Rubric.Title.In("en") != "Bộ tiêu chí của Đảng ủy cơ sở" {
			t.Errorf("by %s: %v", v.Stored.Rubric, v.Stored.Total)
		}
		// What was decided stays, and says so.
		if v := h.page(secretary, decided); v.Stored.Rubric != "anphu-2025" || v.DecidedClass != Good || v.Stored.Total != Pts(100) {
			t.Errorf("decided: %+v", v.Stored)
		}
		// In force once, it is not changed, not thrown away, and not taken back while a score stands.
		sheet, err := h.Sheet(ctx, secretary, OwnID(draft))
		h.must(err)
		h.want(h.SaveDraft(ctx, secretary, SaveDraft{Draft: draft, Seen: sheet.Own.Version, Sheet: sheet.Sheet}), fault.State, "rubric.draft.sealed")
		h.want(h.DropDraft(ctx, secretary, "", draft), fault.State, "rubric.draft.sealed")
		h.want(h.Withdraw(ctx, secretary, "", sheet.Uses[0].ID), fault.State, "rubric.remove.scores")
		if _, err := h.Sheet(ctx, h.as(access.Member, "cell"), OwnID(draft)); err != nil {
			t.Errorf("who is scored by a sheet may read it: %v", err)
		}
		if _, err := h.Sheet(ctx, h.as(access.Member, "far"), OwnID(draft)); !fault.Is(err, fault.NotFound) {
			t.Errorf("from beside: %v", err)
		}
		page, err := h.Sheets(ctx, secretary, h.units["base"].ID)
		h.must(err)
		if len(page.Uses) != 1 || page.Uses[0].Reason != "Nâng yêu cầu" || page.Now[0].Sheet.ID != OwnID(draft) || page.Now[0].Of != "Tổ chức base" || !page.MayDecide {
			t.Errorf("page: %+v", page)
		}
	})
}

// Which sheet holds, against the sentence of the rule: of one unit the latest month
// that has begun, and of one month the later row; the nearest unit, unless one above
// is closed, then the highest of those.
func TestWhichSheetHoldsIsALookUp(t *testing.T) {
	path := []int64{30, 20, 10} // the cell, its base, the top
	u := func(id, unit int64, rubric, from string, closed bool) Use {
		return Use{ID: id, Unit: unit, Form: RegularForm, Rubric: rubric, From: from, Closed: closed}
	}
	theme := Use{ID: 9, Unit: 10, Form: CombinedForm, Rubric: "theme", From: "2026-03"}
	for _, c := range []struct {
		name string
		uses []Use
		form Form
		want string
	}{
		{"nobody has said", nil, RegularForm, ""},
		{"above", []Use{u(1, 10, "top", "2026-01", false)}, RegularForm, "top"},
		{"nearer", []Use{u(1, 10, "top", "2026-01", false), u(2, 20, "base", "2026-01", false)}, RegularForm, "base"},
		{"nearer, not allowed", []Use{u(1, 10, "top", "2026-01", true), u(2, 20, "base", "2026-06", false)}, RegularForm, "top"},
		{"not begun", []Use{u(1, 10, "top", "2026-01", false), u(2, 20, "base", "2026-07", false)}, RegularForm, "top"},
		{"the month itself", []Use{u(2, 20, "base", "2026-06", false)}, RegularForm, "base"},
		{"changed within the year", []Use{u(1, 20, "old", "2026-01", false), u(2, 20, "new", "2026-05", false)}, RegularForm, "new"},
		{"entered later for earlier", []Use{u(1, 20, "new", "2026-05", false), u(2, 20, "old", "2026-01", false)}, RegularForm, "new"},
		{"corrected", []Use{u(1, 20, "wrong", "2026-05", false), u(2, 20, "right", "2026-05", false)}, RegularForm, "right"},
		{"given back", []Use{u(1, 10, "top", "2026-01", false), u(2, 20, "base", "2026-02", false), u(3, 20, "", "2026-05", false)}, RegularForm, "top"},
		{"opened again", []Use{u(1, 10, "top", "2026-01", true), u(2, 20, "base", "2026-02", false), u(3, 10, "top", "2026-04", false)}, RegularForm, "base"},
		{"its own form", []Use{u(1, 20, "base", "2026-01", false), theme}, CombinedForm, "theme"},
		{"of the other form", []Use{u(1, 20, "base", "2026-01", false), theme}, RegularForm, "base"},
		{"no sheet for the form", []Use{u(1, 20, "base", "2026-01", false)}, CombinedForm, "base"},
		{"somebody else's", []Use{u(1, 99, "beside", "2026-01", true)}, RegularForm, ""},
	} {
		got, ok := SheetFor(path, c.form, "2026-06", c.uses)
		if got.Rubric != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q", c.name, got.Rubric)
		}
	}
}

func TestASheetOfTheTopIsInheritedAndMayBeClosed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		top := h.draft("top", "anphu-2025", strict)
		h.force("top", top, RegularForm, "2027-01-01", false)
		base := h.draft("base", OwnID(top), strict)
		h.force("base", base, RegularForm, "2027-02-01", false)
		themed := h.draft("top", "anphu-2025", strict)
		h.force("top", themed, CombinedForm, "2027-01-01", false)
		for _, x := range [][3]string{{"cell", "2027-01-20", OwnID(top)}, {"cell", "2027-02-20", OwnID(base)}, {"far", "2027-02-20", OwnID(top)}, {"own", "2027-02-20", OwnID(top)}} {
			if got := h.sheetOf(x[0], x[1], RegularForm); got != x[2] {
				t.Errorf("%s on %s: %s", x[0], x[1], got)
			}
		}
		if got := h.sheetOf("cell", "2027-02-20", CombinedForm); got != OwnID(themed) {
			t.Errorf("a month with a theme: %s", got)
		}
		// The top no longer lets those below choose, and goes back on it.
		put := func(from string, closed bool) {
			_, err := h.PutInForce(ctx, h.as(access.Secretary, "top"), PutInForce{Unit: h.units["top"].ID, Form: RegularForm, Rubric: OwnID(top), From: from, Closed: closed, Source: "NQ 3", Reason: "Thống nhất"})
			h.must(err)
		}
		put("2027-03-01", true)
		again := PutInForce{Unit: h.units["base"].ID, Form: RegularForm, Rubric: "anphu-2025", From: "2027-04-01", Source: "NQ 4", Reason: "Riêng"}
		_, err := h.PutInForce(ctx, h.as(access.Secretary, "base"), again)
		h.want(err, fault.State, "rubric.force.closed")
		far := again
		far.From = "2099-12-01"
		_, err = h.PutInForce(ctx, h.as(access.Secretary, "base"), far)
		h.want(err, fault.Invalid, "rubric.force.far")
		page, err := h.Sheets(ctx, h.as(access.Secretary, "base"), h.units["base"].ID)
		h.must(err)
		var coming []string
		for _, x := range page.Later {
			coming = append(coming, string(x.Form)+" "+x.From+" "+x.Sheet.ID)
		}
		if want := []string{"regular 2027-01 " + OwnID(top), "regular 2027-02 " + OwnID(base), "regular 2027-03 " + OwnID(top), "combined 2027-01 " + OwnID(themed)}; !slices.Equal(coming, want) {
			t.Errorf("what comes: %v, want %v", coming, want)
		}
		put("2027-05-01", false)
		for _, x := range [][2]string{{"2027-02-20", OwnID(base)}, {"2027-03-20", OwnID(top)}, {"2027-05-20", OwnID(base)}} {
			if got := h.sheetOf("cell", x[0], RegularForm); got != x[1] {
				t.Errorf("closed, on %s: %s", x[0], got)
			}
		}
		// A regulation says the same as a sheet put in force, of its unit and from the next month on.
		_, err = rule.New(h.DB).SetRule(ctx, access.System(), rule.SetRule{Unit: h.units["other"].ID, Rule: rule.ScoreRubric, Value: "hd42-2025", From: "2026-12-10", Source: "NQ 1"})
		h.must(err)
		for _, x := range [][2]string{{"2026-12-20", "anphu-2025"}, {"2027-01-20", "hd42-2025"}, {"2027-03-20", OwnID(top)}} {
			if got := h.sheetOf("far", x[0], RegularForm); got != x[1] {
				t.Errorf("by a regulation, on %s: %s", x[0], got)
			}
		}
		// A theme held apart has a score where a sheet for it is in force, and none before.
		apart := func(day string) (string, error) {
			m := h.meet("far", meeting.CellBody, meeting.Thematic, day, meeting.Ended)
			if err := h.Judge(ctx, h.as(access.Secretary, "far"), Judge{Meeting: m, Rest: true}); err != nil {
				return "", err
			}
			return h.page(h.as(access.Secretary, "other"), m).Stored.Rubric, nil
		}
		alone := h.draft("other", "anphu-2025", strict)
		h.force("other", alone, ThematicForm, "2027-06-01", false)
		_, err = apart("2027-05-12")
		h.want(err, fault.State, "quality.not_scored")
		if got, err := apart("2027-06-12"); err != nil || got != OwnID(alone) {
			t.Errorf("a theme apart is scored by %s: %v", got, err)
		}
		// A cell has no sheet of its own.
		_, err = h.StartDraft(ctx, h.as(access.Secretary, "cell"), StartDraft{Unit: h.units["cell"].ID, Base: "anphu-2025"})
		h.want(err, fault.State, "rubric.draft.committee")
	})
}

// Everything the sheet of a committee can be wrong in is refused with its line.
func TestABrokenLineIsRefusedByItsName(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who := h.as(access.Officer, "base") // prepares, and puts nothing in force
		id, err := h.StartDraft(ctx, who, StartDraft{Unit: h.units["base"].ID, Base: "anphu-2025"})
		h.must(err)
		line := func(r *Rubric, id string) *Criterion { c, _ := r.Criterion(id); return c }
		for _, c := range []struct {
			name     string
			change   func(*Rubric)
			sum      bool // may stand in a draft, and keeps it from being in force
			sentence string
		}{
			{"points that do not add up in a group", func(r *Rubric) { line(r, "3.1").Max = Pts(4) }, true, "Nhóm 3: các tiêu chí cộng lại được 11 điểm, nhóm ghi 10"},
			{"points that do not add up in the sheet", func(r *Rubric) { line(r, "3.1").Max, r.Groups[2].Max = Pts(4), Pts(11) }, true, "Cả bộ: các nhóm cộng lại được 101 điểm, bộ ghi 100"},
			{"overlapping bands", func(r *Rubric) { line(r, "2.1").Bands[1].In = rng("[75,92)") }, false, "Tiêu chí 2.1, dòng 1 của bảng điểm: trùng với dòng 2 ở mức 90: một giá trị chỉ được nằm trong một dòng"},
			{"bands that share an edge", func(r *Rubric) { line(r, "2.1").Bands[1].In = rng("[75,90]") }, false, "Tiêu chí 2.1, dòng 1 của bảng điểm: trùng với dòng 2 ở mức 90: một giá trị chỉ được nằm trong một dòng"},
			{"a gap", func(r *Rubric) { line(r, "4.5").Bands[1].In = rng("[45,50]") }, false, "Tiêu chí 4.5, dòng 2 của bảng điểm: hở với dòng 3: các giá trị giữa 40 và 45 không thuộc dòng nào"},
			{"a gap of one value", func(r *Rubric) { line(r, "4.5").Bands[1].In = rng("[40,50)") }, false, "Tiêu chí 4.5, dòng 1 của bảng điểm: hở với dòng 2: đúng 50 không thuộc dòng nào"},
			{"no beginning", func(r *Rubric) { line(r, "7").Bands[5].In = rng("[10,50)") }, false, "Tiêu chí 7, dòng 6 của bảng điểm: bảng phải bắt đầu từ đúng 0"},
			{"no end", func(r *Rubric) { line(r, "1").Bands[3].In = rng("(30,90]") }, false, "Tiêu chí 1, dòng 4 của bảng điểm: dòng cao nhất phải để trống số cuối, vì số đo này không có giới hạn trên"},
			{"an unknown measure", func(r *Rubric) { line(r, "4.5").Fact = "weather" }, false, "Tiêu chí 4.5: không có số đo “weather”"},
			{"an unknown measure of a cap", func(r *Rubric) { line(r, "2.1").Caps[0].Fact = "weather" }, false, "Tiêu chí 2.1, giới hạn 1: không có số đo “weather”"},
			{"an unknown condition", func(r *Rubric) { line(r, "4.3").When = "rain" }, false, "Tiêu chí 4.3: không có điều kiện “rain”"},
			{"more points than the line has", func(r *Rubric) { line(r, "2.1").Bands[0].Points = Pts(5) }, false, "Tiêu chí 2.1, dòng 1 của bảng điểm: điểm phải từ 0 đến 4"},
			{"a best row below the line's points", func(r *Rubric) { line(r, "2.1").Bands[0].Points = Pts(3) }, false, "Tiêu chí 2.1: dòng cao nhất của bảng được 3 điểm, tiêu chí ghi tối đa 4"},
			{"a number twice", func(r *Rubric) { line(r, "3.2").ID = "3.1" }, false, "Tiêu chí 3.1: số thứ tự này đã dùng ở dòng khác"},
			{"no words", func(r *Rubric) { line(r, "3.2").Text = Text{} }, false, "Tiêu chí 3.2: chưa có số thứ tự hoặc nội dung"},
			{"a step that does not fit", func(r *Rubric) { line(r, "5.1").Step = 30 }, false, "Tiêu chí 5.1: bước điểm phải chia hết 2 điểm"},
			{"a gate on a line that is gone", func(r *Rubric) { r.Gates = []Gate{{Class: Good, Full: []string{"9.9"}}} }, false, "Điều kiện thứ 1 của xếp loại: không còn tiêu chí 9.9"},
			{"a year's rule without a class", func(r *Rubric) { r.Year = []YearRule{{Class: Good, Times: 7, Reached: Good}} }, false, "Quy tắc cả năm thứ 1: phải chọn loại của năm, loại thấp nhất mỗi buổi, và số buổi từ 0 đến 12 cùng loại phải đạt"},
		} {
			v, err := h.Draft(ctx, who, id)
			h.must(err)
			c.change(v.Sheet)
			problems := v.Sheet.Problems()
			var said []string
			for _, p := range problems {
				said = append(said, i18n.T(ctx, p.Place().Key, p.Place().Params...)+": "+i18n.T(ctx, p.Key, p.Params...))
			}
			if !slices.Contains(said, c.sentence) {
				t.Errorf("%s: %q", c.name, said)
			}
			err = h.SaveDraft(ctx, who, SaveDraft{Draft: id, Seen: v.Version, Sheet: v.Sheet})
			if !c.sum {
				var names []string
				if f, ok := err.(*fault.Error); ok {
					for _, x := range f.Fields {
						names = append(names, x.Name)
					}
				}
				if !fault.Is(err, fault.Invalid) || !strings.HasPrefix(strings.Join(names, " "), "line") {
					t.Errorf("%s was kept: %v", c.name, err)
				}
				continue
			}
			h.must(err)
			h.want(h.BeginPreview(ctx, h.as(access.Secretary, "base"), "", id, RegularForm), fault.Invalid, problems[0].Key)
			_, err = h.PutInForce(ctx, h.as(access.Secretary, "base"), PutInForce{Unit: h.units["base"].ID, Form: RegularForm, Rubric: OwnID(id), From: "2027-01-01", Source: "KH", Reason: "Vì"})
			h.want(err, fault.Invalid, problems[0].Key)
			id, err = h.StartDraft(ctx, who, StartDraft{Unit: h.units["base"].ID, Base: "anphu-2025"})
			h.must(err)
		}
		v, err := h.Draft(ctx, who, id)
		h.must(err)
		h.must(h.SaveDraft(ctx, who, SaveDraft{Draft: id, Seen: v.Version, Sheet: v.Sheet}))
		h.want(h.SaveDraft(ctx, who, SaveDraft{Draft: id, Seen: v.Version, Sheet: v.Sheet}), fault.Conflict, "rubric.draft.meanwhile")
		// A sheet without points can be read and copied, and not put in force.
		_, err = h.PutInForce(ctx, h.as(access.Secretary, "base"), PutInForce{Unit: h.units["base"].ID, Form: RegularForm, Rubric: "khoi-binhthuan", From: "2027-01-01", Source: "KH", Reason: "Vì"})
		h.want(err, fault.State, "quality.rubric.incomplete")
	})
}

func TestADraftLaidOnThePast(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary := h.as(access.Secretary, "base")
		h.clock.Set(start.AddDate(0, 0, -5)) // the third of December: November is whole
		few := best()
		few.Roll = Known(Roll{Required: 15, Present: 14, Excused: 1})
		few.Speakers, few.Criticism, few.Due, few.Published = Known(6), Known(10), Known(Share{7, 10}), Known(Put{On: "2026-12-09", Days: 3})
		var all []int64
		for _, month := range []string{"2025-11", "2025-12", "2026-09", "2026-10", "2026-11"} {
			for _, unit := range []string{"cell", "side", "far"} {
				m := h.meet(unit, meeting.CellBody, meeting.Regular, month+"-05", meeting.Ended)
				if unit == "side" {
					h.facts[m] = few
				}
				who := h.as(access.Secretary, unit)
				h.must(h.Judge(ctx, who, Judge{Meeting: m, Rest: true}))
				h.vote(m, true)
				h.must(h.Agree(ctx, who, "", m))
				all = append(all, m)
			}
		}
		before := h.scores()
		// One more point asked of attendance, two lines judged that were not asked, one counted line less.
		draft := h.draft("base", "anphu-2025", func(r *Rubric) {
			strict(r)
			c, _ := r.Criterion("3.1")
			c.Max, c.Scale, c.Step = Pts(2), Manual, 50
			r.Groups[2].Criteria = append(r.Groups[2].Criteria, Criterion{ID: "3.6", Text: Text{Vi: "Gợi ý thảo luận gửi trước"}, Max: Pts(1), Scale: YesNo})
		})
		h.must(h.BeginPreview(ctx, secretary, "", draft, RegularForm))
		h.want(h.BeginPreview(ctx, secretary, "", draft, RegularForm), fault.State, "rubric.preview.running")
		// Where the rooms have moved on, what was kept is what is rated.
		for _, m := range all {
			h.facts[m] = Facts{}
		}
		h.work()
		v, err := h.PreviewPage(ctx, secretary, draft, true, 0, 3)
		h.must(err)
		if !v.Done || v.Stale || v.Preview.From != "2025-12" || v.Preview.To != "2026-11" || len(v.Rows) != 3 || v.Next == 0 {
			t.Fatalf("%+v", v.Preview)
		}
		more, err := h.PreviewPage(ctx, secretary, draft, true, v.Next, 50)
		h.must(err)
		rows := append(v.Rows, more.Rows...)
		if len(rows) != 8 { // cell and side, four months each; far is not below, November of last year is too long ago
			t.Fatalf("%d rows", len(rows))
		}
		for _, r := range rows {
			f := best()
			if r.Unit == h.units["side"].ID {
				f = few
			}
			sheet, err := h.Sheet(ctx, secretary, OwnID(draft))
			h.must(err)
			want := mustScore(t, sheet.Sheet, f, carry(sheet.Sheet, sheet1(t), allFull(sheet1(t))))
			if r.Total != want.Total.Points() || r.Class != want.Class || r.Best != want.Best {
				t.Errorf("%+v, want %v %s %s", r, want.Total.Points(), want.Class, want.Best)
			}
			if r.Unit == h.units["side"].ID && (r.Was != Good || r.Moved != Unclear || r.Class != Fair || r.Best != Good) {
				t.Errorf("the side cell: %+v", r)
			}
		}
		pair, err := h.Pair(ctx, secretary, draft, rows[len(rows)-1].Meeting)
		h.must(err)
		if pair.Then.Total.Points() != rows[len(rows)-1].WasTotal || pair.Now.Class != rows[len(rows)-1].Class {
			t.Errorf("the pair differs from the list: %v %v", pair.Then.Total, pair.Now.Class)
		}
		if _, err := h.Pair(ctx, h.as(access.Admin, "base"), draft, all[0]); !fault.Is(err, fault.NotFound) {
			t.Errorf("the administrator sees cells' scores: %v", err)
		}
		if after := h.scores(); after != before {
			t.Errorf("laying a draft on the past changed scores:\n%s\n%s", before, after)
		}
		// Changed since: it has to be laid anew before it is in force.
		d, err := h.Draft(ctx, secretary, draft)
		h.must(err)
		h.must(h.SaveDraft(ctx, secretary, SaveDraft{Draft: draft, Seen: d.Version, Sheet: d.Sheet}))
		_, err = h.PutInForce(ctx, secretary, PutInForce{Unit: h.units["base"].ID, Form: RegularForm, Rubric: OwnID(draft), From: "2027-01-01", Source: "KH", Reason: "Vì"})
		h.want(err, fault.State, "rubric.force.preview")
		h.want(h.GoOnPreview(ctx, secretary, "", draft), fault.State, "rubric.preview.stale")
	})
}

func sheet1(t testing.TB) *Rubric { return sheet(t, "anphu-2025") }

// scores is every score as it is kept, in one text.
func (h *house) scores() string {
	h.t.Helper()
	all, err := db.Read(ctx, h.DB, func(t *db.Tx) ([]Stored, error) {
		return db.All(t, scanStored, `select `+storedColumns+` from score order by meeting`)
	})
	h.must(err)
	text, err := json.Marshal(all)
	h.must(err)
	return string(text)
}

func TestLayingOnThePastCanBeStoppedAndGoesOn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.clock.Set(start)
		secretary := h.as(access.Secretary, "top")
		for _, unit := range []string{"cell", "side", "own", "far"} {
			h.agreed(unit, "2026-11-05")
		}
		defer func(n int) { previewBatch = n }(previewBatch)
		previewBatch = 2
		draft := h.draft("top", "anphu-2025", strict)
		h.must(h.BeginPreview(ctx, secretary, "", draft, RegularForm))
		// Stopped when some are done: the handler is told at its next step.
		stopAt := int64(2)
		run := func(c *house) error {
			_, err := job.NewPool(h.DB, map[string]job.Handler{PreviewKind: h.RunPreview}).RunDue(ctx)
			return err
		}
		h.afterBatch = func(done int64) {
			if done >= stopAt && stopAt > 0 {
				stopAt = 0
				h.must(h.StopPreview(ctx, secretary, "", draft))
			}
		}
		h.must(run(h))
		v, err := h.PreviewPage(ctx, secretary, draft, true, 0, 50)
		h.must(err)
		if v.Done || v.Running || v.Cells == 0 || v.Cells >= v.Preview.Total {
			t.Fatalf("stopped: %+v", v.Preview)
		}
		done := v.Cells
		h.must(h.GoOnPreview(ctx, secretary, "", draft))
		first := int64(0)
		h.afterBatch = func(n int64) {
			if first == 0 {
				first = n
			}
		}
		h.must(run(h))
		v, err = h.PreviewPage(ctx, secretary, draft, true, 0, 50)
		h.must(err)
		if !v.Done || v.Cells != v.Preview.Total || len(v.Rows) != 4 || first <= done {
			t.Errorf("went on from %d at %d: %+v, %d rows", done, first, v.Preview, len(v.Rows))
		}
	})
}
