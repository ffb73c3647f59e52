package system

import (
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
	Table  ui.TableData
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
	v.Table = ui.TableData{Caption: c.T("system.audit.title"), HideCaption: true, Cols: []ui.Col{
		{Label: c.T("system.audit.when")}, {Label: c.T("system.audit.what")}, {Label: c.T("system.audit.who")},
		{Label: c.T("system.audit.about")}, {Label: c.T("system.audit.number"), Num: true}}}
	for _, e := range list {
		v.Table.Rows = append(v.Table.Rows, []ui.Cell{
			{Text: clock.Time(e.At).Format("15:04:05 02/01/2006")},
			{Text: kindWords(c, e.Kind), Note: e.Kind},
			{Text: c.T("system.audit.account", "N", e.Account), Note: hatWords(c, e.Hat)},
			{Text: about(c, e)},
			{Text: number(c, e.Seq)},
		})
	}
	return v, nil
}

// kindWords is a kind of event in words; a newer kind without words shows as it is.
func kindWords(c *web.Ctx, kind string) string {
	if i18n.Has("audit.kind." + kind) {
		return c.T("audit.kind." + kind)
	}
	return kind
}

// hatWords is "Bí thư, tổ chức 12" for "secretary:12".
func hatWords(c *web.Ctx, hat string) string {
	role, unit, ok := strings.Cut(hat, ":")
	if !ok || !i18n.Has("role."+role) {
		return c.T("system.audit.no_hat")
	}
	if unit == "0" {
		return c.T("role." + role)
	}
	return c.T("system.audit.hat", "Role", c.T("role."+role), "Unit", unit)
}

func about(c *web.Ctx, e audit.Entry) string {
	switch {
	case e.Erased:
		return c.T("system.audit.erased")
	case e.Subject == 0:
		return ""
	case e.Unit == 0:
		return c.T("system.audit.subject", "N", e.Subject)
	}
	return c.T("system.audit.subject_unit", "N", e.Subject, "Unit", e.Unit)
}

// number is the place in the sealed log; what is not sealed yet has none.
func number(c *web.Ctx, seq int64) string {
	if seq < 0 {
		return c.T("system.audit.unsealed")
	}
	return strconv.FormatInt(seq, 10)
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
