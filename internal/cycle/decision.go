package cycle

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/quality"
	"nep/internal/resolution"
	"nep/internal/vn"
)

// DecisionText is what the paper of a decision says between its head and its
// foot, after the form of field.md 1.7, in Vietnamese whoever asks. Parts with
// nothing to say are empty and have no number.
type DecisionText struct {
	For     string // on whose behalf it is signed
	Place   string // of the place line, "" where no site says its province
	Opening string
	Draft   bool `json:"-"`
	Parts   []DecisionPart
	Vote    string
	// Annex are the opinions in their order, for the copy that stays with the
	// meeting's own body; MayAnnex says that this reader may have that copy.
	Annex    []AnnexItem `json:"-"`
	MayAnnex bool        `json:"-"`
}

// DecisionPart is one numbered part: words, then at most one table.
type DecisionPart struct {
	Title string // "I- ĐÁNH GIÁ KẾT QUẢ THÁNG TRƯỚC"
	Words []string
	Table DecisionTable
	After []string // words beneath the table
}

// DecisionTable is a table of a paper. Narrow are the columns of few letters.
type DecisionTable struct {
	Caption string
	Head    []string
	Narrow  []bool
	Rows    [][]string
}

// AnnexItem is one item of the agenda with what was said at it.
type AnnexItem struct {
	Title string
	Said  []string
}

// letters number what a Party paper counts by letters.
var letters = strings.Split("a b c d đ e g h i k l m n o p q r s t u v x y", " ")

var romans = []string{"I", "II", "III", "IV", "V"}

// DecisionText gives the text of a decision's paper: of one that was issued as
// it was then, whatever was said and judged since. Asks as
// resolution.Resolution; the annex is there for the meeting's own body only,
// when it is asked for. Fault: NotFound, for the annex too.
func (s *Service) DecisionText(ctx context.Context, actor access.Actor, id int64, annex bool) (DecisionText, error) {
	v, err := s.Resolutions.Resolution(ctx, actor, id)
	if err != nil {
		return DecisionText{}, err
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) (DecisionText, error) {
		d, err := s.keptText(t, v)
		if err != nil {
			return d, err
		}
		d.Draft = v.State == resolution.Draft
		_, err = meeting.May(t, actor, access.MeetingView, v.Meeting.ID)
		if d.MayAnnex = err == nil; err != nil && (annex || !fault.Is(err, fault.NotFound)) {
			return d, err
		}
		if !annex {
			return d, nil
		}
		d.Annex, err = opinionsInOrder(t, v.Meeting)
		return d, err
	})
}

// WriteText writes the text of a decision to be kept when it is issued.
func (s *Service) WriteText(t *db.Tx, id int64) (string, error) {
	v, err := resolution.Wording(t, id)
	if err != nil {
		return "", err
	}
	d, err := s.text(t, v)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(d)
	return string(b), err
}

// keptText is the text a decision was issued with, or the one that follows from
// what is known now.
func (s *Service) keptText(t *db.Tx, v resolution.View) (d DecisionText, err error) {
	kept, ok, err := resolution.TextOf(t, v.Resolution.ID)
	if err != nil {
		return d, err
	}
	if !ok {
		return s.text(t, v)
	}
	return d, json.Unmarshal([]byte(kept), &d)
}

// text writes a decision from what is known now.
func (s *Service) text(t *db.Tx, v resolution.View) (d DecisionText, err error) {
	if d.Place, err = org.PaperPlace(t, v.Unit, v.Resolution.Day, v.Meeting.Place); err != nil {
		return d, err
	}
	if d.For, err = Behalf(t, v.Unit, v.Of, v.Resolution.Day); err != nil {
		return d, err
	}
	if d.Opening, err = opening(t, v); err != nil {
		return d, err
	}
	last, err := lastMonth(t, v)
	if err != nil {
		return d, err
	}
	score, err := s.selfRating(t, v)
	if err != nil {
		return d, err
	}
	for _, p := range []DecisionPart{last, ahead(v), carrying(v), score} {
		if len(p.Words)+len(p.Table.Rows)+len(p.After) == 0 {
			continue
		}
		p.Title = romans[len(d.Parts)] + "- " + p.Title
		d.Parts = append(d.Parts, p)
	}
	if x := v.Vote; x != nil && x.State == meeting.VoteClosed && x.Passed && !v.Old {
		d.Vote = official("cycle.decision.vote", "Kind", official("cycle.decision.kind."+string(v.Kind)), "Yes", share(x.Yes, x.Base))
	}
	return d, nil
}

