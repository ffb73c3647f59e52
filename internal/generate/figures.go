package generate

import (
	"cmp"
	"slices"

	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
	"nep/internal/summary"
)

// memberMonths is how many months back figures of members go, as for whoever
// begins with a list of them.
const memberMonths = 24

// counted are the months with figures: those lived through, those since, those
// members are counted of, and today's standing.
func (m *maker) counted() (out []string) {
	this := m.Today[:7]
	for month := min(m.months[0], meeting.AddMonths(this, -memberMonths)); month <= this; month = meeting.AddMonths(month, 1) {
		out = append(out, month)
	}
	return append(out, summary.Standing)
}

// sums are figures of one month by measure and unit, of the unit itself until they
// are added up.
type sums map[string][]summary.Figure

// count reads the facts of every month once and adds each unit's to all above it.
// It is kept until the last is loaded, and made anew when the work goes on.
func (m *maker) count(t *db.Tx) error {
	all := map[string]sums{}
	for _, month := range m.counted() {
		own := sums{}
		add := func(measure string, unit int64, f summary.Figure) {
			if own[measure] == nil {
				own[measure] = make([]summary.Figure, len(m.units))
			}
			i := unit - m.Base
			own[measure][i] = own[measure][i].Add(f)
		}
		var err error
		if month == summary.Standing {
			err = m.countOpen(t, add)
		} else {
			err = m.countMonth(t, month, add)
		}
		if err != nil {
			return err
		}
		for _, f := range own {
			for i := len(m.units) - 1; i > 0; i-- { // those below are behind
				if up := m.units[i].parent; up >= 0 {
					f[up] = f[up].Add(f[i])
				}
			}
		}
		all[month] = own
	}
	m.sums = all
	return nil
}

// load writes the figures of units, all months of one after another: in the order of
// the table's keys it is ten times as fast as month by month.
func (m *maker) load(t *db.Tx, from, to int) error {
	if m.sums == nil {
		if err := m.count(t); err != nil {
			return err
		}
	}
	names := cycle.Measures()
	slices.SortFunc(names, func(a, b summary.Measure) int { return cmp.Compare(a.Name, b.Name) })
	var keys []summary.Key
	var figures []summary.Figure
	for i := from; i < to; i++ {
		for _, x := range names {
			for _, month := range m.counted() {
				if f := m.sums[month][x.Name]; f != nil {
					keys, figures = append(keys, summary.Key{Unit: m.unit(i), Month: month, Measure: x.Name}), append(figures, f[i])
				}
			}
		}
	}
	return summary.Load(t, keys, figures)
}

