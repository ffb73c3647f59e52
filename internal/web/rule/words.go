package rule

import (
	"context"
	"strconv"
	"strings"

	"nep/internal/clock"
	"nep/internal/i18n"
	"nep/internal/rule"
	"nep/internal/web/ui"
)

// counted says what an Int counts, and how a number of days is meant.
var counted = map[rule.Key]string{
	rule.CellMeetings: "rule.page.n.meetings", rule.BureauMeetings: "rule.page.n.meetings", rule.CommitteeMeetings: "rule.page.n.meetings",
	rule.UpperMeetings: "rule.page.n.meetings", rule.StandingMeetings: "rule.page.n.meetings", rule.WholeMeetings: "rule.page.n.meetings",
	rule.ThemesPerQuarter: "rule.page.n.meetings", rule.LargeFrom: "rule.page.n.members", rule.CellMin: "rule.page.n.members",
	rule.BureauFrom: "rule.page.n.members", rule.CommitteeFrom: "rule.page.n.members", rule.BureauMax: "rule.page.n.people",
	rule.UnexcusedMax: "rule.page.n.times", rule.ExcusedInRow: "rule.page.n.times", rule.AdmissionTries: "rule.page.n.times",
	rule.VisitsPerQuarter: "rule.page.n.times", rule.ClassGood: "rule.page.n.points", rule.ClassFair: "rule.page.n.points",
	rule.ClassAverage: "rule.page.n.points", rule.ReportDay: "rule.page.n.day",
	rule.ThemeDaysBefore: "rule.page.n.before", rule.PapersBefore: "rule.page.n.before", rule.CommitteePapersBefore: "rule.page.n.before",
	rule.PublishAfter: "rule.page.n.after", rule.ReportAfter: "rule.page.n.after", rule.QuarterReport: "rule.page.n.after", rule.YearReport: "rule.page.n.after", rule.TransferDays: "rule.page.n.working",
}

// words says a value as people say it: "trước 1 ngày", "quá nửa".
func words(ctx context.Context, k rule.Key, value string) string {
	switch value {
	case "":
		return i18n.T(ctx, "rule.page.none")
	case ">1/2":
		return i18n.T(ctx, "rule.page.half")
	case ">=2/3":
		return i18n.T(ctx, "rule.page.two_thirds")
	}
	if key := counted[k]; key != "" {
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return i18n.T(ctx, key, "Count", n)
		}
	}
	return rule.ValueWords(k, value).Say(ctx)
}

// span says from when to when something holds; "" when nobody says it.
func span(ctx context.Context, from, to string) string {
	ends := to != "" && to != clock.Forever
	switch {
	case from != "" && ends:
		return i18n.T(ctx, "rule.since.until", "From", dmy(from), "To", dmy(to))
	case from != "":
		return i18n.T(ctx, "rule.since.from", "From", dmy(from))
	case ends:
		return i18n.T(ctx, "rule.since.to", "To", dmy(to))
	}
	return ""
}

// linked puts links into a sentence: the i-th stands where mark(i) does.
func linked(sentence string, links ...ui.Link) []ui.Link {
	var out []ui.Link
	for i, l := range links {
		before, after, ok := strings.Cut(sentence, mark(i))
		if !ok {
			continue
		}
		out, sentence = append(out, ui.Link{Label: before}, l), after
	}
	return append(out, ui.Link{Label: sentence})
}

// mark is a letter of no language, for a link's place in a sentence.
func mark(i int) string { return string(rune(0xE000 + i)) }

// ground is on what a unit's value stands: its regulation, or what was typed.
func (l *place) ground(unit, regulation int64, number, title, source string) ui.Link {
	out := ui.Link{Label: source}
	switch {
	case regulation != 0 && number != "":
		out.Label = l.c.T("rule.ground.numbered", "Title", title, "Number", number)
	case regulation != 0:
		out.Label = title
	case source == "":
		out.Label = l.c.T("rule.page.ground.none")
	}
	if regulation != 0 && (unit == l.ID || l.reads(unit)) {
		out.Href = paperHref(unit, regulation)
	}
	return out
}

