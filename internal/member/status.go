package member

// Standing is what kind of member one is.
type Standing string

// Condition is how a member takes part in the meetings of the own unit.
type Condition string

// Kind is how a person belongs to a unit.
type Kind string

// The words of the field (domain.md, "Member") and what they are here:
//
//	chính thức                              Official, Active
//	dự bị                                   Probationary, Active
//	miễn công tác và sinh hoạt đảng         (standing), Exempt
//	chuyển sinh hoạt đảng tạm thời đi       (standing), Away
//	chuyển sinh hoạt đảng tạm thời đến      a Temporary membership in the
//	                                        receiving unit, beside the Regular
//	                                        one; at home the person is Away
//	đình chỉ sinh hoạt đảng                 (standing), Suspended
//	đã giới thiệu đi, chưa được tiếp nhận   (standing), Introduced: still a
//	                                        Regular member of the old unit
const (
	Official     Standing = "official"
	Probationary Standing = "probationary"

	Active     Condition = "active"
	Exempt     Condition = "exempt"
	Away       Condition = "away"
	Suspended  Condition = "suspended"
	Introduced Condition = "introduced"

	Regular   Kind = "regular"
	Temporary Kind = "temporary"
)

// Standings and Conditions in the order pages offer them.
var (
	Standings  = []Standing{Official, Probationary}
	Conditions = []Condition{Active, Exempt, Away, Suspended, Introduced}
)

// StandingKey is the message key of a standing.
func StandingKey(s Standing) string {
	if s == Probationary {
		return "member.standing.probationary"
	}
	return "member.standing.official"
}

// ConditionKey is the message key of a condition.
func ConditionKey(c Condition) string {
	switch c {
	case Exempt:
		return "member.condition.exempt"
	case Away:
		return "member.condition.away"
	case Suspended:
		return "member.condition.suspended"
	case Introduced:
		return "member.condition.introduced"
	}
	return "member.condition.active"
}

// StatusKey is the message key of what a member of a unit is there, in the one
// phrase of a list: the condition when it is special, else the standing.
func StatusKey(k Kind, s Standing, c Condition) string {
	switch {
	case c == Suspended:
		return "member.condition.suspended"
	case k == Temporary:
		return "member.kind.temporary"
	case c != Active:
		return ConditionKey(c)
	}
	return StandingKey(s)
}

// LeaveReason is why a person left the organisation.
type LeaveReason string

// Why a membership ended. Moved and Returned are set by their verbs.
const (
	Moved       LeaveReason = "moved"
	Returned    LeaveReason = "returned"
	Died        LeaveReason = "died"
	Expelled    LeaveReason = "expelled"    // khai trừ
	Struck      LeaveReason = "struck"      // xóa tên
	Resigned    LeaveReason = "resigned"    // xin ra khỏi Đảng
	Transferred LeaveReason = "transferred" // chuyển sinh hoạt chính thức ra ngoài
)

// LeaveReasons are those a person chooses from.
var LeaveReasons = []LeaveReason{Transferred, Died, Resigned, Struck, Expelled}

// LeaveKey is the message key of a reason.
func LeaveKey(r LeaveReason) string {
	switch r {
	case Died:
		return "member.left.died"
	case Expelled:
		return "member.left.expelled"
	case Struck:
		return "member.left.struck"
	case Resigned:
		return "member.left.resigned"
	case Transferred:
		return "member.left.transferred"
	case Returned:
		return "member.left.returned"
	}
	return "member.left.moved"
}
