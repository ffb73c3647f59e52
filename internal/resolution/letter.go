package resolution

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/waiting"
)

// Stage is how far a proposal has come, as its author is told: once for each.
type Stage string

// The stages; "" is nothing to tell yet.
const (
	ToldNothing  Stage = ""
	ToldTask     Stage = "task"     // it became a task
	ToldPoint    Stage = "point"    // it became a point of what was decided
	ToldDone     Stage = "done"     // the task is done
	ToldStopped  Stage = "stopped"  // the task was stopped
	ToldRaised   Stage = "raised"   // sent up
	ToldDeclined Stage = "declined" // with a reason
)

// stage says what a proposal's author is to be told; of what he decided or does
// himself nothing.
func (p ProposalRow) stage() Stage {
	f := p.Fate
	self := p.Person != 0 && f.DecidedBy == p.Person
	switch f.State {
	case Declined:
		if !self {
			return ToldDeclined
		}
	case Raised:
		if !self {
			return ToldRaised
		}
	case Taken:
		if k := f.Task; k != nil {
			switch {
			case k.State == Done && k.Owner != p.Person:
				return ToldDone
			case k.State == Stopped:
				return ToldStopped
			case k.State == Open && !self:
				return ToldTask
			}
			return ToldNothing
		}
		if !self && p.Decision != nil && p.Decision.State != Draft {
			return ToldPoint
		}
	}
	return ToldNothing
}

// Letter tells the author of a proposal what became of it.
type Letter struct {
	ProposalRow
	Stage Stage
	Told  bool // he was told this much
	On    string
}

// letters keeps of proposals what there is to tell since a day.
func letters(t *db.Tx, rows []ProposalRow, since string) ([]Letter, error) {
	var out []Letter
	for _, p := range rows {
		l := Letter{ProposalRow: p, Stage: p.stage(), On: clock.Day(p.Fate.DecidedAt)}
		if l.Stage == ToldNothing {
			continue
		}
		if l.Stage == ToldDone || l.Stage == ToldStopped {
			l.On = p.Fate.Task.DoneOn
		}
		if l.On < since {
			continue
		}
		_, told, err := db.Maybe(t, db.Scalar[string], `select way from proposal_told where opinion = $1 and stage = $2`, p.ID, string(l.Stage))
		if err != nil {
			return nil, err
		}
		l.Told = told
		out = append(out, l)
	}
	return out, nil
}

// lettersDays is how long what became of a proposal is news.
const lettersDays = 60

// Letter gives what the author of a proposal is told. Fault: NotFound, also
// where there is nothing to tell yet. Asks for MeetingView of its meeting, which
// the author has.
func (s *Service) Letter(ctx context.Context, actor access.Actor, opinion int64) (Letter, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Letter, error) {
		_, _, sub, err := opinionSubject(t, opinion)
		if err != nil {
			return Letter{}, err
		}
		if err := access.Check(actor, access.MeetingView, sub); err != nil {
			return Letter{}, err
		}
		rows, err := proposals(t, actor, `where o.id = $1 and o.kind = 'proposal' and o.removed_at = 0`, opinion)
		if err != nil {
			return Letter{}, err
		}
		ls, err := letters(t, rows, "")
		if err == nil && len(ls) == 0 {
			err = none("proposal.letter")
		}
		if err != nil {
			return Letter{}, err
		}
		return ls[0], nil
	})
}

// Pack are the letters of a unit to be printed.
type Pack struct {
	Letters []Letter // those who do not come into Nếp by themselves; by name
	Others  int      // letters that wait on their authors' phones
}

// Pack gives the letters of a unit's members who do not come into Nếp by
// themselves, that were not given them yet; with all also those that were. Asks
// for MeetingPrepare at the unit.
func (s *Service) Pack(ctx context.Context, actor access.Actor, unit int64, all bool) (Pack, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Pack, error) { return pack(t, actor, unit, all) })
}

func pack(t *db.Tx, actor access.Actor, unit int64, all bool) (Pack, error) {
	var out Pack
	u, err := org.LastOn(t, unit, org.Today(t))
	if err != nil {
		return out, err
	}
	if err := access.Check(actor, access.MeetingPrepare, access.Unit(u.Path)); err != nil {
		return out, err
	}
	rows, err := proposals(t, actor, `where m.unit = $1 and m.body = 'cell' and o.kind = 'proposal' and o.removed_at = 0 and o.person <> 0
		and exists (select 1 from proposal_fate f where f.opinion = o.id) order by p.sort_key, o.id desc limit 500`, unit)
	if err != nil {
		return out, err
	}
	ls, err := letters(t, rows, clock.AddDays(org.Today(t), -lettersDays))
	if err != nil {
		return out, err
	}
	himself := map[int64]bool{}
	for _, l := range ls {
		if l.Told && !all {
			continue
		}
		self, known := himself[l.Person]
		if !known {
			if self, err = account.ByHimself(t, l.Person); err != nil {
				return out, err
			}
			himself[l.Person] = self
		}
		if self {
			out.Others++
			continue
		}
		out.Letters = append(out.Letters, l)
	}
	return out, nil
}

