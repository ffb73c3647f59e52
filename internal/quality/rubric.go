package quality

import "nep/internal/rule"

// Text is a sentence of a rubric in both languages. The Vietnamese one is what
// the cell is judged by.
type Text struct{ Vi, En string }

// In gives the sentence in a language of i18n.
func (t Text) In(lang string) string {
	if lang == "en" && t.En != "" { // a committee's own sheet need not be translated
		return t.En
	}
	return t.Vi
}

// Rubric is one sheet by which a meeting is scored. A published one is never
// altered, since closed scores name it; a new one is added with its day.
type Rubric struct {
	ID         string // of a shipped one that of the profile of package rule it goes with, where there is one; of a committee's own one see OwnID
	Title      Text
	Source     string         // the papers, as they are cited
	Certainty  rule.Certainty // of the sheet as a whole
	From, To   string         // days, To excluded; From "" is unknown
	Total      Points
	Incomplete bool   // points are missing in the source: can be read, not scored by
	Open       []Text // what the source leaves open, and how it is read here
	Classes    []ClassBand
	Gates      []Gate
	Year       []YearRule
	Groups     []Group
}

// Group is a part of the sheet with its points.
type Group struct {
	ID       string
	Text     Text
	Max      Points
	Criteria []Criterion
}

// Scale is how a criterion gets its points.
type Scale string

const (
	Bands  Scale = "bands"  // a table from a fact to points
	YesNo  Scale = "yes/no" // all or nothing, from a fact or by judgement
	Manual Scale = "manual" // a judgement from nothing to all; a fact, where one is named, is shown beside it
)

// Treatment says what becomes of the points of a criterion that cannot be asked
// this month.
type Treatment string

const (
	Full Treatment = "full"  // given in full
	Out  Treatment = "scale" // not counted, and the rest is put in relation to what is left; the default
	Zero Treatment = "zero"  // not given
)

// Criterion is one line of the sheet.
type Criterion struct {
	ID            string
	Text          Text
	Note          Text // how an edge is read; may be empty
	Ask           Text // the plain question a person is asked where nothing can be counted; may be empty
	Win           Text // what wins the points, where a person gives them; may be empty
	Max           Points
	Scale         Scale
	Fact          string   // the measure it is counted from; "" is a judgement
	Shown         []string // further measures, shown only
	Yes           Interval
	Bands         []Band
	Caps          []Cap
	Step          Points         // of a manual judgement
	When          Condition      // when it is asked at all; "" always. Besides, what cannot be asked of a cell is not.
	NotApplicable Treatment      // what becomes of its points then
	Certainty     rule.Certainty // where it differs from the sheet's
}

// Band gives points where the fact lies in a range.
type Band struct {
	In     Interval
	Points Points
}

// Cap leaves at most its points, whatever the scale says, where a second fact lies
// in a range: "or any unexcused absence".
type Cap struct {
	Fact   string
	In     Interval
	Points Points
}

// Judged says whether a person gives the points.
func (c *Criterion) Judged() bool { return c.Scale == Manual || c.Fact == "" }

// Covers says whether the rubric holds on a day.
func (r *Rubric) Covers(day string) bool { return r.From <= day && day < r.To }

// Criterion finds a line by its id.
func (r *Rubric) Criterion(id string) (*Criterion, bool) {
	for g := range r.Groups {
		for c := range r.Groups[g].Criteria {
			if r.Groups[g].Criteria[c].ID == id {
				return &r.Groups[g].Criteria[c], true
			}
		}
	}
	return nil, false
}

// halved says that a sentence is there in one language only.
func halved(t Text) bool { return (t.Vi == "") != (t.En == "") }
