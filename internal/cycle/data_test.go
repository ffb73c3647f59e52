package cycle

import (
	"slices"
	"testing"

	"nep/internal/meeting"
	"nep/internal/rule"
)

// Every kind of cell the rule offers has its prompts, and no other has.
func TestPromptsOfEveryKindOfCell(t *testing.T) {
	d, ok := rule.Find(rule.CellType)
	if !ok {
		t.Fatal("no rule cell.type")
	}
	if len(promptSets) != len(d.Choices)+1 {
		t.Errorf("%d sets of prompts for %d kinds of cell and all", len(promptSets), len(d.Choices))
	}
	for _, c := range d.Choices {
		if got := PromptsFor(c); len(got) != 2 || got[0].Type != "" || got[1].Type != c {
			t.Errorf("%s: %v", c, got)
		}
	}
	for _, c := range []string{"", "unheard of"} {
		if got := PromptsFor(c); len(got) != 1 || got[0].Type != "" {
			t.Errorf("%q: %v", c, got)
		}
	}
}

// The planned minutes add up to the norm the source names, and to any longer
// one; a shorter one cuts nothing.
func TestAgendasAddUp(t *testing.T) {
	sum := func(ms []int) (n int) {
		for _, m := range ms {
			n += m
		}
		return n
	}
	for _, a := range agendas {
		if a.Norm != 0 && sum(a.Planned(a.Norm)) != a.Norm {
			t.Errorf("%s %s: %d minutes, the norm is %d", a.Body, a.Kind, sum(a.Planned(a.Norm)), a.Norm)
		}
		for _, norm := range []int{120, 150, 480} {
			if got := sum(a.Planned(norm)); got != norm {
				t.Errorf("%s %s: %d minutes for a norm of %d", a.Body, a.Kind, got, norm)
			}
		}
		if got, least := sum(a.Planned(15)), sum(a.Planned(0)); got != least {
			t.Errorf("%s %s: a short norm gives %d, not %d", a.Body, a.Kind, got, least)
		}
	}
	if n := AgendaFor(meeting.CellBody, meeting.Regular).Norm; n != 90 {
		t.Errorf("a regular meeting: %d", n)
	}
	if n := AgendaFor(meeting.CellBody, meeting.Combined).Norm; n != 120 {
		t.Errorf("with a theme: %d", n)
	}
}

// Of a cell's regular meeting, self-criticism is kept free for 15 to 30
// minutes, stays inside, and the theme comes after the regular part.
func TestOrderOfACellsMeeting(t *testing.T) {
	for _, kind := range []meeting.Kind{meeting.Regular, meeting.Combined} {
		a := AgendaFor(meeting.CellBody, kind)
		at := func(k meeting.ItemKind) int {
			return slices.IndexFunc(a.Items, func(i StepItem) bool { return i.Kind == k })
		}
		if i := at(meeting.Criticism); i < 0 || a.Items[i].Minutes < 15 || a.Items[i].Minutes > 30 || !a.Items[i].Inside {
			t.Errorf("%s: self-criticism", kind)
		}
		order := []meeting.ItemKind{meeting.Opening, meeting.Roll, meeting.Fee, meeting.PassAgenda, meeting.LastMonth, meeting.Information,
			meeting.Discussion, meeting.Criticism, meeting.Conclusion, meeting.TasksGiven, meeting.ThemeItem, meeting.ScoreItem, meeting.MinutesItem}
		last := -1
		for _, k := range order {
			if k == meeting.ThemeItem && !kind.HasTheme() {
				continue
			}
			if at(k) <= last {
				t.Errorf("%s: %s stands at %d, after %d", kind, k, at(k), last)
			}
			last = at(k)
		}
	}
	if AgendaFor(meeting.CommitteeBody, meeting.Thematic).Kind != meeting.Regular {
		t.Error("a committee's thematic meeting takes its regular agenda")
	}
}
