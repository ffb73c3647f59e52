package report_test

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
	"nep/internal/report"
)

var tag = regexp.MustCompile(`<[^>]*>`)

// sees fails unless a page has some words and lacks others ("-" before them).
func (h *house) sees(token, path string, words ...string) {
	h.t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.AddCookie(&http.Cookie{Name: "nep", Value: token})
	w := httptest.NewRecorder()
	h.web.ServeHTTP(w, r)
	text := strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(w.Body.String(), " "))), " ")
	for _, x := range words {
		want := !strings.HasPrefix(x, "-")
		if x = strings.TrimPrefix(x, "-"); strings.Contains(text, x) != want {
			h.t.Errorf("%s (%d): %q seen %v in\n%s", path, w.Code, x, !want, text)
		}
	}
}

// A report sent after its day says so wherever it stands, and answered ones are
// folded on the committee's page.
func TestALateReportSaysSo(t *testing.T) {
	c := clock.At(start)
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), c))
	sys := access.System()
	send := func(cell int64) int64 {
		id, err := h.reports.Write(ctx, sys, report.Write{Unit: cell, Month: "2026-12", Judgement: fmt.Sprintf("Nhận định của %d", cell)})
		h.must(err)
		h.must(h.reports.Send(ctx, sys, "", id))
		return id
	}
	h.meet(h.cells[0], meeting.CellBody, "2026-12-03", meeting.Ended)
	h.meet(h.cells[1], meeting.CellBody, "2026-12-07", meeting.Ended)
	send(h.cells[0])
	one := send(h.cells[1])
	h.exec(`update report set due_on = '2026-12-05' where unit = $1`, h.cells[0])
	chief := h.role(h.base, "Phạm Thị Lan", access.Secretary)
	const late = "gửi 08/12, hạn 05/12"
	h.sees(chief, fmt.Sprintf("/to-chuc/%d/bao-cao/2026-12", h.cells[0]), "Gửi muộn", "muộn so với hạn 05/12/2026")
	h.sees(chief, fmt.Sprintf("/to-chuc/%d/bao-cao/2026-12", h.cells[1]), "-Gửi muộn")
	h.sees(chief, fmt.Sprintf("/to-chuc/%d/bao-cao", h.cells[0]), "Gửi muộn", late)
	under := fmt.Sprintf("/to-chuc/%d/bao-cao-duoi", h.base)
	h.sees(chief, under, "Gửi muộn", late, "-Đã trả lời: ")
	h.must(h.reports.Answer(ctx, sys, "", one, 0, "Nhất trí"))
	h.sees(chief, under, "Đã trả lời: 1 báo cáo", fmt.Sprintf("Nhận định của %d", h.cells[0]))
}

// A committee looks first at the difficulties sent to it, a cell at its own.
func TestDifficultiesSentToACommitteeStandFirst(t *testing.T) {
	c := clock.At(start)
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), c))
	const cells, own = "Đường vào kho ngập", "Thiếu kinh phí sửa mái"
	_, err := h.reports.Raise(ctx, access.System(), report.Raise{Unit: h.cells[0], Text: cells})
	h.must(err)
	_, err = h.reports.Raise(ctx, access.System(), report.Raise{Unit: h.base, Text: own})
	h.must(err)
	chief, secretary := h.role(h.base, "Phạm Thị Lan", access.Secretary), h.role(h.cells[0], "Trần Thị Mai", access.Secretary)
	list := fmt.Sprintf("/to-chuc/%d/vuong-mac", h.base)
	h.sees(chief, list, cells, "-"+own)
	h.sees(chief, list+"?xem=di", own, "-"+cells)
	h.sees(secretary, fmt.Sprintf("/to-chuc/%d/vuong-mac", h.cells[0]), cells, "Gửi khó khăn, vướng mắc lên cấp trên")
}
