package cycle

import (
	"slices"
	"time"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/notice"
	"nep/internal/quality"
	"nep/internal/resolution"
	"nep/internal/rule"
)

// Facts gathers what a meeting's score is counted from; for quality.Service.
// A fact is open while it can still come: the course until the meeting has
// ended, papers until the day they are due, what follows the meeting until the
// day its finished papers are due. Nothing open is guessed.
func (s *Service) Facts(t *db.Tx, meetingID int64) (quality.Facts, error) {
	return factsOf(t, meetingID)
}

func factsOf(t *db.Tx, meetingID int64) (quality.Facts, error) {
	r, err := read(t, meetingID)
	if err != nil {
		return quality.Facts{}, err
	}
	return r.facts(), nil
}

// reading is everything the facts of a meeting are counted from.
type reading struct {
	m     meeting.Meeting
	today string
	items []meeting.Item
	rules map[rule.Key]rule.Answer
	norm  int

	excused int // the longest run of excused absences of anybody

	hasBureau     bool // there is a chi ủy, or secretary and deputy
	bureau        *meeting.Meeting
	bureauMinutes bool
	bureauDraft   bool // its page says that the draft was passed

	papers bool // a paper or a directive goes with it, to be put into the handbook

	required  []int64 // who had to be there
	notices   []notice.Notice
	followers []member.Assignment

	decision   *resolution.Resolution
	scored     bool // the cell has agreed the score
	minutes    *meeting.Minutes
	done, of   int // tasks due
	themeMonth quality.ThemeMonth
}

func read(t *db.Tx, id int64) (*reading, error) {
	m, err := meeting.ByID(t, id)
	if err != nil {
		return nil, err
	}
	r := &reading{m: m, today: clock.Day(t.Now())}
	if r.items, err = meeting.Items(t, id); err != nil {
		return nil, err
	}
	if r.rules, err = rule.Several(t, m.Unit, m.Day, factKeys...); err != nil {
		return nil, err
	}
	if r.begun() {
		if err := r.readRoll(t); err != nil {
			return nil, err
		}
	}
	if r.papers, err = along(t, m.ID, r.items); err != nil {
		return nil, err
	}
	if err := r.readBureau(t); err != nil {
		return nil, err
	}
	if err := r.readOutcome(t); err != nil {
		return nil, err
	}
	return r, r.readTheme(t)
}

// factKeys are the rules that facts are counted by.
var factKeys = append([]rule.Key{rule.ThemesPerQuarter, rule.DaysKind, rule.PublishAfter, rule.PapersBefore}, meeting.NormKeys...)

// readRoll reads what nothing is counted of before the meeting begins.
func (r *reading) readRoll(t *db.Tx) (err error) {
	if r.ended() {
		if r.norm, _, err = meeting.NormBy(t, r.m, r.rules); err != nil {
			return err
		}
	}
	if r.m.Unmarked == 0 {
		if r.excused, err = meeting.LongestExcused(t, r.m); err != nil {
			return err
		}
	}
	if r.required, err = meeting.RequiredAt(t, r.m.ID); err != nil {
		return err
	}
	if r.notices, err = notice.Of(t, "meeting", r.m.ID); err != nil {
		return err
	}
	r.followers, err = member.InChargeOf(t, r.m.Unit, r.m.Day)
	return err
}

// bureauOf gives the chi ủy's meeting that prepares a cell's: the one made for
// it, else the last of its month that is not after it.
func bureauOf(t *db.Tx, m meeting.Meeting) (*meeting.Meeting, error) {
	ms, err := meeting.InMonth(t, m.Unit, meeting.Bureau, m.Month)
	if err != nil {
		return nil, err
	}
	var found *meeting.Meeting
	for _, b := range ms {
		switch {
		case b.State == meeting.Cancelled || b.Prepares != 0 && b.Prepares != m.ID:
		case b.Prepares == m.ID && (b.Day <= m.Day || b.StartedAt == 0): // the cell's may have been moved ahead of it
			return &b, nil
		case b.Day > m.Day:
		default:
			found = &b
		}
	}
	return found, nil
}

