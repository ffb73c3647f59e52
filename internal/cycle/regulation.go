package cycle

import (
	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/rule"
)

// A regulation is drafted in room rule, talked about on agendas, passed by a vote,
// issued as a paper under a number of the register; with that its numbers are rules.

// SourceRegulation is what items and papers that come of a regulation being made
// name as their source.
const SourceRegulation = "regulation"

// Minutes of an agenda that a draft is talked about: to pass it, and to give an
// opinion on that of the level above.
const (
	forRegulation = 20
	forAsked      = 10
)

// RegulationTitle is the title a regulation's paper has.
func RegulationTitle(d rule.Draft) string { return d.Title }

// RegulationDrafted brings the drafts of a regulation's paper up to what it says
// now; for rule.Service.
func RegulationDrafted(t *db.Tx, d rule.Draft, text string) error {
	return document.RetextTx(t, d.Unit, SourceRegulation, d.ID, RegulationTitle(d), text)
}

// PaperIssued puts a regulation in force when its paper is issued.
func (s *Service) PaperIssued(t *db.Tx, actor access.Actor, o document.Official) error {
	if o.Source != SourceRegulation || o.Kind != formal.Regulation {
		return nil
	}
	_, err := s.Rules.ForceDraft(t, actor, o.SourceID, o.Number, o.Day)
	return err
}

// PaperFits asks whether the paper of a regulation may be issued: what passed it did
// so after its words changed last, and it says what was drafted. Faults: State.
func PaperFits(t *db.Tx, o document.Official) error {
	const op = "cycle.regulation"
	if o.Source != SourceRegulation || o.Kind != formal.Regulation {
		return nil
	}
	d, err := rule.DraftByID(t, o.SourceID)
	if err != nil {
		return err
	}
	if d.Unit != o.Unit {
		return fault.New(op, fault.NotFound, "fault.not_found")
	}
	u, err := org.LastOn(t, o.Unit, org.Today(t))
	if err != nil {
		return err
	}
	day, changed := "", false
	switch o.Passed.By {
	case document.BySlips:
		day = o.Passed.On
	case document.ByVote, document.ByPoll:
		list, err := PassedBy(t, o.Unit, o.Body, o.Passed.By, o.Passed.ID)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			day = list[0].Day
		}
		if o.Passed.By == document.ByVote {
			votes, err := meeting.PassedVotes(t, o.Unit, meeting.Body(o.Body), "", o.Passed.ID, 1)
			if err != nil {
				return err
			}
			changed = len(votes) > 0 && votes[0].ClosedAt < d.ChangedAt
		}
	}
	switch {
	case changed, day < clock.Day(d.ChangedAt):
		return fault.New(op, fault.State, "cycle.regulation.changed", "Day", shown(day))
	case o.Text != d.Text(u.Kind) || o.Title != RegulationTitle(d):
		return fault.New(op, fault.State, "cycle.regulation.differs")
	}
	return nil
}

// regulationItems puts a regulation being made on agendas: of its own body to be
// talked about and passed, of the units directly below, while their opinions are
// asked, to be talked about.
func regulationItems(t *db.Tx, m meeting.Meeting) ([]meeting.Item, error) {
	u, err := org.LastOn(t, m.Unit, org.Today(t))
	if err != nil {
		return nil, err
	}
	var out []meeting.Item
	d, ok, err := rule.OpenDraftOf(t, u.ID)
	if err != nil {
		return nil, err
	}
	if ok {
		out = append(out, meeting.Item{Kind: meeting.Discussion, Title: official("cycle.item.regulation", "Title", short(d.Title, 120)), Planned: forRegulation,
			Source: SourceRegulation, SourceID: d.ID, Draft: d.Text(u.Kind)})
	}
	if u.Parent == 0 {
		return out, nil
	}
	above, ok, err := rule.OpenDraftOf(t, u.Parent)
	if err != nil || !ok || above.State != rule.Asked || above.Until < m.Day {
		return out, err
	}
	over, err := org.LastOn(t, u.Parent, org.Today(t))
	if err != nil {
		return nil, err
	}
	return append(out, meeting.Item{Kind: meeting.Discussion, Title: official("cycle.item.regulation_asked", "Title", short(above.Title, 120), "Day", shown(above.Until)), Planned: forAsked,
		Source: SourceRegulation, SourceID: above.ID, Draft: above.Text(over.Kind)}), nil
}
