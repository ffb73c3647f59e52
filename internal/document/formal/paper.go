package formal

import (
	"context"
	_ "embed" // the data
	"math"
	"strings"
	"unicode"

	"nep/internal/i18n"
	"nep/internal/layout"
	"nep/internal/vn"
)

// Format is how papers look, in millimetres and points.
type Format struct {
	Source, Certainty                                         string
	Width, Height, Top, Right, Bottom, Left                   float64
	Body, Line, Between, Indent                               float64
	Party, Names, Number, Date, Title, Summary, LetterSummary float64
	Receivers, Table, TableLine                               float64
}

//go:embed format.toml
var formatFile string

// Look is the format papers have.
var Look = func() (f Format) {
	must(formatFile, &f)
	return f
}()

// Paper is an official paper: what stands in its head, what it says, who signs
// it and who receives it. Empty fields leave their lines out.
type Paper struct {
	Kind    Kind   // gives the name over the text, where Title does not
	Title   string // what stands there instead: "DANH SÁCH …"
	Summary string
	Above   string // the organisation above the one that issues
	Issuer  string
	Number  string   // the whole line: "Số 05-NQ/CB"
	Marks   []string // beneath the number: a draft, a class, how urgent
	Place   string   // of the date; "" begins the date with a capital
	Day     string   // "2026-12-05"
	Body    []layout.Block
	After   []layout.Block // behind the signature: an annex
	To      []string       // who receives it, one a line
	Sign    []Signature
	Wide    bool // the page lies on its side
}

// Signature is a block of signing: "T/M CHI BỘ", "BÍ THƯ", the name.
type Signature struct {
	For, Role string
	Note      string // between role and name: when it was confirmed here
	Name      string
}

// said is a sentence of papers, Vietnamese whoever asks.
func said(key string, pairs ...any) string {
	return i18n.T(i18n.WithLang(context.Background(), i18n.Vietnamese), key, pairs...)
}

// page is the sheet of a paper.
func page(wide bool) layout.Page {
	f := Look
	p := layout.Page{Width: f.Width * layout.MM, Height: f.Height * layout.MM, Top: f.Top * layout.MM, Right: f.Right * layout.MM, Bottom: f.Bottom * layout.MM, Left: f.Left * layout.MM}
	if wide {
		p = p.Turned()
	}
	return p
}

// Doc lays a paper out (field.md 3.2 and 3.4).
func (p Paper) Doc() *layout.Doc {
	d := &layout.Doc{Title: p.name(), Author: p.Issuer, Page: page(p.Wide), Size: Look.Body, Line: Look.Line,
		Head: []layout.Par{{Runs: []layout.Run{{Field: layout.PageNumber}}, Align: layout.Center}}}
	if p.Above == "" && p.Issuer == "" {
		d.Body = append(d.Body, p.titles()...)
	} else {
		d.Body = append(append(d.Body, p.head(d.Page.Room())), p.titles()...)
	}
	for i, b := range p.Body {
		if x, ok := b.(layout.Par); ok && i > 0 {
			if _, table := p.Body[i-1].(layout.Table); table {
				x.Before = Look.Between
				b = x
			}
		}
		d.Body = append(d.Body, b)
	}
	if foot, ok := p.foot(d.Page.Room()); ok {
		// The last words of the text do not leave the signature alone on a page.
		if last, is := d.Body[len(d.Body)-1].(layout.Par); is {
			last.KeepNext = true
			d.Body[len(d.Body)-1] = last
		}
		d.Body = append(d.Body, foot)
	}
	d.Body = append(d.Body, p.After...)
	return d
}

// name is what a program calls the file.
func (p Paper) name() string {
	parts := []string{}
	for _, s := range []string{p.title(), p.Summary} {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " – ")
}

// title is what stands over the text; a letter has nothing.
func (p Paper) title() string {
	if p.Title != "" {
		return p.Title
	}
	r, _ := Find(p.Kind)
	if r.Letter {
		return ""
	}
	return strings.ToUpper(r.Name)
}

func (p Paper) letter() bool { r, _ := Find(p.Kind); return r.Letter }

func centred(text string, size float64, look func(*layout.Run)) layout.Par {
	r := layout.Run{Text: text, Size: size}
	if look != nil {
		look(&r)
	}
	return layout.Par{Runs: []layout.Run{r}, Align: layout.Center}
}

func isBold(r *layout.Run)   { r.Bold = true }
func isItalic(r *layout.Run) { r.Italic = true }

