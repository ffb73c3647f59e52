package papers

import (
	"context"
	"io"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/docx"
	"nep/internal/fault"
	"nep/internal/layout"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/resolution"
)

// Book is papers bound together, with a mark for each.
type Book struct {
	Name string
	Unit int64
	*layout.Doc
	Count int
}

// TermBook binds all minutes and decisions of a unit that fall in a term (0:
// the one of today, or everything where there is none), by the day of their
// meetings. What the actor may not read, and minutes not written yet, are not in
// it. Faults: NotFound, State (papers.book.none: nothing to bind).
func (s *Service) TermBook(ctx context.Context, actor access.Actor, unit, term int64) (Book, error) {
	type list struct {
		unit     org.Unit
		name     string
		meetings []meeting.Meeting
		olds     []document.Old
	}
	l, err := db.Read(ctx, s.DB, func(t *db.Tx) (l list, err error) {
		today := org.Today(t)
		if l.unit, err = org.LastOn(t, unit, today); err != nil {
			return l, err
		}
		if err := access.Check(actor, access.MeetingView, access.Unit(l.unit.Path)); err != nil {
			return l, err
		}
		terms, err := org.TermsOf(t, unit)
		if err != nil {
			return l, err
		}
		from, to := "1930-01-01", clock.Forever
		for _, x := range terms {
			if x.ID == term || term == 0 && x.From <= today && today < x.To {
				from, to, l.name = x.From, x.To, x.Name
			}
		}
		if term != 0 && l.name == "" {
			return l, fault.New("papers.book", fault.NotFound, "fault.not_found")
		}
		if l.olds, err = document.OldBetween(t, unit, from, to, formal.Minutes, formal.Resolution, formal.Conclusion); err != nil {
			return l, err
		}
		l.meetings, err = meeting.HeldBetween(t, unit, from, to)
		return l, err
	})
	if err != nil {
		return Book{}, err
	}
	b := Book{Name: fileName(say("papers.book.name"), l.unit.Name, l.name), Unit: unit}
	p := formal.Paper{Title: strings.ToUpper(say("papers.book.title")), Summary: l.unit.Name, Body: []layout.Block{}}
	if l.name != "" {
		p.Summary += "\n" + say("papers.book.term", "Term", l.name)
	}
	b.Doc = p.Doc()
	var inside []layout.Block
	var content []string
	add := func(f File, err error) error {
		switch {
		case fault.Is(err, fault.NotFound), fault.Is(err, fault.State):
			return nil
		case err != nil:
			return err
		}
		b.Count++
		label := strings.TrimSuffix(f.Name, " - "+l.unit.Name)
		content = append(content, strconv.Itoa(b.Count)+". "+label)
		mark := small(label)
		mark.Break, mark.Level, mark.Align, mark.Runs[0].Italic = true, 1, layout.Right, true
		inside = append(inside, mark)
		for _, x := range f.Doc().Body {
			if par, ok := x.(layout.Par); ok && par.Level > 0 {
				par.Level = 0 // the book's own marks lead to papers, not into them
				x = par
			}
			inside = append(inside, x)
		}
		return nil
	}
	olds := l.olds
	before := func(day string) error { // the papers of the time before Nếp, among the others by day
		for len(olds) > 0 && (day == "" || olds[0].Day <= day) {
			f, err := s.old(ctx, olds[0])
			if olds = olds[1:]; err == nil {
				err = add(f, nil)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	for _, m := range l.meetings {
		if err := before(m.Day); err != nil {
			return b, err
		}
		f, err := s.Minutes(ctx, actor, m.ID)
		if err := add(f, err); err != nil {
			return b, err
		}
		d, err := s.Resolutions.DecisionOf(ctx, actor, m.ID)
		if fault.Is(err, fault.NotFound) || err == nil && d == 0 { // the chi ủy's meeting is no member's matter
			continue
		}
		if err != nil {
			return b, err
		}
		v, err := s.Resolutions.Resolution(ctx, actor, d)
		if err == nil && v.State != resolution.Issued {
			continue
		}
		f, err = s.Decision(ctx, actor, d, false)
		if err := add(f, err); err != nil {
			return b, err
		}
	}
	if err := before(""); err != nil {
		return b, err
	}
	if b.Count == 0 {
		return b, fault.New("papers.book", fault.State, "papers.book.none")
	}
	for _, c := range content {
		x := formal.Para(c)
		x.First, x.Align = 0, layout.Left
		b.Doc.Body = append(b.Doc.Body, x)
	}
	b.Doc.Body = append(b.Doc.Body, inside...)
	return b, nil
}

// old is a paper of the time before Nếp in the book: what it is, where the signed
// original is, and its words. Those of a PDF are the beginning only: reading one
// takes a second, and a book may have hundreds.
func (s *Service) old(ctx context.Context, o document.Old) (File, error) {
	text := o.Extract
	if draw := s.Cycle.Documents.Text; draw != nil && o.Media != "application/pdf" && !strings.HasPrefix(o.Media, "image/") {
		whole, _, err := draw(ctx, o.Blob, o.Media)
		if err == nil && whole != "" {
			text = whole
		}
	}
	p := formal.Paper{Title: strings.ToUpper(say("papers.book.old")), Summary: o.Title}
	p.Body = append(p.Body, formal.Aside(say("papers.book.old.where", "Day", dmy(o.Day), "File", o.FileName)))
	if text != "" {
		p.Body = append(p.Body, formal.Text(text)...)
	}
	return File{Name: fileName(say("papers.book.old"), o.Title, dmy(o.Day)), Paper: p}, nil
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
			name := f.Name
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
		return string(b), err
	}
	text, err := docx.Text(f, p.Size, docx.Usual)
	if err != nil {
		return "", nil // it is printed apart
	}
	return text, nil
}
