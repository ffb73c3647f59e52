package document

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"slices"
	"strings"

	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/pdf"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// Of is what papers hang on, and what the page lets do with them.
type Of struct {
	Kind    string
	Subject int64
	Unit    int64           // whose papers may be chosen for it; 0 for none
	Roles   []document.Role // shown, and offered in the form, the likeliest first
	Action  string          // where the form posts to
	Back    string          // the page to come back to
	Edit    bool            // the actor may add and take away
	Open    bool            // the form stands open
	Err     error           // of a form that came back
	Ticked  int64           // when what goes ahead was ticked as put into the handbook; 0 not
}

// PapersView is the papers of a thing with the form to add one.
type PapersView struct {
	Of
	said
	Key    string
	Rows   []ui.RowData
	Choose string // the page that offers papers that are there
	keeper string // who keeps papers of the actor's unit, as far as anybody knows: the unit
}

// prefix begins the names of the form's fields, which stand on pages of others.
const prefix = "tl-"

// Load reads the papers of a thing that the actor may read, for Papers.
func Load(c *web.Ctx, s *document.Service, of Of) (PapersView, error) {
	v := PapersView{Of: of, said: back(c, of.Err), Key: web.NewKey()}
	papers, roles, err := s.Attached(c.Context(), c.Actor, of.Kind, of.Subject)
	if err != nil {
		return v, err
	}
	for i, p := range papers {
		if !slices.Contains(of.Roles, roles[i]) {
			continue
		}
		r := ui.RowData{Icon: "paper", Title: name(c, p), Href: paperHref(p.ID), Detail: what(c, p), Tags: classTags(c, p.Class)}
		if of.Ticked != 0 && roles[i] == document.Ahead && p.AttachedAt > of.Ticked {
			r.Tags = append(r.Tags, ui.TagData{Kind: ui.Warn, Text: c.T("paper.later")})
		}
		if len(of.Roles) > 1 {
			r.Detail += " · " + c.T("paper.role."+string(roles[i]))
		}
		if of.Edit {
			r.Buttons = []ui.ButtonData{{Label: c.T("paper.remove"), Describe: r.Title, Small: true, Quiet: true,
				Href: paperHref(p.ID) + "/bo?loai=" + of.Kind + "&so=" + num(of.Subject) + "&ve=" + of.Back}}
		}
		v.Rows = append(v.Rows, r)
	}
	if v.Edit && of.Unit != 0 && c.Leads(libraryHref(of.Unit)) {
		v.Choose = chooseHref(of.Unit, document.Use{Kind: of.Kind, Subject: of.Subject, Role: of.Roles[0]}, of.Back)
	}
	v.Open = v.Open || of.Err != nil
	if of.Err != nil && c.Actor.Hat.Unit != 0 {
		if v.keeper, err = s.UnitName(c.Context(), c.Actor.Hat.Unit); err != nil {
			return v, err
		}
	}
	return v, nil
}

// classTags is the class of a paper like a stamp; nothing for an ordinary one.
func classTags(c *web.Ctx, class document.Class) []ui.TagData {
	switch class {
	case document.Internal:
		return []ui.TagData{{Kind: ui.Info, Text: c.T("paper.class.internal")}}
	case document.Limited:
		return []ui.TagData{{Kind: ui.Bad, Text: c.T("paper.class.limited")}}
	}
	return nil
}

// name is what a paper is called; one that stays on paper may have no title.
func name(c *web.Ctx, p document.Paper) string {
	switch {
	case p.Title != "":
		return p.Title
	case p.Number != "":
		return c.T("paper.placeholder.named", "Number", p.Number)
	}
	return c.T("paper.kind.placeholder")
}

// what is a paper's kind and size in one line.
func what(c *web.Ctx, p document.Paper) string {
	switch p.Kind {
	case document.TextPaper:
		return c.T("paper.kind.text")
	case document.Placeholder:
		return c.T("paper.placeholder.kept", "Number", p.Number, "Keeper", p.Keeper)
	}
	return mediaName(c, p.Media) + " · " + size(p.Size)
}

