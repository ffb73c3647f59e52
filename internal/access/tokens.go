package access

import (
	"slices"
	"strconv"
	"strings"
)

// Tokens and Holds are the table in words an index can keep: a thing is stored
// under the tokens of its subject, and an actor may see it exactly when he holds
// one of them. "b5" is held by a hat that looks down from unit 5, or to whom it
// is named; "o5" by everybody of unit 5's own body, "c5" by its committee and
// office alone, "i5" by who is in charge of something for unit 5's committee, "u5"
// by everybody who stands at unit 5 or below it, "v5" by those of them who lead or
// work for a committee, "d5" by unit 5's committee where it
// looks down as a whole, "p77" by person 77, "a0" by the technical administrator. They are for what
// people read: Readable (a test holds these to May). "k" and "w" are the index's own.

// Readable are the actions whose things have tokens.
var Readable = []Action{MeetingLook, MeetingView, PaperView, PaperLimited, TaskView, ReportView, MemberNames, PracticeView, ProgrammeView}

// Tokens gives the tokens of a thing that an actor needs one of for an action,
// sorted, each once.
func Tokens(action Action, s Subject) []string {
	var out []string
	rights := table[action]
	for _, path := range s.Paths {
		ids := strings.Split(strings.Trim(path, "/"), "/")
		if path == "" || ids[0] == "" {
			continue
		}
		own := ids[len(ids)-1]
		if slices.Contains(rights[Secretary], Below) {
			for _, id := range ids {
				out = append(out, "b"+id)
			}
		}
		if slices.Contains(rights[Member], Above) {
			out = append(out, "u"+own)
		} else if slices.Contains(rights[Secretary], Above) {
			out = append(out, "v"+own)
		}
		if slices.Contains(rights[Committee], Below) {
			for _, id := range ids {
				out = append(out, "d"+id)
			}
		}
		if slices.Contains(rights[InCharge], Own) {
			out = append(out, "i"+own)
		}
		if slices.Contains(rights[Committee], Own) {
			out = append(out, "c"+own)
		}
		if slices.Contains(rights[Member], Own) && !s.Committee {
			out = append(out, "o"+own)
		}
	}
	if slices.Contains(rights[Admin], All) {
		out = append(out, "a0")
	}
	if slices.Contains(rights[Member], Self) {
		for _, p := range append([]int64{s.Person}, s.People...) {
			if p != 0 {
				out = append(out, "p"+strconv.FormatInt(p, 10))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Holds gives the tokens an actor holds in the hat he wears.
func Holds(a Actor) []string {
	if a.Account == 0 {
		return nil
	}
	var out []string
	if a.Person != 0 {
		out = append(out, "p"+strconv.FormatInt(a.Person, 10))
	}
	own := last(a.Hat.Path)
	switch {
	case a.Hat.Role == Admin:
		out = append(out, "a0")
	case a.Hat.Role == InCharge && own != "":
		out = append(out, "i"+own)
	}
	for _, reach := range table[PaperView][a.Hat.Role] {
		switch {
		case reach == Below && own != "":
			out = append(out, "b"+own)
		case reach == Named:
			for _, path := range a.Hat.Named {
				if id := last(path); id != "" {
					out = append(out, "b"+id)
				}
			}
		}
	}
	if own != "" && slices.Contains(table[MeetingView][a.Hat.Role], Own) {
		out = append(out, "o"+own)
		if slices.Contains(table[PaperLimited][a.Hat.Role], Own) {
			out = append(out, "c"+own)
		}
	}
	if a.Hat.Role.Leads() {
		for _, path := range a.Hat.Archive {
			out = append(out, "c"+last(path))
		}
	}
	for _, above := range []struct {
		action Action
		token  string
	}{{PracticeView, "u"}, {ProgrammeView, "v"}} {
		if !slices.Contains(table[above.action][a.Hat.Role], Above) {
			continue
		}
		for _, id := range strings.Split(strings.Trim(a.Hat.Path, "/"), "/") {
			if id != "" {
				out = append(out, above.token+id)
			}
		}
	}
	if own != "" && a.Hat.Role == Committee {
		out = append(out, "d"+own)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// last is the unit a path ends in.
func last(path string) string {
	path = strings.Trim(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}
