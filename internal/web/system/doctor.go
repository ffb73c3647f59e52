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
	t := ui.TableData{Caption: c.T("system.doctor.title"), HideCaption: true, Marked: map[int]bool{},
		Cols: []ui.Col{{Label: c.T("system.doctor.area")}, {Label: c.T("system.doctor.level")}, {Label: c.T("system.doctor.text")}}}
	wrong := 0
	for i, f := range p.Check(c.Context()) {
		if f.Level != "ok" {
			wrong++
			t.Marked[i] = true
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: c.T(f.Area)},
			{Tags: []ui.TagData{{Kind: kinds[f.Level], Text: c.T("system.doctor.level." + f.Level)}}}, {Text: c.T(f.Key, f.Params...)}})
	}
	return c.Render(doctorPage(c.Shell(c.T("system.doctor.title")), t, wrong))
}
