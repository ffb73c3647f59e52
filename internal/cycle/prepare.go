package cycle

import (
	"context"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/practice"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/rule"
)

// How many things of a kind an agenda takes in at once, and the minutes planned
// for each: ours, to be changed by whoever plans.
const (
	mostDirectives = 10
	mostProposals  = 10
	forDirective   = 3
	forAnswer      = 2
	forPlan        = 5
	forProposal    = 3
)

// official says a sentence of a paper: papers are in Vietnamese whoever asks.
func official(key string, params ...any) string {
	return i18n.T(i18n.WithLang(context.Background(), "vi"), key, params...)
}

// Prepare fills a meeting's agenda: the steps of the process, directives,
// difficulties answered, the unit's plan, proposals open, prompts by kind of
// cell; of a committee, the reports of its cells and the classes to be given.
// The tasks due are reported at the item of last month's results. What stands
// there already is left, and so is what a person changed; it says how many
// items came. Asks for MeetingPrepare. Faults: NotFound, State (the meeting is
// over).
func (s *Service) Prepare(ctx context.Context, actor access.Actor, key db.Key, id int64) (int, error) {
	return db.Write(ctx, s.DB, db.On("meeting", id), func(t *db.Tx) (int, error) {
		m, err := meeting.May(t, actor, access.MeetingPrepare, id)
		if err != nil {
			return 0, err
		}
		n, _, err := db.Once(t, key, actor.Account, struct {
			Do      string
			Meeting int64
		}{"cycle.prepare", id}, func() (int64, error) {
			n, err := prepare(t, actor, m)
			return int64(n), err
		})
		return int(n), err
	})
}

// prepare is Prepare; rights are the caller's.
func prepare(t *db.Tx, actor access.Actor, m meeting.Meeting) (int, error) {
	switch m.State {
	case meeting.Ended, meeting.Locked, meeting.Cancelled:
		return 0, fault.New("cycle.prepare", fault.State, "cycle.prepare.over")
	}
	there, err := meeting.Items(t, m.ID)
	if err != nil {
		return 0, err
	}
	norm, _, err := meeting.NormOf(t, m)
	if err != nil {
		return 0, err
	}
	sourced, err := sources(t, m)
	if err != nil {
		return 0, err
	}
	// A source that stands there is left out, and so is a step whose kind does.
	var fresh []meeting.Item
	extra := 0
	for _, i := range sourced {
		if !slices.ContainsFunc(there, func(x meeting.Item) bool { return x.Source == i.Source && x.SourceID == i.SourceID }) {
			fresh = append(fresh, i)
			extra += i.Planned
		}
	}
	a := AgendaFor(m.Body, m.Kind)
	planned := a.Planned(norm, extra)
	var items []meeting.Item
	for n, step := range a.Items {
		if !slices.ContainsFunc(there, func(x meeting.Item) bool { return x.Kind == step.Kind }) {
			i := meeting.Item{Kind: step.Kind, Title: step.Title, Planned: planned[n], Inside: step.Inside}
			if err := furnish(t, m, &i); err != nil {
				return 0, err
			}
			items = append(items, i)
		}
	}
	items = append(items, fresh...)
	if len(items) == 0 {
		return 0, nil
	}
	for _, i := range items {
		there = a.place(there, i)
	}
	if err := meeting.SetAgendaTx(t, actor, m, there); err != nil {
		return 0, err
	}
	return len(items), meeting.SayForGroups(t, m)
}

// place puts an item where its kind belongs: after the last one of its kind or
// of one before it.
func (a Agenda) place(items []meeting.Item, i meeting.Item) []meeting.Item {
	rank := func(k meeting.ItemKind) int {
		if k == meeting.DirectiveIt {
			k = meeting.Information
		}
		return slices.IndexFunc(a.Items, func(s StepItem) bool { return s.Kind == k })
	}
	at, mine := 0, rank(i.Kind)
	for n, x := range items {
		if r := rank(x.Kind); r >= 0 && r <= mine {
			at = n + 1
		}
	}
	return slices.Insert(items, at, i)
}

