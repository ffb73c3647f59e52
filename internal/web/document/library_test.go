package document_test

import (
	"fmt"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
)

// exec runs a statement straight in the tables.
func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	h.must(db.Do(ctx, h.db, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
}

// A member reads what is sent ahead of a meeting, says so, and says something of
// a place in it; his opinion stands at the item with the place.
func TestAMemberReadsAndSaysSomething(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss, mai := h.role(h.cell, "Nguyễn Văn An", access.Secretary), h.role(h.cell, "Trần Thị Mai", access.Member)
		me := h.next
		h.exec("update meeting set state = 'noticed', noticed_at = 1 where id = $1", h.meeting)
		h.exec(`insert into agenda_item (id, meeting, pos, kind, title, planned, presenter, source, source_id, draft, inside, state, began_at, spent, conclusion)
			values (77, $1, 1, 'discussion', 'Thảo luận', 20, 0, '', 0, '', $2, 'todo', 0, -1, '')`, h.meeting, false)
		h.exec(`insert into attendance (meeting, person, kind, standing, condition, role, required, may_vote, base, why, mark, site, category, reason, late, left_early, spoke, way, by_person, at)
			values ($1, $2, 'regular', 'official', 'active', '', $3, $3, 'always', '', '', 0, '', '', $4, $4, $4, '', 0, 0)`, h.meeting, me, true, false)
		boss.get(h.attachTo()).send(h.attachTo(), "tl-role", "ahead", "tl-title", "Dự thảo", "tl-class", "internal", "tl-body", "Đoạn một\nĐoạn hai").is(303).says("Đã thêm tài liệu")
		list, _, err := h.papers.Attached(ctx, access.System(), "meeting", h.meeting)
		h.must(err)
		at := fmt.Sprintf("/tai-lieu/%d", list[0].ID)
		boss.get(at).says("Lưu hành nội bộ").not("Tôi đã đọc", "Gửi ý kiến")
		boss.get(at+"/gui").send(at+"/gui", "scope", string(document.ToBody)).is(303).says("Đã gửi đến 2 người", "Xem tên").not("Trần Thị Mai")

		mai.get("/tai-lieu").says("Dự thảo", "Chưa đọc")
		page := mai.get(at).says("Tôi đã đọc", "Gửi ý kiến")
		page.send(at + "/da-doc").is(303).says("Đã ghi nhận đồng chí đã đọc")
		page = mai.get(at).not("Tôi đã đọc")
		page.send(at+"/y-kien", "item", "", "kind", "opinion", "text", "Nên ghi rõ hạn", "quote", "Đoạn hai").is(422).says("Vui lòng chọn nội dung")
		page.send(at+"/y-kien", "item", fmt.Sprintf("%d-77", h.meeting), "kind", "opinion", "text", "Nên ghi rõ hạn", "page", "2", "quote", "Đoạn hai").is(303).says("Đã gửi ý kiến")
		said, err := db.Read(ctx, h.db, func(t *db.Tx) ([]meeting.Opinion, error) { return meeting.OpinionsOf(t, h.meeting) })
		h.must(err)
		if len(said) != 1 || said[0].Place.Paper != list[0].ID || said[0].Place.Page != 2 || said[0].Place.Quote != "Đoạn hai" || !said[0].Ahead {
			t.Fatalf("%+v", said)
		}
		boss.get(at+"/nguoi-doc").says("Đã đọc", "1/2 (50,0%)").not("Trần Thị Mai")
		boss.get(at+"/nguoi-doc?ten=1").says("Trần Thị Mai", "Lần xem này đã được ghi vào nhật ký")
		mai.get(at + "/nguoi-doc").is(404)
		mai.get(at + "/gui").is(404)
	})
}

// A paper with a mark is refused, and what may be kept of it is offered.
func TestAMarkOffersAPlaceholder(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := h.role(h.cell, "Nguyễn Văn An", access.Secretary)
		page := boss.get(h.attachTo()).send(h.attachTo(), "tl-role", "ahead", "tl-file", "file:a.txt:TỐI MẬT\nBáo cáo").is(422).says("mang dấu độ mật", "Nơi giữ bản giấy")
		page.send(h.attachTo(), "tl-role", "ahead", "tl-number", "05-BC/TU (Mật)", "tl-keeper", "Văn thư").is(303)
		boss.get(h.attachTo()).send(h.attachTo(), "tl-role", "ahead", "tl-file", "file:a.pdf:Chào").is(303).says("tên tệp được sửa đuôi")
		boss.get(h.attachTo()).send(h.attachTo(), "tl-role", "ahead", "tl-file", "file:a.txt:Chào").is(303).not("cùng tên")
		boss.get(h.attachTo()).send(h.attachTo(), "tl-role", "ahead", "tl-file", "file:a.txt:Chào").is(303).says("đã có tài liệu cùng tên")
	})
}
