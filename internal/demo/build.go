package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/oversight"
	"nep/internal/practice"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
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
	Rules       *rule.Service
	Documents   *document.Service
	Meetings    *meeting.Service
	Resolutions *resolution.Service
	Quality     *quality.Service
	Reports     *report.Service
	Oversight   *oversight.Service
	Practices   *practice.Service
	Cycle       *cycle.Service
	Told        func(months int) // how many have passed; nil: nobody asks
}

// Ready is an account one can sign in with.
type Ready struct {
	Login string
	Name  string
	Role  access.Role
	Unit  string
}

// builder carries what the steps share; the first error ends them all.
type builder struct {
	ctx    context.Context
	r      Rooms
	seed   uint64
	rand   *rand.Rand // of people and units; months have their own (chance)
	now    time.Time
	first  string // the day the records begin
	months []string
	agenda agenda
	seq    int
	err    error
	keys   int

	upper, base int64
	units       []int64   // of the cells, the chi bộ cơ sở last
	afar        []int64   // chi bộ cơ sở that are not on Nếp
	mass        []int64   // mass organisations, in the order of massOrgs
	people      [][]int64 // members by cell, as they were entered
	gone        map[int64]bool
	sites       [][]int64
	names       map[int64]string
	paths       map[int64]string // of units
	accounts    map[int64]int64  // by person; 0: the administrator's
	ready       []Ready
	speakers    map[int64]*speaker // by unit
	plans       map[string]int64   // themes of the year's plans: "unit month"
	things      map[string]int64   // what later months come back to
	answers     map[int64]string   // what a difficulty will be answered
}

// Build makes the organisation on an empty database, as of now, with a history
// of so many months, up to the month last ("" for the last that is over). It
// gives the ready accounts, the administrator first.
func Build(ctx context.Context, r Rooms, seed uint64, now time.Time, months int, last string) ([]Ready, error) {
	now = now.In(clock.Zone)
	today := now.Format(time.DateOnly)
	b := &builder{ctx: ctx, r: r, seed: seed, rand: rand.New(rand.NewPCG(seed, 0)), now: now, first: clock.AddDays(today, -1),
		months: lastMonths(today, last, months), gone: map[int64]bool{}, names: map[int64]string{}, paths: map[int64]string{},
		accounts: map[int64]int64{}, speakers: map[int64]*speaker{}, plans: map[string]int64{}, things: map[string]int64{}, answers: map[int64]string{}}
	if months > 0 {
		b.first = clock.AddDays(dayOf(b.months[0], 1), -40)
	}
	b.at(b.first, 8*60)
	b.foundUnits()
	b.enterMembers()
	b.electCommittees()
	b.assign()
	b.openAccounts()
	b.regulate()
	b.changeMembers()
	b.live()
	b.run(now)
	return b.ready, b.err
}

// The cells, in the order of their codes.
const (
	office = iota
	affairs
	anThi
	phuTien
	myHao
	haiDuong
	thanhMien
	kinhMon
	block // the chi bộ cơ sở beside the base organisation
)

// cell is a cell of the invented organisation.
type cell struct {
	name, short string
	kind        string // of its words
	members     int
	province    string
	sites       [][2]string // name, address
	day, start  int         // of its meeting
}

