package document

import (
	"bytes"
	"context"
	"io"
	"path"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// AddPaper adds a paper to a unit, attached to something or not.
type AddPaper struct {
	Key      db.Key
	Unit     int64
	Kind     PaperKind
	Title    string // of a file or photo "" is its name
	FileName string // of a file or photo
	Body     string // of a text
	Number   string
	Keeper   string // of a placeholder
	Use      Use    // zero: attached to nothing
}

var (
	paperKinds = []PaperKind{File, TextPaper, Photo, Placeholder}
	roles      = []Role{Ahead, Record, Finished, Evidence}
	useKinds   = []string{"meeting", "item", "directive", "resolution", "task", "report", "official"}
)

// Validate gives the faults of the fields: kind, title, number, keeper, body,
// file, role.
func (c AddPaper) Validate() error { _, err := c.check(); return err }

// check gives the paper as it will be kept, but for its file.
func (c AddPaper) check() (Paper, error) {
	var f fault.Fields
	p := Paper{Unit: c.Unit, Kind: c.Kind, Title: vn.Clean(c.Title), Number: vn.Clean(c.Number), FileName: fileName(c.FileName, "")}
	if !slices.Contains(paperKinds, c.Kind) {
		f.Add("kind", "document.kind")
	}
	switch c.Kind {
	case File, Photo:
		if p.Title == "" {
			p.Title = strings.TrimSuffix(p.FileName, path.Ext(p.FileName))
		}
		if SecretFile(p.FileName) {
			f.Add("file", "document.secret")
		}
	case TextPaper:
		if p.Body = prose(c.Body); p.Body == "" {
			f.Add("body", "document.text.empty")
		}
		if p.Title == "" {
			f.Add("title", "document.title")
		}
		if SecretText(p.Body) {
			f.Add("body", "document.secret")
		}
	case Placeholder:
		// What it says of a paper with a mark is its number and keeper; the title
		// may be left empty, since it may be what is secret.
		if p.Keeper = vn.Clean(c.Keeper); p.Keeper == "" {
			f.Add("keeper", "document.keeper")
		}
		if p.Number == "" {
			f.Add("number", "document.number")
		}
	}
	if c.Kind != Placeholder {
		if Secret(p.Title) && (len(f) == 0 || c.Title != "") {
			f.Add("title", "document.secret")
		}
		if SecretNumber(p.Number) {
			f.Add("number", "document.secret")
		}
	}
	tooLong(&f, p)
	if c.Use != (Use{}) && (!slices.Contains(roles, c.Use.Role) || !slices.Contains(useKinds, c.Use.Kind) || c.Use.Subject == 0) {
		f.Add("role", "document.role")
	}
	return p, f.Err("document.add")
}

// AddPaper keeps a paper; file is nil for texts and placeholders. It is
// streamed. Repeating it with the same key and file gives the same id. Faults:
// Invalid (fields; a secrecy mark: document.secret; a kind of file that is not
// taken: document.media; nothing in it: document.file), TooLarge, NotFound,
// StorageFull. Asks for the right to prepare what it is attached to
// (MeetingPrepare, DirectiveEdit, TaskReport, ReportEdit); attached to nothing,
// for MeetingPrepare at the unit.
func (s *Service) AddPaper(ctx context.Context, actor access.Actor, cmd AddPaper, file io.Reader) (int64, error) {
	// Nothing of a stranger's file is stored.
	if _, err := db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) { return true, s.mayEdit(t, actor, cmd.Unit, cmd.Use) }); err != nil {
		return 0, err
	}
	p, err := cmd.check()
	if err != nil {
		return 0, err
	}
	if cmd.Kind == File || cmd.Kind == Photo {
		if p, err = s.put(ctx, p, file); err != nil {
			return 0, err
		}
	}
	return db.Write(ctx, s.DB, db.On("unit", cmd.Unit), func(t *db.Tx) (int64, error) {
		if err := s.mayEdit(t, actor, cmd.Unit, cmd.Use); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, []any{cmd, p.Blob}, func() (int64, error) {
			p := p
			p.ID, p.MadeAt, p.MadeBy = t.ID(), t.Now(), actor.Person
			if p.Blob != 0 {
				if err := blob.Keep(t, p.Blob); err != nil {
					return 0, err
				}
			}
			if err := insertPaper(t, p); err != nil {
				return 0, err
			}
			if cmd.Use != (Use{}) {
				if err := insertUse(t, p.ID, cmd.Use); err != nil {
					return 0, err
				}
			}
			return p.ID, record(t, actor, "paper.add", p.Unit, p.ID, map[string]any{"kind": p.Kind, "media": p.Media, "size": p.Size,
				"to": cmd.Use.Kind, "subject": cmd.Use.Subject, "role": cmd.Use.Role})
		})
		return id, err
	})
}

// maxText is how much of a text file is looked through for a secrecy mark.
const maxText = 1 << 20

// put tells what a file is by its content and stores it. A refused file that
// came in is let go: nobody keeps it.
func (s *Service) put(ctx context.Context, p Paper, file io.Reader) (Paper, error) {
	refuse := func(key string) error {
		var f fault.Fields
		f.Add("file", key)
		return f.Err("document.add")
	}
	if file == nil || s.Files == nil {
		return p, refuse("document.file")
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(file, head)
	switch {
	case n == 0 && err == io.EOF:
		return p, refuse("document.file")
	case err != nil && err != io.EOF && err != io.ErrUnexpectedEOF:
		return p, &fault.Error{Op: "document.add", Kind: fault.Invalid, Key: "blob.cut", Err: err}
	}
	p.Media = sniff(head[:n], p.FileName)
	if p.Media == "" {
		return p, refuse("document.media")
	}
	whole := io.MultiReader(bytes.NewReader(head[:n]), file)
	if p.Media == plainText { // looked into before anything of it is stored
		text, err := io.ReadAll(io.LimitReader(whole, maxText))
		if err != nil {
			return p, &fault.Error{Op: "document.add", Kind: fault.Invalid, Key: "blob.cut", Err: err}
		}
		if SecretText(string(text)) {
			return p, refuse("document.secret")
		}
		whole = io.MultiReader(bytes.NewReader(text), file)
	}
	info, err := s.Files.Put(ctx, whole, MaxFile)
	if err != nil {
		return p, err
	}
	p.Blob, p.Size = info.ID, info.Size
	if p.Media == zipped {
		stored, _, err := s.Files.Open(ctx, p.Blob)
		if err != nil {
			return p, err
		}
		defer stored.Close()
		p.Media = office(stored, p.Size)
	}
	if p.Media == "" || p.Kind == Photo && !strings.HasPrefix(p.Media, "image/") {
		return p, refuse("document.media")
	}
	if p.FileName = fileName(p.FileName, p.Media); p.Title == "" {
		p.Title = strings.TrimSuffix(p.FileName, path.Ext(p.FileName))
	}
	return p, nil
}
