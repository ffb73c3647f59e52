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
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/resolution"
	"nep/internal/rule"
)

// ReadyPaper is a paper that is usually asked for (ready.toml).
type ReadyPaper struct {
	ID    string
	When  string // "standing", "year", "month"
	Basis []ReadyBasis
}

// ReadyBasis is where it is written that a paper has to be there, and since when.
type ReadyBasis struct {
	Body      string // cell, committee; "" both
	From, To  string // days, To excluded; "" open
	Source    string
	Certainty rule.Certainty
	Rule      rule.Key // the unit's rule of the day is the basis
	Sheet     bool     // the scoring sheet of the day is
}

var readyPapers = mustReady()

func mustReady() map[string]ReadyPaper {
	var all struct{ Ready []ReadyPaper }
	mustRead("ready.toml", &all)
	out := map[string]ReadyPaper{}
	for _, p := range all.Ready {
		if p.ID == "" || len(p.Basis) == 0 || out[p.ID].ID != "" {
			panic("cycle: ready.toml: " + p.ID)
		}
		for _, b := range p.Basis {
			_, known := rule.Find(b.Rule)
			cited := b.Source != "" && certain(b.Certainty)
			if n := count(cited, known, b.Sheet); n != 1 || b.Body != "" && b.Body != "cell" && b.Body != "committee" {
				panic("cycle: ready.toml: basis of " + p.ID)
			}
		}
		out[p.ID] = p
	}
	return out
}

func count(is ...bool) (n int) {
	for _, x := range is {
		if x {
			n++
		}
	}
	return n
}

// basis is the paper that asked for this one of a body on a day; "" when none
// did. What came later asks nothing of what was before.
func (p ReadyPaper) basis(t *db.Tx, unit int64, body meeting.Body, day string, rules map[rule.Key]rule.Answer) (string, error) {
	kind := "committee"
	if body == meeting.CellBody {
		kind = "cell"
	}
	for _, b := range p.Basis {
		if b.Body != "" && b.Body != kind || day < b.From || b.To != "" && day >= b.To {
			continue
		}
		switch {
		case b.Rule != "":
			if a := rules[b.Rule]; a.IsSet() && a.Value != "" {
				return grounds(a), nil
			}
		case b.Sheet:
			r, err := quality.RubricFor(t, unit, day)
			if err == nil {
				return r.Source, nil
			}
			if !fault.Is(err, fault.State) {
				return "", err
			}
		default:
			return b.Source, nil
		}
	}
	return "", nil
}

// grounds is the paper a rule stands in.
func grounds(a rule.Answer) string {
	switch {
	case a.RegNumber != "":
		return a.RegTitle + ", " + a.RegNumber
	case a.RegTitle != "":
		return a.RegTitle
	}
	return a.Source
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
	Source string // the paper that asked for it then; "" when none did
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
	Later   int // whose day has not come
}

// Ready is what a unit would show tomorrow.
type Ready struct {
	Unit     int64
	Name     string
	Closed   bool   // for an inspector who has not opened it: nothing else is told
	Outside  bool   // the actor is not of the unit
	From     string // the first month looked at; "" for none
	Until    string // the last
	Year     int    // 0: the whole term
	Years    []int  // that can be chosen
	Wrong    bool   // the year asked for has nothing of Nếp, and this is the term
	Odd      bool   // what was asked for is no year
	Term     string // the name of the day's
	Standing []ReadyLine
	Months   []ReadyMonth // the latest first
	Have     int
	Missing  int
	Extra    int        // there, though nothing asked for it: not in Have
	Later    int        // asked for, and its day has not come
	Day      string     // what is not of a month is looked at as of this day
	Looks    []FileLook // who opened it from outside, the latest first: for the unit

	body  meeting.Body
	rules map[rule.Key]rule.Answer
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

// NoYear asks for no year there is; the answer says so.
const NoYear = -1

// Ready looks at every paper usually asked for, of a year or (0) of the term: of a
// year that is over as of its last day, by what was in force then. The
// months before the first meeting kept in Nếp are not asked for: they are on
// paper. An inspector gets it once he has opened it (OpenFile). Asks for
// FileView. Fault: NotFound.
func (s *Service) Ready(ctx context.Context, actor access.Actor, unit int64, year int) (Ready, error) {
	r, err := db.Read(ctx, s.DB, func(t *db.Tx) (Ready, error) { return ready(t, actor, unit, year) })
	if err != nil || r.Closed {
		return r, err
	}
	regs, err := s.Rules.Regulations(ctx, actor, unit)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return r, err
	}
	l := ReadyLine{ReadyPaper: readyPapers["regulation"], Href: unitHref(unit, "quy-che")}
	for _, b := range l.Basis {
		if r.Day >= b.From {
			l.Source = b.Source
		}
	}
	_, has := rule.InForce(regs, r.Day)
	if !has { // one that was issued in Nếp and not yet entered as rules
		if has, err = db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) { return document.IssuedKind(t, unit, formal.Regulation, r.Day) }); err != nil {
			return r, err
		}
		if has {
			l.Href = unitHref(unit, "van-ban-di")
		}
	}
	if l.State = there(has); has || l.Source != "" {
		r.stand(l)
	}
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

