package account

import (
	"strings"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/fault"
	"nep/internal/waiting"
)

// The administrator makes slips until a person uses Nếp, and none after: what
// he can do then is seen.
func TestAdminMakesNoSlipForWhoUsesNep(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		admin, _ := h.admin()
		mai := h.person("Trần Thị Mai", cell, access.Secretary)
		secretary := h.actor(mai, cell, access.Secretary)
		hoa := h.person("Nguyễn Thị Hoa", cell, "")
		nam := h.person("Lê Văn Nam", cell, "")
		temp, err := h.Open(ctx, admin, Open{Person: nam, Reason: "Ngày đầu"})
		h.must(err)
		slips, err := h.MakeSlips(ctx, admin, "Ngày đầu", mai, hoa, nam)
		h.must(err)
		_, err = h.UseSlip(ctx, UseSlip{Token: slips[1].Token, Digits: slips[1].Digits, Browser: phone})
		h.must(err)
		_, err = h.SignIn(ctx, SignIn{temp.Account.Login, temp.Password, phone})
		h.must(err)
		for _, who := range []int64{hoa, nam} {
			_, err = h.MakeSlips(ctx, admin, "Ngày đầu", who)
			h.want(err, fault.State, "account.slip.uses")
			_, err = h.MakeSlips(ctx, admin, "Ngày đầu", mai, who)
			h.want(err, fault.State, "account.slip.uses")
			_, err = h.MakeSlips(ctx, secretary, "", who)
			h.must(err)
		}
		_, err = h.MakeSlips(ctx, admin, "Ngày đầu", mai)
		h.must(err)
		// Sessions are forgotten after a time, that the slip was used is not.
		h.exec(`delete from session`)
		_, err = h.MakeSlips(ctx, admin, "Ngày đầu", hoa)
		h.want(err, fault.State, "account.slip.uses")
	})
}

func TestNotices(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		admin, _ := h.admin()
		secretary := h.actor(h.person("Trần Thị Mai", cell, access.Secretary), cell, access.Secretary)
		hoa := h.person("Nguyễn Thị Hoa", cell, "")
		slip := func() SignedIn {
			t.Helper()
			made, err := h.MakeSlips(ctx, secretary, "", hoa)
			h.must(err)
			in, err := h.UseSlip(ctx, UseSlip{Token: made[0].Token, Digits: made[0].Digits, Browser: phone})
			h.must(err)
			return in
		}
		var actor access.Actor
		kinds := func() string {
			t.Helper()
			list, err := h.Notices(ctx, actor)
			h.must(err)
			items, err := h.Waiting(ctx, actor)
			h.must(err)
			var out []string
			for i, n := range list {
				out = append(out, string(n.Kind))
				if items[i].Urgency != waiting.Soon || items[i].Href != "/tai-khoan" || items[i].Title != n.Kind.Key() {
					t.Errorf("waits %+v", items[i])
				}
			}
			return strings.Join(out, " ")
		}
		is := func(want string) {
			t.Helper()
			if got := kinds(); got != want {
				t.Errorf("notices %q, want %q", got, want)
			}
		}
		in := slip()
		actor = in.Session.Actor()
		is("") // his first phone
		h.clock.Set(start.Add(time.Hour))
		slip()
		is("slip")
		list, err := h.Notices(ctx, actor)
		h.must(err)
		if list[0].At != start.Add(time.Hour).UnixMilli() || list[0].Device != "Chrome, Android" {
			t.Errorf("notice %+v", list[0])
		}
		h.clock.Set(start.Add(8 * 24 * time.Hour))
		is("")
		_, err = h.ResetPassword(ctx, admin, in.Account.ID)
		h.must(err)
		is("reset")
		slip() // an account that is not new: one session is enough
		is("slip reset")
		h.clock.Set(start.Add(16 * 24 * time.Hour))
		is("")

		temp, err := h.Open(ctx, secretary, Open{Person: h.person("Lê Văn Nam", cell, "")})
		h.must(err)
		in, err = h.SignIn(ctx, SignIn{temp.Account.Login, temp.Password, phone})
		h.must(err)
		actor = in.Session.Actor()
		is("")
		_, err = h.SignIn(ctx, SignIn{temp.Account.Login, temp.Password, phone})
		h.must(err)
		is("opened")
		// His own change is no news to him.
		h.must(h.ChangePassword(ctx, actor, ChangePassword{Old: temp.Password, New: good}))
		is("opened")
		actor = access.Actor{}
		is("")
	})
}

