package generate

import (
	"encoding/json"
	"fmt"
	"strings"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
)

// meets says whether a unit has its regular meeting in a month: cells and base
// committees, each at least in the first month.
func (m *maker) meets(month, i int) bool {
	switch u := &m.units[i]; {
	case u.kind == org.Base:
		return month == 0 || m.chance(forMeeting, i, month, 1000) >= 15
	case u.kind.Meets():
		return month == 0 || m.chance(forMeeting, i, month, 1000) >= 12+3*m.chance(forMeeting, i, -1, 12)
	}
	return false
}

// slips are cells that fall below every target in the last three months.
func (m *maker) slips(i int) bool { return i%61 == 7 }

// absent is how many of a thousand are away from a unit's meeting. The engine
// counts with the same numbers: see marks.
func (m *maker) absent(month, i int) int {
	n := 15 + (i*37)%70 + (len(m.months)-month)/2
	if i%29 == 3 {
		n += 60
	}
	if m.slips(i) && month >= len(m.months)-3 {
		n += 180
	}
	return n
}

func (m *maker) meetingID(month, i int) int64 { return m.id(m.meeting, month*len(m.units)+i) }

// live writes one month of units: their meetings, rosters, counters, scores and
// reports.
func (m *maker) live(t *db.Tx, month, from, to int) error {
	name := m.months[month]
	var meetings, minutes, scores [][]any
	days := map[int]string{}
	for i := from; i < to; i++ {
		if !m.meets(month, i) {
			continue
		}
		u := &m.units[i]
		day := fmt.Sprintf("%s-%02d", name, 3+m.chance(forDay, i, month, 22))
		days[i] = day
		at := instant(day)
		// Three days ahead and the day after are in time by calendar and by working
		// days; the day itself and nine days after are late by both.
		papers, finished, good := clock.AddDays(day, -3), clock.AddDays(day, 1), 80+month*15/len(m.months)
		if m.chance(forPapers, i, month, 100) >= good {
			papers = day
		}
		if m.chance(forPapers, i, month+1000, 100) >= good-5 {
			finished = clock.AddDays(day, 9)
		}
		body, chair, note := meeting.CommitteeBody, m.person(u.leads[0]), m.person(u.leads[min(1, len(u.leads)-1)])
		if u.kind.Meets() {
			body = meeting.CellBody
		} else {
			papers, finished = "", ""
		}
		id := m.meetingID(month, i)
		meetings = append(meetings, []any{id, m.unit(i), string(body), string(meeting.Regular), name, day, 480, "Nhà văn hóa", string(meeting.AtPlace), "", 0, string(meeting.Locked), chair, note,
			0, 0, at - 10*dayMs, chair, at - 5*dayMs, chair, at, at + 100*60_000, papers, note, at, finished, note, at, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, "", 1})
		minutes = append(minutes, []any{id, "Hội nghị tiến hành theo chương trình đã thông qua.", "", string(meeting.MinutesLocked), at, 0, at, note, chair, at, chair, note, at, note, at, "", 1})
		if u.kind.Meets() {
			scores = append(scores, m.score(t, month, i, id, day))
		}
	}
	for _, x := range []struct {
		table   string
		columns string
		rows    [][]any
	}{
		{"meeting", "id, unit, body, kind, month, day, start_minute, place, form, online_basis, online_away, state, chair, note_taker, theme, prepares, made_at, made_by, noticed_at, noticed_by, started_at, ended_at, papers_on, papers_by, papers_at, finished_on, finished_by, finished_at, fee_paid, fee_due, required, present, online, excused, unexcused, special, unmarked, spoke, on_paper, reason, version", meetings},
		{"minutes", "meeting, body, inside, state, drafted_at, edited_by, read_at, read_by, chair, chair_at, chair_by, note, note_at, note_by, locked_at, digest, version", minutes},
		{"score", "meeting, unit, month, rubric, state, weakness, vote, agreed_at, agreed_by, earned, available, total, class, provisional, follower, follower_class, follower_note, follower_at, decided_class, decided_reason, decided_in, decided_by, decided_at, version", scores},
	} {
		if err := t.InsertMany(x.table, strings.Split(x.columns, ", "), x.rows); err != nil {
			return err
		}
	}
	counts, err := m.rosters(t, month, from, to)
	if err != nil {
		return err
	}
	return m.reports(t, month, from, to, days, counts)
}