// asked adds a standing line when something asks for it on a day.
func (r *Ready) asked(t *db.Tx, day string, l ReadyLine) error {
	var err error
	if l.Source, err = l.basis(t, r.Unit, r.body, day, r.rules); err != nil || l.Source == "" {
		return err
	}
	r.stand(l)
	return nil
}

// count counts what was asked for; what is there though nothing asked for it is
// counted beside.
func (r *Ready) count(l ReadyLine) {
	switch {
	case l.Source == "":
		if l.State == Have {
			r.Extra++
		}
	case l.State == Have:
		r.Have++
	case l.State == Missing:
		r.Missing++
	default:
		r.Later++
	}
}

func ready(t *db.Tx, actor access.Actor, unit int64, year int) (Ready, error) {
	today := clock.Day(t.Now())
	u, err := org.LastOn(t, unit, today)
	if err != nil {
		return Ready{}, err
	}
	if err := access.Check(actor, access.FileView, access.Unit(u.Path)); err != nil {
		return Ready{}, err
	}
	r := Ready{Unit: unit, Name: u.Name, Year: year, Until: today[:7], Day: today, Outside: outside(actor, u)}
	if r.Outside {
		if open, err := openedSince(t, unit, actor.Person, t.Now()-fileLasts); err != nil || !open {
			r.Closed = true
			return r, err
		}
	} else if r.Looks, err = fileLooks(t, unit, shownLooks); err != nil {
		return r, err
	}
	has, err := meeting.HasOn(t, unit, today)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return r, err
	}
	r.body = mainBody(has)
	first, err := meeting.FirstMonth(t, unit)
	if err != nil {
		return r, err
	}
	if first != "" {
		for y, _ := strconv.Atoi(today[:4]); strconv.Itoa(y) >= first[:4] && len(r.Years) < 10; y-- {
			r.Years = append(r.Years, y)
		}
	}
	if year != 0 && !slices.Contains(r.Years, year) {
		now, _ := strconv.Atoi(today[:4])
		r.Year, r.Wrong, r.Odd = 0, true, year < 1930 || year > now
	} else if year != 0 {
		r.Day = min(today, strconv.Itoa(year)+"-12-31")
	}
	if r.rules, err = rule.AllFor(t, unit, r.Day); err != nil && !fault.Is(err, fault.NotFound) {
		return r, err
	}
	term, ok, err := org.TermOn(t, unit, r.Day)
	if err != nil {
		return r, err
	}
	if r.From = first; ok && term.From[:7] > r.From && first != "" {
		r.From = term.From[:7]
	}
	r.Term = term.Name
	if r.Year != 0 {
		y := strconv.Itoa(r.Year)
		r.From, r.Until = max(first, y+"-01"), min(today[:7], y+"-12")
	}
	if err := r.asked(t, r.Day, ReadyLine{ReadyPaper: readyPapers["term"], State: there(ok), Params: []any{"Term", term.Name}, Href: "/to-chuc/" + num(unit)}); err != nil {
		return r, err
	}
	if err := r.standing(t, u, today, has.Cell); err != nil {
		return r, err
	}
	if r.From == "" || r.From > r.Until {
		r.From = ""
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
	// What comes before a meeting that was held cannot be not yet due.
	before := slices.ContainsFunc(m.Steps, func(s Step) bool { return s.ID == "meeting" && s.State == StepDone })
	for _, s := range m.Steps {
		before = before && s.ID != "meeting"
		p, ok := readyPapers[s.ID]
		if !ok || s.State == StepNone {
			continue
		}
		l := ReadyLine{ReadyPaper: p, Month: month, Params: []any{"Month", shortMonth(month)}, Href: s.Href, State: NotYet}
		if l.Source, err = p.basis(t, unit, meeting.Body(m.Body), m.day, m.rules); err != nil {
			return out, err
		}
		switch {
		case s.State == StepDone:
			l.State = Have
		case l.Source == "": // not there, and nothing asked for it
			continue
		case before, s.State == StepLate, s.State == StepMissed, over && (s.Due == "" || s.Due < today):
			l.State = Missing
		}
		if l.Href == "" {
			l.Href = unitHref(unit, "thang/"+month)
		}
		switch l.State {
		case Missing:
			out.Missing++
		case NotYet:
			out.Later++
		}
		r.count(l)
		out.Lines = append(out.Lines, l)
	}
	return out, nil
}

