package meeting

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// printView is a paper of a meeting. Papers are said in Vietnamese whatever
// the language of the reader.
type printView struct {
	sight
	Superior string
	Question string
	Vote     meeting.Vote
	Minutes  meeting.Minutes
}

// paper loads the meeting for a print and turns the page to Vietnamese.
func (p *Pages) paper(c *web.Ctx) (printView, error) {
	c.R = c.R.WithContext(i18n.ForPaper(c.Context()))
	s, err := p.see(c, "", "", nil)
	v := printView{sight: s}
	// The unit above stands over the paper's own; a root has none.
	if ids := strings.Split(strings.Trim(s.Path, "/"), "/"); err == nil && len(ids) > 1 {
		if id, e := strconv.ParseInt(ids[len(ids)-2], 10, 64); e == nil {
			v.Superior, err = p.UnitName(c.Context(), id)
		}
	}
	return v, err
}

// print sends it.
func (v printView) print(key string, page templ.Component) error {
	return v.c.Render(printPage(v.T(key), v.to("dieu-hanh"), page))
}

func (p *Pages) printAgenda(c *web.Ctx) error {
	v, err := p.paper(c)
	if err != nil {
		return err
	}
	return c.Render(printPage(v.T("mprint.agenda"), v.to(), agendaSheet(v)))
}

func (p *Pages) printRoll(c *web.Ctx) error {
	v, err := p.paper(c)
	if err != nil {
		return err
	}
	return v.print("mprint.roll", rollSheet(v))
}

// printBallot prints paper ballots for the question ?q=, or of the vote ?phieu=.
func (p *Pages) printBallot(c *web.Ctx) error {
	v, err := p.paper(c)
	if err != nil {
		return err
	}
	v.ask()
	return v.print("mprint.ballot", ballotSheet(v))
}

func (p *Pages) printTally(c *web.Ctx) error {
	v, err := p.paper(c)
	if err != nil {
		return err
	}
	v.ask()
	return v.print("mprint.tally", tallySheet(v))
}

// ask finds what the ballot is about.
func (v *printView) ask() {
	id := v.c.Query("phieu")
	for _, x := range v.Votes {
		if num(x.ID) == id || id == "" && v.c.Query("q") == "" && x.State == meeting.VoteOpen {
			v.Vote, v.Question = x, x.Question
		}
	}
	if q := v.c.Query("q"); q != "" && len([]rune(q)) <= 500 {
		v.Question = q
	}
}

func (p *Pages) printMinutes(c *web.Ctx) error {
	v, err := p.paper(c)
	if err != nil {
		return err
	}
	// None yet is said on the sheet: the body may know that.
	if v.Minutes, err = p.Meetings.ReadMinutes(c.Context(), c.Actor, v.ID); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return c.Render(printPage(v.T("mprint.minutes"), v.to("bien-ban"), minutesSheet(v)))
}

// sheet is the head of a paper of the meeting.
func (v printView) sheet(title, sub string) ui.SheetData {
	return ui.SheetData{Superior: strings.ToUpper(v.Superior), Unit: strings.ToUpper(v.UnitName), Party: v.T("mprint.party"),
		Place: v.dated(), Title: title, Sub: sub}
}

// dated is the place line: where the paper is dated, where a site says it, and when.
func (v printView) dated() string {
	day := dateWords(v.Day)
	if place := org.PlaceOf(v.Sites, v.Place); place != "" {
		return v.T("mprint.place", "Place", place, "Date", day)
	}
	return strings.ToUpper(day[:1]) + day[1:]
}

// dateWords is a stored day as papers write it: "ngày 05 tháng 12 năm 2026".
func dateWords(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.DateWords(d)
}

// behalf is on whose behalf the meeting's papers are signed.
func (v printView) behalf() string { return v.T("mprint.behalf." + string(v.Body)) }

// facts are the lines that open every paper: when, where, who.
func (v printView) facts() []string {
	out := []string{v.T("mprint.time", "Hour", hm(v.StartMinute), "Date", dateWords(v.Day))}
	if v.Place != "" {
		out = append(out, v.T("mprint.at", "Place", v.Place))
	}
	if v.Form != meeting.AtPlace {
		out = append(out, v.T("mprint.form", "Form", v.T("meet.form."+string(v.Form))))
	}
	if v.Chair != 0 {
		out = append(out, v.T("mprint.chair", "Name", v.name(v.Chair)))
	}
	if v.NoteTaker != 0 {
		out = append(out, v.T("mprint.note_taker", "Name", v.name(v.NoteTaker)))
	}
	return out
}

