package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"nep/internal/fault"
)

// Patience is how long one file may take.
const Patience = 30 * time.Second

const (
	maxPages = 2000
	memory   = 4096 // pages of 64 KB that PDFium may use
)

// reader is PDFium, compiled.
type reader struct {
	pool pdfium.Pool
}

// newReader compiles PDFium, which takes seconds, or takes what was compiled
// before out of dir ("" keeps nothing).
func newReader(ctx context.Context, dir string) (*reader, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(memory).WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling)
	if dir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(dir)
		if err != nil {
			return nil, damaged(err)
		}
		config = config.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{Context: ctx, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: config})
	if err != nil {
		return nil, &fault.Error{Op: op, Kind: fault.Unavailable, Key: "extract.none", Err: err}
	}
	return &reader{pool}, nil
}

// text draws the text of the first pages of a PDF, page by page. Each file has memory of its own.
func (p *reader) text(f io.ReadSeeker, size int64, pages int) (_ string, err error) {
	defer func() {
		if r := recover(); r != nil { // the library says so of its sandbox
			err = damaged(fmt.Errorf("%v", r))
		}
	}()
	in, err := p.pool.GetInstance(Patience)
	if err != nil {
		return "", damaged(err)
	}
	defer in.Close()
	doc, err := in.OpenDocument(&requests.OpenDocument{FileReader: f, FileReaderSize: size})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return "", fault.New(op, fault.Invalid, "extract.password")
	case err != nil:
		return "", damaged(err)
	}
	n, err := in.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return "", damaged(err)
	}
	var out strings.Builder
	for i := range min(n.PageCount, pages, maxPages) {
		t, err := in.GetPageText(&requests.GetPageText{Page: requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: i}}})
		if err != nil {
			continue // a page that cannot be read does not take the others away
		}
		out.WriteString(strings.ReplaceAll(t.Text, "\r\n", "\n"))
		out.WriteByte('\n')
		if out.Len() > maxText {
			break
		}
	}
	return cut(strings.ReplaceAll(out.String(), "\x00", "")), nil
}

// copyPages is how many pages are copied into one file: a long scan does not fit
// into the sandbox's memory at once.
const copyPages = 40

// plain copies the pages of a PDF into files of the plain kind, to-1.pdf and so
// on, with what stands on them (stamps, filled forms) drawn in and nothing else of
// the file. It gives how many files there are.
func (p *reader) plain(f io.ReadSeeker, size int64, to string) (files int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = damaged(fmt.Errorf("%v", r))
		}
	}()
	in, err := p.pool.GetInstance(Patience)
	if err != nil {
		return 0, damaged(err)
	}
	defer in.Close()
	doc, err := in.OpenDocument(&requests.OpenDocument{FileReader: f, FileReaderSize: size})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return 0, fault.New(op, fault.Invalid, "extract.password")
	case err != nil:
		return 0, damaged(err)
	}
	n, err := in.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return 0, damaged(err)
	}
	if n.PageCount == 0 || n.PageCount > maxPages {
		return 0, tooLarge()
	}
	for first := 0; first < n.PageCount; first += copyPages {
		files++
		if err := copyRange(in, doc.Document, first, min(first+copyPages, n.PageCount), PlainName(to, files)); err != nil {
			return 0, damaged(err)
		}
	}
	return files, nil
}

// PlainName is the name of the nth file Helper.Plain makes.
func PlainName(to string, n int) string { return fmt.Sprintf("%s-%d.pdf", to, n) }

func copyRange(in pdfium.Pdfium, from references.FPDF_DOCUMENT, first, end int, to string) error {
	made, err := in.FPDF_CreateNewDocument(&requests.FPDF_CreateNewDocument{})
	if err != nil {
		return err
	}
	defer in.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: made.Document})
	pages := fmt.Sprintf("%d-%d", first+1, end)
	if _, err := in.FPDF_ImportPages(&requests.FPDF_ImportPages{Source: from, Destination: made.Document, PageRange: &pages}); err != nil {
		return err
	}
	for i := range end - first {
		// What cannot be drawn in is left out: the page's own text stays.
		in.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: requests.Page{ByIndex: &requests.PageByIndex{Document: made.Document, Index: i}}, Usage: requests.FPDFPage_FlattenUsagePrint})
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = in.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{Document: made.Document, Flags: requests.SaveFlagNoIncremental, FileWriter: out})
	return errors.Join(err, out.Close())
}
