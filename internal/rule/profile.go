package rule

import (
	"context"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"nep/internal/clock"
	"nep/internal/i18n"
)

// Certainty is how sure a number of a profile is.
type Certainty string

const (
	Official Certainty = "A" // an official text, or an official portal's excerpt of it
	Press    Certainty = "B" // press, a Party organisation's site, a thesis
	Second   Certainty = "C" // a transcription by others
	Unsure   Certainty = "?" // sources differ, or it was seen in part only
)

// Fact is one number of a profile with its source.
type Fact struct {
	Key       Key
	Value     string
	Source    string    // the paper, as it is cited
	English   string    // Source for pages in English; "" where it reads alike
	Practice  bool      // Source is what some other place does, shown as a reference and no rule of one's own
	Certainty Certainty // words: "rule.certainty." and it ("?" is "unsure")
	From, To  string    // days, when narrower than the profile's; To excluded
}

// ProfileDef is what one guidance says. Base is where it takes what it does
// not say itself.
type ProfileDef struct {
	ID      string
	Title   string // the paper, as it is cited
	English string // Title for pages in English; "" where it reads alike
	Base    string
	From    string // "" is always: a base only
	To      string
	Default bool // applies by its dates to whoever has not chosen
	Facts   []Fact
}

//go:embed profiles/*.toml
var profileFiles embed.FS

// charter is the base of all: what the Charter and its implementing rules say.
const charter = "charter"

var profiles = mustProfiles()

func mustProfiles() map[string]*ProfileDef {
	out := map[string]*ProfileDef{}
	files, err := profileFiles.ReadDir("profiles")
	if err != nil {
		panic(err) // the files are part of the binary
	}
	for _, f := range files {
		raw, err := profileFiles.ReadFile(path.Join("profiles", f.Name()))
		if err != nil {
			panic(err)
		}
		var p ProfileDef
		if err := readProfile(raw, &p); err != nil {
			panic(fmt.Errorf("%s: %w", f.Name(), err))
		}
		out[p.ID] = &p
	}
	for _, p := range out {
		if p.Base != "" && out[p.Base] == nil {
			panic("rule: profile " + p.ID + " has an unknown base")
		}
	}
	return out
}

func readProfile(raw []byte, p *ProfileDef) error {
	meta, err := toml.Decode(string(raw), p)
	if err != nil {
		return err
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return fmt.Errorf("unknown field %v", extra[0])
	}
	if p.To == "" {
		p.To = clock.Forever
	}
	for i := range p.Facts {
		f := &p.Facts[i]
		if f.To == "" {
			f.To = clock.Forever
		}
		// Not Find: the profiles are just being read.
		j := slices.IndexFunc(Catalogue, func(d Def) bool { return d.Key == f.Key })
		if j < 0 || f.Key == Profile {
			return fmt.Errorf("%q is no rule a profile gives", f.Key)
		}
		v, bad := Catalogue[j].Check(f.Value)
		if bad != nil || v != f.Value {
			return fmt.Errorf("%s: value %q", f.Key, f.Value)
		}
		if f.Source == "" || !strings.Contains("ABC?", string(f.Certainty)) || f.Certainty == "" {
			return fmt.Errorf("%s: no source or no certainty", f.Key)
		}
		for _, d := range []string{f.From, f.To} {
			if d != "" && !clock.ValidDay(d) {
				return fmt.Errorf("%s: day %q", f.Key, d)
			}
		}
	}
	return nil
}

// Profiles lists the profiles a unit may choose, the oldest first. Their words
// are "rule.choice.profile." and the id.
func Profiles() []string { return slices.Clone(profileOrder) }

// profileOrder is what Profiles gives: asked for with every rule of every page.
var profileOrder = func() []string {
	var out []string
	for id, p := range profiles {
		if p.From != "" {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		return strings.Compare(profiles[a].From+a, profiles[b].From+b)
	})
	return out
}()

// ProfileOf gives a profile, for the page that shows it with its sources.
func ProfileOf(id string) (ProfileDef, bool) {
	p, ok := profiles[id]
	if !ok {
		return ProfileDef{}, false
	}
	return *p, true
}

// Name is the paper in the language of ctx.
func (p ProfileDef) Name(ctx context.Context) string { return cited{p.Title, p.English}.in(ctx) }

// Cite is the source in the language of ctx.
func (f Fact) Cite(ctx context.Context) string { return cited{f.Source, f.English}.in(ctx) }

// cited is a source as it stands in a paper, and for readers of English.
type cited struct{ text, english string }

func (c cited) in(ctx context.Context) string {
	if c.english != "" && i18n.Lang(ctx) == i18n.English {
		return c.english
	}
	return c.text
}

func (p *ProfileDef) covers(day string) bool { return p.From <= day && day < p.To }

// defaultProfile is the profile of a day for whoever has not chosen.
func defaultProfile(day string) *ProfileDef {
	for _, id := range profileOrder {
		if p := profiles[id]; p.Default && p.covers(day) {
			return p
		}
	}
	return profiles[charter]
}

// fact gives what p says of a key on a day, itself or by its base, and who
// said it.
func (p *ProfileDef) fact(k Key, day string) (Fact, *ProfileDef, bool) {
	for ; p != nil; p = profiles[p.Base] {
		for _, f := range p.Facts {
			if f.Key == k && f.From <= day && day < f.To {
				return f, p, true
			}
		}
	}
	return Fact{}, nil, false
}
