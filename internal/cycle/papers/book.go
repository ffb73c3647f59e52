package papers

import (
	"context"
	"io"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/docx"
	"nep/internal/extract"
	"nep/internal/fault"
	"nep/internal/layout"
	"nep/internal/org"
	"nep/internal/resolution"
)

// Book is a paper made of several, for one who reads on paper.
type Book struct {
	Name string
	Unit int64
	*layout.Doc
	Count int
}

// The letters of what is printed for who reads on paper.
const (
	largeSize = 18
	largeLine = 25
)

// PrintPack is a meeting on paper in large letters for one of its roster: when
// and where, the agenda, the papers' text, his own tasks. Asks as meeting.View;
// who is not of the roster, or not seen by the actor, is NotFound.
func (s *Service) PrintPack(ctx context.Context, actor access.Actor, id, person int64) (Book, error) {
	v, err := s.Meetings.View(ctx, actor, id)
	if err != nil {
		return Book{}, err
	}
	name := ""
	for _, x := range v.Roster {
		if x.Person == person {
			name = x.Name
		}
	}
	if !v.MayView || name == "" {
		return Book{}, fault.New("papers.print", fault.NotFound, "fault.not_found")
	}
	p := formal.Paper{Title: title(v.Meeting), Summary: say("papers.print.for", "Name", name)}
	large := func(text string, bold bool) layout.Par {
		return layout.Par{Runs: []layout.Run{{Text: text, Bold: bold}}, After: 8, KeepNext: bold}
	}
	say18 := func(text string) { p.Body = append(p.Body, large(text, false)) }
	head := func(text string) { p.Body = append(p.Body, large(text, true)) }
	for _, f := range facts(v) {
		say18(f)
	}
	if len(v.Items) > 0 {
		head(say("papers.invitation.agenda"))
	}
	for n, i := range v.Items {
		say18(strconv.Itoa(n+1) + ". " + i.Title)
	}
	// Whoever keeps the notes of a meeting only may not look at all that is of its
	// unit: what he may not see is left out.
	tasks, err := s.openTasks(ctx, actor, v.Unit, person)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Book{}, err
	}
	if len(tasks) > 0 {
		head(say("papers.print.tasks"))
		for _, t := range tasks {
			say18("– " + t)
		}
	}
	if d, err := s.Resolutions.DecisionOf(ctx, actor, id); err != nil {
		return Book{}, err
	} else if d != 0 {
		f, err := s.Decision(ctx, actor, d, false)
		switch {
		case fault.Is(err, fault.NotFound):
		case err != nil:
			return Book{}, err
		default:
			name := f.Summary
			if r, ok := formal.Find(f.Kind); ok {
				name = r.Name + " " + lowerFirst(f.Number) + " – " + f.Summary
			}
			if len(f.Marks) > 0 {
				name = say("papers.print.draft") + ": " + f.Summary
			}
			first := large(name, true)
			first.Break = true
			p.Body = append(p.Body, first)
			for _, b := range f.Body {
				p.Body = append(p.Body, enlarge(b)...)
			}
		}
	}
	attached, err := s.attached(ctx, actor, v, document.Ahead)
	if err != nil {
		return Book{}, err
	}
	for _, x := range attached {
		text, err := s.words(ctx, x)
		if err != nil {
			return Book{}, err
		}
		par := large(x.Title, true)
		par.Break = text != ""
		p.Body = append(p.Body, par)
		if text == "" {
			say18(say("papers.print.apart"))
		}
		for _, l := range strings.Split(text, "\n") {
			if l = strings.TrimSpace(l); l != "" {
				say18(l)
			}
		}
	}
	b := Book{Name: fileName(say("papers.print.name"), name, title(v.Meeting)), Unit: v.Unit, Doc: p.Doc(), Count: 1}
	b.Doc.Size, b.Doc.Line = largeSize, largeLine
	for i, x := range b.Doc.Body { // the titles' own sizes are those of papers
		if par, ok := x.(layout.Par); ok {
			for n := range par.Runs {
				par.Runs[n].Size = 0
			}
			par.Line, par.First = 0, 0
			b.Doc.Body[i] = par
		}
	}
	return b, nil
}

// enlarge is a block of a paper in large letters: tables, too wide for them,
// become lines.
func enlarge(b layout.Block) []layout.Block {
	switch b := b.(type) {
	case layout.Par:
		for i := range b.Runs {
			b.Runs[i].Size = 0
		}
		b.Line, b.Align = 0, layout.Left
		return []layout.Block{b}
	case layout.Table:
		var out []layout.Block
		for n, r := range b.Rows {
			if n < b.Head {
				continue
			}
			cells := []string{}
			for _, c := range r.Cells {
				for _, p := range c.Pars {
					for _, x := range p.Runs {
						if x.Text != "" {
							cells = append(cells, x.Text)
						}
					}
				}
			}
			if len(cells) == 0 {
				continue
			}
			text := strings.Join(cells, "; ")
			if _, err := strconv.Atoi(cells[0]); err == nil { // a row's number
				text = cells[0] + ". " + strings.Join(cells[1:], "; ")
			}
			out = append(out, layout.Par{Runs: []layout.Run{{Text: text}}, After: 8})
		}
		return out
	}
	return nil
}

// openTasks are a person's tasks of a unit that are not done.
func (s *Service) openTasks(ctx context.Context, actor access.Actor, unit, person int64) ([]string, error) {
	var out []string
	var after org.Cursor
	for {
		page, err := s.Resolutions.Tasks(ctx, actor, unit, resolution.Open, after, org.MaxPage)
		if err != nil {
			return nil, err
		}
		for _, k := range page.Rows {
			if k.Owner == person {
				out = append(out, say("papers.print.task", "Text", strings.Join(strings.Fields(k.Text), " "), "Day", dmy(k.Due)))
			}
		}
		if after = page.Next; !page.More {
			return out, nil
		}
	}
}

// words is the text of a paper that has one: typed, a text file, a Word paper.
func (s *Service) words(ctx context.Context, p document.Paper) (string, error) {
	if p.Kind == document.TextPaper {
		return p.Body, nil
	}
	word := strings.HasSuffix(p.Media, "wordprocessingml.document")
	if p.Blob == 0 || !word && !strings.HasPrefix(p.Media, "text/plain") {
		return "", nil
	}
	f, _, err := s.Cycle.Documents.Files.Open(ctx, p.Blob)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if !word {
		b, err := io.ReadAll(io.LimitReader(f, 1<<20))
		return extract.Plain(b), err
	}
	text, err := docx.Text(f, p.Size, docx.Usual)
	if err != nil {
		return "", nil // it is printed apart
	}
	return text, nil
}
