package account

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
	"nep/internal/vn"
)

var ctx = context.Background()

// cheap makes hashing fast: what it costs is no behaviour.
var cheap = Params{Memory: 64, Time: 1, Threads: 1}

func testSettings() Settings {
	set := Defaults()
	set.Hash = cheap
	return set
}

var start = time.Date(2026, 11, 3, 8, 0, 0, 0, clock.Zone)

const (
	top  = 1 // committee above
	cell = 2
	side = 3 // the cell beside
)

// house is a small organisation: a committee and two cells.
type house struct {
	t     testing.TB
	clock *clock.Clock
	*Service
	next int64
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	c := clock.At(start)
	dbtest.EachAt(t, c, func(t *testing.T, d *db.DB) {
		c.Set(start)
		h := &house{t: t, clock: c, Service: New(d, testSettings()), next: 100}
		h.exec(`insert into unit (id, from_on, to_on, made_at) values (1, '2020-01-01', '9999-12-31', 0), (2, '2020-01-01', '9999-12-31', 0), (3, '2020-01-01', '9999-12-31', 0)`)
		h.exec(`insert into unit_path (unit, from_on, to_on, parent, path) values
			(1, '2020-01-01', '9999-12-31', 0, '/1/'), (2, '2020-01-01', '9999-12-31', 1, '/1/2/'), (3, '2020-01-01', '9999-12-31', 1, '/1/3/')`)
		fn(t, h)
	})
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	h.must(db.Do(ctx, h.DB, db.Lock{}, func(t *db.Tx) error { _, err := t.Exec(query, args...); return err }))
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// want fails unless err is a fault of kind with the sentence key.
func (h *house) want(err error, kind fault.Kind, key string) {
	h.t.Helper()
	if f, _ := err.(*fault.Error); f == nil || f.Kind != kind || f.Key != key {
		h.t.Errorf("got %v, want %v (%s)", err, kind, key)
	}
}

// person makes a member of a unit, with a role there unless it is "".
func (h *house) person(name string, unit int64, role access.Role) int64 {
	h.t.Helper()
	h.next++
	id := h.next
	family, given := vn.SplitName(name)
	h.exec(`insert into person (id, family, given, sex, birth, phone, card, joined_on, official_on, note, fold, fold_pair, fold_given, sort_key, made_at, erased_at)
		values ($1, $2, $3, '', '', '', '', '', '', '', $4, '', '', $5, 0, 0)`, id, family, given, vn.Fold(name), vn.SortKey(family, given))
	h.exec(`insert into membership (id, person, unit, kind, from_on, to_on, ended) values ($1, $1, $2, 'regular', '2020-01-01', '9999-12-31', '')`, id, unit)
	h.exec(`insert into member_status (person, from_on, to_on, standing, condition, reason) values ($1, '2020-01-01', '9999-12-31', 'official', 'active', '')`, id)
	if role != "" {
		h.position(id, unit, role, clock.Forever)
	}
	return id
}

func (h *house) position(person, unit int64, role access.Role, to string) {
	h.t.Helper()
	h.next++
	h.exec(`insert into position (id, person, unit, role, title, from_on, to_on) values ($1, $2, $3, $4, '', '2020-01-01', $5)`, h.next, person, unit, string(role), to)
}

// actor is a person acting with a role in a unit, without signing in.
func (h *house) actor(person, unit int64, role access.Role) access.Actor {
	paths := map[int64]string{top: "/1/", cell: "/1/2/", side: "/1/3/"}
	return access.Actor{Account: 900_000 + person, Person: person, Hat: access.Hat{Role: role, Unit: unit, Path: paths[unit]}}
}

var phone = Browser{Address: "10.0.0.7", UserAgent: "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"}

const good = "con trâu đi trước"

// account opens an account with the password good and signs in.
func (h *house) account(person int64) SignedIn {
	h.t.Helper()
	temp, err := h.Open(ctx, access.System(), Open{Person: person})
	h.must(err)
	in, err := h.SignIn(ctx, SignIn{temp.Account.Login, temp.Password, phone})
	h.must(err)
	h.must(h.ChangePassword(ctx, in.Session.Actor(), ChangePassword{Old: temp.Password, New: good}))
	return in
}

func TestSignInAndSessions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mai := h.person("Trần Thị Mai", cell, access.Secretary)
		in := h.account(mai)
		if in.Account.Login != "maitt" {
			t.Errorf("login %q", in.Account.Login)
		}
		second, err := h.SignIn(ctx, SignIn{" MáiTT ", good, Browser{Address: "10.0.0.8"}})
		h.must(err)
		s, a, err := h.Resolve(ctx, second.Token)
		h.must(err)
		if a.Name != "Trần Thị Mai" || a.MustChange || !a.HasPassword || s.Hat.Key() != "secretary:2" || len(s.Hats) != 2 {
			t.Errorf("resolved %+v %+v", s, a)
		}
		list, err := h.Sessions(ctx, s.Actor())
		h.must(err)
		if len(list) != 2 {
			t.Fatalf("%d sessions, want 2", len(list))
		}
		for _, one := range list {
			if one.This != (one.ID == s.ID) {
				t.Errorf("session %d marked %v", one.ID, one.This)
			}
		}
		h.must(h.EndSession(ctx, s.Actor(), in.Session.ID))
		_, _, err = h.Resolve(ctx, in.Token)
		h.want(err, fault.Expired, "account.session.ended")
		h.want(h.EndSession(ctx, s.Actor(), in.Session.ID), fault.NotFound, "account.session.none")

		third, err := h.SignIn(ctx, SignIn{"maitt", good, phone})
		h.must(err)
		if n, err := h.EndOthers(ctx, third.Session.Actor()); err != nil || n != 1 {
			t.Errorf("ended %d others, %v", n, err)
		}
		_, _, err = h.Resolve(ctx, second.Token)
		h.want(err, fault.Expired, "account.session.ended")
		h.must(h.SignOut(ctx, third.Token))
		h.must(h.SignOut(ctx, third.Token))
		_, _, err = h.Resolve(ctx, third.Token)
		h.want(err, fault.Expired, "account.session.ended")
		_, _, err = h.Resolve(ctx, "nobody's")
		h.want(err, fault.NotFound, "account.session.ended")
	})
}