var cells = []cell{
	office:    {"Chi bộ Văn phòng Cục", "CB Văn phòng", "office", 22, "Hưng Yên", [][2]string{{"Trụ sở Cục", "phường Hiến Nam, thành phố Hưng Yên"}}, 3, 7*60 + 30},
	affairs:   {"Chi bộ Nghiệp vụ", "CB Nghiệp vụ", "office", 18, "Hưng Yên", [][2]string{{"Trụ sở Cục", "phường Hiến Nam, thành phố Hưng Yên"}}, 4, 8 * 60},
	anThi:     {"Chi bộ Kho Ân Thi", "CB Kho Ân Thi", "depot", 15, "Hưng Yên", [][2]string{{"Kho Ân Thi", "thị trấn Ân Thi, huyện Ân Thi"}, {"Điểm kho Phù Cừ", "thị trấn Trần Cao, huyện Phù Cừ"}}, 5, 7*60 + 30},
	phuTien:   {"Chi bộ Kho Phù Tiên", "CB Kho Phù Tiên", "depot", 14, "Hưng Yên", [][2]string{{"Kho Phù Tiên", "xã Nhật Tân, huyện Tiên Lữ"}, {"Điểm kho Tiên Lữ", "thị trấn Vương, huyện Tiên Lữ"}}, 6, 8 * 60},
	myHao:     {"Chi bộ Kho Mỹ Hào", "CB Kho Mỹ Hào", "depot", 13, "Hưng Yên", [][2]string{{"Kho Mỹ Hào", "phường Bần Yên Nhân, thị xã Mỹ Hào"}}, 3, 14 * 60},
	haiDuong:  {"Chi bộ Kho Hải Dương", "CB Kho Hải Dương", "depot", 15, "Hải Dương", [][2]string{{"Kho Hải Dương", "phường Cẩm Thượng, thành phố Hải Dương"}, {"Điểm kho Gia Lộc", "thị trấn Gia Lộc, huyện Gia Lộc"}}, 4, 14*60 + 30},
	thanhMien: {"Chi bộ Kho Thanh Miện", "CB Kho Thanh Miện", "depot", 12, "Hải Dương", [][2]string{{"Kho Thanh Miện", "thị trấn Thanh Miện, huyện Thanh Miện"}, {"Điểm kho Ninh Giang", "thị trấn Ninh Giang, huyện Ninh Giang"}}, 5, 14 * 60},
	kinhMon:   {"Chi bộ Kho Kinh Môn", "CB Kho Kinh Môn", "depot", 12, "Hải Dương", [][2]string{{"Kho Kinh Môn", "phường An Lưu, thị xã Kinh Môn"}}, 6, 14*60 + 30},
	block:     {"Chi bộ Cơ quan Đảng ủy Khối", "CB Cơ quan Khối", "block", 16, "Hưng Yên", [][2]string{{"Trụ sở Đảng ủy Khối", "phường Lê Lợi, thành phố Hưng Yên"}}, 4, 16*60 + 45},
}

// under gives the cells directly below a committee.
func (b *builder) under(unit int64) []int64 {
	if unit == b.base {
		return b.units[:block]
	}
	return b.units[block:]
}

const (
	start    = "2020-01-01" // of the organisation's present form
	baseName = "Đảng bộ Cục Dự trữ khu vực"
)

func (b *builder) found(parent int64, kind org.Kind, name, short, code string) int64 {
	if b.err != nil {
		return 0
	}
	id, _, err := b.r.Org.Found(b.ctx, access.System(), org.Found{Key: b.key(), Parent: parent, From: start, Kind: kind, Name: name, Short: short, Code: code})
	if b.try("found", err) {
		b.paths[id], err = b.r.Org.Where(b.ctx, id)
		b.try("where", err)
	}
	return id
}

func (b *builder) foundUnits() {
	b.upper = b.found(0, org.Upper, "Đảng bộ Khối các cơ quan tỉnh", "ĐB Khối CCQ", "33.168.000.000.000")
	b.base = b.found(b.upper, org.Base, baseName, "ĐB Cục Dự trữ", "33.168.053.000.000")
	for i, c := range cells {
		parent, kind, code := b.base, org.Cell, fmt.Sprintf("33.168.053.000.%03d", i+1)
		if i == block {
			parent, kind, code = b.upper, org.BaseCell, "33.168.001.000.001"
		}
		unit := b.found(parent, kind, c.name, c.short, code)
		b.units = append(b.units, unit)
		var ids []int64
		var sites []string
		for _, s := range c.sites {
			if b.err != nil {
				return
			}
			id, err := b.r.Org.AddSite(b.ctx, access.System(), org.AddSite{Key: b.key(), Unit: unit, Name: s[0], Address: s[1], Province: c.province, From: start})
			b.try("site", err)
			ids, sites = append(ids, id), append(sites, s[0])
		}
		b.sites = append(b.sites, ids)
		b.speakers[unit] = newSpeaker(c.kind, b.chance(900, uint64(i)), sites)
		b.terms(unit, 2020, 5, 20, 30)
	}
	b.speakers[b.base] = newSpeaker("committee", b.chance(901), []string{"Trụ sở Cục"})
	b.speakers[b.upper] = newSpeaker("upper", b.chance(902), []string{"Trụ sở Đảng ủy Khối"})
	b.terms(b.base, 2020, 6, 15, 60)
	b.terms(b.upper, 2020, 8, 20, 60)
	for i, name := range []string{"Chi bộ Trung tâm Giống cây trồng", "Chi bộ Nhà khách tỉnh"} {
		b.afar = append(b.afar, b.found(b.upper, org.BaseCell, name, "", fmt.Sprintf("33.168.%03d.000.001", i+2)))
	}
	for _, m := range []struct {
		kind org.MassKind
		name string
	}{{org.Union, "Công đoàn Cục"}, {org.Youth, "Chi đoàn Cục"}, {org.Women, "Ban Nữ công"}, {org.Veterans, "Hội Cựu chiến binh Cục"}} {
		if b.err == nil {
			id, err := b.r.Org.AddMassOrg(b.ctx, access.System(), org.AddMassOrg{Key: b.key(), Unit: b.base, Kind: m.kind, Name: m.name, From: start})
			b.try("mass organisation", err)
			b.mass = append(b.mass, id)
		}
	}
}

