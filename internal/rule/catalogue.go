package rule

import (
	"slices"

	"nep/internal/org"
)

// Key names a rule: "meeting.minutes". Its words are the message keys
// "rule.key." and "rule.use." followed by it.
type Key string

// Type is what a value is.
type Type string

const (
	Int      Type = "int"      // a count
	Minutes  Type = "minutes"  // minutes
	Days     Type = "days"     // days; calendar or working by the rule days.kind unless the key says so
	Months   Type = "months"   // months
	Percent  Type = "percent"  // a bound on a rate: ">=90", ">85"
	Fraction Type = "fraction" // a bound on a share: ">1/2", ">=2/3", "<=1/3"
	Choice   Type = "choice"   // one of Choices; its words are "rule.choice.<key>.<choice>"
)

// The keys. Their groups are the order of the page.
const (
	Profile Key = "profile"

	CellMeetings      Key = "meeting.cell_per_month"
	BureauMeetings    Key = "meeting.bureau_per_month" // chi ủy
	CommitteeMeetings Key = "meeting.committee_per_month"
	UpperMeetings     Key = "meeting.upper_per_month"
	StandingMeetings  Key = "meeting.standing_per_month"
	WholeMeetings     Key = "meeting.whole_per_year"
	MeetingMinutes    Key = "meeting.minutes"
	ThemeMinutes      Key = "meeting.minutes_theme"
	LargeFrom         Key = "meeting.large_from"
	LargeMinutes      Key = "meeting.minutes_large"
	CriticismMin      Key = "meeting.criticism_min"
	CriticismMax      Key = "meeting.criticism_max"
	ThemesPerQuarter  Key = "theme.per_quarter"
	ThemeDaysBefore   Key = "theme.days_before"
	OnlineShare       Key = "meeting.online_share"

	PapersBefore          Key = "papers.days_before"
	CommitteePapersBefore Key = "papers.committee_days_before"
	PublishAfter          Key = "publish.days_after"
	ReportAfter           Key = "report.days_after"
	DaysKind              Key = "days.kind"
	ReportDay             Key = "report.day_of_month"
	QuarterReport         Key = "report.quarter_days" // after the quarter's last day; not set: none is asked for
	YearReport            Key = "report.year_days"

	AttendanceTarget Key = "attendance.target"
	UnexcusedMax     Key = "attendance.unexcused_max"
	ExcusedInRow     Key = "attendance.excused_in_row"
	SkippedMonths    Key = "attendance.skipped_months"
	LateCounts       Key = "attendance.late"
	ConferenceCounts Key = "attendance.conference"
	SpeakingTarget   Key = "speaking.target"
	LateAfter        Key = "attendance.late_after" // minutes; not set: the note-taker says who came late
	SilentAfter      Key = "speaking.silent_after" // meetings in a row; not set: three

	VoteOrdinary    Key = "vote.ordinary"
	VoteAdmission   Key = "vote.admission"
	AdmissionTries  Key = "vote.admission_tries"
	CellQuorum      Key = "quorum.cell"
	CommitteeQuorum Key = "quorum.committee"

	CellMin       Key = "size.cell_min"
	BureauFrom    Key = "size.bureau_from"
	BureauMax     Key = "size.bureau_max"
	CommitteeFrom Key = "size.committee_from"
	StandingShare Key = "size.standing_share"
	CongressShift Key = "congress.shift_months"
	CellNaming    Key = "naming.cell"

	VisitsPerQuarter Key = "visit.per_quarter"
	TransferDays     Key = "transfer.working_days"
	ProbationMonths  Key = "member.probation_months"
	RemindDays       Key = "member.remind_days" // before a probation, a temporary move or an exemption ends
	ClassGood        Key = "class.good"
	ClassFair        Key = "class.fair"
	ClassAverage     Key = "class.average"
	NumbersRun       Key = "numbers.run"
	CellSigns        Key = "sign.cell"         // on whose behalf a cell's papers are signed
	ScoreRubric      Key = "score.rubric"      // the sheet of package quality
	ObjectDays       Key = "score.object_days" // after a class was given, that the unit may object; not set: ten
	CellType         Key = "cell.type"         // which content its meetings are prompted for (HD 42, part 4)
)

