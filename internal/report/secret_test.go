package report

import (
	"testing"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

// A text with a secrecy mark is refused wherever a report or a difficulty takes
// words, and nothing of it is kept.
func TestSecrecyMarksAreRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const secret = "Theo Kế hoạch số 5-KH/TU (Mật)"
		cell, sys := h.units["cell"].ID, access.System()
		one, err := h.Raise(ctx, sys, Raise{Unit: cell, Text: "Đường vào kho ngập"})
		h.must(err)
		sent, err := h.Write(ctx, sys, Write{Unit: cell, Month: "2026-11"})
		h.must(err)
		h.must(h.Send(ctx, sys, "", sent))
		_, judged := h.Write(ctx, sys, Write{Unit: cell, Month: "2026-12", Judgement: secret})
		_, wished := h.Write(ctx, sys, Write{Unit: cell, Month: "2026-12", Wishes: secret})
		_, raised := h.Raise(ctx, sys, Raise{Unit: cell, Text: secret})
		for name, err := range map[string]error{
			"judgement": judged, "wishes": wished, "difficulty": raised,
			"answer to a report":     h.Answer(ctx, sys, "", sent, 0, secret),
			"answer to a difficulty": h.Settle(ctx, sys, "", one, secret),
			"withdrawn":              h.Close(ctx, sys, "", one, Solved, secret),
		} {
			f, ok := err.(*fault.Error)
			if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Key != "document.secret" {
				t.Errorf("%s: %v", name, err)
			}
		}
		kept, err := db.Read(ctx, h.DB, func(t *db.Tx) (int, error) {
			return db.One(t, db.Scalar[int], `select (select count(*) from difficulty) + (select count(*) from report where month = '2026-12') + (select count(*) from report where answer <> '')
				+ (select count(*) from difficulty where answer <> '' or close_note <> '')`)
		})
		h.must(err)
		if kept != 1 {
			t.Errorf("%d rows, and there was one difficulty", kept)
		}
	})
}