const dayMs = 24 * 3600 * 1000

// instant is eight in the morning of a day.
func instant(day string) int64 {
	at, _ := parseDay(day)
	return clock.Ms(at) + 8*3600*1000
}

// score is a cell's for a meeting: the last month's are not all decided yet.
func (m *maker) score(t *db.Tx, month, i int, id int64, day string) []any {
	n, class, points := m.chance(forClass, i, month, 100), quality.Good, 9_200
	switch {
	case m.slips(i) && month >= len(m.months)-3:
		class, points = quality.Average, 6_200
	case n >= 97:
		class, points = quality.Average, 6_100
	case n >= 74:
		class, points = quality.Fair, 8_100
	}
	at, lead := instant(day), m.person(m.units[i].leads[0])
	state, decided, decidedAt := quality.ScoreDecided, string(class), at+8*dayMs
	if month == len(m.months)-1 && m.chance(forClass, i, -1, 100) < 30 {
		state, decided, decidedAt = quality.ScoreAgreed, "", 0
	}
	return []any{id, m.unit(i), m.months[month], "hd42-2025", string(state), "", 0, at, lead, points, 10_000, points, string(class), false, 0, "", "", 0, decided, "", 0, 0, decidedAt, 1}
}

// counts are a meeting's.
type counts struct{ required, present, excused, unexcused, special, spoke int }

// marks give each person of a meeting his mark in whole numbers, which both engines
// reckon alike: h is below 2^31, and the same for a person and a month on every
// machine. away is how many of a thousand are absent.
const (
	hash  = `(((p.person - $1) * 7919 + $2 * 104729 + $3) * 48271 % 2147483647)`
	mixed = `((` + hash + ` % 65536) * 69069 + ` + hash + ` / 65536) % 2147483647`
	away  = `(15 + (m.unit - $4) * 37 % 70 + $5 / 2 + case when (m.unit - $4) % 29 = 3 then 60 else 0 end
		+ case when (m.unit - $4) % 61 = 7 and $5 <= 3 then 180 else 0 end)`
	rosterColumns = `meeting, person, kind, standing, condition, role, required, may_vote, base, why, mark, site, category, reason, late, left_early, spoke, way, by_person, at`
)

