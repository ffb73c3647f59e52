package account

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/waiting"
)

func decomposed(s string) string { return norm.NFD.String(s) }

func TestSlip(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary := h.actor(h.person("Trần Thị Mai", cell, access.Secretary), cell, access.Secretary)
		hoa := h.person("Nguyễn Thị Hoa", cell, "")
		made, err := h.MakeSlips(ctx, secretary, "", hoa)
		h.must(err)
		slip := made[0]
		if slip.Name != "Nguyễn Thị Hoa" || len(slip.Token) != tokenOfQRLen || len(slip.Digits) != 6 || len(slip.Number) != 9 {
			t.Errorf("printed %+v", slip)
		}
		wrong := "000000"
		if slip.Digits == wrong {
			wrong = "000001"
		}
		for _, cmd := range []UseSlip{{}, {Token: slip.Token}, {Token: slip.Token, Digits: wrong}, {Token: "x", Digits: slip.Digits}, {Number: "K7M2-9QXD", Digits: slip.Digits}} {
			cmd.Browser = phone
			_, err := h.UseSlip(ctx, cmd)
			h.want(err, fault.Invalid, "account.slip.wrong")
		}
		in, err := h.UseSlip(ctx, UseSlip{Token: slip.Token, Digits: " " + slip.Digits[:3] + " " + slip.Digits[3:], Browser: phone})
		h.must(err)
		if in.Account.Person != hoa || in.Account.HasPassword || in.Account.Login != "hoant" || in.Session.Device != "Chrome, Android" {
			t.Errorf("signed in %+v %+v", in.Session, in.Account)
		}
		// The phone remembers, unused, for half a year.
		h.clock.Set(start.Add(179 * 24 * time.Hour))
		if _, _, err := h.Resolve(ctx, in.Token); err != nil {
			t.Errorf("after 179 days: %v", err)
		}
		h.clock.Set(start.Add(180 * 24 * time.Hour))
		_, _, err = h.Resolve(ctx, in.Token)
		h.want(err, fault.Expired, "account.session.ended")
		_, err = h.UseSlip(ctx, UseSlip{Token: slip.Token, Digits: slip.Digits, Browser: phone})
		h.want(err, fault.State, "account.slip.used")

		// Another phone, another slip, the same account; typed this time.
		made, err = h.MakeSlips(ctx, secretary, "", hoa)
		h.must(err)
		typed := strings.ToLower(strings.NewReplacer("-", "", "0", "o", "1", "l").Replace(made[0].Number))
		second, err := h.UseSlip(ctx, UseSlip{Number: typed, Digits: made[0].Digits, Browser: phone})
		h.must(err)
		if second.Account.ID != in.Account.ID {
			t.Errorf("account %d, want %d", second.Account.ID, in.Account.ID)
		}
		// A password of one's own, without an old one.
		h.must(h.ChangePassword(ctx, second.Session.Actor(), ChangePassword{New: good}))
		_, err = h.SignIn(ctx, SignIn{"hoant", good, phone})
		h.must(err)
	})
}

func TestSlipEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary := h.actor(h.person("Trần Thị Mai", cell, access.Secretary), cell, access.Secretary)
		hoa := h.person("Nguyễn Thị Hoa", cell, "")
		make := func() Printed {
			t.Helper()
			made, err := h.MakeSlips(ctx, secretary, "", hoa)
			h.must(err)
			return made[0]
		}
		use := func(p Printed, digits string) error {
			_, err := h.UseSlip(ctx, UseSlip{Token: p.Token, Digits: digits, Browser: phone})
			return err
		}
		first := make()
		revoked := make() // a newer slip makes the waiting one worthless
		h.want(use(first, first.Digits), fault.State, "account.slip.revoked")
		h.must(h.RevokeSlip(ctx, secretary, revoked.ID))
		h.want(h.RevokeSlip(ctx, secretary, revoked.ID), fault.State, "account.slip.gone")
		h.want(use(revoked, revoked.Digits), fault.State, "account.slip.revoked")

		old := make()
		h.clock.Set(start.Add(h.Set.Slip))
		h.want(use(old, old.Digits), fault.Expired, "account.slip.expired")

		guessed := make()
		for i := range maxWrong {
			key := "account.slip.wrong"
			if i == maxWrong-1 {
				key = "account.slip.wrong_last"
			}
			h.want(use(guessed, fmt.Sprintf("%06d", i+100)), fault.Invalid, key)
		}
		// Even the right digits tell nothing now.
		h.want(use(guessed, guessed.Digits), fault.Invalid, "account.slip.wrong_last")
	})
}