// terms adds a unit's terms of so many months each, from a congress on: those
// that have begun, and in its time each that begins during the history. A
// cell's congress is held twice in five years (field.md 1.4).
func (b *builder) terms(unit int64, year, month, day, length int) {
	add := func(from time.Time) {
		if b.err == nil {
			_, err := b.r.Org.AddTerm(b.ctx, access.System(), org.AddTerm{Key: b.key(), Unit: unit,
				Name: fmt.Sprintf("%d–%d", from.Year(), from.AddDate(0, length, 0).Year()), From: from.Format(time.DateOnly)})
			b.try("term", err)
		}
	}
	for from := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC); from.Before(b.now); from = from.AddDate(0, length, 0) {
		if on := from.Format(time.DateOnly); on > b.first {
			b.on(on, 6*60, func() { add(from) })
		} else {
			add(from)
		}
	}
}

// birthday is a random day of a year.
func (b *builder) birthday(year int) time.Time {
	return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, b.rand.IntN(360))
}

// Members who come, change and go during the history, by their place in the
// list of their cell.
const (
	newcomer   = 21 // of the office: a member on probation now
	grown      = 20 // of the office: was admitted and became official
	novice     = 14 // of Ân Thi: on probation now
	introduced = 11 // of Phù Tiên: on the way to Ân Thi
	leaver     = 13 // of Mỹ Hào, beyond its number: left with a task
	moved      = 12 // of Phù Tiên: went over to Mỹ Hào
	mother     = 14 // of the affairs: exempt for half a year
)

// day gives when something happened so many months before the end of the
// history; it may lie before its beginning.
func (b *builder) day(ago, n int) string {
	last := meeting.MonthOf(b.now.Format(time.DateOnly))
	if len(b.months) > 0 {
		last = b.months[len(b.months)-1]
	}
	return dayOf(meeting.AddMonths(last, -ago), n)
}

func (b *builder) enterMembers() {
	total := 0
	for _, c := range cells {
		total += c.members
	}
	people := invent(b.rand, total+1)
	card := 100000
	for i, c := range cells {
		places := people[:c.members:c.members]
		people = people[c.members:]
		if i == myHao {
			places = append(places, people[len(people)-1]) // the one who left
		}
		ids := make([]int64, len(places))
		for n, p := range places {
			card += 1 + b.rand.IntN(9)
			born := b.rand.IntN(30)
			if n < 6 { // who leads has been a member for long
				born /= 2
			}
			birth := b.birthday(1966 + born)
			joined := birth.AddDate(23+b.rand.IntN(7), b.rand.IntN(12), 0)
			add := member.Add{Key: b.key(), Unit: b.units[i], Kind: member.Regular, Standing: member.Official, Condition: member.Active,
				Personal: member.Personal{Family: p.family, Given: p.given, Sex: member.Sex(p.sex), Birth: birth.Format(time.DateOnly),
					Joined: joined.Format(time.DateOnly), Official: joined.AddDate(1, 0, 0).Format(time.DateOnly),
					Card: fmt.Sprintf("33.%06d", card)}}
			add.From = max(start, add.Joined)
			admitted := ""
			switch {
			case i == office && n == grown:
				admitted = b.day(17, 19)
			case i == office && n == newcomer:
				admitted = b.day(7, 19)
			case i == anThi && n == novice:
				admitted = b.day(4, 19)
			}
			if admitted != "" {
				add.Standing, add.Joined, add.Official, add.From = member.Probationary, admitted, "", admitted
			}
			if i == anThi && n == novice { // admitted where he worked before; his probation ends next month
				add.Joined = b.day(11, 19)
			}
			enter := func() {
				if b.err != nil {
					return
				}
				id, err := b.r.Members.Add(b.ctx, access.System(), add)
				if b.try("add member", err) {
					ids[n], b.names[id] = id, vn.JoinName(p.family, p.given)
				}
			}
			if admitted > b.first {
				b.on(admitted, 9*60, enter)
			} else {
				enter()
			}
		}
		b.people = append(b.people, ids)
	}
}

