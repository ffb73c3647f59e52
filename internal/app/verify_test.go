package app

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/document"
	"nep/internal/org"
)

// Whoever holds a paper's code, signed in or not, is told whose it is and
// whether a file is the one that went out, and nothing of what it says.
func TestACodeTellsWhoseAPaperIs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), context.Background()
		unit, _, err := h.org.Found(ctx, access.System(), org.Found{From: "2020-01-01", Kind: org.BaseCell, Name: "Chi bộ Kho Ân Thi"})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Do(ctx, d, db.Lock{}, func(x *db.Tx) error {
			return document.FixTx(x, document.Fixed{Unit: unit, What: "resolution", Subject: 7, Kind: "nghi-quyet", Number: "05-NQ/CB", Day: "2026-11-05"})
		})
		if err != nil {
			t.Fatal(err)
		}
		f := must[document.Fixed](t)(h.documents.FixedFor(ctx, "resolution", 7))
		ask := func(path, file string) (int, string) {
			req := httptest.NewRequest("GET", path, nil)
			if file != "" {
				var b bytes.Buffer
				form := multipart.NewWriter(&b)
				w, _ := form.CreateFormFile("file", "a.pdf")
				_, _ = w.Write([]byte(file))
				form.Close()
				req = httptest.NewRequest("POST", path, &b)
				req.Header.Set("Content-Type", form.FormDataContentType())
			}
			rec := httptest.NewRecorder()
			h.web.ServeHTTP(rec, req)
			return rec.Code, rec.Body.String()
		}
		says := func(path, file string, code int, want ...string) {
			t.Helper()
			got, page := ask(path, file)
			if got != code {
				t.Errorf("%s answers %d", path, got)
			}
			for _, w := range want {
				if !strings.Contains(page, w) {
					t.Errorf("%s does not say %q", path, w)
				}
			}
		}
		at := "/xac-minh/" + f.Code
		says(at, "", 200, "Đang lập bản cố định")
		if err := h.documents.KeepFixed(ctx, f.ID, []byte("%PDF-1.7 x")); err != nil {
			t.Fatal(err)
		}
		says(at, "", 200, "Bản lưu nguyên vẹn", "Nghị quyết", "05-NQ/CB", "05/11/2026", "Chi bộ Kho Ân Thi")
		says(at, "%PDF-1.7 x", 200, "Tệp đã chọn nguyên vẹn")
		says(at, "%PDF-1.7 y", 200, "Tệp đã chọn khác với bản đã ban hành")
		says("/xac-minh/khongco", "", 404, "Không phải văn bản của chúng tôi")
		says("/xac-minh?ma="+strings.ToUpper(f.Code), "", 200, "Bản lưu nguyên vẹn")
		says("/xac-minh?ma=https%3A%2F%2Ften-cu%3A8443%2Fxac-minh%2F"+f.Code, "", 200, "Bản lưu nguyên vẹn") // as printed, before the server moved
		says("/xac-minh", "", 200, "Mã của văn bản")
	})
}