// The fifth wrong try reads the same for a slip that waits, one that was
// revoked, and none.
func TestWrongSlipTellsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hoa := h.person("Nguyễn Thị Hoa", cell, "")
		var numbers []string
		for range 2 {
			made, err := h.MakeSlips(ctx, access.System(), "", hoa)
			h.must(err)
			numbers = append(numbers, made[0].Number)
		}
		for n, number := range append(numbers, "K7M2-9QXD") {
			for i := range maxWrong + 1 {
				key := "account.slip.wrong"
				if i >= maxWrong-1 {
					key = "account.slip.wrong_last"
				}
				_, err := h.UseSlip(ctx, UseSlip{Number: number, Digits: "abc", Browser: Browser{Address: "10.2.0." + fmt.Sprint(n)}})
				h.want(err, fault.Invalid, key)
			}
		}
		// What cannot be a number is no slip that could revoke itself.
		for range maxWrong + 1 {
			_, err := h.UseSlip(ctx, UseSlip{Number: "x", Digits: "123456", Browser: phone})
			h.want(err, fault.Invalid, "account.slip.wrong")
		}
	})
}

func TestLostPhone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mai, hoa := h.person("Trần Thị Mai", cell, access.Secretary), h.person("Nguyễn Thị Hoa", cell, "")
		secretary := h.actor(mai, cell, access.Secretary)
		temp, err := h.Open(ctx, secretary, Open{Person: hoa})
		h.must(err)
		byPassword, err := h.SignIn(ctx, SignIn{temp.Account.Login, temp.Password, phone})
		h.must(err)
		made, err := h.MakeSlips(ctx, secretary, "", hoa)
		h.must(err)
		lost, err := h.UseSlip(ctx, UseSlip{Token: made[0].Token, Digits: made[0].Digits, Browser: phone})
		h.must(err)
		// The temporary password is not what let this phone in.
		if _, a, err := h.Resolve(ctx, lost.Token); err != nil || a.MustChange || lost.Account.MustChange {
			t.Errorf("must change: %+v %v", a, err)
		}
		if _, err := h.ForgetPhones(ctx, h.actor(hoa, side, access.Secretary), hoa); !fault.Is(err, fault.NotFound) {
			t.Errorf("from beside: %v", err)
		}
		for want := int64(1); want >= 0; want-- {
			if n, err := h.ForgetPhones(ctx, secretary, hoa); err != nil || n != want {
				t.Errorf("signed out %d, %v", n, err)
			}
		}
		_, _, err = h.Resolve(ctx, lost.Token)
		h.want(err, fault.Expired, "account.session.ended")
		if _, a, err := h.Resolve(ctx, byPassword.Token); err != nil || !a.MustChange {
			t.Errorf("by password: %+v %v", a, err)
		}
	})
}

func TestTwoPhonesOneSlip(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary := h.actor(h.person("Trần Thị Mai", cell, access.Secretary), cell, access.Secretary)
		made, err := h.MakeSlips(ctx, secretary, "", h.person("Nguyễn Thị Hoa", cell, ""))
		h.must(err)
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = h.UseSlip(ctx, UseSlip{Token: made[0].Token, Digits: made[0].Digits, Browser: phone})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				h.want(err, fault.State, "account.slip.used")
			}
		}
		n, err := db.Read(ctx, h.DB, func(t *db.Tx) (int64, error) { return db.One(t, db.Scalar[int64], `select count(*) from session`) })
		if h.must(err); won != 1 || n != 1 {
			t.Errorf("%d phones won, %d sessions", won, n)
		}
	})
}

