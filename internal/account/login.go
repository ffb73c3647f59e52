package account

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"nep/internal/vn"
)

// MaxLogin is the longest login, in characters.
const MaxLogin = 60

// NormalLogin is a login as it is stored and looked up: no case, no Vietnamese
// signs, no spaces. A person who types "MaiTT " or "máitt" means maitt.
func NormalLogin(s string) string {
	if len(s) > 4*MaxLogin {
		s = s[:4*MaxLogin]
	}
	s = vn.Fold(norm.NFKC.String(strings.ToValidUTF8(s, "")))
	s = strings.Join(strings.Fields(s), "")
	return clip(s, MaxLogin)
}

// validLogin says whether a normalised login may be given to an account.
func validLogin(s string) bool {
	if len(s) < 3 || len(s) > MaxLogin {
		return false
	}
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		if !letter && (i == 0 || !strings.ContainsRune("._-@", r)) {
			return false
		}
	}
	return true
}

// loginOf makes a login of a name in the way offices do: the given name and
// the first letters of the others. "Trần Thị Mai" is "maitt".
func loginOf(name string) string {
	words := strings.Fields(vn.Fold(name))
	keep := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}
	var clean []string
	for _, w := range words {
		if w = strings.Map(keep, w); w != "" {
			clean = append(clean, w)
		}
	}
	if len(clean) == 0 {
		return "dangvien"
	}
	out := clip(clean[len(clean)-1], 30)
	for _, w := range clean[:len(clean)-1] {
		out += w[:1]
	}
	for len(out) < 3 {
		out += "0"
	}
	return clip(out, 40)
}