func TestAnotherCannotEndMySession(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mai, nam := h.account(h.person("Trần Thị Mai", cell, "")), h.account(h.person("Lê Văn Nam", cell, access.Secretary))
		h.want(h.EndSession(ctx, nam.Session.Actor(), mai.Session.ID), fault.NotFound, "account.session.none")
		if _, _, err := h.Resolve(ctx, mai.Token); err != nil {
			t.Error(err)
		}
		if _, err := h.EndAll(ctx, nam.Session.Actor(), mai.Account.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a secretary ended all: %v", err)
		}
	})
}

func TestWrongSignInTellsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.account(h.person("Trần Thị Mai", cell, ""))
		h.person("Lê Văn Nam", cell, "")
		for _, cmd := range []SignIn{{"maitt", "sai", phone}, {"nobody", good, phone}, {"", "", phone}, {"maitt", "", phone}, {strings.Repeat("x", 1<<20), strings.Repeat("y", 1<<20), phone}} {
			_, err := h.SignIn(ctx, cmd)
			h.want(err, fault.Invalid, "account.signin.wrong")
		}
		n, err := db.Read(ctx, h.DB, func(t *db.Tx) (int64, error) {
			return db.One(t, db.Scalar[int64], `select count(*) from audit_event e join audit_payload p on p.event = e.id
				where e.kind = 'account.signin_wrong' and p.body = '{"address":"10.0.0.7"}'`)
		})
		if h.must(err); n != 5 {
			t.Errorf("%d wrong tries in the audit log without what was typed, want 5", n)
		}
	})
}

func TestLimits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.account(h.person("Trần Thị Mai", cell, ""))
		at := func(address string) Browser { return Browser{Address: address} }
		for range h.Set.Limits.Pair.Burst {
			_, err := h.SignIn(ctx, SignIn{"maitt", "sai", phone})
			h.want(err, fault.Invalid, "account.signin.wrong")
		}
		_, err := h.SignIn(ctx, SignIn{"maitt", good, phone})
		h.want(err, fault.RateLimited, "account.limited")
		if p := err.(*fault.Error).Params; p[1] != 5 || p[3] != "08:05" {
			t.Errorf("says %v", p)
		}
		// Elsewhere she signs in.
		_, err = h.SignIn(ctx, SignIn{"maitt", good, at("10.9.9.9")})
		h.must(err)
		h.clock.Set(start.Add(5*time.Minute + time.Second))
		// The right password gives its try back: signing in often is no attack.
		for range 50 {
			_, err := h.SignIn(ctx, SignIn{"maitt", good, phone})
			h.must(err)
		}
		for i := range h.Set.Limits.Address.Burst + 1 {
			_, err = h.SignIn(ctx, SignIn{"someone" + string(rune('a'+i)), "sai", at("2001:db8::" + string(rune('1'+i%9)))})
		}
		h.want(err, fault.RateLimited, "account.limited")
	})
}

