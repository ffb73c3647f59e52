package cycle

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/vn"
)

//go:embed minutes.tmpl inside.tmpl
var minutesFiles embed.FS

// minutesForm writes minutes as papers do, in Vietnamese whoever asks.
var minutesForm = template.Must(template.New("").Funcs(template.FuncMap{"inc": func(n int) int { return n + 1 }, "bare": bare, "title": title, "stop": stop}).
	ParseFS(minutesFiles, "minutes.tmpl", "inside.tmpl"))

// DraftMinutes writes the draft of a meeting's minutes from all that is known,
// in Vietnamese, after the form of field.md 1.6. Text a person has edited is
// left unless over is its version, which is replaced. Asks for MeetingPrepare.
// Faults: NotFound, State (not begun; called off; locked), Conflict (the text
// has another version meanwhile).
func (s *Service) DraftMinutes(ctx context.Context, actor access.Actor, key db.Key, id, over int64) error {
	return db.Do(ctx, s.DB, db.On("meeting", id), func(t *db.Tx) error {
		m, err := meeting.May(t, actor, access.MeetingPrepare, id)
		if err != nil {
			return err
		}
		_, _, err = db.Once(t, key, actor.Account, struct {
			Do      string
			Meeting int64
			Over    int64
		}{"cycle.draft", id, over}, func() (int64, error) {
			if m.StartedAt == 0 || m.State == meeting.Cancelled {
				return 0, fault.New("cycle.draft", fault.State, "cycle.draft.early")
			}
			if over != 0 {
				x, _, err := meeting.MinutesOf(t, id)
				if err != nil {
					return 0, err
				}
				if x.Version != over {
					return 0, fault.New("cycle.draft", fault.Conflict, "meeting.minutes.changed")
				}
			}
			return 0, s.draft(t, m, over != 0)
		})
		return err
	})
}

// draft is DraftMinutes; rights are the caller's.
func (s *Service) draft(t *db.Tx, m meeting.Meeting, again bool) error {
	body, inside, err := s.write(t, m)
	if err != nil {
		return err
	}
	if again {
		return meeting.RedraftMinutes(t, m.ID, body, inside)
	}
	_, err = meeting.SetMinutesDraft(t, m.ID, body, inside)
	return err
}

// minutesView is what the form of minutes is filled with.
type minutesView struct {
	Superior, Unit, Title  string
	Begin, DayWords, Place string
	Online                 string

	Cell                                    bool
	Total, Exempt, Away, Suspended, Special int
	All, There                              split
	Rate                                    string
	OnlineCount, MoreThere                  int
	Excused                                 []absent
	Unexcused                               []string
	Unmarked                                []string // not rolled yet: said, so that the figures add up
	Guests                                  []meeting.Guest
	Chairs                                  []chairView
	NoteTaker, Fee                          string
	Papers                                  []string
	Tasks                                   []taskView
	TasksDone, TasksOf                      int
	Items                                   []itemView
	SpokeMore                               string
	Votes                                   []string
	Decision                                *decisionView
	Score, Weakness                         string
	Closing                                 string
}

type (
	split     struct{ Official, Probationary, Temporary int }
	absent    struct{ Name, Why string }
	chairView struct{ Name, From, Reason string }
	taskView  struct{ Text, Owner, Due, Result, Note string }
	itemView  struct {
		ID                           int64
		Title, Presenter, Conclusion string
		Said, Votes, Done            []string // Votes: of an item that stays inside; Done: what a committee did there
		Inside, Hidden               bool     // Hidden: something was said or concluded that stays inside
	}
	decisionView struct {
		Kind, Title, Body string
		Points            []string
	}
)

func (s *split) add(a meeting.Attendance) {
	switch {
	case a.Kind == member.Temporary:
		s.Temporary++
	case a.Standing == member.Probationary:
		s.Probationary++
	default:
		s.Official++
	}
}

// Part numbers the parts of the minutes; those with nothing to say have none.
func (v *minutesView) Part(name string) string {
	have := []struct {
		name string
		is   bool
	}{{"people", true}, {"papers", len(v.Papers) > 0}, {"tasks", len(v.Tasks) > 0}, {"course", true}, {"votes", len(v.Votes) > 0},
		{"decision", v.Decision != nil}, {"score", v.Score != ""}}
	n := 0
	for _, h := range have {
		if h.is {
			n++
		}
		if h.name == name {
			break
		}
	}
	return []string{"", "I", "II", "III", "IV", "V", "VI", "VII"}[n]
}