func (r *reading) readBureau(t *db.Tx) error {
	has, err := meeting.HasOn(t, r.m.Unit, r.m.Day)
	if err != nil {
		return err
	}
	if r.hasBureau = has.Bureau; !r.hasBureau {
		return nil
	}
	if r.bureau, err = bureauOf(t, r.m); err != nil || r.bureau == nil {
		return err
	}
	mins, ok, err := meeting.MinutesOf(t, r.bureau.ID)
	if err != nil {
		return err
	}
	r.bureauMinutes = ok && mins.State != meeting.MinutesDraft
	items, err := meeting.Items(t, r.bureau.ID)
	r.bureauDraft = passed(items, meeting.Conclusion)
	return err
}

// passed says whether an item of a kind was gone through.
func passed(items []meeting.Item, kind meeting.ItemKind) bool {
	return slices.ContainsFunc(items, func(i meeting.Item) bool { return i.Kind == kind && i.State == meeting.ItemDone })
}

func (r *reading) readOutcome(t *db.Tx) error {
	d, ok, err := resolution.OfMeeting(t, r.m.ID)
	if err != nil {
		return err
	}
	if ok {
		r.decision = &d
	}
	stored, ok, err := quality.OfMeeting(t, r.m.ID)
	if err != nil {
		return err
	}
	r.scored = ok && stored.State != quality.ScoreDraft
	mins, ok, err := meeting.MinutesOf(t, r.m.ID)
	if err != nil {
		return err
	}
	if ok {
		r.minutes = &mins
	}
	r.done, r.of, err = resolution.DueShare(t, r.m)
	return err
}

// readTheme looks at the quarter.
func (r *reading) readTheme(t *db.Tx) error {
	months := quarter(r.m.Month)
	ms, err := meeting.KindsIn(t, r.m.Unit, r.m.Body, months...)
	if err != nil {
		return err
	}
	plans, err := meeting.PlanOf(t, r.m.Unit, r.m.Month)
	if err != nil {
		return err
	}
	at, err := time.Parse("2006-01", r.m.Month)
	if err != nil {
		return err
	}
	th := quality.ThemeMonth{Month: int(at.Month()), Over: r.ended()}
	for _, p := range plans {
		th.Planned = th.Planned || p.Kind == meeting.Theme
	}
	for _, m := range ms {
		held := m.Kind.HasTheme() && (m.State == meeting.Ended || m.State == meeting.Locked)
		if m.ID == r.m.ID {
			th.Planned = th.Planned || m.Kind.HasTheme()
			held = held && passed(r.items, meeting.ThemeItem)
		}
		th.Held = th.Held || held && m.Month == r.m.Month
		th.Earlier = th.Earlier || held && m.Month < r.m.Month
	}
	if n, ok := r.rules[rule.ThemesPerQuarter].Int(); ok && n == 0 {
		th.Earlier = true // none is due
	}
	r.themeMonth = th
	return nil
}

// quarter gives the months of a month's quarter.
func quarter(month string) []string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return []string{month}
	}
	first := at.AddDate(0, -((int(at.Month()) - 1) % 3), 0)
	return []string{first.Format("2006-01"), first.AddDate(0, 1, 0).Format("2006-01"), first.AddDate(0, 2, 0).Format("2006-01")}
}

func (r *reading) begun() bool { return r.m.StartedAt != 0 }

// ended says that the meeting is over, or was when it was opened again to mend
// something: what was known of it then is still known.
func (r *reading) ended() bool {
	return r.m.State == meeting.Ended || r.m.State == meeting.Locked || r.m.State == meeting.Running && r.m.EndedAt != 0
}

func (r *reading) days() rule.Counting { return r.rules[rule.DaysKind].Counting() }

// late says that the day finished papers were due has passed: what has not come
// by then did not come.
func (r *reading) late() bool {
	n, ok := r.rules[rule.PublishAfter].Int()
	return ok && r.ended() && r.today > r.days().After(r.m.Day, int(n))
}

