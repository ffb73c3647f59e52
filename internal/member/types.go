package member

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/vn"
)

// Sex is "male", "female", or "" when not known.
type Sex string

// The sexes a list tells apart.
const (
	Male   Sex = "male"
	Female Sex = "female"
)

// Person is who somebody is. Dates are as far as known: "1985-02-03",
// "1985-02", "1985" or "".
type Person struct {
	ID       int64
	Family   string // family and middle names
	Given    string
	Sex      Sex
	Birth    string
	Phone    string
	Card     string // "33.100001"
	Joined   string // vào Đảng
	Official string // chính thức
	Note     string
	ErasedAt int64 // Unix ms; 0 when not erased
	sortKey  string
}

// Name is the full name, "" when it was erased.
func (p Person) Name() string { return vn.JoinName(p.Family, p.Given) }

// Seen is what a form of the person was rendered from; Mend carries it back.
func (p Person) Seen() string {
	h := sha256.Sum256([]byte(strings.Join([]string{p.Family, p.Given, string(p.Sex), p.Birth, p.Phone, p.Card, p.Joined, p.Official, p.Note}, "\x00")))
	return hex.EncodeToString(h[:8])
}

// Membership is where a person meets, by period.
type Membership struct {
	ID       int64
	Person   int64
	Unit     int64
	Kind     Kind
	From, To string
	Ended    LeaveReason // "" while it lasts
}

// Status is what a member is, by period. Reason is free text of the secretary's
// and stays out of events.
type Status struct {
	From      string    `json:"from"`
	To        string    `json:"to"`
	Standing  Standing  `json:"standing"`
	Condition Condition `json:"condition"`
	Reason    string    `json:"-"`
}

// Role is an elected or named position.
type Role string

// The positions. Leader (tổ trưởng tổ đảng) and Inspection (ủy viên ủy ban
// kiểm tra) are known and shown; they give no right of their own.
const (
	SecretaryRole  Role = "secretary"
	DeputyRole     Role = "deputy"
	StandingRole   Role = "standing"
	CommitteeRole  Role = "committee"
	InspectionRole Role = "inspection"
	LeaderRole     Role = "leader"
)

// PositionRoles is every position in the order pages show them.
var PositionRoles = []Role{SecretaryRole, DeputyRole, StandingRole, CommitteeRole, InspectionRole, LeaderRole}

// InCommittee says whether the role makes one a member of the unit's committee.
func (r Role) InCommittee() bool { return slices.Contains(PositionRoles[:4], r) }

// Leads says whether the role leads the committee.
func (r Role) Leads() bool { return r == SecretaryRole || r == DeputyRole }

// RoleKey is the message key of a position.
func RoleKey(r Role) string {
	switch r {
	case SecretaryRole:
		return "member.role.secretary"
	case DeputyRole:
		return "member.role.deputy"
	case StandingRole:
		return "member.role.standing"
	case InspectionRole:
		return "member.role.inspection"
	case LeaderRole:
		return "member.role.leader"
	case OfficerRole:
		return "member.role.officer"
	case InspectorRole:
		return "member.role.inspector"
	}
	return "member.role.committee"
}

// Position is a leadership held by a person in a unit, by period.
type Position struct {
	ID       int64
	Person   int64
	Unit     int64
	Role     Role
	Title    string // as the unit words it; "" for the ordinary word
	From, To string
	Name     string // of the person
	sortKey  string
}

// The appointments.
const (
	OfficerRole   Role = "officer"
	InspectorRole Role = "inspector"
)

// Appointment is an office given by a decision, by period.
type Appointment struct {
	ID       int64
	Person   int64
	Unit     int64
	Role     Role
	Decision string // number and date of the decision, as text
	From, To string
	Units    []int64 // named by the decision
	Name     string  // of the person
}

// Target is what an assignment is about.
type Target string

// The targets of an assignment.
const (
	TargetCell    Target = "cell"
	TargetMassOrg Target = "mass_org"
	TargetField   Target = "field"
)

// Assignment says for what a committee member answers, by period.
type Assignment struct {
	ID       int64
	Person   int64
	Unit     int64 // whose committee
	Target   Target
	Cell     int64
	MassOrg  int64
	Field    string
	From, To string
	Name     string // of the person
}