// head is the table over the paper: on the left whose it is and its number, on
// the right the Party's name with its rule, place and date.
func (p Paper) head(room float64) layout.Table {
	left := room * 0.44
	name := func(s string, look func(*layout.Run)) layout.Par {
		x := centred(strings.ToUpper(s), Look.Names, look)
		x.Runs[0].Text = balanced(x.Runs[0], left)
		return x
	}
	cell := func(pars ...layout.Par) layout.Cell { return layout.Cell{Pars: pars} }
	var whose []layout.Par
	if p.Above != "" {
		whose = append(whose, name(p.Above, nil))
	}
	whose = append(whose, name(p.Issuer, isBold), centred("*", Look.Names, nil))
	party := centred(said("formal.party"), Look.Party, isBold)
	party.Rule = layout.RuleText
	t := layout.Table{Widths: []float64{left, room - left}, Rows: []layout.Row{{Cells: []layout.Cell{cell(whose...), cell(party)}}}}
	var number []layout.Par
	if p.Number != "" {
		number = append(number, centred(p.Number, Look.Number, nil))
	}
	if p.letter() && p.Summary != "" {
		number = append(number, centred(p.Summary, Look.LetterSummary, isItalic))
	}
	for _, m := range p.Marks {
		number = append(number, centred(strings.ToUpper(m), Look.LetterSummary, isBold))
	}
	var date []layout.Par
	if s := p.Dateline(); s != "" {
		date = append(date, centred(s, Look.Date, isItalic))
	}
	if number != nil || date != nil {
		t.Rows = append(t.Rows, layout.Row{Cells: []layout.Cell{cell(number...), cell(date...)}})
	}
	return t
}

// CommitteeName is what the committee of an organisation is called over its own
// papers: it issues them, not the organisation.
func CommitteeName(unit string) string {
	if rest, ok := strings.CutPrefix(unit, said("formal.org.party")+" "); ok {
		return said("formal.org.committee") + " " + rest
	}
	return unit
}

// balanced breaks a name that is wider than its column: behind the word for what
// it is, where the rest fits a line, since a name is not broken in its middle; else
// into lines of about the same length, so that no word stands alone under the rest.
func balanced(r layout.Run, room float64) string {
	width := func(s string) float64 { return r.Face().Width(s, r.Size) }
	lines := math.Ceil(width(r.Text) / room)
	if lines <= 1 {
		return r.Text
	}
	for _, key := range []string{"formal.org.party", "formal.org.committee", "formal.org.cell"} {
		what := strings.ToUpper(said(key))
		if rest, ok := strings.CutPrefix(r.Text, what+" "); ok && width(rest) <= room {
			return what + "\n" + rest
		}
	}
	most := min(width(r.Text)/lines*1.15, room)
	out, line := "", ""
	for _, w := range strings.Fields(r.Text) {
		if line != "" && width(line+" "+w) > most {
			out, line = out+line+"\n", w
			continue
		}
		line = strings.TrimSpace(line + " " + w)
	}
	return out + line
}

// Dateline is the line of place and date: "Lào Cai, ngày 03 tháng 02 năm 2026".
func (p Paper) Dateline() string {
	d, err := vn.ParseISO(p.Day)
	if err != nil || p.Day == "" {
		return p.Place
	}
	words := vn.DateWords(d)
	if p.Place != "" {
		return said("formal.place", "Place", p.Place, "Date", words)
	}
	r := []rune(words)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

// titles are the name of the kind, the summary and the short rule.
func (p Paper) titles() []layout.Block {
	var out []layout.Block
	before := 2 * Look.Between
	add := func(x layout.Par) {
		x.Before, before, x.KeepNext = before, 0, true
		out = append(out, x)
	}
	if p.letter() {
		return []layout.Block{layout.Par{Line: Look.Line}}
	}
	if s := p.title(); s != "" {
		x := centred(s, Look.Title, isBold)
		x.Line, x.Level = 1.3*Look.Title, 1
		add(x)
	}
	if p.Summary != "" {
		add(centred(p.Summary, Look.Summary, isBold))
	}
	if out != nil {
		x := centred("-----", Look.Summary, nil)
		x.After = Look.Between
		add(x)
	}
	return out
}

// foot is who receives the paper and who signs it, or two who sign.
func (p Paper) foot(room float64) (layout.Table, bool) {
	if len(p.Sign) == 0 && len(p.To) == 0 {
		return layout.Table{}, false
	}
	var left, right []layout.Par
	if len(p.To) > 0 {
		left = append(left, layout.Par{Runs: []layout.Run{{Text: said("formal.to"), Underline: true, Size: Look.Body}}})
		for _, s := range p.To {
			left = append(left, layout.Par{Runs: []layout.Run{{Text: "- " + s, Size: Look.Receivers}}, Line: Look.Line - 2})
		}
	}
	for n, s := range p.Sign {
		to := &right
		if len(p.Sign) > 1 && n == 0 {
			to = &left
		}
		*to = append(*to, p.signature(s)...)
	}
	t := layout.Table{Widths: []float64{room / 2, room / 2}}
	t.Rows = []layout.Row{{Cells: []layout.Cell{{Pars: append([]layout.Par{{Line: Look.Between}}, left...)}, {Pars: append([]layout.Par{{Line: Look.Between}}, right...)}}}}
	return t, true
}

func (p Paper) signature(s Signature) []layout.Par {
	var out []layout.Par
	if s.For != "" {
		out = append(out, centred(s.For, Look.Body, isBold))
	}
	if s.Role != "" {
		look := isBold
		if s.For != "" { // what is signed for stands out, not the office
			look = nil
		}
		out = append(out, centred(s.Role, Look.Body, look))
	}
	if s.Note != "" {
		x := centred(s.Note, Look.Receivers, isItalic)
		out = append(out, x)
	}
	for range 4 { // for a hand
		out = append(out, layout.Par{})
	}
	return append(out, centred(s.Name, Look.Body, isBold))
}
