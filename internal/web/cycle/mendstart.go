package cycle

import (
	"net/url"
	"strconv"

	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// mendView is the page on which a mistyped first number of a register is mended.
type mendView struct {
	web.Sent
	Unit     int64
	UnitName string
	Key      string
	Lines    []document.Number
	Query    string
	Sure     bool // a large number was typed, and is asked about
}

func registerHref(unit int64) string { return unitHref(unit, "/so-dang-ky") }

// mendPart is the series of the address: "loai", "ky", "nam".
func mendPart(c *web.Ctx) document.Part {
	p := document.Part{Kind: c.Query("loai")}
	p.Term, _ = strconv.ParseInt(c.Query("ky"), 10, 64)
	p.Year, _ = strconv.Atoi(c.Query("nam"))
	return p
}

func (p *Pages) mendStart(c *web.Ctx) error { return p.showMendStart(c, nil, false) }

func (p *Pages) showMendStart(c *web.Ctx, failed error, sure bool) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	v := mendView{Sent: web.Back(c, failed), Unit: unit, Key: web.NewKey(), Query: "?" + c.R.URL.Query().Encode(), Sure: sure}
	if v.Lines, err = p.Papers.Cycle.StartLines(c.Context(), c.Actor, unit, mendPart(c)); err != nil {
		if fault.Is(err, fault.NotFound) { // no such series, or Nếp gave no number in it
			return c.Redirect(registerHref(unit))
		}
		return err
	}
	if v.UnitName, err = p.UnitName(c.Context(), unit); err != nil {
		return err
	}
	d := c.Shell(c.T("mend.title"))
	return c.RenderStatus(v.Status(&d), mendPage(d, v))
}

func (p *Pages) doMendStart(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	first, err := strconv.ParseInt(c.Form("First"), 10, 64)
	if err != nil {
		first = 0 // the verb says what is wrong
	}
	if first > document.SureAbove && c.Form("sure") != "1" {
		var f fault.Fields
		f.Add("First", "document.number.sure", "Start", first)
		return p.showMendStart(c, f.Err("web.mend"), true)
	}
	cmd := cycle.MendStart{Key: c.Key(), Unit: unit, Part: mendPart(c), First: first, Reason: c.Form("Reason")}
	if err := p.Papers.Cycle.MendStart(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showMendStart(c, err, false) })
	}
	return c.Done(registerHref(unit)+"?"+url.Values(c.R.URL.Query()).Encode()+"#so", "mend.done")
}

// now are the papers that would move, with the numbers they have.
func (v mendView) now() []ui.Answer {
	var out []ui.Answer
	for _, n := range v.Lines {
		out = append(out, ui.Answer{Label: n.Short(), Value: dmy(n.Day)})
	}
	return out
}
