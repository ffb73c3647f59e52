package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"nep/internal/extract"
	"nep/internal/fault"
)

// extractCmd is the process beside serve that reads PDFs: names of files come in
// on the one side, texts go out on the other.
type extractCmd struct{}

// Run serves until its input ends. What was compiled is kept in the data folder.
func (extractCmd) Run(e *env) error {
	return extract.Serve(e.ctx, filepath.Join(e.settings.Data, "cache"), os.Stdin, os.Stdout)
}

// helperOf is the command of that process: this program again.
func helperOf(s Settings) []string {
	program, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{program, "extract", "--data", s.Data}
}

// draw gives the text of a stored file for the search, or why there is none.
func (h *house) draw(ctx context.Context, blob int64, media string) (text, note string, err error) {
	f, info, err := h.files.Open(ctx, blob)
	if err == nil {
		defer f.Close()
		text, err = h.reader.Text(ctx, f, info.Size, media)
	}
	if err == nil {
		return text, "", nil
	}
	if ctx.Err() != nil {
		return "", "", ctx.Err()
	}
	note = "extract.damaged"
	var why *fault.Error
	if errors.As(err, &why) && why.Key != "" {
		note = why.Key
	}
	return "", note, nil
}

// firstPage gives the text of a PDF's first page, where a secrecy mark stands.
func (h *house) firstPage(ctx context.Context, r io.ReaderAt) (string, error) {
	f, ok := r.(interface{ Name() string })
	if !ok {
		return "", fault.New("app.firstpage", fault.Unavailable, "extract.none")
	}
	return h.guard.FirstPage(ctx, f.Name())
}
