package document_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/xlsx"
)

const pdf = "%PDF-1.7\n1 0 obj\n"

// jpg is the smallest photo.
var jpg = func() string {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1)), nil); err != nil {
		panic(err)
	}
	return b.String()
}()

// A directive from the province to a cell: sent, sent on with its file, done.
func TestADirectiveGoesDownAndComesBackDone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		province, boss, cell := h.role(h.top, "Đỗ Văn Hòa", access.Secretary), h.role(h.base, "Trần Quang Minh", access.Secretary), h.role(h.cell, "Nguyễn Thị Mai", access.Secretary)
		cell.get(h.unit(h.cell, "")).is(200).says("Chưa có văn bản nào từ cấp trên").not("Sổ chưa có")

		form := province.get(h.unit(h.top, "/gui")).is(200).says("Không nhập văn bản mang dấu độ mật", "Đảng bộ Cục Dự trữ khu vực")
		if !strings.Contains(form.raw, fmt.Sprintf(`name="units" value="%d" checked`, h.base)) || !strings.Contains(form.raw, `value="30/11/2026"`) {
			t.Errorf("the units below are not chosen, or no day is offered:\n%s", form.raw)
		}
		// What is wrong is said at its field, and what was typed stays.
		form.send(h.unit(h.top, "/gui"), "title", "Kế hoạch (Mật)", "issuer", "Tỉnh ủy", "form", "self_study", "due", "31/11/2026").is(422).
			says("mang dấu độ mật (Mật, Tối mật, Tuyệt mật) nên không được nhận", "Vui lòng nhập một ngày đủ ngày, tháng, năm")
		form.send(h.unit(h.top, "/gui"), "title", "Về chuyển đổi số", "issuer", "Tỉnh ủy", "form", "self_study", "due", "30/11/2026").is(422).says("Vui lòng chọn ít nhất một nơi nhận")
		base := fmt.Sprint(h.base)
		form.send(h.unit(h.top, "/gui"), "title", "Về chuyển đổi số", "issuer", "Tỉnh ủy", "form", "self_study", "due", "30/11/2026", "units", base, "file", "file:a.pdf:<html>").is(422).
			says("Tệp này không thuộc loại được nhận")
		sent := form.send(h.unit(h.top, "/gui"), "title", "Về chuyển đổi số", "number", "12-NQ/TU", "issuer", "Tỉnh ủy", "issued", "20/10/2026",
			"gist", "Đọc toàn văn.\nLàm theo mục 3.", "form", "self_study", "due", "30/11/2026", "units", base, "file", "file:nghi quyet.pdf:"+pdf).is(303).
			says("Đã gửi văn bản đến các nơi nhận", "Tỉnh ủy · số 12-NQ/TU · 20/10/2026", "Làm theo mục 3.", "Đã triển khai 0/1 (0,0%)", "PDF")
		file := sent.way("/tai-lieu/")
		boss.get(file).is(200).says("Về chuyển đổi số", "nghi quyet.pdf", "Văn bản chỉ đạo")

		got := boss.get(h.unit(h.base, "")).is(200).says("1 chưa triển khai", "Về chuyển đổi số", "Tự nghiên cứu", "hạn 30/11/2026")
		mine := boss.get(got.way("/van-ban/")).is(200).says("Đã triển khai xong?", "Chuyển xuống cấp dưới")
		on := boss.get(mine.way(h.unit(h.base, "/gui?tu="))).is(200).says("Chuyển tiếp: Về chuyển đổi số", "Các tệp của văn bản đã nhận được gửi kèm", "Chi bộ Kho Ân Thi", "Chi bộ Kho Mỹ Hào", "quán triệt tại hội nghị của chính cấp ủy")
		down := on.send(h.unit(h.base, "/gui"), "title", "Về chuyển đổi số", "number", "12-NQ/TU", "issuer", "Tỉnh ủy", "form", "self_study", "due", "25/11/2026",
			"units", fmt.Sprint(h.cell), "units", fmt.Sprint(h.side)).is(303).says("0/2", "Văn bản gốc đã nhận", "PDF")

		at := cell.get(h.unit(h.cell, "")).way("/van-ban/")
		cell.get(at).is(200).says("Đã triển khai xong?", "Ngày triển khai xong").not("Kho Mỹ Hào")
		cell.get(h.unit(h.cell, "")).says("Nhập văn bản của cấp trên").not("Gửi văn bản xuống")
		cell.get(h.unit(h.cell, "/gui")).says("Lưu văn bản", "giao cho chính tổ chức")
		cell.get(at).send(at+"/xong", "day", "04/11/2026").is(422).says("Ngày triển khai không thể sau hôm nay")
		cell.get(at).send(at+"/xong", "day", "02/11/2026").is(303).says("Đã ghi nhận văn bản được triển khai", "Đã triển khai ngày 02/11/2026")
		if down.at != at {
			t.Fatalf("%s is not %s", down.at, at)
		}
		boss.get(at).is(200).says("1/2 (50,0%)", "Chi bộ Kho Mỹ Hào", "Chưa")
		boss.get(h.unit(h.base, "")).says("Đã triển khai 1/2 (50,0%)")

		// A member reads it with its file, and does nothing with it; others know nothing of it.
		member := h.role(h.cell, "Lê Thu", access.Member)
		member.get(at).is(200).says("Đã triển khai ngày 02/11/2026").not("Thêm tài liệu", "Gửi văn bản xuống")
		member.get(file).is(200)
		member.get(h.unit(h.cell, "/gui")).is(403)
		outside := h.role(h.side, "Phạm Nam", access.Secretary)
		outside.get(fmt.Sprintf("/to-chuc/%d/van-ban", h.cell)).is(404)
		h.role(h.cell, "Vũ Sơn", access.Member).get("/van-ban/99999").is(404)
	})
}

