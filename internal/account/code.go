package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
)

// alphabet has no letter that looks like a digit or like another one on paper
// or aloud: Crockford's base32, which leaves out I, L, O and U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newCode makes a code of n characters in groups of four: "K7M2-9QXD".
func newCode(n int) string {
	var b strings.Builder
	for i, c := range random(n) {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[c&31])
	}
	return b.String()
}

// ReadCode reads a code of n characters as a person typed it: case, spaces and
// dashes do not matter, O is 0, I and L are 1. It gives the form newCode made,
// and false for what is no such code.
func ReadCode(typed string, n int) (string, bool) {
	if len(typed) > 100 {
		return "", false
	}
	var b strings.Builder
	count := 0
	for _, r := range strings.ToUpper(typed) {
		switch r {
		case '-', ' ', '\t', '\u00a0', '–', '.', '\u2010', '\u2011':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if r >= 128 || !strings.ContainsRune(alphabet, r) || count == n {
			return "", false
		}
		if count > 0 && count%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
		count++
	}
	return b.String(), count == n
}

// newDigits makes six decimal digits, each of the million as likely.
func newDigits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the reader does not fail
	}
	return fmt.Sprintf("%06d", n)
}

// readDigits reads six digits as typed, with spaces or full-width forms left
// out; "" when they are not six.
func readDigits(typed string) string {
	if len(typed) > 40 {
		return ""
	}
	d := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' || r == '.' {
			return -1
		}
		return r
	}, typed)
	if len(d) != 6 || strings.Trim(d, "0123456789") != "" {
		return ""
	}
	return d
}

// newToken makes a token of n random bytes, safe in a URL and a cookie.
func newToken(n int) string { return base64.RawURLEncoding.EncodeToString(random(n)) }

// digest is what is stored of a token. Tokens have 128 bits and more, so a
// plain hash cannot be guessed backwards; being looked up by its hash in an
// index, a token is never compared byte by byte.
func digest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