// opening is the first paragraph: when and where, who was there, how long, who
// led and wrote, fee and agenda.
func opening(t *db.Tx, v resolution.View) (string, error) {
	m := v.Meeting
	place := m.Place
	if place == "" {
		place = v.UnitName
	}
	parts := []string{official("cycle.decision.opening."+string(m.Body), "Day", shown(m.Day), "Place", place, "Unit", v.UnitName)}
	if m.Required > 0 && m.State.Held() || m.State == meeting.Running {
		roster, err := meeting.RosterOf(t, m.ID)
		if err != nil {
			return "", err
		}
		exempt := 0
		for _, a := range roster {
			if a.Condition == member.Exempt {
				exempt++
			}
		}
		key := "cycle.decision.counts"
		if m.Body == meeting.CellBody {
			key = "cycle.decision.counts.cell"
		}
		parts = append(parts, official(key, "Total", max(len(roster), m.Required), "Required", m.Base(), "Present", m.Present, "Excused", m.Excused, "Unexcused", m.Unexcused))
		if exempt > 0 {
			parts = append(parts, official("cycle.decision.exempt", "Count", exempt))
		}
	}
	if min := int((m.EndedAt - m.StartedAt) / 60000); m.StartedAt > 0 && m.EndedAt > m.StartedAt {
		parts = append(parts, official("cycle.decision.length", "Minutes", min))
	}
	if m.Chair != 0 {
		parts = append(parts, official("cycle.decision.chair", "Name", v.Names[m.Chair]))
	}
	if m.NoteTaker != 0 {
		parts = append(parts, official("cycle.decision.note", "Name", v.Names[m.NoteTaker]))
	}
	if m.FeePaid >= 0 {
		parts = append(parts, official("cycle.minutes.fee", "Paid", m.FeePaid, "Due", m.FeeDue))
	}
	items, err := meeting.Items(t, m.ID)
	if err != nil {
		return "", err
	}
	for _, i := range items {
		if i.Kind == meeting.PassAgenda && i.State == meeting.ItemDone {
			parts = append(parts, official("cycle.decision.agenda"))
		}
	}
	return strings.Join(parts, " "), nil
}

// lastMonth is the assessment: what is written of it, and the table of tasks
// that were to be reported. Of whom each was is not said: this paper goes up.
func lastMonth(t *db.Tx, v resolution.View) (p DecisionPart, err error) {
	p.Title, p.Words = official("cycle.decision.part.last"), lines(v.Body)
	tasks, err := resolution.DueAt(t, v.Meeting)
	if err != nil || len(tasks) == 0 {
		return p, err
	}
	p.Table = DecisionTable{Caption: official("cycle.decision.tasks"), Narrow: []bool{true, false, false, false},
		Head: []string{official("cycle.decision.col.n"), official("cycle.decision.col.task"), official("cycle.decision.col.start"), official("cycle.decision.col.result")}}
	for n, k := range tasks {
		reports, err := resolution.ReportsOf(t, k.ID)
		if err != nil {
			return p, err
		}
		start := official("cycle.decision.start.open", "Day", shown(k.Due))
		switch {
		case k.DoneOn != "" && k.DoneOn < v.Meeting.Day:
			start = official("cycle.decision.start.done", "Day", shown(k.DoneOn))
		case k.Due < v.Meeting.Day:
			start = official("cycle.decision.start.late", "Day", shown(k.Due))
		}
		result := ""
		if k.DoneThere {
			result = official("cycle.result.done")
		}
		for _, r := range reports {
			if r.Meeting != v.Meeting.ID {
				continue
			}
			result = official("cycle.result." + string(r.Result))
			if r.Note != "" {
				result += ". " + r.Note
			}
		}
		if result == "" && v.Meeting.State.Held() {
			result = official("cycle.result.none")
		}
		p.Table.Rows = append(p.Table.Rows, []string{fmt.Sprint(n + 1), k.Text, start, result})
	}
	if v.Meeting.StartedAt != 0 {
		done, due, err := resolution.DueShare(t, v.Meeting)
		if err != nil || due == 0 {
			return p, err
		}
		p.After = []string{official("cycle.decision.share", "Done", share(done, due))}
	}
	return p, nil
}

