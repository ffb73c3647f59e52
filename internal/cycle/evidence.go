package cycle

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/meeting"
	"nep/internal/quality"
	"nep/internal/resolution"
)

// Evidence gives what a criterion of a meeting's score is counted from, one piece
// for each thing there is: counts of the roll, tasks, papers, steps; nobody is named.
// It tells what stands there today; what leads nowhere for the reader has an
// address all the same, and the page asks who may follow it. Asks for MeetingLook.
func (s *Service) Evidence(ctx context.Context, actor access.Actor, id int64, fact string) ([]quality.Piece, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]quality.Piece, error) {
		if _, err := meeting.May(t, actor, access.MeetingLook, id); err != nil {
			return nil, err
		}
		r, err := read(t, id)
		if err != nil {
			return nil, err
		}
		e := evidence{t: t, reading: r}
		err = e.of(fact)
		return e.out, err
	})
}

// evidence gathers pieces.
type evidence struct {
	*reading
	t   *db.Tx
	out []quality.Piece
}

func (e *evidence) add(key, href string, params ...any) {
	e.out = append(e.out, quality.Piece{Said: quality.Said{Key: key, Params: params}, Href: href})
}

// text adds a thing with its own words.
func (e *evidence) text(text, href string, well bool, key string, params ...any) {
	e.out = append(e.out, quality.Piece{Text: text, Href: href, Well: well, Bad: !well, Said: quality.Said{Key: key, Params: params}})
}

func (e *evidence) here(below string) string {
	href := "/sinh-hoat/" + strconv.FormatInt(e.m.ID, 10)
	if below != "" {
		href += "/" + below
	}
	return href
}

func (e *evidence) of(fact string) error {
	m := e.m
	switch fact {
	case "length_short", "length_share":
		if m.StartedAt != 0 {
			e.add("evidence.began", e.here(""), "At", clock.Time(m.StartedAt).Format("15:04"))
		}
		if e.ended() {
			e.add("evidence.ended", e.here(""), "At", clock.Time(m.EndedAt).Format("15:04"), "Held", int((m.EndedAt-m.StartedAt)/60_000))
			e.add("evidence.norm", unitRef(m.Unit, "quy-che"), "Norm", e.norm)
		}
	case "attendance", "unexcused", "excused_in_row":
		if !e.begun() {
			return nil
		}
		for _, one := range []struct {
			key string
			n   int
		}{{"evidence.present", m.Present - m.Online}, {"evidence.online", m.Online}, {"evidence.excused", m.Excused}, {"evidence.unexcused", m.Unexcused},
			{"evidence.special", m.Special}, {"evidence.unmarked", m.Unmarked}} {
			if one.n > 0 || one.key == "evidence.present" || one.key == "evidence.unexcused" {
				e.add(one.key, e.here("diem-danh"), "Count", one.n)
			}
		}
		e.add("evidence.streak", e.here("diem-danh"), "Count", e.excused)
	case "bureau":
		if e.bureau == nil {
			return nil
		}
		key := "evidence.bureau.planned"
		switch {
		case e.bureauMinutes:
			key = "evidence.bureau.minutes"
		case e.bureau.State.Held():
			key = "evidence.bureau.held"
		}
		e.add(key, "/sinh-hoat/"+strconv.FormatInt(e.bureau.ID, 10), "Day", shown(e.bureau.Day))
	case "notice":
		if m.NoticedAt != 0 {
			e.add("evidence.noticed", e.here("thong-bao"), "At", clock.Time(m.NoticedAt).Format("15:04 02/01/2006"))
		}
		if f := e.noticeFact(); f.State == quality.IsKnown {
			e.add("evidence.told", e.here("thong-bao"), "Told", f.Value.Told, "Of", f.Value.Of, "Late", f.Value.Late)
		}
	case "papers_lead", "publish_lag":
		return e.papersOf(fact)
	case "draft", "concluded", "tasks_given":
		return e.decided()
	case "steps":
		e.steps()
	case "theme":
		return e.themes()
	case "speaking":
		e.add("evidence.spoke", e.here("dieu-hanh"), "Spoke", m.Spoke, "Present", m.Present)
	case "criticism":
		for _, i := range e.items {
			if i.Kind == meeting.Criticism && i.State == meeting.ItemDone {
				e.add("evidence.criticism", e.here("dieu-hanh"), "Count", max(0, i.Spent))
			}
		}
	case "minutes_read", "minutes_confirmed":
		key := "evidence.minutes.none"
		if e.minutes != nil {
			key = "evidence.minutes." + string(e.minutes.State)
		}
		e.add(key, e.here("bien-ban"))
	case "tasks_done":
		tasks, err := resolution.DueAt(e.t, m)
		for _, k := range tasks {
			key := "evidence.task.not"
			if k.DoneThere {
				key = "evidence.task.done"
			}
			e.text(k.Text, "/nhiem-vu/"+strconv.FormatInt(k.ID, 10), k.DoneThere, key, "Day", shown(k.Due))
		}
		return err
	}
	return nil
}

