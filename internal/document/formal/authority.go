package formal

import (
	_ "embed" // the data
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"nep/internal/fault"
)

// Kind is a kind of paper: "nghi-quyet".
type Kind string

// The kinds that are named in code.
const (
	Resolution Kind = "nghi-quyet"
	Conclusion Kind = "ket-luan"
	Notice     Kind = "thong-bao"
	Report     Kind = "bao-cao"
	Plan       Kind = "ke-hoach"
	Minutes    Kind = "bien-ban"
	Regulation Kind = "quy-che"
	Letter     Kind = "cong-van"
	Invitation Kind = "giay-moi"
)

// Body is who issues a paper.
type Body string

// The bodies of the matrix, and those it does not speak of.
const (
	Cell      Body = "cell"
	Committee Body = "committee" // of a base organisation
	Standing  Body = "standing"  // its standing part
	Other     Body = ""          // a committee above a base organisation, a congress
)

// Row is a row of the matrix of authority.
type Row struct {
	ID                        Kind
	Code                      string // the abbreviation in numbers; "" has no number, or none that is known
	Name, English             string
	Committee, Standing, Cell bool
	Every                     bool // an administrative paper
	Letter                    bool // has no kind over its text
	Voted                     bool // a body passes it by vote, so the paper names the vote
}

// Matrix is the matrix of authority with its source.
type Matrix struct {
	Source, English, Certainty string
	From                       string // the day it holds from
	Kinds                      []Row
}

//go:embed authority.toml
var authorityFile string

// Authority is the matrix.
var Authority = func() (m Matrix) {
	must(authorityFile, &m)
	return m
}()

// must reads a file of the binary: a broken one is a fault of the build.
func must(file string, into any) {
	meta, err := toml.Decode(file, into)
	if err != nil {
		panic("formal: " + err.Error())
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		panic("formal: unknown field " + extra[0].String())
	}
}

// Find gives the row of a kind.
func Find(k Kind) (Row, bool) {
	i := slices.IndexFunc(Authority.Kinds, func(r Row) bool { return r.ID == k })
	if i < 0 {
		return Row{}, false
	}
	return Authority.Kinds[i], true
}

// may says whether a body may issue papers of this kind, as far as the matrix
// tells.
func (r Row) may(b Body) bool {
	switch b {
	case Cell:
		return r.Every || r.Cell
	case Committee:
		return r.Every || r.Committee
	case Standing:
		return r.Every || r.Standing
	}
	return true
}

// Check refuses a paper a body may not issue on a day. Before the day of the
// matrix no source says anything, and nothing is refused. Faults: Invalid
// (formal.kind: no such kind), State (formal.refused and the body, with the
// source).
func Check(k Kind, b Body, day string) error {
	const op = "formal.check"
	r, ok := Find(k)
	if !ok {
		return fault.New(op, fault.Invalid, "formal.kind")
	}
	if day < Authority.From || r.may(b) {
		return nil
	}
	return fault.New(op, fault.State, "formal.refused."+string(b), "Kind", strings.ToLower(r.Name), "Source", Authority.Source)
}

// Allowed are the kinds a body may issue on a day, in the matrix's order.
func Allowed(b Body, day string) (out []Row) {
	for _, r := range Authority.Kinds {
		if Check(r.ID, b, day) == nil {
			out = append(out, r)
		}
	}
	return out
}