// Many addresses that guess at one login are slowed together, and do not keep
// its owner out.
func TestNobodyIsLockedOut(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.account(h.person("Trần Thị Mai", cell, access.Secretary))
		own := Browser{Address: "10.0.0.7"}
		right, held := 0, 0
		for i := range 40 {
			guesser := Browser{Address: "10.1.0." + strconv.Itoa(i+1)}
			for n := range 3 {
				_, err := h.SignIn(ctx, SignIn{"maitt", "sai", guesser})
				if n == 0 || !fault.Is(err, fault.RateLimited) {
					h.want(err, fault.Invalid, "account.signin.wrong")
					right++
				} else {
					held++
				}
			}
			for range 3 {
				_, err := h.SignIn(ctx, SignIn{"maitt", good, own})
				h.must(err)
			}
		}
		if right != 30+30 || held != 60 { // thirty of the first ten addresses, then one of each
			t.Errorf("%d guesses were looked at, %d held up", right, held)
		}
		// His own mistake while it lasts: slowed for less than a minute, for the login's tries come back.
		_, err := h.SignIn(ctx, SignIn{"maitt", "sai", own})
		h.want(err, fault.Invalid, "account.signin.wrong")
		_, err = h.SignIn(ctx, SignIn{"maitt", good, own})
		h.want(err, fault.RateLimited, "account.limited")
		if p := err.(*fault.Error).Params; p[1] != 1 || p[3] != "08:01" {
			t.Errorf("says %v", p)
		}
		h.clock.Set(start.Add(time.Minute))
		_, err = h.SignIn(ctx, SignIn{"maitt", good, own})
		h.must(err)
	})
}

func TestLimiterStaysSmall(t *testing.T) {
	l := newLimiter(Limit{3, time.Minute}, 100)
	for i := range 5000 {
		l.take(strings.Repeat("k", i%50)+string(rune(i)), start.Add(time.Duration(i)*time.Millisecond))
	}
	if len(l.of) > 100 {
		t.Errorf("%d keys are kept", len(l.of))
	}
}

func TestSessionsEndByThemselves(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		in := h.account(h.person("Trần Thị Mai", cell, ""))
		// Used every 20 hours it lives to its absolute end.
		for at := time.Duration(0); at < h.Set.Absolute; at += 20 * time.Hour {
			h.clock.Set(start.Add(at))
			if _, _, err := h.Resolve(ctx, in.Token); err != nil {
				t.Fatalf("after %v: %v", at, err)
			}
		}
		h.clock.Set(start.Add(h.Set.Absolute))
		_, _, err := h.Resolve(ctx, in.Token)
		h.want(err, fault.Expired, "account.session.ended")

		in, err = h.SignIn(ctx, SignIn{"maitt", good, phone})
		h.must(err)
		h.clock.Set(start.Add(h.Set.Absolute + h.Set.Idle))
		_, _, err = h.Resolve(ctx, in.Token)
		h.want(err, fault.Expired, "account.session.ended")
		if list, err := h.Sessions(ctx, in.Session.Actor()); err != nil || len(list) != 0 {
			t.Errorf("ended sessions are listed: %v %v", list, err)
		}
		h.clock.Set(start.Add(h.Set.Absolute + 200*24*time.Hour))
		if n, err := h.Sweep(ctx); err != nil || n != 2 {
			t.Errorf("swept %d, %v", n, err)
		}
	})
}

func TestReadingAPageDoesNotWrite(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		in := h.account(h.person("Trần Thị Mai", cell, ""))
		seen := func() int64 {
			v, err := db.Read(ctx, h.DB, func(t *db.Tx) (int64, error) {
				return db.One(t, db.Scalar[int64], `select seen_at from session where id = $1`, in.Session.ID)
			})
			h.must(err)
			return v - start.UnixMilli()
		}
		for _, c := range []struct{ at, want int64 }{{0, 0}, {299_999, 0}, {300_000, 300_000}, {300_001, 300_000}, {599_999, 300_000}, {700_000, 700_000}} {
			h.clock.Set(start.Add(time.Duration(c.at) * time.Millisecond))
			_, _, err := h.Resolve(ctx, in.Token)
			h.must(err)
			if got := seen(); got != c.want {
				t.Errorf("at %d seen at %d, want %d", c.at, got, c.want)
			}
		}
	})
}

