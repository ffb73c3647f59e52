package papers

import (
	"bytes"
	"context"
	"strings"

	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/docx"
	"nep/internal/layout"
)

// Word writes a paper as .docx: in the unit's own form for its kind where there
// is one, else in the usual look.
func (s *Service) Word(ctx context.Context, f File) ([]byte, error) {
	var b bytes.Buffer
	x, ok, err := document.Template{}, false, error(nil)
	if f.Kind != "" && f.Unit != 0 {
		if x, ok, err = s.Cycle.Documents.TemplateFor(ctx, f.Unit, f.Kind); err != nil {
			return nil, err
		}
	}
	if !ok {
		err := docx.Write(&b, f.Doc())
		return b.Bytes(), err
	}
	form, _, err := s.Cycle.Documents.Files.Open(ctx, x.Blob)
	if err != nil {
		return nil, err
	}
	defer form.Close()
	d := f.Doc()
	d.Body = append(append([]layout.Block{}, f.Body...), f.After...)
	err = docx.Fill(&b, form, x.Size, docx.TemplateLimits, Values(f.Paper), document.TemplateBody, d)
	return b.Bytes(), err
}

// Values are what the fields of a form stand for in a paper.
func Values(p formal.Paper) map[string]string {
	row, _ := formal.Find(p.Kind)
	v := map[string]string{
		"cap_tren": strings.ToUpper(p.Above), "don_vi": strings.ToUpper(p.Issuer), "so": p.Number, "dau": strings.ToUpper(strings.Join(p.Marks, "\n")),
		"noi_ngay": p.Dateline(), "ngay": dmy(p.Day), "ten_loai": p.Title, "trich_yeu": p.Summary, "noi_nhan": strings.Join(p.To, "\n- "),
	}
	if i := strings.IndexByte(p.Number, ' '); i > 0 {
		v["ky_hieu"] = p.Number[i+1:]
	}
	if v["ten_loai"] == "" && !row.Letter {
		v["ten_loai"] = strings.ToUpper(row.Name)
	}
	for i, x := range p.Sign {
		if i == 0 && len(p.Sign) > 1 {
			v["nguoi_ghi"] = x.Name
			continue
		}
		v["thay_mat"], v["chuc_vu"], v["nguoi_ky"] = x.For, x.Role, x.Name
	}
	return v
}

// Starter is a form to begin with: the usual look, with a field in the place of
// everything a paper fills in.
func Starter() formal.Paper {
	field := func(name string) string { return "{{" + name + "}}" }
	return formal.Paper{Title: field("ten_loai"), Summary: field("trich_yeu"), Above: field("cap_tren"), Issuer: field("don_vi"), Number: field("so"), Marks: []string{field("dau")},
		Place: field("noi_ngay"), Body: []layout.Block{formal.Para(field("noi_dung"))}, To: []string{field("noi_nhan")},
		Sign: []formal.Signature{{For: field("thay_mat"), Role: field("chuc_vu"), Name: field("nguoi_ky")}}}
}