// rosters writes who had to be there and who was, of the meetings of a month, and
// then counts them as the room of meetings does; it gives the counts by unit.
func (m *maker) rosters(t *db.Tx, month, from, to int) (map[int]counts, error) {
	first, last := m.meetingID(month, from), m.meetingID(month, to)
	args := []any{m.person(0), month, int64(m.plan.seed % 1_000_000), m.Base, len(m.months) - month, first, last}
	rows := func(body meeting.Body, people string) error {
		_, err := t.Exec(`insert into attendance (`+rosterColumns+`)
			select meeting, person, 'regular', 'official', condition, role, required, true, base, why,
				case when not required then '' when h % 1000 >= away then 'present' when h % 1000 = 0 then 'special' when h % 11 = 0 then 'unexcused' else 'excused' end,
				0, case when required and h % 1000 < away and h % 1000 <> 0 and h % 11 <> 0 then case when h % 3 = 0 then 'sick' else 'work' end else '' end, '',
				false, false, required and h % 1000 >= away and h % 5 < 2, case when required then 'secretary' else '' end, case when required then chair else 0 end, at
			from (select m.id as meeting, p.person as person, s.condition as condition, m.chair as chair, m.started_at as at, `+people+`, `+mixed+` as h, `+away+` as away
				from meeting m `+peopleOf(body)+` cross join member_status s
				where m.id >= $6 and m.id < $7 and m.body = '`+string(body)+`' and p.unit = m.unit and s.person = p.person and s.from_on <= m.day and s.to_on > m.day) x`, args...)
		return err
	}
	err := rows(meeting.CellBody, `coalesce((select min(o.role) from position o where o.person = p.person and o.unit = m.unit), '') as role,
		s.condition = 'active' as required, case when s.condition = 'active' then '`+string(member.BaseAlways)+`' else '`+string(member.BaseIfPresent)+`' end as base,
		case when s.condition = 'active' then '' else 'member.duty.exempt' end as why`)
	if err == nil {
		err = rows(meeting.CommitteeBody, `p.role as role, true as required, '`+string(member.BaseAlways)+`' as base, '' as why`)
	}
	if err != nil {
		return nil, err
	}
	if _, err = t.Exec(`update meeting set required = c.required, present = c.present, excused = c.excused, unexcused = c.unexcused, special = c.special, spoke = c.spoke
		from (select meeting, count(*) as required, sum(case when mark = 'present' then 1 else 0 end) as present, sum(case when mark = 'excused' then 1 else 0 end) as excused,
			sum(case when mark = 'unexcused' then 1 else 0 end) as unexcused, sum(case when mark = 'special' then 1 else 0 end) as special, sum(case when spoke then 1 else 0 end) as spoke
			from attendance where meeting >= $1 and meeting < $2 and required group by meeting) c
		where c.meeting = meeting.id and meeting.id >= $1 and meeting.id < $2`, first, last); err != nil {
		return nil, err
	}
	out := map[int]counts{}
	_, err = db.All(t, func(r db.Row) (x int, err error) {
		var unit int64
		var c counts
		err = r.Scan(&unit, &c.required, &c.present, &c.excused, &c.unexcused, &c.special, &c.spoke)
		out[int(unit-m.Base)] = c
		return 0, err
	}, `select unit, required, present, excused, unexcused, special, spoke from meeting where id >= $1 and id < $2`, first, last)
	return out, err
}

// peopleOf is where the people of a body come from.
func peopleOf(body meeting.Body) string {
	if body == meeting.CellBody {
		return `cross join membership p`
	}
	return `cross join position p`
}

// reports writes what units sent up for the month.
func (m *maker) reports(t *db.Tx, month, from, to int, days map[int]string, counted map[int]counts) error {
	var rows [][]any
	for i := from; i < to; i++ {
		u := &m.units[i]
		if u.parent < 0 || !m.meets(month, i) || m.chance(forReport, i, month, 100) < 3 {
			continue
		}
		c := counted[i]
		facts, err := json.Marshal(report.Facts{Meeting: m.meetingID(month, i), Day: days[i], Minutes: 100, Required: c.required - c.special, Present: c.present,
			Excused: c.excused, Unexcused: c.unexcused, Special: c.special, Spoke: c.spoke, PapersAhead: -1, FeePaid: -1})
		if err != nil {
			return err
		}
		due, sent := clock.AddDays(days[i], 2), instant(clock.AddDays(days[i], 1))
		if m.chance(forReport, i, month+1000, 100) < 8 {
			sent += 6 * dayMs
		}
		rows = append(rows, []any{m.id(m.report, month*len(m.units)+i), m.unit(i), m.months[month], m.unit(u.parent), m.meetingID(month, i), string(report.Sent), string(facts), "Nền nếp được giữ.", "", due,
			sent, m.person(u.leads[0]), "", 0, 0, 0, sent, 1})
	}
	return t.InsertMany("report", strings.Split("id, unit, month, to_unit, meeting, state, facts, judgement, wishes, due_on, sent_at, sent_by, answer, answered_at, answered_by, answered_in, made_at, version", ", "), rows)
}
