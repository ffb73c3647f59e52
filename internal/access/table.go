package access

import (
	"slices"
	"strings"
)

// Action is something a page shows or a command does.
type Action string

const (
	SelfView     Action = "self.view"     // one's own account, sessions, home
	UnitView     Action = "unit.view"     // a unit's page: name, place in the tree, committee, sites
	UnitEdit     Action = "unit.edit"     // found below, rename, move, close, sites, terms
	MemberNames  Action = "member.names"  // the list of a unit's members by name
	MemberView   Action = "member.view"   // a person's page with dates and contacts
	MemberEdit   Action = "member.edit"   // add, mend, change status, move
	PositionEdit Action = "position.edit" // positions, appointments
	// What a committee decides, and who keeps the records does not: who of it answers
	// for what; whom a unit receives or takes back.
	AssignmentEdit Action = "assignment.edit"
	TransferDecide Action = "transfer.decide"
	ListImport     Action = "list.import"
	ListExport     Action = "list.export"
	RuleView       Action = "rule.view"
	RuleEdit       Action = "rule.edit"
	RubricEdit     Action = "rubric.edit"   // write a scoring sheet of a committee
	RubricTry      Action = "rubric.try"    // lay one on the past: scores of cells are seen
	RubricDecide   Action = "rubric.decide" // put one in force from a month on

	RegulationSay  Action = "regulation.say"  // an opinion on a regulation being made, while they are asked
	MeetingLook    Action = "meeting.look"    // when and where, agenda, counts, conclusions, score: no opinions, no names of the roll
	MeetingView    Action = "meeting.view"    // the meeting as its own body sees it: roll and opinions by name
	MeetingPrepare Action = "meeting.prepare" // plan, agenda, notice, roll, opinions, drafts, judgements, minutes
	MeetingLead    Action = "meeting.lead"    // begin, vote, pass, end, reopen, call off
	MinutesOpen    Action = "minutes.open"    // a higher level opens whole minutes, with a reason the cell sees
	FileView       Action = "file.view"       // what is usually asked of a unit by an inspection, and its archive; from outside with a reason the unit sees
	PlanEdit       Action = "plan.edit"       // the unit's yearly plan of work and themes
	PaperView      Action = "paper.view"      // papers, directives, resolutions of a unit
	PaperLimited   Action = "paper.limited"   // a paper marked hạn chế: who it names, and the unit's committee
	PaperReaders   Action = "paper.readers"   // who has read what, by name; above there are counts
	DirectiveEdit  Action = "directive.edit"  // enter a paper from above and send it down
	TaskView       Action = "task.view"
	TaskReport     Action = "task.report" // say how far it is, ask for an extension
	TaskLead       Action = "task.lead"   // grant an extension, give it to another, stop it; decide a proposal
	ClassPropose   Action = "class.propose"
	ClassDecide    Action = "class.decide" // the class of a meeting, by the directly superior committee
	ReportView     Action = "report.view"  // reports and difficulties
	ReportEdit     Action = "report.edit"
	ReportAnswer   Action = "report.answer"
	UnitDecide     Action = "unit.decide" // take into force what a congress chose, or a merger: a committee's word
	HandEdit       Action = "hand.edit"   // enter a month, with its class, for a cell below that is not on Nếp

	// A visit is seen by the committee that sends and by the visited unit's.
	VisitView Action = "visit.view" // who sits in where, and what he noted
	VisitPlan Action = "visit.plan" // the roster of a committee's visits
	VisitNote Action = "visit.note" // what was seen: the visitor, or who writes it for him

	InspectionView Action = "inspection.view" // the file of an inspection
	InspectionEdit Action = "inspection.edit" // its plan, findings, conclusion
	// What the inspected unit says to it: papers given, what it has mended.
	InspectionAnswer Action = "inspection.answer"

	PracticeView    Action = "practice.view"    // a good way, once commended everybody's below the committee
	PracticePropose Action = "practice.propose" // three sentences from anybody
	PracticeMend    Action = "practice.mend"    // take one's own proposal back
	PracticeDecide  Action = "practice.decide"  // what the committee as a body commends
	PracticeAdopt   Action = "practice.adopt"   // take it over, look back on it

	// A resolution with targets over years, with the figures of the reader's own part
	// of the tree; it is entered and reviewed by who makes the plan (PlanEdit).
	ProgrammeView Action = "programme.view"

	OverviewView   Action = "overview.view"   // figures of a unit and of those below it: no names of members
	OverviewExport Action = "overview.export" // the same as a workbook

	SlipMake     Action = "slip.make"     // personal slips, helped members, who has signed in
	AccountAdmin Action = "account.admin" // accounts, passwords, ending sessions of others
	SystemView   Action = "system.view"   // backup, doctor, settings, certificate
	AuditView    Action = "audit.view"
	TableView    Action = "access.view" // the page that prints this table
)