// mediaName is a type of file in a word.
func mediaName(c *web.Ctx, media string) string {
	switch {
	case media == "application/pdf":
		return "PDF"
	case strings.HasPrefix(media, "image/"):
		return c.T("paper.media.image")
	case strings.Contains(media, "word"), strings.Contains(media, "opendocument.text"), strings.HasSuffix(media, "rtf"):
		return "Word"
	case strings.Contains(media, "sheet"), strings.Contains(media, "excel"):
		return "Excel"
	case strings.Contains(media, "presentation"), strings.Contains(media, "powerpoint"):
		return "PowerPoint"
	}
	return c.T("paper.media.text")
}

// roleOptions offers the roles, where there is a choice.
func (v PapersView) roleOptions() ui.ChoiceData {
	f := v.field(ui.FieldData{Name: prefix + "role", Label: v.c.T("paper.role"), Value: string(v.Roles[0])})
	c := ui.ChoiceData{FieldData: f}
	for _, r := range v.Roles {
		c.Options = append(c.Options, ui.Option{Value: string(r), Label: v.c.T("paper.role." + string(r)), Hint: v.c.T("paper.role." + string(r) + ".hint"), Selected: f.Value == string(r)})
	}
	return c
}

// classes offers the classes.
func (v PapersView) classes() ui.ChoiceData {
	return classChoice(v.c, v.field(ui.FieldData{Name: prefix + "class", Label: v.c.T("paper.class"), Value: string(v.usualClass())}))
}

// usualClass is internal where only the pages of minutes are added.
func (v PapersView) usualClass() document.Class {
	if v.Roles[0] == document.Record {
		return document.Internal
	}
	return document.OpenClass
}

// placed is the line that may be kept in place of a file with a secrecy mark: its
// fields, filled in with what the file says of itself.
type placed struct {
	Number, Day, Keeper ui.FieldData
}

// secret gives that line where the form came back because of such a file.
func (v PapersView) secret() *placed {
	number, day, ok := document.Placed(v.err)
	if !ok {
		return nil
	}
	or := func(name, label, hint, value string) ui.FieldData {
		if typed := v.value(prefix+name, ""); typed != "" {
			value = typed
		}
		return ui.FieldData{Name: prefix + name, Label: v.c.T(label), Hint: hint, Value: value, Width: "20", Autocomplete: "off"}
	}
	return &placed{Number: or("number", "paper.fact.number", "", number), Day: or("day", "paper.fact.day", "", dmy(day)),
		Keeper: or("keeper", "paper.fact.keeper", v.c.T("paper.fact.keeper.hint"), v.keeper)}
}

// filled says whether one of these fields was filled in or is wrong, so that
// the part it stands in is open.
func (v PapersView) filled(names ...string) bool {
	for _, n := range names {
		if v.value(prefix+n, "") != "" || ui.ErrorFor(v.errs, prefix+n) != "" {
			return true
		}
	}
	return false
}

// MaxUpload is the most bytes the form of Papers may carry.
const MaxUpload = maxUpload

// Attach keeps what the form of Papers holds, for the pages of other rooms, and
// gives the key of the sentence to say then.
func Attach(c *web.Ctx, s *document.Service, unit int64, use document.Use) (string, error) {
	return attach(c, s, unit, use)
}

