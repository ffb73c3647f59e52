package quality_test

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
	"nep/internal/quality"
	"nep/internal/vn"
	"nep/internal/web"
	qualityweb "nep/internal/web/quality"
)

var ctx = context.Background()

var start = time.Date(2026, 12, 8, 8, 0, 0, 0, clock.Zone)

// house is the rooms the pages stand on, over a committee and three cells.
type house struct {
	t         *testing.T
	db        *db.DB
	accounts  *account.Service
	scores    *quality.Service
	web       http.Handler
	base      int64
	cells     []int64
	facts     map[int64]quality.Facts
	next      int64
	tokens    map[string]string
	cellNames []string
}

func newHouse(t *testing.T, d *db.DB) *house {
	set := account.Defaults()
	set.Hash = account.Params{Memory: 64, Time: 1, Threads: 1}
	h := &house{t: t, db: d, accounts: account.New(d, set), scores: quality.New(d), facts: map[int64]quality.Facts{}, next: 900_000, tokens: map[string]string{},
		cellNames: []string{"Chi bộ Kho Ân Thi", "Chi bộ Kho Mỹ Hào", "Chi bộ Văn phòng"}}
	h.scores.Facts = func(_ *db.Tx, id int64) (quality.Facts, error) { return h.facts[id], nil }
	units := org.New(d)
	pages := &qualityweb.Pages{Scores: h.scores, Meetings: meeting.New(d), Units: units,
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
		h.cells = append(h.cells, found(h.base, org.Cell, name))
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
	h.facts[h.next] = december()
	return h.next
}

// december is a good month without a theme, whose papers are not back in the handbook yet.
func december() quality.Facts {
	return quality.Facts{
		Length: quality.Known(quality.Length{Planned: 90, Held: 85, Norm: 90}), Roll: quality.Known(quality.Roll{Required: 15, Present: 13, Excused: 2}), ExcusedInRow: quality.Known(1),
		Bureau: quality.Known(quality.Bureau{Met: true, Minutes: true}), Notice: quality.Known(quality.Notice{Told: 15, Of: 15, Follower: quality.Known(true)}), Draft: quality.Known(true),
		Papers: quality.Known(quality.Put{On: "2026-12-03", Days: 2}), Steps: quality.Known(quality.Share{Done: 9, Of: 9}), Theme: quality.None[bool](), Speakers: quality.Known(9),
		Criticism: quality.Known(20), Concluded: quality.Known(true), MinutesRead: quality.Known(true), MinutesConfirmed: quality.Known(true),
		Given: quality.Known(quality.Share{Done: 4, Of: 4}), Due: quality.Known(quality.Share{Done: 5, Of: 6}), Published: quality.Open[quality.Put](),
	}
}

func (h *house) vote(m int64) {
	h.t.Helper()
	h.next++
	h.exec(`insert into vote (id, meeting, item, about, about_id, question, rule, bound, way, state, opened_at, opened_by, closed_at, closed_by, base, needed, eligible,
		yes, no, abstain, issued, returned, invalid, passed, reason) values ($1, $2, 0, 'score', $2, '', 'vote.ordinary', '>1/2', 'hands', 'closed', 1, 0, 2, 0, 15, 8, 13, 13, 0, 0, 0, 0, 0, true, '')`, h.next, m)
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

func TestFromTheSheetToTheClass(t *testing.T) {
	b := browsertest.New(t)
	c := clock.At(start)
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), c))
	who := h.role(h.cells[0], "Trần Thị Mai", access.Secretary)
	secretary := who
	site := browsertest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nep", Value: who})
		h.web.ServeHTTP(w, r)
	}))
	at := func(format string, args ...any) string { return site + fmt.Sprintf(format, args...) }
	look := func(name string) {
		t.Helper()
		for _, width := range []int{1280, 320, 390} {
			b.At(width).Fits().Screenshot("score-" + name)
		}
		b.Axe()
	}

	// Nothing yet.
	b.At(390).Open(at("/to-chuc/%d/diem", h.cells[0])).See("Chưa có buổi sinh hoạt nào được chấm điểm")
	look("history-empty")

	// The sheet fills itself, judgements are one press, then lowered.
	m := h.meet(h.cells[0], meeting.CellBody, "2026-12-05", meeting.Planned)
	b.Open(at("/sinh-hoat/%d/cham-diem", m)).See("Buổi sinh hoạt chưa bắt đầu")
	look("early")
	h.exec(`update meeting set state = 'running' where id = $1`, m)
	b.Open(at("/sinh-hoat/%d/cham-diem", m)).See("13/15 (86,7%)").See("Tạm tính").See("Còn 11 mục do người nhận xét")
	look("sheet")
	b.Click("Đề nghị điểm tối đa các mục nhận xét").See("Đã lưu điểm.").NotSee("mục do người nhận xét")
	b.Choose("5.1. Chủ trì có linh hoạt, đúng giờ, đúng trọng tâm không?", "1,5").Fill("Hạn chế của buổi sinh hoạt và cách khắc phục", "Thảo luận còn dàn trải.\nLần sau nêu câu hỏi trước.").Click("Lưu điểm").See("Đã lưu điểm.")
	b.See("Chi bộ chưa biểu quyết điểm")
	look("sheet-judged")
	h.vote(m)
	b.Open(at("/sinh-hoat/%d/cham-diem", m)).Click("Chốt điểm").See("Đã chốt điểm theo biểu quyết của chi bộ.")
	b.Forgive("404") // the minutes, to which it leads on, are another room's pages
	b.Open(at("/sinh-hoat/%d/cham-diem", m)).See("Tạm tính")
	h.exec(`update meeting set state = 'ended' where id = $1`, m)
	b.Open(at("/sinh-hoat/%d/diem", m)).See("88,5/95 điểm, quy đổi 93,15").See("Thảo luận còn dàn trải.")
	// What was lost stands first, the most at the top; full groups are folded.
	b.In("#ket-qua li:nth-child(1)").See("Mất 3 điểm").See("Thêm 1 nhiệm vụ xong đúng hạn (6/6)").See("5/6 nhiệm vụ đến hạn đã xong (83,3%)").In("").See("3 nhóm đạt điểm tối đa")
	h.exec(`insert into late_notice (meeting, reason, by_person, at) values ($1, 'Bí thư đi công tác đột xuất', 1, 1)`, m)
	b.Open(at("/sinh-hoat/%d/diem", m)).Click("3 nhóm đạt điểm tối đa").See("thông báo gửi muộn: Bí thư đi công tác đột xuất")
	look("read")
	b.Open(at("/bo-tieu-chi/anphu-2025")).See("Tính từ số liệu")
	look("rubric")

	// The committee member in charge sees it otherwise.
	who = h.role(h.base, "Nguyễn Văn Hùng", access.InCharge, h.cells...)
	b.Open(at("/sinh-hoat/%d/diem", m)).See("Ý kiến của đồng chí").Choose("Mức đề nghị", "Khá").Forgive("422").Click("Gửi ý kiến").See("Đề nghị khác mức chi bộ tự chấm cần nêu lý do.")
	look("propose-wrong")
	b.Fill("Nhận xét, lý do", "Ít đảng viên phát biểu").Click("Gửi ý kiến").See("Đã gửi ý kiến của đồng chí lên cấp ủy.").See("Ít đảng viên phát biểu")

	b.Open(at("/diem")).See("Chi bộ Kho Ân Thi, tháng 12/2026")
	look("followed")

	// The committee decides all that are ready with one press.
	two := h.meet(h.cells[1], meeting.CellBody, "2026-12-06", meeting.Ended)
	boss := access.System()
	h.must(h.scores.Judge(ctx, boss, quality.Judge{Meeting: two, Rest: true}))
	h.vote(two)
	h.must(h.scores.Agree(ctx, boss, "", two))
	who = h.role(h.base, "Phạm Thị Lan", access.Secretary)
	b.Open(at("/to-chuc/%d/xep-loai", h.base)).See("Chưa sinh hoạt").See("Còn chờ số liệu sau sinh hoạt.").NotSee("Ghi các mức đã chọn")
	for _, id := range []int64{m, two} {
		f := h.facts[id]
		f.Published = quality.Known(quality.Put{On: "2026-12-07", Days: 2})
		h.facts[id] = f
	}
	b.Open(at("/to-chuc/%d/xep-loai", h.base)).See("Chưa có hội nghị nào của cấp ủy đã họp")
	look("classes-no-room")
	h.meet(h.base, meeting.CommitteeBody, "2026-12-08", meeting.Ended)
	b.Open(at("/to-chuc/%d/xep-loai", h.base)).See("Cấp ủy viên phụ trách đề nghị: Khá. Ít đảng viên phát biểu")
	look("classes")
	b.Choose("Xếp loại Chi bộ Kho Ân Thi", "Khá").Click("Ghi các mức đã chọn").See("Chi bộ Kho Ân Thi: mức khác với kết quả chấm cần nêu lý do.")
	look("classes-wrong")
	b.Fill("#reason\\."+fmt.Sprint(m), "Theo đề nghị của đồng chí phụ trách").Click("Ghi các mức đã chọn").See("Đã ghi xếp loại 2 buổi sinh hoạt.")
	look("classes-decided")

	// The roll is corrected afterwards: it is shown, and decided again with a reason.
	f := h.facts[two]
	f.Roll = quality.Known(quality.Roll{Required: 15, Present: 9, Excused: 6})
	h.facts[two] = f
	b.Open(at("/to-chuc/%d/xep-loai", h.base)).In(fmt.Sprintf("#chi-bo-%d", h.cells[1])).See("Số liệu đã thay đổi sau khi xếp loại").See("Tính lại hôm nay").Choose("Xếp loại Chi bộ Kho Mỹ Hào", "Tốt").In("").
		Forgive("422").Click("Ghi các mức đã chọn").See("xếp loại lại cần nêu lý do")
	b.Fill("#reason\\."+fmt.Sprint(two), "Điểm danh được đính chính").Click("Ghi các mức đã chọn").See("Đã ghi xếp loại 1 buổi sinh hoạt.").NotSee("Số liệu đã thay đổi")
	look("classes-again")

	who = secretary
	b.Open(at("/sinh-hoat/%d/diem", m)).See("Lý do: Theo đề nghị của đồng chí phụ trách").NotSee("Lưu điểm")
	look("decided")
	b.Open(at("/to-chuc/%d/diem", h.cells[0])).See("12/2026").See("94,21")
	look("history")
}