func TestPasswordChangeEndsOtherSessions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		in := h.account(h.person("Trần Thị Mai", cell, ""))
		other, err := h.SignIn(ctx, SignIn{"maitt", good, phone})
		h.must(err)
		field := func(err error, name, key string) {
			t.Helper()
			f, _ := err.(*fault.Error)
			if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != name || f.Fields[0].Key != key {
				t.Errorf("got %v, want field %s: %s", err, name, key)
			}
		}
		actor := in.Session.Actor()
		field(h.ChangePassword(ctx, actor, ChangePassword{Old: "sai", New: "cái cày theo sau"}), "old", "account.password.old")
		field(h.ChangePassword(ctx, actor, ChangePassword{Old: good, New: "ngắn"}), "new", "account.password.short")
		field(h.ChangePassword(ctx, actor, ChangePassword{Old: good, New: good}), "new", "account.password.same")
		field(h.ChangePassword(ctx, actor, ChangePassword{Old: good, New: strings.Repeat("dài ", 100)}), "new", "account.password.long")
		for _, weak := range []string{"1234567890", "9876543210", "aaaaaaaaaaaa", "Mật khẩu 123", "matkhau2026", "TranThiMai1", "maitt12345", "password!!!"} {
			field(h.ChangePassword(ctx, actor, ChangePassword{Old: good, New: weak}), "new", "account.password.common")
		}
		h.must(h.ChangePassword(ctx, actor, ChangePassword{Old: good, New: "cái cày theo sau"}))
		if _, _, err := h.Resolve(ctx, in.Token); err != nil {
			t.Errorf("own session: %v", err)
		}
		_, _, err = h.Resolve(ctx, other.Token)
		h.want(err, fault.Expired, "account.session.ended")
		_, err = h.SignIn(ctx, SignIn{"maitt", good, phone})
		h.want(err, fault.Invalid, "account.signin.wrong")
		// The same letters, decomposed as another device types them.
		_, err = h.SignIn(ctx, SignIn{"maitt", decomposed("cái cày theo sau"), phone})
		h.must(err)
	})
}

func TestHashIsRenewedWhenSettingsChange(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.account(h.person("Trần Thị Mai", cell, ""))
		set := testSettings()
		set.Hash = Params{Memory: 128, Time: 2, Threads: 1}
		stronger := New(h.DB, set)
		for range 2 {
			_, err := stronger.SignIn(ctx, SignIn{"maitt", good, phone})
			h.must(err)
		}
		a, err := db.Read(ctx, h.DB, func(t *db.Tx) (acc, error) { a, _, err := accByLogin(t, "maitt"); return a, err })
		h.must(err)
		if p, err := parsePHC(a.password); err != nil || p.Params != set.Hash {
			t.Errorf("stored with %+v (%v)", p.Params, err)
		}
	})
}

func (h *house) admin() (access.Actor, SignedIn) {
	h.t.Helper()
	code, err := h.SetupCode(ctx)
	h.must(err)
	in, err := h.MakeFirst(ctx, First{code, "Quantri", "Quản trị", good, phone})
	h.must(err)
	return in.Session.Actor(), in
}

func TestFirstAdministrator(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if need, err := h.NeedsFirst(ctx); err != nil || !need {
			t.Fatalf("needs first: %v %v", need, err)
		}
		old, err := h.SetupCode(ctx)
		h.must(err)
		code, err := h.SetupCode(ctx)
		h.must(err)
		for _, wrong := range []string{"", "x", old, "0000-0000-0000"} {
			if _, err := h.MakeFirst(ctx, First{wrong, "quantri", "Quản trị", good, phone}); !fault.Is(err, fault.Invalid) {
				t.Errorf("code %q: %v", wrong, err)
			}
		}
		_, err = h.MakeFirst(ctx, First{code, "quantri", strings.Repeat("Quản trị ", 20), good, phone})
		if f, _ := err.(*fault.Error); f == nil || len(f.Fields) != 1 || f.Fields[0].Key != "account.name.long" {
			t.Errorf("a name too long: %v", err)
		}
		// Two at the same moment: one becomes administrator.
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = h.MakeFirst(ctx, First{strings.ToLower(strings.ReplaceAll(code, "-", " ")), "quantri" + string(rune('a'+i)), "Quản trị", good, phone})
			})
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("two at once: %v, %v", errs[0], errs[1])
		}
		if errs[0] == nil {
			errs[0] = errs[1]
		}
		h.want(errs[0], fault.State, "account.first.done")
		if need, err := h.NeedsFirst(ctx); err != nil || need {
			t.Errorf("needs first afterwards: %v %v", need, err)
		}
		if again, err := h.SetupCode(ctx); err != nil || again != "" {
			t.Errorf("a code afterwards: %q %v", again, err)
		}
	})
}

