package cycle

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"nep/internal/meeting"
	"nep/internal/rule"
)

// Prompt is something a meeting of a kind of cell should not forget to speak of.
type Prompt struct {
	Text      string
	Certainty rule.Certainty
}

// PromptSet is the prompts of a kind of cell; Type "" is for every cell.
type PromptSet struct {
	Type    string // a choice of the rule cell.type
	Source  string // the paper, as it is cited
	Prompts []Prompt
}

// StepItem is one step a meeting goes through.
type StepItem struct {
	Kind    meeting.ItemKind
	Title   string
	Minutes int
	Step    bool // of the process a score counts
	Stretch bool // takes what a longer norm leaves
	Inside  bool // stays in the cell
}

// Agenda is what a meeting of a body and kind goes through.
type Agenda struct {
	Body      meeting.Body
	Kind      meeting.Kind
	Norm      int // minutes the source asks for, 0 for none
	Source    string
	Certainty rule.Certainty
	Items     []StepItem
}

//go:embed prompts/*.toml steps.toml ready.toml
var dataFiles embed.FS

var (
	promptSets = mustPrompts()
	agendas    = mustAgendas()
)

func mustPrompts() map[string]PromptSet {
	files, err := dataFiles.ReadDir("prompts")
	if err != nil {
		panic(err) // the files are part of the binary
	}
	out := map[string]PromptSet{}
	for _, f := range files {
		var p PromptSet
		mustRead(path.Join("prompts", f.Name()), &p)
		if _, twice := out[p.Type]; twice || p.Source == "" || len(p.Prompts) == 0 {
			panic("cycle: prompts " + f.Name())
		}
		for _, x := range p.Prompts {
			if x.Text == "" || !certain(x.Certainty) {
				panic("cycle: a prompt of " + f.Name())
			}
		}
		out[p.Type] = p
	}
	return out
}

func mustAgendas() []Agenda {
	var all struct{ Agendas []Agenda }
	mustRead("steps.toml", &all)
	for _, a := range all.Agendas {
		stretch := 0
		for _, i := range a.Items {
			if i.Title == "" || i.Minutes < 1 {
				panic(fmt.Sprintf("cycle: step %s of %s %s", i.Kind, a.Body, a.Kind))
			}
			if i.Stretch {
				stretch++
			}
		}
		if stretch != 1 || a.Source == "" || !certain(a.Certainty) {
			panic(fmt.Sprintf("cycle: agenda of %s %s", a.Body, a.Kind))
		}
	}
	return all.Agendas
}

func certain(c rule.Certainty) bool { return len(c) == 1 && strings.Contains("ABC?", string(c)) }

func mustRead(file string, into any) {
	raw, err := dataFiles.ReadFile(file)
	if err != nil {
		panic(err)
	}
	meta, err := toml.Decode(string(raw), into)
	if err != nil {
		panic(file + ": " + err.Error())
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		panic(fmt.Sprintf("%s: unknown field %v", file, extra[0]))
	}
}

// PromptsFor gives the prompts of a kind of cell after those for every cell;
// cellType "" is not set.
func PromptsFor(cellType string) []PromptSet {
	out := []PromptSet{promptSets[""]}
	if p, ok := promptSets[cellType]; ok && cellType != "" {
		out = append(out, p)
	}
	return out
}

// AgendaFor gives the steps of a meeting of a body and kind. A body that has no
// agenda of the kind takes its regular one.
func AgendaFor(body meeting.Body, kind meeting.Kind) Agenda {
	find := func(k meeting.Kind) int {
		return slices.IndexFunc(agendas, func(a Agenda) bool { return a.Body == body && a.Kind == k })
	}
	i := find(kind)
	if i < 0 {
		i = find(meeting.Regular)
	}
	if i < 0 {
		return Agenda{Body: body, Kind: kind}
	}
	return agendas[i]
}

// Planned gives the minutes of each step for a norm, with so many minutes more
// planned for things that are no step: the step that stretches takes what the
// others leave, and keeps at least half of what it stands with.
func (a Agenda) Planned(norm, more int) []int {
	out, rest, stretch := make([]int, len(a.Items)), more, -1
	for i, s := range a.Items {
		out[i] = s.Minutes
		if s.Stretch {
			stretch = i
		} else {
			rest += s.Minutes
		}
	}
	if stretch < 0 {
		return out
	}
	stands := out[stretch]
	if norm == 0 {
		norm = a.Norm
	}
	if norm == 0 {
		return out
	}
	out[stretch] = max((stands+1)/2, norm-rest)
	return out
}

// Process gives the kinds of steps of the process a score counts.
func (a Agenda) Process() []meeting.ItemKind {
	var out []meeting.ItemKind
	for _, i := range a.Items {
		if i.Step {
			out = append(out, i.Kind)
		}
	}
	return out
}
