package system

import (
	"context"
	"io"
	"strings"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/audit"
	"nep/internal/fault"
	"nep/internal/tlslocal"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// Pages are the pages of this room.
type Pages struct {
	Accounts *account.Service
	Copies   *Copier
	Audit    *audit.Log
	Doctor   *Examiner
	Version  string
	// UnitSubject is room org's: where the unit of "/to-chuc/{unit}/…" stands.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
	UnitNames   func(ctx context.Context, units []int64) (map[int64]string, error)
	CA          *tlslocal.Authority // nil when the server has no authority of its own
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/he-thong/quyen", Action: access.TableView, Handle: p.table},
		{Method: "GET", Path: "/he-thong", Action: access.SystemView, Handle: p.overview},
		{Method: "GET", Path: "/he-thong/nhat-ky", Action: access.AuditView, Handle: p.audit},
		{Method: "POST", Path: "/he-thong/nhat-ky", Action: access.AuditView, Handle: p.checkHead},
		{Method: "GET", Path: "/to-chuc/{unit}/nhat-ky", Action: access.AuditView, Subject: p.UnitSubject, Handle: p.unitAudit},
		{Method: "GET", Path: "/he-thong/kiem-tra", Action: access.SystemView, Handle: p.doctor},
		{Method: "GET", Path: "/he-thong/kiem-tra/tien-do", Action: access.SystemView, Handle: p.doctorPart},
		{Method: "POST", Path: "/he-thong/kiem-tra", Action: access.SystemView, Handle: p.startDoctor},
		{Method: "GET", Path: "/he-thong/sao-luu", Action: access.SystemView, Handle: p.backups},
		{Method: "GET", Path: "/he-thong/sao-luu/tien-do", Action: access.SystemView, Handle: p.backupsPart},
		{Method: "POST", Path: "/he-thong/sao-luu", Action: access.SystemView, Handle: p.startBackup},
		{Method: "POST", Path: "/he-thong/sao-luu/dung", Action: access.SystemView, Handle: p.stopBackup},
		{Method: "GET", Path: "/he-thong/tai-khoan", Action: access.AccountAdmin, Handle: p.accounts},
		{Method: "POST", Path: "/he-thong/tai-khoan", Action: access.AccountAdmin, Handle: p.openAdmin},
		{Method: "GET", Path: "/he-thong/tai-khoan/{account}", Action: access.AccountAdmin, Handle: p.oneAccount},
		{Method: "POST", Path: "/he-thong/tai-khoan/{account}/dat-lai", Action: access.AccountAdmin, Handle: p.resetPassword},
		{Method: "POST", Path: "/he-thong/tai-khoan/{account}/ket-thuc-phien", Action: access.AccountAdmin, Handle: p.change("system.accounts.ended", p.endAll)},
		{Method: "POST", Path: "/he-thong/tai-khoan/{account}/khoa", Action: access.AccountAdmin, Handle: p.change("system.accounts.done", p.setDisabled(true))},
		{Method: "POST", Path: "/he-thong/tai-khoan/{account}/mo", Action: access.AccountAdmin, Handle: p.change("system.accounts.done", p.setDisabled(false))},
		{Method: "POST", Path: "/he-thong/tai-khoan/{account}/quan-tri", Action: access.AccountAdmin, Handle: p.change("system.accounts.done", p.setAdmin(true))},
		{Method: "POST", Path: "/he-thong/tai-khoan/{account}/thoi-quan-tri", Action: access.AccountAdmin, Handle: p.change("system.accounts.done", p.setAdmin(false))},
		{Method: "GET", Path: "/giao-dien", Action: access.TableView, Handle: p.gallery},
		{Method: "GET", Path: "/chung-thu", Public: true, Handle: p.certificate},
		{Method: "GET", Path: "/chung-thu/nep-ca.crt", Public: true, Handle: p.certificateFile},
		{Method: "GET", Path: "/chung-thu/nep-ca.mobileconfig", Public: true, Handle: p.certificateProfile},
	}
}

func (p *Pages) gallery(c *web.Ctx) error {
	return c.Render(ui.Gallery(c.Shell(c.T("system.gallery"))))
}

// table prints the access table as it is, so that an auditor need not trust a
// description of it.
func (p *Pages) table(c *web.Ctx) error {
	t := ui.TableData{Caption: c.T("system.table.caption"), HideCaption: true, Cols: []ui.Col{{Label: c.T("system.table.action")}}}
	for _, role := range access.Roles {
		t.Cols = append(t.Cols, ui.Col{Label: c.T("role." + string(role))})
	}
	for _, action := range access.Actions {
		row := []ui.Cell{{Text: c.T("action." + string(action))}}
		for _, role := range access.Roles {
			var words []string
			for _, reach := range access.Reaches(action, role) {
				words = append(words, c.T("reach."+string(reach)))
			}
			if len(words) == 0 {
				words = []string{c.T("reach.none")}
			}
			row = append(row, ui.Cell{Text: strings.Join(words, "; ")})
		}
		t.Rows = append(t.Rows, row)
	}
	return c.Render(tablePage(c.Shell(c.T("system.table.title")), t))
}

// certificate lets a phone install the server's own authority.
func (p *Pages) certificate(c *web.Ctx) error {
	if p.CA == nil {
		return c.Render(noCertificatePage(c.Bare(c.T("system.ca.title"))))
	}
	here := c.Origin() + "/chung-thu"
	svg, err := web.QR(here)
	if err != nil {
		return fault.Wrap("system.certificate", fault.Internal, err)
	}
	code := ui.QRData{SVG: svg, Label: c.T("system.ca.qr"), Code: here, Caption: c.T("system.ca.qr_caption")}
	return c.Render(certificatePage(c.Bare(c.T("system.ca.title")), code, p.CA.Fingerprint()))
}

func (p *Pages) certificateFile(c *web.Ctx) error {
	if p.CA == nil {
		return fault.New("system.certificate", fault.NotFound, "fault.not_found")
	}
	return c.File("nep-ca.crt", "application/x-x509-ca-cert", func(w io.Writer) error { _, err := w.Write(p.CA.CADER()); return err })
}

func (p *Pages) certificateProfile(c *web.Ctx) error {
	if p.CA == nil {
		return fault.New("system.certificate", fault.NotFound, "fault.not_found")
	}
	profile := p.CA.Profile(c.T("system.ca.profile"), c.T("system.ca.profile_text"))
	return c.File("nep-ca.mobileconfig", "application/x-apple-aspen-config", func(w io.Writer) error { _, err := w.Write(profile); return err })
}