func TestAdministration(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		admin, in := h.admin()
		if admin.Hat.Role != access.Admin {
			t.Fatalf("hat %+v", admin.Hat)
		}
		mai := h.account(h.person("Trần Thị Mai", cell, access.Secretary))
		if _, err := h.ResetPassword(ctx, mai.Session.Actor(), in.Account.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a secretary reset the administrator: %v", err)
		}
		temp, err := h.ResetPassword(ctx, admin, mai.Account.ID)
		h.must(err)
		_, _, err = h.Resolve(ctx, mai.Token)
		h.want(err, fault.Expired, "account.session.ended")
		again, err := h.SignIn(ctx, SignIn{"maitt", temp.Password, phone})
		h.must(err)
		if !again.Account.MustChange {
			t.Error("a temporary password need not be changed")
		}
		temp, err = h.ResetLogin(ctx, access.System(), "MAITT")
		h.must(err)

		h.must(h.SetDisabled(ctx, admin, mai.Account.ID, true))
		h.must(h.SetDisabled(ctx, admin, mai.Account.ID, true))
		_, err = h.SignIn(ctx, SignIn{"maitt", temp.Password, phone})
		h.want(err, fault.State, "account.signin.disabled")
		_, err = h.SignIn(ctx, SignIn{"maitt", "sai", phone})
		h.want(err, fault.Invalid, "account.signin.wrong")
		h.must(h.SetDisabled(ctx, admin, mai.Account.ID, false))
		_, err = h.SignIn(ctx, SignIn{"maitt", temp.Password, phone})
		h.must(err)

		h.want(h.SetDisabled(ctx, admin, in.Account.ID, true), fault.State, "account.admin.last")
		h.want(h.SetAdmin(ctx, admin, in.Account.ID, false), fault.State, "account.admin.last")
		h.must(h.SetAdmin(ctx, admin, mai.Account.ID, true))
		second, err := h.OpenAdmin(ctx, admin, OpenAdmin{"k1", "kythuat", "Kỹ thuật"})
		h.must(err)
		_, err = h.OpenAdmin(ctx, admin, OpenAdmin{"k1", "kythuat", "Kỹ thuật"})
		h.want(err, fault.State, "account.open.again")
		h.must(h.SetDisabled(ctx, admin, in.Account.ID, true))
		list, err := h.Accounts(ctx, access.System(), "", 100)
		h.must(err)
		if len(list) != 3 || list[0].Login != "kythuat" || list[0].ID != second.Account.ID || !list[2].Disabled {
			t.Errorf("accounts %+v", list)
		}
	})
}

func TestHats(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mai := h.person("Trần Thị Mai", cell, access.Secretary)
		h.position(mai, top, access.Committee, "2026-11-05")
		h.position(mai, top, access.Secretary, "2026-11-04")
		in := h.account(mai)
		keys := func(hats []access.Hat) string {
			var out []string
			for _, one := range hats {
				out = append(out, one.Key())
			}
			return strings.Join(out, " ")
		}
		if got, want := keys(in.Session.Hats), "secretary:1 secretary:2 committee:1 member:2"; got != want {
			t.Errorf("hats %s, want %s", got, want)
		}
		_, err := h.SwitchHat(ctx, in.Session.Actor(), "secretary:3")
		h.want(err, fault.NotFound, "account.hat.none")
		_, err = h.SwitchHat(ctx, in.Session.Actor(), "committee:1")
		h.must(err)
		s, _, err := h.Resolve(ctx, in.Token)
		h.must(err)
		if s.Hat.Key() != "committee:1" || s.Hat.Path != "/1/" {
			t.Errorf("wears %+v", s.Hat)
		}
		h.clock.Set(start.Add(24 * time.Hour)) // 4 November: the higher one has ended
		in, err = h.SignIn(ctx, SignIn{"maitt", good, phone})
		h.must(err)
		if in.Session.Hat.Key() != "secretary:2" {
			t.Errorf("begins with %s", in.Session.Hat.Key())
		}
		_, err = h.SwitchHat(ctx, in.Session.Actor(), "committee:1")
		h.must(err)
		h.clock.Set(start.Add(47 * time.Hour)) // 5 November: the one worn has ended
		s, _, err = h.Resolve(ctx, in.Token)
		h.must(err)
		if s.Hat.Key() != "secretary:2" {
			t.Errorf("fell back to %s", s.Hat.Key())
		}
	})
}
