package quality

// State is what is known of a fact.
type State string

const (
	IsOpen  State = ""      // not known yet; the zero value, so that what nobody filled in is never a point lost or won
	IsKnown State = "known" // counted
	IsNone  State = "none"  // cannot be asked of this cell this month
)

// Fact is one thing about a month's meeting.
type Fact[T any] struct {
	State State
	Value T // means something only when State is IsKnown
}

// Known makes a fact that was counted.
func Known[T any](v T) Fact[T] { return Fact[T]{IsKnown, v} }

// Open makes a fact that is not known yet.
func Open[T any]() Fact[T] { return Fact[T]{} }

// None makes a fact that cannot be asked of this cell this month.
func None[T any]() Fact[T] { return Fact[T]{State: IsNone} }

// Facts are what the scores of one meeting are counted from. They are counts,
// minutes and days; no person is named.
type Facts struct {
	Length           Fact[Length]
	Roll             Fact[Roll]
	ExcusedInRow     Fact[int]    // longest run of excused absences of any member this year, this meeting included
	Bureau           Fact[Bureau] // the chi ủy's meeting before; secretary and deputy where no chi ủy is elected; none: only a secretary
	Notice           Fact[Notice] // time, place and content
	Draft            Fact[bool]   // questions to discuss and a draft conclusion or resolution went with the agenda
	Papers           Fact[Put]    // papers put into the handbook, days before the meeting
	NoPapers         bool         // there was nothing to put there: the never of Papers has this reason
	Steps            Fact[Share]  // steps of the process gone through
	Theme            Fact[bool]   // the thematic meeting of this month was held; see ThemeMonth
	Speakers         Fact[int]    // required members present who spoke at least once
	Criticism        Fact[int]    // minutes of the block on ideology, self-criticism and criticism
	Concluded        Fact[bool]   // the chair concluded and the conclusion or resolution was passed
	MinutesRead      Fact[bool]   // the minutes were read back and passed
	MinutesConfirmed Fact[bool]   // chair and note-taker confirmed the minutes
	Given            Fact[Share]  // items of the conclusion that have an owner and a date
	Due              Fact[Share]  // tasks to be reported at this meeting that are done
	Published        Fact[Put]    // finished papers put into the handbook, days after the meeting
}

// atVote are the facts as they can be known when a cell votes its score: what
// the end of the meeting and the days after it bring is open still.
func (f Facts) atVote() Facts {
	reopen(&f.Length)
	reopen(&f.Steps)
	reopen(&f.Theme)
	reopen(&f.MinutesRead)
	reopen(&f.MinutesConfirmed)
	reopen(&f.Published)
	return f
}

func reopen[T any](f *Fact[T]) {
	if f.State == IsKnown {
		*f = Open[T]()
	}
}

// Length is in minutes, from the clock times the minutes name.
type Length struct {
	Planned int // sum of the agenda; 0 when none was planned
	Held    int
	Norm    int // the rule for this cell and this meeting, more with a theme or in a large cell
}

// Roll counts those required that day. Members on special duty, exempt,
// suspended or sent away are not in Required, and no visitor is.
type Roll struct {
	Required  int
	Present   int // at a site or online
	Online    int // of those present
	Excused   int
	Unexcused int
	Special   int // on special duty: shown, not counted
}

// Bureau is the chi ủy's own meeting before the cell's.
type Bureau struct {
	Met     bool
	Minutes bool // its one page was kept
}

// Notice counts who was told before the meeting.
type Notice struct {
	Told, Of int        // members
	Late     int        // told only once the meeting had begun, the committee member in charge among them: said, never counted
	Follower Fact[bool] // the committee member in charge; none: nobody is assigned
}

// Put says on which day something was put into the national handbook. What was
// sent in Nếp only is not put.
type Put struct {
	On   string // civil day; "" is never
	Days int    // before or after the meeting, as the fact says, counted as the regulation counts days
}

// Share is a part of a whole.
type Share struct{ Done, Of int }
