package generate

import (
	"strings"
	"time"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/report"
	"nep/internal/resolution"
)

const (
	tasks      = 3 // a unit's at most
	directives = 4 // of the top, one a quarter
)

func parseDay(day string) (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, day, clock.Zone)
}

// leaveOpen writes what waits on the day it was begun: tasks, difficulties, and
// directives of the last year.
func (m *maker) leaveOpen(t *db.Tx, from, to int) error {
	var given, hard, sent, to_ [][]any
	for d := range directives {
		day := clock.AddDays(m.Today, -20-90*d)
		if from == 0 {
			sent = append(sent, []any{m.id(m.directive, d), m.unit(0), "", "Nghị quyết chuyên đề của cấp trên", "Trung ương", day, "Quán triệt tới từng đảng viên.",
				string(document.AtMeeting), clock.AddDays(day, 30), "", 0, instant(day), m.person(m.units[0].leads[0])})
		}
		for i := from; i < to; i++ {
			state, done, by := document.Open, "", int64(0)
			if m.chance(forOpen, i, 100+d, 100) < min(60+15*d, 97) {
				state, done, by = "done", clock.AddDays(day, 5+m.chance(forOpen, i, 200+d, 14)), m.person(m.units[i].leads[0])
			}
			if i > 0 {
				to_ = append(to_, []any{m.id(m.directive, d), m.unit(i), instant(day), clock.AddDays(day, 30), state, 0, done, by, ""})
			}
		}
	}
	for i := from; i < to; i++ {
		u := &m.units[i]
		for n := range m.chance(forOpen, i, 0, tasks+1) {
			made := clock.AddDays(m.Today, -70+m.chance(forOpen, i, 10+n, 30))
			due := clock.AddDays(m.Today, -15+m.chance(forOpen, i, 20+n, 60))
			given = append(given, []any{m.id(m.task, i*tasks+n), m.unit(i), 0, "", 0, "Rà soát việc thực hiện quy chế làm việc.", m.person(u.leads[n%len(u.leads)]), due, meeting.MonthOf(due), meeting.MonthOf(due),
				string(resolution.Open), "", "", instant(made), made})
		}
		if u.parent >= 0 && m.chance(forOpen, i, 1, 100) < 3 {
			raised := clock.AddDays(m.Today, -5-m.chance(forOpen, i, 2, 50))
			owner, due := int64(0), ""
			if lead := m.units[u.parent].leads; m.chance(forOpen, i, 4, 2) == 0 {
				owner, due = m.person(lead[0]), clock.AddDays(raised, 30)
			}
			hard = append(hard, []any{m.id(m.difficulty, i), m.unit(i), m.unit(u.parent), 0, "", 0, "Thiếu nơi họp ổn định cho đảng viên làm ca.", string(report.DifficultyOpen),
				instant(raised), m.person(u.leads[0]), owner, due, "", 0, 0, 0, 0, ""})
		}
	}
	for _, x := range []struct {
		table, columns string
		rows           [][]any
	}{
		{"directive", "id, unit, number, title, issuer, issued_on, gist, form, due_on, source, source_id, made_at, made_by", sent},
		{"directive_to", "directive, unit, sent_at, due_on, state, meeting, done_on, done_by, steer", to_},
		{"task", "id, unit, item, source, source_id, text, owner, due_on, first_month, report_month, state, result, done_on, made_at, made_on", given},
		{"difficulty", "id, unit, to_unit, report, source, source_id, text, state, raised_at, raised_by, owner, due_on, answer, answered_at, answered_by, closed_at, closed_by, close_note", hard},
	} {
		if err := t.InsertMany(x.table, strings.Split(x.columns, ", "), x.rows); err != nil {
			return err
		}
	}
	return nil
}