// Told notes that an author was told what became of his proposal: by himself, or
// by the letters of a unit that were given out. Opinion 0 is all of the unit's
// pack. Repeating it changes nothing. Asks for being the author, or for
// MeetingPrepare at the unit. It gives how many were noted.
func (s *Service) Told(ctx context.Context, actor access.Actor, key db.Key, unit, opinion int64) (int, error) {
	return db.Write(ctx, s.DB, db.On("told", unit), func(t *db.Tx) (int, error) {
		var ls []Letter
		way := "print"
		if opinion != 0 {
			o, _, _, err := opinionSubject(t, opinion)
			if err != nil {
				return 0, err
			}
			if actor.Person == 0 || o.Person != actor.Person {
				return 0, none("proposal.told")
			}
			rows, err := proposals(t, actor, `where o.id = $1 and o.kind = 'proposal' and o.removed_at = 0`, opinion)
			if err != nil {
				return 0, err
			}
			if ls, err = letters(t, rows, ""); err != nil {
				return 0, err
			}
			way = "self"
		} else {
			p, err := pack(t, actor, unit, false)
			if err != nil {
				return 0, err
			}
			ls = p.Letters
		}
		n, _, err := db.Once(t, key, actor.Account, []any{"told", unit, opinion}, func() (int64, error) {
			var n int64
			for _, l := range ls {
				if l.Told {
					continue
				}
				if _, err := t.Exec(`insert into proposal_told (opinion, stage, way, by_person, at) values ($1, $2, $3, $4, $5) on conflict (opinion, stage) do nothing`,
					l.ID, string(l.Stage), way, actor.Person, t.Now()); err != nil {
					return 0, err
				}
				if err := record(t, actor, "proposal.told", l.Unit, l.ID, map[string]any{"stage": l.Stage, "way": way}); err != nil {
					return 0, err
				}
				n++
			}
			return n, nil
		})
		return int(n), err
	})
}

// letterWaiting is what became of the actor's own proposals and he was not told
// yet: the letter stands on his own page.
func letterWaiting(t *db.Tx, actor access.Actor) ([]waiting.Item, error) {
	rows, err := proposals(t, actor, `where o.person = $1 and o.kind = 'proposal' and o.removed_at = 0 and exists (select 1 from proposal_fate f where f.opinion = o.id)
		order by o.id desc limit 8`, actor.Person)
	if err != nil {
		return nil, err
	}
	ls, err := letters(t, rows, clock.AddDays(org.Today(t), -lettersDays))
	var out []waiting.Item
	for _, l := range ls {
		if l.Told {
			continue
		}
		if len(out) == 3 {
			break
		}
		key, params := l.Words()
		out = append(out, waiting.Item{Urgency: waiting.Can, Title: "proposal.letter.title", Detail: key, Params: params,
			Href: "/de-xuat/" + strconv.FormatInt(l.ID, 10) + "/thu", Action: "proposal.letter.button"})
	}
	return out, err
}

// Words are the sentence of a letter: a message key and what it takes.
func (l Letter) Words() (string, []any) {
	params := []any{"Month", monthWords(l.Month), "Reason", l.Fate.Reason, "Text", "", "Due", "", "Day", dmy(l.On), "Decision", ""}
	if k := l.Fate.Task; k != nil {
		params[5], params[7] = short(k.Text), dmy(k.Due)
	}
	if d := l.Decision; d != nil {
		params[11] = d.Title
	}
	return "proposal.letter." + string(l.Stage), params
}

// Letterhead is who a letter comes from: the secretary of the unit today.
func (s *Service) Letterhead(ctx context.Context, unit int64) (string, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (string, error) {
		lead, err := member.PositionsOn(t, unit, org.Today(t))
		if fault.Is(err, fault.NotFound) {
			return "", nil
		}
		for _, x := range lead {
			if x.Role == member.SecretaryRole {
				return x.Name, nil
			}
		}
		return "", err
	})
}
