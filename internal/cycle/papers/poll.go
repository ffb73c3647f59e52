package papers

import (
	"context"
	"fmt"
	"strings"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/layout"
	"nep/internal/meeting"
	"nep/internal/poll"
)

// PollSlip is the slip a member of a committee answers on by hand. Asks as
// poll.Poll.
func (s *Service) PollSlip(ctx context.Context, actor access.Actor, id int64) (File, error) {
	v, err := s.Polls.Poll(ctx, actor, id)
	if err != nil {
		return File{}, err
	}
	a, err := s.around(ctx, v.Unit, meeting.Body(v.Body), s.today(), "", 0)
	if err != nil {
		return File{}, err
	}
	p := a.paper("", s.today())
	p.Title, p.Summary = say("papers.poll.slip"), v.Title
	p.Body = formal.Text(v.Question)
	p.Body = append(p.Body, formal.Para(say("papers.poll.how", "Day", dmy(v.Due))))
	g := formal.Grid{Columns: []formal.Column{{Head: say("poll.answer"), Part: 5}, {Head: say("papers.poll.mark"), Part: 2, Align: layout.Center}}}
	for _, x := range poll.Answers {
		g.Rows = append(g.Rows, formal.GridRow{Cells: []string{say("poll.answer." + string(x)), ""}})
	}
	p.Body = append(p.Body, g.Table(false), formal.Para(say("papers.poll.words")))
	for range 3 {
		p.Body = append(p.Body, formal.Para(strings.Repeat(".", 120)))
	}
	p.Sign = []formal.Signature{{Role: say("papers.poll.signer")}}
	return File{Name: fileName(say("poll.slip"), v.UnitName, v.Title), Paper: p}, nil
}

// PollTally is the tally minutes of a closed poll: counted on all members of the
// committee, with what each said, since it is a named poll. It is internal. Asks
// as poll.Poll. Faults: NotFound, State (it is not closed).
func (s *Service) PollTally(ctx context.Context, actor access.Actor, id int64) (File, error) {
	v, err := s.Polls.Poll(ctx, actor, id)
	if err != nil {
		return File{}, err
	}
	if v.State != poll.Closed {
		return File{}, fault.New("papers.tally", fault.State, "papers.poll.open")
	}
	a, err := s.around(ctx, v.Unit, meeting.Body(v.Body), v.ClosedOn, "", 0)
	if err != nil {
		return File{}, err
	}
	p := a.paper(formal.Minutes, v.ClosedOn)
	p.Summary, p.Marks = say("papers.poll.summary", "Title", lowerFirst(v.Title)), []string{say("papers.internal")}
	line := func(key string, pairs ...any) { p.Body = append(p.Body, formal.Para(say(key, pairs...))) }
	line("papers.poll.opening", "Day", dmy(v.ClosedOn), "Sent", dayOf(v.SentAt), "Due", dmy(v.Due))
	line("papers.poll.question", "Question", strings.Join(strings.Fields(v.Question), " "))
	line("papers.poll.counts", "Base", v.Base, "Returned", v.Returned(), "Missing", v.Base-v.Returned())
	line("papers.poll.yes", "N", rate(v.Yes, v.Base))
	line("papers.poll.no", "N", rate(v.No, v.Base))
	line("papers.poll.other", "N", rate(v.Other, v.Base))
	g := formal.Grid{Columns: []formal.Column{{Head: say("mprint.no"), Part: 1, Align: layout.Center}, {Head: say("poll.name"), Part: 4}, {Head: say("poll.said.what"), Part: 6}}}
	for n, x := range v.Asked {
		said := say("poll.answer.none")
		if x.Answer != poll.None {
			said = say("poll.answer." + string(x.Answer))
			if x.OnPaper() {
				said += " (" + lowerFirst(say("poll.on_paper")) + ")"
			}
			if x.Words != "" {
				said += "\n" + x.Words
			}
		}
		g.Rows = append(g.Rows, formal.GridRow{Cells: []string{fmt.Sprint(n + 1), x.Name, said}})
	}
	p.Body = append(p.Body, g.Table(false))
	key := "papers.poll.failed"
	if v.Passed {
		key = "papers.poll.passed"
	}
	line(key, "Yes", rate(v.Yes, v.Base))
	p.Sign = []formal.Signature{{Role: say("papers.poll.team")}, a.signature()}
	return File{Name: fileName(say("poll.tally"), v.UnitName, v.Title), Paper: p, Internal: "tally", Unit: v.Unit}, nil
}

// dayOf is an instant's day as papers write it.
func dayOf(ms int64) string { return strings.Fields(moment(ms))[0] }

// VoteTally is the tally minutes of a vote a meeting took on paper: totals only.
// Asks as meeting.Vote. Faults: NotFound, State (no closed paper vote).
func (s *Service) VoteTally(ctx context.Context, actor access.Actor, id int64) (File, error) {
	x, _, err := s.Meetings.Vote(ctx, actor, id)
	if err != nil {
		return File{}, err
	}
	if x.Way != meeting.Paper || x.State != meeting.VoteClosed {
		return File{}, fault.New("papers.vote", fault.State, "papers.vote.open")
	}
	v, a, err := s.look(ctx, actor, x.Meeting)
	if err != nil {
		return File{}, err
	}
	p := a.paper(formal.Minutes, v.Day)
	p.Summary = say("papers.vote.summary", "Title", lowerFirst(title(v.Meeting)))
	line := func(key string, pairs ...any) { p.Body = append(p.Body, formal.Para(say(key, pairs...))) }
	line("papers.vote.opening", "Day", dmy(v.Day), "Title", lowerFirst(title(v.Meeting)))
	line("papers.vote.question", "Question", strings.Join(strings.Fields(x.Question), " "))
	line("papers.vote.counts", "Issued", x.Issued, "Returned", x.Returned, "Valid", x.Returned-x.Invalid, "Invalid", x.Invalid)
	line("papers.vote.base", "Base", x.Base, "Needed", x.Needed)
	line("papers.poll.yes", "N", rate(x.Yes, x.Base))
	line("papers.vote.no", "N", rate(x.No, x.Base))
	line("papers.vote.abstain", "N", rate(x.Abstain, x.Base))
	key := "papers.poll.failed"
	if x.Passed {
		key = "papers.poll.passed"
	}
	line(key, "Yes", rate(x.Yes, x.Base))
	chair := formal.Signature{Role: say("mprint.chair.role"), Name: v.Names[v.Chair]}
	p.Sign = []formal.Signature{{Role: say("papers.poll.team")}, chair}
	return File{Name: fileName(say("poll.tally"), v.UnitName, title(v.Meeting)), Paper: p, Unit: v.Unit}, nil
}

// fromPoll writes the decision a poll carries.
func (s *Service) fromPoll(ctx context.Context, actor access.Actor, o *document.Official) error {
	v, err := s.Polls.Poll(ctx, actor, o.SourceID)
	if err != nil {
		return err
	}
	if v.Unit != o.Unit || v.State != poll.Closed || !v.Passed {
		return fault.New("papers.begin", fault.NotFound, "fault.not_found")
	}
	o.Body, o.Title, o.Passed = v.Body, v.Title, document.Passed{By: document.ByPoll, ID: v.ID}
	o.Text = say("papers.poll.result", "Day", dmy(v.ClosedOn), "Yes", rate(v.Yes, v.Base), "Body", lowerFirst(say("official.body."+v.Body))) + "\n" + v.Question
	return nil
}
