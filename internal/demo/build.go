package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/vn"
)

// Password is the one password of every ready account. It opens nothing but
// the demo, which holds nobody's data.
const Password = "thử nền nếp 2026"

// Rooms are the services the organisation is built through, all on one database
// whose clock is Clock: its months are lived through at the hours they had.
type Rooms struct {
	Clock       *clock.Clock
	Org         *org.Service
	Members     *member.Service
	Accounts    *account.Service
	Documents   *document.Service
	Meetings    *meeting.Service
	Resolutions *resolution.Service
	Quality     *quality.Service
	Reports     *report.Service
	Cycle       *cycle.Service
}

// Ready is an account one can sign in with.
type Ready struct {
	Login string
	Name  string
	Role  access.Role
	Unit  string
}

// cell is a cell of the invented organisation.
type cell struct {
	name, short string
	members     int
	province    string
	sites       []string
}

var cells = []cell{
	{"Chi bộ Văn phòng Cục", "CB Văn phòng", 22, "Hưng Yên", []string{"Trụ sở Cục"}},
	{"Chi bộ Nghiệp vụ", "CB Nghiệp vụ", 18, "Hưng Yên", []string{"Trụ sở Cục"}},
	{"Chi bộ Kho Ân Thi", "CB Kho Ân Thi", 15, "Hưng Yên", []string{"Kho Ân Thi", "Điểm kho Phù Cừ"}},
	{"Chi bộ Kho Phù Tiên", "CB Kho Phù Tiên", 14, "Hưng Yên", []string{"Kho Phù Tiên", "Điểm kho Tiên Lữ"}},
	{"Chi bộ Kho Mỹ Hào", "CB Kho Mỹ Hào", 13, "Hưng Yên", []string{"Kho Mỹ Hào"}},
	{"Chi bộ Kho Hải Dương", "CB Kho Hải Dương", 15, "Hải Dương", []string{"Kho Hải Dương", "Điểm kho Gia Lộc"}},
	{"Chi bộ Kho Thanh Miện", "CB Kho Thanh Miện", 12, "Hải Dương", []string{"Kho Thanh Miện", "Điểm kho Ninh Giang"}},
	{"Chi bộ Kho Kinh Môn", "CB Kho Kinh Môn", 12, "Hải Dương", []string{"Kho Kinh Môn"}},
}

// builder carries what the steps share; the first error ends them all.
type builder struct {
	ctx   context.Context
	r     Rooms
	rand  *rand.Rand
	today string
	start string // when the organisation's present form began
	err   error
	keys  int

	upper, base int64
	units       []int64   // of the cells
	people      [][]int64 // members by cell
	names       map[int64]string
	paths       map[int64]string // of units
	ready       []Ready
}

// Build makes the organisation on an empty database, as of now, with a history
// of so many months, up to the month last ("" for the last that is over). It gives the ready accounts, the administrator first.
func Build(ctx context.Context, r Rooms, seed uint64, now time.Time, months int, last string) ([]Ready, error) {
	today := now.In(clock.Zone).Format(time.DateOnly)
	b := &builder{ctx: ctx, r: r, rand: rand.New(rand.NewPCG(seed, 0)), today: today, start: "2020-01-01", names: map[int64]string{}, paths: map[int64]string{}}
	b.foundUnits()
	b.enterMembers()
	b.giveStatuses()
	b.electCommittees()
	b.assign()
	b.openAccounts()
	b.play(lastMonths(today, last, months), now)
	return b.ready, b.err
}

// key is the key of the next command, as a form would carry one.
func (b *builder) key() string { b.keys++; return fmt.Sprintf("demo-%d", b.keys) }

func (b *builder) try(err error) bool {
	if b.err == nil {
		b.err = err
	}
	return b.err == nil
}

func (b *builder) found(parent int64, kind org.Kind, name, short, code string) int64 {
	if b.err != nil {
		return 0
	}
	id, _, err := b.r.Org.Found(b.ctx, access.System(), org.Found{Key: b.key(), Parent: parent, From: b.start, Kind: kind, Name: name, Short: short, Code: code})
	b.try(err)
	if b.err == nil {
		b.paths[id], err = b.r.Org.Where(b.ctx, id)
		b.try(err)
	}
	return id
}

