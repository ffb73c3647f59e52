package quality

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/quality"
	"nep/internal/thread"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// scoreView is a score on a page, to be filled in or to be read.
type scoreView struct {
	quality.ScoreView
	web.Sent
	Key    string
	Seen   int64
	Edit   bool
	Strand ui.ThreadData
	Visits []ui.RowData
	Roster []meeting.Attendance // to ask one of them to score
	May    int                  // those present who may vote, while a vote may be taken
}

// group is a part of the sheet with its lines.
type group struct {
	quality.Group
	Sum   quality.Total
	Parts []part
}

// part is a run of lines of one sort: shown in a list, or asked for.
type part struct {
	Asked bool
	Lines []quality.Line
}

func (v scoreView) groups() []group {
	var out []group
	at := 0
	for _, g := range v.Sheet.Rubric.Groups {
		one := group{Group: g, Sum: v.Sheet.Group(g.ID)}
		for range g.Criteria {
			l := v.Sheet.Lines[at]
			at++
			asked := v.Edit && l.Criterion.Judged()
			if n := len(one.Parts); n == 0 || one.Parts[n-1].Asked != asked {
				one.Parts = append(one.Parts, part{Asked: asked})
			}
			last := &one.Parts[len(one.Parts)-1]
			last.Lines = append(last.Lines, l)
		}
		out = append(out, one)
	}
	return out
}

func (p *Pages) view(c *web.Ctx, err error) (scoreView, error) {
	v := scoreView{Sent: web.Back(c, err), Key: web.NewKey()}
	id, e := c.ID("meeting")
	if e != nil {
		return v, e
	}
	if v.ScoreView, e = p.Scores.Score(c.Context(), c.Actor, id); e != nil {
		return v, e
	}
	if v.Strand, e = p.strand(c, thread.Knot{Kind: thread.Score, ID: id}); e != nil {
		return v, e
	}
	said, e := p.visits(c, id)
	v.Visits = said[id]
	return v, e
}

func (p *Pages) sheet(c *web.Ctx) error { return p.showSheet(c, nil, false) }

// showSheet shows the sheet; wrote says that what was chosen is kept already.
func (p *Pages) showSheet(c *web.Ctx, err error, wrote bool) error {
	v, e := p.view(c, err)
	if e != nil {
		return e
	}
	v.Edit, v.Seen = v.MayJudge, v.Version
	if err != nil && !wrote && !fault.Is(err, fault.Conflict) {
		v.Seen = c.FormID("seen")
	}
	if v.MayAsk {
		m, e := p.Meetings.View(c.Context(), c.Actor, v.Stored.Meeting)
		if e != nil {
			return e
		}
		v.Roster = m.Roster
	}
	if v.MayAgree && v.Room != nil {
		m, e := p.Meetings.View(c.Context(), c.Actor, v.Room.ID)
		if e != nil {
			return e
		}
		for _, a := range m.Roster {
			if a.MayVote && a.Mark.There() {
				v.May++
			}
		}
	}
	d := c.Shell(c.T("score.sheet"))
	return c.RenderStatus(v.Status(&d), scorePage(d, v))
}