// write gives the text of a meeting's minutes, and what stays inside.
func (s *Service) write(t *db.Tx, m meeting.Meeting) (body, inside string, err error) {
	v := &minutesView{Cell: m.Body == meeting.CellBody}
	roster, err := meeting.RosterOf(t, m.ID)
	if err != nil {
		return "", "", err
	}
	names := map[int64]string{}
	for _, a := range roster {
		names[a.Person] = a.Name
	}
	if err := v.head(t, m); err != nil {
		return "", "", err
	}
	v.people(m, roster)
	if err := s.course(t, m, v, roster, names); err != nil {
		return "", "", err
	}
	if err := s.outcome(t, m, v, roster, names); err != nil {
		return "", "", err
	}
	return v.text()
}

// text fills in the form.
func (v *minutesView) text() (body, inside string, err error) {
	for name, to := range map[string]*string{"minutes.tmpl": &body, "inside.tmpl": &inside} {
		var b strings.Builder
		if err := minutesForm.ExecuteTemplate(&b, name, v); err != nil {
			return "", "", fault.Wrap("cycle.draft", fault.Internal, err)
		}
		*to = tidy(b.String())
	}
	return body, inside, nil
}

// tidy leaves no more than one empty line between two others.
func tidy(s string) string {
	var out []string
	for _, l := range strings.Split(s, "\n") {
		l = strings.TrimRight(l, " ")
		if l == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, l)
	}
	return strings.TrimSpace(strings.Join(out, "\n")) + "\n"
}

func (v *minutesView) head(t *db.Tx, m meeting.Meeting) error {
	u, err := org.UnitOn(t, m.Unit, m.Day)
	if err != nil {
		return err
	}
	v.Unit = u.Name
	if u.Parent != 0 {
		if up, err := org.UnitOn(t, u.Parent, m.Day); err == nil {
			v.Superior = up.Name
		}
	}
	v.Title = official("cycle.minutes.title."+string(m.Body), "Month", m.Month[5:], "Year", m.Month[:4])
	if m.Kind != meeting.Regular {
		v.Title += " " + official("cycle.minutes.kind."+string(m.Kind))
	}
	v.Begin, v.Place = hour(m.StartedAt), m.Place
	v.DayWords = dayWords(clock.Day(m.StartedAt))
	if m.Form != meeting.AtPlace {
		v.Online = official("cycle.minutes.form." + string(m.Form))
		if m.OnlineBasis != "" {
			v.Online += " " + official("cycle.minutes.basis", "Basis", bare(m.OnlineBasis))
		}
	}
	v.Closing = closing(m)
	if m.FeePaid >= 0 {
		v.Fee = official("cycle.minutes.fee", "Paid", m.FeePaid, "Due", m.FeeDue)
	}
	return nil
}

// closing is the last sentence of the minutes: when the meeting closed. There is
// none before.
func closing(m meeting.Meeting) string {
	switch {
	case m.EndedAt == 0:
		return ""
	case clock.Day(m.EndedAt) == clock.Day(m.StartedAt):
		return official("cycle.minutes.closed", "Body", string(m.Body), "Hour", hour(m.EndedAt))
	}
	return official("cycle.minutes.closed.day", "Body", string(m.Body), "Hour", hour(m.EndedAt), "Day", dayWords(clock.Day(m.EndedAt)))
}

// closed gives a text with the sentence of closing at its end, in place of one
// that stood there before the meeting was reopened.
func closed(body string, m meeting.Meeting) string {
	begins := func(body meeting.Body) string {
		s, _, _ := strings.Cut(official("cycle.minutes.closed", "Body", string(body), "Hour", "\x00"), "\x00")
		return s
	}
	var out []string
	for _, l := range strings.Split(body, "\n") {
		if !strings.HasPrefix(l, begins(m.Body)) && !strings.HasPrefix(l, begins(meeting.CellBody)) {
			out = append(out, l)
		}
	}
	return tidy(strings.Join(append(out, "", closing(m)), "\n"))
}

