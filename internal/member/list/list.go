package list

import (
	"nep/internal/vn"
)

// Field names what a column or a problem is about.
type Field string

// The fields a list can have; the words they are found by are in header.go.
const (
	NoField     Field = ""
	Index       Field = "index"
	Name        Field = "name"
	Family      Field = "family" // family and middle names in a column of their own
	Given       Field = "given"
	Sex         Field = "sex"
	MaleMark    Field = "male_mark" // a mark under "Nam"
	FemaleMark  Field = "female_mark"
	Birth       Field = "birth"
	BirthMale   Field = "birth_male" // the birth date, filled for men only
	BirthFemale Field = "birth_female"
	Joined      Field = "joined"
	Official    Field = "official"
	Card        Field = "card"
	Unit        Field = "unit"
	PositionF   Field = "position"
	StatusF     Field = "status"
	Phone       Field = "phone"
	Note        Field = "note"
	Reason      Field = "reason" // written by [Refused]; read over
)

// SexCode is "male", "female" or "" when the list does not say.
type SexCode string

// The sexes a list tells apart.
const (
	Male   SexCode = "male"
	Female SexCode = "female"
)

// Status is what the list says of a member; the words are domain words.
type Status string

// The statuses a list can name. A row never has the empty one.
const (
	StatusOfficial     Status = "official"
	StatusProbationary Status = "probationary"
	StatusExempt       Status = "exempt"          // miễn công tác và sinh hoạt đảng
	StatusAway         Status = "temporary_away"  // chuyển sinh hoạt tạm thời đi
	StatusGuest        Status = "temporary_guest" // chuyển sinh hoạt tạm thời đến
	StatusSuspended    Status = "suspended"       // đình chỉ sinh hoạt đảng
	StatusReferred     Status = "referred"        // đã giới thiệu đi, chưa được tiếp nhận
)

// PositionCode is a position in the Party.
type PositionCode string

// The positions a list can name.
const (
	Secretary        PositionCode = "secretary"
	Deputy           PositionCode = "deputy"
	CellCommittee    PositionCode = "cell_committee"   // chi ủy viên
	Committee        PositionCode = "committee"        // đảng ủy viên
	Standing         PositionCode = "standing"         // ủy viên ban thường vụ
	InspectionMember PositionCode = "inspection"       // ủy ban kiểm tra
	GroupLeader      PositionCode = "party_group_lead" // tổ trưởng tổ đảng
)

// Level says in which body a position is held: in the member's own cell, in
// the committee above, or "" when the list does not say.
type Level string

// The levels a list tells apart.
const (
	LevelCell      Level = "cell"
	LevelCommittee Level = "committee"
)

// Position is one position of a member.
type Position struct {
	Code  PositionCode
	Level Level
}

// Severity tells whether a row with the problem can be imported.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is one thing to say about a row; Key is a message key, Params its
// name, value pairs.
type Problem struct {
	Field    Field
	Severity Severity
	Key      string
	Params   []any
}

// Ref finds a row in its file.
type Ref struct {
	Sheet string
	Line  int // as the spreadsheet numbers it
}

// Row is one person of the list.
type Row struct {
	Sheet string
	Line  int
	Raw   []string // the line as it stood, by column, in Unicode

	FullName     string
	Family       string // family and middle names
	Given        string
	Sex          SexCode
	Birth        vn.Date
	Joined       vn.Date // vào Đảng (kết nạp)
	Official     vn.Date // chính thức
	Probationary bool
	Card         string // "33.100001" where it has eight digits
	Unit         string // as written
	UnitFrom     Source
	Position     string // as written
	Positions    []Position
	Status       Status
	Phone        string
	Note         string

	Problems []Problem
}

// Source says where the unit of a row comes from.
type Source string

// From the surest to the weakest.
const (
	FromColumn Source = "column"
	FromGroup  Source = "group" // a row of its own above the members
	FromTitle  Source = "title" // "DANH SÁCH ĐẢNG VIÊN CHI BỘ …"
	FromSheet  Source = "sheet" // the sheet's name
)

// Ref gives the row's place.
func (r *Row) Ref() Ref { return Ref{r.Sheet, r.Line} }

// Refused tells that the row has an error and must not be imported.
func (r *Row) Refused() bool {
	for _, p := range r.Problems {
		if p.Severity == Error {
			return true
		}
	}
	return false
}

// Why a line became no row.
const (
	SkipEmpty  = "empty"
	SkipHeader = "header" // the header again, or the numbers under it
	SkipGroup  = "group"  // a unit's name on a line of its own
	SkipTitle  = "title"
	SkipTotal  = "total"
	SkipFooter = "footer" // signatures and what stands around them
	SkipText   = "text"   // a remark
	SkipHidden = "hidden" // the whole sheet
	SkipNoList = "no_list"
)

// Skipped is a line, or lines up to Last, that became no row. Line 0 is the
// whole sheet.
type Skipped struct {
	Sheet      string
	Line, Last int
	Reason     string // Skip…
	Text       string // the beginning of what stood there
}

// Column is one column as it was understood; Field is empty when it was not.
type Column struct {
	Sheet  string
	Col    int
	Header string
	Field  Field
}

// SheetInfo is one sheet of the file.
type SheetInfo struct {
	Name     string
	Hidden   bool
	Unit     string // from its title or name
	Encoding vn.Legacy
	Rows     int
}

// File is a whole list as it was understood.
type File struct {
	Sheets  []SheetInfo
	Rows    []Row
	Skipped []Skipped
	Columns []Column
	AsOf    vn.Date // "tính đến ngày …", or the latest date in the list
}

// Accepted counts the rows without an error.
func (f *File) Accepted() int {
	n := 0
	for i := range f.Rows {
		if !f.Rows[i].Refused() {
			n++
		}
	}
	return n
}

// SkipKey gives the message key of a reason in [Skipped].
func SkipKey(reason string) string {
	switch reason {
	case SkipEmpty:
		return "list.skip.empty"
	case SkipHeader:
		return "list.skip.header"
	case SkipGroup:
		return "list.skip.group"
	case SkipTitle:
		return "list.skip.title"
	case SkipTotal:
		return "list.skip.total"
	case SkipFooter:
		return "list.skip.footer"
	case SkipHidden:
		return "list.skip.hidden"
	case SkipNoList:
		return "list.skip.no_list"
	}
	return "list.skip.text"
}