// doSheet saves the sheet as a whole; with "toi-da" what is not judged gets its
// full points, with "chot" the score is fixed after the cell's vote.
func (p *Pages) doSheet(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	weakness := c.Form("weakness")
	cmd := quality.Judge{Key: c.Key(), Meeting: id, Seen: c.FormID("seen"), Points: map[string]quality.Points{}, Why: map[string]string{}, Rest: c.Form("buoc") == "toi-da", Weakness: &weakness}
	for name := range c.R.PostForm {
		if criterion, ok := strings.CutPrefix(name, "why."); ok {
			cmd.Why[criterion] = c.Form(name)
		}
		criterion, ok := strings.CutPrefix(name, "p.")
		if !ok || c.Form(name) == "" {
			continue
		}
		n, err := strconv.ParseInt(c.Form(name), 10, 64)
		if err != nil {
			n = -1 // refused as out of the sheet's range
		}
		cmd.Points[criterion] = quality.Points(n)
	}
	if err := p.Scores.Judge(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showSheet(c, err, false) })
	}
	all, unanimous := strconv.Atoi(c.Form("nhat-tri"))
	if unanimous == nil { // by hands, everybody there for it
		v, err := p.Scores.Score(c.Context(), c.Actor, id)
		if err != nil {
			return err
		}
		vote, err := p.Meetings.HandsVote(c.Context(), c.Actor, meeting.OpenVote{Key: below(c.Key(), "phieu"), Meeting: roomOf(v), About: "score", AboutID: id,
			Question: voteQuestion(c.Context(), v), Way: meeting.Hands}, meeting.Tally{Yes: all})
		if err != nil {
			return web.Again(c, err, func(err error) error { return p.showSheet(c, err, true) })
		}
		if !vote.Passed {
			return c.Done(sheetHref(id), "score.saved")
		}
	}
	taken := strings.HasPrefix(c.Form("buoc"), "lay-")
	if taken {
		vote, err := strconv.ParseInt(strings.TrimPrefix(c.Form("buoc"), "lay-"), 10, 64)
		if err == nil {
			err = p.Scores.TakeVote(c.Context(), c.Actor, below(c.Key(), "lay"), id, vote)
		}
		if err != nil {
			return web.Again(c, err, func(err error) error { return p.showSheet(c, err, true) })
		}
	}
	if unanimous == nil || taken || c.Form("buoc") == "chot" {
		key := c.Key()
		if key != "" {
			key += "-chot"
		}
		if err := p.Scores.Agree(c.Context(), c.Actor, key, id); err != nil {
			return web.Again(c, err, func(err error) error { return p.showSheet(c, err, true) })
		}
		to := scoreHref(id)
		if m, err := p.Meetings.View(c.Context(), c.Actor, id); err == nil && m.State == meeting.Running {
			to = meetingHref(id, "bien-ban") // what is left of the meeting
		}
		return c.Done(to, "score.agreed")
	}
	return c.Done(sheetHref(id), "score.saved")
}

// roomOf is the meeting the cell votes a score at: its own where none runs, which
// then says why it cannot.
func roomOf(v quality.ScoreView) int64 {
	if v.Room != nil {
		return v.Room.ID
	}
	return v.Meeting.ID
}

// voteQuestion is what is voted: of an earlier meeting's score with its day.
func voteQuestion(ctx context.Context, v quality.ScoreView) string {
	if roomOf(v) != v.Meeting.ID {
		return i18n.T(ctx, "score.vote.of", "Day", dmy(v.Meeting.Day))
	}
	return i18n.T(ctx, "meet.vote.about.score")
}

// below is a key of a second deed of one form.
func below(key, name string) string {
	if key == "" {
		return ""
	}
	return key + "-" + name
}

func (p *Pages) score(c *web.Ctx) error { return p.showScore(c, nil) }

func (p *Pages) showScore(c *web.Ctx, err error) error {
	v, e := p.view(c, err)
	if e != nil {
		return e
	}
	d := c.Shell(c.T("score.title"))
	return c.RenderStatus(v.Status(&d), scorePage(d, v))
}

// doScore is the committee member in charge confirming or proposing.
func (p *Pages) doScore(c *web.Ctx) error {
	id, err := c.ID("meeting")
	if err != nil {
		return err
	}
	if err := p.Scores.Propose(c.Context(), c.Actor, c.Key(), id, quality.Class(c.Form("class")), c.Form("note")); err != nil {
		return web.Again(c, err, func(err error) error { return p.showScore(c, err) })
	}
	return c.Done(scoreHref(id), "score.proposed")
}

