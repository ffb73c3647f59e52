package document_test

import (
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/document"
)

// signedIn serves the pages to a person whose browser has the session already.
func (p *person) signedIn(t *testing.T) string {
	return browsertest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nep", Value: p.token})
		p.web.ServeHTTP(w, r)
	}))
}

// photo is a picture as a phone takes it, so many points wide.
func photo(t *testing.T, dir, name string, wide int) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, wide, 1600))
	for y := range 1600 {
		for x := range wide {
			c := color.RGBA{250, 246, 236, 255}
			if y%64 > 58 && x > 100 && x < wide-100 {
				c = color.RGBA{90, 110, 160, 255}
			}
			img.Set(x, y, c)
		}
	}
	name = filepath.Join(dir, name)
	f, err := os.Create(name)
	if err == nil {
		err = jpeg.Encode(f, img, nil)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// Photos come one after the other, by the camera, dragged in or pasted; they are
// put in order and taken out before one PDF is made of them.
func TestPhotosInOrder(t *testing.T) {
	b := browsertest.New(t)
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), clock.At(start)))
	cell := h.role(h.cell, "Nguyễn Thị Mai", access.Secretary).signedIn(t)
	dir := t.TempDir()
	at := cell + h.attachTo()
	names := func(want string) {
		t.Helper()
		var got string
		b.Eval(`[...document.getElementById("tl-photo").files].map(f => f.name).join(" ") + "|" + [...document.querySelectorAll("[data-album] li span")].map(e => e.innerText).join(" ")`, &got)
		if got != want {
			t.Fatalf("the photos are %q, want %q", got, want)
		}
	}
	b.At(390).Open(at).Upload("Ảnh chụp", photo(t, dir, "a.jpg", 700))
	b.Upload("Ảnh chụp", photo(t, dir, "b.jpg", 800)) // the camera once more
	b.Drop("Ảnh chụp", photo(t, dir, "c.jpg", 900), photo(t, dir, "d.jpg", 1000))
	names("a.jpg b.jpg c.jpg d.jpg|Trang 1 · a.jpg Trang 2 · b.jpg Trang 3 · c.jpg Trang 4 · d.jpg")
	b.Eval(`(async () => { const c = document.createElement("canvas"), d = new DataTransfer();
		d.items.add(new File([await new Promise(r => c.toBlob(r))], "dán.png", { type: "image/png" }));
		document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: d, bubbles: true })); })()`, nil)
	b.Wait("the pasted one", `document.querySelectorAll("[data-album] li").length === 5`)
	b.Fits().Screenshot("papers-album").Axe()
	press := func(label string) {
		t.Helper()
		b.Eval(fmt.Sprintf(`document.querySelector("[data-album] button[aria-label='%s']").click()`, label), nil)
	}
	press("Bỏ: Trang 5")
	press("Xuống: Trang 1")
	press("Lên: Trang 4")
	press("Bỏ: Trang 4")
	names("b.jpg a.jpg d.jpg|Trang 1 · b.jpg Trang 2 · a.jpg Trang 3 · d.jpg")
	b.Fill("Tên tài liệu", "Biên bản viết tay").Click("Thêm tài liệu").See("Đã thêm tài liệu")
	list, _, err := h.papers.Attached(ctx, access.System(), "meeting", h.meeting)
	h.must(err)
	if len(list) != 1 || list[0].Media != "application/pdf" {
		t.Fatalf("%+v", list)
	}
	_, f, err := h.papers.OpenPaper(ctx, access.System(), list[0].ID, 0, false)
	h.must(err)
	defer f.Close()
	raw, err := io.ReadAll(f)
	h.must(err)
	var widths []string
	for _, m := range regexp.MustCompile(`/Width (\d+)`).FindAllSubmatch(raw, -1) {
		widths = append(widths, string(m[1]))
	}
	if got := strings.Join(widths, " "); got != "800 700 1000" {
		t.Errorf("pages of %s points", got)
	}
	// A text is pasted; one too large is told before it is sent.
	b.Open(at).Click("Gõ hoặc dán nội dung").Fill("Nội dung", "Dự thảo dán vào").Fill("Tên tài liệu", "Dự thảo").Click("Thêm tài liệu").See("Văn bản gõ trực tiếp")
	large := filepath.Join(dir, "lớn.pdf")
	h.must(os.WriteFile(large, []byte(pdf), 0o600))
	h.must(os.Truncate(large, document.MaxFile+1))
	b.Open(at).Drop("Tệp từ máy", large).See("lớn hơn 200 MB")
	var left int
	if b.Eval(`document.getElementById("tl-file").files.length`, &left); left != 0 {
		t.Error("it would be sent")
	}
}

