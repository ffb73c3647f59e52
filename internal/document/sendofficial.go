package document

import (
	"context"
	"strings"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/org"
)

// SourceOfficial is the source of a directive that came of a paper the unit
// issued itself.
const SourceOfficial = "official"

// SendOfficial sends a paper the unit issued down, as it is.
type SendOfficial struct {
	Key      db.Key
	Official int64
	Form     Form
	DueOn    string
}

// directiveOf is what goes down of an official paper: nothing of it is typed
// again.
func directiveOf(o Official, issuer string) Directive {
	return Directive{Unit: o.Unit, Number: o.Number, Title: o.Title, Issuer: issuer, IssuedOn: o.Day, Gist: shortened(o.Text, maxGist), Source: SourceOfficial, SourceID: o.ID}
}

// SendOfficial makes a directive of an issued paper for every unit directly below:
// its number, title, day and text, and its fixed copy where it is made. Sending it
// again gives the first and adds units that are new. Asks for DirectiveEdit at the
// unit. Faults: NotFound, Invalid (fields form, due, units), State
// (document.down.draft; document.down.limited).
func (s *Service) SendOfficial(ctx context.Context, actor access.Actor, cmd SendOfficial) (int64, error) {
	const op = "document.sendofficial"
	o, ok, err := s.official(ctx, cmd.Official)
	if err != nil || !ok {
		return 0, notFound(op, err)
	}
	return db.Write(ctx, s.DB, db.On("unit", o.Unit), func(t *db.Tx) (int64, error) {
		sender, err := may(t, actor, access.DirectiveEdit, o.Unit)
		if err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			o, ok, err := officialByID(t, cmd.Official)
			switch {
			case err != nil || !ok:
				return 0, notFound(op, err)
			case o.State != Issued:
				return 0, fault.New(op, fault.State, "document.down.draft")
			case Class(o.Class) == Limited:
				return 0, fault.New(op, fault.State, "document.down.limited")
			}
			issuer := sender.Name
			if o.Body == OfCommittee || o.Body == OfStanding {
				issuer = formal.CommitteeName(issuer)
			}
			d := directiveOf(o, issuer)
			ask := SendDirective{Unit: d.Unit, Number: d.Number, Title: d.Title, Issuer: d.Issuer, IssuedOn: d.IssuedOn, Gist: d.Gist, Form: cmd.Form, DueOn: cmd.DueOn}
			if _, err := ask.check(); err != nil {
				return 0, err
			}
			d.Form, d.DueOn = cmd.Form, cmd.DueOn
			kids, err := org.ChildIDs(t, o.Unit, org.Today(t))
			if err != nil {
				return 0, err
			}
			if len(kids) == 0 {
				var f fault.Fields
				f.Add("units", "document.directive.nobody")
				return 0, f.Err(op)
			}
			_, sent, err := bySource(t, o.Unit, SourceOfficial, o.ID)
			if err != nil {
				return 0, err
			}
			id, err := SendTx(t, actor, d, kids)
			if err != nil || sent {
				return id, err
			}
			return id, s.copyGoesWith(t, actor, o, id)
		})
		return id, err
	})
}

// copyGoesWith attaches the fixed copy of a paper to the directive made of it; one
// that is not made yet stays with the paper.
func (s *Service) copyGoesWith(t *db.Tx, actor access.Actor, o Official, directive int64) error {
	f, ok, err := fixedOf(t, "official", o.ID)
	if err != nil || !ok || f.State != FixMade {
		return err
	}
	if err := blob.Keep(t, f.Blob); err != nil {
		return err
	}
	name := strings.ReplaceAll(strings.TrimSpace(o.Number+" "+o.Title), "/", "-")
	p := Paper{ID: t.ID(), Unit: o.Unit, Kind: File, Title: o.Title, Blob: f.Blob, FileName: fileName(shortened(name, 100)+".pdf", ""), Media: "application/pdf", Size: f.Size,
		Number: o.Number, MadeAt: t.Now(), MadeBy: actor.Person, Class: o.classOf()}
	if err := insertPaper(t, p); err != nil {
		return err
	}
	if err := s.toShow(t, p); err != nil {
		return err
	}
	if err := insertUse(t, p.ID, Use{"directive", directive, Finished}); err != nil {
		return err
	}
	return record(t, actor, "paper.add", o.Unit, p.ID, map[string]any{"kind": p.Kind, "media": p.Media, "size": p.Size, "official": o.ID})
}

func (s *Service) official(ctx context.Context, id int64) (Official, bool, error) {
	type found struct {
		o  Official
		ok bool
	}
	f, err := db.Read(ctx, s.DB, func(t *db.Tx) (f found, err error) { f.o, f.ok, err = officialByID(t, id); return f, err })
	return f.o, f.ok, err
}

// sendable says whether an actor may send an issued paper down, and as which
// directive it went (0: it did not yet).
func sendable(t *db.Tx, actor access.Actor, o Official, u org.Unit) (can bool, sent int64, err error) {
	if o.State != Issued {
		return false, 0, nil
	}
	d, ok, err := bySource(t, o.Unit, SourceOfficial, o.ID)
	if err != nil {
		return false, 0, err
	}
	if ok {
		return false, d.ID, nil
	}
	if Class(o.Class) == Limited || !access.May(actor, access.DirectiveEdit, access.Unit(u.Path)) {
		return false, 0, nil
	}
	kids, err := org.ChildIDs(t, o.Unit, org.Today(t))
	return len(kids) > 0, 0, err
}