// papersLate says that the last day for papers ahead has passed.
func (r *reading) papersLate() bool {
	n, ok := r.rules[rule.PapersBefore].Int()
	return r.begun() || ok && r.today > r.days().Before(r.m.Day, int(n))
}

// over says that items of kinds are through: done or left out.
func (r *reading) over(kinds ...meeting.ItemKind) bool {
	return !slices.ContainsFunc(r.items, func(i meeting.Item) bool {
		return slices.Contains(kinds, i.Kind) && (i.State == meeting.ItemTodo || i.State == meeting.ItemNow)
	})
}

func (r *reading) facts() quality.Facts {
	m, f := r.m, quality.Facts{}
	if m.State == meeting.Cancelled {
		return f
	}
	if r.ended() {
		planned := 0
		for _, i := range r.items {
			planned += i.Planned
		}
		f.Length = quality.Known(quality.Length{Planned: planned, Held: int((m.EndedAt - m.StartedAt) / 60_000), Norm: r.norm})
	}
	if r.begun() && m.Unmarked == 0 {
		f.Roll = quality.Known(quality.Roll{Required: m.Base(), Present: m.Present, Online: m.Online, Excused: m.Excused,
			Unexcused: m.Unexcused, Special: m.Special})
		f.ExcusedInRow = quality.Known(r.excused)
	}
	f.Bureau, f.Notice, f.Draft = r.bureauFact(), r.noticeFact(), r.draftFact()
	switch {
	case !r.papers && (r.decision == nil || !written(*r.decision)) && (m.PapersOn != "" || r.begun()):
		if r.begun() { // until then papers may still come
			f.Papers, f.NoPapers = quality.Known(quality.Put{}), true
		}
	case m.PapersOn != "":
		f.Papers = quality.Known(quality.Put{On: m.PapersOn, Days: r.days().Between(m.PapersOn, m.Day)})
	case r.papersLate():
		f.Papers = quality.Known(quality.Put{})
	}
	f.Steps = r.stepsFact()
	f.Theme = r.themeMonth.Fact()
	if r.ended() || r.begun() && r.over(meeting.LastMonth, meeting.Discussion, meeting.Criticism, meeting.ThemeItem) {
		f.Speakers = quality.Known(m.Spoke)
	}
	f.Criticism = r.criticismFact()
	decided := r.decision != nil && r.decision.State != resolution.Draft
	f.Concluded = r.comes(decided)
	f.MinutesRead = r.comes(r.minutes != nil && r.minutes.State != meeting.MinutesDraft)
	f.MinutesConfirmed = r.comes(r.minutes != nil && r.minutes.State == meeting.MinutesLocked)
	switch {
	case decided:
		whole := 0
		for _, p := range r.decision.Points {
			if p.Whole() {
				whole++
			}
		}
		f.Given = quality.Known(quality.Share{Done: whole, Of: len(r.decision.Points)})
	case r.late():
		f.Given = quality.Known(quality.Share{})
	}
	if r.ended() || r.begun() && r.over(meeting.LastMonth) {
		f.Due = quality.Known(quality.Share{Done: r.done, Of: r.of})
	}
	switch {
	case m.FinishedOn != "":
		f.Published = quality.Known(quality.Put{On: m.FinishedOn, Days: r.days().Between(m.Day, m.FinishedOn)})
	case r.late():
		f.Published = quality.Known(quality.Put{})
	}
	return f
}

// comes is a yes once it is there, and a no once the day has passed.
func (r *reading) comes(there bool) quality.Fact[bool] {
	if there || r.late() {
		return quality.Known(there)
	}
	return quality.Open[bool]()
}

func (r *reading) bureauFact() quality.Fact[quality.Bureau] {
	if !r.hasBureau {
		return quality.None[quality.Bureau]()
	}
	b := quality.Bureau{}
	if r.bureau != nil && (r.bureau.State == meeting.Ended || r.bureau.State == meeting.Locked) {
		b = quality.Bureau{Met: true, Minutes: r.bureauMinutes}
	}
	if b.Met && b.Minutes || r.begun() {
		return quality.Known(b)
	}
	return quality.Open[quality.Bureau]()
}

