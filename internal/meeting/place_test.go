package meeting

import (
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/fault"
)

// An opinion may point at a place in a paper of the meeting, and in no other.
func TestAnOpinionOfAPlace(t *testing.T) {
	each(t, func(h *house) {
		id, items := h.opened(CellBody, Noticed)
		papers := document.New(h.DB, nil)
		paper := func(use document.Use) int64 {
			p, err := papers.AddPaper(ctx, access.System(), document.AddPaper{Unit: h.one, Kind: document.TextPaper, Title: "Dự thảo nghị quyết", Body: "Đoạn một\nĐoạn hai", Use: use}, nil)
			h.ok(err)
			return p
		}
		here, item, elsewhere := paper(document.Use{Kind: "meeting", Subject: id, Role: document.Ahead}), paper(document.Use{Kind: "item", Subject: items[0].ID, Role: document.Ahead}), paper(document.Use{})
		say := func(w Place) (int64, error) {
			return h.Say(ctx, h.in(h.an), Say{Meeting: id, Item: items[1].ID, Person: h.an, Kind: PlainOpinion, Text: "Nên ghi rõ hạn", Place: w})
		}
		first, err := say(Place{Paper: here, Page: 2, Quote: " Đoạn   hai "})
		h.ok(err)
		_, err = say(Place{Paper: item, Page: 1})
		h.ok(err)
		_, err = say(Place{Paper: elsewhere, Page: 1})
		h.fails(err, fault.NotFound, "")
		_, err = say(Place{Paper: here, Page: -1})
		h.fails(err, fault.Invalid, "")
		_, err = say(Place{Paper: here, Quote: strings.Repeat("a", maxQuote+1)})
		h.fails(err, fault.Invalid, "")
		all := h.opinions(h.secretary(), id)
		if len(all) != 2 || all[0].Place != (Place{Paper: here, Version: 1, Page: 2, Quote: "Đoạn hai", Title: "Dự thảo nghị quyết"}) {
			h.Fatalf("%+v", all)
		}
		// Who may say something of it is told where, and nobody else.
		at := func(a access.Actor) int {
			list, err := h.SayAbout(ctx, a, []document.Use{{Kind: "meeting", Subject: id}, {Kind: "item", Subject: items[0].ID}})
			h.ok(err)
			return len(list)
		}
		if at(h.in(h.an)) != 1 || at(h.as(h.other, access.Member, h.two)) != 0 {
			h.Error("the form is offered to the wrong people")
		}
		// Limited afterwards, its title is not told by the opinion.
		h.ok(papers.SetClass(ctx, access.System(), "", here, document.Limited))
		if all = h.opinions(h.secretary(), id); all[0].Place.Title != "" || all[0].Place.Paper != here {
			h.Errorf("%+v", all[0])
		}
		h.ok(h.Unsay(ctx, h.in(h.an), "", first))
		h.turn(id, Locked)
		if at(h.in(h.an)) != 0 {
			h.Error("the form is offered when all is over")
		}
	})
}
