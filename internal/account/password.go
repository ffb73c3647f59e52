package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"nep/internal/fault"
	"nep/internal/vn"
)

// Params are what one argon2id hash costs.
type Params struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultParams is OWASP's recommendation for argon2id (19 MiB, two passes,
// one lane): about 30 ms on a small office machine. Raising it here is enough;
// passwords are hashed anew when their owners next sign in.
var DefaultParams = Params{Memory: 19 * 1024, Time: 2, Threads: 1}

const (
	saltLen = 16
	keyLen  = 32

	// Bounds of what a stored hash may ask of this machine.
	maxMemory = 256 * 1024
	maxTime   = 16
	maxLanes  = 16
)

// phc is a parsed hash: "$argon2id$v=19$m=19456,t=2,p=1$salt$key".
type phc struct {
	Params
	salt, key []byte
}

var errPHC = errors.New("not an argon2id hash in PHC form")

func (h phc) String() string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.Memory, h.Time, h.Threads,
		b.EncodeToString(h.salt), b.EncodeToString(h.key))
}

// parsePHC reads a hash strictly: one form, numbers within bounds, so that no
// stored text can make a sign-in take a minute or a gigabyte.
func parsePHC(s string) (h phc, err error) {
	part := strings.Split(s, "$")
	if len(s) > 300 || len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != "v="+strconv.Itoa(argon2.Version) {
		return h, errPHC
	}
	p := strings.Split(part[3], ",")
	if len(p) != 3 {
		return h, errPHC
	}
	number := func(s, name string, low, high uint64) uint64 {
		digits, ok := strings.CutPrefix(s, name+"=")
		n, e := strconv.ParseUint(digits, 10, 32)
		if !ok || e != nil || n < low || n > high || digits != strconv.FormatUint(n, 10) {
			err = errPHC
		}
		return n
	}
	h.Threads = uint8(number(p[2], "p", 1, maxLanes))
	h.Memory = uint32(number(p[0], "m", 8, maxMemory))
	h.Time = uint32(number(p[1], "t", 1, maxTime))
	if err != nil || h.Memory < 8*uint32(h.Threads) {
		return phc{}, errPHC
	}
	b := base64.RawStdEncoding.Strict()
	if h.salt, err = b.DecodeString(part[4]); err != nil || len(h.salt) < 8 || len(h.salt) > 64 {
		return phc{}, errPHC
	}
	if h.key, err = b.DecodeString(part[5]); err != nil || len(h.key) < 16 || len(h.key) > 64 {
		return phc{}, errPHC
	}
	if h.String() != s { // line ends inside base64 and the like
		return phc{}, errPHC
	}
	return h, nil
}

// hasher computes hashes, a bounded number at a time: fifty people signing in
// at eight o'clock wait for each other instead of taking a gigabyte.
type hasher struct {
	params Params
	slots  chan struct{}
	dummy  phc // what an unknown login is checked against
}

func newHasher(p Params, atOnce int) *hasher {
	h := &hasher{params: p, slots: make(chan struct{}, max(1, atOnce))}
	h.dummy = phc{Params: p, salt: random(saltLen), key: random(keyLen)}
	return h
}

func (h *hasher) slot(ctx context.Context) (func(), error) {
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, fault.Wrap("account.hash", fault.Unavailable, ctx.Err())
	}
}

// hash makes the PHC text of a secret.
func (h *hasher) hash(ctx context.Context, secret string) (string, error) {
	free, err := h.slot(ctx)
	if err != nil {
		return "", err
	}
	defer free()
	out := phc{Params: h.params, salt: random(saltLen)}
	out.key = argon2.IDKey(normal(secret), out.salt, out.Time, out.Memory, out.Threads, keyLen)
	return out.String(), nil
}

// verify says whether secret is the one of stored, and whether it should be
// hashed again because the settings changed. An empty or broken stored text
// costs the same time and is never right.
func (h *hasher) verify(ctx context.Context, stored, secret string) (ok, again bool, err error) {
	p, bad := parsePHC(stored)
	if bad != nil {
		p = h.dummy
	}
	free, err := h.slot(ctx)
	if err != nil {
		return false, false, err
	}
	defer free()
	key := argon2.IDKey(normal(secret), p.salt, p.Time, p.Memory, p.Threads, uint32(len(p.key)))
	same := subtle.ConstantTimeCompare(key, p.key) == 1
	return same && bad == nil, p.Params != h.params || len(p.key) != keyLen || len(p.salt) != saltLen, nil
}

// normal is the secret as it is hashed: the same letters typed on two devices
// may arrive composed or decomposed.
func normal(secret string) []byte { return norm.NFC.Bytes([]byte(secret)) }

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails since Go 1.24
	return b
}

// Bounds of a password, in characters.
const (
	MinPassword = 10
	MaxPassword = 128
)

// common are words a guesser tries first; a password that is one of them, with
// digits and signs around it, is refused.
var common = []string{"password", "matkhau", "123456", "1234567890", "0123456789", "qwerty", "qwertyuiop", "abc",
	"abcdef", "admin", "administrator", "dangvien", "chibo", "danguy", "vietnam", "hanoi", "iloveyou", "emyeuanh", "anhyeuem",
	"dangcongsan", "dangcongsanvietnam", "welcome", "letmein", "khongbiet", "nep"}

// checkPassword gives the message key of what is wrong with a new password, or
// "". There are no rules on kinds of characters: they make people write
// passwords down.
func checkPassword(password, login, name string) string {
	n := utf8.RuneCountInString(password)
	if !utf8.ValidString(password) || n > MaxPassword {
		return "account.password.long"
	}
	if n < MinPassword {
		return "account.password.short"
	}
	letters := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, vn.Fold(password))
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, password)
	squeeze := func(s string) string { return strings.ReplaceAll(vn.Fold(s), " ", "") }
	for _, weak := range append(common, squeeze(login), squeeze(name)) {
		if weak != "" && (letters == weak && len(digits) < 8 || squeeze(password) == weak || strings.Trim(squeeze(password), "0123456789!@#$%^&*.-_") == weak) {
			return "account.password.common"
		}
	}
	if kinds(password) < 4 {
		return "account.password.common"
	}
	if letters == "" && len(digits) == n && run(digits) {
		return "account.password.common"
	}
	return ""
}

// kinds counts different characters: "aaaaaaaaaa" has one.
func kinds(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// run says whether digits go up or down by one all along.
func run(d string) bool {
	up, down := true, true
	for i := 1; i < len(d); i++ {
		step := (int(d[i]) - int(d[i-1]) + 10) % 10
		up, down = up && step == 1, down && step == 9
	}
	return up || down
}
