package document

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"nep/internal/secrecy"
)

// Whether a text carries a secrecy mark: see secrecy, which every room asks.

// Secret says whether a line that names a paper carries a secrecy mark.
func Secret(line string) bool { return secrecy.Line(line) }

// SecretNumber is Secret for a paper's number, where "MAT" can be nothing else.
func SecretNumber(number string) bool { return secrecy.Number(number) }

// SecretFile is Secret for the name of a file, whose ending is not part of it.
func SecretFile(name string) bool { return secrecy.File(name) }

// SecretText says whether running text carries one.
func SecretText(text string) bool { return secrecy.Text(text) }

// prose gives typed text as it is kept: composed, lines kept, no zero bytes.
func prose(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\x00", ""), "")
	return norm.NFC.String(strings.TrimSpace(s))
}