// A unit of any size: the one member, the helpers offered, the count at home.
func TestLargeUnit(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mai := h.person("Trần Thị Mai", cell, access.Secretary)
		secretary := h.actor(mai, cell, access.Secretary)
		h.account(mai)
		count := func(title string, n any) {
			t.Helper()
			items, err := h.Waiting(ctx, secretary)
			h.must(err)
			if len(items) != 1 || items[0].Title != title || items[0].Params[1] != n {
				t.Errorf("waits %+v, want %s of %v", items, title, n)
			}
		}
		first := h.person("Vũ Xuân Yên", cell, "")
		count("account.waiting.slips", int64(1))
		list, more, err := h.Helpers(ctx, secretary, cell, first, "")
		h.must(err)
		if more || len(list) != 1 || list[0] != (Helper{mai, "Trần Thị Mai", true}) {
			t.Errorf("helpers %+v %v", list, more)
		}
		nam := h.person("Lê Văn Nam", cell, access.Committee)
		h.many(120)
		count("account.waiting.slips_more", int64(100))
		last := h.person("Vũ Xuân Ý", cell, "")
		st, err := h.Person(ctx, secretary, cell, last)
		h.must(err)
		if st.Name != "Vũ Xuân Ý" || st.Kind != StateNoSlip {
			t.Errorf("one %+v", st)
		}
		for _, who := range []access.Actor{h.actor(nam, cell, access.Member), h.actor(nam, side, access.Secretary)} {
			if _, err := h.Person(ctx, who, cell, last); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s sees one: %v", who.Hat.Key(), err)
			}
			if _, _, err := h.Helpers(ctx, who, cell, last, ""); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s sees the helpers: %v", who.Hat.Key(), err)
			}
		}
		if _, err := h.Person(ctx, secretary, cell, h.person("Phạm Văn Bình", side, "")); !fault.Is(err, fault.NotFound) {
			t.Errorf("one of another unit: %v", err)
		}
		list, more, err = h.Helpers(ctx, secretary, cell, last, "")
		h.must(err)
		if !more || len(list) != 2 || list[0].Person != mai || list[1].Person != nam {
			t.Errorf("helpers %+v %v", list, more)
		}
		list, more, err = h.Helpers(ctx, secretary, cell, last, "yen")
		h.must(err)
		if more || len(list) != 1 || list[0].Person != first || list[0].Committee {
			t.Errorf("found %+v %v", list, more)
		}
		h.must(h.SetHelped(ctx, secretary, SetHelped{last, first, HelpProxy}))
		list, _, err = h.Helpers(ctx, secretary, cell, last, "")
		h.must(err)
		if len(list) != 3 || list[0].Person != first {
			t.Errorf("the one who helps is not offered: %+v", list)
		}
	})
}

func TestCellsBelow(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exec(`insert into unit_name (unit, from_on, to_on, kind, name, short, code, fold, sort_key) values
			(1, '2020-01-01', '9999-12-31', 'grassroots', 'Đảng bộ', '', '', 'dang bo', 'a'),
			(2, '2020-01-01', '9999-12-31', 'cell', 'Chi bộ 1', '', '', 'chi bo 1', 'b'),
			(3, '2020-01-01', '9999-12-31', 'cell', 'Chi bộ 2', '', '', 'chi bo 2', 'c')`)
		big := h.person("Đỗ Văn Lớn", cell, "")
		for role, want := range map[access.Role]int{access.Secretary: 2, access.Officer: 2, access.Committee: 0} {
			if list, err := h.CellsBelow(ctx, h.actor(big, top, role), top); err != nil || len(list) != want {
				t.Errorf("%s: %+v %v", role, list, err)
			}
		}
		if _, err := h.CellsBelow(ctx, h.actor(big, cell, access.Secretary), top); !fault.Is(err, fault.NotFound) {
			t.Errorf("from below: %v", err)
		}
	})
}

// many makes n plain members of the cell.
func (h *house) many(n int) {
	h.t.Helper()
	for range n {
		h.person("Hoàng Văn Đông", cell, "")
	}
}
