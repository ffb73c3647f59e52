package account

import (
	"testing"

	"nep/internal/fault"
)

func TestLogins(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, admin := h.admin()
		mai := h.account(h.person("Trần Thị Mai", cell, ""))
		got, err := h.Logins(ctx, []int64{mai.Account.ID, admin.Account.ID, 987654, mai.Account.ID})
		h.must(err)
		if len(got) != 2 || got[mai.Account.ID] != "Trần Thị Mai (maitt)" || got[admin.Account.ID] != "Quản trị (quantri)" {
			t.Errorf("logins %v", got)
		}
		if got, err := h.Logins(ctx, nil); err != nil || len(got) != 0 {
			t.Errorf("of nobody: %v %v", got, err)
		}
		if _, err := h.Logins(ctx, make([]int64, MaxLogins+1)); !fault.Is(err, fault.Invalid) {
			t.Errorf("too many: %v", err)
		}
	})
}
