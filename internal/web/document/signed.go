package document

import (
	"io"
	"mime/multipart"

	"nep/internal/clock"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// SignedView is the card of a paper's signed copy: the scan beside its fixed copy,
// and the form to put one there.
type SignedView struct {
	said
	Key    string
	Copy   *document.SignedCopy
	Action string
	Edit   bool
}

// LoadSigned reads the signed copy of a thing that went out: at is the thing's
// page, below which the form posts; edit says whether the actor may put one there.
func LoadSigned(c *web.Ctx, s *document.Service, kind string, subject int64, at string, edit bool, err error) (v SignedView, e error) {
	v = SignedView{said: back(c, err), Key: web.NewKey(), Action: at + "/ban-ky", Edit: edit}
	v.Copy, e = s.SignedCopy(c.Context(), c.Actor, kind, subject)
	return v, e
}

// facts say which copy it is.
func (v SignedView) facts() []ui.Answer {
	at, p := v.Copy.MadeAt, v.Copy
	if p.RevisedAt != 0 {
		at = p.RevisedAt
	}
	return []ui.Answer{
		{Label: v.c.T("paper.fact.size"), Value: mediaName(v.c, p.Media) + " · " + size(p.Size)},
		{Label: v.c.T("paper.fact.added"), Value: clock.Time(at).Format("02/01/2006 15:04")},
		{Label: v.c.T("paper.signed.hash"), Value: p.Hash[:16] + " " + p.Hash[16:32] + " " + p.Hash[32:48] + " " + p.Hash[48:]},
	}
}

// TakeSigned keeps what the card's form holds: one file, or photos that become one
// PDF.
func TakeSigned(c *web.Ctx, s *document.Service, unit int64, kind string, subject int64) error {
	cmd := document.PutSigned{Key: c.Key(), Unit: unit, Kind: kind, Subject: subject, Title: c.T("official.scan")}
	var files []*multipart.FileHeader
	if c.R.MultipartForm != nil {
		for _, name := range []string{"signed", "signed-photo"} {
			for _, h := range c.R.MultipartForm.File[name] {
				if h.Filename != "" || h.Size > 0 {
					files = append(files, h)
				}
			}
		}
	}
	if len(files) == 0 {
		return wrong("signed", "paper.signed.none")
	}
	var in io.ReadCloser
	var err error
	if cmd.FileName = files[0].Filename; len(files) > 1 {
		cmd.FileName = c.T("official.scan") + ".pdf"
		in, err = album(files)
	} else {
		in, err = files[0].Open()
	}
	if err != nil {
		if _, ok := c.Invalid(err); ok {
			return wrong("signed-photo", "paper.album.photo")
		}
		return fault.Wrap("web.signed", fault.Invalid, err)
	}
	defer in.Close()
	return renamed(s.PutSigned(c.Context(), c.Actor, cmd, in))
}

// renamed gives the fault of the file the name of its field.
func renamed(err error) error {
	f, ok := err.(*fault.Error)
	if !ok || len(f.Fields) == 0 {
		return err
	}
	out := *f
	out.Fields = nil
	for _, x := range f.Fields {
		x.Name = "signed"
		out.Fields = append(out.Fields, x)
	}
	return &out
}

// doSigned keeps the signed copy of a thing of the address.
func (p *Pages) doSigned(find func(c *web.Ctx) (thing, error)) func(c *web.Ctx) error {
	return func(c *web.Ctx) error {
		t, err := find(c)
		if err != nil {
			return err
		}
		if err = TakeSigned(c, p.Papers, t.unit, t.use.Kind, t.use.Subject); err == nil {
			return c.Done(t.back+"#ban-ky", "paper.signed.done")
		}
		if _, ok := c.Invalid(err); !ok {
			return err
		}
		v, e := LoadSigned(c, p.Papers, t.use.Kind, t.use.Subject, t.at, true, err)
		if e != nil {
			return e
		}
		d := c.Shell(c.T("official.scan"))
		return c.RenderStatus(v.status(&d), signedPage(d, v, t.back))
	}
}

func (p *Pages) minutesThing(c *web.Ctx) (thing, error) {
	id, err := c.ID("meeting")
	if err != nil {
		return thing{}, err
	}
	v, err := p.Meetings.View(c.Context(), c.Actor, id)
	return thing{document.Use{Kind: "meeting", Subject: id, Role: document.Signed}, v.Unit, meetingHref(id), meetingHref(id) + "/bien-ban"}, err
}