// status changes what a member is from a day on: when that day comes.
func (b *builder) status(person func() int64, from string, st member.Standing, c member.Condition, reason string) {
	change := func() {
		if b.err == nil && person() != 0 {
			b.try("status", b.r.Members.ChangeStatus(b.ctx, access.System(), member.ChangeStatus{Key: b.key(), Person: person(), From: from, Standing: st, Condition: c, Reason: reason}))
		}
	}
	if from > b.first {
		b.on(from, 8*60+5, change)
	} else {
		change()
	}
}

// changeMembers: some are exempt, away or on a visit, one came back, one moved
// to another cell, one left the organisation.
func (b *builder) changeMembers() {
	who := func(cell, n int) func() int64 { return func() int64 { return b.people[cell][n] } }
	b.status(who(office, 18), b.day(13, 20), member.Official, member.Exempt, "tuổi cao")
	b.status(who(haiDuong, 12), b.day(7, 10), member.Official, member.Exempt, "sức khỏe")
	b.status(who(phuTien, 9), b.day(3, 24), member.Official, member.Away, "đi học")
	b.status(who(affairs, mother), b.day(9, 20), member.Official, member.Exempt, "nghỉ thai sản, miễn sinh hoạt có thời hạn sáu tháng")
	b.status(who(affairs, mother), b.day(3, 20), member.Official, member.Active, "hết thời hạn miễn")
	b.status(who(office, grown), b.day(4, 20), member.Official, member.Active, "được công nhận đảng viên chính thức")
	at := func(day string, do func()) {
		if day > b.first {
			b.on(day, 8*60+10, do)
		} else {
			do()
		}
	}
	at(b.day(2, 26), func() { // works at another depot for half a year
		if b.err == nil {
			b.try("arrive", b.r.Members.ArriveTemporarily(b.ctx, access.System(), member.ArriveTemporarily{Key: b.key(), Person: b.people[thanhMien][8], Unit: b.units[kinhMon], From: b.day(2, 26)}))
		}
	})
	at(b.day(8, 25), func() {
		if b.err == nil {
			b.try("move", b.r.Members.Move(b.ctx, access.System(), member.Move{Key: b.key(), Person: b.people[phuTien][moved], Unit: b.units[myHao], On: b.day(8, 25)}))
		}
	})
	at(b.day(0, 20), func() { // introduced elsewhere, and not received yet
		if b.err == nil {
			_, err := b.r.Members.Introduce(b.ctx, b.as(b.people[phuTien][0], b.units[phuTien], access.Secretary), member.Introduce{Key: b.key(), Person: b.people[phuTien][introduced],
				Unit: b.units[anThi], Place: "Chi bộ Kho Ân Thi", Paper: "12-GT/ĐU", On: b.day(0, 20)})
			b.try("introduce", err)
		}
	})
	at(b.day(0, 12), func() {
		if b.err == nil {
			id := b.people[myHao][leaver]
			b.gone[id] = true
			b.try("leave", b.r.Members.Leave(b.ctx, access.System(), member.Leave{Key: b.key(), Person: id, On: b.day(0, 12), Reason: member.Transferred}))
		}
	})
}

func (b *builder) position(person, unit int64, role member.Role, from string) int64 {
	if b.err != nil {
		return 0
	}
	id, _, err := b.r.Members.AppointPosition(b.ctx, access.System(), member.AppointPosition{Key: b.key(), Person: person, Unit: unit, Role: role, From: from})
	b.try("position", err)
	return id
}