func (v scoreView) head(ctx context.Context) ui.PageHeadData {
	title := i18n.T(ctx, "score.title")
	if v.Edit {
		title = i18n.T(ctx, "score.sheet")
	}
	return ui.PageHeadData{
		// Short, so that a phone's first screen has what was lost and what to do.
		Crumbs: []ui.Link{{Label: v.UnitName, Href: unitHref(v.Stored.Unit)}, {Label: dmy(v.Meeting.Day), Href: meetingHref(v.Stored.Meeting)}},
		Title:  title,
	}
}

// ring is the total as a picture.
func (v scoreView) ring(ctx context.Context) ui.RingData {
	t := v.Sheet.Total
	return ui.RingData{Label: i18n.T(ctx, "score.ring", "Points", t.Points().String(), "Of", t.Of.String()), Big: t.Points().String(), Small: "/" + t.Of.String(),
		Now: float64(t.Points()), Max: float64(t.Of)}
}

// shownClass is the class to show: the decided one, else the one that is safe.
func (v scoreView) shownClass() quality.Class {
	if v.State == quality.ScoreDecided {
		return v.DecidedClass
	}
	return v.Sheet.Class
}

// waits are the lines the score still waits for, one sentence each.
func (v scoreView) waits(ctx context.Context) []string {
	var out []string
	for _, l := range v.Sheet.Lines {
		if l.State == quality.ToCome {
			out = append(out, i18n.T(ctx, "score.waits.fact", "Criterion", l.Criterion.Text.In(i18n.Lang(ctx)), "Points", l.Criterion.Max.String()))
		}
	}
	if v.ToJudge > 0 {
		out = append(out, i18n.T(ctx, "score.waits.judge", "Count", v.ToJudge))
	}
	return out
}

// voteHref is where the cell votes the score.
func (v scoreView) voteHref(ctx context.Context) string {
	to := meetingHref(roomOf(v.ScoreView), "bieu-quyet") + "?ve=score"
	if !v.later() {
		return to
	}
	return to + "&so=" + num(v.Meeting.ID) + "&tro-ve=" + sheetHref(v.Meeting.ID) + "&cau-hoi=" + url.QueryEscape(voteQuestion(ctx, v.ScoreView))
}

// later says that the cell can vote the score now, at a later meeting.
func (v scoreView) later() bool { return v.Room != nil && v.Room.ID != v.Meeting.ID }

// forgotten says that the minutes are locked and the score was not voted.
func (v scoreView) forgotten() bool {
	return v.State == quality.ScoreDraft && v.Meeting.State == meeting.Locked && !v.voted()
}

// voted says that the last vote passed and no change came after it.
func (v scoreView) voted() bool { return v.Last != nil && v.Last.Passed && !v.NewVote }

func (v scoreView) voteText(ctx context.Context) string {
	if v.Last == nil {
		return i18n.T(ctx, "score.vote.none")
	}
	key := "score.vote.failed"
	switch {
	case v.NewVote:
		key = "score.vote.old"
	case v.Last.Passed:
		key = "score.vote.passed"
	}
	return i18n.T(ctx, key, "Yes", v.Last.Yes, "Base", v.Last.Base)
}

// lineTitle is a criterion with its number.
func lineTitle(ctx context.Context, l quality.Line) string {
	text := l.Criterion.Text.In(i18n.Lang(ctx))
	if strings.Contains(l.Criterion.ID, ".") {
		text = l.Criterion.ID + ". " + text
	}
	return text
}

// facts is what a line was counted from, in one line.
func facts(ctx context.Context, l quality.Line) string {
	var out []string
	for _, s := range l.Facts {
		out = append(out, say(ctx, s))
	}
	return strings.Join(out, " · ")
}

// note is how an edge of the sheet is read; "" for none.
func note(ctx context.Context, l quality.Line) string { return l.Criterion.Note.In(i18n.Lang(ctx)) }

