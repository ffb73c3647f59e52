package papers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/extract"
	"nep/internal/fault"
	"nep/internal/layout"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/pdf"
	"nep/internal/resolution"
)

// A Term is what the book of a term is to hold: all minutes and decisions of a
// unit that fall in it, by the day of their meetings, those of the time before
// Nếp with their own pages.
type Term struct {
	Unit     int64
	ID       int64 // 0: no term holds this day, and all there is is meant
	UnitName string
	Name     string // of the term, "" for none
	Terms    []org.Term
	meetings []meeting.Meeting
	olds     []document.Old
}

// Olds is how many papers of the time before Nếp are in it: their pages take a
// second each.
func (t Term) Olds() int { return len(t.olds) }

// Papers is about how many papers it holds.
func (t Term) Papers() int { return len(t.meetings) + len(t.olds) }

// FileName is the book's name, without an ending.
func (t Term) FileName() string { return fileName(say("papers.book.name"), t.UnitName, t.Name) }

// Bound is what a book came to be.
type Bound struct {
	Labels []string // of its papers, in their order
	Pages  int
	Words  int // old papers whose pages could not be had, so that their words stand there
}

// Term tells what the book of a unit's term would hold; term 0 is the one of
// today. Asks for MeetingView. Fault: NotFound.
func (s *Service) Term(ctx context.Context, actor access.Actor, unit, term int64) (Term, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Term, error) { return s.term(t, actor, unit, term) })
}

func (s *Service) term(t *db.Tx, actor access.Actor, unit, term int64) (x Term, err error) {
	today := org.Today(t)
	u, err := org.LastOn(t, unit, today)
	if err != nil {
		return x, err
	}
	x.Unit, x.UnitName = unit, u.Name
	if err := access.Check(actor, access.MeetingView, access.Unit(u.Path)); err != nil {
		return x, err
	}
	terms, err := org.TermsOf(t, unit)
	if err != nil {
		return x, err
	}
	from, to := "1930-01-01", clock.Forever
	x.Terms = terms
	for _, y := range terms {
		if y.ID == term || term == 0 && y.From <= today && today < y.To {
			x.ID, from, to, x.Name = y.ID, y.From, y.To, y.Name
		}
	}
	if term != 0 && x.ID == 0 {
		return x, fault.New("papers.book", fault.NotFound, "fault.not_found")
	}
	if x.olds, err = document.OldBetween(t, unit, from, to, formal.Minutes, formal.Resolution, formal.Conclusion); err != nil {
		return x, err
	}
	x.meetings, err = meeting.HeldBetween(t, unit, from, to)
	return x, err
}

// row is a paper of the book: made from a meeting or a decision, or an old one.
type row struct {
	kind string // "minutes", "decision", "old"
	id   int64
	old  document.Old
}

// rows are the papers by their days.
func (x Term) rows() []row {
	var out []row
	olds := x.olds
	before := func(day string) {
		for len(olds) > 0 && (day == "" || olds[0].Day <= day) {
			out, olds = append(out, row{"old", olds[0].ID, olds[0]}), olds[1:]
		}
	}
	for _, m := range x.meetings {
		before(m.Day)
		out = append(out, row{kind: "minutes", id: m.ID}, row{kind: "decision", id: m.ID})
	}
	before("")
	return out
}

// part is a paper as it lies on the disk until the book is bound.
type part struct {
	Label string
	Files int // PDFs, in their order; 0: the paper is not in the book
	Words bool
}

