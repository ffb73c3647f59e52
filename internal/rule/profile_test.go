package rule

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// What a profile said is part of old answers: a number that was published is
// not altered, a new one is added with the day it holds from. When this test
// fails for a good reason (a number was misread from its source, and no
// release carries it yet), run it with NEP_GOLDEN=1 to write the list anew.
func TestPublishedNumbersStay(t *testing.T) {
	var b strings.Builder
	var ids []string
	for id := range profiles {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		p := profiles[id]
		fmt.Fprintf(&b, "%s base=%s %s..%s default=%v\n", p.ID, p.Base, p.From, p.To, p.Default)
		for _, f := range p.Facts {
			fmt.Fprintf(&b, "  %s %s [%s] %s..%s %s\n", f.Key, f.Value, f.Certainty, f.From, f.To, f.Source)
		}
	}
	const file = "testdata/profiles.txt"
	if os.Getenv("NEP_GOLDEN") != "" {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the profiles differ from %s:\n%s", file, b.String())
	}
}

func TestBrokenProfilesAreRefused(t *testing.T) {
	const head = "ID = \"x\"\nTitle = \"x\"\n[[Facts]]\n"
	for _, text := range []string{
		"ID = 3",
		head + `Key = "meeting.minutes"` + "\n" + `Value = "0"` + "\n" + `Source = "x"` + "\n" + `Certainty = "A"`,
		head + `Key = "no.such"` + "\n" + `Value = "90"` + "\n" + `Source = "x"` + "\n" + `Certainty = "A"`,
		head + `Key = "profile"` + "\n" + `Value = "x"` + "\n" + `Source = "x"` + "\n" + `Certainty = "A"`,
		head + `Key = "meeting.minutes"` + "\n" + `Value = "90"` + "\n" + `Certainty = "A"`,
		head + `Key = "meeting.minutes"` + "\n" + `Value = "90"` + "\n" + `Source = "x"` + "\n" + `Certainty = "E"`,
		head + `Key = "meeting.minutes"` + "\n" + `Value = "90"` + "\n" + `Source = "x"` + "\n" + `Certainty = "A"` + "\n" + `From = "2025-02-30"`,
		head + `Key = "meeting.minutes"` + "\n" + `Value = "90"` + "\n" + `Source = "x"` + "\n" + `Certainty = "A"` + "\n" + `Frm = "2025-02-03"`,
	} {
		var p ProfileDef
		if readProfile([]byte(text), &p) == nil {
			t.Errorf("taken:\n%s", text)
		}
	}
}