// furnish gives a step what is known for it: prompts for the discussion, the
// theme's own title, how many reports there are.
func furnish(t *db.Tx, m meeting.Meeting, i *meeting.Item) error {
	switch {
	case m.Body == meeting.CellBody && i.Kind == meeting.Discussion && m.Kind != meeting.Thematic && m.Kind != meeting.Extra:
		kind, err := rule.For(t, m.Unit, rule.CellType, m.Day)
		if err != nil {
			return err
		}
		i.Draft = promptText(PromptsFor(kind.Value))
	case i.Kind == meeting.ThemeItem && m.Theme != 0:
		plans, err := meeting.PlanOf(t, m.Unit, yearOf(m.Month)...)
		if err != nil {
			return err
		}
		for _, p := range plans {
			if p.ID == m.Theme {
				i.Title = official("cycle.item.theme", "Title", p.Title)
				i.Presenter, i.Source, i.SourceID = p.Presenter, "plan", p.ID
			}
		}
	case i.Kind == meeting.Reports:
		text, err := reportsText(t, m)
		if err != nil {
			return err
		}
		i.Draft = text
	}
	return nil
}

// promptText writes prompts as lines of a draft.
func promptText(sets []PromptSet) string {
	var b strings.Builder
	for _, s := range sets {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString(official("cycle.item.prompts", "Source", s.Source))
		for _, p := range s.Prompts {
			b.WriteString("\n- " + p.Text)
		}
	}
	return b.String()
}

// reportsText counts the reports that wait to be heard, of the meeting's month
// and the one before.
func reportsText(t *db.Tx, m meeting.Meeting) (string, error) {
	var lines []string
	for _, month := range []string{meeting.AddMonths(m.Month, -1), m.Month} {
		got, err := report.Under(t, m.Unit, month)
		if err != nil {
			return "", err
		}
		n := 0
		for _, r := range got {
			if r.State == report.Sent {
				n++
			}
		}
		if n > 0 {
			lines = append(lines, official("cycle.item.reports", "Count", n, "Month", shortMonth(month)))
		}
	}
	open, err := report.OpenTo(t, m.Unit, 100)
	if err != nil {
		return "", err
	}
	if len(open) > 0 {
		lines = append(lines, official("cycle.item.difficulties", "Count", len(open)))
	}
	return strings.Join(lines, "\n"), nil
}

// SourcePractice is what an item about a proposed good way names as its source.
const SourcePractice = "practice"

// How many proposed good ways come onto one agenda, and the minutes of each.
const (
	mostPractices = 3
	forPractice   = 5
)

// sources gives the items that come from somewhere, for the main bodies: a chi
// ủy's own page has its steps only.
func sources(t *db.Tx, m meeting.Meeting) ([]meeting.Item, error) {
	if m.Body == meeting.Bureau || m.Kind == meeting.Thematic || m.Kind == meeting.Extra {
		return nil, nil
	}
	var out []meeting.Item
	add := func(i meeting.Item) { out = append(out, i) }
	main := m.Body == meeting.CellBody || m.Body == meeting.CommitteeBody
	if main {
		asked, err := regulationItems(t, m)
		if err != nil {
			return nil, err
		}
		out = append(out, asked...)
		if m.Body == meeting.CommitteeBody { // what it commends it decides as a body
			good, err := practice.SentTo(t, m.Unit, mostPractices)
			if err != nil {
				return nil, err
			}
			for _, x := range good {
				add(meeting.Item{Kind: meeting.Discussion, Title: official("cycle.item.practice", "Title", x.Title), Planned: forPractice, Source: SourcePractice, SourceID: x.ID,
					Draft: strings.Join([]string{x.Hard, x.Does, x.Came}, "\n")})
			}
		}
		directives, err := document.OpenFor(t, m.Unit, mostDirectives)
		if err != nil {
			return nil, err
		}
		charges, err := resolution.ChargesFor(t, m.Unit, false, 100)
		if err != nil {
			return nil, err
		}
		with := map[int64]bool{} // decisions whose notice stands on this agenda, with what it gives
		for _, d := range directives {
			if d.Form != document.AtMeeting && d.Form != document.ByNotice {
				continue // studied in another form
			}
			draft := draftOf(d)
			if d.Source == "resolution" {
				with[d.SourceID] = true
				draft = strings.TrimSpace(draft + "\n" + chargesText(charges, d.SourceID))
			}
			add(meeting.Item{Kind: meeting.DirectiveIt, Title: official("cycle.item.directive", "What", directiveName(d.Directive)), Planned: forDirective,
				Source: "directive", SourceID: d.ID, Draft: draft})
		}
		// What was given from above and nobody has taken on here yet.
		for _, c := range charges {
			if !c.Begun() && !with[c.Resolution] {
				add(meeting.Item{Kind: meeting.Discussion, Title: official("cycle.item.charge", "Text", short(c.Text, 120), "Day", shown(c.Due)), Planned: forAnswer,
					Source: resolution.FromCharge, SourceID: c.ID, Draft: c.Text})
			}
		}
		answered, err := report.AnsweredFor(t, m.Unit)
		if err != nil {
			return nil, err
		}
		for _, d := range answered {
			add(meeting.Item{Kind: meeting.Information, Title: official("cycle.item.answer", "Text", short(d.Text, 120)), Planned: forAnswer,
				Source: "difficulty", SourceID: d.ID, Draft: d.Answer})
		}
		heard, err := answersOf(t, m)
		if err != nil {
			return nil, err
		}
		for _, r := range heard {
			add(meeting.Item{Kind: meeting.Information, Title: official("cycle.item.report_answer", "Month", report.Words(official, r.Month)), Planned: forAnswer,
				Source: "report", SourceID: r.ID, Draft: r.Answer})
		}
		plans, err := meeting.PlanOf(t, m.Unit, m.Month)
		if err != nil {
			return nil, err
		}
		for _, p := range plans {
			if p.Kind == meeting.Work && p.DoneOn == "" {
				add(meeting.Item{Kind: meeting.Discussion, Title: p.Title, Planned: forPlan, Presenter: p.Presenter, Source: "plan", SourceID: p.ID})
			}
		}
	}
	told, err := meeting.GroupNotesFor(t, m)
	if err != nil {
		return nil, err
	}
	for _, n := range told {
		i, err := groupItem(t, n)
		if err != nil {
			return nil, err
		}
		add(i)
	}
	proposals, err := undecided(t, m)
	if err != nil {
		return nil, err
	}
	days, nth := map[string]int{}, map[string]int{}
	for _, o := range proposals {
		days[clock.Day(o.At)]++
	}
	for _, o := range proposals {
		day := clock.Day(o.At)
		nth[day]++
		title := official("cycle.item.proposal", "Day", shown(day))
		if days[day] > 1 { // two lines that read alike are told apart
			title = official("cycle.item.proposal.nth", "Day", shown(day), "N", nth[day])
		}
		// What a member said stays in the meeting's body, as drafts do.
		add(meeting.Item{Kind: meeting.Discussion, Title: title, Planned: forProposal,
			Source: "proposal", SourceID: o.ID, Draft: o.Text})
	}
	return out, nil
}

