package web

import (
	"strings"

	"nep/internal/thread"
	"nep/internal/vn"
	"nep/internal/web/ui"
)

// threadIcons are the icons of the things on the thread.
var threadIcons = map[thread.Kind]string{
	thread.Meeting: "meeting", thread.Item: "meeting", thread.Opinion: "idea", thread.Vote: "check", thread.Resolution: "resolution",
	thread.Point: "resolution", thread.Task: "flag", thread.Directive: "inbox", thread.Difficulty: "alert", thread.Report: "table",
	thread.Score: "quality", thread.Plan: "clock", thread.Paper: "paper", thread.Charge: "flag",
}

// Strand is the piece of the thread around a thing in the reader's language,
// for ui.Thread. A link shows its own words with what it is below them; words
// the reader may not see are left out, and so is the way there.
func (c *Ctx) Strand(s thread.Strand) ui.ThreadData {
	return ui.ThreadData{Causes: c.strandRows(s.Causes), Effects: c.strandRows(s.Effects)}
}

func (c *Ctx) strandRows(links []thread.Link) []ui.RowData {
	var out []ui.RowData
	for _, l := range links {
		r := ui.RowData{Icon: threadIcons[l.Kind], Title: l.Text, Href: l.Href}
		var detail []string
		if label := c.T(l.Label, l.Params...); r.Title == "" {
			r.Title = label
		} else {
			detail = append(detail, label)
		}
		if d, err := vn.ParseISO(l.Day); err == nil && !d.IsZero() {
			detail = append(detail, vn.FormatDate(d))
		}
		r.Detail = strings.Join(detail, " · ")
		out = append(out, r)
	}
	return out
}
