package document

import (
	"context"
	"io"
	"os"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/docx"
	"nep/internal/extract"
	"nep/internal/fault"
	"nep/internal/job"
	"nep/internal/vn"
	"nep/internal/xlsx"
)

// The forms a page can show a file in.
const (
	ShownPDF     = "pdf"
	ShownPicture = "picture"
	ShownText    = "text"
)

// Shown is what a page can show of a file.
type Shown struct {
	Form string // "" for nothing: it can be taken away and opened elsewhere
	Blob int64  // of a PDF
	Text string
	Cut  bool // there is more text
	Soon bool // a PDF is being made of it
}

// mostShown is how much text a page shows, in bytes; who needs more takes the
// file.
const mostShown = 200 << 10

// What is unpacked of an office file to show its text: a page is not to wait.
var shownLimits = docx.Limits{Directory: 1 << 20, Entries: 2000, Part: 24 << 20, Unpacked: 32 << 20, Depth: 200, Text: mostShown + 1}

const mostSheet = 4 << 20 // of a workbook whose cells are shown

// Shown tells what a page can show of a paper that the reader may open: a PDF
// or a picture itself, a text, an office file as the PDF made of it where that
// could be made, else its text.
func (s *Service) Shown(ctx context.Context, p Paper) (Shown, error) {
	switch {
	case p.Blob == 0:
		return Shown{}, nil
	case p.Media == pdfMedia:
		return Shown{Form: ShownPDF, Blob: p.Blob}, nil
	case IsPicture(p.Media):
		return Shown{Form: ShownPicture, Blob: p.Blob}, nil
	}
	made, err := db.Read(ctx, s.DB, func(t *db.Tx) (*Shown, error) { return shownOf(t, p.Blob) })
	if err != nil {
		return Shown{}, err
	}
	if made != nil && made.Form != "" {
		return *made, nil
	}
	out := Shown{Soon: s.Convert != nil && convertible(p.Media) && made == nil}
	f, info, err := s.Files.Open(ctx, p.Blob)
	if err != nil {
		return out, err
	}
	defer f.Close()
	text := textOf(f, info.Size, p.Media)
	if text == "" {
		return out, nil
	}
	out.Form = ShownText
	if len(text) > mostShown {
		out.Cut, text = true, strings.ToValidUTF8(text[:mostShown], "")
	}
	out.Text = text
	return out, nil
}

// textOf gives the text of a file as far as a page shows it, "" for none.
func textOf(r io.ReaderAt, size int64, media string) string {
	switch media {
	case plainText:
		b, err := io.ReadAll(io.NewSectionReader(r, 0, min(size, mostShown+1)))
		if err != nil {
			return ""
		}
		return prose(extract.Plain(b))
	case wordMedia:
		text, err := docx.Text(r, size, shownLimits)
		if err != nil {
			return ""
		}
		return prose(text)
	case oldWord, oldExcel, oldSlides, richText:
		text, err := extract.Text(r, size, media)
		if err != nil {
			return ""
		}
		return prose(text)
	case excelMedia:
		if size > mostSheet {
			return ""
		}
		book, err := xlsx.Open(r, size)
		if err != nil {
			return ""
		}
		return sheets(book)
	}
	return ""
}

// sheets gives the cells of a workbook, a line for each row.
func sheets(book *xlsx.Book) string {
	var b strings.Builder
	for _, sheet := range book.Sheets {
		b.WriteString(sheet.Name + "\n")
		for _, row := range sheet.Rows {
			var cells []string
			for _, cell := range row.Cells {
				if text := vn.Clean(cell.Display()); text != "" {
					cells = append(cells, text)
				}
			}
			if len(cells) > 0 {
				b.WriteString(strings.Join(cells, " | ") + "\n")
			}
			if b.Len() > mostShown {
				return b.String()
			}
		}
	}
	return b.String()
}

// OpenShown opens the PDF of a Shown, to be closed.
func (s *Service) OpenShown(ctx context.Context, shown Shown) (*os.File, error) {
	f, _, err := s.Files.Open(ctx, shown.Blob)
	return f, err
}

// ShowJob is the kind of the job that makes a PDF of an office file.
const ShowJob = "paper.show"

// showJob is its body.
type showJob struct {
	Blob  int64
	Media string
}

// toShow puts the job down where an office file came in and there is something
// to convert it with.
func (s *Service) toShow(t *db.Tx, p Paper) error {
	if s.Convert == nil || p.Blob == 0 || !convertible(p.Media) {
		return nil
	}
	if made, err := shownOf(t, p.Blob); err != nil || made != nil {
		return err
	}
	_, err := job.Enqueue(t, job.New{Kind: ShowJob, Subject: p.ID, Body: showJob{p.Blob, p.Media}})
	return err
}

// convertible says whether an office program can make a PDF of a type.
func convertible(media string) bool {
	return strings.Contains(media, "officedocument") || strings.Contains(media, "opendocument") || strings.HasPrefix(media, "application/ms") ||
		strings.HasPrefix(media, "application/vnd.ms-") || strings.HasSuffix(media, "rtf")
}

// RunShow is the job's handler: it makes the PDF and keeps it as a file of its
// own. A file that cannot be converted is noted as such and not tried again.
func (s *Service) RunShow(ctx context.Context, r *job.Run) error {
	var j showJob
	if err := r.Decode(&j); err != nil {
		return err
	}
	if made, err := db.Read(ctx, s.DB, func(t *db.Tx) (*Shown, error) { return shownOf(t, j.Blob) }); err != nil || made != nil {
		return err
	}
	in, _, err := s.Files.Open(ctx, j.Blob)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.State) { // removed or purged meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	f, _ := formatOf(j.Media)
	out, err := s.Convert(ctx, in, f.endings[0])
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var blobID int64
	if err == nil {
		defer out.Close()
		info, err := s.Files.Put(ctx, out, MaxFile)
		if err != nil {
			return err
		}
		blobID = info.ID
	}
	return db.Do(ctx, s.DB, db.On("blob", j.Blob), func(t *db.Tx) error { return insertShown(t, j.Blob, blobID) })
}

// Sweep lets go of what was made of files that are gone, at once and for good of
// those that were purged. Repeating it changes nothing.
func (s *Service) Sweep(ctx context.Context) error {
	gone, err := db.Read(ctx, s.DB, staleShown)
	if err != nil {
		return err
	}
	for _, g := range gone {
		if g.purged && g.made != 0 {
			if err := s.Files.Purge(ctx, access.System(), g.made, "document.purge.made"); err != nil {
				return err
			}
		}
		if err := db.Do(ctx, s.DB, db.On("blob", g.source), func(t *db.Tx) error { return dropShown(t, g.source, g.made) }); err != nil {
			return err
		}
	}
	return nil
}
