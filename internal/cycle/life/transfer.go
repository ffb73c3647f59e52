package life

import (
	"context"
	"slices"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/rule"
)

// Moving is a transfer as a page shows it.
type Moving struct {
	member.Transfer
	FromName string
	ToName   string // as it is called today; Place where it is not on Nếp
	Due      string // the last day of the rule; "" where the rule is not set
	Days     int    // of the rule
	Source   rule.Answer
	Late     bool
	Receives bool              // the actor keeps the list of the unit that receives
	Sends    bool              // the actor keeps the list of the unit that sends
	MayTake  bool              // the actor may receive; of an outside unit: note that he was received
	MayBack  bool              // the actor may take back
	Offices  []member.Position // of today, of who moves
}

// dueOf gives the last day by which a transfer has to be done: so many working
// days after it was written out, by the rule that held then for the unit that
// wrote it.
func dueOf(t *db.Tx, x member.Transfer) (day string, a rule.Answer, err error) {
	if a, err = rule.For(t, x.From, rule.TransferDays, x.SentOn); err != nil {
		return "", a, err
	}
	n, ok := a.Int()
	if !ok {
		return "", a, nil
	}
	days, err := rule.WorkingDays(t, x.SentOn)
	return days.After(x.SentOn, int(n)), a, err
}

func movingOf(t *db.Tx, actor access.Actor, x member.Transfer) (m Moving, err error) {
	m.Transfer, m.ToName = x, x.Place
	today := org.Today(t)
	from, err := org.LastOn(t, x.From, today)
	if err != nil {
		return m, err
	}
	m.FromName = from.Name
	if m.Due, m.Source, err = dueOf(t, x); err != nil {
		return m, err
	}
	n, _ := m.Source.Int()
	m.Days = int(n)
	m.Late = x.Outcome == member.UnderWay && m.Due != "" && today > m.Due
	m.Sends, m.MayBack = access.May(actor, access.MemberEdit, access.Unit(from.Path)), access.May(actor, access.TransferDecide, access.Unit(from.Path))
	m.MayTake = x.To == 0 && m.MayBack
	if x.To != 0 {
		to, err := org.LastOn(t, x.To, today)
		if err != nil {
			return m, err
		}
		m.ToName = to.Name
		m.Receives, m.MayTake = access.May(actor, access.MemberEdit, access.Unit(to.Path)), access.May(actor, access.TransferDecide, access.Unit(to.Path))
	}
	return m, nil
}

// Transfers is what moves out of a unit and into it.
type Transfers struct {
	Unit    org.Unit
	Out, In []Moving
	Below   []Moving // of a committee: between and out of the units below it
	Over    []Moving
	Next    int64 // the id to go on from; 0: that was all
}

// overPage is how many ended transfers one page has.
const overPage = 30

// Transfers gives it; before is where the list of ended ones goes on. Asks for
// MemberEdit at the unit. Fault: NotFound.
func (s *Service) Transfers(ctx context.Context, actor access.Actor, unit, before int64) (Transfers, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v Transfers, err error) {
		if v.Unit, err = mayAt(t, actor, access.MemberEdit, unit); err != nil {
			return v, err
		}
		fill := func(list []member.Transfer, err error) ([]Moving, error) {
			var out []Moving
			for _, x := range list {
				m, e := movingOf(t, actor, x)
				if e != nil {
					return nil, e
				}
				out = append(out, m)
			}
			return out, err
		}
		if v.Out, err = fill(member.TransfersUnderWay(t, unit, false, 200)); err != nil {
			return v, err
		}
		if v.In, err = fill(member.TransfersUnderWay(t, unit, true, 200)); err != nil {
			return v, err
		}
		if !v.Unit.Kind.Meets() {
			if v.Below, err = fill(member.TransfersBelow(t, v.Unit.Path, 200)); err != nil {
				return v, err
			}
		}
		if v.Over, err = fill(member.TransfersOver(t, unit, before, overPage+1)); len(v.Over) > overPage {
			v.Over = v.Over[:overPage]
			v.Next = v.Over[overPage-1].ID
		}
		return v, err
	})
}

// Transfer gives one. Asks for MemberEdit at the unit that sends or the one that
// receives. Fault: NotFound.
func (s *Service) Transfer(ctx context.Context, actor access.Actor, id int64) (Moving, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Moving, error) {
		x, err := member.TransferByID(t, id)
		if err != nil {
			return Moving{}, err
		}
		m, err := movingOf(t, actor, x)
		if err == nil && !m.Sends && !m.Receives {
			err = none("life.transfer")
		}
		if err == nil && m.Sends && x.Outcome == member.UnderWay {
			m.Offices, err = member.PositionsOf(t, x.Person)
			m.Offices = slices.DeleteFunc(m.Offices, func(p member.Position) bool { return p.To <= org.Today(t) })
		}
		return m, err
	})
}

// TransferSubject is a transfer as a subject of access: both units. Fault: NotFound.
func (s *Service) TransferSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (sub access.Subject, err error) {
		x, err := member.TransferByID(t, id)
		if err != nil {
			return sub, err
		}
		for _, unit := range []int64{x.From, x.To} {
			if unit == 0 {
				continue
			}
			path, err := org.LastPath(t, unit, org.Today(t))
			if err != nil {
				return sub, err
			}
			sub.Paths = append(sub.Paths, path)
		}
		return sub, nil
	})
}