// ahead is what is to be done: directions by letter, then the tasks with who,
// until when and at which meeting each is reported.
func ahead(v resolution.View) DecisionPart {
	p := DecisionPart{Title: official("cycle.decision.part.ahead")}
	p.Table = DecisionTable{Caption: official("cycle.decision.given"), Narrow: []bool{true, false, false, true, true},
		Head: []string{official("cycle.decision.col.n"), official("cycle.decision.col.task"), official("cycle.decision.col.owner"), official("cycle.decision.col.due"), official("cycle.decision.col.month")}}
	for _, x := range v.Points {
		text := strings.TrimRight(strings.Join(strings.Fields(x.Text), " "), ". ;")
		if x.Whole() {
			p.Table.Rows = append(p.Table.Rows, []string{fmt.Sprint(len(p.Table.Rows) + 1), text, v.Names[x.Owner], shown(x.Due), shortMonth(x.ReportMonth)})
			continue
		}
		mark := "-"
		if n := len(p.Words); n < len(letters) {
			mark = letters[n] + ")"
		}
		text = mark + " " + text
		if x.Owner != 0 {
			text += official("cycle.decision.owner", "Name", v.Names[x.Owner])
		}
		if x.Due != "" {
			text += official("cycle.decision.due", "Day", shown(x.Due))
		}
		p.Words = append(p.Words, text+".")
	}
	return p
}

// carrying is how it is carried out: who follows it, and where it goes.
func carrying(v resolution.View) DecisionPart {
	p := DecisionPart{Title: official("cycle.decision.part.carry")}
	if len(v.Points) == 0 {
		return p
	}
	p.Words = []string{official("cycle.decision.carry." + string(v.Of))}
	return p
}

// selfRating is how the meeting rated itself, by group. A score that was not
// agreed yet is nothing the paper can say.
func (s *Service) selfRating(t *db.Tx, v resolution.View) (p DecisionPart, err error) {
	if v.Of != meeting.CellBody {
		return p, nil
	}
	if st, ok, err := quality.OfMeeting(t, v.Meeting.ID); err != nil || !ok || st.State == quality.ScoreDraft {
		return p, err
	}
	stored, sc, err := s.Quality.VotedTx(t, v.Meeting.ID)
	if err != nil {
		return p, err
	}
	p.Title = official("cycle.decision.part.score")
	p.Table = DecisionTable{Narrow: []bool{true, false, true},
		Head: []string{official("cycle.decision.col.group"), official("cycle.decision.col.what"), official("cycle.decision.col.points")}}
	for _, g := range sc.Rubric.Groups {
		sum := sc.Group(g.ID)
		p.Table.Rows = append(p.Table.Rows, []string{g.ID, g.Text.Vi, sum.Earned.String() + "/" + sum.Available.String()})
	}
	p.After = []string{scoreLine(stored, sc)}
	if stored.Weakness != "" {
		p.After = append(p.After, official("cycle.decision.weakness", "Text", stored.Weakness))
	}
	return p, nil
}

// opinionsInOrder are a meeting's opinions by item, as minutes write them.
func opinionsInOrder(t *db.Tx, m meeting.Meeting) ([]AnnexItem, error) {
	items, err := meeting.Items(t, m.ID)
	if err != nil {
		return nil, err
	}
	opinions, err := meeting.OpinionsOf(t, m.ID)
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	var ids []int64
	for _, o := range opinions {
		ids = append(ids, o.Person)
	}
	if err := nameThem(t, names, ids...); err != nil {
		return nil, err
	}
	var out []AnnexItem
	for _, i := range items {
		x := AnnexItem{Title: i.Title}
		for _, o := range opinions {
			if o.Item == i.ID {
				x.Said = append(x.Said, opinionLine(o, names))
			}
		}
		if len(x.Said) > 0 {
			out = append(out, x)
		}
	}
	return out, nil
}

// share is "13/15 (86,7%)".
func share(n, of int) string {
	if of == 0 {
		return fmt.Sprintf("%d/%d", n, of)
	}
	return fmt.Sprintf("%d/%d (%s)", n, of, vn.Percent(int64(n), int64(of)))
}

// lines are the lines of a text that say something.
func lines(text string) []string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}
