package cycle_test

import (
	"context"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
	"nep/internal/vn"
)

var (
	bg  = context.Background()
	sys = access.System()
)

// house is a base committee with two cells: one with a chi ủy and six members,
// one with only a secretary.
type house struct {
	testing.TB
	*cycle.Service
	c    *clock.Clock
	base int64
	cell int64
	tiny int64

	sec, dep, an, ba, chi, du int64 // of the cell; du is probationary
	lone, two                 int64 // of the tiny cell
	head, aide                int64 // secretary of the base committee; member of it in charge of the cell
}

// each runs fn on both engines at a standing clock.
func each(t *testing.T, fn func(h *house)) {
	t.Helper()
	c := clock.At(at("2026-11-02", "08:00"))
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(at("2026-11-02", "08:00"))
		fn(build(t, d, c))
	})
}

func at(day, hour string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+hour, clock.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func build(t testing.TB, d *db.DB, c *clock.Clock) *house {
	s := &cycle.Service{DB: d, Units: org.New(d), Members: member.New(d, nil), Rules: rule.New(d), Documents: document.New(d, nil),
		Meetings: meeting.New(d), Resolutions: resolution.New(d), Quality: quality.New(d), Reports: report.New(d)}
	s.Meetings.Papers = cycle.HasPapers
	s.Quality.Facts, s.Reports.Facts, s.Resolutions.Text = s.Facts, s.ReportFacts, s.WriteText
	h := &house{TB: t, Service: s, c: c}
	h.base = h.unit(0, org.Base, "Đảng bộ Cục Dự trữ")
	h.cell = h.unit(h.base, org.Cell, "Chi bộ Kho Ân Thi")
	h.tiny = h.unit(h.base, org.Cell, "Chi bộ Kho Hai")
	h.sec, h.dep = h.person(h.cell, "Trần Thị Mai", member.Official), h.person(h.cell, "Lê Văn Bình", member.Official)
	h.an, h.ba = h.person(h.cell, "Nguyễn Văn An", member.Official), h.person(h.cell, "Phạm Thị Ba", member.Official)
	h.chi, h.du = h.person(h.cell, "Hoàng Văn Chi", member.Official), h.person(h.cell, "Vũ Thị Dự", member.Probationary)
	h.lone, h.two = h.person(h.tiny, "Ngô Thị Tâm", member.Official), h.person(h.tiny, "Đỗ Văn Hai", member.Official)
	h.head, h.aide = h.person(h.tiny, "Đặng Văn Thủ", member.Official), h.person(h.tiny, "Bùi Văn Phụ", member.Official)
	h.position(h.sec, h.cell, member.SecretaryRole)
	h.position(h.dep, h.cell, member.DeputyRole)
	h.position(h.lone, h.tiny, member.SecretaryRole)
	h.position(h.head, h.base, member.SecretaryRole)
	h.position(h.aide, h.base, member.CommitteeRole)
	_, err := h.Members.Assign(bg, sys, member.Assign{Unit: h.base, Person: h.aide, Target: member.TargetCell, Cell: h.cell, From: "2025-01-01"})
	h.ok(err)
	for _, u := range []int64{h.base, h.cell, h.tiny} {
		_, err := h.Units.AddTerm(bg, sys, org.AddTerm{Unit: u, Name: "2025–2030", From: "2025-06-01", To: "2030-06-01"})
		h.ok(err)
	}
	_, err = h.Units.AddSite(bg, sys, org.AddSite{Unit: h.cell, Name: "Kho Ân Thi", From: "2020-01-01"})
	h.ok(err)
	return h
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) unit(parent int64, kind org.Kind, name string) int64 {
	h.Helper()
	id, _, err := h.Units.Found(bg, sys, org.Found{Parent: parent, From: "2015-01-01", Kind: kind, Name: name})
	h.ok(err)
	return id
}

func (h *house) person(unit int64, name string, standing member.Standing) int64 {
	h.Helper()
	a := member.Add{Unit: unit, From: "2020-01-01", Kind: member.Regular, Standing: standing, Condition: member.Active}
	a.Family, a.Given = vn.SplitName(name)
	id, err := h.Members.Add(bg, sys, a)
	h.ok(err)
	return id
}

func (h *house) position(person, unit int64, role member.Role) {
	h.Helper()
	_, _, err := h.Members.AppointPosition(bg, sys, member.AppointPosition{Person: person, Unit: unit, Role: role, From: "2025-01-01"})
	h.ok(err)
}

// as is somebody with a hat in a unit.
func (h *house) as(person int64, role access.Role, unit int64) access.Actor {
	h.Helper()
	path, err := h.Units.Where(bg, unit)
	h.ok(err)
	return access.Actor{Account: 1000 + person, Person: person, Hat: access.Hat{Role: role, Unit: unit, Path: path}}
}

func (h *house) secretary() access.Actor { return h.as(h.sec, access.Secretary, h.cell) }
func (h *house) above() access.Actor     { return h.as(h.head, access.Secretary, h.base) }

// on sets the clock.
func (h *house) on(day, hour string) { h.c.Set(at(day, hour)) }

// tx runs fn in one transaction.
func tx[T any](h *house, fn func(t *db.Tx) (T, error)) T {
	h.Helper()
	v, err := db.Write(bg, h.DB, db.Lock{}, fn)
	h.ok(err)
	return v
}

// facts counts a meeting's facts as they stand.
func (h *house) facts(m int64) quality.Facts {
	h.Helper()
	return tx(h, func(t *db.Tx) (quality.Facts, error) { return h.Facts(t, m) })
}

func (h *house) items(m int64) []meeting.Item {
	h.Helper()
	return tx(h, func(t *db.Tx) ([]meeting.Item, error) { return meeting.Items(t, m) })
}

func (h *house) meeting(m int64) meeting.Meeting {
	h.Helper()
	return tx(h, func(t *db.Tx) (meeting.Meeting, error) { return meeting.ByID(t, m) })
}

// item gives the first item of a kind.
func (h *house) item(m int64, kind meeting.ItemKind) meeting.Item {
	h.Helper()
	for _, i := range h.items(m) {
		if i.Kind == kind {
			return i
		}
	}
	h.Fatalf("no item %s", kind)
	return meeting.Item{}
}

// month is what a played month leaves.
type month struct {
	meeting, bureau, resolution, proposal, score int64
	task                                         int64
	report                                       int64
}

// play plays a month of the cell on a day "2026-11-05" as its secretary, from
// planning to the report; the papers go out two days before.
func (h *house) play(day string, point string) (out month) {
	h.Helper()
	s, mon, eve := h.secretary(), day[:7], clock.AddDays(day, -2)
	h.on(eve, "09:00")
	var err error
	out.meeting, err = h.PlanMonth(bg, s, "", h.cell, mon)
	h.ok(err)
	m := h.meeting(out.meeting)
	h.ok(h.Meetings.Edit(bg, s, meeting.Edit{Meeting: m.ID, Seen: m.Version, Plan: meeting.Plan{Kind: m.Kind, Day: day, StartMinute: 8 * 60, Place: "Kho Ân Thi", Form: meeting.AtPlace, Theme: m.Theme}}))
	next := meeting.AddMonths(mon, 1)
	out.resolution, err = h.Resolutions.PutDraft(bg, s, resolution.PutDraft{Meeting: m.ID, Kind: resolution.NQ, Title: "Lãnh đạo thực hiện nhiệm vụ tháng " + mon[5:],
		Points: []resolution.Point{{Text: point, Owner: h.an, Due: meeting.FirstDay(next), ReportMonth: next}}})
	h.ok(err)

	h.on(eve, "16:00")
	slots, err := h.Meetings.Slots(bg, s, h.cell, mon)
	h.ok(err)
	for _, x := range slots {
		if x.Body == meeting.Bureau && x.Meeting != nil {
			out.bureau = x.Meeting.ID
		}
	}
	page, err := h.Bureau(bg, s, out.bureau)
	h.ok(err)
	page.Day, page.Start, page.Minutes, page.Text, page.Done = eve, 15*60, 35, "Thống nhất thêm việc trực kho.", true
	h.ok(h.KeepBureau(bg, s, page.BureauNote))
	_, untold, err := h.Meetings.SendNotice(bg, s, "", m.ID)
	h.ok(err)
	h.ok(h.Meetings.TellBy(bg, s, meeting.TellBy{Meeting: m.ID, Way: "told", Persons: append(untold, h.aide)}))
	h.ok(h.Meetings.PutIntoHandbook(bg, s, "", m.ID, false, eve))

	h.on(day, "08:00")
	h.ok(h.Meetings.Begin(bg, s, "", m.ID, 0))
	rows := []meeting.MarkRow{{Person: h.chi, Mark: meeting.Excused, Category: "sick", Reason: "sốt"}}
	for _, p := range []int64{h.sec, h.dep, h.an, h.ba, h.du} {
		rows = append(rows, meeting.MarkRow{Person: p, Mark: meeting.Present})
	}
	h.ok(h.Meetings.MarkRoll(bg, s, meeting.MarkRoll{Meeting: m.ID, Rows: rows}))
	h.ok(h.Meetings.SetFee(bg, s, meeting.SetFee{Meeting: m.ID, Paid: 6, Due: 6}))
	talk := h.item(m.ID, meeting.Discussion).ID
	out.proposal, err = h.Meetings.Say(bg, s, meeting.Say{Meeting: m.ID, Item: talk, Person: h.ba, Kind: meeting.Proposal, Text: "Đề nghị trang bị thêm bình chữa cháy."})
	h.ok(err)
	_, err = h.Meetings.Say(bg, s, meeting.Say{Meeting: m.ID, Item: h.item(m.ID, meeting.Criticism).ID, Person: h.an, Kind: meeting.PlainOpinion, Text: "Tôi tự nhận còn đi muộn."})
	h.ok(err)
	var quick meeting.Quick
	quick.Meeting, quick.Spoke = m.ID, []int64{h.an, h.ba, h.dep}
	for _, i := range h.items(m.ID) {
		q := meeting.QuickItem{Item: i.ID, Done: true, Spent: i.Planned}
		if i.Kind == meeting.Discussion {
			q.Conclusion = "Nhất trí các biện pháp đã nêu."
		}
		quick.Items = append(quick.Items, q)
	}
	h.ok(h.Meetings.Quick(bg, s, quick))
	due, _, err := h.Resolutions.AtMeeting(bg, s, m.ID)
	h.ok(err)
	for _, k := range due {
		h.ok(h.Resolutions.Say(bg, s, resolution.Say{Task: k.ID, Meeting: m.ID, Result: resolution.ResultDone, Note: "đã kiểm kê"}))
	}
	h.vote(m.ID, h.item(m.ID, meeting.Conclusion).ID, "resolution", out.resolution)
	h.ok(h.Resolutions.Pass(bg, s, "", out.resolution))
	h.ok(h.Quality.Judge(bg, s, quality.Judge{Meeting: m.ID, Rest: true}))
	h.vote(m.ID, h.item(m.ID, meeting.ScoreItem).ID, "score", m.ID)
	h.ok(h.Quality.Agree(bg, s, "", m.ID))
	out.score = m.ID

	if m.Kind == meeting.Combined {
		h.on(day, "10:05")
	} else {
		h.on(day, "09:35")
	}
	h.ok(h.Close(bg, s, "", m.ID, 0))
	h.ok(h.ReadBack(bg, s, "", m.ID, cycle.Known{}))
	for _, chair := range []bool{true, false} {
		mins, err := h.Meetings.ReadMinutes(bg, s, m.ID)
		h.ok(err)
		h.ok(h.Confirm(bg, s, meeting.Confirm{Meeting: m.ID, AsChair: chair, Seen: mins.Version}, false))
	}
	h.on(clock.AddDays(day, 1), "10:00")
	_, err = h.Resolutions.Issue(bg, s, "", out.resolution, 1)
	h.ok(err)
	h.ok(h.Meetings.PutIntoHandbook(bg, s, "", m.ID, true, clock.AddDays(day, 1)))
	v, err := h.Resolutions.Resolution(bg, s, out.resolution)
	h.ok(err)
	for _, k := range v.Tasks {
		out.task = k.ID
	}
	out.report, err = h.Reports.Write(bg, s, report.Write{Unit: h.cell, Month: mon, Judgement: "Chi bộ giữ nền nếp tốt."})
	h.ok(err)
	h.ok(h.Reports.Send(bg, s, "", out.report))
	return out
}

// vote takes a vote by hands: all for.
func (h *house) vote(m, item int64, about string, id int64) {
	h.Helper()
	_, err := h.Meetings.HandsVote(bg, h.secretary(), meeting.OpenVote{Meeting: m, Item: item, About: about, AboutID: id, Question: "Thông qua"}, meeting.Tally{Yes: 4})
	h.ok(err)
}

func (h *house) exec(query string, args ...any) {
	h.Helper()
	h.ok(db.Do(bg, h.DB, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
}