// Actions is every action in the order pages show them.
var Actions = []Action{SelfView, UnitView, UnitEdit, UnitDecide, MemberNames, MemberView, MemberEdit, PositionEdit, AssignmentEdit, TransferDecide,
	ListImport, ListExport, RuleView, RuleEdit, RubricEdit, RubricTry, RubricDecide, RegulationSay,
	MeetingLook, MeetingView, MeetingPrepare, MeetingLead, MinutesOpen, FileView, PlanEdit, PaperView, PaperLimited, PaperReaders, DirectiveEdit,
	TaskView, TaskReport, TaskLead, ClassPropose, ClassDecide, ReportView, ReportEdit, ReportAnswer, HandEdit, VisitView, VisitPlan, VisitNote, InspectionView, InspectionEdit, InspectionAnswer, PracticeView, PracticePropose, PracticeMend, PracticeDecide, PracticeAdopt, ProgrammeView, OverviewView, OverviewExport, SlipMake, AccountAdmin, SystemView, AuditView, TableView}

type row = map[Role][]Reach

// looked is the reach of what goes up from a unit's meeting life.
var looked = row{Secretary: {Below}, Deputy: {Below}, Standing: {Below}, Committee: {Own}, InCharge: {Named}, Officer: {Below},
	Inspector: {Named}, Member: {Own, Self}}