// groupItem tells of a Party group's meeting on its cell's agenda, with who was
// there in counts and what was said.
func groupItem(t *db.Tx, n meeting.GroupNote) (meeting.Item, error) {
	var ids []int64
	for _, x := range n.Said {
		ids = append(ids, x.Person)
	}
	people, err := member.PersonsByID(t, ids)
	lines := []string{official("cycle.item.group.present", "Present", len(n.Present), "Of", len(n.Present)+n.Absent)}
	for _, x := range n.Said {
		p := people[x.Person]
		lines = append(lines, official("cycle.item.group.said", "Name", p.Name(), "Text", x.Text))
	}
	return meeting.Item{Kind: meeting.Discussion, Title: official("cycle.item.group", "Name", n.Name, "Day", shown(n.Day)), Planned: forPlan,
		Source: meeting.GroupSource, SourceID: n.ID, Draft: strings.Join(lines, "\n")}, err
}

// chargesText says what a decision from above gives the unit to do.
func chargesText(charges []resolution.Charge, decision int64) string {
	var b strings.Builder
	for _, c := range charges {
		if c.Resolution == decision {
			if b.Len() == 0 {
				b.WriteString(official("cycle.item.charges"))
			}
			b.WriteString("\n- " + official("cycle.item.charge.line", "Text", c.Text, "Day", shown(c.Due)))
		}
	}
	return b.String()
}

// answerDays is how long the answer to a report is news: two meetings at the most.
const answerDays = 62

// answersOf gives the answers to the unit's reports that have not been told at a
// meeting of it yet.
func answersOf(t *db.Tx, m meeting.Meeting) ([]report.Report, error) {
	heard, err := report.AnswersFor(t, m.Unit, t.Now()-answerDays*24*60*60*1000)
	if err != nil || len(heard) == 0 {
		return nil, err
	}
	told, err := meeting.ToldSources(t, m.Unit, m.ID, "report")
	return slices.DeleteFunc(heard, func(r report.Report) bool { return told[r.ID] }), err
}

func draftOf(d document.To) string {
	if d.Steer != "" {
		return strings.TrimSpace(d.Gist + "\n" + d.Steer)
	}
	return d.Gist
}

