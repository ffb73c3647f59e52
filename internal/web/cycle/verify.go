package cycle

import (
	"context"
	"io"
	"net/http"
	"strings"

	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/web"
	"nep/internal/web/ui"
)

var vi = i18n.WithLang(context.Background(), i18n.Vietnamese)

// sendFixed sends a fixed copy as it was made.
func (p *Pages) sendFixed(c *web.Ctx, name string, f document.Fixed) error {
	file, err := p.Documents.OpenFixed(c.Context(), f)
	if err != nil {
		return err
	}
	defer file.Close()
	c.W.Header().Set("Content-Length", num(f.Size))
	return c.File(name+".pdf", "application/pdf", func(w io.Writer) error {
		_, err := io.Copy(w, file)
		return err
	})
}

// verifyView is what the page of a code says. It tells nothing of what a paper
// says: anybody who holds the paper may open it.
type verifyView struct {
	document.Verified
	Code string
	Ours bool
	Kind string
	Errs []ui.FieldError
}

// verify looks a code up; sent with a file, it compares that as well.
func (p *Pages) verify(c *web.Ctx) error {
	code := c.R.PathValue("code")
	if code == "" {
		code = c.Query("ma")
		code = code[strings.LastIndex(code, "/")+1:] // the whole address was typed
	}
	v := verifyView{Code: code}
	if code == "" {
		return c.Render(verifyPage(c.Bare(c.T("verify.title")), v))
	}
	var file io.Reader
	if c.R.MultipartForm != nil {
		if list := c.R.MultipartForm.File["file"]; len(list) > 0 {
			f, err := list[0].Open()
			if err != nil {
				return fault.Wrap("web.verify", fault.Internal, err)
			}
			defer f.Close()
			file = f
		} else {
			v.Errs = []ui.FieldError{{Field: "file", Text: c.T("verify.file.none")}}
		}
	}
	found, err := p.Documents.Verify(c.Context(), code, file)
	d := c.Bare(c.T("verify.title"))
	switch {
	case fault.Is(err, fault.NotFound):
		return c.RenderStatus(http.StatusNotFound, verifyPage(d, v))
	case err != nil:
		return err
	}
	v.Verified, v.Ours, v.Kind = found, true, kindName(c, formal.Kind(found.Kind))
	return c.Render(verifyPage(d, v))
}
