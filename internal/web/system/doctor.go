package system

import (
	"nep/internal/web"
	"nep/internal/web/ui"
)

// Finding is one thing the check of the whole installation found: message keys
// of the area and of the sentence. Level is ok, warn or bad.
type Finding struct {
	Area, Level, Key string
	Params           []any
}

// doctor looks at everything now and shows what was found; it changes nothing.
func (p *Pages) doctor(c *web.Ctx) error {
	kinds := map[string]ui.Kind{"ok": ui.Good, "warn": ui.Warn, "bad": ui.Bad}
	var rows []ui.RowData
	wrong := 0
	for _, f := range p.Check(c.Context()) {
		if f.Level != "ok" {
			wrong++
		}
		rows = append(rows, ui.RowData{Title: c.T(f.Area), Detail: c.T(f.Key, f.Params...),
			Tags: []ui.TagData{{Kind: kinds[f.Level], Text: c.T("system.doctor.level." + f.Level)}}})
	}
	return c.Render(doctorPage(c.Shell(c.T("system.doctor.title")), rows, wrong))
}
