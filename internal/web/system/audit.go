package system

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/web"
	"nep/internal/web/ui"
)

const eventsPerPage = 50

// audit lists what happened, newest first. Events name people by number only;
// a name stands in one row of the database, which can be erased.
func (p *Pages) audit(c *web.Ctx) error { return p.showAudit(c, "", nil, false) }

// unitAudit lists what happened in one unit, for its secretary and an inspector.
func (p *Pages) unitAudit(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	subject, err := p.UnitSubject(c)
	if err != nil {
		return err
	}
	here := "/to-chuc/" + strconv.FormatInt(unit, 10)
	v, err := p.events(c, here+"/nhat-ky", []audit.Place{{Unit: unit, Path: subject.Paths[0]}})
	if err != nil {
		return err
	}
	return c.Render(unitAuditPage(c.Shell(c.T("system.audit.title")), here, v))
}

type auditView struct {
	Rows   []ui.RowData
	Empty  bool
	Pager  ui.PagerData
	Head   string
	Typed  string // an older head to check
	Errs   []ui.FieldError
	Proved bool
}

func (p *Pages) showAudit(c *web.Ctx, typed string, errs []ui.FieldError, proved bool) error {
	v, err := p.events(c, "/he-thong/nhat-ky", nil)
	if err != nil {
		return err
	}
	v.Typed, v.Errs, v.Proved = typed, errs, proved
	if v.Head, err = p.Audit.Head(c.Context()); err != nil {
		return err
	}
	d := c.Shell(c.T("system.audit.title"))
	d.HasErrors = len(errs) > 0
	return c.RenderStatus(statusFor(errs), auditPage(d, v))
}

// events is one page of the log: of the whole installation, or of places.
func (p *Pages) events(c *web.Ctx, here string, places []audit.Place) (auditView, error) {
	before, _ := strconv.ParseInt(c.Query("truoc"), 10, 64)
	list, err := p.Audit.List(c.Context(), c.Actor, audit.Filter{Places: places, Before: before}, eventsPerPage+1)
	v := auditView{Empty: len(list) == 0}
	if err != nil {
		return v, err
	}
	if len(list) > eventsPerPage {
		list = list[:eventsPerPage]
		v.Pager.Next = here + "?truoc=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	if before != 0 {
		v.Pager.Prev = here
	}
	names, err := p.namesOf(c, list)
	if err != nil {
		return v, err
	}
	for _, e := range list {
		row := ui.RowData{Title: kindWords(c, e.Kind), Detail: names.who(c, e) + " · " + clock.Time(e.At).Format("15:04:05 02/01/2006")}
		if at := names.where(c, e); at != "" {
			row.Detail += " · " + at
		}
		row.Tags = []ui.TagData{{Text: number(c, e.Seq)}}
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

// eventNames are the names a page of events needs. They are read now, for this
// reader; the log itself holds numbers only, so that a name can be erased.
type eventNames struct{ accounts, units map[int64]string }

func (p *Pages) namesOf(c *web.Ctx, list []audit.Entry) (n eventNames, err error) {
	accounts, units := map[int64]bool{}, map[int64]bool{}
	for _, e := range list {
		accounts[e.Account] = e.Account != 0
		units[e.Unit] = e.Unit != 0
		if _, unit, ok := strings.Cut(e.Hat, ":"); ok {
			id, _ := strconv.ParseInt(unit, 10, 64)
			units[id] = id != 0
		}
	}
	delete(accounts, 0)
	delete(units, 0)
	if n.accounts, err = p.Accounts.Logins(c.Context(), slices.Collect(maps.Keys(accounts))); err != nil {
		return n, err
	}
	if len(units) > 0 {
		n.units, err = p.UnitNames(c.Context(), slices.Collect(maps.Keys(units)))
	}
	return n, err
}

// who is "Trần Thị Mai (maitt), Bí thư, Chi bộ Kho Ân Thi".
func (n eventNames) who(c *web.Ctx, e audit.Entry) string {
	if e.Account == 0 {
		return c.T("system.audit.no_hat")
	}
	s := n.accounts[e.Account]
	if s == "" {
		s = c.T("system.audit.account", "N", e.Account)
	}
	role, unit, ok := strings.Cut(e.Hat, ":")
	if !ok || !i18n.Has("role."+role) {
		return s
	}
	s += ", " + c.T("role."+role)
	id, _ := strconv.ParseInt(unit, 10, 64)
	if name := n.units[id]; name != "" {
		s += ", " + name
	}
	return s
}

// where is the unit an event belongs to, and the row it is about.
func (n eventNames) where(c *web.Ctx, e audit.Entry) string {
	switch {
	case e.Erased:
		return c.T("system.audit.erased")
	case n.units[e.Unit] != "" && e.Subject != 0 && e.Subject != e.Unit:
		return c.T("system.audit.subject_unit", "N", e.Subject, "Unit", n.units[e.Unit])
	case n.units[e.Unit] != "":
		return n.units[e.Unit]
	case e.Subject != 0 && e.Subject != e.Account:
		return c.T("system.audit.subject", "N", e.Subject)
	}
	return ""
}

// kindWords is a kind of event in words; a newer kind without words shows as it is.
func kindWords(c *web.Ctx, kind string) string {
	if i18n.Has("audit.kind." + kind) {
		return c.T("audit.kind." + kind)
	}
	return kind
}

// number is the place in the sealed log; what is not sealed yet has none.
func number(c *web.Ctx, seq int64) string {
	if seq < 0 {
		return c.T("system.audit.unsealed")
	}
	return c.T("system.audit.sealed", "N", seq)
}

// checkHead proves that everything under an older head is still there.
func (p *Pages) checkHead(c *web.Ctx) error {
	typed := c.R.PostFormValue("head")
	text := strings.ReplaceAll(strings.TrimSpace(typed), "\r\n", "\n") + "\n"
	err := p.Audit.CheckHead(c.Context(), text)
	switch {
	case err == nil:
		return p.showAudit(c, typed, nil, true)
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Corrupt):
		return p.showAudit(c, typed, []ui.FieldError{{Field: "head", Text: c.Sentence(err)}}, false)
	}
	return err
}
