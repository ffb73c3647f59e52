package cycle_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/cycle"
	"nep/internal/fault"
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
		if last, err := h.Ready(bg, h.secretary(), h.cell, 2025); err != nil || len(last.Months) != 0 {
			t.Errorf("a year before Nếp: %+v %v", last.Months, err)
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
		if !strings.HasSuffix(name, ".zip") || len(files) != 8 || !slices.ContainsFunc(files, func(f string) bool { return strings.HasSuffix(f, ".xlsx") }) {
			t.Errorf("%q: %q", name, files)
		}
	})
}
