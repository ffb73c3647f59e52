package document

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/document/formal"
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
	Day      string // of a placeholder; "" is not known
	Class    Class  // "": internal for the pages of minutes, else open
	Use      Use    // zero: attached to nothing
	// only says which types of file are taken; nil for all that papers may be.
	only func(media string) bool
}

var (
	paperKinds = []PaperKind{File, TextPaper, Photo, Placeholder}
	roles      = []Role{Ahead, Record, Finished, Evidence, Signed}
	useKinds   = []string{"meeting", "item", "directive", "resolution", "task", "report", "official", "poll", "conference"}
)

// Validate gives the faults of the fields: kind, title, number, keeper, body,
// file, role.
func (c AddPaper) Validate() error { _, err := c.check(); return err }

// check gives the paper as it will be kept, but for its file.
func (c AddPaper) check() (Paper, error) {
	var f fault.Fields
	p := Paper{Unit: c.Unit, Kind: c.Kind, Title: vn.Clean(c.Title), Number: vn.Clean(c.Number), FileName: fileName(c.FileName, ""), Version: 1, Class: c.Class}
	switch {
	case p.Class == "" && c.Use.Role == Record:
		p.Class = Internal
	case p.Class == "":
		p.Class = OpenClass
	case !slices.Contains(Classes, p.Class):
		f.Add("class", "document.class")
	}
	if !slices.Contains(paperKinds, c.Kind) {
		f.Add("kind", "document.kind")
	}
	switch c.Kind {
	case File, Photo:
		if p.Title == "" {
			p.Title = strings.TrimSuffix(p.FileName, path.Ext(p.FileName))
		}
		if SecretFile(p.FileName) {
			f = append(f, secretFile("", p.FileName))
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
		// What it says of a paper with a mark is its number, day and keeper. The title
		// may be left empty, since it may be what is secret; one that says so is not
		// kept.
		if Secret(p.Title) {
			f.Add("title", "document.placeholder.title")
		}
		if p.Day = c.Day; p.Day != "" {
			if d, err := vn.ParseISO(p.Day); err != nil || d.Day == 0 {
				f.Add("day", "document.placeholder.day")
			}
		}
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
	if c.Use != (Use{}) && !useOK(c.Use) {
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
		if p, err = s.put(ctx, p, file, cmd.only); err != nil {
			return 0, err
		}
	}
	cmd.only = nil // a repeated command is compared by its fields
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
			if err := s.toShow(t, p); err != nil {
				return 0, err
			}
			if cmd.Use != (Use{}) {
				if err := insertUse(t, p.ID, cmd.Use); err != nil {
					return 0, err
				}
				if err := moved(t, p.Unit, cmd.Use); err != nil {
					return 0, err
				}
			}
			return p.ID, record(t, actor, "paper.add", p.Unit, p.ID, map[string]any{"kind": p.Kind, "media": p.Media, "size": p.Size,
				"to": cmd.Use.Kind, "subject": cmd.Use.Subject, "role": cmd.Use.Role, "class": p.Class})
		})
		return id, err
	})
}

// put tells what a file is by its content, looks into it and stores it. Nothing
// of a refused file is kept.
func (s *Service) put(ctx context.Context, p Paper, file io.Reader, only func(string) bool) (Paper, error) {
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
	head = head[:n]
	if p.Media = sniff(head); only != nil && !only(p.Media) {
		return p, refuse("document.signed.kind")
	}
	if p.Media == "" {
		return p, refuse("document.media")
	}
	in, err := s.Files.Stage(ctx, io.MultiReader(bytes.NewReader(head), file), MaxFile)
	if err != nil {
		return p, err
	}
	defer in.Discard()
	media, why, page := s.inspect(ctx, in, in.Size, p.Media)
	if why == "" && p.Kind == Photo && !strings.HasPrefix(media, "image/") {
		why = "document.media"
	}
	if why == secretInside {
		return p, fault.Fields{secretFile(page, p.FileName)}.Err("document.add")
	}
	if why != "" {
		return p, refuse(why)
	}
	info, err := in.Commit(ctx)
	if err != nil {
		return p, err
	}
	p.Media, p.Blob, p.Size = media, info.ID, info.Size
	if p.FileName = fileName(p.FileName, p.Media); p.Title == "" {
		p.Title = strings.TrimSuffix(p.FileName, path.Ext(p.FileName))
	}
	return p, nil
}

func refuse(key string) error {
	var f fault.Fields
	f.Add("file", key)
	return f.Err("document.add")
}

// secretInside is why a file is refused whose text carries a mark.
const secretInside = "document.secret.file"

// secretFile is the fault of a file with a secrecy mark in its name or on its
// page. What may be kept of such a paper is told along, as far as it can be read
// off: parameters Number ("12-BC/ĐU") and Day.
func secretFile(page, name string) fault.Field {
	g := guess(page, name)
	number := ""
	if m := numberLine.FindStringSubmatch(page); m != nil {
		number = vn.Clean(strings.ReplaceAll(m[1], " ", ""))
	} else if k, ok := formal.Find(g.Kind); ok && g.Number > 0 && k.Code != "" {
		number = Number{N: g.Number, Kind: k.Code, Code: g.Code}.Short()
		number = strings.TrimSuffix(number, "/")
	}
	return fault.Field{Name: "file", Key: secretInside, Params: []any{"Number", number, "Day", g.Day}}
}

var numberLine = regexp.MustCompile(`(?m)(?:^|\s)(?i:số)\s*:?\s*(\d{1,5}\s*[-–]\s*\p{Lu}{1,6}\s*/\s*\p{Lu}[\p{L}./-]{0,15})`)

// Placed is what a refused file with a secrecy mark said of itself, for the line
// that may be kept in its place; false: err says nothing of the kind.
func Placed(err error) (number, day string, secret bool) {
	var f *fault.Error
	if !errors.As(err, &f) {
		return "", "", false
	}
	for _, x := range f.Fields {
		if x.Key != secretInside {
			continue
		}
		for i := 0; i+1 < len(x.Params); i += 2 {
			switch x.Params[i] {
			case "Number":
				number, _ = x.Params[i+1].(string)
			case "Day":
				day, _ = x.Params[i+1].(string)
			}
		}
		return number, day, true
	}
	return "", "", false
}