// table is who may do what, and how far. It is the whole of the rights: what
// is not here is not allowed. The row of a role stands alone; a secretary who
// is also a member of the unit wears one hat at a time.
var table = map[Action]row{
	SelfView: {Secretary: {Self}, Deputy: {Self}, Standing: {Self}, Committee: {Self}, InCharge: {Self}, Officer: {Self}, Inspector: {Self}, Member: {Self}, Admin: {Self}},

	// One sees one's own unit, what it belongs to, and what one answers for;
	// never the unit beside.
	UnitView: {Secretary: {Above, Below}, Deputy: {Above, Below}, Standing: {Above, Below}, Committee: {Above, Below},
		InCharge: {Above, Named}, Officer: {Above, Below}, Inspector: {Named}, Member: {Above}, Admin: {All}},
	UnitEdit: {Secretary: {Below}, Deputy: {Below}, Officer: {Below}, Admin: {All}},
	// Who only keeps the records puts nothing into force: see life.decides.
	UnitDecide: {Secretary: {Below}, Deputy: {Below}, Admin: {All}},

	MemberNames: {Secretary: {Below}, Deputy: {Below}, Standing: {Below}, Committee: {Own}, InCharge: {Own, Named},
		Officer: {Below}, Inspector: {Named}, Member: {Own}, Admin: {All}},
	MemberView: {Secretary: {Below}, Deputy: {Below}, Standing: {Below}, Committee: {Own}, InCharge: {Named},
		Officer: {Below}, Inspector: {Named}, Member: {Self}, Admin: {All}},
	MemberEdit:     {Secretary: {Below}, Deputy: {Below}, Officer: {Below}, Admin: {All}},
	PositionEdit:   {Secretary: {Below}, Deputy: {Below}, Admin: {All}}, // and see member.MayGive
	AssignmentEdit: {Secretary: {Below}, Deputy: {Below}},
	TransferDecide: {Secretary: {Below}, Deputy: {Below}},
	ListImport:     {Secretary: {Below}, Deputy: {Below}, Officer: {Below}, Admin: {All}},
	ListExport:     {Secretary: {Below}, Deputy: {Below}, Officer: {Below}, Admin: {All}},

	// Everybody can read the rules that bind them.
	RuleView: {Secretary: {Above, Below}, Deputy: {Above, Below}, Standing: {Above, Below}, Committee: {Above, Below},
		InCharge: {Above, Named}, Officer: {Above, Below}, Inspector: {Named}, Member: {Above}, Admin: {All}},
	// A regulation is its own unit's; a committee sets rules for those below
	// by its own regulation, which they inherit.
	RuleEdit: {Secretary: {Own}, Deputy: {Own}, Admin: {All}},

	// A sheet binds the cells below. The office and the administrator may write one; by
	// what cells are judged is the committee's word, said by who leads it.
	RubricEdit:   {Secretary: {Own}, Deputy: {Own}, Officer: {Own}, Admin: {All}},
	RubricTry:    {Secretary: {Own}, Deputy: {Own}, Officer: {Own}},
	RubricDecide: {Secretary: {Own}, Deputy: {Own}},

	// One speaks where one belongs; who speaks for a unit below is asked for in rule.Say.
	RegulationSay: {Secretary: {Own}, Deputy: {Own}, Standing: {Own}, Committee: {Own}, Officer: {Own}, Member: {Own}},

	// What a meeting is about and what came of it goes up; who said what stays
	// with its own body. The technical administrator reads no minutes.
	MeetingLook: looked,
	MeetingView: {Secretary: {Own}, Deputy: {Own}, Standing: {Own}, Committee: {Own}, Officer: {Own}, Member: {Own, Self}},
	// Self: the note-taker and whoever takes the chair.
	MeetingPrepare: {Secretary: {Own}, Deputy: {Own}, Committee: {Own}, Standing: {Own}, Officer: {Own}, Member: {Self}},
	MeetingLead:    {Secretary: {Own}, Deputy: {Own}},
	MinutesOpen:    {Secretary: {Below}, Deputy: {Below}, Standing: {Below}, InCharge: {Named}, Inspector: {Named}},
	FileView:       {Secretary: {Own}, Deputy: {Own}, Standing: {Own}, Committee: {Own}, Officer: {Own}, Inspector: {Named}},
	PlanEdit:       {Secretary: {Own}, Deputy: {Own}, Committee: {Own}, Standing: {Own}, Officer: {Own}},
	PaperView:      looked,
	PaperLimited:   {Secretary: {Own}, Deputy: {Own}, Standing: {Own}, Committee: {Own}, Officer: {Own}, Member: {Self}},
	PaperReaders:   {Secretary: {Own}, Deputy: {Own}, Standing: {Own}, Committee: {Own}, Officer: {Own}},
	DirectiveEdit:  {Secretary: {Own}, Deputy: {Own}, Standing: {Own}, Officer: {Own}},
	TaskView:       looked,
	TaskReport:     {Secretary: {Own}, Deputy: {Own}, Committee: {Own}, Standing: {Own}, Officer: {Own}, Member: {Self}},
	TaskLead:       {Secretary: {Own}, Deputy: {Own}},
	ClassPropose:   {InCharge: {Named}},
	ClassDecide:    {Secretary: {Below}, Deputy: {Below}}, // and never one's own: see quality.Decide
	ReportView:     looked,
	ReportEdit:     {Secretary: {Own}, Deputy: {Own}, Committee: {Own}, Standing: {Own}, Officer: {Own}},
	// A class stands in it, which the committee decides as a body: who leads it and its
	// office write down what was decided, one member of it alone does not.
	HandEdit: {Secretary: {Own}, Deputy: {Own}, Officer: {Own}},
	// And never one's own. Self: who of the committee took a difficulty on.
	ReportAnswer: {Secretary: {Below}, Deputy: {Below}, Standing: {Below}, InCharge: {Named}, Member: {Self}},

	// What a visitor says of a cell is for its committee and for the one that sent
	// him: not for its members, who see the class. Self: the visitor.
	VisitView: {Secretary: {Below}, Deputy: {Below}, Standing: {Below}, Committee: {Own}, InCharge: {Named}, Officer: {Below}, Inspector: {Named}, Member: {Self}},
	VisitPlan: {Secretary: {Own}, Deputy: {Own}, Standing: {Own}},
	VisitNote: {Secretary: {Own}, Deputy: {Own}, Standing: {Own}, Officer: {Own}, Member: {Self}},
	// A unit sees its own file. Self: who inspects, until the decision's last day.
	InspectionView:   {Secretary: {Below}, Deputy: {Below}, Standing: {Below}, Committee: {Own}, Officer: {Own}, Inspector: {Named}, Member: {Self}},
	InspectionEdit:   {Secretary: {Own}, Deputy: {Own}, Standing: {Own}, Member: {Self}},
	InspectionAnswer: {Secretary: {Own}, Deputy: {Own}, Standing: {Own}, Committee: {Own}, Officer: {Own}},

	// A good way is for everybody whose committee commended it; before that for the
	// unit it is done at and for the committees above. Self: who proposed it.
	PracticeView: {Secretary: {Above, Below}, Deputy: {Above, Below}, Standing: {Above, Below}, Committee: {Above, Below}, InCharge: {Above, Named}, Officer: {Above, Below},
		Inspector: {Named}, Member: {Above, Self}},
	PracticePropose: {Secretary: {Own}, Deputy: {Own}, Standing: {Own}, Committee: {Own}, InCharge: {Own}, Officer: {Own}, Member: {Own}},
	PracticeMend:    {Member: {Self}},
	PracticeDecide:  {Secretary: {Own}, Deputy: {Own}, Standing: {Own}},
	PracticeAdopt:   {Secretary: {Own}, Deputy: {Own}, Standing: {Own}, Committee: {Own}, Officer: {Own}},

	ProgrammeView: {Secretary: {Above, Below}, Deputy: {Above, Below}, Standing: {Above, Below}, Committee: {Above, Own}, InCharge: {Above, Named}, Officer: {Above, Below}, Inspector: {Named}},

	// Who leads or serves a committee sees how those below it do; who is in charge
	// of something, or inspects, only what is named. Members see their own unit's
	// meetings and no comparison with others.
	OverviewView: {Secretary: {Below}, Deputy: {Below}, Standing: {Below}, Committee: {Own}, InCharge: {Named}, Officer: {Below}, Inspector: {Named}},
	// Like the member list: what leaves is recorded.
	OverviewExport: {Secretary: {Below}, Deputy: {Below}, Standing: {Below}, Officer: {Below}},

	// The cell's committee gives them; a level above only where nobody there can: see account/issue.go.
	SlipMake:     {Secretary: {Below}, Deputy: {Below}, Committee: {Own}, Officer: {Below}, Admin: {All}},
	AccountAdmin: {Admin: {All}},
	SystemView:   {Admin: {All}},
	AuditView:    {Inspector: {Named}, Secretary: {Below}, Admin: {All}},
	TableView: {Secretary: {All}, Deputy: {All}, Standing: {All}, Committee: {All}, InCharge: {All},
		Officer: {All}, Inspector: {All}, Member: {All}, Admin: {All}},
}

