package access

import (
	"slices"
	"strconv"
	"strings"

	"nep/internal/fault"
)

// Role is what a person does in a unit. Roles follow from positions,
// appointments, assignments and membership; nobody is "given" one otherwise.
type Role string

const (
	Secretary Role = "secretary" // bí thư
	Deputy    Role = "deputy"    // phó bí thư
	Standing  Role = "standing"  // ủy viên ban thường vụ
	Committee Role = "committee" // cấp ủy viên
	InCharge  Role = "incharge"  // cấp ủy viên phụ trách: reaches the cells of his assignments
	Officer   Role = "officer"   // chuyên viên văn phòng
	Inspector Role = "inspector" // cán bộ kiểm tra: reaches the units of the decision, until its end
	Member    Role = "member"    // đảng viên
	Admin     Role = "admin"     // quản trị kỹ thuật: runs the system, reads no minutes
)

// Roles is every role in the order pages show them.
var Roles = []Role{Secretary, Deputy, Standing, Committee, InCharge, Officer, Inspector, Member, Admin}

// Hat is one role in one unit: what a person acts as at a time. A person with
// several switches between them; the rights of one hat never add to another's.
type Hat struct {
	Role  Role
	Unit  int64    // 0 for Admin
	Path  string   // the unit's path today, "/1/5/"
	Named []string // paths of the units named by assignments or a decision
	Until string   // last day, for an inspector; "" otherwise
	// Archive are the paths, as they stood last, of closed units the hat's unit
	// goes on with: who leads it reads their papers.
	Archive []string
}

// Leads says whether a role is of a unit's committee.
func (r Role) Leads() bool { return r == Secretary || r == Deputy || r == Standing || r == Committee }

// Key names the hat in a session: "secretary:12".
func (h Hat) Key() string { return string(h.Role) + ":" + strconv.FormatInt(h.Unit, 10) }

// Actor is who asks. Account 0 is nobody signed in. System is the program
// itself and the command line on the server's own machine.
type Actor struct {
	Account int64
	Person  int64 // 0 for an administrator without a member's row
	Session int64
	Hat     Hat
	System  bool
}

// System is the actor of work nobody clicked for.
func System() Actor { return Actor{System: true} }

// Subject is what is asked about: a unit by its path today, and the person it
// is about, if any. A person in several units has several paths.
type Subject struct {
	Paths   []string
	Person  int64
	Account int64 // of what belongs to one account: its sessions, its home
	// People are those the thing itself names for this action, like Person: who
	// takes a meeting's chair and its notes, who owns a task.
	People []int64
	// Committee says that the thing belongs to the unit's committee and not to
	// its members: a chi ủy's meeting is no business of the cell's member.
	Committee bool
}

// Unit is the subject of a thing that belongs to the unit with this path.
func Unit(path string) Subject { return Subject{Paths: []string{path}} }

// Everything is the subject of what concerns the whole installation.
func Everything() Subject { return Subject{} }

// Reach is how far a right goes from the hat's unit.
type Reach string

const (
	Self  Reach = "self"  // the person's own row, the account's own pages
	Own   Reach = "own"   // the hat's unit itself
	Above Reach = "above" // the hat's unit and the ones it belongs to
	Below Reach = "below" // the hat's unit and everything below it
	Named Reach = "named" // the units named by assignment or decision, and below them
	All   Reach = "all"   // the whole installation
)

// covers says whether reach, from the actor's hat, takes in the subject.
func covers(reach Reach, a Actor, s Subject) bool {
	if reach == All {
		return true
	}
	if reach == Self {
		return a.Person != 0 && (s.Person == a.Person || slices.Contains(s.People, a.Person)) || a.Account != 0 && s.Account == a.Account
	}
	for _, path := range s.Paths {
		if path == "" {
			continue
		}
		switch reach {
		case Own:
			if path == a.Hat.Path && !(s.Committee && a.Hat.Role == Member) {
				return true
			}
		case Above:
			if a.Hat.Path != "" && strings.HasPrefix(a.Hat.Path, path) {
				return true
			}
		case Below:
			if a.Hat.Path != "" && strings.HasPrefix(path, a.Hat.Path) {
				return true
			}
		case Named:
			for _, n := range a.Hat.Named {
				if n != "" && strings.HasPrefix(path, n) {
					return true
				}
			}
		}
	}
	return false
}

// May is the one question: may this actor do this here?
func May(a Actor, action Action, s Subject) bool {
	if a.System {
		return true
	}
	if a.Account == 0 {
		return false
	}
	for _, reach := range table[action][a.Hat.Role] {
		if covers(reach, a, s) {
			return true
		}
	}
	if len(a.Hat.Archive) > 0 && a.Hat.Role.Leads() && slices.Contains(archived, action) {
		for _, path := range s.Paths {
			if slices.Contains(a.Hat.Archive, path) {
				return true
			}
		}
	}
	// What concerns one's own row does not depend on the hat one wears.
	for _, reach := range table[action][Member] {
		if reach == Self && covers(Self, a, s) {
			return true
		}
	}
	return false
}

// Check is May as an error: NotFound, so that a refusal tells nothing about
// whether the thing exists.
func Check(a Actor, action Action, s Subject) error {
	if May(a, action, s) {
		return nil
	}
	return &fault.Error{Op: "access." + string(action), Kind: fault.NotFound, Key: "fault.not_found"}
}

// PathUnits are the hat's unit and those above it, the nearest first; of a hat
// that names units, these.
func (h Hat) PathUnits() []int64 {
	var out []int64
	add := func(path string) {
		for _, id := range slices.Backward(strings.Split(strings.Trim(path, "/"), "/")) {
			if n, err := strconv.ParseInt(id, 10, 64); err == nil && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	if len(h.Named) > 0 {
		for _, p := range h.Named {
			if n, err := strconv.ParseInt(last(p), 10, 64); err == nil && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
		return out
	}
	add(h.Path)
	return out
}
