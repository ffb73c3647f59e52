package cycle_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/resolution"
)

func line(r cycle.Ready, month, id string) cycle.ReadyLine {
	for _, l := range r.Standing {
		if month == "" && l.ID == id {
			return l
		}
	}
	for _, m := range r.Months {
		for _, l := range m.Lines {
			if m.Month == month && l.ID == id {
				return l
			}
		}
	}
	return cycle.ReadyLine{}
}

// What is there is told from what is missing, each with the way to mend it; the
// same goes into one archive, less what stays in the cell.
func TestIfAnInspectionCameTomorrow(t *testing.T) {
	each(t, func(h *house) {
		r, err := h.Ready(bg, h.secretary(), h.cell, 0)
		h.ok(err)
		if len(r.Months) != 0 || line(r, "", "regulation").State != cycle.Missing || line(r, "", "members").State != cycle.Have {
			t.Errorf("an empty cell: %+v", r)
		}
		h.play("2026-11-05", "Sửa kho trước mùa mưa")
		h.on("2027-01-20", "08:00")
		r, err = h.Ready(bg, h.secretary(), h.cell, 0)
		h.ok(err)
		if len(r.Months) != 3 || r.Months[0].Month != "2027-01" || r.Years[0] != 2027 {
			t.Fatalf("%+v", r.Months)
		}
		for _, id := range []string{"bureau", "notice", "meeting", "minutes", "decision", "score", "publish", "report"} {
			if l := line(r, "2026-11", id); l.State != cycle.Have || l.Source == "" || l.Href == "" {
				t.Errorf("%s: %+v", id, l)
			}
			if l := line(r, "2026-12", id); l.State != cycle.Missing || l.Href == "" {
				t.Errorf("%s of a month without a meeting: %+v", id, l)
			}
		}
		missing := 0
		for _, l := range r.Gaps() {
			if l.State != cycle.Missing || l.Href == "" {
				t.Errorf("a gap: %+v", l)
			}
			missing++
		}
		if missing != r.Missing {
			t.Errorf("%d gaps, %d counted", missing, r.Missing)
		}
		if last, err := h.Ready(bg, h.secretary(), h.cell, 2025); err != nil || !last.Wrong || last.Year != 0 || len(last.Months) != 3 {
			t.Errorf("a year before Nếp is the term: %+v %v", last.Months, err)
		}
		if last, err := h.Ready(bg, h.secretary(), h.cell, 2026); err != nil || last.Wrong || last.From != "2026-11" || last.Until != "2026-12" {
			t.Errorf("a year: %s %s %v", last.From, last.Until, err)
		}
		for year, odd := range map[int]bool{cycle.NoYear: true, 2300: true, 2024: false} {
			if r, err := h.Ready(bg, h.secretary(), h.cell, year); err != nil || !r.Wrong || r.Odd != odd || r.Year != 0 {
				t.Errorf("the year %d: wrong %v odd %v %v", year, r.Wrong, r.Odd, err)
			}
			if _, _, err := h.papers().HandOver(bg, h.secretary(), h.cell, year); !fault.Is(err, fault.State) {
				t.Errorf("the file of %d: %v", year, err)
			}
		}
		// What is counted is what the page shows.
		for _, year := range []int{0, 2026, 2027} {
			r, err := h.Ready(bg, h.secretary(), h.cell, year)
			h.ok(err)
			count := map[cycle.ReadyState]int{}
			extra := 0
			tell := func(l cycle.ReadyLine) {
				if l.Source == "" {
					extra++
				} else {
					count[l.State]++
				}
			}
			for _, l := range r.Standing {
				tell(l)
			}
			for _, m := range r.Months {
				for _, l := range m.Lines {
					tell(l)
				}
			}
			if count[cycle.Have] != r.Have || count[cycle.Missing] != r.Missing || count[cycle.NotYet] != r.Later || extra != r.Extra {
				t.Errorf("%d: shown %v and %d, counted %d %d %d %d", year, count, extra, r.Have, r.Missing, r.Later, r.Extra)
			}
		}
		for _, who := range []access.Actor{h.as(h.an, access.Member, h.cell), h.above()} {
			if _, err := h.Ready(bg, who, h.cell, 0); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", who.Hat.Role, err)
			}
			if _, _, err := h.papers().HandOver(bg, who, h.cell, 0); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s takes the file: %v", who.Hat.Role, err)
			}
		}

		name, write, err := h.papers().HandOver(bg, h.secretary(), h.cell, 0)
		h.ok(err)
		var b bytes.Buffer
		h.ok(write(&b))
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		h.ok(err)
		var files []string
		for _, f := range z.File {
			files = append(files, f.Name)
			if strings.HasSuffix(f.Name, ".pdf") && !strings.HasPrefix(f.Name, "2026-11/") {
				t.Errorf("file %q", f.Name)
			}
		}
		i := slices.IndexFunc(z.File, func(f *zip.File) bool { return strings.HasSuffix(f.Name, ".xlsx") })
		book, err := z.File[i].Open()
		h.ok(err)
		raw, err := io.ReadAll(book)
		h.ok(err)
		list, err := excelize.OpenReader(bytes.NewReader(raw))
		h.ok(err)
		rows, err := list.GetRows(list.GetSheetName(0))
		h.ok(err)
		for _, row := range rows {
			if len(row) < 4 || !strings.HasPrefix(row[2], "Đã có") {
				continue
			}
			for _, where := range strings.Split(row[3], "\n") {
				sheet := ""
				if _, rest, ok := strings.Cut(where, "trang “"); ok {
					sheet = strings.TrimSuffix(rest, "”")
				}
				at := sheet != "" && slices.Contains(list.GetSheetList(), sheet) || slices.Contains(files, where) || strings.HasPrefix(where, "Xem trong Nếp: /") || row[1] == "Nhiệm kỳ đang chạy" && where != ""
				if !at {
					t.Errorf("%q is there, and is shown at %q", row[:3], where)
				}
			}
		}
		if !strings.HasSuffix(name, ".zip") || len(files) != 8 || !slices.ContainsFunc(files, func(f string) bool { return strings.HasSuffix(f, ".xlsx") }) {
			t.Errorf("%q: %q", name, files)
		}
	})
}