// BindTerm writes the book of a term as one PDF: a list of what is in it, then
// each paper with a mark. What the actor may not read, and minutes not written
// yet, are not in it. Its papers are made one by one in dir, where those that are
// there already stay as they are: a book that was broken off goes on where it
// stopped. told, which may be nil, hears how far it is. Faults: State
// (papers.book.none: nothing to bind), StorageFull.
func (s *Service) BindTerm(ctx context.Context, actor access.Actor, x Term, dir string, w io.Writer, told func(done, of int) error) (Bound, error) {
	var out Bound
	rows := x.rows()
	b := pdf.NewBinder(w)
	content := layout.Table{Widths: []float64{0, 40}}
	for n, r := range rows {
		if told != nil {
			if err := told(n, len(rows)); err != nil {
				return out, err
			}
		}
		if err := ctx.Err(); err != nil {
			return out, err
		}
		to := filepath.Join(dir, r.kind+"-"+strconv.FormatInt(r.id, 10))
		p, err := s.partOf(ctx, actor, r, to)
		if err != nil {
			return out, full(err)
		}
		if p.Files == 0 {
			continue
		}
		label := strings.Replace(p.Label, " - "+x.UnitName, "", 1) // whose they all are stands above the list
		content.Rows = append(content.Rows, contentRow(strconv.Itoa(len(out.Labels)+1)+". "+label, strconv.Itoa(out.Pages+1)))
		for i := range p.Files {
			mark := label
			if i > 0 {
				mark = ""
			}
			pages, err := addFile(b, extract.PlainName(to, i+1), mark)
			if err != nil {
				return out, full(err)
			}
			out.Pages += pages
		}
		if p.Words {
			out.Words++
		}
		out.Labels = append(out.Labels, label)
	}
	if len(out.Labels) == 0 {
		return out, fault.New("papers.book", fault.State, "papers.book.none")
	}
	front := filepath.Join(dir, "front.pdf")
	pages, err := writeFront(front, x, content)
	if err != nil {
		return out, full(err)
	}
	if err := bindFront(b, front); err != nil {
		return out, full(err)
	}
	out.Pages += pages
	return out, full(b.Close())
}

// full tells a disk without room from other faults.
func full(err error) error {
	if err != nil && blob.IsFull(err) {
		return &fault.Error{Op: "papers.book", Kind: fault.StorageFull, Key: "blob.full", Err: err}
	}
	return err
}

func contentRow(label, page string) layout.Row {
	l, r := formal.Para(label), formal.Para(page)
	l.First, l.Align, r.First, r.Align = 0, layout.Left, 0, layout.Right
	return layout.Row{Cells: []layout.Cell{{Pars: []layout.Par{l}}, {Pars: []layout.Par{r}}}}
}

// writeFront writes what stands before the papers. Their pages are counted from
// its first.
func writeFront(to string, x Term, content layout.Table) (int, error) {
	p := formal.Paper{Title: strings.ToUpper(say("papers.book.title")), Summary: x.UnitName}
	if x.Name != "" {
		p.Summary += "\n" + say("papers.book.term", "Term", x.Name)
	}
	p.Body = []layout.Block{content}
	room := p.Doc().Page.Room()
	content.Widths[0] = room - content.Widths[1]
	own := pdf.Count(p.Doc())
	for _, r := range content.Rows { // the numbers have a place of their own: they move no line
		run := &r.Cells[1].Pars[0].Runs[0]
		n, err := strconv.Atoi(run.Text)
		if err != nil {
			return 0, err
		}
		run.Text = strconv.Itoa(n + own)
	}
	return own, writeFile(to, func(w io.Writer) error { return pdf.Write(w, p.Doc()) })
}

func bindFront(b *pdf.Binder, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	at, err := f.Stat()
	if err != nil {
		return err
	}
	return b.Front(f, at.Size())
}

func addFile(b *pdf.Binder, name, mark string) (int, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	at, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return b.Add(f, at.Size(), mark)
}

// writeFile writes a file under its name when it is whole.
func writeFile(to string, write func(io.Writer) error) error {
	f, err := os.Create(to + ".part")
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return err
	}
	return os.Rename(to+".part", to)
}

// partOf makes a paper of the book, or takes the one that lies there.
func (s *Service) partOf(ctx context.Context, actor access.Actor, r row, to string) (p part, err error) {
	note := to + ".json"
	raw, err := os.ReadFile(note)
	if err == nil {
		return p, json.Unmarshal(raw, &p)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return p, err
	}
	switch r.kind {
	case "old":
		p, err = s.oldPart(ctx, r.old, to)
	case "minutes":
		p, err = paperPart(to, func() (File, error) { return s.Minutes(ctx, actor, r.id) })
	case "decision":
		p, err = paperPart(to, func() (File, error) { return s.decided(ctx, actor, r.id) })
	}
	if err != nil {
		return p, err
	}
	if raw, err = json.Marshal(p); err != nil {
		return p, err
	}
	return p, writeFile(note, func(w io.Writer) error { _, err := w.Write(raw); return err })
}