// directiveName is a directive as one cites it.
func directiveName(d document.Directive) string {
	name := d.Title
	if d.Number != "" {
		name = d.Number + " " + name
	}
	return short(name, 160)
}

// undecided gives the proposals of the body that have no answer yet, the oldest
// first, of many the latest ones: the agenda's page says how many more there are.
// Those sent in for this meeting are not among them.
func undecided(t *db.Tx, m meeting.Meeting) ([]meeting.Opinion, error) {
	list, _, err := resolution.UndecidedOf(t, m.Unit, m.Body, mostProposals)
	list = slices.DeleteFunc(list, func(o meeting.Opinion) bool { return o.Meeting == m.ID })
	slices.Reverse(list)
	return list, err
}

// PlanMonth makes what a unit is due in a month in one go: the bureau's meeting
// where it has one, and the cell's (or the committee's), each with its agenda
// filled. It gives the main meeting. Repeating it gives the same. Asks for
// MeetingPrepare. In a month that is nearly over it is its last day, which pages
// say (meeting.Suggestion.Tight). Faults: NotFound, Invalid (no month), State (the
// unit holds no meetings: cycle.plan.none).
func (s *Service) PlanMonth(ctx context.Context, actor access.Actor, key db.Key, unit int64, month string) (int64, error) {
	const op = "cycle.plan"
	if !meeting.ValidMonth(month) {
		return 0, fault.New(op, fault.NotFound, "fault.not_found")
	}
	return db.Write(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) (int64, error) {
		path, err := org.PathOn(t, unit, clock.Day(t.Now()))
		if err != nil {
			return 0, err
		}
		has, err := meeting.HasOn(t, unit, clock.Day(t.Now()))
		if err != nil {
			return 0, err
		}
		subject := access.Unit(path)
		subject.Committee = !has.Cell
		if err := access.Check(actor, access.MeetingPrepare, subject); err != nil {
			return 0, err
		}
		if !has.Cell && !has.Committee {
			return 0, fault.New(op, fault.State, "cycle.plan.none")
		}
		if month > meeting.AddMonths(meeting.MonthOf(clock.Day(t.Now())), mostAhead) {
			return 0, fault.New(op, fault.State, "cycle.plan.far", "Count", mostAhead)
		}
		id, _, err := db.Once(t, key, actor.Account, struct {
			Do    string
			Unit  int64
			Month string
		}{op, unit, month}, func() (int64, error) { return planMonth(t, actor, unit, month, has) })
		return id, err
	})
}

// mostAhead is how many months ahead one is planned in one press: further is a slip
// of the finger.
const mostAhead = 13

func planMonth(t *db.Tx, actor access.Actor, unit int64, month string, has meeting.Has) (int64, error) {
	slots, err := meeting.SlotsOf(t, unit, month)
	if err != nil {
		return 0, err
	}
	body := mainBody(has)
	var main *meeting.Meeting
	make := func(b meeting.Body) (*meeting.Meeting, error) {
		p, err := meeting.SuggestTx(t, unit, b, month)
		if err != nil {
			return nil, err
		}
		if b == meeting.Bureau {
			p.Prepares = main.ID
		}
		m, err := meeting.PlanTx(t, actor, p.Plan)
		return &m, err
	}
	for _, sl := range slots {
		if sl.Body != body {
			continue
		}
		m := sl.Meeting
		if m == nil {
			if m, err = make(body); err != nil {
				return 0, err
			}
		}
		if main == nil {
			main = m
		}
		if err := prepareOpen(t, actor, *m); err != nil {
			return 0, err
		}
	}
	if main == nil {
		return 0, fault.New("cycle.plan", fault.State, "cycle.plan.none")
	}
	if !has.Bureau {
		return main.ID, nil
	}
	for _, sl := range slots {
		if sl.Body != meeting.Bureau {
			continue
		}
		b := sl.Meeting
		if b == nil {
			if b, err = make(meeting.Bureau); err != nil {
				return 0, err
			}
		}
		if err := prepareOpen(t, actor, *b); err != nil {
			return 0, err
		}
	}
	return main.ID, nil
}

// prepareOpen fills the agenda of a meeting that is still to come.
func prepareOpen(t *db.Tx, actor access.Actor, m meeting.Meeting) error {
	if m.State != meeting.Planned && m.State != meeting.Noticed {
		return nil
	}
	_, err := prepare(t, actor, m)
	return err
}

// mainBody is the body whose meeting is a unit's month.
func mainBody(has meeting.Has) meeting.Body {
	if has.Cell {
		return meeting.CellBody
	}
	return meeting.CommitteeBody
}
