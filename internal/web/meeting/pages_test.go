package meeting_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/device"
	"nep/internal/document"
	"nep/internal/live"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
	"nep/internal/vn"
	"nep/internal/web"
	accountweb "nep/internal/web/account"
	deviceweb "nep/internal/web/device"
	meetingweb "nep/internal/web/meeting"
)

var evening = time.Date(2026, 12, 1, 19, 0, 0, 0, clock.Zone)

// town is a running server over a committee with two cells: one led by three,
// one by a secretary alone.
type town struct {
	t        testing.TB
	ctx      context.Context
	clock    *clock.Clock
	org      *org.Service
	members  *member.Service
	accounts *account.Service
	meetings *meeting.Service
	cycle    *cycle.Service
	web      *web.Server
	live     *live.Hub

	base, cell, small                    int64
	chief, secretary, deputy, third, any int64 // people
	follower                             int64
}

func newTown(t testing.TB, d *db.DB, at *clock.Clock) *town {
	t.Helper()
	set := account.Defaults()
	set.Hash = account.Params{Memory: 64, Time: 1, Threads: 1}
	files, err := blob.New(d, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &town{t: t, ctx: context.Background(), clock: at, org: org.New(d), members: member.New(d, files), accounts: account.New(d, set), meetings: meeting.New(d)}
	documents, resolutions, scores, reports := document.New(d, files), resolution.New(d), quality.New(d), report.New(d)
	s.cycle = &cycle.Service{DB: d, Units: s.org, Members: s.members, Rules: rule.New(d), Documents: documents, Meetings: s.meetings,
		Resolutions: resolutions, Quality: scores, Reports: reports}
	scores.Facts, reports.Facts = s.cycle.Facts, s.cycle.ReportFacts
	subject := func(c *web.Ctx) (access.Subject, error) {
		id, err := c.ID("unit")
		if err != nil {
			return access.Subject{}, err
		}
		path, err := s.org.Where(c.Context(), id)
		return access.Unit(path), err
	}
	s.live = live.New()
	sessions := live.New()
	d.Listen(meeting.Hear(s.live, sessions))
	s.web = web.New(web.Config{Accounts: s.accounts, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Names: s.org.Names, Cell: s.org.IsCell, Nav: []web.NavItem{
		{Label: "nav.home", Icon: "home", Href: "/", Action: access.SelfView},
		{Label: "nav.meetings", Icon: "meeting", Href: "/to-chuc/{unit}/sinh-hoat", Action: access.MeetingLook, Named: "/sinh-hoat"},
		{Label: "nav.units", Icon: "units", Href: "/to-chuc", Action: access.UnitView}}},
		(&meetingweb.Pages{Live: s.live, Sessions: sessions, Meetings: s.meetings, Cycle: s.cycle, Resolutions: resolutions, Scores: scores, Papers: documents, Units: s.org, Members: s.members,
			UnitSubject: subject, UnitName: s.org.Name, Thread: s.cycle.Thread}).Routes(),
		(&accountweb.Pages{Accounts: s.accounts, UnitSubject: subject, UnitName: s.org.Name}).Routes(),
		(&deviceweb.Pages{Devices: device.New(d), Accounts: s.accounts, Meetings: s.meetings, Now: d.Now}).Routes())
	root := s.unit(0, org.Upper, "Đảng bộ các cơ quan Đảng tỉnh")
	s.base = s.unit(root, org.Base, "Đảng bộ Cục Dự trữ Nhà nước khu vực Đông Bắc")
	s.cell = s.unit(s.base, org.Cell, "Chi bộ Kho Ân Thi")
	s.small = s.unit(s.base, org.Cell, "Chi bộ Văn phòng")
	for _, n := range []string{"Kho Ân Thi, xã Hồng Quang, huyện Ân Thi", "Kho Phù Cừ"} {
		_, err := s.org.AddSite(s.ctx, access.System(), org.AddSite{Unit: s.cell, Name: n, From: "2020-01-01"})
		s.must(err)
	}
	s.chief, s.follower = s.who(s.small, "Lê Văn Bí"), s.who(s.small, "Vũ Văn Nam")
	s.position(s.chief, s.base, member.SecretaryRole)
	s.position(s.follower, s.base, member.StandingRole)
	s.position(s.who(s.small, "Đào Thị Thu"), s.base, member.CommitteeRole)
	s.position(s.chief, s.small, member.SecretaryRole)
	_, err = s.members.Assign(s.ctx, access.System(), member.Assign{Person: s.follower, Unit: s.base, Target: member.TargetCell, Cell: s.cell, From: "2026-01-01"})
	s.must(err)
	s.secretary, s.deputy, s.third, s.any = s.who(s.cell, "Trần Thị Mai"), s.who(s.cell, "Bùi Mạnh Hùng"), s.who(s.cell, "Lê Quang Cường"), s.who(s.cell, "Ngô Thị Lan")
	s.position(s.secretary, s.cell, member.SecretaryRole)
	s.position(s.deputy, s.cell, member.DeputyRole)
	s.position(s.third, s.cell, member.CommitteeRole)
	for _, n := range []string{"Nguyễn Văn An", "Phạm Thị Bích", "Trần Đức Dũng", "Đỗ Thị Giang", "Hoàng Văn Hải", "Vũ Thị Hạnh", "Đặng Văn Phúc", "Phan Thị Quỳnh",
		"Công Tằng Tôn Nữ Nguyễn Hoàng Thụy Khánh Phương Thảo", "Lý Thị Thảo", "Trịnh Xuân Vinh"} {
		s.who(s.cell, n)
	}
	return s
}

func (s *town) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *town) unit(parent int64, kind org.Kind, name string) int64 {
	s.t.Helper()
	id, _, err := s.org.Found(s.ctx, access.System(), org.Found{Parent: parent, From: "2015-01-01", Kind: kind, Name: name})
	s.must(err)
	return id
}

func (s *town) who(unit int64, name string) int64 {
	s.t.Helper()
	cmd := member.Add{Unit: unit, From: "2020-01-01", Kind: member.Regular, Standing: member.Official, Condition: member.Active}
	cmd.Family, cmd.Given = vn.SplitName(name)
	id, err := s.members.Add(s.ctx, access.System(), cmd)
	s.must(err)
	return id
}

func (s *town) position(person, unit int64, role member.Role) {
	s.t.Helper()
	_, _, err := s.members.AppointPosition(s.ctx, access.System(), member.AppointPosition{Person: person, Unit: unit, Role: role, From: "2025-05-01"})
	s.must(err)
}

// signIn gives the token of a session of a person, with a hat.
func (s *town) signIn(person int64, role access.Role, unit int64) string {
	s.t.Helper()
	temp, err := s.accounts.Open(s.ctx, access.System(), account.Open{Person: person})
	s.must(err)
	in, err := s.accounts.SignIn(s.ctx, account.SignIn{Login: temp.Account.Login, Password: temp.Password})
	s.must(err)
	s.must(s.accounts.ChangePassword(s.ctx, in.Session.Actor(), account.ChangePassword{Old: temp.Password, New: "con trâu đi trước"}))
	_, err = s.accounts.SwitchHat(s.ctx, in.Session.Actor(), fmt.Sprintf("%s:%d", role, unit))
	s.must(err)
	return in.Token
}

// signedIn lets a browser in as who has the token.
func signedIn(token string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nep", Value: token})
		next.ServeHTTP(w, r)
	})
}