// papersOf are the papers of the meeting, and the two clocks: sent in Nếp, and put
// into the handbook, which the sheet reads.
func (e *evidence) papersOf(fact string) error {
	m := e.m
	subjects := []int64{m.ID}
	if fact == "papers_lead" {
		kinds := map[string][]int64{"meeting": subjects}
		for _, i := range e.items {
			kinds["item"] = append(kinds["item"], i.ID)
		}
		for _, kind := range []string{"meeting", "item"} {
			for _, id := range kinds[kind] {
				papers, roles, err := document.PapersOf(e.t, kind, id)
				if err != nil {
					return err
				}
				for n, p := range papers {
					if roles[n] == document.Finished || p.Class == document.Limited {
						continue
					}
					e.text(p.Title, "/tai-lieu/"+strconv.FormatInt(p.ID, 10), true, "evidence.paper")
				}
			}
		}
		if m.NoticedAt != 0 {
			e.add("evidence.sent", e.here("thong-bao"), "At", clock.Time(m.NoticedAt).Format("15:04 02/01/2006"))
		}
		if m.PapersOn != "" {
			e.add("evidence.handbook", e.here(""), "Day", shown(m.PapersOn))
		} else {
			e.add("evidence.handbook.none", e.here(""))
		}
		return nil
	}
	if e.decision != nil && e.decision.IssuedAt != 0 {
		e.add("evidence.issued", "/nghi-quyet/"+strconv.FormatInt(e.decision.ID, 10), "At", clock.Time(e.decision.IssuedAt).Format("15:04 02/01/2006"))
	}
	if m.FinishedOn != "" {
		e.add("evidence.handbook", e.here(""), "Day", shown(m.FinishedOn))
	} else {
		e.add("evidence.handbook.none", e.here(""))
	}
	return nil
}

// decided is the decision with what of it is whole.
func (e *evidence) decided() error {
	if e.decision == nil {
		return nil
	}
	href, whole := "/nghi-quyet/"+strconv.FormatInt(e.decision.ID, 10), 0
	for _, p := range e.decision.Points {
		if p.Whole() {
			whole++
		}
	}
	passed := e.decision.State != resolution.Draft
	key := "evidence.decision.draft"
	if passed {
		key = "evidence.decision"
	}
	e.text(e.decision.Title, href, passed, key)
	e.add("evidence.given", href, "Done", whole, "Of", len(e.decision.Points))
	return nil
}

// steps tells of each step of the process whether it was gone through.
func (e *evidence) steps() {
	decided := e.decision != nil && e.decision.State != resolution.Draft
	other := e.otherwise(decided)
	for _, i := range AgendaFor(e.m.Body, e.m.Kind).Items {
		if !i.Step {
			continue
		}
		key, done := "evidence.step.not", passed(e.items, i.Kind) || other[i.Kind]
		if done {
			key = "evidence.step.done"
		}
		e.text(i.Title, e.here("dieu-hanh"), done, key)
	}
}

// themes are the quarter's thematic meetings, planned and held.
func (e *evidence) themes() error {
	ms, err := meeting.KindsIn(e.t, e.m.Unit, e.m.Body, quarter(e.m.Month)...)
	if err != nil {
		return err
	}
	held := 0
	for _, m := range ms {
		if m.Kind.HasTheme() && m.State.Held() {
			held++
			e.add("evidence.theme.held", "/sinh-hoat/"+strconv.FormatInt(m.ID, 10), "Day", shown(m.Day))
		}
	}
	if held == 0 {
		e.add("evidence.theme.none", unitRef(e.m.Unit, "ke-hoach"))
	}
	return nil
}

func unitRef(id int64, below string) string {
	return "/to-chuc/" + strconv.FormatInt(id, 10) + "/" + below
}