// standing looks at what is not of a month.
func (r *Ready) standing(t *db.Tx, u org.Unit, today string, cell bool) error {
	line := func(day, id string, have bool, href string, params ...any) error {
		return r.asked(t, day, ReadyLine{ReadyPaper: readyPapers[id], State: there(have), Params: params, Href: unitHref(u.ID, href)})
	}
	if cell {
		counts, err := member.CountsOn(t, u.ID, r.Day)
		if err != nil {
			return err
		}
		if err := line(r.Day, "members", counts.Total() > 0, "dang-vien", "Count", counts.Total()); err != nil {
			return err
		}
	}
	kids, err := org.ChildIDs(t, u.ID, r.Day)
	if err != nil {
		return err
	}
	if len(kids) > 0 {
		as, err := member.AssignmentsOn(t, u.ID, r.Day)
		if err != nil {
			return err
		}
		if err := line(r.Day, "assignments", len(as) > 0, "phan-cong", "Count", len(as)); err != nil {
			return err
		}
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
	// A plan is of the year's beginning, and of what asked for it then.
	if err := line(year+"-01-01", "plan_year", len(plan) > 0, "ke-hoach?nam="+year, "Year", year); err != nil {
		return err
	}
	from, due, have := 1, 4, 0
	if year == today[:4] {
		n, _ := strconv.Atoi(today[5:7])
		due = (n + 2) / 3
	}
	for from <= due { // quarters that ended before themes were asked for
		if s, err := readyPapers["themes"].basis(t, u.ID, r.body, year+quarterEnds[from-1], r.rules); err != nil || s != "" {
			break
		}
		from++
	}
	for q := from; q <= due; q++ {
		if quarter[q] {
			have++
		}
	}
	if from <= due {
		if err := line(year+quarterEnds[due-1], "themes", have == due-from+1, "ke-hoach?nam="+year, "Year", year, "Have", have, "Due", due-from+1); err != nil {
			return err
		}
	}
	// Of a year: what was to be done in it. Of the term: all.
	since, until := "", clock.Forever
	if r.Year != 0 {
		since, until = year+"-01-01", year+"-12-31"
	}
	numbers, err := document.CountNumbers(t, u.ID, since, until)
	if err != nil {
		return err
	}
	if err := line(r.Day, "register", numbers > 0, "so-dang-ky", "Count", numbers); err != nil {
		return err
	}
	open, err := document.OpenFor(t, u.ID, 200)
	if err != nil {
		return err
	}
	late := 0
	for _, d := range open {
		if d.Due != "" && d.Due < today && d.Due >= since && d.Due <= until {
			late++
		}
	}
	if err := line(r.Day, "directives", late == 0, "van-ban", "Count", late); err != nil {
		return err
	}
	overdue, err := resolution.CountLate(t, u.ID, since, min(until, clock.AddDays(today, -1)))
	if err != nil {
		return err
	}
	return line(r.Day, "tasks", overdue == 0, "nhiem-vu", "Count", overdue)
}

var quarterEnds = [4]string{"-03-31", "-06-30", "-09-30", "-12-31"}

// HandOver records that a unit's papers of some months left as one file; from
// outside the unit sees it too. Asks for FileView; fault State (ready.closed) for
// an inspector who has not opened it.
func (s *Service) HandOver(ctx context.Context, actor access.Actor, unit int64, from, until string) error {
	return db.Do(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) error {
		u, err := org.LastOn(t, unit, clock.Day(t.Now()))
		if err != nil {
			return err
		}
		if err := access.Check(actor, access.FileView, access.Unit(u.Path)); err != nil {
			return err
		}
		if outside(actor, u) {
			open, err := openedSince(t, unit, actor.Person, t.Now()-fileLasts)
			if err != nil {
				return err
			}
			if !open {
				return fault.New("cycle.hand_over", fault.State, "ready.closed")
			}
			if err := insertFileLook(t, t.ID(), unit, FileLook{Person: actor.Person, Hat: actor.Hat.Key(), Taken: true, At: t.Now()}); err != nil {
				return err
			}
		}
		return audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: "papers.hand_over", Subject: unit, Body: map[string]any{"from": from, "until": until}})
	})
}