func TestWhoMakesSlips(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mai := h.person("Trần Thị Mai", cell, access.Secretary)
		nam := h.person("Lê Văn Nam", cell, access.Committee)
		hoa := h.person("Nguyễn Thị Hoa", cell, "")
		beside := h.person("Phạm Văn Bình", side, "")
		big := h.person("Đỗ Văn Lớn", cell, "") // meets in the cell, leads the committee above
		h.position(big, top, access.Secretary, "9999-12-31")
		_, adminIn := h.admin()
		admin := adminIn.Session.Actor()
		tech := h.person("Vũ Thị Thảo", cell, "")
		temp, err := h.Open(ctx, admin, Open{Person: tech, Reason: "Ngày đầu"})
		h.must(err)
		h.must(h.SetAdmin(ctx, admin, temp.Account.ID, true))

		const ok, none, office = "", "fault.not_found", "account.office"
		for _, c := range []struct {
			who    access.Actor
			person int64
			want   string
		}{
			{h.actor(mai, cell, access.Secretary), hoa, ok},
			{h.actor(mai, cell, access.Secretary), nam, ok},
			{h.actor(mai, cell, access.Secretary), mai, ok},
			{h.actor(mai, cell, access.Secretary), beside, none},
			{h.actor(mai, cell, access.Secretary), big, office},
			{h.actor(mai, cell, access.Secretary), tech, office},
			{h.actor(mai, cell, access.Deputy), nam, ok},
			{h.actor(nam, cell, access.Deputy), mai, office},
			{h.actor(hoa, cell, access.Committee), nam, office},
			{h.actor(nam, cell, access.Committee), hoa, ok},
			{h.actor(nam, cell, access.Committee), mai, office},
			{h.actor(nam, cell, access.Committee), nam, ok},
			{h.actor(big, top, access.Secretary), mai, ok},
			{h.actor(big, top, access.Secretary), beside, ok},
			{h.actor(big, top, access.Deputy), mai, ok},
			{h.actor(big, top, access.Officer), mai, office},
			{h.actor(big, top, access.Officer), nam, office},
			{h.actor(big, top, access.Officer), hoa, ok},
			{h.actor(mai, top, access.Officer), big, office},
			{h.actor(hoa, cell, access.Member), hoa, none},
			{h.actor(hoa, cell, access.Member), nam, none},
			{access.Actor{}, hoa, none},
			{admin, tech, ok},
			{admin, big, ok},
			{access.System(), 12345, none},
		} {
			_, err := h.MakeSlips(ctx, c.who, "Ngày đầu", c.person)
			got := ""
			if f, is := err.(*fault.Error); is {
				got = f.Key
			} else if fault.Is(err, fault.NotFound) {
				got = none
			}
			if got == "" && fault.Is(err, fault.NotFound) {
				got = none
			}
			if got != c.want {
				t.Errorf("%s of %d for %d: %v, want %q", c.who.Hat.Key(), c.who.Person, c.person, err, c.want)
			}
		}
		// Together nothing is made when one is refused.
		secretary := h.actor(mai, cell, access.Secretary)
		h.exec(`delete from slip`)
		if _, err := h.MakeSlips(ctx, secretary, "", hoa, beside); err == nil {
			t.Error("a slip beside was made")
		}
		n, err := db.Read(ctx, h.DB, func(t *db.Tx) (int64, error) { return db.One(t, db.Scalar[int64], `select count(*) from slip`) })
		if h.must(err); n != 0 {
			t.Errorf("%d slips", n)
		}
	})
}

func TestOpen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary := h.actor(h.person("Trần Thị Mai", cell, access.Secretary), cell, access.Secretary)
		a, b := h.person("Trần Thị Mai", cell, ""), h.person("Trần Thu Mai", cell, "")
		first, err := h.Open(ctx, secretary, Open{Key: "k", Person: a})
		h.must(err)
		_, err = h.Open(ctx, secretary, Open{Key: "k", Person: a})
		h.want(err, fault.State, "account.open.again")
		_, err = h.Open(ctx, secretary, Open{Person: a})
		h.want(err, fault.Exists, "account.open.has")
		if login, err := h.SuggestLogin(ctx, "Trần Thu Mai"); err != nil || login != "maitt2" {
			t.Errorf("suggested %q, %v", login, err)
		}
		if _, err := h.Open(ctx, secretary, Open{Person: b, Login: "MaiTT"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a taken login: %v", err)
		}
		second, err := h.Open(ctx, secretary, Open{Person: b})
		h.must(err)
		if first.Account.Login != "maitt" || second.Account.Login != "maitt2" || !second.Account.MustChange {
			t.Errorf("%+v %+v", first, second)
		}
		_, err = h.Open(ctx, secretary, Open{Person: h.person("Phạm Văn Bình", side, "")})
		h.want(err, fault.NotFound, "fault.not_found")
	})
}

// A cell's first evening: everybody of one name scans at once.
func TestManySlipsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var persons []int64
		for range 12 {
			persons = append(persons, h.person("Trần Thị Mai", cell, ""))
		}
		made, err := h.MakeSlips(ctx, access.System(), "", persons...)
		h.must(err)
		var wg sync.WaitGroup
		errs := make([]error, len(made)+1)
		for i, p := range made {
			wg.Go(func() { _, errs[i] = h.UseSlip(ctx, UseSlip{Token: p.Token, Digits: p.Digits, Browser: phone}) })
		}
		other := h.person("Trần Thị Mai", side, "")
		wg.Go(func() { _, errs[len(made)] = h.Open(ctx, access.System(), Open{Person: other}) })
		wg.Wait()
		for _, err := range errs {
			h.must(err)
		}
		if login, err := h.SuggestLogin(ctx, "Trần Thị Mai"); err != nil || login != "maitt14" {
			t.Errorf("the next is %q, %v", login, err)
		}
	})
}