// attach adds all that the form of Papers holds: files, photos, a text, a line
// for what stays on paper. What can be seen to be wrong is said before anything
// is kept.
func attach(c *web.Ctx, s *document.Service, unit int64, use document.Use) (string, error) {
	type one struct {
		cmd   document.AddPaper
		file  *multipart.FileHeader
		album []*multipart.FileHeader // photos that become one PDF
		field string                  // of the file
	}
	var all []one
	base := document.AddPaper{Unit: unit, Use: use, Title: c.Form(prefix + "title"), Class: document.Class(c.Form(prefix + "class"))}
	if use.Role == document.Record && base.Class == document.OpenClass { // pages of minutes are internal
		base.Class = document.Internal
	}
	for _, f := range []struct {
		field string
		kind  document.PaperKind
	}{{prefix + "file", document.File}, {prefix + "photo", document.Photo}} {
		if c.R.MultipartForm == nil {
			break
		}
		if list := c.R.MultipartForm.File[f.field]; f.kind == document.Photo && len(list) > 1 && c.Form(prefix+"album") == "1" {
			cmd := base
			cmd.Kind, cmd.FileName = document.File, c.T("paper.album.name")+".pdf"
			all = append(all, one{cmd: cmd, album: list, field: f.field})
			continue
		}
		for _, h := range c.R.MultipartForm.File[f.field] {
			if h.Filename == "" && h.Size == 0 {
				continue
			}
			cmd := base
			cmd.Kind, cmd.FileName = f.kind, h.Filename
			all = append(all, one{cmd: cmd, file: h, field: f.field})
		}
	}
	if n := len(all); n > 1 && base.Title != "" {
		for i := range all {
			all[i].cmd.Title = fmt.Sprintf("%s (%d/%d)", base.Title, i+1, n)
		}
	}
	if body := c.Form(prefix + "body"); body != "" {
		cmd := base
		cmd.Kind, cmd.Body = document.TextPaper, body
		all = append(all, one{cmd: cmd})
	}
	if c.Form(prefix+"number")+c.Form(prefix+"keeper") != "" {
		cmd := base
		cmd.Kind, cmd.Number, cmd.Keeper, cmd.Day = document.Placeholder, c.Form(prefix+"number"), c.Form(prefix+"keeper"), typed(c.Form(prefix+"day"))
		if len(all) > 0 { // the title is that of the others
			cmd.Title = ""
		}
		all = append(all, one{cmd: cmd})
	}
	if len(all) == 0 {
		return "", wrong(prefix+"file", "paper.attach.none")
	}
	for _, o := range all {
		if err := o.cmd.Validate(); err != nil {
			return "", prefixed(err, o.field)
		}
	}
	said := "paper.attach.done"
	for i, o := range all {
		o.cmd.Key = fmt.Sprintf("%s-%d", c.Key(), i)
		var in io.Reader
		if o.file != nil {
			f, err := o.file.Open()
			if err != nil {
				return "", fault.Wrap("web.attach", fault.Invalid, err)
			}
			defer f.Close()
			in = f
		}
		if o.album != nil {
			r, err := album(o.album)
			if err != nil {
				return "", err
			}
			defer r.Close()
			in = r
		}
		id, err := s.AddPaper(c.Context(), c.Actor, o.cmd, in)
		if err != nil {
			return "", prefixed(err, o.field)
		}
		if o.file == nil {
			continue
		}
		switch told, err := s.Arrived(c.Context(), c.Actor, id, o.file.Filename, use); {
		case err != nil:
			return "", err
		case told.Renamed:
			said = "paper.attach.done.renamed"
		case told.Twin && said == "paper.attach.done":
			said = "paper.attach.done.twin"
		}
	}
	return said, nil
}

// prefixed gives the faults of a paper's fields the names they have in the form.
func prefixed(err error, file string) error {
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return err
	}
	out := *f
	out.Fields = nil
	for _, one := range f.Fields {
		if one.Name = prefix + one.Name; one.Name == prefix+"file" && file != "" {
			one.Name = file
		}
		out.Fields = append(out.Fields, one)
	}
	return &out
}

// local is an address of this server to come back to, else other.
func local(to, other string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		return other
	}
	return to
}

// album gives photos as one PDF, written while it is read.
func album(list []*multipart.FileHeader) (io.ReadCloser, error) {
	var photos []pdf.Photo
	var open []io.Closer
	shut := func() {
		for _, f := range open {
			f.Close()
		}
	}
	for _, h := range list {
		f, err := h.Open()
		if err != nil {
			shut()
			return nil, fault.Wrap("web.album", fault.Invalid, err)
		}
		open = append(open, f)
		p, err := pdf.ReadPhoto(f, h.Size)
		if err != nil {
			key := "paper.album.photo"
			if document.IsHEIC(f) { // what iPhones take where nobody changed it
				key = "document.heic"
			}
			shut()
			return nil, wrong(prefix+"photo", key)
		}
		photos = append(photos, p)
	}
	r, w := io.Pipe()
	go func() {
		defer shut()
		w.CloseWithError(pdf.Album(w, photos))
	}()
	return r, nil
}