// row is a line that is not asked for.
func (v scoreView) row(ctx context.Context, l quality.Line) ui.RowData {
	r := ui.RowData{Title: lineTitle(ctx, l), Detail: facts(ctx, l)}
	if l.Criterion.Fact == "notice" && v.Late != "" {
		r.Detail = strings.TrimPrefix(r.Detail+" · "+i18n.T(ctx, "score.notice.late", "Reason", v.Late), " · ")
	}
	if v.Edit || v.MayJudge || shared[l.Criterion.Fact] {
		r.Href = v.source(l.Criterion.Fact)
	}
	if !v.Edit {
		r.Href = criterionHref(v.Stored.Meeting, l.Criterion.ID)
	}
	tag := ui.TagData{Text: l.Points.String() + "/" + l.Criterion.Max.String()}
	switch {
	case l.Out:
		tag.Text = i18n.T(ctx, "score.line.out")
	case l.State == quality.ToCome:
		tag = ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "score.line.open", "Max", l.Criterion.Max.String())}
	case l.State == quality.ToJudge:
		tag = ui.TagData{Kind: ui.Warn, Text: i18n.T(ctx, "score.line.judge", "Max", l.Criterion.Max.String())}
	case l.Points == l.Criterion.Max:
		tag.Kind = ui.Good
	case l.Points == 0:
		tag.Kind = ui.Bad
	}
	r.Tags = []ui.TagData{tag}
	if v.Edit && l.Criterion.Fact == "theme" { // the one that leads out of the meeting
		return r.Led(ctx)
	}
	return r
}

// sources are where a fact can be looked at and mended, below its meeting.
var sources = map[string]string{
	"attendance": "diem-danh", "unexcused": "diem-danh", "excused_in_row": "diem-danh", "speaking": "dieu-hanh",
	"notice": "thong-bao", "draft": "nghi-quyet", "steps": "dieu-hanh", "criticism": "dieu-hanh",
	"concluded": "nghi-quyet", "tasks_given": "nghi-quyet", "tasks_done": "nhiem-vu",
	"minutes_read": "bien-ban", "minutes_confirmed": "bien-ban",
}

// shared are the facts whose page is open to everybody who may see the score.
var shared = map[string]bool{"concluded": true, "tasks_given": true, "tasks_done": true, "theme": true}

// source is the page of a fact: the meeting's own where it has none.
func (v scoreView) source(fact string) string {
	switch fact {
	case "":
		return ""
	case "theme":
		return unitHref(v.Stored.Unit, "ke-hoach") + "?nam=" + v.Month[:4]
	}
	if below, ok := sources[fact]; ok {
		return meetingHref(v.Stored.Meeting, below)
	}
	return meetingHref(v.Stored.Meeting)
}

// ask is a criterion a person judges, as a question with its steps.
func (v scoreView) ask(ctx context.Context, l quality.Line) ui.ChoiceData {
	c := l.Criterion
	stored := ""
	if p, ok := v.Judged[c.ID]; ok {
		stored = num(int64(p))
	}
	f := ui.FieldData{Name: "p." + c.ID, Label: lineTitle(ctx, l), Value: stored, Width: "10"}
	f.Hint = note(ctx, l)
	if q := c.Ask.In(i18n.Lang(ctx)); q != "" {
		f.Label, f.Hint = c.ID+". "+q, strings.TrimSpace(c.Text.In(i18n.Lang(ctx))+". "+f.Hint)
	}
	if s := facts(ctx, l); s != "" {
		f.Hint = strings.TrimSpace(i18n.T(ctx, "score.shown", "Facts", s) + " " + f.Hint)
	}
	var options []ui.Option
	if c.Scale == quality.YesNo {
		options = []ui.Option{{Value: num(int64(c.Max)), Label: i18n.T(ctx, "score.yes", "Points", c.Max.String())}, {Value: "0", Label: i18n.T(ctx, "score.no")}}
	} else {
		for p := c.Max; p >= 0; p -= c.Step {
			options = append(options, ui.Option{Value: num(int64(p)), Label: i18n.Figure(ctx, p.String())})
		}
	}
	choice := v.Pick(f, options)
	choice.Inline = true
	return choice
}