// A task that was not done in its year is that year's gap, and no other's; and what
// comes before a meeting that was held cannot be not yet due.
func TestReadyOfAYear(t *testing.T) {
	each(t, func(h *house) {
		h.hold(h.cell, "2025-09-05", meeting.Regular)
		h.hold(h.cell, "2026-01-05", meeting.Regular)
		h.exec(`insert into task (id, unit, item, source, source_id, text, owner, due_on, first_month, report_month, state, result, done_on, made_at, made_on)
			values (990001, $1, 0, '', 0, 'Việc', $2, '2026-01-10', '2026-01', '2026-01', 'open', '', '', 0, '2026-01-05')`, h.cell, h.an)
		h.on("2026-01-20", "08:00")
		for year, want := range map[int]cycle.ReadyState{2025: cycle.Have, 2026: cycle.Missing, 0: cycle.Missing} {
			r, err := h.Ready(bg, h.secretary(), h.cell, year)
			h.ok(err)
			if l := line(r, "", "tasks"); l.State != want {
				t.Errorf("the tasks of %d: %+v", year, l)
			}
		}
		last, err := h.Ready(bg, h.secretary(), h.cell, 2025)
		h.ok(err)
		if last.Day != "2025-12-31" {
			t.Errorf("as of %s", last.Day)
		}
		for _, l := range last.Standing {
			if strings.Contains(l.Source, "2026") {
				t.Errorf("%s of 2025 is asked for by %q", l.ID, l.Source)
			}
		}
		now, err := h.Ready(bg, h.secretary(), h.cell, 2026)
		h.ok(err)
		if l := line(now, "2026-01", "bureau"); l.State != cycle.Missing {
			t.Errorf("the chi ủy's minutes of a month that was held: %+v", l)
		}
	})
}

