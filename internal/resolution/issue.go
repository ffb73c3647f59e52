package resolution

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
)

// Code is what papers of a body are marked with (field.md 3.3).
func Code(b meeting.Body) string {
	if b == meeting.CommitteeBody || b == meeting.StandingBody {
		return "ĐU"
	}
	return "CB"
}

// Issue gives a passed decision its number and signer, and sends a committee's
// down as a notice to the units it names, or to all directly below, so that
// their next agenda holds it. The paper bears the meeting's day, and its text stays as it is now. start: the first number of the term
// where the register has none. The minutes may be locked by then. Repeating it
// with the same key gives the same. Faults: NotFound, Invalid (start), State
// (not passed; issued; no term covers the day; not of this body to issue).
func (s *Service) Issue(ctx context.Context, actor access.Actor, key db.Key, id int64, start int64) (Resolution, error) {
	return db.Write(ctx, s.DB, db.On("resolution", id), func(t *db.Tx) (Resolution, error) {
		r, err := ByID(t, id)
		if err != nil {
			return r, err
		}
		m, err := meeting.May(t, actor, access.MeetingLead, r.Meeting)
		if err != nil {
			return r, err
		}
		_, _, err = db.Once(t, key, actor.Account, map[string]int64{"issue": id, "start": start}, func() (int64, error) {
			return id, s.issue(t, actor, m, r, start)
		})
		if err != nil {
			return r, err
		}
		return ByID(t, id)
	})
}

func (s *Service) issue(t *db.Tx, actor access.Actor, m meeting.Meeting, r Resolution, start int64) error {
	switch {
	case start < 0 || start > 9999:
		var f fault.Fields
		f.Add("Start", "resolution.start.bad")
		return f.Err("resolution.issue")
	case r.State == Draft:
		return state("resolution.issue", "resolution.not_passed")
	case r.State == Issued:
		return state("resolution.issue", "resolution.issued", "Number", r.Sign())
	case m.State == meeting.Cancelled:
		return state("resolution.issue", "resolution.meeting_off")
	}
	if r.Kind == NQ { // the vote may have been made void after it was passed
		if v, ok, err := meeting.PassedVote(t, m.ID, "resolution", r.ID); err != nil {
			return err
		} else if !ok || !v.Passed {
			return state("resolution.issue", "resolution.vote")
		}
	}
	if err := mayIssue(t, m, r); err != nil {
		return err
	}
	r.Day = m.Day
	n, err := document.Take(t, r.Unit, string(r.Kind), Code(m.Body), r.Day, "resolution", r.ID, start)
	if err != nil {
		return err
	}
	r.Signer, err = signer(t, m)
	if err != nil {
		return err
	}
	r.Number, r.Code, r.State, r.IssuedAt, r.IssuedBy = n.N, n.Code, Issued, t.Now(), actor.Person
	r.Version++
	if err := saveResolution(t, r); err != nil {
		return err
	}
	if s.Text != nil {
		text, err := s.Text(t, r.ID)
		if err != nil {
			return err
		}
		if err := putText(t, r.ID, text); err != nil {
			return err
		}
	}
	if err := document.FixTx(t, document.Fixed{Unit: r.Unit, What: "resolution", Subject: r.ID, Kind: string(r.Kind.Formal()), Number: r.Sign(), Day: r.Day}); err != nil {
		return err
	}
	sent := 0
	if m.Body == meeting.CommitteeBody || m.Body == meeting.StandingBody {
		if sent, err = notify(t, actor, r); err != nil {
			return err
		}
	}
	return record(t, actor, "resolution.issue", r.Unit, r.ID, map[string]any{"number": r.Sign(), "signer": r.Signer, "sent": sent})
}

// Formal is the kind as the matrix of authority names it.
func (k Kind) Formal() formal.Kind {
	if k == KL {
		return formal.Conclusion
	}
	return formal.Resolution
}

// mayIssue asks the matrix of authority (field.md 3.3), which speaks of base
// organisations and their cells.
func mayIssue(t *db.Tx, m meeting.Meeting, r Resolution) error {
	body := formal.Cell
	if m.Body == meeting.CommitteeBody || m.Body == meeting.StandingBody {
		u, err := org.LastOn(t, r.Unit, r.Day)
		if err != nil {
			return err
		}
		switch {
		case u.Kind != org.Base:
			body = formal.Other
		case m.Body == meeting.StandingBody:
			body = formal.Standing
		default:
			body = formal.Committee
		}
	}
	return formal.Check(r.Kind.Formal(), body, r.Day)
}

// signer is the chair where he leads the unit, else its secretary: nobody signs
// for a collective committee but these (field.md 3.4).
func signer(t *db.Tx, m meeting.Meeting) (int64, error) {
	lead, err := member.PositionsOn(t, m.Unit, m.Day)
	if err != nil {
		return 0, err
	}
	for _, x := range lead {
		if x.Person == m.Chair && (x.Role == member.SecretaryRole || x.Role == member.DeputyRole) {
			return m.Chair, nil
		}
	}
	for _, x := range lead {
		if x.Role == member.SecretaryRole {
			return x.Person, nil
		}
	}
	return m.Chair, nil
}

// notify sends a decision down as a notice, to the units its points were given
// to, or to all directly below; its words are a paper's, so they are Vietnamese
// whoever presses the button.
func notify(t *db.Tx, actor access.Actor, r Resolution) (int, error) {
	vi := i18n.WithLang(context.Background(), "vi")
	units, err := chargedUnits(t, r.ID)
	if err != nil {
		return 0, err
	}
	if len(units) == 0 { // it names nobody: it goes to all
		if units, err = directlyBelow(t, r.Unit); err != nil {
			return 0, err
		}
	}
	if err := sendCharges(t, r.ID); err != nil {
		return 0, err
	}
	if len(units) == 0 {
		return 0, nil
	}
	u, err := org.LastOn(t, r.Unit, r.Day)
	if err != nil {
		return 0, err
	}
	var gist strings.Builder
	for i, p := range r.Points {
		gist.WriteString(strconv.Itoa(i+1) + ". " + p.Text + "\n")
	}
	if gist.Len() == 0 {
		gist.WriteString(r.Body)
	}
	_, err = document.SendTx(t, actor, document.Directive{Unit: r.Unit, Number: r.Sign(),
		Title:  i18n.T(vi, "resolution.notice."+strings.ToLower(string(r.Kind)), "Title", r.Title),
		Issuer: u.Name, IssuedOn: r.Day, Gist: strings.TrimSpace(gist.String()), Form: document.ByNotice,
		// Their next regular meeting is in the month after at the latest.
		DueOn: endOf(nextMonth(r.Day[:7])), Source: "resolution", SourceID: r.ID}, units)
	return len(units), err
}