// total is the planned minutes of the agenda.
func (v printView) total() int {
	n := 0
	for _, it := range v.Items {
		n += it.Planned
	}
	return n
}

// listed are those of the attendance list: the required, then who need not be
// there.
func (v printView) listed() []meeting.Attendance {
	required, free := v.required()
	return append(required, free...)
}

// standing is what a member is, as the list shows it.
func (v printView) standing(a meeting.Attendance) string {
	if a.Why != "" {
		return v.T(a.Why)
	}
	if a.Role != "" {
		return v.T("course.roll.role." + a.Role)
	}
	return ""
}

// rollMark is what the list says of a member once the roll was called.
func (v printView) rollMark(a meeting.Attendance) string {
	if a.Mark == meeting.NoMark {
		return ""
	}
	s := markText(v.c.Context(), a.Mark)
	if a.Mark == meeting.Excused && a.Category != "" {
		s = fmt.Sprintf("%s (%s)", s, strings.ToLower(v.T("course.category."+a.Category)))
	}
	return s
}

// summed is the roll in counts, for the foot of the list.
func (v printView) summed() string {
	return v.T("mprint.roll.sum", "Required", v.Required, "Present", rate(v.Present, v.Base()), "Excused", v.Excused, "Unexcused", v.Unexcused)
}

// team are the names of the tally team.
func (v printView) team() []string {
	var out []string
	for _, x := range v.Vote.Team {
		out = append(out, v.name(x))
	}
	for len(out) < 3 && len(v.Vote.Team) == 0 {
		out = append(out, "")
	}
	return out
}

// counted is a total of the tally, or a line to write it on.
func (v printView) counted(n int) string {
	if v.Vote.State == meeting.VoteClosed && v.Vote.Way == meeting.Paper {
		return fmt.Sprint(n)
	}
	return strings.Repeat("…", 8)
}

// paragraph is a line of the minutes: a heading or text.
type paragraph struct {
	Text    string
	Heading bool
}

// paragraphs are the minutes' lines; those the draft numbers with Roman
// numerals or figures are headings.
func paragraphs(text string) []paragraph {
	var out []paragraph
	for _, line := range lines(text) {
		out = append(out, paragraph{line, heading(line)})
	}
	return out
}

// heading says whether a line begins like "I-" or "IV." as papers number their parts.
func heading(line string) bool {
	n := strings.IndexAny(line, "-.")
	return n > 0 && n <= 4 && strings.Trim(line[:n], "IVX") == ""
}

// signed says when a person confirmed, and who did it for him.
func (v printView) signed(ctx context.Context, at, person, by int64) string {
	switch {
	case at == 0:
		return ""
	case by != person && v.Names[by] != "":
		return i18n.T(ctx, "mprint.confirmed_for", "At", moment(at), "By", v.Names[by])
	}
	return i18n.T(ctx, "mprint.confirmed", "At", moment(at))
}

// chairName is who signs as chair; "" leaves the line to be written.
func (v printView) chairName() string {
	if v.Minutes.Chair != 0 {
		return v.Names[v.Minutes.Chair]
	}
	return v.Names[v.Chair]
}

func (v printView) noteName() string {
	if v.Minutes.Note != 0 {
		return v.Names[v.Minutes.Note]
	}
	return v.Names[v.NoteTaker]
}

func (v printView) baseText() string {
	switch {
	case v.Vote.State == meeting.VoteClosed:
		return fmt.Sprint(v.Vote.Base)
	case v.VoteBase > 0:
		return fmt.Sprint(v.VoteBase)
	}
	return strings.Repeat("…", 8)
}

func (v printView) neededText() string {
	switch {
	case v.Vote.State == meeting.VoteClosed:
		return fmt.Sprint(v.Vote.Needed)
	case v.Vote.ID == 0 && v.Needed > 0:
		return fmt.Sprint(v.Needed)
	}
	return strings.Repeat("…", 8)
}

// body is the minutes' text without the head that a draft begins with: the
// sheet has its own.
func (v printView) body() string {
	head := map[string]bool{}
	for _, s := range []string{v.T("mprint.party"), v.Superior, v.UnitName, v.T("mprint.minutes.title"), title(v.c.Context(), v.View.Meeting)} {
		head[vn.Fold(s)] = true
	}
	list := lines(v.Minutes.Body)
	for n, line := range list {
		// The line below the word itself says of what.
		if !head[vn.Fold(line)] && (n == 0 || vn.Fold(list[n-1]) != vn.Fold(v.T("mprint.minutes.title"))) {
			return strings.Join(list[n:], "\n")
		}
	}
	return v.Minutes.Body
}
