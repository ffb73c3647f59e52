package cycle

import (
	"context"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/resolution"
	"nep/internal/rule"
)

// ReadyPaper is a paper that is usually asked for (ready.toml).
type ReadyPaper struct {
	ID        string
	When      string // "standing", "year", "month"
	Source    string
	Certainty rule.Certainty
}

var readyPapers = mustReady()

func mustReady() map[string]ReadyPaper {
	var all struct{ Ready []ReadyPaper }
	mustRead("ready.toml", &all)
	out := map[string]ReadyPaper{}
	for _, p := range all.Ready {
		if p.ID == "" || p.Source == "" || !certain(p.Certainty) || out[p.ID].ID != "" {
			panic("cycle: ready.toml: " + p.ID)
		}
		out[p.ID] = p
	}
	return out
}

// ReadyState says whether a paper is there.
type ReadyState string

// The states.
const (
	Have    ReadyState = "have"
	Missing ReadyState = "missing"
	NotYet  ReadyState = "later" // its day has not come
)

// ReadyLine is one paper of a unit, there or not.
type ReadyLine struct {
	ReadyPaper
	Month  string // "2026-11"; "" for what is not of a month
	State  ReadyState
	Params []any  // of the line's words, "ready.paper.<ID>" and "ready.<state>.<ID>"
	Href   string // where it is, or is mended
}

// ReadyMonth is what is asked for of one month.
type ReadyMonth struct {
	Month   string
	Meeting int64
	Bureau  int64
	Lines   []ReadyLine
	Missing int
}

// Ready is what a unit would show tomorrow.
type Ready struct {
	Unit     int64
	Name     string
	From     string // the first month looked at
	Until    string // the last
	Year     int    // 0: the whole term
	Years    []int  // that can be chosen
	Term     string // the name of today's
	Standing []ReadyLine
	Months   []ReadyMonth // the latest first
	Have     int
	Missing  int
}

// Gaps are the lines that are missing: what stands first, then by month, the
// latest first.
func (r Ready) Gaps() []ReadyLine {
	var out []ReadyLine
	add := func(ls []ReadyLine) {
		for _, l := range ls {
			if l.State == Missing {
				out = append(out, l)
			}
		}
	}
	add(r.Standing)
	for _, m := range r.Months {
		add(m.Lines)
	}
	return out
}

// longest is the most months of a term that are looked at: a term with half a
// year to spare.
const longestTerm = 66

// Ready looks at every paper usually asked for, of a year or (0) of the term. The
// months before the first meeting kept in Nếp are not asked for: they are on
// paper. Asks for MeetingPrepare. Fault: NotFound.
func (s *Service) Ready(ctx context.Context, actor access.Actor, unit int64, year int) (Ready, error) {
	r, err := db.Read(ctx, s.DB, func(t *db.Tx) (Ready, error) { return ready(t, actor, unit, year) })
	if err != nil {
		return r, err
	}
	regs, err := s.Rules.Regulations(ctx, actor, unit)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return r, err
	}
	r.stand(ReadyLine{ReadyPaper: readyPapers["regulation"], State: there(len(regs) > 0), Href: unitHref(unit, "quy-che")})
	slices.SortStableFunc(r.Standing, func(a, b ReadyLine) int { return readyRank(a) - readyRank(b) })
	return r, nil
}

func readyRank(l ReadyLine) int {
	return slices.Index([]string{"regulation", "term", "members", "assignments", "plan_year", "themes", "register", "directives", "tasks"}, l.ID)
}

func there(is bool) ReadyState {
	if is {
		return Have
	}
	return Missing
}

func (r *Ready) stand(l ReadyLine) {
	r.Standing = append(r.Standing, l)
	r.count(l)
}

func (r *Ready) count(l ReadyLine) {
	switch l.State {
	case Have:
		r.Have++
	case Missing:
		r.Missing++
	}
}

func ready(t *db.Tx, actor access.Actor, unit int64, year int) (Ready, error) {
	today := clock.Day(t.Now())
	u, err := org.LastOn(t, unit, today)
	if err != nil {
		return Ready{}, err
	}
	if err := access.Check(actor, access.MeetingPrepare, access.Unit(u.Path)); err != nil {
		return Ready{}, err
	}
	r := Ready{Unit: unit, Name: u.Name, Year: year, Until: today[:7]}
	term, ok, err := org.TermOn(t, unit, today)
	if err != nil {
		return r, err
	}
	first, err := meeting.FirstMonth(t, unit)
	if err != nil {
		return r, err
	}
	if r.From = first; ok && term.From[:7] > r.From && first != "" {
		r.From = term.From[:7]
	}
	r.Term = term.Name
	r.stand(ReadyLine{ReadyPaper: readyPapers["term"], State: there(ok), Params: []any{"Term", term.Name}, Href: "/to-chuc/" + num(unit)})
	if first != "" {
		for y, _ := strconv.Atoi(today[:4]); strconv.Itoa(y) >= first[:4] && len(r.Years) < 10; y-- {
			r.Years = append(r.Years, y)
		}
	}
	if year != 0 {
		y := strconv.Itoa(year)
		r.From, r.Until = max(first, y+"-01"), min(today[:7], y+"-12")
	}
	if err := r.standing(t, actor, u, today); err != nil {
		return r, err
	}
	if first == "" || r.From > r.Until {
		return r, nil
	}
	for m, n := r.Until, 0; m >= r.From && n < longestTerm; m, n = meeting.AddMonths(m, -1), n+1 {
		one, err := r.month(t, actor, unit, m, today)
		if err != nil {
			return r, err
		}
		if len(one.Lines) > 0 {
			r.Months = append(r.Months, one)
		}
	}
	return r, nil
}