// A directive for a meeting is not ticked off by hand.
func TestADirectiveForAMeeting(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss, cell := h.role(h.base, "Trần Quang Minh", access.Secretary), h.role(h.cell, "Nguyễn Thị Mai", access.Secretary)
		form := boss.get(h.unit(h.base, "/gui"))
		form.send(h.unit(h.base, "/gui"), "title", "Về sinh hoạt chi bộ", "issuer", "Tỉnh ủy", "form", "meeting", "due", "30/11/2026", "units", fmt.Sprint(h.cell)).is(303).says("Quán triệt tại sinh hoạt")
		own := cell.get(h.unit(h.cell, "")).way("/van-ban/")
		cell.get(own).is(200).says("Quán triệt tại sinh hoạt, hạn 30/11/2026", "Các buổi sinh hoạt").not("Ngày triển khai xong")
		cell.get(own).send(own+"/xong", "day", "02/11/2026").is(409).says("được quán triệt tại sinh hoạt")
		// Who cannot put it on an agenda is not told to.
		h.role(h.cell, "Lê Thu", access.Member).get(own).is(200).says("có mặt ở nội dung ấy thì không phải làm gì thêm").not("Đưa văn bản vào chương trình")
	})
}

func TestPapersOfAMeeting(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cell, member, boss := h.role(h.cell, "Nguyễn Thị Mai", access.Secretary), h.role(h.cell, "Lê Thu", access.Member), h.role(h.base, "Trần Quang Minh", access.Secretary)
		at := h.attachTo()
		g := cell.get(at).is(200).says("Tài liệu của buổi sinh hoạt", "Tài liệu gửi trước", "Ảnh biên bản viết tay", "Sinh hoạt chi bộ thường kỳ tháng 11/2026")
		for _, part := range []string{`capture="environment"`, `accept="image/jpeg,image/png,image/webp"`, `multiple`, `enctype="multipart/form-data"`} {
			if !strings.Contains(g.raw, part) {
				t.Errorf("the form has no %s", part)
			}
		}
		g.send(at, "tl-role", "ahead").is(422).says("Vui lòng chọn tệp, chụp ảnh")
		g.send(at, "tl-role", "ahead", "tl-title", "Báo cáo", "tl-body", "TỐI MẬT\nNội dung").is(422).says("mang dấu độ mật")
		g.send(at, "tl-role", "ahead", "tl-file", "file:ke hoach (MAT).pdf:"+pdf).is(422).says("mang dấu độ mật")
		g.send(at, "tl-role", "ahead", "tl-file", "file:trang.html:<html><script>alert(1)</script>").is(422).says("Tệp này không thuộc loại được nhận")
		g.send(at, "tl-role", "ahead", "tl-photo", "file:a.jpg:"+pdf).is(422).says("Tệp này không thuộc loại được nhận")
		g.send(at, "tl-role", "ahead", "tl-number", "05-BC/TU (Mật)").is(422).says("Vui lòng ghi người hoặc nơi đang giữ bản giấy")
		// What was typed is still there.
		again := g.send(at, "tl-role", "ahead", "tl-body", "Nội dung dự thảo").is(422).says("Vui lòng nhập tên tài liệu", "Nội dung dự thảo")
		again.send(at, "tl-role", "ahead", "tl-title", "Dự thảo nghị quyết", "tl-body", "Nội dung dự thảo").is(303).says("Đã thêm tài liệu", "Dự thảo nghị quyết", "Văn bản gõ trực tiếp")
		cell.get(at).send(at, "tl-role", "ahead", "tl-number", "05-BC/TU (Mật)", "tl-keeper", "Văn thư Đảng ủy").is(303).says("Tài liệu số 05-BC/TU (Mật)", "Giữ bản giấy · số 05-BC/TU (Mật) · Văn thư Đảng ủy")
		cell.get(at).send(at, "tl-role", "ahead", "tl-file", "file:Báo cáo tháng 10.pdf:"+pdf).is(303).says("Báo cáo tháng 10", "PDF")
		cell.get(at).send(at, "tl-role", "record", "tl-title", "Biên bản viết tay", "tl-photo", "file:1.jpg:"+jpg, "tl-photo", "file:2.jpg:"+jpg+"x").is(303).
			says("Biên bản viết tay (1/2)", "Biên bản viết tay (2/2)")

		list, roles, err := h.papers.Attached(ctx, access.System(), "meeting", h.meeting)
		h.must(err)
		if len(list) != 5 || roles[3] != document.Record {
			t.Fatalf("%+v %v", list, roles)
		}
		text, stays, file, photo := list[0].ID, list[1].ID, list[2].ID, list[3].ID
		page := func(id int64) string { return fmt.Sprintf("/tai-lieu/%d", id) }
		member.get(page(text)).is(200).says("Nội dung dự thảo", "Buổi sinh hoạt")
		member.get(page(stays)).is(200).says("Tài liệu này không có trên máy", "Văn thư Đảng ủy")
		member.get(page(photo)).is(200)
		member.get(at).is(200).says("Biên bản viết tay (1/2)").not("Bỏ", "Tệp từ máy")
		// From above: what was sent ahead, not the pages with names.
		boss.get(page(file)).is(200)
		boss.get(page(photo)).is(404)
		boss.get(page(photo) + "/tep").is(404)
		boss.get(at).is(200).says("Dự thảo nghị quyết").not("Biên bản viết tay (1/2)", "Bỏ")
		h.role(h.side, "Phạm Nam", access.Secretary).get(page(file)).is(404)

		// Files are given out to be kept, nothing runs.
		f := member.get(page(file) + "/tep").is(200)
		if f.raw != pdf || f.head.Get("Content-Type") != "application/pdf" || f.head.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(f.head.Get("Content-Disposition"), "attachment; filename*=utf-8''B%C3%A1o") || !strings.Contains(f.head.Get("Cache-Control"), "no-store") {
			t.Fatalf("%q %v", f.raw, f.head)
		}
		f = member.get(page(photo) + "/tep?xem=1").is(200)
		if !strings.HasPrefix(f.head.Get("Content-Disposition"), "inline") || f.head.Get("Content-Type") != "image/jpeg" || !strings.Contains(f.head.Get("Content-Security-Policy"), "sandbox") {
			t.Fatal(f.head)
		}
		member.get(page(text) + "/tep").is(404)

		// Taking away asks first.
		ask := cell.get(cell.get(at).way(page(file) + "/bo")).is(200).says("Bỏ “Báo cáo tháng 10” khỏi đây?")
		member.get(page(file) + "/bo").is(403)
		ask.send(page(file)+"/bo").is(303).says("Đã bỏ tài liệu", "Dự thảo nghị quyết").not("Báo cáo tháng 10")
		member.get(page(file)).is(404)
	})
}

