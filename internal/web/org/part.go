package org

import (
	"nep/internal/org"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// ---- places ----

func (p *Pages) addSite(c *web.Ctx) error {
	return p.addSiteForm(c, org.AddSite{From: p.Org.Day()}, nil)
}

func siteFields(c *web.Ctx, f *form, err error, name, address, province string) {
	f.text(c, err, ui.FieldData{Name: "Name", Label: c.T("org.page.site.name"), Hint: c.T("org.page.site.name.hint"), Value: name, Width: "full", MaxLength: 300})
	f.text(c, err, ui.FieldData{Name: "Address", Label: c.T("org.page.site.address"), Hint: c.T("org.page.site.address.hint"), Value: address, Width: "full", Optional: true, MaxLength: 300})
	f.text(c, err, ui.FieldData{Name: "Province", Label: c.T("org.page.site.province"), Value: province, Width: "20", Optional: true, MaxLength: 100})
}

func (p *Pages) addSiteForm(c *web.Ctx, cmd org.AddSite, err error) error {
	v, e := p.now(c)
	if e != nil {
		return e
	}
	f := ofUnit(c, v, "org.page.site.add", c.T("org.page.site.lead"), "dia-diem", "them")
	siteFields(c, &f, err, cmd.Name, cmd.Address, cmd.Province)
	f.date(c, err, ui.FieldData{Name: "From", Label: c.T("org.page.from"), Value: cmd.From})
	f.Button = c.T("org.page.save")
	return f.render(c, err)
}

func (p *Pages) doAddSite(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := org.AddSite{Key: c.Key(), Unit: id, Name: c.Form("Name"), Address: c.Form("Address"), Province: c.Form("Province"), From: typed(c.Form("From"))}
	if _, err := p.Org.AddSite(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.addSiteForm(c, cmd, err) })
	}
	return c.Done(href(id), "org.page.site.added", "Name", cmd.Name)
}

// site reads the {site} of the address, which must be the {unit}'s.
func (p *Pages) site(c *web.Ctx) (org.Site, error) {
	unit, err := c.ID("unit")
	if err != nil {
		return org.Site{}, err
	}
	id, err := c.ID("site")
	if err != nil {
		return org.Site{}, err
	}
	return p.Org.SiteOf(c.Context(), c.Actor, unit, id)
}

func (p *Pages) editSite(c *web.Ctx) error {
	s, err := p.site(c)
	if err != nil {
		return err
	}
	return p.editSiteForm(c, s, org.EditSite{Name: s.Name, Address: s.Address, Province: s.Province}, nil)
}

func (p *Pages) editSiteForm(c *web.Ctx, s org.Site, cmd org.EditSite, err error) error {
	v, e := p.now(c)
	if e != nil {
		return e
	}
	f := ofUnit(c, v, "org.page.site.edit", c.T("org.page.site.edit.lead"), "dia-diem", itoa(s.ID), "sua")
	f.Stored = []ui.Answer{{Label: c.T("org.page.site.name"), Value: s.Name}, {Label: c.T("org.page.site.address"), Value: s.Address}, {Label: c.T("org.page.site.province"), Value: s.Province}}
	f.Hidden = [][2]string{{"Seen", s.Seen()}}
	siteFields(c, &f, err, cmd.Name, cmd.Address, cmd.Province)
	f.Button = c.T("org.page.save")
	return f.render(c, err)
}

func (p *Pages) doEditSite(c *web.Ctx) error {
	s, err := p.site(c)
	if err != nil {
		return err
	}
	cmd := org.EditSite{Key: c.Key(), Site: s.ID, Name: c.Form("Name"), Address: c.Form("Address"), Province: c.Form("Province"), Seen: seen(c)}
	if err := p.Org.EditSite(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error {
			now, e := p.site(c)
			if e != nil {
				return e
			}
			return p.editSiteForm(c, now, cmd, err)
		})
	}
	return c.Done(href(s.Unit), "org.page.site.edited", "Name", cmd.Name)
}

func (p *Pages) closeSite(c *web.Ctx) error {
	s, err := p.site(c)
	if err != nil {
		return err
	}
	return p.closeSiteForm(c, s, p.Org.Day(), nil)
}

func (p *Pages) closeSiteForm(c *web.Ctx, s org.Site, day string, err error) error {
	v, e := p.now(c)
	if e != nil {
		return e
	}
	f := ofUnit(c, v, "org.page.site.close", "", "dia-diem", itoa(s.ID), "ket-thuc")
	f.Kicker, f.Title = v.Name, c.T("org.page.site.close.confirm", "Name", s.Name)
	f.Effects = []string{c.T("org.page.site.close.effect")}
	f.date(c, err, ui.FieldData{Name: "From", Label: c.T("org.page.end.from"), Hint: c.T("org.page.end.hint", "From", dmy(s.From)), Value: day})
	f.Button, f.Danger = c.T("org.page.site.close.button"), true
	return f.render(c, err)
}

func (p *Pages) doCloseSite(c *web.Ctx) error {
	s, err := p.site(c)
	if err != nil {
		return err
	}
	cmd := org.CloseSite{Key: c.Key(), Site: s.ID, From: typed(c.Form("From"))}
	if err := p.Org.CloseSite(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.closeSiteForm(c, s, cmd.From, err) })
	}
	return c.Done(href(s.Unit), "org.page.site.closed", "Name", s.Name)
}