// month reads one month off its steps.
func (r *Ready) month(t *db.Tx, actor access.Actor, unit int64, month, today string) (ReadyMonth, error) {
	out := ReadyMonth{Month: month}
	m, err := monthOf(t, nil, actor, unit, month, "")
	if fault.Is(err, fault.NotFound) { // the unit did not live yet
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Meeting, out.Bureau = m.Meeting, m.Bureau
	over := today > meeting.LastDay(month)
	for _, s := range m.Steps {
		p, ok := readyPapers[s.ID]
		if !ok || s.State == StepNone {
			continue
		}
		l := ReadyLine{ReadyPaper: p, Month: month, Params: []any{"Month", shortMonth(month)}, Href: s.Href, State: NotYet}
		switch {
		case s.State == StepDone:
			l.State = Have
		case s.State == StepLate, over && (s.Due == "" || s.Due < today):
			l.State = Missing
		}
		if l.Href == "" {
			l.Href = unitHref(unit, "thang/"+month)
		}
		if l.State == Missing {
			out.Missing++
		}
		r.count(l)
		out.Lines = append(out.Lines, l)
	}
	return out, nil
}

// standing looks at what is not of a month.
func (r *Ready) standing(t *db.Tx, actor access.Actor, u org.Unit, today string) error {
	counts, err := member.CountsOn(t, u.ID, today)
	if err != nil {
		return err
	}
	if has, err := meeting.HasOn(t, u.ID, today); err == nil && has.Cell {
		r.stand(ReadyLine{ReadyPaper: readyPapers["members"], State: there(counts.Total() > 0), Params: []any{"Count", counts.Total()}, Href: unitHref(u.ID, "dang-vien")})
	} else if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	kids, err := org.ChildIDs(t, u.ID, today)
	if err != nil {
		return err
	}
	if len(kids) > 0 {
		as, err := member.AssignmentsOn(t, u.ID, today)
		if err != nil {
			return err
		}
		r.stand(ReadyLine{ReadyPaper: readyPapers["assignments"], State: there(len(as) > 0), Params: []any{"Count", len(as)}, Href: unitHref(u.ID, "phan-cong")})
	}
	year := today[:4]
	if r.Year != 0 {
		year = strconv.Itoa(r.Year)
	}
	plan, err := meeting.PlanOf(t, u.ID, yearOf(year+"-01")...)
	if err != nil {
		return err
	}
	quarter := map[int]bool{}
	for _, p := range plan {
		if n, _ := strconv.Atoi(p.Month[5:]); p.Kind == meeting.Theme {
			quarter[(n+2)/3] = true
		}
	}
	r.stand(ReadyLine{ReadyPaper: readyPapers["plan_year"], State: there(len(plan) > 0), Params: []any{"Year", year}, Href: unitHref(u.ID, "ke-hoach?nam="+year)})
	if has, err := meeting.HasOn(t, u.ID, today); err == nil && has.Cell {
		due := 4
		if year == today[:4] {
			n, _ := strconv.Atoi(today[5:7])
			due = (n + 2) / 3
		}
		have := 0
		for q := 1; q <= due; q++ {
			if quarter[q] {
				have++
			}
		}
		r.stand(ReadyLine{ReadyPaper: readyPapers["themes"], State: there(have == due), Params: []any{"Year", year, "Have", have, "Due", due}, Href: unitHref(u.ID, "ke-hoach?nam="+year)})
	}
	numbers, err := document.CountNumbers(t, u.ID)
	if err != nil {
		return err
	}
	r.stand(ReadyLine{ReadyPaper: readyPapers["register"], State: there(numbers > 0), Params: []any{"Count", numbers}, Href: unitHref(u.ID, "so-dang-ky")})
	open, err := document.OpenFor(t, u.ID, 200)
	if err != nil {
		return err
	}
	late := 0
	for _, d := range open {
		if d.Due != "" && d.Due < today {
			late++
		}
	}
	r.stand(ReadyLine{ReadyPaper: readyPapers["directives"], State: there(late == 0), Params: []any{"Count", late}, Href: unitHref(u.ID, "van-ban")})
	overdue, err := resolution.CountLate(t, u.ID, today)
	if err != nil {
		return err
	}
	r.stand(ReadyLine{ReadyPaper: readyPapers["tasks"], State: there(overdue == 0), Params: []any{"Count", overdue}, Href: unitHref(u.ID, "nhiem-vu")})
	return nil
}

// HandOver records that a unit's papers of some months left as one file. Asks
// for MeetingPrepare.
func (s *Service) HandOver(ctx context.Context, actor access.Actor, unit int64, from, until string) error {
	return db.Do(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) error {
		u, err := org.LastOn(t, unit, clock.Day(t.Now()))
		if err != nil {
			return err
		}
		if err := access.Check(actor, access.MeetingPrepare, access.Unit(u.Path)); err != nil {
			return err
		}
		return audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: "papers.hand_over", Subject: unit, Body: map[string]any{"from": from, "until": until}})
	})
}