// archived are the actions by which the committee of a unit reads what a closed
// unit left that it goes on with. They read, and change nothing.
var archived = []Action{UnitView, RuleView, MeetingLook, MeetingView, FileView, PaperView, PaperLimited, TaskView, ReportView, VisitView, InspectionView}

// Reaches gives the table's cell, for the page that prints it and for tests.
func Reaches(action Action, role Role) []Reach { return table[action][role] }

// sight is what somebody sees of the thing when an action of it is not his: who
// has it may be told who does the action, since he knows that the thing exists.
// It is for the work of a month; pages of people, units and rules stay as if they
// were not there.
var sight = map[Action]Action{
	MeetingView: MeetingLook, MeetingPrepare: MeetingLook, MeetingLead: MeetingLook, MinutesOpen: MeetingLook, FileView: MeetingLook, PlanEdit: MeetingLook, ClassPropose: MeetingLook, ClassDecide: MeetingLook,
	DirectiveEdit: PaperView, TaskReport: TaskView, TaskLead: TaskView, ReportEdit: ReportView, ReportAnswer: ReportView, HandEdit: ReportView, OverviewExport: OverviewView,
	VisitPlan: VisitView, VisitNote: VisitView, InspectionEdit: InspectionView, InspectionAnswer: InspectionView, PracticeDecide: PracticeView, PracticeAdopt: PracticeView,
}

// Others says whose work an action is: the offices of a unit, and those who do it
// besides because their assignment or decision names the unit.
type Others struct {
	Path  string // of the unit the thing is of; "" where it has no one unit
	Above bool   // of a thing of a unit it is the work of the unit above
	Roles []Role
	Named []Role
	// Chair: who has the chair and who takes the minutes do it too, in any hat.
	Chair bool
}

// None says that there is nobody to tell of.
func (o Others) None() bool { return len(o.Roles)+len(o.Named) == 0 }

// fromAbove are the actions that a committee does about what those below it do.
var fromAbove = []Action{MinutesOpen, ClassPropose, ClassDecide, ReportAnswer}

// Instead gives who does an action, when the actor may not do it but sees what it
// is about; none when it is as if the thing did not exist.
func Instead(a Actor, action Action, s Subject) (out Others) {
	look, ok := sight[action]
	if !ok || May(a, action, s) || !May(a, look, s) {
		return out
	}
	for _, r := range []Role{Secretary, Deputy, Standing, Committee, InCharge, Officer, Inspector, Member, Admin} {
		switch reaches := table[action][r]; {
		case len(reaches) == 0:
		case r == Member && (s.Committee || !slices.Contains(reaches, Own)): // whose it is by name is not told
		case slices.Equal(reaches, []Reach{Named}):
			out.Named = append(out.Named, r)
		default:
			out.Roles = append(out.Roles, r)
		}
	}
	out.Chair = action == MeetingPrepare && len(s.People) > 0
	if len(s.Paths) == 1 {
		out.Path, out.Above = s.Paths[0], slices.Contains(fromAbove, action)
	}
	return out
}

// PathAbove is the path of the unit above the last of a path, "" for none.
func PathAbove(path string) string {
	path = strings.TrimSuffix(path, "/")
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return path[:i+1]
	}
	return ""
}