// electCommittees: each cell a secretary, a deputy and, from nine official
// members on, one more; each committee nine people, three of them its standing
// part. The congress that falls into the history gives one cell another deputy.
func (b *builder) electCommittees() {
	if b.err != nil {
		return
	}
	for i, unit := range b.units {
		b.position(b.people[i][0], unit, member.SecretaryRole, "2020-05-20")
		deputy := b.position(b.people[i][1], unit, member.DeputyRole, "2020-05-20")
		third := b.position(b.people[i][2], unit, member.CommitteeRole, "2020-05-20")
		if congress := "2025-05-20"; i == kinhMon && congress > b.first && congress < b.now.Format(time.DateOnly) {
			b.on(congress, 15*60, func() { // deputy and third change places
				for _, id := range []int64{deputy, third} {
					if b.err == nil {
						b.try("congress", b.r.Members.EndPosition(b.ctx, access.System(), member.EndPosition{Key: b.key(), Position: id, On: congress}))
					}
				}
				b.people[i][1], b.people[i][2] = b.people[i][2], b.people[i][1]
				b.position(b.people[i][1], unit, member.DeputyRole, congress)
				b.position(b.people[i][2], unit, member.CommitteeRole, congress)
			})
		}
	}
	b.position(b.people[office][3], b.base, member.SecretaryRole, "2020-06-15")
	b.position(b.people[affairs][0], b.base, member.DeputyRole, "2020-06-15")
	b.position(b.people[office][0], b.base, member.StandingRole, "2020-06-15")
	for i := anThi; i <= kinhMon; i++ {
		b.position(b.people[i][0], b.base, member.CommitteeRole, "2020-06-15")
	}
	for n, role := range []member.Role{member.DeputyRole, member.StandingRole, member.CommitteeRole, member.SecretaryRole, member.CommitteeRole, member.CommitteeRole, member.CommitteeRole} {
		b.position(b.people[block][n], b.upper, role, "2020-08-20")
	}
	b.position(b.people[office][3], b.upper, member.CommitteeRole, "2020-08-20")
	b.position(b.people[affairs][0], b.upper, member.CommitteeRole, "2020-08-20")
	appoint := func(a member.Appoint) {
		if b.err == nil {
			a.Key = b.key()
			_, err := b.r.Members.Appoint(b.ctx, access.System(), a)
			b.try("appoint", err)
		}
	}
	today := b.now.Format(time.DateOnly)
	appoint(member.Appoint{Person: b.people[office][5], Unit: b.base, Role: member.OfficerRole, Decision: "QĐ 15-QĐ/ĐU", From: "2023-07-01"})
	appoint(member.Appoint{Person: b.people[affairs][3], Unit: b.base, Role: member.InspectorRole, Decision: "QĐ 31-QĐ/ĐU", From: clock.AddDays(today, -20),
		To: clock.AddDays(today, 40), Units: []int64{b.units[thanhMien]}})
}

// committeeOf are the members of the base committee who have cells in charge.
func (b *builder) committeeOf() []int64 {
	out := []int64{b.people[office][3], b.people[affairs][0], b.people[office][0]}
	for i := anThi; i < kinhMon; i++ {
		out = append(out, b.people[i][0])
	}
	return out
}

// inCharge is who of a committee follows a cell: one of another cell.
func (b *builder) inCharge(cell int) int64 {
	return map[int]int64{
		office: b.people[anThi][0], affairs: b.people[myHao][0], anThi: b.people[phuTien][0], phuTien: b.people[haiDuong][0], myHao: b.people[thanhMien][0],
		haiDuong: b.people[office][3], thanhMien: b.people[affairs][0], kinhMon: b.people[office][0], block: b.people[affairs][0],
	}[cell]
}

func (b *builder) assign() {
	if b.err != nil {
		return
	}
	give := func(a member.Assign) {
		if b.err == nil {
			a.Key, a.From = b.key(), "2022-07-01"
			if a.Unit == 0 {
				a.Unit = b.base
			}
			_, err := b.r.Members.Assign(b.ctx, access.System(), a)
			b.try("assign", err)
		}
	}
	for i := range block {
		give(member.Assign{Person: b.inCharge(i), Target: member.TargetCell, Cell: b.units[i]})
	}
	give(member.Assign{Unit: b.upper, Person: b.inCharge(block), Target: member.TargetCell, Cell: b.units[block]})
	give(member.Assign{Person: b.people[affairs][0], Target: member.TargetField, Field: "Công tác tổ chức, kiểm tra"})
	give(member.Assign{Person: b.people[office][0], Target: member.TargetField, Field: "Công tác tuyên giáo, dân vận"})
	give(member.Assign{Unit: b.upper, Person: b.people[block][1], Target: member.TargetField, Field: "Công tác kiểm tra, giám sát"})
}

