package document

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/document/formal"
	"nep/internal/docx"
	"nep/internal/fault"
)

// Template is a unit's own form for papers of a kind: a .docx with named fields.
type Template struct {
	ID       int64
	Unit     int64
	Kind     formal.Kind
	Blob     int64
	FileName string
	Size     int64
	MadeAt   int64
	MadeBy   int64
}

// MaxTemplate is the largest form that is taken, in bytes.
const MaxTemplate = 2 << 20

// TemplateFields are the fields a form may have, in the order pages show them.
var TemplateFields = []string{"cap_tren", "don_vi", "so", "ky_hieu", "dau", "noi_ngay", "ngay", "ten_loai", "trich_yeu", "noi_dung", "noi_nhan", "thay_mat", "chuc_vu", "nguoi_ky", "nguoi_ghi"}

// TemplateBody is the field the text stands in the place of; a form has to have it.
const TemplateBody = "noi_dung"

// PutTemplate keeps a form for a kind of paper in the place of the one before.
// Repeating it with the same key gives the same id. Faults: Invalid (kind; file:
// those of docx.Fields, a field that is not known: document.template.field, no
// place for the text: document.template.body, a secrecy mark), TooLarge,
// NotFound. Asks for RuleEdit at the unit.
func (s *Service) PutTemplate(ctx context.Context, actor access.Actor, key db.Key, unit int64, kind formal.Kind, name string, file io.Reader) (int64, error) {
	const op = "document.template"
	if _, err := db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) { _, err := may(t, actor, access.RuleEdit, unit); return true, err }); err != nil {
		return 0, err
	}
	var f fault.Fields
	if row, ok := formal.Find(kind); !ok || row.Code == "" && !row.Every {
		f.Add("kind", "formal.kind")
		return 0, f.Err(op)
	}
	if file == nil {
		f.Add("file", "document.file")
		return 0, f.Err(op)
	}
	raw, err := io.ReadAll(io.LimitReader(file, MaxTemplate+1))
	switch {
	case err != nil:
		return 0, &fault.Error{Op: op, Kind: fault.Invalid, Key: "blob.cut", Err: err}
	case len(raw) > MaxTemplate:
		f.Add("file", "document.template.large", "MB", MaxTemplate>>20)
		return 0, f.Err(op)
	}
	if err := checkTemplate(raw); err != nil {
		return 0, err
	}
	info, err := s.Files.Put(ctx, bytes.NewReader(raw), MaxTemplate)
	if err != nil {
		return 0, err
	}
	return db.Write(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) (int64, error) {
		if _, err := may(t, actor, access.RuleEdit, unit); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, key, actor.Account, []any{"template", unit, kind, info.ID}, func() (int64, error) {
			if err := dropTemplate(t, unit, kind); err != nil {
				return 0, err
			}
			x := Template{ID: t.ID(), Unit: unit, Kind: kind, Blob: info.ID, FileName: fileName(name, ""), Size: info.Size, MadeAt: t.Now(), MadeBy: actor.Person}
			if err := blob.Keep(t, x.Blob); err != nil {
				return 0, err
			}
			if err := insertTemplate(t, x); err != nil {
				return 0, err
			}
			return x.ID, record(t, actor, "template.put", unit, x.ID, map[string]any{"kind": kind, "size": x.Size})
		})
		return id, err
	})
}

// checkTemplate says what is wrong with a form as a fault of the field "file".
func checkTemplate(raw []byte) error {
	var f fault.Fields
	fields, err := docx.Fields(bytes.NewReader(raw), int64(len(raw)), docx.TemplateLimits)
	if err != nil {
		if x, ok := err.(*fault.Error); ok && x.Key != "" {
			f.Add("file", x.Key, x.Params...)
			return f.Err("document.template")
		}
		return err
	}
	for _, x := range fields {
		if !slices.Contains(TemplateFields, x) {
			f.Add("file", "document.template.field", "Field", x)
			return f.Err("document.template")
		}
	}
	text, err := docx.Text(bytes.NewReader(raw), int64(len(raw)), docx.TemplateLimits)
	if err != nil {
		return err
	}
	alone := slices.ContainsFunc(strings.Split(text, "\n"), func(l string) bool {
		return strings.EqualFold(strings.ReplaceAll(l, " ", ""), "{{"+TemplateBody+"}}")
	})
	switch {
	case !alone:
		f.Add("file", "document.template.body")
	case SecretText(text):
		f.Add("file", "document.secret")
	}
	return f.Err("document.template")
}

// DropTemplate lets a form go: papers of that kind have the usual look again.
// Repeating it does nothing. Fault: NotFound. Asks for RuleEdit at the unit.
func (s *Service) DropTemplate(ctx context.Context, actor access.Actor, key db.Key, unit int64, kind formal.Kind) error {
	return db.Do(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) error {
		if _, err := may(t, actor, access.RuleEdit, unit); err != nil {
			return err
		}
		_, _, err := db.Once(t, key, actor.Account, []any{"template.drop", unit, kind}, func() (int64, error) {
			if err := dropTemplate(t, unit, kind); err != nil {
				return 0, err
			}
			return unit, record(t, actor, "template.drop", unit, unit, map[string]any{"kind": kind})
		})
		return err
	})
}

func dropTemplate(t *db.Tx, unit int64, kind formal.Kind) error {
	old, ok, err := templateOf(t, unit, kind)
	if err != nil || !ok {
		return err
	}
	if err := removeTemplate(t, old.ID); err != nil {
		return err
	}
	return blob.Release(t, old.Blob)
}

// Templates gives a unit's own forms, by kind. Fault: NotFound. Asks for
// RuleView at the unit.
func (s *Service) Templates(ctx context.Context, actor access.Actor, unit int64) ([]Template, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Template, error) {
		if _, err := may(t, actor, access.RuleView, unit); err != nil {
			return nil, err
		}
		return templatesOf(t, unit)
	})
}

// TemplateFor gives a unit's own form for a kind, and whether there is one.
// Rights are the caller's.
func (s *Service) TemplateFor(ctx context.Context, unit int64, kind formal.Kind) (x Template, ok bool, err error) {
	list, err := db.Read(ctx, s.DB, func(t *db.Tx) ([]Template, error) {
		x, ok, err := templateOf(t, unit, kind)
		if !ok {
			return nil, err
		}
		return []Template{x}, err
	})
	if len(list) == 0 {
		return x, false, err
	}
	return list[0], true, err
}
