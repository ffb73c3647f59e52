package org

import (
	"strconv"

	"github.com/a-h/templ"

	"nep/internal/access"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
)

// Pages are the pages of this room.
type Pages struct {
	Org *org.Service
	// Parts of a unit's page that other rooms make; nil, or a nil component,
	// shows nothing. They are asked on today's page only.
	Leaders func(c *web.Ctx, unit int64) (templ.Component, error) // committee and secretary
	Counts  func(c *web.Ctx, unit int64) (templ.Component, error) // members in numbers
	Rules   func(c *web.Ctx, unit int64) (templ.Component, error) // the rules that hold here
	Habits  func(c *web.Ctx, unit int64) (templ.Component, error) // how it keeps its order: attendance, papers, tasks, in counts
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	var out []web.Route
	view := func(path string, subject func(*web.Ctx) (access.Subject, error), h func(*web.Ctx) error) {
		out = append(out, web.Route{Method: "GET", Path: path, Action: access.UnitView, Subject: subject, Handle: h})
	}
	form := func(path string, subject func(*web.Ctx) (access.Subject, error), show, do func(*web.Ctx) error) {
		out = append(out, web.Route{Method: "GET", Path: path, Action: access.UnitEdit, Subject: subject, Handle: show},
			web.Route{Method: "POST", Path: path, Action: access.UnitEdit, Subject: subject, Handle: do})
	}
	view("/to-chuc", own, p.tree)
	view("/to-chuc/{unit}", p.unit, p.show)
	form("/to-chuc/them", nil, p.found, p.doFound) // a root: whoever may change everything
	form("/to-chuc/{unit}/them", p.unit, p.found, p.doFound)
	form("/to-chuc/{unit}/sua", p.unit, p.rename, p.doRename)
	form("/to-chuc/{unit}/chuyen", p.unit, p.move, p.doMove)
	form("/to-chuc/{unit}/giai-the", p.unit, p.close, p.doClose)
	form("/to-chuc/{unit}/dia-diem/them", p.unit, p.addSite, p.doAddSite)
	form("/to-chuc/{unit}/dia-diem/{site}/sua", p.unit, p.editSite, p.doEditSite)
	form("/to-chuc/{unit}/dia-diem/{site}/ket-thuc", p.unit, p.closeSite, p.doCloseSite)
	form("/to-chuc/{unit}/nhiem-ky/them", p.unit, p.addTerm, p.doAddTerm)
	form("/to-chuc/{unit}/doan-the/them", p.unit, p.addMass, p.doAddMass)
	form("/to-chuc/{unit}/doan-the/{mass}/ket-thuc", p.unit, p.closeMass, p.doCloseMass)
	return out
}

// own is what the tree is about: the units of the actor's own hat.
func own(c *web.Ctx) (access.Subject, error) {
	return access.Subject{Paths: append([]string{c.Actor.Hat.Path}, c.Actor.Hat.Named...)}, nil
}

// unit is the {unit} of the address, by its path of today.
func (p *Pages) unit(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("unit")
	if err != nil {
		return access.Subject{}, err
	}
	path, err := p.Org.Where(c.Context(), id)
	return access.Unit(path), err
}

// href is the address of a unit's page, or of a page below it.
func href(unit int64, below ...string) string {
	s := "/to-chuc/" + strconv.FormatInt(unit, 10)
	for _, b := range below {
		s += "/" + b
	}
	return s
}

// dmy is a day as people read it; "" stays "".
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}

// typed is a day as it is stored, from what was typed. What cannot be read, or
// is no whole day, stays as it is: the verb refuses it.
func typed(text string) string {
	d, err := vn.ParseDate(text)
	if err != nil {
		return text
	}
	return d.String()
}

// asked is the day of ?ngay=, "" for today, and whether it could be read.
func asked(c *web.Ctx) (day string, ok bool) {
	text := c.Query("ngay")
	d, err := vn.ParseDate(text)
	if err != nil || text != "" && (d.Precision() != vn.FullDate || d.Year < 1900 || d.Year >= 2200) {
		return "", false
	}
	return d.String(), true
}
