package resolution

import (
	"context"

	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/resolution"
	"nep/internal/web"
)

// letterView is a letter to the author of a proposal.
type letterView struct {
	resolution.Letter
	From string // the secretary
	Mine bool
	Key  string
}

func (p *Pages) letter(c *web.Ctx) error {
	id, err := c.ID("opinion")
	if err != nil {
		return err
	}
	v := letterView{Key: web.NewKey()}
	if v.Letter, err = p.Resolutions.Letter(c.Context(), c.Actor, id); fault.Is(err, fault.NotFound) {
		return c.Redirect(proposalHref(id)) // nothing to tell yet
	} else if err != nil {
		return err
	}
	v.Mine = c.Actor.Person != 0 && v.Person == c.Actor.Person
	if v.From, err = p.Resolutions.Letterhead(c.Context(), v.Unit); err != nil {
		return err
	}
	return c.Render(letterPage(c.Shell(c.T("reso.letter")), v))
}

func (p *Pages) doLetter(c *web.Ctx) error {
	id, err := c.ID("opinion")
	if err != nil {
		return err
	}
	if _, err := p.Resolutions.Told(c.Context(), c.Actor, c.Key(), 0, id); err != nil {
		return err
	}
	return c.Done("/", "reso.letter.seen")
}

// packView is a unit's letters for the printer.
type packView struct {
	place
	resolution.Pack
	From string
	All  bool
	Key  string
}

func (p *Pages) pack(c *web.Ctx) error {
	l, err := p.place(c)
	if err != nil {
		return err
	}
	v := packView{place: l, All: c.Query("xem") == "tat-ca", Key: web.NewKey()}
	if v.Pack, err = p.Resolutions.Pack(c.Context(), c.Actor, l.ID, v.All); err != nil {
		return err
	}
	if v.From, err = p.Resolutions.Letterhead(c.Context(), l.ID); err != nil {
		return err
	}
	return c.Render(packPage(c.T("reso.pack"), i18n.Lang(c.Context()), v))
}

func (p *Pages) doPack(c *web.Ctx) error {
	l, err := p.place(c)
	if err != nil {
		return err
	}
	n, err := p.Resolutions.Told(c.Context(), c.Actor, c.Key(), l.ID, 0)
	if err != nil {
		return err
	}
	if n == 0 {
		return c.Done(opinionsHref(l.ID), "reso.pack.none")
	}
	return c.Done(opinionsHref(l.ID), "reso.pack.given", "Count", n)
}

// words is what a letter says.
func words(ctx context.Context, l resolution.Letter) string {
	key, params := l.Words()
	return i18n.T(ctx, key, params...)
}

// next is what follows from what a letter says.
func next(ctx context.Context, l resolution.Letter) string {
	return i18n.T(ctx, "reso.letter.next."+string(l.Stage))
}