func (m *maker) countMonth(t *db.Tx, month string, add func(string, int64, summary.Figure)) error {
	if month >= meeting.AddMonths(m.Today[:7], -memberMonths) {
		for i := range m.units {
			if n := m.units[i].members; n > 0 {
				add(cycle.Members, m.unit(i), summary.Figure{Num: int64(n)})
			}
		}
	}
	if month < m.months[0] {
		return nil
	}
	for i := range m.units { // due since the first month
		switch u := &m.units[i]; {
		case u.kind.Meets():
			add(meeting.CellMeetings, m.unit(i), summary.Figure{Den: 1})
		case m.meets(0, i):
			add(meeting.CommitteeMeetings, m.unit(i), summary.Figure{Den: 1})
		}
	}
	n := slices.Index(m.months, month)
	if n < 0 {
		return nil
	}
	type held struct {
		unit                  int64
		body, day, on, after  string
		present, required     int64
		state, class          string
		before, afterward, ok bool
	}
	rows, err := db.All(t, func(r db.Row) (h held, err error) {
		err = r.Scan(&h.unit, &h.body, &h.day, &h.on, &h.after, &h.present, &h.required, &h.state, &h.class)
		return h, err
	}, `select m.unit, m.body, m.day, m.papers_on, m.finished_on, m.present, m.required - m.special, coalesce(s.state, ''), coalesce(s.decided_class, '')
		from meeting m left join score s on s.meeting = m.id where m.id >= $1 and m.id < $2 order by m.id`, m.meetingID(n, 0), m.meetingID(n, len(m.units)))
	if err != nil {
		return err
	}
	set := map[string][2]bool{} // whether a day has the clocks of papers
	for _, h := range rows {
		if h.body != string(meeting.CellBody) {
			add(meeting.CommitteeAttendance, h.unit, summary.Figure{Num: h.present, Den: h.required})
			add(meeting.CommitteeMeetings, h.unit, summary.Figure{Num: 1})
			continue
		}
		add(meeting.CellAttendance, h.unit, summary.Figure{Num: h.present, Den: h.required})
		add(meeting.CellMeetings, h.unit, summary.Figure{Num: 1})
		clocks, known := set[h.day]
		if !known {
			all, err := rule.AllFor(t, m.unit(0), h.day)
			if err != nil {
				return err
			}
			_, clocks[0] = all[rule.PapersBefore].Int()
			_, clocks[1] = all[rule.PublishAfter].Int()
			set[h.day] = clocks
		}
		one := func(yes bool) int64 {
			if yes {
				return 1
			}
			return 0
		}
		if clocks[0] {
			add(meeting.PapersBefore, h.unit, summary.Figure{Num: one(h.on < h.day), Den: 1})
		}
		if clocks[1] {
			add(meeting.PapersAfter, h.unit, summary.Figure{Num: one(h.after <= clock.AddDays(h.day, 2)), Den: 1})
		}
		decided := h.state == string(quality.ScoreDecided)
		add(quality.ClassesDecided, h.unit, summary.Figure{Num: one(decided), Den: 1})
		if decided { // there are no lines of points, so none says something else today
			add(summary.ScoresMoved, h.unit, summary.Figure{Den: 1})
		}
		for _, c := range quality.Classes() {
			if decided {
				add(quality.ClassMeasure(c), h.unit, summary.Figure{Num: one(h.class == string(c)), Den: 1})
			}
		}
	}
	return nil
}

// countOpen counts what is open and what of it is overdue.
func (m *maker) countOpen(t *db.Tx, add func(string, int64, summary.Figure)) error {
	for measure, from := range map[string]string{
		resolution.TasksOpen:    `task where state = 'open'`,
		report.DifficultiesOpen: `difficulty where state = 'open'`,
		document.DirectivesOpen: `directive_to where state = 'sent'`,
		resolution.ChargesOpen:  `charge where state = 'open' and sent_at <> 0`,
	} {
		_, err := db.All(t, func(r db.Row) (n int, err error) {
			var unit int64
			var f summary.Figure
			err = r.Scan(&unit, &f.Num, &f.Den)
			add(measure, unit, f)
			return 0, err
		}, `select unit, count(case when due_on <> '' and due_on < $1 then 1 end), count(*) from `+from+` group by unit`, m.Today)
		if err != nil {
			return err
		}
	}
	return nil
}

// settle says that all there is was counted. A measure this package does not know
// is left to the worker of figures, which fills what is new to a database.
func (m *maker) settle(t *db.Tx) error {
	known := slices.Concat([]string{cycle.Members, meeting.CellAttendance, meeting.CommitteeAttendance, meeting.BureauAttendance, meeting.CellMeetings, meeting.CommitteeMeetings,
		meeting.PapersBefore, meeting.PapersAfter, quality.ClassesDecided, summary.ScoresMoved, report.HandMonths,
		resolution.TasksOpen, report.DifficultiesOpen, document.DirectivesOpen, resolution.ChargesOpen}, quality.ClassMeasures())
	return summary.Loaded(t, slices.DeleteFunc(cycle.Measures(), func(x summary.Measure) bool { return !slices.Contains(known, x.Name) }), m.Today)
}