// The chi ủy's papers are no business of the cell's members.
func TestPapersOfTheBureau(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		bureau := h.planned(h.cell, "bureau")
		at := fmt.Sprintf("/sinh-hoat/%d/tai-lieu", bureau)
		cell, member := h.role(h.cell, "Nguyễn Thị Mai", access.Secretary), h.role(h.cell, "Lê Thu", access.Member)
		cell.get(at).send(at, "tl-role", "ahead", "tl-title", "Dự kiến nhân sự", "tl-body", "x").is(303)
		list, _, err := h.papers.Attached(ctx, access.System(), "meeting", bureau)
		h.must(err)
		member.get(at).is(404)
		member.get(fmt.Sprintf("/tai-lieu/%d", list[0].ID)).is(404)
		cell.get(fmt.Sprintf("/tai-lieu/%d", list[0].ID)).is(200)
	})
}

// Half an upload, and one from somebody who may not, keep nothing.
func TestUploadsThatBreakOff(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cell, member := h.role(h.cell, "Nguyễn Thị Mai", access.Secretary), h.role(h.cell, "Lê Thu", access.Member)
		at := h.attachTo()
		const half = "--cut\r\nContent-Disposition: form-data; name=\"tl-file\"; filename=\"a.pdf\"\r\n\r\n" + pdf
		cell.ask("POST", at, "multipart/form-data; boundary=cut", strings.NewReader(half)).is(422)
		member.get(at).send(at, "tl-role", "ahead", "tl-file", "file:a.pdf:"+pdf).is(403)
		(&person{h, "nobody"}).ask("POST", at, "multipart/form-data; boundary=cut", strings.NewReader(half+"\r\n--cut--")).is(http.StatusUnauthorized)
		// Said to be far too large, it is answered before a byte of it is sent.
		head := func(length int) string {
			return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: nep\r\nCookie: nep=%s\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: %d\r\n", at, cell.token, length)
		}
		if got := h.sends(head(document.MaxFile+2<<20)+"Expect: 100-continue\r\n\r\n", false); !strings.HasPrefix(got, "HTTP/1.1 413 ") || !strings.Contains(got, "200 MB") {
			t.Errorf("201 MB: %.300s", got)
		}
		// A line that is cut at nine tenths, by who sends or by something between.
		if got := h.sends(head(len(half)*10/9)+"\r\n"+half, true); !strings.HasPrefix(got, "HTTP/1.1 422 ") || !strings.Contains(got, "đứt giữa chừng") {
			t.Errorf("cut: %.300s", got)
		}
		n, err := db.Read(ctx, h.db, func(t *db.Tx) (int64, error) { return db.One(t, db.Scalar[int64], "select count(*) from blob") })
		h.must(err)
		if n != 0 {
			t.Fatalf("%d files were kept", n)
		}
	})
}