func TestPeople(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mai := h.person("Trần Thị Mai", cell, access.Secretary)
		secretary := h.actor(mai, cell, access.Secretary)
		h.account(mai)
		an, binh, cu, dung := h.person("Lê An", cell, ""), h.person("Lê Bình", cell, ""), h.person("Lê Cự", cell, ""), h.person("Lê Dung", cell, "")
		_, err := h.MakeSlips(ctx, secretary, "", an)
		h.must(err)
		h.must(h.SetHelped(ctx, secretary, SetHelped{binh, mai, HelpProxy}))
		_, err = h.Open(ctx, secretary, Open{Person: cu})
		h.must(err)
		h.person("Phạm Văn Bình", side, "")

		var got []string
		after, pages := Cursor{}, 0
		for {
			list, next, err := h.People(ctx, secretary, cell, after, 2)
			h.must(err)
			for _, s := range list {
				got = append(got, s.Name+" "+string(s.Kind)+" "+s.HelperName)
			}
			if pages++; next == nil {
				break
			}
			after = *next
		}
		want := []string{"Lê An slip ", "Lê Bình helped Trần Thị Mai", "Lê Cự ready ", "Lê Dung no_slip ", "Trần Thị Mai signed_in "}
		if strings.Join(got, "; ") != strings.Join(want, "; ") || pages != 3 {
			t.Errorf("in %d pages %q, want %q", pages, got, want)
		}
		h.must(h.SetHelped(ctx, secretary, SetHelped{Person: binh}))
		h.must(h.SetHelped(ctx, secretary, SetHelped{Person: binh}))
		list, _, err := h.People(ctx, secretary, cell, Cursor{}, 100)
		h.must(err)
		if list[1].Kind != StateNoSlip {
			t.Errorf("no longer helped: %s", list[1].Kind)
		}
		if err := h.SetHelped(ctx, secretary, SetHelped{dung, h.person("Phạm Văn Xa", side, ""), HelpProxy}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger's number was taken as helper: %v", err)
		}
		for _, who := range []access.Actor{h.actor(an, cell, access.Member), h.actor(an, side, access.Secretary), {}} {
			if _, _, err := h.People(ctx, who, cell, Cursor{}, 10); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads the list: %v", who.Hat.Key(), err)
			}
		}
		if err := h.SetHelped(ctx, h.actor(an, cell, access.Member), SetHelped{binh, an, HelpProxy}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a member named a helper: %v", err)
		}
	})
}