// What is asked of a month is what was in force on its meeting's day: guidance that
// came later asks nothing of it, and a committee is asked by its own.
func TestReadyNamesTheRuleOfTheDay(t *testing.T) {
	each(t, func(h *house) {
		h.hold(h.cell, "2025-09-05", meeting.Regular)
		h.on("2026-01-20", "08:00")
		r, err := h.Ready(bg, h.secretary(), h.cell, 0)
		h.ok(err)
		for _, m := range r.Months {
			for _, l := range m.Lines {
				if later := strings.Contains(l.Source, "HD 42"); later && m.Month < "2025-10" {
					t.Errorf("%s of %s is asked for by %q", l.ID, m.Month, l.Source)
				}
				if l.Source == "" && l.State == cycle.Missing {
					t.Errorf("%s of %s is missing, though nothing asked for it", l.ID, m.Month)
				}
			}
		}
		if l := line(r, "2025-09", "bureau"); !strings.Contains(l.Source, "HD 12") {
			t.Errorf("the chi ủy's minutes: %+v", l)
		}
		if l := line(r, "2025-09", "class"); l.ID != "" {
			t.Errorf("a class nobody asked for: %+v", l)
		}
		if l := line(r, "2025-12", "score"); l.State != cycle.Missing || l.Source == "" {
			t.Errorf("a sheet that was asked for: %+v", l)
		}
		if l := line(r, "2025-11", "papers"); !strings.Contains(l.Source, "HD 42") {
			t.Errorf("papers: %+v", l)
		}

		_, err = h.Meetings.Plan(bg, sys, meeting.Plan{Unit: h.base, Body: meeting.CommitteeBody, Kind: meeting.Regular, Month: "2026-03", Day: "2026-03-10", StartMinute: 480, Place: "Kho", Form: meeting.AtPlace, Chair: h.head, NoteTaker: h.aide})
		h.ok(err)
		h.on("2026-04-20", "08:00")
		c, err := h.Ready(bg, h.above(), h.base, 0)
		h.ok(err)
		if len(c.Months) == 0 {
			t.Fatal("the committee has no month")
		}
		for _, l := range append(slices.Clone(c.Standing), c.Months[0].Lines...) {
			if strings.Contains(l.Source, "HD 12") || strings.Contains(l.Source, "HD 42") && l.ID != "classes" && l.ID != "publish" && l.ID != "papers" && l.ID != "members" {
				t.Errorf("a committee is asked for %s by %q", l.ID, l.Source)
			}
		}
	})
}

// An inspector opens a unit's file with a reason, within his reach; the unit sees
// it, and sees that he took it. What is inside is not in what he takes.
func TestAnInspectorOpensTheFile(t *testing.T) {
	each(t, func(h *house) {
		h.play("2026-11-05", "Sửa kho trước mùa mưa")
		h.on("2026-12-20", "08:00")
		insp := h.as(h.aide, access.Inspector, h.base)
		path, err := h.Units.Where(bg, h.cell)
		h.ok(err)
		insp.Hat.Named = []string{path}
		if r, err := h.Ready(bg, insp, h.cell, 0); err != nil || !r.Closed || len(r.Standing)+len(r.Months) != 0 {
			t.Errorf("not opened: %+v %v", r, err)
		}
		if _, _, err := h.papers().HandOver(bg, insp, h.cell, 0); !fault.Is(err, fault.State) {
			t.Errorf("taken unopened: %v", err)
		}
		if err := h.OpenFile(bg, insp, "k0", h.cell, "ngắn"); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := h.OpenFile(bg, insp, "k1", h.tiny, "Quyết định 31-QĐ/ĐU, kiểm tra chế độ sinh hoạt"); !fault.Is(err, fault.NotFound) {
			t.Errorf("out of reach: %v", err)
		}
		for range 2 {
			h.ok(h.OpenFile(bg, insp, "k2", h.cell, "Quyết định 31-QĐ/ĐU, kiểm tra chế độ sinh hoạt"))
		}
		r, err := h.Ready(bg, insp, h.cell, 0)
		h.ok(err)
		if r.Closed || !r.Outside || line(r, "2026-11", "minutes").State != cycle.Have || len(r.Looks) != 0 {
			t.Errorf("opened: %+v", r)
		}
		_, write, err := h.papers().HandOver(bg, insp, h.cell, 0)
		h.ok(err)
		var b bytes.Buffer
		h.ok(write(&b))
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		h.ok(err)
		if len(z.File) != 8 {
			var names []string
			for _, f := range z.File {
				names = append(names, f.Name)
			}
			t.Errorf("the inspector's archive: %q", names)
		}
		own, err := h.Ready(bg, h.secretary(), h.cell, 0)
		h.ok(err)
		if len(own.Looks) != 2 || !own.Looks[0].Taken || own.Looks[1].Taken || own.Looks[1].Reason == "" || own.Looks[0].Name != "Bùi Văn Phụ" {
			t.Errorf("the unit sees: %+v", own.Looks)
		}
		looks, err := h.Meetings.Looks(bg, h.secretary(), r.Months[1].Meeting)
		h.ok(err)
		if len(looks) != 1 {
			t.Errorf("at the minutes: %+v", looks)
		}
		h.on("2026-12-21", "09:00")
		if r, err := h.Ready(bg, insp, h.cell, 0); err != nil || !r.Closed {
			t.Errorf("a day later: %+v %v", r.Closed, err)
		}
	})
}

