package org_test

import (
	"fmt"
	"net/http"
	"testing"

	"nep/internal/access"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/org"
)

// TestOnEveryScreen looks at each page with names of a real length.
func TestOnEveryScreen(t *testing.T) {
	s := newSite(t, dbtest.Open(t, dbtest.SQLite(t), clock.At(start)))
	address := browsertest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nep", Value: s.admin})
		s.web.ServeHTTP(w, r)
	}))
	b := browsertest.New(t)
	look := func(name, path string) {
		t.Helper()
		for _, width := range []int{320, 390, 1280} {
			b.At(width).Open(address + path).Fits().Axe().Screenshot(name)
		}
	}
	look("empty", "/to-chuc")

	upper := s.unit(0, org.Upper, "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Hải Hưng")
	root, _, err := s.org.Found(ctx, access.System(), org.Found{Parent: upper, From: "2015-07-01", Kind: org.Base, Code: "38.168.053.000.000", Short: "Cục DTNN KV Hải Hưng",
		Name: "Đảng bộ Cục Dự trữ Nhà nước khu vực Hải Hưng trực thuộc Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh"})
	s.must(err)
	var cell int64
	for i, name := range []string{"Văn phòng Cục", "Nghiệp vụ", "Kho Ân Thi", "Kho Phù Tiên", "Kho Mỹ Hào", "Kho Hải Dương", "Kho Thanh Miện", "Kho Kinh Môn"} {
		cell, _, err = s.org.Found(ctx, access.System(), org.Found{Parent: root, From: "2015-07-01", Kind: org.Cell, Code: fmt.Sprintf("38.168.053.000.%03d", i+1), Name: "Chi bộ " + name})
		s.must(err)
	}
	_, _, err = s.org.Found(ctx, access.System(), org.Found{Parent: cell, From: "2015-07-01", Kind: org.Group, Name: "Tổ đảng bảo quản"})
	s.must(err)
	look("tree", "/to-chuc")
	look("tree-day", "/to-chuc?ngay=2015-01-02")
	look("found", "/to-chuc?tim=kho")
	look("root-unit", at(root, ""))
	look("cell-bare", at(cell, ""))
	_, err = s.org.AddSite(ctx, access.System(), org.AddSite{Unit: cell, Name: "Kho Kinh Môn, dãy nhà bảo quản số 2", Address: "Thôn Lưu Hạ, xã Hiệp Sơn, thị xã Kinh Môn", Province: "Hải Dương", From: "2016-01-01"})
	s.must(err)
	_, err = s.org.AddSite(ctx, access.System(), org.AddSite{Unit: cell, Name: "Hội trường Cục", Address: "Số 10 đường Hải Thượng Lãn Ông", Province: "Hưng Yên", From: "2016-01-01"})
	s.must(err)
	_, err = s.org.AddMassOrg(ctx, access.System(), org.AddMassOrg{Unit: cell, Kind: org.Union, Name: "Tổ công đoàn Chi cục Dự trữ Nhà nước Kinh Môn", From: "2016-01-01"})
	s.must(err)
	_, err = s.org.AddTerm(ctx, access.System(), org.AddTerm{Unit: cell, Name: "2025–2027", From: "2025-03-01"})
	s.must(err)
	_, err = s.org.Move(ctx, access.System(), org.Move{Unit: cell, Parent: upper, From: "2026-08-01"})
	s.must(err)
	_, err = s.org.Rename(ctx, access.System(), org.Rename{Unit: cell, From: "2026-10-01", Kind: org.BaseCell, Name: "Chi bộ Chi cục Dự trữ Nhà nước Kinh Môn trực thuộc Cục Dự trữ Nhà nước khu vực Hải Hưng", Code: "38.168.054.000.001"})
	s.must(err)
	look("cell", at(cell, ""))
	look("cell-day", at(cell, "?ngay=2025-12-31"))
	look("choose", at(cell, "/chuyen"))
	look("move", at(cell, fmt.Sprintf("/chuyen?den=%d", root)))
	look("close", at(root, "/giai-the"))
	look("add", at(root, "/them"))
	look("site", at(cell, "/dia-diem/them"))

	// By hand, with scripts: an error keeps what was typed and leads to its field.
	b.At(390).Open(address+at(root, "/them")).Fill("Tên tổ chức", "Chi bộ Kho Quang Trung").Fill("Ngày thành lập", "31/02/2020").Click("Thêm tổ chức")
	b.See("Cần sửa trước khi gửi").See("Vui lòng chọn loại tổ chức").Fits().Axe().Screenshot("add-errors")
	if got := b.Value("Tên tổ chức"); got != "Chi bộ Kho Quang Trung" {
		t.Errorf("typed and lost: %q", got)
	}
	b.Choose("Loại tổ chức", "Chi bộ").Fill("Ngày thành lập", "01/02/2020").Click("Thêm tổ chức")
	b.See("Đã thêm Chi bộ Kho Quang Trung").Fits().Axe()
}