func (b *builder) foundUnits() {
	b.upper = b.found(0, org.Upper, "Đảng bộ Khối các cơ quan tỉnh", "ĐB Khối CCQ", "33.168.000.000.000")
	b.base = b.found(b.upper, org.Base, "Đảng bộ Cục Dự trữ khu vực", "ĐB Cục Dự trữ", "33.168.053.000.000")
	for i, c := range cells {
		unit := b.found(b.base, org.Cell, c.name, c.short, fmt.Sprintf("33.168.053.000.%03d", i+1))
		b.units = append(b.units, unit)
		for _, s := range c.sites {
			if b.err == nil {
				_, err := b.r.Org.AddSite(b.ctx, access.System(), org.AddSite{Key: b.key(), Unit: unit, Name: s, Address: "", Province: c.province, From: b.start})
				b.try(err)
			}
		}
		b.term(unit, "2022–2025", "2022-05-20")
		b.term(unit, "2025–2027", "2025-05-20")
	}
	b.term(b.base, "2020–2025", "2020-06-15")
	b.term(b.base, "2025–2030", "2025-06-15")
	b.term(b.upper, "2025–2030", "2025-08-20")
	for _, m := range []struct {
		kind org.MassKind
		name string
	}{{org.Union, "Công đoàn Cục"}, {org.Youth, "Chi đoàn Cục"}, {org.Women, "Ban Nữ công"}, {org.Veterans, "Hội Cựu chiến binh Cục"}} {
		if b.err == nil {
			_, err := b.r.Org.AddMassOrg(b.ctx, access.System(), org.AddMassOrg{Key: b.key(), Unit: b.base, Kind: m.kind, Name: m.name, From: b.start})
			b.try(err)
		}
	}
}

func (b *builder) term(unit int64, name, from string) {
	if b.err == nil {
		_, err := b.r.Org.AddTerm(b.ctx, access.System(), org.AddTerm{Key: b.key(), Unit: unit, Name: name, From: from})
		b.try(err)
	}
}

// day is a random day of a year.
func (b *builder) day(year int) time.Time {
	return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, b.rand.IntN(360))
}

func (b *builder) enterMembers() {
	total := 0
	for _, c := range cells {
		total += c.members
	}
	people := invent(b.rand, total)
	card := 100000
	for i, c := range cells {
		var ids []int64
		for n := range c.members {
			p := people[0]
			people = people[1:]
			card += 1 + b.rand.IntN(9)
			born := b.rand.IntN(30)
			if n < 6 { // who leads has been a member for long
				born /= 2
			}
			birth := b.day(1966 + born)
			joined := birth.AddDate(23+b.rand.IntN(7), b.rand.IntN(12), 0)
			add := member.Add{Key: b.key(), Unit: b.units[i], Kind: member.Regular, Standing: member.Official, Condition: member.Active,
				Personal: member.Personal{Family: p.family, Given: p.given, Sex: member.Sex(p.sex), Birth: birth.Format(time.DateOnly),
					Joined: joined.Format(time.DateOnly), Official: joined.AddDate(1, 0, 0).Format(time.DateOnly),
					Card: fmt.Sprintf("33.%06d", card)}}
			add.From = max(b.start, add.Joined)
			if i == 0 && n == c.members-1 || i == 2 && n == c.members-1 { // two are still on probation
				joined := clock.AddDays(b.today, -120-b.rand.IntN(150))
				add.Standing, add.Joined, add.Official, add.From = member.Probationary, joined, "", joined
			}
			if b.err != nil {
				return
			}
			id, err := b.r.Members.Add(b.ctx, access.System(), add)
			if !b.try(err) {
				return
			}
			ids = append(ids, id)
			b.names[id] = vn.JoinName(p.family, p.given)
		}
		b.people = append(b.people, ids)
	}
}

// giveStatuses makes some members exempt, away or on a visit, as in any real list.
func (b *builder) giveStatuses() {
	change := func(person int64, from string, c member.Condition, reason string) {
		if b.err == nil {
			b.try(b.r.Members.ChangeStatus(b.ctx, access.System(), member.ChangeStatus{Key: b.key(), Person: person, From: from,
				Standing: member.Official, Condition: c, Reason: reason}))
		}
	}
	if b.err != nil {
		return
	}
	change(b.people[0][18], clock.AddDays(b.today, -400), member.Exempt, "tuổi cao")
	change(b.people[5][12], clock.AddDays(b.today, -200), member.Exempt, "sức khỏe")
	change(b.people[3][9], clock.AddDays(b.today, -90), member.Away, "đi học")
	if b.err == nil { // works at another depot for half a year
		b.try(b.r.Members.ArriveTemporarily(b.ctx, access.System(), member.ArriveTemporarily{Key: b.key(), Person: b.people[6][8], Unit: b.units[7], From: clock.AddDays(b.today, -60)}))
	}
}

func (b *builder) position(person, unit int64, role member.Role, from string) {
	if b.err == nil {
		_, _, err := b.r.Members.AppointPosition(b.ctx, access.System(), member.AppointPosition{Key: b.key(), Person: person, Unit: unit, Role: role, From: from})
		b.try(err)
	}
}

