package document

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
)

// SendDirective enters a paper from above and sends it to units directly or
// indirectly below.
type SendDirective struct {
	Key      db.Key
	Unit     int64 // who sends
	Number   string
	Title    string
	Issuer   string
	IssuedOn string // as stored, "2026-11-03"
	Gist     string
	Form     Form
	DueOn    string
	Units    []int64 // none: every unit directly below (a base cell without units below: itself)
	// From is a directive that the unit received and sends on, 0 for none: its
	// papers go with it.
	From int64
	// Papers of the unit that go with it, attached to nothing yet.
	Papers []int64
}

const (
	maxTitle  = 500
	maxNumber = 60
	maxName   = 300
	maxGist   = 20_000
)

// long notes the fields that are longer than they may be.
func long(f *fault.Fields, name, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		f.Add(name, "document.long", "Max", most)
	}
}

// Validate gives the faults of the fields: title, number, issuer, issued, gist,
// form, due.
func (c SendDirective) Validate() error {
	_, err := c.check()
	return err
}

func (c SendDirective) check() (Directive, error) {
	var f fault.Fields
	d := Directive{Unit: c.Unit, Number: vn.Clean(c.Number), Title: vn.Clean(c.Title), Issuer: vn.Clean(c.Issuer),
		IssuedOn: c.IssuedOn, Gist: prose(c.Gist), Form: c.Form, DueOn: c.DueOn}
	if d.Title == "" {
		f.Add("title", "document.directive.title")
	}
	if d.Issuer == "" {
		f.Add("issuer", "document.directive.issuer")
	}
	long(&f, "title", d.Title, maxTitle)
	long(&f, "number", d.Number, maxNumber)
	long(&f, "issuer", d.Issuer, maxName)
	long(&f, "gist", d.Gist, maxGist)
	for _, one := range []struct {
		name string
		bad  bool
	}{{"title", Secret(d.Title)}, {"number", SecretNumber(d.Number)}, {"gist", SecretText(d.Gist)}} {
		if one.bad {
			f.Add(one.name, "document.secret")
		}
	}
	if !dayOK(d.IssuedOn) && d.IssuedOn != "" {
		f.Add("issued", wrongDay(d.IssuedOn))
	}
	if !slices.Contains(Forms, d.Form) {
		f.Add("form", "document.directive.form")
	}
	switch {
	case !dayOK(d.DueOn):
		f.Add("due", wrongDay(d.DueOn))
	case d.DueOn < d.IssuedOn:
		f.Add("due", "document.directive.due")
	}
	return d, f.Err("document.send")
}

func dayOK(day string) bool { return clock.ValidDay(day) && day >= "1930-01-01" && day < "2200-01-01" }

// wrongDay says what is wrong with a day that is not taken: it is none, or one far
// off.
func wrongDay(day string) string {
	if clock.ValidDay(day) {
		return "document.day.far"
	}
	return "document.day"
}

// SendDirective keeps and sends it. Repeating it with the same key gives the
// same id. Faults: Invalid (fields; document.secret; units: document.directive.
// below, document.directive.nobody), NotFound. Asks for DirectiveEdit at the
// unit.
func (s *Service) SendDirective(ctx context.Context, actor access.Actor, cmd SendDirective) (int64, error) {
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		sender, err := may(t, actor, access.DirectiveEdit, cmd.Unit)
		if err != nil {
			return 0, err
		}
		d, err := cmd.check()
		if err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			units, err := below(t, sender, cmd.Units)
			if err != nil {
				return 0, err
			}
			if cmd.From != 0 {
				if _, ok, err := toOf(t, cmd.From, cmd.Unit); err != nil || !ok {
					return 0, notFound("document.send", err)
				}
				d.Source, d.SourceID = "directive", cmd.From
			}
			if d, err = send(t, actor, d, units); err != nil {
				return 0, err
			}
			if cmd.From != 0 {
				if err := copyUses(t, "directive", cmd.From, d.ID); err != nil {
					return 0, err
				}
			}
			for _, id := range cmd.Papers {
				p, ok, err := paperByID(t, id)
				if err != nil || !ok || p.Unit != cmd.Unit {
					return 0, notFound("document.send", err)
				}
				if err := insertUse(t, id, Use{"directive", d.ID, Finished}); err != nil {
					return 0, err
				}
			}
			return d.ID, nil
		})
		return id, err
	})
}

func notFound(op string, err error) error {
	if err == nil {
		err = fault.New(op, fault.NotFound, "fault.not_found")
	}
	return err
}

// below gives the units a directive goes to: those asked for, each once, all at
// or below the sender today; else every one directly below, or the sender.
func below(t *db.Tx, sender org.Unit, asked []int64) ([]int64, error) {
	today := org.Today(t)
	if len(asked) == 0 {
		var out []int64
		for after := (org.Cursor{}); ; {
			p, err := org.Children(t, sender.ID, today, after, org.MaxPage)
			if err != nil {
				return nil, err
			}
			for _, u := range p.Rows {
				out = append(out, u.ID)
			}
			if after = p.Next; !p.More {
				break
			}
		}
		if len(out) == 0 && sender.Kind.Meets() {
			out = []int64{sender.ID}
		}
		if len(out) == 0 {
			var f fault.Fields
			f.Add("units", "document.directive.nobody")
			return nil, f.Err("document.send")
		}
		return out, nil
	}
	asked = slices.Compact(slices.Sorted(slices.Values(asked)))
	units, err := org.PathsOn(t, asked, today)
	if err != nil {
		return nil, err
	}
	for _, id := range asked {
		if !org.Under(units[id], sender.Path) {
			var f fault.Fields
			f.Add("units", "document.directive.below")
			return nil, f.Err("document.send")
		}
	}
	return asked, nil
}

// SendTx sends a directive in a caller's transaction: the notice of a
// resolution. Rights are the caller's, and so is that the units are the
// sender's. Sending one source twice gives the first, and adds the units that
// have not got it.
func SendTx(t *db.Tx, actor access.Actor, d Directive, units []int64) (int64, error) {
	if d.Source != "" {
		first, ok, err := bySource(t, d.Unit, d.Source, d.SourceID)
		if err != nil {
			return 0, err
		}
		if ok {
			had, err := tosOf(t, first.ID)
			if err != nil {
				return 0, err
			}
			var more []int64
			for _, u := range units {
				if !slices.ContainsFunc(had, func(to To) bool { return to.Receiver == u }) && !slices.Contains(more, u) {
					more = append(more, u)
				}
			}
			if len(more) == 0 {
				return first.ID, nil
			}
			if err := insertTo(t, first, more); err != nil {
				return 0, err
			}
			return first.ID, record(t, actor, "directive.send", first.Unit, first.ID, map[string]any{"units": more, "more": true})
		}
	}
	d, err := send(t, actor, d, slices.Compact(slices.Sorted(slices.Values(units))))
	return d.ID, err
}

// send writes a directive, its receivers and the event.
func send(t *db.Tx, actor access.Actor, d Directive, units []int64) (Directive, error) {
	d.ID, d.MadeAt, d.MadeBy = t.ID(), t.Now(), actor.Person
	if err := insertDirective(t, d); err != nil {
		return d, err
	}
	if err := insertTo(t, d, units); err != nil {
		return d, err
	}
	return d, record(t, actor, "directive.send", d.Unit, d.ID, map[string]any{"units": units, "form": d.Form, "due": d.DueOn,
		"number": strings.TrimSpace(d.Number), "source": d.Source, "source_id": d.SourceID})
}
