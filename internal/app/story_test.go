package app

import (
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nep/internal/browsertest"
)

// authority is the certificate of the server's own authority, as PEM.
func authority(t *testing.T, dir string) []byte {
	t.Helper()
	rest, err := os.ReadFile(filepath.Join(dir, "tls", "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	for {
		block, more := pem.Decode(rest)
		if block == nil {
			t.Fatal("no certificate in the authority's file")
		}
		if block.Type == "CERTIFICATE" {
			return pem.EncodeToMemory(block)
		}
		rest = more
	}
}

// A stranger starts Nếp, makes the first administrator, sets the organisation
// up, drops an office's own member list on the page, confirms the preview, and
// walks the organisation with its rules; then a member comes in with a printed
// slip on a phone over TLS. The real binary, a real browser, both engines.
func TestStranger(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, args []string) {
		dir := args[1]
		p := start(t, with(args, "serve", "--listen", "127.0.0.1:0", "--tls-local", "--host", "nep.test")...)
		base := p.says(ready)
		first := p.says(`Mở (\S+) để tạo`)
		ca := authority(t, dir)
		b := browsertest.New(t, browsertest.Trust(ca))
		look := func(name string) {
			t.Helper()
			if !looks(args) {
				return
			}
			for _, width := range []int{390, 1280} {
				b.At(width).Fits().Axe().Screenshot(name)
			}
		}

		b.At(1280).Open(first)
		look("first-run")
		b.Fill("Họ và tên", "Ngô Minh Quản").Fill("Tên đăng nhập", "quantri").Fill("Mật khẩu", "ngắn").Click("Tạo người quản trị")
		b.See("Mật khẩu cần ít nhất 10 ký tự") // what was typed is still there
		if got := b.Value("Họ và tên"); got != "Ngô Minh Quản" {
			t.Errorf("the name typed is gone: %q", got)
		}
		b.Fill("Mật khẩu", "một câu chỉ tôi biết").Click("Tạo người quản trị")
		b.See("Lập tổ chức đầu tiên")
		look("home-first")

		b.In("main").Click("Lập tổ chức")
		b.Fill("Tên tổ chức", "Đảng bộ Cục Dự trữ khu vực").Choose("Loại tổ chức", "Đảng bộ cơ sở").Fill("Mã tổ chức", "33.168.053.000.000").Fill("Ngày thành lập", "01/01/2020")
		look("found-unit")
		b.In("main").Click("Thêm tổ chức")
		b.See("Đảng bộ Cục Dự trữ khu vực")

		// The list as the office has it.
		b.Open(base + "/").See("Nhập danh sách đảng viên").In("main").Click("Nhập danh sách")
		look("import")
		b.Upload("Tệp danh sách", filepath.Join("..", "member", "list", "testdata", "danh-sach-mot-bang.xlsx")).Click("Gửi tệp và xem trước")
		b.See("Chi bộ lập mới").See("121")
		look("preview")
		b.Click("Ghi vào hệ thống").See("Đã ghi vào hệ thống")
		look("imported")

		b.Open(base + "/to-chuc").See("Chi bộ Kho Ân Thi").See("Chi bộ Văn phòng Cục")
		look("tree")
		b.Click("Chi bộ Kho Ân Thi").See("15 đảng viên")
		cell := b.Path()
		look("cell")
		b.Open(base + cell + "/dang-vien").See("Đỗ Quang Phúc")
		look("members")
		b.In("main").Click("Đỗ Quang Phúc").See("33.100216").See("Bí thư")
		look("person")
		b.Open(base + cell + "/quy-che").See("90 phút").See("HD 42-HD/BTCTW")
		look("rules")

		// The same file again changes nothing.
		b.Open(base + strings.Replace(cell, cell, "", 1) + "/to-chuc").Click("Đảng bộ Cục Dự trữ khu vực")
		unit := b.Path()
		b.Open(base+unit+"/nhap").Upload("Tệp danh sách", filepath.Join("..", "member", "list", "testdata", "danh-sach-tung-chi-bo.xlsx")).Click("Gửi tệp và xem trước")
		b.See("Giữ nguyên").See("121")

		// A slip for the secretary, printed.
		b.Open(base + cell + "/phieu").See("Chưa cấp phiếu")
		look("slips")
		b.Fill("Lý do cấp thay chi ủy", "Chi bộ vào Nếp lần đầu").Click("In phiếu cho các đồng chí đã chọn").See("6 chữ số")
		b.At(1280).Screenshot("slips-print")
		var slip struct{ Number, Digits, Name string }
		b.Eval(`(() => { const s = [...document.querySelectorAll(".slip")].find(s => s.textContent.includes("Đỗ Quang Phúc"));
			return {Number: s.querySelector(".code").textContent, Digits: s.querySelector(".slip-digits strong").textContent, Name: "x"}; })()`, &slip)

		// On the member's phone.
		phone := browsertest.New(t, browsertest.Trust(ca))
		phone.At(390).Open(base+"/phieu").Fill("Số phiếu", slip.Number).Fill("6 chữ số trên phiếu", "000 000").Click("Vào Nếp")
		phone.See("chưa đúng")
		phone.Fill("6 chữ số trên phiếu", slip.Digits).Click("Vào Nếp").See("Điện thoại này đã nhớ đồng chí")
		phone.Fits().Axe().Screenshot("phone-home")
		phone.Open(base + cell + "/dang-vien").See("Đỗ Quang Phúc")
		phone.Open(base + unit + "/dang-vien").See("Không có trang này") // the committee's own list is not his
		phone.Forgive("404")

		// The slip works once.
		other := browsertest.New(t, browsertest.Trust(ca))
		other.At(390).Open(base+"/phieu").Fill("Số phiếu", slip.Number).Fill("6 chữ số trên phiếu", slip.Digits).Click("Vào Nếp").See("đã được dùng")

	})
}
