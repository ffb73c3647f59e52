package account

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/db/dbtest"
	"nep/internal/fault"
)

func TestPHC(t *testing.T) {
	h := newHasher(cheap, 2)
	rapid.Check(t, func(r *rapid.T) {
		secret := rapid.String().Draw(r, "secret")
		p := Params{Memory: uint32(rapid.IntRange(32, 200).Draw(r, "m")), Time: uint32(rapid.IntRange(1, 3).Draw(r, "t")), Threads: uint8(rapid.IntRange(1, 4).Draw(r, "p"))}
		stored, err := newHasher(p, 1).hash(ctx, secret)
		if err != nil {
			r.Fatal(err)
		}
		parsed, err := parsePHC(stored)
		if err != nil || parsed.String() != stored || parsed.Params != p {
			r.Fatalf("%s reads as %+v (%v)", stored, parsed, err)
		}
		ok, again, err := h.verify(ctx, stored, secret)
		if !ok || again != (p != cheap) || err != nil {
			r.Fatalf("verify %v %v %v", ok, again, err)
		}
		if ok, _, _ := h.verify(ctx, stored, secret+"x"); ok {
			r.Fatal("another secret is right")
		}
		// A changed letter of the stored text is never right by accident.
		i := rapid.IntRange(0, len(stored)-1).Draw(r, "place")
		broken := stored[:i] + "~" + stored[i+1:]
		if ok, _, _ := h.verify(ctx, broken, secret); ok {
			r.Fatalf("%s is right", broken)
		}
	})
}

func FuzzParsePHC(f *testing.F) {
	good, _ := newHasher(cheap, 1).hash(context.Background(), "x")
	for _, s := range []string{good, "", "$argon2id$v=19$m=4294967295,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=064,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=64,t=99999999999,p=1$$", strings.Repeat("$", 500)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parsePHC(s)
		if err != nil {
			return
		}
		if h.String() != s {
			t.Errorf("%q reads as %q", s, h.String())
		}
		if h.Memory > maxMemory || h.Time > maxTime || h.Threads < 1 || h.Threads > maxLanes || len(h.key) > 64 || len(h.salt) > 64 {
			t.Errorf("%q asks too much", s)
		}
	})
}

func TestCodesReadAsTheyArePrinted(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.SampledFrom([]int{slipNumber, setupCode}).Draw(r, "n")
		code := newCode(n)
		if got, ok := ReadCode(code, n); !ok || got != code {
			r.Fatalf("%q reads as %q", code, got)
		}
		// As people type: lower case, O for 0, I and l for 1, spaces and dashes anywhere.
		var typed strings.Builder
		for _, c := range code {
			switch {
			case c == '-':
				typed.WriteString(rapid.SampledFrom([]string{"", " ", "-", " - ", "–"}).Draw(r, "gap"))
				continue
			case c == '0':
				c = rapid.SampledFrom([]rune("0Oo")).Draw(r, "zero")
			case c == '1':
				c = rapid.SampledFrom([]rune("1IilL")).Draw(r, "one")
			case rapid.Bool().Draw(r, "lower"):
				c = []rune(strings.ToLower(string(c)))[0]
			}
			typed.WriteRune(c)
		}
		if got, ok := ReadCode(typed.String(), n); !ok || got != code {
			r.Fatalf("%q typed as %q reads as %q", code, typed.String(), got)
		}
		if _, ok := ReadCode(code[:len(code)-1], n); ok {
			r.Fatal("a short code is taken")
		}
		if _, ok := ReadCode(code+"A", n); ok {
			r.Fatal("a long code is taken")
		}
	})
}

func FuzzReadCode(f *testing.F) {
	for _, s := range []string{"K7M2-9QXD", "k7m2 9qxd", "ooooiiii", "UUUUUUUU", "", "\xff\xfe", "ſſſſſſſſ", "K7M2-9QXD-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, ok := ReadCode(s, slipNumber)
		if !ok {
			return
		}
		if again, ok := ReadCode(code, slipNumber); !ok || again != code || len(code) != 9 {
			t.Errorf("%q reads as %q, which reads as %q", s, code, again)
		}
	})
}

func FuzzReadDigits(f *testing.F) {
	for _, s := range []string{"123456", "123 456", "12345", "١٢٣٤٥٦", "123456 7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d := readDigits(s); d != "" && (len(d) != 6 || readDigits(d) != d) {
			t.Errorf("%q reads as %q", s, d)
		}
	})
}

func FuzzNormalLogin(f *testing.F) {
	for _, s := range []string{"MaiTT", "Đỗ Mười", "ｍａｉｔｔ", "\x00", strings.Repeat("ắ", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l := NormalLogin(s)
		if NormalLogin(l) != l {
			t.Errorf("%q becomes %q and then %q", s, l, NormalLogin(l))
		}
	})
}