// Setter is who may give a rule a value.
type Setter string

const (
	// Fixed is a level of the Charter or of the national frame: only the
	// technical administrator enters it, as the text of a new guidance, for a
	// base organisation or above.
	Fixed Setter = "fixed"
	// ByCommittee is set by a base organisation or above, for all below it.
	ByCommittee Setter = "committee"
	// ByUnit is set by any unit for itself and those below it.
	ByUnit Setter = "own"
)

// Direction is which way a unit may go from what it inherits.
type Direction string

const (
	Up   Direction = "up"   // a higher value asks more: minutes, days ahead, attendance
	Down Direction = "down" // a lower value asks more: days after, absences
)

// Def is one rule of the catalogue.
type Def struct {
	Key      Key
	Group    string // message key "rule.group." and this
	Type     Type
	Min, Max int64    // of an Int, Minutes, Days, Months, and of a Percent's number
	Choices  []string // of a Choice
	AtMost   bool     // of a Fraction that is a ceiling; every other is "more than" or "at least"

	Set     Setter
	Why     string    // message key: the reason or source of Set
	Tighten Direction // the only way to go from what is inherited; "" for none
	Loosen  bool      // a committee (not a cell) may also go the other way
	Floor   Key       // with Tighten Up: what the value is held against where this rule itself inherits none

	Concerns []org.Kind // the kinds of unit it says something of; none: all
}

// The reasons of Set, with their sources.
const (
	whyFrame     = "rule.why.frame"
	whyCharter   = "rule.why.charter"
	whyMonthly   = "rule.why.monthly"
	whyVotes     = "rule.why.votes"
	whyAdmission = "rule.why.admission"
	whyOnline    = "rule.why.online"
	whyClass     = "rule.why.class"
	whyNaming    = "rule.why.naming"
	whyNumbers   = "rule.why.numbers"
	whyTransfer  = "rule.why.transfer"
	whyMinutes   = "rule.why.minutes" // HD 42: cells with few members have a norm of the competent committee
	whyCommittee = "rule.why.committee"
	whyOneForAll = "rule.why.one_for_all"
	whyUnit      = "rule.why.unit"
)

var (
	committees = []org.Kind{org.Upper, org.Base, org.Sub}
	uppers     = []org.Kind{org.Upper}
)

// LabelKey is the message key of the rule's name, UseKey of what it is used for.
func (d Def) LabelKey() string { return "rule.key." + string(d.Key) }

// UseKey is the message key of the sentence that says what the rule is used for.
func (d Def) UseKey() string { return "rule.use." + string(d.Key) }

// GroupKey is the message key of the group's heading.
func (d Def) GroupKey() string { return "rule.group." + d.Group }