// begun says that the meeting is or was held.
func (v scoreView) begun() bool {
	return v.Meeting.State != meeting.Planned && v.Meeting.State != meeting.Noticed && v.Meeting.State != meeting.Cancelled
}

// lostShown is how many lost lines stand open on a page: as many as a phone shows.
const lostShown = 4

// loss is a lost point as a page says it: what to do, and where it was lost.
type loss struct {
	Points string // "−3"
	Say    string // for who hears the page: "Mất 3 điểm"
	Do     string
	What   string
	Href   string
}

// lost are the lost points in order of gain.
func (v scoreView) lost(ctx context.Context) []loss {
	var out []loss
	for _, g := range v.Sheet.Gains() {
		what := lost(ctx, g.Line)
		if w := v.Why[g.Line.Criterion.ID]; w != "" && g.Line.Criterion.Judged() {
			what = w + " · " + what
		}
		out = append(out, loss{Points: "−" + g.Lost.String(), Say: i18n.T(ctx, "score.lost.points", "Points", g.Lost.String()),
			Do: wins(ctx, g), What: what, Href: criterionHref(v.Stored.Meeting, g.Line.Criterion.ID)})
	}
	return out
}

// lost is a line that lost points, short: its number, the fact, the words of the sheet.
func lost(ctx context.Context, l quality.Line) string {
	parts := []string{lineTitle(ctx, l)}
	if f := facts(ctx, l); f != "" && !l.Criterion.Judged() {
		parts = []string{f, lineTitle(ctx, l)}
	}
	return strings.Join(parts, " · ")
}

// wins says what would win a lost point: from its facts, else by the sheet's own
// words, else by the chi ủy's.
func wins(ctx context.Context, g quality.Gain) string {
	var out []string
	for _, s := range g.Said {
		out = append(out, say(ctx, s))
	}
	if w := g.Line.Criterion.Win.In(i18n.Lang(ctx)); len(out) == 0 && w != "" {
		out = append(out, strings.TrimSuffix(w, "."))
	}
	if len(out) == 0 {
		out = append(out, i18n.T(ctx, "quality.win.judged"))
	}
	return strings.Join(out, "; ")
}

func criterionHref(meeting int64, id string) string { return scoreHref(meeting) + "/" + id }

// nextClass says how far the class above is; "" where nothing is decided by points.
func (v scoreView) nextClass(ctx context.Context) string {
	class, more, ok := v.Sheet.NextClass()
	if !ok || v.Sheet.Provisional() {
		return ""
	}
	return i18n.T(ctx, "score.next_class", "Points", more.String(), "Class", className(ctx, class))
}

// aside is what a group has of what it can have: where a criterion is not asked
// this month it is not counted here either, so that the headings sum to the total.
func (g group) aside(ctx context.Context) string {
	if g.Sum.Available == 0 {
		return i18n.T(ctx, "score.line.out")
	}
	return i18n.T(ctx, "score.group", "Earned", g.Sum.Earned.String(), "Max", g.Sum.Available.String())
}

// full says that a group has all the points it could get.
func (g group) full() bool { return g.Sum.Earned == g.Sum.Available && g.Sum.Available > 0 }

func (v scoreView) fullGroups() int {
	n := 0
	for _, g := range v.groups() {
		if g.full() {
			n++
		}
	}
	return n
}

// visits are what those who sat in on meetings said.
func (p *Pages) visits(c *web.Ctx, ids ...int64) (map[int64][]ui.RowData, error) {
	if p.Visits == nil || len(ids) == 0 {
		return nil, nil
	}
	return p.Visits(c.Context(), c.Actor, ids...)
}
