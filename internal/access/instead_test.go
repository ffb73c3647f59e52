package access

import (
	"slices"
	"testing"
)

// Who sees a thing is told who does what he may not; who does not see it is told
// nothing, and neither is who may.
func TestInstead(t *testing.T) {
	const cell, beside = "/1/2/", "/1/3/"
	member := Actor{Account: 1, Person: 1, Hat: Hat{Role: Member, Unit: 2, Path: cell}}
	if got := Instead(member, MeetingPrepare, Unit(cell)); !slices.Equal(got.Roles, []Role{Secretary, Deputy, Standing, Committee, Officer}) || got.Named != nil || got.Path != cell || got.Above {
		t.Errorf("a member at his own cell's meeting: %+v", got)
	}
	if got := Instead(member, MeetingPrepare, Subject{Paths: []string{cell}, People: []int64{7}}); !got.Chair {
		t.Errorf("at a meeting with a chair: %+v", got)
	}
	above := Actor{Account: 2, Person: 2, Hat: Hat{Role: Officer, Unit: 1, Path: "/1/"}}
	if got := Instead(above, MeetingView, Unit(cell)); !slices.Contains(got.Roles, Member) || got.Chair {
		t.Errorf("what every member may: %+v", got)
	}
	if got := Instead(above, MeetingView, Subject{Paths: []string{cell}, Committee: true}); slices.Contains(got.Roles, Member) {
		t.Errorf("what the committee's members may: %+v", got)
	}
	if got := Instead(member, ClassDecide, Unit(cell)); !slices.Equal(got.Roles, []Role{Secretary, Deputy}) || got.Path != cell || !got.Above || PathAbove(got.Path) != "/1/" {
		t.Errorf("its class: %+v", got)
	}
	if got := Instead(member, FileView, Unit(cell)); !slices.Equal(got.Named, []Role{Inspector}) || slices.Contains(got.Roles, Inspector) {
		t.Errorf("its file: %+v", got)
	}
	if got := Instead(member, MeetingPrepare, Unit(beside)); !got.None() || got.Path != "" {
		t.Errorf("at another cell's: %+v", got)
	}
	if PathAbove("/1/") != "" || PathAbove("") != "" {
		t.Error("above the top")
	}
	for action, look := range sight {
		if _, ok := table[look]; !ok {
			t.Errorf("%s looks by %s, which is no action", action, look)
		}
		for _, role := range Roles {
			a := Actor{Account: 1, Person: 1, Hat: Hat{Role: role, Unit: 2, Path: cell}}
			for _, path := range []string{cell, beside, "/1/"} {
				told := !Instead(a, action, Unit(path)).None()
				if want := !May(a, action, Unit(path)) && May(a, look, Unit(path)); told != want {
					t.Errorf("%s, %s at %s: told %v, want %v", role, action, path, told, want)
				}
			}
		}
	}
}