// ---- terms ----

func (p *Pages) addTerm(c *web.Ctx) error { return p.addTermForm(c, org.AddTerm{}, nil) }

func (p *Pages) addTermForm(c *web.Ctx, cmd org.AddTerm, err error) error {
	v, e := p.now(c)
	if e != nil {
		return e
	}
	f := ofUnit(c, v, "org.page.term.add", c.T("org.page.term.lead"), "nhiem-ky", "them")
	f.text(c, err, ui.FieldData{Name: "Name", Label: c.T("org.page.term.name"), Hint: c.T("org.page.term.name.hint"), Value: cmd.Name, Width: "20", MaxLength: 60})
	f.date(c, err, ui.FieldData{Name: "From", Label: c.T("org.page.term.from"), Value: cmd.From})
	f.date(c, err, ui.FieldData{Name: "To", Label: c.T("org.page.term.to"), Hint: c.T("org.page.term.to.hint"), Value: cmd.To, Optional: true})
	f.Button = c.T("org.page.save")
	return f.render(c, err)
}

func (p *Pages) doAddTerm(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := org.AddTerm{Key: c.Key(), Unit: id, Name: c.Form("Name"), From: typed(c.Form("From")), To: typed(c.Form("To"))}
	if _, err := p.Org.AddTerm(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.addTermForm(c, cmd, err) })
	}
	return c.Done(href(id), "org.page.term.added", "Name", cmd.Name)
}

// ---- mass organisations ----

func (p *Pages) addMass(c *web.Ctx) error {
	return p.addMassForm(c, org.AddMassOrg{From: p.Org.Day()}, nil)
}

func (p *Pages) addMassForm(c *web.Ctx, cmd org.AddMassOrg, err error) error {
	v, e := p.now(c)
	if e != nil {
		return e
	}
	f := ofUnit(c, v, "org.page.mass.add", c.T("org.page.mass.lead"), "doan-the", "them")
	f.choice(c, err, ui.ChoiceData{FieldData: ui.FieldData{Name: "Kind", Label: c.T("org.page.mass.kind")}, Options: massOptions(c.Context(), cmd.Kind)})
	f.text(c, err, ui.FieldData{Name: "Name", Label: c.T("org.page.mass.name"), Hint: c.T("org.page.mass.name.hint"), Value: cmd.Name, Width: "full", MaxLength: 300})
	f.date(c, err, ui.FieldData{Name: "From", Label: c.T("org.page.from"), Value: cmd.From})
	f.Button = c.T("org.page.save")
	return f.render(c, err)
}

func (p *Pages) doAddMass(c *web.Ctx) error {
	id, err := c.ID("unit")
	if err != nil {
		return err
	}
	cmd := org.AddMassOrg{Key: c.Key(), Unit: id, Kind: org.MassKind(c.Form("Kind")), Name: c.Form("Name"), From: typed(c.Form("From"))}
	if _, err := p.Org.AddMassOrg(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.addMassForm(c, cmd, err) })
	}
	return c.Done(href(id), "org.page.mass.added", "Name", cmd.Name)
}

// mass reads the {mass} of the address, which the {unit}'s committee must follow.
func (p *Pages) mass(c *web.Ctx) (org.MassOrg, error) {
	unit, err := c.ID("unit")
	if err != nil {
		return org.MassOrg{}, err
	}
	id, err := c.ID("mass")
	if err != nil {
		return org.MassOrg{}, err
	}
	return p.Org.MassOrgOf(c.Context(), c.Actor, unit, id)
}

func (p *Pages) closeMass(c *web.Ctx) error {
	m, err := p.mass(c)
	if err != nil {
		return err
	}
	return p.closeMassForm(c, m, p.Org.Day(), nil)
}

func (p *Pages) closeMassForm(c *web.Ctx, m org.MassOrg, day string, err error) error {
	v, e := p.now(c)
	if e != nil {
		return e
	}
	f := ofUnit(c, v, "org.page.mass.close", "", "doan-the", itoa(m.ID), "ket-thuc")
	f.Kicker, f.Title = v.Name, c.T("org.page.mass.close.confirm", "Name", m.Name)
	f.Effects = []string{c.T("org.page.mass.close.effect")}
	f.date(c, err, ui.FieldData{Name: "From", Label: c.T("org.page.end.from"), Hint: c.T("org.page.end.hint", "From", dmy(m.From)), Value: day})
	f.Button, f.Danger = c.T("org.page.mass.close.button"), true
	return f.render(c, err)
}

func (p *Pages) doCloseMass(c *web.Ctx) error {
	m, err := p.mass(c)
	if err != nil {
		return err
	}
	cmd := org.CloseMassOrg{Key: c.Key(), MassOrg: m.ID, From: typed(c.Form("From"))}
	if err := p.Org.CloseMassOrg(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.closeMassForm(c, m, cmd.From, err) })
	}
	return c.Done(href(m.Unit), "org.page.mass.closed", "Name", m.Name)
}