func hour(at int64) string { return clock.Time(at).Format("15 giờ 04") }

func dayWords(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.DateWords(d)
}

func (v *minutesView) people(m meeting.Meeting, roster []meeting.Attendance) {
	for _, a := range roster {
		v.Total++
		v.All.add(a)
		switch {
		case a.Condition == member.Exempt:
			v.Exempt++
		case a.Condition == member.Away:
			v.Away++
		case a.Condition == member.Suspended:
			v.Suspended++
		}
		switch {
		case a.Mark == meeting.Special:
			v.Special++
		case a.Mark.There() && a.Required:
			v.There.add(a)
		case a.Mark.There():
			v.MoreThere++
		case a.Required && a.Mark == meeting.Excused:
			v.Excused = append(v.Excused, absent{a.Name, official("cycle.absent." + category(a.Category))})
		case a.Required && a.Mark == meeting.Unexcused:
			v.Unexcused = append(v.Unexcused, a.Name)
		case a.Required && a.Mark == meeting.NoMark:
			v.Unmarked = append(v.Unmarked, a.Name)
		}
	}
	v.OnlineCount = m.Online
	v.Rate = fmt.Sprintf("%d/%d", m.Present, m.Base())
	if m.Base() > 0 {
		v.Rate += " (" + vn.Percent(int64(m.Present), int64(m.Base())) + ")"
	}
}

// category gives a category of absence, "other" for one that is not known.
func category(c string) string {
	if slices.Contains(meeting.Categories, c) {
		return c
	}
	return "other"
}

// course fills in the items with who spoke and what was said, the tasks that
// were reported and the papers announced.
func (s *Service) course(t *db.Tx, m meeting.Meeting, v *minutesView, roster []meeting.Attendance, names map[int64]string) error {
	items, err := meeting.Items(t, m.ID)
	if err != nil {
		return err
	}
	opinions, err := meeting.OpinionsOf(t, m.ID)
	if err != nil {
		return err
	}
	var ids []int64
	for _, i := range items {
		ids = append(ids, i.Presenter)
	}
	if v.Guests, err = meeting.GuestsOf(t, m.ID); err != nil {
		return err
	}
	chairs, err := meeting.ChairsOf(t, m.ID)
	if err != nil {
		return err
	}
	if len(chairs) == 0 {
		chairs = []meeting.Chair{{Person: m.Chair}}
	}
	for _, c := range chairs {
		ids = append(ids, c.Person)
	}
	for _, o := range opinions {
		ids = append(ids, o.Person)
	}
	if err := nameThem(t, names, append(ids, m.NoteTaker)...); err != nil {
		return err
	}
	v.NoteTaker = names[m.NoteTaker]
	for _, c := range chairs {
		x := chairView{Name: names[c.Person], Reason: c.Reason}
		if c.At != 0 {
			x.From = hour(c.At)
		}
		v.Chairs = append(v.Chairs, x)
	}
	said := map[int64]bool{}
	for _, i := range items {
		x := itemView{ID: i.ID, Title: i.Title, Presenter: names[i.Presenter], Conclusion: i.Conclusion, Inside: i.Inside}
		if i.State == meeting.ItemSkipped {
			x.Title += " " + official("cycle.minutes.skipped")
		}
		for _, o := range opinions {
			if o.Item != i.ID {
				continue
			}
			said[o.Person] = true
			x.Said = append(x.Said, opinionLine(o, names))
		}
		if x.Done, err = deeds(t, m, i); err != nil {
			return err
		}
		untaken := notTaken(m, i) && len(x.Said) == 0 && len(x.Done) == 0
		if untaken {
			x.Title += " " + official("cycle.minutes.untaken")
		}
		x.Hidden = i.Inside && (len(x.Said) > 0 || x.Conclusion != "")
		v.Items = append(v.Items, x)
		if i.Source == "directive" && !untaken && i.State != meeting.ItemSkipped {
			d, err := document.DirectiveByID(t, i.SourceID)
			if err != nil {
				return err
			}
			v.Papers = append(v.Papers, directiveName(d))
		}
	}
	papers, roles, err := document.PapersOf(t, "meeting", m.ID)
	if err != nil {
		return err
	}
	for n, p := range papers {
		if roles[n] == document.Ahead {
			v.Papers = append(v.Papers, p.Title)
		}
	}
	// Who spoke and of whose words nothing was noted.
	var more []string
	for _, a := range roster {
		if a.Spoke && !said[a.Person] {
			more = append(more, a.Name)
		}
	}
	v.SpokeMore = strings.Join(more, ", ")
	return s.taskRoll(t, m, v)
}

