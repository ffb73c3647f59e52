package report_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/report"
	"nep/internal/vn"
	"nep/internal/web"
	reportweb "nep/internal/web/report"
)

var ctx = context.Background()

var start = time.Date(2026, 12, 8, 8, 0, 0, 0, clock.Zone)

// house is the rooms the pages stand on, over a committee and three cells.
type house struct {
	t         *testing.T
	db        *db.DB
	accounts  *account.Service
	reports   *report.Service
	web       http.Handler
	base      int64
	cells     []int64
	facts     map[int64]report.Facts
	next      int64
	tokens    map[string]string
	cellNames []string
}

func newHouse(t *testing.T, d *db.DB) *house {
	set := account.Defaults()
	set.Hash = account.Params{Memory: 64, Time: 1, Threads: 1}
	h := &house{t: t, db: d, accounts: account.New(d, set), reports: report.New(d), facts: map[int64]report.Facts{}, next: 900_000, tokens: map[string]string{},
		cellNames: []string{"Chi bộ Kho Ân Thi", "Chi bộ Kho Mỹ Hào", "Chi bộ Văn phòng"}}
	h.reports.Facts = func(_ *db.Tx, unit int64, month string) (report.Facts, error) {
		if month != "2026-12" {
			return report.Facts{FeePaid: -1, PapersAhead: -1}, nil
		}
		return h.facts[unit], nil
	}
	units := org.New(d)
	pages := &reportweb.Pages{Reports: h.reports, Units: units,
		UnitSubject: func(c *web.Ctx) (access.Subject, error) {
			id, err := c.ID("unit")
			if err != nil {
				return access.Subject{}, err
			}
			path, err := units.Where(c.Context(), id)
			return access.Unit(path), err
		}}
	h.web = web.New(web.Config{Accounts: h.accounts, Log: slog.New(slog.DiscardHandler), Names: units.Names}, pages.Routes())
	found := func(parent int64, kind org.Kind, name string) int64 {
		id, _, err := units.Found(ctx, access.System(), org.Found{Parent: parent, From: "2020-01-01", Kind: kind, Name: name})
		h.must(err)
		return id
	}
	top := found(0, org.Upper, "Đảng ủy Các cơ quan tỉnh")
	h.base = found(top, org.Base, "Đảng bộ Cục Dự trữ khu vực")
	for _, name := range h.cellNames {
		id := found(h.base, org.Cell, name)
		h.cells = append(h.cells, id)
		h.facts[id] = december(13)
	}
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	h.must(db.Do(ctx, h.db, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
}

// meet puts a meeting straight into the table.
func (h *house) meet(unit int64, body meeting.Body, day string, state meeting.State) int64 {
	h.t.Helper()
	h.next++
	h.exec(`insert into meeting (id, unit, body, kind, month, day, start_minute, place, form, online_basis, online_away, state, chair, note_taker, theme, prepares,
		made_at, made_by, noticed_at, noticed_by, started_at, ended_at, papers_on, papers_by, papers_at, finished_on, finished_by, finished_at, fee_paid, fee_due,
		required, present, online, excused, unexcused, special, unmarked, spoke, on_paper, reason, version)
		values ($1, $2, $3, 'regular', $4, $5, 480, 'Kho', 'place', '', 0, $6, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, '', 0, 0, '', 0, 0, -1, 0, 15, 13, 0, 2, 0, 0, 0, 9, false, '', 1)`,
		h.next, unit, string(body), day[:7], day, string(state))
	return h.next
}

// december is the month of a cell.
func december(present int) report.Facts {
	return report.Facts{Day: "2026-12-05", Minutes: 95, Norm: 90, Required: 15, Present: present, Excused: 15 - present, Spoke: 9, Opinions: 12, Proposals: 3, TasksDone: 5, TasksDue: 6, TasksGiven: 4,
		Decision: "22-NQ/CB", Directives: 2, DirOpen: 1, Theme: "Giữ lời hứa với dân", PapersAhead: 2, FeePaid: 15, FeeDue: 15, Score: 9421, Class: "good", Provisional: true, Bureau: "2026-12-03"}
}

// role signs in somebody with a role in a unit; a cell makes him in charge of it.
func (h *house) role(unit int64, name string, role access.Role, cells ...int64) string {
	h.t.Helper()
	h.next++
	id := h.next
	family, given := vn.SplitName(name)
	h.exec(`insert into person (id, family, given, sex, birth, phone, card, joined_on, official_on, note, fold, fold_pair, fold_given, sort_key, made_at, erased_at)
		values ($1, $2, $3, '', '', '', '', '', '', '', $4, '', '', $5, 0, 0)`, id, family, given, vn.Fold(name), vn.SortKey(family, given))
	h.exec(`insert into member_status (person, from_on, to_on, standing, condition, reason) values ($1, '2020-01-01', '9999-12-31', 'official', 'active', '')`, id)
	for _, cell := range cells {
		h.next++
		h.exec(`insert into assignment (id, person, unit, target, cell, mass_org, field, from_on, to_on) values ($1, $2, $3, 'cell', $4, 0, '', '2020-01-01', '9999-12-31')`, h.next, id, unit, cell)
	}
	if len(cells) == 0 {
		h.exec(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $1, $2, $3, '', '2020-01-01', '9999-12-31')`, id, unit, string(role))
	}
	temp, err := h.accounts.Open(ctx, access.System(), account.Open{Person: id})
	h.must(err)
	in, err := h.accounts.SignIn(ctx, account.SignIn{Login: temp.Account.Login, Password: temp.Password})
	h.must(err)
	h.must(h.accounts.ChangePassword(ctx, in.Session.Actor(), account.ChangePassword{Old: temp.Password, New: "con trâu đi trước"}))
	return in.Token
}

func TestAMonthGoesUpAndIsAnswered(t *testing.T) {
	b := browsertest.New(t)
	c := clock.At(start)
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), c))
	who := h.role(h.cells[0], "Trần Thị Mai", access.Secretary)
	secretary := who
	above := h.role(h.base, "Phạm Thị Lan", access.Secretary)
	h.role(h.base, "Nguyễn Văn Hùng", access.Committee)
	site := browsertest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nep", Value: who})
		h.web.ServeHTTP(w, r)
	}))
	at := func(format string, args ...any) string { return site + fmt.Sprintf(format, args...) }
	look := func(name string) {
		t.Helper()
		for _, width := range []int{1280, 320, 390} {
			b.At(width).Fits().Screenshot("report-" + name)
		}
		b.Axe()
	}
	cell := h.cells[0]

	// Nothing yet.
	b.At(390).Open(at("/to-chuc/%d/bao-cao", cell)).See("Chưa có báo cáo nào")
	look("list-empty")
	b.Open(at("/to-chuc/%d/vuong-mac", cell)).See("Không có khó khăn, vướng mắc nào")
	look("difficulties-empty")

	// The month is filled in; a difficulty goes with it.
	m := h.meet(cell, meeting.CellBody, "2026-12-05", meeting.Running)
	b.Open(at("/to-chuc/%d/bao-cao/2026-12", cell)).See("13/15 (86,7%)").See("22-NQ/CB").See("Chưa đến lúc gửi").NotSee("Gửi báo cáo Lưu nháp")
	look("early")
	h.exec(`update meeting set state = 'ended' where id = $1`, m)
	b.Open(at("/to-chuc/%d/bao-cao/2026-12", cell)).Fill("Đánh giá chung", "Nền nếp được giữ vững.\nThảo luận tập trung hơn tháng trước.").Click("Lưu nháp").See("Đã lưu nháp báo cáo.")
	b.Click("Gửi khó khăn, vướng mắc lên cấp trên").Fill("Nội dung", "Đường vào kho Ân Thi ngập khi mưa, xe không vào được.").Click("Gửi lên cấp trên").See("Đã gửi khó khăn, vướng mắc lên cấp trên.").See("Đường vào kho")
	look("draft")

	// Above: what is not sent is not read.
	who = above
	b.Open(at("/to-chuc/%d/bao-cao/2026-12", cell)).See("Báo cáo chưa được gửi").NotSee("Nền nếp được giữ vững")
	look("unsent")
	b.Open(at("/to-chuc/%d/bao-cao-duoi", h.base)).See("Chưa gửi")
	look("under-empty")
	who = secretary
	b.Open(at("/to-chuc/%d/bao-cao/2026-12", cell)).Fill("Đề xuất, kiến nghị", "Sửa đường vào kho").Click("Gửi báo cáo").See("Đã gửi báo cáo lên cấp trên.").NotSee("Lưu nháp")
	look("sent")

	h.meet(h.cells[1], meeting.CellBody, "2026-12-06", meeting.Ended)
	boss := access.System()
	id, err := h.reports.Write(ctx, boss, report.Write{Unit: h.cells[1], Month: "2026-12"})
	h.must(err)
	h.must(h.reports.Send(ctx, boss, "", id))
	h.meet(h.base, meeting.CommitteeBody, "2026-12-08", meeting.Running)
	who = above
	b.Open(at("/to-chuc/%d/bao-cao-duoi", h.base)).See("26/30 (86,7%)").See("Cộng 2 báo cáo").See("Sửa đường vào kho")
	look("under")
	b.Fill("Trả lời Chi bộ Kho Ân Thi", "Đảng ủy đã làm việc với huyện về đường vào kho.").Click("Gửi trả lời Chi bộ Kho Ân Thi").See("Đã gửi trả lời.").Click("Đã trả lời").See("Đảng ủy đã làm việc")

	who = h.role(h.base, "Lê Thị Hoa", access.InCharge, h.cells...)
	b.Open(at("/bao-cao")).See("Chi bộ Văn phòng").See("94,21 điểm, Tốt")
	look("followed")
	who = above

	// The difficulty finds an owner, an answer, and its end.
	b.Open(at("/to-chuc/%d/vuong-mac?xem=den", h.base)).See("Chưa có người nhận").Click("Đường vào kho Ân Thi ngập khi mưa, xe không vào được.")
	look("difficulty")
	one := b.URL()
	b.Forgive("422").Fill("Hạn giải quyết", "01/12/2026").Click("Giao").See("Hạn giải quyết phải là một ngày từ hôm nay trở đi")
	look("difficulty-wrong")
	b.Choose("Đồng chí cấp ủy nhận giải quyết", "Nguyễn Văn Hùng").Fill("Hạn giải quyết", "20/12/2026").Click("Giao").See("Đã giao giải quyết.").See("Nguyễn Văn Hùng")
	b.Fill("Nội dung trả lời, kết quả giải quyết", "Huyện sửa đường trong tháng 1.").Click("#giai-quyet .btn").See("Đã gửi trả lời. Nơi gửi sẽ xem và đóng.")
	who = secretary
	b.Open(one).See("Huyện sửa đường trong tháng 1.").See("Đã được giải quyết chưa?")
	look("difficulty-answered")
	b.Click("Chưa được, mở lại").See("Vui lòng ghi rõ lý do.").Click("Đã được giải quyết, đóng").See("Đã đóng khó khăn, vướng mắc.")
	look("difficulty-closed")
	b.Open(at("/to-chuc/%d/bao-cao", cell)).See("Đã trả lời").Click("12/2026").See("Trả lời của cấp trên").See("Đảng ủy đã làm việc")
	look("answered")
	b.Open(at("/to-chuc/%d/bao-cao", cell))
	look("list")
}
