package account

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
)

func decomposed(s string) string { return norm.NFD.String(s) }

func TestSlip(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secretary := h.actor(h.person("Trần Thị Mai", cell, access.Secretary), cell, access.Secretary)
		hoa := h.person("Nguyễn Thị Hoa", cell, "")
		made, err := h.MakeSlips(ctx, secretary, hoa)
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
		made, err = h.MakeSlips(ctx, secretary, hoa)
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
			made, err := h.MakeSlips(ctx, secretary, hoa)
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
			made, err := h.MakeSlips(ctx, access.System(), hoa)
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
		made, err := h.MakeSlips(ctx, secretary, hoa)
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
		made, err := h.MakeSlips(ctx, secretary, h.person("Nguyễn Thị Hoa", cell, ""))
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
		temp, err := h.Open(ctx, admin, Open{Person: tech})
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
			_, err := h.MakeSlips(ctx, c.who, c.person)
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
		if _, err := h.MakeSlips(ctx, secretary, hoa, beside); err == nil {
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
		made, err := h.MakeSlips(ctx, access.System(), persons...)
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
		_, err := h.MakeSlips(ctx, secretary, an)
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