func TestTheRegister(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cell := h.role(h.cell, "Nguyễn Thị Mai", access.Secretary)
		at := fmt.Sprintf("/to-chuc/%d/so-dang-ky", h.cell)
		cell.get(at).is(200).says("Sổ chưa có số nào")
		for i := range 60 {
			h.must(db.Do(ctx, h.db, db.Lock{}, func(t *db.Tx) error {
				_, err := document.Take(t, h.cell, []string{"NQ", "KL"}[i%2], "CB", "2026-11-03", []string{"resolution", "other"}[i%2], int64(i+1), 0)
				return err
			}))
		}
		g := cell.get(at).is(200).says("30-NQ/CB", "Nghị quyết", "30-KL/CB", "03/11/2026").not("01-KL/CB")
		g.way("/nghi-quyet/59")
		cell.get(g.way(at + "?sau=")).is(200).says("01-KL/CB").not("30-NQ/CB")
		// The runs, one of them alone, on paper and as a workbook; what leaves is noted.
		run := g.says("01–30", "liên tục", "2025–2030").way(at + "?ky=")
		only := cell.get(run).is(200).says("01-KL/CB", "30-KL/CB").not("-NQ/CB")
		cell.get(only.way(at + "/in?")).is(200).says("30-KL/CB").not("-NQ/CB")
		book := cell.get(only.way(at + "/tai.xlsx?")).is(200)
		if b, err := xlsx.Open(strings.NewReader(book.raw), int64(len(book.raw))); err != nil || len(b.Sheets[0].Rows) < 32 {
			t.Fatalf("the workbook: %v", err)
		}
		if n, err := db.Read(ctx, h.db, func(t *db.Tx) (int, error) {
			return db.One(t, db.Scalar[int], "select count(*) from audit_event where kind = 'paper.export'")
		}); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		h.role(h.side, "Phạm Nam", access.Secretary).get(at).is(404)
	})
}