// electCommittees: each cell a secretary, a deputy and, from nine official
// members on, one more; the base organisation a committee of nine with a
// standing part of three.
func (b *builder) electCommittees() {
	if b.err != nil {
		return
	}
	for i, unit := range b.units {
		b.position(b.people[i][0], unit, member.SecretaryRole, "2022-05-20")
		b.position(b.people[i][1], unit, member.DeputyRole, "2022-05-20")
		b.position(b.people[i][2], unit, member.CommitteeRole, "2022-05-20")
	}
	b.position(b.people[0][3], b.base, member.SecretaryRole, "2020-06-15")
	b.position(b.people[1][0], b.base, member.DeputyRole, "2020-06-15")
	b.position(b.people[0][0], b.base, member.StandingRole, "2020-06-15")
	for i := 2; i < len(cells); i++ {
		b.position(b.people[i][0], b.base, member.CommitteeRole, "2020-06-15")
	}
	b.position(b.people[0][4], b.upper, member.SecretaryRole, "2025-08-20")
	appoint := func(a member.Appoint) {
		if b.err == nil {
			a.Key = b.key()
			_, err := b.r.Members.Appoint(b.ctx, access.System(), a)
			b.try(err)
		}
	}
	appoint(member.Appoint{Person: b.people[0][5], Unit: b.base, Role: member.OfficerRole, Decision: "QĐ 15-QĐ/ĐU", From: "2025-07-01"})
	appoint(member.Appoint{Person: b.people[1][3], Unit: b.base, Role: member.InspectorRole, Decision: "QĐ 31-QĐ/ĐU", From: clock.AddDays(b.today, -20),
		To: clock.AddDays(b.today, 40), Units: []int64{b.units[6], b.units[7]}})
}

// assign gives each cell to a committee member who is of another cell.
func (b *builder) assign() {
	give := func(a member.Assign) {
		if b.err == nil {
			a.Key, a.Unit, a.From = b.key(), b.base, "2022-07-01"
			_, err := b.r.Members.Assign(b.ctx, access.System(), a)
			b.try(err)
		}
	}
	if b.err != nil {
		return
	}
	committee := []int64{b.people[0][3], b.people[1][0], b.people[0][0], b.people[2][0], b.people[3][0], b.people[4][0], b.people[5][0], b.people[6][0]}
	for i := range b.units {
		give(member.Assign{Person: committee[(i+3)%len(committee)], Target: member.TargetCell, Cell: b.units[(i+1)%len(b.units)]})
	}
	give(member.Assign{Person: b.people[1][0], Target: member.TargetField, Field: "Công tác tổ chức, kiểm tra"})
	give(member.Assign{Person: b.people[0][0], Target: member.TargetField, Field: "Công tác tuyên giáo, dân vận"})
}

// openAccounts makes one ready account for each way of using Nếp.
func (b *builder) openAccounts() {
	if b.err != nil {
		return
	}
	password := func(made account.Temporary, err error) {
		if b.try(err) {
			b.try(b.r.Accounts.ChangePassword(b.ctx, access.Actor{Account: made.Account.ID}, account.ChangePassword{Old: made.Password, New: Password, Address: "demo"}))
		}
	}
	password(b.r.Accounts.OpenAdmin(b.ctx, access.System(), account.OpenAdmin{Key: b.key(), Login: "quantri", Name: "Quản trị kỹ thuật"}))
	b.ready = append(b.ready, Ready{Login: "quantri", Name: "Quản trị kỹ thuật", Role: access.Admin})
	for _, a := range []struct {
		login  string
		person int64
		role   access.Role
		unit   string
	}{
		{"bithu", b.people[2][0], access.Secretary, cells[2].name},
		{"phobithu", b.people[2][1], access.Deputy, cells[2].name},
		{"dangvien", b.people[2][6], access.Member, cells[2].name},
		{"bithudanguy", b.people[0][3], access.Secretary, "Đảng bộ Cục Dự trữ khu vực"},
		{"phutrach", b.people[3][0], access.InCharge, "Đảng bộ Cục Dự trữ khu vực"},
		{"vanphong", b.people[0][5], access.Officer, "Đảng bộ Cục Dự trữ khu vực"},
		{"kiemtra", b.people[1][3], access.Inspector, "Đảng bộ Cục Dự trữ khu vực"},
	} {
		if b.err != nil {
			return
		}
		password(b.r.Accounts.Open(b.ctx, access.System(), account.Open{Key: b.key(), Person: a.person, Login: a.login}))
		b.ready = append(b.ready, Ready{Login: a.login, Name: b.names[a.person], Role: a.role, Unit: a.unit})
	}
}