// noticeFact counts who was told. Through Nếp one is told when it is sent; by
// word of mouth or on paper it is noted when there is time, also afterwards.
func (r *reading) noticeFact() quality.Fact[quality.Notice] {
	if !r.begun() {
		return quality.Open[quality.Notice]()
	}
	told, late := map[int64]bool{}, map[int64]bool{}
	for _, n := range r.notices {
		if r.m.InTime(n) {
			told[n.Person] = true
		} else if !r.m.Before(n) {
			late[n.Person] = true
		}
	}
	n := quality.Notice{Follower: quality.None[bool]()}
	for _, person := range r.required {
		n.Of++
		switch {
		case told[person]:
			n.Told++
		case late[person]:
			n.Late++
		}
	}
	if len(r.followers) > 0 {
		n.Follower = quality.Known(slices.ContainsFunc(r.followers, func(a member.Assignment) bool { return told[a.Person] }))
		for _, a := range r.followers {
			if late[a.Person] && !told[a.Person] {
				n.Late++
			}
		}
	}
	return quality.Known(n)
}

// draftFact: a draft decision stood before the meeting began and there were
// questions to discuss; or the chi ủy's page says that it passed them. Without a draft its word is nothing.
func (r *reading) draftFact() quality.Fact[bool] {
	drafted := r.decision != nil && r.decision.MadeAt <= r.m.StartedAt &&
		slices.ContainsFunc(r.items, func(i meeting.Item) bool { return i.Draft != "" })
	if r.begun() {
		return quality.Known(drafted || r.bureauDraft && r.decision != nil)
	}
	return quality.Open[bool]()
}

// otherwise are the steps that need no tick: what is known of them says it.
func (r *reading) otherwise(decided bool) map[meeting.ItemKind]bool {
	return map[meeting.ItemKind]bool{
		meeting.Roll:        r.m.Unmarked == 0,
		meeting.Fee:         r.m.FeePaid >= 0,
		meeting.Conclusion:  decided,
		meeting.TasksGiven:  decided && slices.ContainsFunc(r.decision.Points, resolution.Point.Whole),
		meeting.ScoreItem:   r.scored,
		meeting.MinutesItem: r.minutes != nil && r.minutes.State != meeting.MinutesDraft,
	}
}

// stepsFact counts the steps of the process gone through. What is known
// otherwise needs no tick: a roll without gaps, a fee that was told, a decision
// that was passed, a score that was agreed, minutes that were read.
func (r *reading) stepsFact() quality.Fact[quality.Share] {
	if !r.ended() {
		return quality.Open[quality.Share]()
	}
	decided := r.decision != nil && r.decision.State != resolution.Draft
	other := r.otherwise(decided)
	process := AgendaFor(r.m.Body, r.m.Kind).Process()
	share, comes := quality.Share{Of: len(process)}, false
	for _, k := range process {
		switch {
		case passed(r.items, k) || other[k]:
			share.Done++
		case k == meeting.Conclusion || k == meeting.TasksGiven || k == meeting.ScoreItem || k == meeting.MinutesItem:
			comes = true
		}
	}
	if comes && !r.late() {
		return quality.Open[quality.Share]()
	}
	return quality.Known(share)
}

// criticismFact adds up the minutes of the block. Where it was held and nobody
// noted how long, it stays open until the day has passed.
func (r *reading) criticismFact() quality.Fact[int] {
	sum, unknown := 0, false
	for _, i := range r.items {
		if i.Kind != meeting.Criticism || i.State != meeting.ItemDone {
			continue
		}
		unknown = unknown || i.Spent < 0
		sum += max(0, i.Spent)
	}
	switch {
	case !r.ended() && !(r.begun() && r.over(meeting.Criticism) && passed(r.items, meeting.Criticism)):
		return quality.Open[int]()
	case unknown && !r.late():
		return quality.Open[int]()
	}
	return quality.Known(sum)
}
