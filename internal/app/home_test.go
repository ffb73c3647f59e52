package app

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/browsertest"
	"nep/internal/clock"
	"nep/internal/db/dbtest"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
)

// The first page of a secretary and of a member, from an empty month to a
// meeting that is told: what is next stands out, an empty page says so kindly,
// and the month is planned in one press.
func TestHomeInTheBrowser(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 12, 1, 19, 0, 0, 0, clock.Zone))
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), c))
	ctx, sys := context.Background(), access.System()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	found := func(parent int64, kind org.Kind, name string) int64 {
		id, _, err := h.org.Found(ctx, sys, org.Found{Parent: parent, From: "2015-01-01", Kind: kind, Name: name})
		ok(err)
		return id
	}
	base := found(0, org.Base, "Đảng bộ Cục Dự trữ Nhà nước khu vực Hải Hưng")
	cell := found(base, org.Cell, "Chi bộ Kho Ân Thi")
	person := func(name string) int64 {
		a := member.Add{Unit: cell, From: "2020-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active}
		a.Family, a.Given = vn.SplitName(name)
		id, err := h.members.Add(ctx, sys, a)
		ok(err)
		return id
	}
	mai, binh, an := person("Trần Thị Mai"), person("Lê Văn Bình"), person("Nguyễn Văn An")
	person("Công Tằng Tôn Nữ Hoàng Thị Phương Dung")
	for p, role := range map[int64]member.Role{mai: member.SecretaryRole, binh: member.DeputyRole} {
		_, _, err := h.members.AppointPosition(ctx, sys, member.AppointPosition{Person: p, Unit: cell, Role: role, From: "2025-01-01"})
		ok(err)
	}
	logins := map[int64]string{}
	enter := func(person int64, role access.Role) string {
		if logins[person] == "" {
			temp, err := h.accounts.Open(ctx, sys, account.Open{Person: person})
			ok(err)
			logins[person] = temp.Account.Login
			ok(h.accounts.ChangePassword(ctx, access.Actor{Account: temp.Account.ID}, account.ChangePassword{Old: temp.Password, New: "con trâu đi trước"}))
		}
		in, err := h.accounts.SignIn(ctx, account.SignIn{Login: logins[person], Password: "con trâu đi trước"})
		ok(err)
		_, err = h.accounts.SwitchHat(ctx, in.Session.Actor(), fmt.Sprintf("%s:%d", role, cell))
		ok(err)
		return browsertest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.AddCookie(&http.Cookie{Name: "nep", Value: in.Token})
			h.web.ServeHTTP(w, r)
		}))
	}
	look := func(b *browsertest.Browser, name string) {
		t.Helper()
		for _, width := range []int{320, 390, 1280} {
			b.At(width).Fits()
		}
		b.Axe().At(390).Screenshot("home-" + name).At(1280).Screenshot("home-" + name)
	}

	b, m := browsertest.New(t), browsertest.New(t)
	home, theirs := enter(mai, access.Secretary), enter(an, access.Member)
	b.Open(home + "/").See("Lập buổi sinh hoạt tháng 12/2026")
	look(b, "secretary-empty")
	m.Open(theirs + "/").See("Hiện không có việc nào đang chờ đồng chí.")
	look(m, "member-empty")
	b.Click("Xem cả tháng").See("Việc tháng 12/2026 của Chi bộ Kho Ân Thi")
	look(b, "month-empty")
	b.Click("Xem tháng 01/2027").See("Việc tháng 01/2027").Click("Xem tháng 12/2026")
	b.Click("Lập buổi sinh hoạt tháng 12/2026").See("Đã lập buổi sinh hoạt tháng 12/2026")
	b.Open(home + "/").See("Đồng chí Mai, còn 4 ngày đến kỳ sinh hoạt tháng 12").See("Ghi biên bản họp chi ủy")
	look(b, "secretary-planned")
	b.Click("Xem cả tháng").See("Đang chờ")
	look(b, "month-planned")

	id := h.theMeeting(t, cell)
	secretary := access.Actor{Account: 1, Person: mai, Hat: access.Hat{Role: access.Secretary, Unit: cell, Path: fmt.Sprintf("/%d/%d/", base, cell)}}
	_, _, err := h.meetings.SendNotice(ctx, secretary, "", id)
	ok(err)
	m.Open(theirs + "/").See("Đồng chí An, còn 4 ngày đến kỳ sinh hoạt tháng 12")
	look(m, "member-told")
	c.Set(time.Date(2026, 12, 5, 8, 0, 0, 0, clock.Zone))
	ok(h.meetings.Begin(ctx, secretary, "", id, 0))
	b.Open(enter(mai, access.Secretary) + "/").In("main .card:first-of-type").See("Tiếp tục buổi sinh hoạt").In("") // before what is late
	m.Open(enter(an, access.Member) + "/").See("đang diễn ra").See("Điểm danh")
	look(m, "member-running")

	// What waits in another hat is one line, which changes to it.
	_, _, err = h.members.AppointPosition(ctx, sys, member.AppointPosition{Person: binh, Unit: base, Role: member.SecretaryRole, From: "2025-01-01"})
	ok(err)
	two := browsertest.New(t)
	two.Open(enter(binh, access.Deputy) + "/").See("Bí thư, Đảng bộ Cục Dự trữ Nhà nước khu vực Hải Hưng:").See("việc đang chờ")
	look(two, "two-hats")
	two.In(".others").Click("Bí thư, Đảng bộ Cục Dự trữ").In("").See("Đồng chí đang làm việc với vai Bí thư").See("Lập hội nghị tháng 12/2026").See("Phó Bí thư, Chi bộ Kho Ân Thi:")
	look(two, "committee-empty")
	two.In("main").Click("Lập hội nghị tháng 12/2026").In("").See("Đã lập hội nghị tháng 12/2026")
	two.Open(two.URL()[:len(two.URL())-len(two.Path())] + "/").See("hội nghị đảng ủy tháng 12")
}

// theMeeting is the cell's meeting of December.
func (h *house) theMeeting(t *testing.T, cell int64) int64 {
	t.Helper()
	m, err := h.cycle.MonthOf(context.Background(), access.System(), cell, "2026-12", "")
	if err != nil || m.Meeting == 0 {
		t.Fatalf("%+v %v", m, err)
	}
	return m.Meeting
}

// What waits is asked of each room once: a room asked twice shows everything
// twice.
func TestEachRoomIsAskedOnce(t *testing.T) {
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t), nil))
	for i, a := range h.cycle.Askers {
		for _, b := range h.cycle.Askers[:i] {
			if a == b {
				t.Errorf("%T is asked twice", a)
			}
		}
	}
}
