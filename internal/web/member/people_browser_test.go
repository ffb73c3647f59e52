package member_test

import (
	"fmt"
	"net/http"
	"testing"

	"nep/internal/access"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/member"
	"nep/internal/org"
)

// signedIn lets the browser in as who has the token.
func signedIn(token string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nep", Value: token})
		next.ServeHTTP(w, r)
	})
}

func TestPagesAboutPeopleOnEveryScreen(t *testing.T) {
	b := browsertest.New(t)
	s := newTown(t, dbtest.Open(t, dbtest.SQLite(t), clock.At(noon)))
	long := s.unit(s.base, org.Cell, "Chi bộ Trung tâm Kỹ thuật bảo quản hàng dự trữ nhà nước khu vực Hải Dương và Hưng Yên")
	chief := s.who(s.one, "Lê Văn Bí")
	s.position(chief, s.base, member.SecretaryRole)
	name := s.who(s.one, "Công Tằng Tôn Nữ Nguyễn Hoàng Thụy Khánh Phương Thảo Quỳnh Anh", func(a *member.Add) { a.Standing, a.Official = member.Probationary, "" })
	s.must(s.members.ArriveTemporarily(s.ctx, access.System(), member.ArriveTemporarily{Person: name, Unit: long, From: "2026-11-01"}))
	bare, err := s.members.Add(s.ctx, access.System(), member.Add{Unit: long, From: "2026-01-01", Kind: member.Regular, Standing: member.Official,
		Condition: member.Exempt, Personal: member.Personal{Given: "Bình"}})
	s.must(err)
	_, _, err = s.members.AppointPosition(s.ctx, access.System(), member.AppointPosition{Person: bare, Unit: s.base, Role: member.DeputyRole, Title: "Phó Bí thư Thường trực Đảng ủy, Trưởng Ban Tổ chức", From: "2026-02-01"})
	s.must(err)
	_, err = s.members.Assign(s.ctx, access.System(), member.Assign{Person: bare, Unit: s.base, Target: member.TargetCell, Cell: long, From: "2026-02-01"})
	s.must(err)
	_, err = s.members.Assign(s.ctx, access.System(), member.Assign{Person: bare, Unit: s.base, Target: member.TargetField, Field: "công tác kiểm tra, giám sát và kỷ luật đảng, công tác dân vận", From: "2026-02-01"})
	s.must(err)
	_, err = s.members.Appoint(s.ctx, access.System(), member.Appoint{Person: bare, Unit: s.base, Role: member.InspectorRole, Decision: "15-QĐ/UBKT ngày 03/11/2026", From: "2026-11-03", To: "2027-01-01", Units: []int64{s.one, long}})
	s.must(err)
	for i := range 25 {
		s.who(s.two, fmt.Sprintf("Nguyễn Văn %c", 'A'+i))
	}
	address := browsertest.Serve(t, signedIn(s.signIn(chief, access.Secretary, s.base), s.web))
	for _, p := range []struct{ name, path string }{
		{"list", fmt.Sprintf("/to-chuc/%d/dang-vien", s.base)}, {"list-cell", fmt.Sprintf("/to-chuc/%d/dang-vien", long)},
		{"person", fmt.Sprintf("/dang-vien/%d", name)}, {"person-bare", fmt.Sprintf("/dang-vien/%d", bare)},
		{"add", fmt.Sprintf("/to-chuc/%d/dang-vien/them", long)}, {"duties", fmt.Sprintf("/to-chuc/%d/phan-cong", s.base)},
		{"assign", fmt.Sprintf("/to-chuc/%d/phan-cong/them", s.base)}, {"appoint", fmt.Sprintf("/dang-vien/%d/cu/them", bare)},
		{"status", fmt.Sprintf("/dang-vien/%d/tinh-trang", name)}, {"move", fmt.Sprintf("/dang-vien/%d/chuyen", name)},
		{"leave", fmt.Sprintf("/dang-vien/%d/thoi", name)}, {"unit", fmt.Sprintf("/to-chuc/%d", s.base)},
	} {
		b.At(320).Open(address + p.path).Fits()
		switch p.name {
		case "list", "person", "add", "duties":
			b.Screenshot("people-" + p.name).At(1280).Open(address + p.path).Fits().Axe().Screenshot("people-" + p.name)
		}
	}
	// A form that comes back leads to its first fault and keeps what was typed.
	b.At(390).Open(address + fmt.Sprintf("/to-chuc/%d/dang-vien/them", s.one))
	b.Forgive("422").Fill("Họ và tên", "Trần Thị Mai").Fill("Ngày sinh", "85").Click("Thêm vào danh sách").See("Cần sửa trước khi gửi").Screenshot("people-add-errors")
	b.Choose("Là đảng viên", "Chính thức").Fill("Ngày sinh", "1985").Click("Thêm vào danh sách").See("Đã thêm đồng chí Trần Thị Mai")
	b.Axe().Screenshot("people-added")
}