// source says where a value comes from.
func (l *place) source(s rule.Step) []ui.Link {
	ctx := l.c.Context()
	since := span(ctx, s.Since, s.Until)
	bare := s.Regulation == 0 && s.Source == ""
	switch s.Kind {
	case rule.FromProfile:
		paper := ui.Link{Label: s.Cite(ctx), Href: "/quy-dinh/" + s.By}
		if since == "" { // said once for all of them, at the foot of the page
			return []ui.Link{paper}
		}
		return linked(l.c.T("rule.from.dated", "Source", mark(0), "Since", since), paper)
	case rule.FromUnit:
		if bare {
			return linked(l.c.T("rule.page.from.unit_bare", "Since", since))
		}
		return linked(l.c.T("rule.page.from.unit", "Ground", mark(0), "Since", since), l.ground(s.Unit, s.Regulation, s.RegNumber, s.RegTitle, s.Source))
	case rule.FromAncestor:
		if bare {
			return linked(l.c.T("rule.page.from.above_bare", "Unit", mark(0), "Since", since), l.unit(s.Unit))
		}
		return linked(l.c.T("rule.page.from.above", "Unit", mark(0), "Ground", mark(1), "Since", since), l.unit(s.Unit),
			l.ground(s.Unit, s.Regulation, s.RegNumber, s.RegTitle, s.Source))
	}
	return nil
}

// sure says how sure a number is; "" for an official text.
func sure(ctx context.Context, s rule.Step) string {
	if s.Kind != rule.FromProfile || s.Certainty == rule.Official {
		return ""
	}
	return i18n.T(ctx, "rule.page.sure", "Words", i18n.T(ctx, rule.CertaintyKey(s.Certainty)))
}

// held is a value with where it comes from.
type held struct {
	Value  string
	Source []ui.Link
	Sure   string
	Reason string // of a correction
}

func (l *place) held(k rule.Key, s rule.Step) held {
	h := held{Value: words(l.c.Context(), k, s.Value), Source: l.source(s), Sure: sure(l.c.Context(), s)}
	if k == rule.Profile && s.Value != "" {
		h.Source = linked(l.c.T("rule.page.from.frame", "Frame", mark(0)), ui.Link{Label: l.c.T("rule.page.frame.read"), Href: "/quy-dinh/" + s.Value})
		if s.Kind != rule.FromProfile {
			h.Source = append(l.source(s), append([]ui.Link{{Label: " "}}, h.Source...)...)
		}
	}
	if s.Reason != "" {
		h.Reason = l.c.T("rule.page.corrected", "Reason", strings.TrimRight(s.Reason, ". "))
	}
	return h
}

// line is one rule on a page.
type line struct {
	held
	Label  string
	Href   string // its own page
	Set    bool
	Edit   bool // the hat may set it, and today is shown
	Coming *held
	On     string // when Coming begins, as people read it
	Bare   bool   // its source names no first day
	Trail  []held // what the value overrides, the nearest first
}

func (l *place) line(a rule.Answer, n rule.Next, edit bool) line {
	d, _ := rule.Find(a.Key)
	out := line{held: l.held(a.Key, a.Step), Label: l.c.T(d.LabelKey()), Href: href(l.ID, string(a.Key)), Set: a.IsSet(), Edit: edit,
		Bare: a.Kind == rule.FromProfile && span(l.c.Context(), a.Since, a.Until) == ""}
	for _, s := range a.Trail {
		out.Trail = append(out.Trail, l.held(a.Key, s))
	}
	if n.On != "" {
		h := l.held(a.Key, n.Step)
		out.Coming, out.On = &h, dmy(n.On)
	}
	return out
}