// paperPart writes a paper Nếp makes; one that is not there, or not for the
// actor, is not in the book.
func paperPart(to string, make func() (File, error)) (part, error) {
	f, err := make()
	switch {
	case fault.Is(err, fault.NotFound), fault.Is(err, fault.State):
		return part{}, nil
	case err != nil:
		return part{}, err
	}
	return part{Label: f.Name, Files: 1}, writeFile(extract.PlainName(to, 1), func(w io.Writer) error { return f.Write(w, PDF) })
}

// decided is what a meeting decided, issued.
func (s *Service) decided(ctx context.Context, actor access.Actor, m int64) (File, error) {
	none := fault.New("papers.book", fault.NotFound, "fault.not_found")
	id, err := s.Resolutions.DecisionOf(ctx, actor, m)
	if err == nil && id == 0 {
		err = none
	}
	if err != nil { // the chi ủy's meeting is no member's matter
		return File{}, err
	}
	v, err := s.Resolutions.Resolution(ctx, actor, id)
	if err == nil && v.State != resolution.Issued {
		err = none
	}
	if err != nil {
		return File{}, err
	}
	return s.Decision(ctx, actor, id, false)
}

// oldPart is a paper of the time before Nếp: its own pages, else its words.
func (s *Service) oldPart(ctx context.Context, o document.Old, to string) (part, error) {
	p := part{Label: fileName(say("papers.book.old"), o.Title, dmy(o.Day))}
	var err error
	if p.Files, err = s.oldPages(ctx, o, to); ctx.Err() != nil {
		return p, ctx.Err()
	}
	if err == nil && p.Files > 0 {
		return p, nil
	}
	if blob.IsFull(err) {
		return p, err
	}
	p.Files, p.Words = 1, true
	text := o.Extract
	if draw := s.Cycle.Documents.Text; draw != nil && o.Blob != 0 {
		if whole, _, err := draw(ctx, o.Blob, o.Media); err == nil && whole != "" {
			text = whole
		}
	}
	if ctx.Err() != nil {
		return p, ctx.Err()
	}
	x := formal.Paper{Title: strings.ToUpper(say("papers.book.old")), Summary: o.Title}
	x.Body = append(x.Body, formal.Aside(say("papers.book.old.where", "Day", dmy(o.Day), "File", o.FileName)))
	if text != "" {
		x.Body = append(x.Body, formal.Text(text)...)
	}
	return p, writeFile(extract.PlainName(to, 1), func(w io.Writer) error { return pdf.Write(w, x.Doc()) })
}

// oldPages copies the pages of an old paper: of a PDF, of a photo, of an office
// file a PDF was made of. 0: it has none that can be had.
func (s *Service) oldPages(ctx context.Context, o document.Old, to string) (int, error) {
	docs := s.Cycle.Documents
	if o.Blob == 0 || docs.Files == nil {
		return 0, nil
	}
	shown, err := docs.Shown(ctx, document.Paper{Blob: o.Blob, Media: o.Media})
	if err != nil || shown.Form != document.ShownPDF && shown.Form != document.ShownPicture {
		return 0, err
	}
	f, err := docs.OpenShown(ctx, shown)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if shown.Form == document.ShownPDF {
		if s.Plain == nil {
			return 0, nil
		}
		n, err := s.Plain(ctx, f.Name(), to)
		for i := 0; err == nil && i < n; i++ { // it must bind, or its words do
			_, err = addFile(pdf.NewBinder(io.Discard), extract.PlainName(to, i+1), "")
		}
		return n, err
	}
	at, err := f.Stat()
	if err != nil {
		return 0, err
	}
	photo, err := pdf.ReadPhoto(f, at.Size())
	if err != nil {
		return 0, err
	}
	return 1, writeFile(extract.PlainName(to, 1), func(w io.Writer) error {
		if err := pdf.Album(w, []pdf.Photo{photo}); err != nil {
			return fmt.Errorf("old paper %d: %w", o.ID, err)
		}
		return nil
	})
}