func TestThePagesOnEveryScreen(t *testing.T) {
	b := browsertest.New(t)
	c := clock.At(start)
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), c))
	boss, cell := h.role(h.base, "Trần Quang Minh", access.Secretary), h.role(h.cell, "Nguyễn Thị Mai", access.Secretary)
	above, below := boss.signedIn(t), cell.signedIn(t)
	register := fmt.Sprintf("/to-chuc/%d/so-dang-ky", h.cell)
	dir := t.TempDir()
	file := filepath.Join(dir, "Nghị quyết 12.pdf")
	h.must(os.WriteFile(file, []byte(pdf), 0o600))

	look := func(stage string, pages map[string]string) {
		for _, width := range []int{320, 390, 1280} {
			for name, at := range pages {
				b.At(width).Open(at).Fits().Screenshot("papers-" + stage + "-" + name)
				if width == 390 {
					b.Axe()
				}
			}
		}
	}
	look("empty", map[string]string{"list": below + h.unit(h.cell, ""), "list-committee": above + h.unit(h.base, ""), "register": below + register, "meeting": below + h.attachTo(), "send": above + h.unit(h.base, "/gui")})

	// The committee enters a paper and sends it.
	b.At(390).Open(above+h.unit(h.base, "/gui")).Fill("Trích yếu", "Về tiếp tục đổi mới, nâng cao chất lượng sinh hoạt chi bộ trong giai đoạn mới (Mật)").Fill("Số, ký hiệu", "12-NQ/TU").
		Fill("Cơ quan ban hành", "Tỉnh ủy").Fill("Ngày ban hành", "20/10/2026").Fill("Nội dung cần làm", "Quán triệt toàn văn trong tháng 11.\nLiên hệ việc giữ nền nếp sinh hoạt ở từng kho; mỗi đồng chí đăng ký một việc làm theo.").
		Check("Tự nghiên cứu").Upload("Tệp văn bản", file)
	b.Forgive("422").Click("Gửi văn bản").See("mang dấu độ mật").Fits().Screenshot("papers-secret").Axe()
	b.Fill("Trích yếu", "Về tiếp tục đổi mới, nâng cao chất lượng sinh hoạt chi bộ trong giai đoạn mới").Upload("Tệp văn bản", file).Click("Gửi văn bản").See("Đã gửi văn bản đến các nơi nhận")
	sent := b.Path()
	for _, x := range []struct {
		title string
		form  document.Form
		due   string
	}{{"Kế hoạch kiểm tra, giám sát năm 2027", document.AtMeeting, "2026-11-30"}, {"Thông báo kết luận của Ban Thường vụ về phong trào thi đua chào mừng ngày thành lập ngành", document.ByNotice, "2026-11-01"}} {
		_, err := h.papers.SendDirective(ctx, access.System(), document.SendDirective{Unit: h.base, Number: "45-KH/ĐU", Title: x.title, Issuer: "Đảng ủy Cục Dự trữ Nhà nước khu vực", IssuedOn: "2026-10-15", Form: x.form, DueOn: x.due})
		h.must(err)
	}
	// The cell does it, and brings its papers.
	b.Open(below + sent).See("Đã triển khai xong?").Fits().Screenshot("papers-to-do").Axe().Click("Đã triển khai").See("Đã triển khai ngày 03/11/2026")
	b.Open(below+h.attachTo()).Upload("Ảnh chụp", photo(t, dir, "trang 1.jpg", 1200)).Check("Ảnh biên bản viết tay").Fill("Tên tài liệu", "Biên bản viết tay").Click("Thêm tài liệu").See("Đã thêm tài liệu")
	b.Open(below + h.attachTo()).Click("Tài liệu giữ bản giấy")
	b.Fill("Số, ký hiệu", "05-BC/TU (Mật)").Fill("Nơi giữ bản giấy", "Văn thư Đảng ủy").Click("Thêm tài liệu").See("Giữ bản giấy · số 05-BC/TU (Mật)")
	b.Open(below+h.attachTo()).Upload("Tệp từ máy", file).Click("Thêm tài liệu").See("Nghị quyết 12")
	for i := range 14 {
		h.must(db.Do(ctx, h.db, db.Lock{}, func(t *db.Tx) error {
			_, err := document.Take(t, h.cell, []string{"NQ", "KL", "BC"}[i%3], "CB", "2026-11-03", "resolution", int64(i+1), 0)
			return err
		}))
	}
	list, _, err := h.papers.Attached(ctx, access.System(), "meeting", h.meeting)
	h.must(err)
	pages := map[string]string{"list": below + h.unit(h.cell, ""), "list-committee": above + h.unit(h.base, ""), "directive": above + sent, "register": below + register,
		"meeting": below + h.attachTo(), "photo": below + fmt.Sprintf("/tai-lieu/%d", list[0].ID), "on-paper": below + fmt.Sprintf("/tai-lieu/%d", list[1].ID), "file": below + fmt.Sprintf("/tai-lieu/%d", list[2].ID),
		"remove": below + fmt.Sprintf("/tai-lieu/%d/bo?loai=meeting&so=%d&ve=%s", list[2].ID, h.meeting, h.attachTo())}
	look("full", pages)

	// A picture is a picture.
	var wide int
	b.Open(pages["photo"]).Eval(`document.querySelector("main img").naturalWidth`, &wide)
	if wide != 1200 {
		t.Errorf("the photo shows %d wide", wide)
	}
}