// notTaken says that nothing tells that a meeting which is over came to an item.
// Of what is known otherwise (the roll, the fee, tasks, the decision, the score,
// the minutes) it says nothing.
func notTaken(m meeting.Meeting, i meeting.Item) bool {
	switch i.Kind {
	case meeting.Information, meeting.DirectiveIt, meeting.Discussion, meeting.Criticism, meeting.ThemeItem, meeting.Reports, meeting.Classes, meeting.OtherItem:
		return (m.State == meeting.Ended || m.State == meeting.Locked) && i.State == meeting.ItemTodo && i.Conclusion == ""
	}
	return false
}

// deeds are what a committee did at an item: the reports it answered, the classes
// it gave.
func deeds(t *db.Tx, m meeting.Meeting, i meeting.Item) ([]string, error) {
	type line struct {
		unit int64
		key  string
		rest []any
	}
	var lines []line
	switch i.Kind {
	case meeting.Reports:
		rs, err := report.AnsweredIn(t, m.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range rs {
			key := "cycle.minutes.report"
			if r.Answer == "" { // accepted with others, without words
				key = "cycle.minutes.report.accepted"
			}
			lines = append(lines, line{r.Unit, key, []any{"Month", report.Words(official, r.Month), "Answer", r.Answer}})
		}
	case meeting.Classes:
		ss, err := quality.DecidedIn(t, m.ID)
		if err != nil {
			return nil, err
		}
		for _, x := range ss {
			l := line{x.Unit, "cycle.minutes.class", []any{"Month", shortMonth(x.Month), "Points", x.Total, "Class", official(quality.ClassKey(x.DecidedClass))}}
			switch {
			case x.DecidedClass != x.Class: // never without a reason
				l.key, l.rest = "cycle.minutes.class.differs", append(l.rest, "Counted", official(quality.ClassKey(x.Class)), "Reason", bare(x.DecidedReason))
			case x.DecidedReason != "":
				l.key, l.rest = "cycle.minutes.class.why", append(l.rest, "Reason", bare(x.DecidedReason))
			}
			lines = append(lines, l)
		}
	}
	units := make([]int64, len(lines))
	for n, l := range lines {
		units[n] = l.unit
	}
	names, err := org.UnitsOn(t, units, m.Day)
	var out []string
	for _, l := range lines {
		out = append(out, official(l.key, append(l.rest, "Unit", names[l.unit].Name)...))
	}
	return out, err
}

// opinionLine is an opinion as minutes write it. A reserved opinion carries a
// name only where the person wished it.
func opinionLine(o meeting.Opinion, names map[int64]string) string {
	name := names[o.Person]
	if name == "" {
		return official("cycle.minutes.said.nameless", "Text", o.Text)
	}
	if o.Ahead {
		name += " " + official("cycle.minutes.said.ahead")
	}
	return official("cycle.minutes.said."+string(o.Kind), "Name", name, "Text", o.Text)
}

func (s *Service) taskRoll(t *db.Tx, m meeting.Meeting, v *minutesView) error {
	tasks, err := resolution.DueAt(t, m)
	if err != nil {
		return err
	}
	if v.TasksDone, v.TasksOf, err = resolution.DueShare(t, m); err != nil {
		return err
	}
	for _, k := range tasks {
		reports, err := resolution.ReportsOf(t, k.ID)
		if err != nil {
			return err
		}
		x := taskView{Text: k.Text, Owner: k.OwnerName, Due: shown(k.Due), Result: official("cycle.result.none")}
		if k.DoneThere {
			x.Result = official("cycle.result.done")
		}
		for _, r := range reports {
			if r.Meeting == m.ID {
				x.Result, x.Note = official("cycle.result."+string(r.Result)), r.Note
			}
		}
		v.Tasks = append(v.Tasks, x)
	}
	return nil
}

// outcome fills in votes, the decision and the score.
func (s *Service) outcome(t *db.Tx, m meeting.Meeting, v *minutesView, roster []meeting.Attendance, names map[int64]string) error {
	votes, err := meeting.VotesOf(t, m.ID)
	if err != nil {
		return err
	}
	for _, x := range votes {
		if x.State != meeting.VoteClosed {
			continue
		}
		result := "cycle.minutes.vote.failed"
		if x.Passed {
			result = "cycle.minutes.vote.passed"
		}
		line := official("cycle.minutes.vote", "Question", title(x.Question), "Yes", x.Yes, "Base", x.Base,
			"Percent", vn.Percent(int64(x.Yes), int64(x.Base)), "No", x.No, "Abstain", x.Abstain, "Result", official(result))
		if day, mended := x.RollMendedOn(roster); mended {
			line += " " + official("cycle.minutes.vote.mended", "Day", shown(day))
		}
		n := slices.IndexFunc(v.Items, func(i itemView) bool { return i.ID == x.Item && i.Inside })
		if n < 0 {
			v.Votes = append(v.Votes, line)
			continue
		}
		v.Items[n].Votes, v.Items[n].Hidden = append(v.Items[n].Votes, line), true
	}
	d, ok, err := resolution.OfMeeting(t, m.ID)
	if err != nil {
		return err
	}
	if ok {
		owners := []int64{}
		for _, p := range d.Points {
			owners = append(owners, p.Owner)
		}
		if err := nameThem(t, names, owners...); err != nil {
			return err
		}
		x := decisionView{Kind: official("cycle.minutes.decision." + string(d.Kind)), Title: d.Title, Body: d.Body}
		if d.State == resolution.Draft {
			x.Kind += " " + official("cycle.minutes.decision.draft")
		}
		for _, p := range d.Points {
			line := p.Text
			if p.Whole() {
				line = official("cycle.minutes.point", "Body", string(m.Body), "Text", bare(p.Text), "Owner", names[p.Owner], "Due", shown(p.Due), "Month", shortMonth(p.ReportMonth))
			}
			x.Points = append(x.Points, line)
		}
		v.Decision = &x
	}
	if m.Body != meeting.CellBody {
		return nil
	}
	if _, ok, err := quality.OfMeeting(t, m.ID); err != nil || !ok {
		return err
	}
	stored, sc, err := s.Quality.VotedTx(t, m.ID)
	if err != nil {
		return err
	}
	v.Score, v.Weakness = scoreLine(stored, sc), stored.Weakness
	return nil
}

// scoreLine is a score as minutes and decisions say it. A class that what waits can
// still change is not named as if it were one.
func scoreLine(stored quality.Stored, sc quality.Score) string {
	line := scoreSentence(stored, sc)
	if n := sc.Pending - sc.Unjudged(); n > 0 {
		line += " " + official("cycle.minutes.score.facts", "Pending", n)
	}
	if n := sc.Unjudged(); n > 0 {
		line += " " + official("cycle.minutes.score.unjudged", "Pending", n)
	}
	return line
}

// scorePoints are the points of a score in words.
func scorePoints(sc quality.Score) string {
	points := official("cycle.minutes.points", "Points", sc.Total.Earned, "Of", sc.Total.Available)
	if sc.Total.Scaled() {
		points += ", " + official("cycle.minutes.points.scaled", "Points", sc.Total.Points())
	}
	return points
}

// scoreSentence says points and class.
func scoreSentence(stored quality.Stored, sc quality.Score) string {
	key, between := "cycle.minutes.score", "cycle.minutes.score.between"
	if stored.State == quality.ScoreDraft {
		key, between = "cycle.minutes.score.proposed", "cycle.minutes.score.proposed.between"
	}
	if sc.Between() {
		key = between
	}
	return official(key, "Points", scorePoints(sc), "Class", official(quality.ClassKey(sc.Class)), "Best", official(quality.ClassKey(sc.Best)))
}

// nameThem adds the names of persons not named yet.
func nameThem(t *db.Tx, names map[int64]string, ids ...int64) error {
	var ask []int64
	for _, id := range ids {
		if id != 0 && names[id] == "" && !slices.Contains(ask, id) {
			ask = append(ask, id)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	ps, err := member.PersonsByID(t, ask)
	for id, p := range ps {
		names[id] = p.Name()
	}
	return err
}