// Catalogue is every rule in the order pages show them. A rule that no profile
// gives a value is one our sources do not tell: a unit sets it or it stays
// "chưa đặt".
var Catalogue = []Def{
	{Key: Profile, Group: "profile", Type: Choice, Set: ByCommittee, Why: whyFrame}, // its choices are the profiles

	{Key: CellMeetings, Group: "meeting", Type: Int, Min: 1, Max: 8, Set: ByUnit, Why: whyMonthly, Tighten: Up},
	{Key: BureauMeetings, Group: "meeting", Type: Int, Min: 1, Max: 8, Set: ByUnit, Why: whyMonthly, Tighten: Up},
	{Key: CommitteeMeetings, Group: "meeting", Type: Int, Min: 1, Max: 8, Set: ByCommittee, Why: whyCommittee, Tighten: Up, Concerns: committees},
	{Key: UpperMeetings, Group: "meeting", Type: Int, Min: 1, Max: 8, Set: ByCommittee, Why: whyCommittee, Tighten: Up, Concerns: uppers},
	{Key: StandingMeetings, Group: "meeting", Type: Int, Min: 1, Max: 8, Set: ByCommittee, Why: whyCommittee, Tighten: Up, Concerns: committees},
	{Key: WholeMeetings, Group: "meeting", Type: Int, Min: 1, Max: 12, Set: ByCommittee, Why: whyCommittee, Tighten: Up, Concerns: committees},
	{Key: MeetingMinutes, Group: "meeting", Type: Minutes, Min: 15, Max: 480, Set: ByUnit, Why: whyMinutes, Tighten: Up, Loosen: true},
	{Key: ThemeMinutes, Group: "meeting", Type: Minutes, Min: 15, Max: 480, Set: ByUnit, Why: whyMinutes, Tighten: Up, Loosen: true, Floor: MeetingMinutes},
	{Key: LargeFrom, Group: "meeting", Type: Int, Min: 2, Max: 1000, Set: ByCommittee, Why: whyOneForAll, Tighten: Down},
	{Key: LargeMinutes, Group: "meeting", Type: Minutes, Min: 15, Max: 480, Set: ByCommittee, Why: whyOneForAll, Tighten: Up, Floor: MeetingMinutes},
	{Key: CriticismMin, Group: "meeting", Type: Minutes, Min: 0, Max: 120, Set: ByUnit, Why: whyUnit, Tighten: Up},
	{Key: CriticismMax, Group: "meeting", Type: Minutes, Min: 0, Max: 240, Set: ByCommittee, Why: whyOneForAll},
	{Key: OnlineShare, Group: "meeting", Type: Fraction, Set: Fixed, Why: whyOnline},
	{Key: ThemesPerQuarter, Group: "theme", Type: Int, Min: 0, Max: 3, Set: ByUnit, Why: whyUnit, Tighten: Up},
	{Key: ThemeDaysBefore, Group: "theme", Type: Days, Min: 0, Max: 30, Set: ByUnit, Why: whyUnit, Tighten: Up},

	{Key: PapersBefore, Group: "clock", Type: Days, Min: 0, Max: 30, Set: ByUnit, Why: whyUnit, Tighten: Up},
	{Key: CommitteePapersBefore, Group: "clock", Type: Days, Min: 0, Max: 30, Set: ByCommittee, Why: whyCommittee, Tighten: Up, Concerns: committees},
	{Key: PublishAfter, Group: "clock", Type: Days, Min: 0, Max: 30, Set: ByUnit, Why: whyUnit, Tighten: Down},
	{Key: ReportAfter, Group: "clock", Type: Days, Min: 0, Max: 30, Set: ByUnit, Why: whyUnit, Tighten: Down},
	{Key: DaysKind, Group: "clock", Type: Choice, Choices: []string{"calendar", "working"}, Set: ByCommittee, Why: whyOneForAll},
	{Key: ReportDay, Group: "clock", Type: Int, Min: 1, Max: 28, Set: ByCommittee, Why: whyOneForAll},
	{Key: QuarterReport, Group: "clock", Type: Days, Min: 1, Max: 60, Set: ByCommittee, Why: whyOneForAll},
	{Key: YearReport, Group: "clock", Type: Days, Min: 1, Max: 90, Set: ByCommittee, Why: whyOneForAll},

	{Key: AttendanceTarget, Group: "attendance", Type: Percent, Min: 50, Max: 100, Set: ByUnit, Why: whyUnit, Tighten: Up},
	{Key: UnexcusedMax, Group: "attendance", Type: Int, Min: 0, Max: 100, Set: ByUnit, Why: whyUnit, Tighten: Down},
	{Key: ExcusedInRow, Group: "attendance", Type: Int, Min: 1, Max: 12, Set: ByUnit, Why: whyUnit, Tighten: Down},
	{Key: SkippedMonths, Group: "attendance", Type: Months, Min: 1, Max: 12, Set: Fixed, Why: whyCharter},
	{Key: LateCounts, Group: "attendance", Type: Choice, Choices: []string{"present", "absent"}, Set: ByCommittee, Why: whyOneForAll},
	{Key: ConferenceCounts, Group: "attendance", Type: Choice, Choices: []string{"home", "apart"}, Set: ByCommittee, Why: whyOneForAll},
	{Key: SpeakingTarget, Group: "attendance", Type: Percent, Min: 0, Max: 100, Set: ByUnit, Why: whyUnit, Tighten: Up},
	{Key: LateAfter, Group: "attendance", Type: Minutes, Min: 0, Max: 120, Set: ByUnit, Why: whyUnit, Tighten: Down},
	{Key: SilentAfter, Group: "attendance", Type: Int, Min: 0, Max: 12, Set: ByUnit, Why: whyUnit, Tighten: Down},

	{Key: VoteOrdinary, Group: "vote", Type: Fraction, Set: Fixed, Why: whyVotes},
	{Key: VoteAdmission, Group: "vote", Type: Fraction, Set: Fixed, Why: whyAdmission},
	{Key: AdmissionTries, Group: "vote", Type: Int, Min: 1, Max: 12, Set: Fixed, Why: whyAdmission},
	{Key: CellQuorum, Group: "vote", Type: Fraction, Set: ByCommittee, Why: whyOneForAll, Tighten: Up},
	{Key: CommitteeQuorum, Group: "vote", Type: Fraction, Set: ByCommittee, Why: whyCommittee, Tighten: Up, Concerns: committees},

	{Key: CellMin, Group: "structure", Type: Int, Min: 1, Max: 100, Set: Fixed, Why: whyCharter},
	{Key: BureauFrom, Group: "structure", Type: Int, Min: 2, Max: 100, Set: Fixed, Why: whyCharter},
	{Key: BureauMax, Group: "structure", Type: Int, Min: 1, Max: 50, Set: Fixed, Why: whyCharter},
	{Key: CommitteeFrom, Group: "structure", Type: Int, Min: 2, Max: 1000, Set: Fixed, Why: whyCharter},
	{Key: StandingShare, Group: "structure", Type: Fraction, Set: Fixed, Why: whyCharter, AtMost: true},
	{Key: CongressShift, Group: "structure", Type: Months, Min: 0, Max: 60, Set: Fixed, Why: whyCharter},
	{Key: CellNaming, Group: "structure", Type: Choice, Choices: []string{"split", "one"}, Set: Fixed, Why: whyNaming},

	{Key: VisitsPerQuarter, Group: "work", Type: Int, Min: 0, Max: 30, Set: ByCommittee, Why: whyCommittee, Tighten: Up},
	{Key: TransferDays, Group: "work", Type: Days, Min: 1, Max: 400, Set: Fixed, Why: whyTransfer},
	{Key: ProbationMonths, Group: "work", Type: Months, Min: 1, Max: 60, Set: Fixed, Why: whyCharter},
	{Key: RemindDays, Group: "work", Type: Days, Min: 1, Max: 180, Set: ByUnit, Why: whyUnit, Tighten: Up},
	{Key: ClassGood, Group: "work", Type: Int, Min: 1, Max: 100, Set: Fixed, Why: whyClass},
	{Key: ClassFair, Group: "work", Type: Int, Min: 1, Max: 100, Set: Fixed, Why: whyClass},
	{Key: ClassAverage, Group: "work", Type: Int, Min: 0, Max: 100, Set: Fixed, Why: whyClass},
	{Key: ScoreRubric, Group: "work", Type: Choice, Choices: []string{"hd42-2025", "anphu-2025"}, Set: ByCommittee, Why: whyCommittee},
	{Key: ObjectDays, Group: "work", Type: Days, Min: 1, Max: 60, Set: ByCommittee, Why: whyOneForAll},
	{Key: NumbersRun, Group: "work", Type: Choice, Choices: []string{"term", "year"}, Set: Fixed, Why: whyNumbers},
	{Key: CellSigns, Group: "work", Type: Choice, Choices: []string{"cell", "bureau"}, Set: ByCommittee, Why: whyOneForAll},
	{Key: CellType, Group: "work", Type: Choice, Choices: []string{"residential", "agency", "state_enterprise", "private_enterprise", "students", "armed_forces"}, Set: ByUnit, Why: whyUnit},
}

// Keys is every key in the catalogue's order.
var Keys = func() []Key {
	out := make([]Key, len(Catalogue))
	for i, d := range Catalogue {
		out[i] = d.Key
	}
	return out
}()

// Find gives the catalogue's entry of a key.
func Find(k Key) (Def, bool) {
	i := slices.IndexFunc(Catalogue, func(d Def) bool { return d.Key == k })
	if i < 0 {
		return Def{}, false
	}
	d := Catalogue[i]
	if k == Profile {
		d.Choices = Profiles()
	}
	return d, true
}
