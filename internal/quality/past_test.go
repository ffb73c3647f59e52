package quality

import (
	"testing"

	"nep/internal/access"
	"nep/internal/fault"
	"nep/internal/meeting"
)

// Who was invited to one meeting of a cell reads nothing of those before it.
func TestPastLinesAreForWhoMayLookAtTheirMeeting(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		old, _ := h.decided("cell", "2026-11-05", Good)
		m := h.meet("cell", meeting.CellBody, meeting.Regular, "2026-12-05", meeting.Running)
		guest := h.as(access.Member, "side")
		guest.Person = 71
		_, err := h.Past(ctx, guest, m, "7")
		h.want(err, fault.NotFound, "fault.not_found")
		h.exec(`insert into person (id, family, given, sex, birth, phone, card, joined_on, official_on, note, fold, fold_pair, fold_given, sort_key, made_at, erased_at)
			values ($1, 'Trần Thị', 'Mai', 'female', '', '', '', '', '', '', '', '', '', '', 0, 0)`, guest.Person)
		h.exec(`insert into attendance (meeting, person, kind, standing, condition, role, required, may_vote, base, why, mark, site, category, reason, late, left_early, spoke, way, by_person, at)
			values ($1, $2, 'regular', 'official', 'active', '', true, true, 'yes', '', 'present', 0, '', '', false, false, false, '', 0, 0)`, m, guest.Person)
		past, err := h.Past(ctx, guest, m, "7")
		h.must(err)
		if len(past) != 0 {
			t.Errorf("a guest reads %+v", past)
		}
		past, err = h.Past(ctx, h.as(access.Member, "cell"), m, "7")
		h.must(err)
		if len(past) != 1 || past[0].Meeting != old {
			t.Errorf("a member reads %+v, wanted that of %d", past, old)
		}
	})
}
