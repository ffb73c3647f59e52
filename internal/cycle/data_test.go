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
// one, whatever else is on the agenda, as long as the discussion keeps half of
// its time.
func TestAgendasAddUp(t *testing.T) {
	sum := func(ms []int) (n int) {
		for _, m := range ms {
			n += m
		}
		return n
	}
	for _, a := range agendas {
		if a.Norm != 0 && sum(a.Planned(a.Norm, 0)) != a.Norm {
			t.Errorf("%s %s: %d minutes, the norm is %d", a.Body, a.Kind, sum(a.Planned(a.Norm, 0)), a.Norm)
		}
		for _, norm := range []int{120, 150, 480} {
			for _, more := range []int{0, 7} {
				if got := sum(a.Planned(norm, more)); got+more != norm {
					t.Errorf("%s %s: %d minutes and %d for a norm of %d", a.Body, a.Kind, got, more, norm)
				}
			}
		}
		for i, m := range a.Planned(15, 100) {
			if s := a.Items[i]; m != s.Minutes && !(s.Stretch && m == (s.Minutes+1)/2) {
				t.Errorf("%s %s: a full agenda gives %s %d minutes", a.Body, a.Kind, s.Kind, m)
			}
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
