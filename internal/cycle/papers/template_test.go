package papers

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/docx"
	"nep/internal/layout"
)

// The form to begin with, filled in with a paper, holds every word of the paper
// in the usual look, and no field is left.
func TestTheFormToBeginWithHoldsTheWholePaper(t *testing.T) {
	p := formal.Paper{Kind: formal.Notice, Summary: "về trực Tết", Above: "Đảng bộ Cục Dự trữ", Issuer: "Chi bộ Kho Ân Thi", Number: "Số 05-TB/CB", Marks: []string{"Nội bộ"},
		Place: "Hưng Yên", Day: "2026-12-05", Body: formal.Text("I. LỊCH TRỰC\nNhư sau:\n| Ngày | Người trực |\n| 31/12 | Đồng chí An & Bình |\nĐề nghị thực hiện."),
		To: []string{"Đảng bộ Cục Dự trữ,", "Lưu Chi bộ."}, Sign: []formal.Signature{{For: "T/M CHI BỘ", Role: "BÍ THƯ", Name: "Phạm Quang An"}}}
	var form, out bytes.Buffer
	if err := docx.Write(&form, Starter().Doc()); err != nil {
		t.Fatal(err)
	}
	fields, err := docx.Fields(bytes.NewReader(form.Bytes()), int64(form.Len()), docx.TemplateLimits)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range document.TemplateFields {
		if f != "ky_hieu" && f != "ngay" && f != "nguoi_ghi" && !slices.Contains(fields, f) {
			t.Errorf("the form to begin with has no %s", f)
		}
	}
	d := p.Doc()
	d.Body = append([]layout.Block{}, p.Body...)
	if err := docx.Fill(&out, bytes.NewReader(form.Bytes()), int64(form.Len()), docx.TemplateLimits, Values(p), document.TemplateBody, d); err != nil {
		t.Fatal(err)
	}
	got, err := docx.Text(bytes.NewReader(out.Bytes()), int64(out.Len()), docx.Usual)
	if err != nil {
		t.Fatal(err)
	}
	words := func(s string) []string {
		w := strings.Fields(strings.ReplaceAll(s, "- ", " "))
		slices.Sort(w)
		return w
	}
	if a, b := words(got), words(p.Doc().Text()); !slices.Equal(a, b) {
		t.Errorf("\n%v\nwant\n%v", a, b)
	}
	if !strings.Contains(got, "I- LỊCH TRỰC\nNhư sau:\nNgày\nNgười trực\n31/12\nĐồng chí An & Bình\n") {
		t.Errorf("the text does not stand as it was written:\n%s", got)
	}
}

// Every field the page offers has a value in some paper.
func TestEveryFieldOfAFormIsFilledIn(t *testing.T) {
	v := Values(formal.Paper{Kind: formal.Minutes, Number: "Số 1-BB/CB", Day: "2026-12-05", Sign: []formal.Signature{{Name: "a"}, {Name: "b", Role: "c", For: "d"}}})
	for _, f := range document.TemplateFields {
		if _, ok := v[f]; !ok && f != document.TemplateBody {
			t.Errorf("%s is never filled in", f)
		}
	}
	if v["nguoi_ghi"] != "a" || v["nguoi_ky"] != "b" || v["ky_hieu"] != "1-BB/CB" {
		t.Error(v)
	}
}