// Row is one member in a unit's list on a day.
type Row struct {
	Person
	Unit      int64
	Kind      Kind
	Since     string // in this unit
	Standing  Standing
	Condition Condition
}

// Counts of the members of a unit, or of a unit and all below it, on a day.
// Official and Probationary are the regular members whatever their condition;
// Exempt, Away, Suspended and Introduced are of these.
type Counts struct {
	Official, Probationary              int
	Temporary                           int
	Exempt, Away, Suspended, Introduced int
	Required                            int // have to be at a cell's meeting
}

// Total is every regular member.
func (c Counts) Total() int { return c.Official + c.Probationary }

// Personal are the fields of a person that people type.
type Personal struct {
	Family, Given           string
	Sex                     Sex
	Birth, Joined, Official string // as typed, or stored
	Phone, Card, Note       string
}

// clean checks the fields, noting faults in f, and gives them as stored.
func (p Personal) clean(f *fault.Fields) Personal {
	p.Family, p.Given = vn.Clean(p.Family), vn.Clean(p.Given)
	p.Phone, p.Card, p.Note = vn.Clean(p.Phone), Card(p.Card), vn.Clean(p.Note)
	if p.Given == "" {
		f.Add("Given", "member.name.empty")
	}
	if len([]rune(p.Family)) > 60 || len([]rune(p.Given)) > 30 {
		f.Add("Given", "member.name.long")
	}
	if p.Sex != "" && p.Sex != Male && p.Sex != Female {
		f.Add("Sex", "member.sex.bad")
	}
	if len(p.Phone) > 20 || strings.Trim(p.Phone, "0123456789 +.-()") != "" {
		f.Add("Phone", "member.phone.bad")
	}
	if len(p.Card) > 30 {
		f.Add("Card", "member.card.bad")
	}
	if len([]rune(p.Note)) > 1000 {
		f.Add("Note", "member.note.long")
	}
	date := func(name string, s *string) vn.Date {
		d, err := vn.ParseDate(*s)
		if err != nil {
			f.Add(name, "member.date.bad")
		}
		*s = d.String()
		return d
	}
	birth, joined, official := date("Birth", &p.Birth), date("Joined", &p.Joined), date("Official", &p.Official)
	if joined.Before(birth) {
		f.Add("Joined", "member.joined.before_birth")
	}
	if official.Before(joined) {
		f.Add("Official", "member.official.before_joined")
	}
	return p
}

// Card gives a card number in its one form: eight digits as "33.100001";
// anything else as written.
func Card(s string) string {
	s = vn.Clean(s)
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-", r) {
			return -1
		}
		return r
	}, s)
	if len(digits) == 8 && strings.Trim(digits, "0123456789") == "" {
		return digits[:2] + "." + digits[2:]
	}
	return s
}

func (p Personal) person(id int64) Person {
	return Person{ID: id, Family: p.Family, Given: p.Given, Sex: p.Sex, Birth: p.Birth, Phone: p.Phone,
		Card: p.Card, Joined: p.Joined, Official: p.Official, Note: p.Note}
}

// Personal gives the fields of p that people type.
func (p Person) Personal() Personal {
	return Personal{Family: p.Family, Given: p.Given, Sex: p.Sex, Birth: p.Birth, Joined: p.Joined,
		Official: p.Official, Phone: p.Phone, Card: p.Card, Note: p.Note}
}

func checkDay(f *fault.Fields, name, day string) {
	if !clock.ValidDay(day) || day < "1900-01-01" || day >= "2200-01-01" {
		f.Add(name, "member.day.bad")
	}
}

// checkEnd checks the end of an interval; "" is no end and becomes Forever.
func checkEnd(f *fault.Fields, name, from string, to *string) {
	if *to == "" {
		*to = clock.Forever
		return
	}
	if !clock.ValidDay(*to) || *to <= from {
		f.Add(name, "member.day.end")
	}
}

func checkStatus(f *fault.Fields, s Standing, c Condition) {
	if !slices.Contains(Standings, s) {
		f.Add("Standing", "member.status.bad")
	}
	if !slices.Contains(Conditions, c) {
		f.Add("Condition", "member.status.bad")
	}
}

func personSubject(id int64) string { return fmt.Sprintf("person %d", id) }