// The work an old paper gives becomes tasks where it is still to be done, once,
// and leads back to the paper.
func TestTasksOfAnOldPaper(t *testing.T) {
	each(t, func(h *house) {
		old := h.keepOld("Giao đồng chí Nguyễn Văn An kiểm kê kho số 2.\nGiao đồng chí Phạm Thị Ba dọn kho.\nGiao tổ 1 trực.")
		v, err := h.OldTasks(bg, h.secretary(), h.cell, old)
		h.ok(err)
		if len(v.Tasks) != 3 || len(v.Settled) != 0 || len(v.Owners) == 0 {
			t.Fatalf("%+v", v)
		}
		rows := []cycle.OldTask{{Text: v.Tasks[0], Fate: document.OldGiven}, {Text: v.Tasks[1], Fate: document.OldDone}, {Text: v.Tasks[2], Fate: document.OldLeft}}
		_, err = h.SettleOldTasks(bg, h.secretary(), "t1", h.cell, old, rows)
		var f *fault.Error
		if !fault.Is(err, fault.Invalid) || !errors.As(err, &f) || f.Fields[0].Name != "owner-0" {
			t.Errorf("without an owner: %v", err)
		}
		rows[0].Owner, rows[0].Due = h.an, "2026-12-04"
		for range 2 {
			n, err := h.SettleOldTasks(bg, h.secretary(), "t2", h.cell, old, rows)
			if h.ok(err); n != 1 {
				t.Errorf("%d tasks", n)
			}
		}
		if _, err := h.SettleOldTasks(bg, h.secretary(), "t3", h.cell, old, rows); !fault.Is(err, fault.State) {
			t.Errorf("settled twice: %v", err)
		}
		open, err := h.Resolutions.Tasks(bg, h.secretary(), h.cell, resolution.Open, org.Cursor{}, 10)
		h.ok(err)
		if len(open.Rows) != 1 || open.Rows[0].Owner != h.an || open.Rows[0].Source != "paper" || open.Rows[0].SourceID != v.Paper {
			t.Errorf("%+v", open.Rows)
		}
		v, err = h.OldTasks(bg, h.secretary(), h.cell, old)
		h.ok(err)
		if len(v.Settled) != 3 || v.Settled[0].Task != open.Rows[0].ID || v.Settled[1].Fate != document.OldDone {
			t.Errorf("%+v", v.Settled)
		}
		book := h.termBook(h.secretary()) // which holds it, though no meeting is kept
		if got := fmt.Sprint(book.Labels); book.Words != 1 || got != "[Văn bản cũ - Biên bản tháng 10 - 05-10-2026]" {
			t.Errorf("the book: %d by words only, %s", book.Words, got)
		}
		if _, err := h.OldTasks(bg, h.as(h.an, access.Member, h.cell), h.cell, old); !fault.Is(err, fault.NotFound) {
			t.Errorf("a member: %v", err)
		}
	})
}

// keepOld is an old paper of the cell as it stands when it was kept.
func (h *house) keepOld(tasks string) int64 {
	h.Helper()
	return tx(h, func(t *db.Tx) (int64, error) {
		id, paper := t.ID(), t.ID()
		_, err := t.Exec(`insert into history_file (id, unit, blob, file_name, media, size, state, kind, number, code, day, title, required, present, tasks, extract, note, paper, made_at, made_by, ended_at, ended_by, tasks_at)
			values ($1, $2, 0, 'bb.docx', 'text/plain', 1, 'kept', 'bien-ban', 0, '', '2026-10-05', 'Biên bản tháng 10', 6, 6, $3, '', '', $4, $5, 0, $5, 0, 0)`, id, h.cell, tasks, paper, t.Now())
		return id, err
	})
}