// The cell's committee gives its members their slips. A level above gives one
// only where nobody there can, says why, and the cell is told; who uses Nếp, and
// when, it does not see.
func TestAboveGivesOnlyWhereNobodyCan(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mai := h.person("Trần Thị Mai", cell, access.Secretary)
		nam := h.person("Lê Văn Nam", cell, access.Committee)
		hoa, tu := h.person("Nguyễn Thị Hoa", cell, ""), h.person("Lê Tú", cell, "")
		big := h.person("Đỗ Văn Lớn", side, access.Secretary)
		h.position(big, top, access.Secretary, clock.Forever)
		admin, _ := h.admin()
		above := map[string]access.Actor{"secretary": h.actor(big, top, access.Secretary), "deputy": h.actor(big, top, access.Deputy),
			"officer": h.actor(big, top, access.Officer), "admin": admin}
		names := func(who access.Actor) (out []string, has bool) {
			t.Helper()
			v, err := h.Above(ctx, who, cell, Cursor{}, 100)
			h.must(err)
			for _, s := range v.List {
				out = append(out, s.Name)
				if s.LastSeen != 0 || s.Login != "" || s.Account != 0 || s.Helper != 0 || s.Kind != "" && s.Kind != StateNoSlip {
					t.Errorf("above sees %+v", s)
				}
			}
			return out, v.Cell
		}

		// The first evening: nobody of the cell uses Nếp.
		for who, a := range above {
			if yes, err := h.IsAbove(ctx, a, cell); err != nil || !yes {
				t.Errorf("%s is above: %v %v", who, yes, err)
			}
			want := 4
			if who == "officer" { // whose slips make nobody more than he is
				want = 2
			}
			if got, has := names(a); len(got) != want || has {
				t.Errorf("%s sees %v, cell %v", who, got, has)
			}
			if _, err := h.MakeSlips(ctx, a, " ", hoa); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s without a reason: %v", who, err)
			}
			_, err := h.MakeSlips(ctx, a, "Chi bộ vào lần đầu", hoa)
			h.must(err)
			if _, _, err := h.People(ctx, a, cell, Cursor{}, 10); !fault.Is(err, fault.State) {
				t.Errorf("%s reads who uses Nếp: %v", who, err)
			}
			h.want(h.SetHelped(ctx, a, SetHelped{hoa, tu, HelpProxy}), fault.State, "account.people.cell")
		}
		made, err := h.MakeSlips(ctx, admin, "Chi bộ vào lần đầu", mai)
		h.must(err)
		in, err := h.UseSlip(ctx, UseSlip{Token: made[0].Token, Digits: made[0].Digits, Browser: phone})
		h.must(err)
		secretary := in.Session.Actor()

		// The cell is told, and for whom.
		if told, err := h.Given(ctx, secretary, cell); err != nil || len(told) != 5 || told[0].Name != "Trần Thị Mai" || told[0].Reason != "Chi bộ vào lần đầu" || told[0].By == "" {
			t.Errorf("told %+v %v", told, err)
		}
		waits := func() bool {
			t.Helper()
			items, err := h.Waiting(ctx, secretary)
			h.must(err)
			return slices.ContainsFunc(items, func(i waiting.Item) bool {
				return i.Title == "account.waiting.given" && slices.Contains(i.Params, any(int64(2)))
			})
		}
		if !waits() {
			t.Error("the secretary is not told")
		}

		// From now on the cell gives.
		for who, a := range above {
			_, err := h.MakeSlips(ctx, a, "Tiện tay", tu)
			h.want(err, fault.State, "account.slip.cell")
			_, err = h.Open(ctx, a, Open{Person: tu, Reason: "Tiện tay"})
			h.want(err, fault.State, "account.slip.cell")
			want := "Trần Thị Mai"
			if who == "officer" || who == "admin" { // she uses Nếp
				want = ""
			}
			if got, has := names(a); !has || strings.Join(got, ";") != want {
				t.Errorf("%s sees %v, cell %v", who, got, has)
			}
		}
		slips, err := h.MakeSlips(ctx, secretary, "", tu, nam)
		h.must(err)
		h.want(h.RevokeSlip(ctx, above["secretary"], slips[0].ID), fault.State, "account.people.cell")
		// The secretary's new phone is for who stands above to let in, and for no officer.
		_, err = h.MakeSlips(ctx, above["secretary"], "Mất điện thoại", mai)
		h.must(err)
		_, err = h.MakeSlips(ctx, above["officer"], "Mất điện thoại", mai)
		h.want(err, fault.State, "account.office")
		// A committee member's is the secretary's to give, even from above.
		_, err = h.MakeSlips(ctx, above["secretary"], "Mất điện thoại", nam)
		h.want(err, fault.State, "account.slip.cell")

		h.clock.Set(start.Add(15 * 24 * time.Hour))
		if waits() {
			t.Error("told for ever")
		}
		// A locked secretary leaves the cell without one again.
		h.exec(`update account set disabled_at = 1 where person = $1`, mai)
		_, err = h.MakeSlips(ctx, above["deputy"], "Bí thư nghỉ dài ngày", tu)
		h.must(err)
	})
}

// A Party group's ways are given by the cell it belongs to.
func TestGroupsCellGives(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exec(`insert into unit (id, from_on, to_on, made_at) values (4, '2020-01-01', '9999-12-31', 0)`)
		h.exec(`insert into unit_path (unit, from_on, to_on, parent, path) values (4, '2020-01-01', '9999-12-31', 2, '/1/2/4/')`)
		for _, u := range []string{"2, '2020-01-01', '9999-12-31', 'cell', 'Chi bộ'", "4, '2020-01-01', '9999-12-31', 'group', 'Tổ'"} {
			h.exec(`insert into unit_name (unit, from_on, to_on, kind, name, short, code, fold, sort_key) values (` + u + `, '', '', '', '')`)
		}
		mai := h.person("Trần Thị Mai", cell, access.Secretary)
		hoa := h.person("Nguyễn Thị Hoa", 4, "")
		secretary := h.actor(mai, cell, access.Secretary)
		if above, err := h.IsAbove(ctx, secretary, 4); err != nil || above {
			t.Errorf("the cell stands above its group: %v %v", above, err)
		}
		_, err := h.MakeSlips(ctx, secretary, "", hoa)
		h.must(err)
		h.account(mai)
		_, err = h.MakeSlips(ctx, h.actor(mai, top, access.Secretary), "Tiện tay", hoa)
		h.want(err, fault.State, "account.slip.cell")
	})
}
