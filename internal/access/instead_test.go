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
	if got := Instead(member, MeetingPrepare, Unit(cell)); !slices.Equal(got, []Role{Secretary, Deputy, Standing, Committee, Officer}) {
		t.Errorf("a member at his own cell's meeting: %v", got)
	}
	if got := Instead(member, MeetingPrepare, Unit(beside)); got != nil {
		t.Errorf("at another cell's: %v", got)
	}
	for action, look := range sight {
		if _, ok := table[look]; !ok {
			t.Errorf("%s looks by %s, which is no action", action, look)
		}
		for _, role := range Roles {
			a := Actor{Account: 1, Person: 1, Hat: Hat{Role: role, Unit: 2, Path: cell}}
			for _, path := range []string{cell, beside, "/1/"} {
				told := len(Instead(a, action, Unit(path))) > 0
				if want := !May(a, action, Unit(path)) && May(a, look, Unit(path)); told != want {
					t.Errorf("%s, %s at %s: told %v, want %v", role, action, path, told, want)
				}
			}
		}
	}
}