func TestLoginOf(t *testing.T) {
	for name, want := range map[string]string{"Trần Thị Mai": "maitt", "Đỗ  Mười": "muoid", "Nguyễn": "nguyen", "Y": "y00", "": "dangvien", "Lê Ái": "ail", "王 小": "dangvien", "H'Hen Niê": "nieh"} {
		got := loginOf(name)
		if got != want || !validLogin(got) || NormalLogin(got) != got {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestDeviceLabel(t *testing.T) {
	for ua, want := range map[string]string{
		"": "", "curl/8": "",
		phone.UserAgent: "Chrome, Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1":    "Safari, iPhone",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0":              "Edge, Windows",
		"Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0":                                                                     "Firefox, Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/125.0 Chrome/119.0.0.0 Safari/537.36":      "Cốc Cốc, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Zalo iOS/551 ZaloTheme/light": "Zalo, iPhone",
	} {
		if got := deviceLabel(ua); got != want {
			t.Errorf("%q: %q, want %q", ua, got, want)
		}
	}
}

// Whatever is in the database, nobody can sign in with it.
func TestNoSecretIsStoredAsItIs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		code, err := h.SetupCode(ctx)
		h.must(err)
		hoa := h.person("Nguyễn Thị Hoa", cell, "")
		made, err := h.MakeSlips(ctx, access.System(), "", hoa)
		h.must(err)
		temp, err := h.Open(ctx, access.System(), Open{Person: hoa})
		h.must(err)
		in, err := h.SignIn(ctx, SignIn{temp.Account.Login, temp.Password, phone})
		h.must(err)
		texts, err := db.Read(ctx, h.DB, func(t *db.Tx) ([]string, error) {
			return db.All(t, db.Scalar[string], `select value from setting union all select password from account
				union all select digits from slip union all select body from audit_payload`)
		})
		h.must(err)
		tokens, err := db.Read(ctx, h.DB, func(t *db.Tx) ([]string, error) {
			raw, err := db.All(t, db.Scalar[[]byte], `select token from session union all select token from slip`)
			var out []string
			for _, b := range raw {
				out = append(out, string(b))
			}
			return out, err
		})
		h.must(err)
		for _, s := range append(texts, tokens...) {
			for _, secret := range []string{code, made[0].Token, made[0].Digits, temp.Password, in.Token} {
				if strings.Contains(s, secret) && len(s) < 10_000 {
					t.Errorf("%q holds the secret %q", s, secret)
				}
			}
		}
	})
}

// Many guessers at one moment get no more tries than one after another: after
// five wrong ones even the right digits are refused.
func TestGuessersAtOneMoment(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		set := testSettings()
		set.Limits = Limits{Address: Limit{1000, 1}, Pair: Limit{1000, 1}, Account: Limit{1000, 1}, Keep: 100}
		h.Service = New(h.DB, set)
		made, err := h.MakeSlips(ctx, access.System(), "", h.person("Nguyễn Thị Hoa", cell, ""))
		h.must(err)
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				digits := "00000" + string(rune('0'+i%10))
				if digits != made[0].Digits {
					h.UseSlip(ctx, UseSlip{Token: made[0].Token, Digits: digits, Browser: phone})
				}
			})
		}
		wg.Wait()
		l, err := db.Read(ctx, h.DB, func(t *db.Tx) (slip, error) { return slipByID(t, made[0].ID) })
		if h.must(err); l.Wrong != maxWrong || l.RevokedAt == 0 {
			t.Errorf("%d wrong tries were counted, revoked at %d", l.Wrong, l.RevokedAt)
		}
		_, err = h.UseSlip(ctx, UseSlip{Token: made[0].Token, Digits: made[0].Digits, Browser: phone})
		h.want(err, fault.Invalid, "account.slip.wrong_last")
	})
}

// Hashing waits for a free slot and gives up with its caller.
func TestHashingIsBounded(t *testing.T) {
	h := newHasher(cheap, 1)
	free, err := h.slot(ctx)
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := h.hash(gone, "x"); !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("no free slot: %v", err)
	}
	free()
	if _, err := h.hash(ctx, "x"); err != nil {
		t.Error(err)
	}
}

// The queries of every request and every list go by an index.
func TestPlans(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), nil)
	for name, query := range map[string]string{
		"resolve":        bothFrom + `where s.token = $1`,
		"session":        bothFrom + `where s.id = $1`,
		"sessions":       `select ` + sessionColumns + ` from session s where s.account = $1 and s.ended_at = 0 order by s.seen_at desc, s.id desc`,
		"by login":       `select ` + accColumns + accFrom + `where a.login = $1`,
		"by person":      `select ` + accColumns + accFrom + `where a.person = $1 and a.person <> 0`,
		"accounts":       `select ` + accColumns + accFrom + `where a.login > $1 order by a.login limit 10`,
		"free login":     `select login from account where login >= $1 and login < $1`,
		"slip":           `select ` + slipColumns + ` from slip where token = $1`,
		"slip by number": `select ` + slipColumns + ` from slip where number = $1`,
		"waiting slips":  `update slip set revoked_at = 1 where person = $1 and used_at = 0 and revoked_at = 0`,
		"people":         stateFrom + `and (p.sort_key, p.id) > ($4, $5) order by p.sort_key, p.id limit $6`,
		"one of people":  stateFrom + `and m.person = $4 order by m.kind, m.id limit 1`,
		"without a way":  withoutWayQuery,
		"last use":       lastUseQuery,
		"helpers":        helperFrom + `order by 4, p.sort_key, p.id limit 10`,
		"ever":           `select id from session where account = $1 limit 2`,
		"sweep":          `delete from session where until_at < $1 or (ended_at > 0 and ended_at < $1)`,
		"administrators": `select count(*) from account where admin and disabled_at = 0`,
	} {
		plan, err := db.Read(ctx, d, func(t *db.Tx) ([]string, error) {
			args := make([]any, 0, 6)
			for i, arg := range []any{1, 2, "2026-11-03", "", 0, 10} {
				if strings.Contains(query, "$"+string(rune('1'+i))) {
					args = append(args, arg)
				}
			}
			return db.All(t, func(r db.Row) (string, error) {
				var id, parent, unused int64
				var detail string
				err := r.Scan(&id, &parent, &unused, &detail)
				return detail, err
			}, `explain query plan `+query, args...)
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, line := range plan {
			if strings.HasPrefix(line, "SCAN") && !strings.Contains(line, "INDEX") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}