// openAccounts makes one ready account for each way of using Nếp.
func (b *builder) openAccounts() {
	if b.err != nil {
		return
	}
	password := func(person int64, made account.Temporary, err error) {
		if b.try("account", err) {
			b.accounts[person] = made.Account.ID
			b.try("password", b.r.Accounts.ChangePassword(b.ctx, access.Actor{Account: made.Account.ID}, account.ChangePassword{Old: made.Password, New: Password, Address: "demo"}))
		}
	}
	made, err := b.r.Accounts.OpenAdmin(b.ctx, access.System(), account.OpenAdmin{Key: b.key(), Login: "quantri", Name: "Quản trị kỹ thuật"})
	password(0, made, err)
	b.ready = append(b.ready, Ready{Login: "quantri", Name: "Quản trị kỹ thuật", Role: access.Admin})
	for _, a := range []struct {
		login  string
		person int64
		role   access.Role
		unit   string
	}{
		{"bithu", b.people[anThi][0], access.Secretary, cells[anThi].name},
		{"phobithu", b.people[anThi][1], access.Deputy, cells[anThi].name},
		{"dangvien", b.people[anThi][6], access.Member, cells[anThi].name},
		{"bithudanguy", b.people[office][3], access.Secretary, baseName},
		{"phutrach", b.people[phuTien][0], access.InCharge, baseName},
		{"vanphong", b.people[office][5], access.Officer, baseName},
		{"kiemtra", b.people[affairs][3], access.Inspector, baseName},
		{"bithukhoi", b.people[block][3], access.Secretary, "Đảng bộ Khối các cơ quan tỉnh"},
	} {
		if b.err != nil {
			return
		}
		made, err := b.r.Accounts.Open(b.ctx, access.System(), account.Open{Key: b.key(), Person: a.person, Login: a.login})
		password(a.person, made, err)
		b.ready = append(b.ready, Ready{Login: a.login, Name: b.names[a.person], Role: a.role, Unit: a.unit})
	}
}

// regulate enters the working regulations that are in force, with their numbers.
func (b *builder) regulate() {
	put := func(unit int64, cmd rule.PutRegulation) {
		if b.err == nil {
			cmd.Key, cmd.Unit, cmd.Correction, cmd.Reason = b.key(), unit, true, "Nhập quy chế đang có hiệu lực."
			_, err := b.r.Rules.PutRegulation(b.ctx, access.System(), cmd)
			b.try("regulation", err)
		}
	}
	put(b.upper, rule.PutRegulation{Number: "02-QC/ĐUK", Title: "Quy chế làm việc của Đảng ủy Khối các cơ quan tỉnh", From: "2020-09-01", Body: upperRegulation,
		Rules: []rule.Entry{{Rule: rule.CellType, Value: "agency"}, {Rule: rule.StandingMeetings, Value: "1"}, {Rule: rule.QuarterReport, Value: "10"}, {Rule: rule.YearReport, Value: "20"}}})
	put(b.base, rule.PutRegulation{Number: "03-QC/ĐU", Title: "Quy chế làm việc của Đảng ủy Cục Dự trữ khu vực", From: "2020-07-01", Body: baseRegulation,
		Rules: []rule.Entry{{Rule: rule.CommitteePapersBefore, Value: "3"}, {Rule: rule.SpeakingTarget, Value: ">50"}, {Rule: rule.VisitsPerQuarter, Value: "1"}}})
}

// members are those of a cell who are there today and can be given work, by
// their place in the list.
func (b *builder) members(cell int) []int64 {
	list := slices.Clone(b.people[cell])
	switch cell {
	case phuTien:
		list = slices.DeleteFunc(list, func(id int64) bool { return id == b.people[phuTien][moved] })
	case myHao:
		if b.r.Clock.Now().Format(time.DateOnly) >= b.day(8, 25) {
			list = append(list, b.people[phuTien][moved])
		}
	}
	return slices.DeleteFunc(list, func(id int64) bool { return id == 0 || b.gone[id] })
}
