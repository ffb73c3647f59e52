package quality

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"nep/internal/clock"
)

//go:embed rubrics/*.toml
var rubricFiles embed.FS

var rubrics = mustRubrics()

func mustRubrics() []*Rubric {
	files, err := rubricFiles.ReadDir("rubrics")
	if err != nil {
		panic(err) // the files are part of the binary
	}
	var out []*Rubric
	for _, f := range files {
		raw, err := rubricFiles.ReadFile(path.Join("rubrics", f.Name()))
		if err != nil {
			panic(err)
		}
		r, err := ReadRubric(raw)
		if err != nil {
			panic(fmt.Errorf("%s: %w", f.Name(), err))
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *Rubric) int { return strings.Compare(a.From+" "+a.ID, b.From+" "+b.ID) })
	return out
}

// ReadRubric reads and validates a rubric written as TOML. What is wrong comes
// back as an error for who wrote the data, not for a page.
func ReadRubric(raw []byte) (*Rubric, error) {
	var r Rubric
	meta, err := toml.Decode(string(raw), &r)
	if err != nil {
		return nil, err
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("unknown field %v", extra[0])
	}
	if r.To == "" {
		r.To = clock.Forever
	}
	return &r, r.Validate()
}

// All lists the rubrics the program brings, the oldest first.
func All() []*Rubric { return slices.Clone(rubrics) }

// Find gives a rubric by its id, which is that of the profile it goes with.
func Find(id string) (*Rubric, bool) {
	for _, r := range rubrics {
		if r.ID == id {
			return r, true
		}
	}
	return nil, false
}
