package ui

import (
	"context"

	"github.com/a-h/templ"
)

// Paths the shell itself links or posts to; the server mounts them.
const (
	PathHome     = "/"
	PathSearch   = "/tim"       // GET ?q=
	PathSuggest  = "/tim/goi-y" // GET ?q=: links for a box, while one types
	PathHat      = "/vai"       // POST hat=<Hat.ID>&back=<path>
	PathLang     = "/ngon-ngu"  // POST lang=vi|en&back=<path>
	PathDevice   = "/thiet-bi"  // GET: what waits on this device
	PathManifest = "/nep.webmanifest"
	PathAccount  = "/tai-khoan" // GET: own account, sessions, devices
	PathSignOut  = "/dang-xuat" // POST
	PathGallery  = "/giao-dien" // GET: every part on one page
)

// Kind colours a tag, a notice, a figure. Its meaning must also stand in the text.
type Kind string

// The kinds. Plain is for facts that are neither good nor bad.
const (
	Plain Kind = ""
	Good  Kind = "good"
	Warn  Kind = "warn"
	Bad   Kind = "bad"
	Info  Kind = "info"
)

// Person is who is signed in.
type Person struct {
	Name     string
	Initials string // see Initials
}

// Hat is one role in one unit: as what a person acts.
type Hat struct {
	ID    string // value posted to PathHat
	Role  string // "Bí thư"
	Unit  string // "Chi bộ Kho Ân Thi"
	Short string // Unit for narrow screens; empty = Unit
}

// NavItem is one entry of the main menu.
type NavItem struct {
	Label   string
	Icon    string // see Icon
	Href    string
	Current bool
	Count   int // things waiting there; 0 shows nothing
}

// Flash is the outcome of what was just done, shown once on the next page.
type Flash struct {
	Kind  Kind
	Title string
	Text  string
}

// ShellData is what the frame of a page needs; the server fills it for each request.
type ShellData struct {
	Title       string // of this page; " · Nếp" is added
	HasErrors   bool   // a form came back: the title says so first, for screen readers
	Lang        string // i18n.Lang of the request
	Person      Person
	Hat         Hat   // the current one; zero when there is none
	Hats        []Hat // the others, to switch to
	Nav         []NavItem
	Flash       *Flash
	Search      string // path of the search page; empty = none, and no box is shown
	SearchQuery string
	Path        string // of this request, where language and hat switches come back to
	Account     int64  // whose page it is
}

// Link is a text that leads somewhere; an empty Href shows as plain text.
type Link struct {
	Label string
	Href  string
}

// PageHeadData is the top of a page: where one is, what it is, what to do next.
type PageHeadData struct {
	Crumbs []Link // from the root down, without this page
	Kicker string // a short line above the title
	Title  string
	Lead   string // a sentence below it
}

// CardData is the head of a card. Everything may be empty.
type CardData struct {
	ID    string
	Title string
	Aside string // soft text at the right of the title
	Tag   TagData
	More  Link // "Tất cả"
}

// ButtonData is a button, or with Href a link that looks like one.
type ButtonData struct {
	Label    string
	Href     string
	Icon     string
	Go       bool // the one next action of the page
	Danger   bool // takes something away
	Quiet    bool // a lesser way out
	Small    bool
	Name     string // of the value sent, when a form has several buttons
	Value    string
	Form     string // id of the form it sends, when outside it
	Type     string // empty = submit
	Disabled bool
	Download bool   // the link gives a file
	Describe string // what it acts on, for screen readers: "Sửa" + " họ và tên"
}

// TagData is a small label; empty Text shows nothing.
type TagData struct {
	Kind Kind
	Text string
}

// StepState says how far a step is.
type StepState string

// The states of a step.
const (
	Todo   StepState = ""
	Now    StepState = "now"
	Done   StepState = "done"
	Late   StepState = "late"   // its day has passed
	Missed StepState = "missed" // was not done, and the thing went on
)

// Step is one of a row of steps.
type Step struct {
	Label string
	State StepState
	Href  string
}

// DateData is a day as a leaf of a calendar.
type DateData struct {
	Top string // "Thg 12"
	Big string // "05"
	ISO string // 2026-12-05, for machines
}

// RowData is one entry of Rows: a leaf or a face, a title, a line on it, tags and buttons at the end.
type RowData struct {
	Date    *DateData
	Face    string // initials
	Icon    string
	Title   string
	Href    string
	Detail  string
	Tags    []TagData
	Buttons []ButtonData
}

// Led is the row with its link only where the reader may follow it.
func (r RowData) Led(ctx context.Context) RowData {
	if r.Href != "" && !Leads(ctx, r.Href) {
		r.Href = ""
	}
	return r
}

// MeasureData is a figure with a bar: "13/15".
type MeasureData struct {
	Label string
	Href  string  // what it was counted from; empty = none
	Value string  // the figure in words, counts beside per cent
	Now   float64 // 0 … Max
	Max   float64 // 0 is taken as 100
	Goal  float64 // a mark on the bar; 0 = none
	Note  string
	Kind  Kind // Plain is shown as Good
}

// StatData is one big number.
type StatData struct {
	Label string
	Value string
	Note  string
	More  string // a soft line below: the year before
	Kind  Kind   // Good and Bad colour the note
	Href  string
}

// RingData is a share as a ring with its number inside.
type RingData struct {
	Label string // read aloud: "13 trên 15 đồng chí dự"
	Big   string
	Small string
	Now   float64
	Max   float64
	Kind  Kind
}

// Col is a column of a table.
type Col struct {
	Label string
	Num   bool // right-aligned figures
	Quiet bool // the label is for screen readers only
}

// Cell is one cell: text, or a link, with a soft line and tags below; or anything at all.
type Cell struct {
	Text string
	Href string
	Note string
	Tags []TagData
	Any  templ.Component // in place of the rest
}

// TableData is a table. The first cell of a row is its heading.
type TableData struct {
	Caption     string // required: also names the region that scrolls
	HideCaption bool   // for screen readers only, when a title stands above
	Cols        []Col
	Rows        [][]Cell
	Foot        []Cell
	Marked      map[int]bool // rows that need a look (refused, late)
	Stack       bool         // on a phone each row is a block, its cells below one another with their column's name
}

// Band is the colour of a heat cell, from best to worst.
type Band string

// The bands: A is full, F is without colour, X is hatched (the thing did not happen).
const (
	BandA Band = "a"
	BandB Band = "b"
	BandC Band = "c"
	BandD Band = "d"
	BandE Band = "e"
	BandF Band = "f"
	BandX Band = "x"
)

// HeatCell is one value with what stands behind it ("13/15"). Its link is made as
// it is given: who fills it knows where the reader may go.
type HeatCell struct {
	Text string
	Long string // read aloud and shown on hover
	Band Band
	Href string
}

// HeatRow is one unit of a heat table.
type HeatRow struct {
	Label string
	Short string // in its place on a narrow screen; "" for Label
	Href  string
	Note  string
	Cells []HeatCell
}

// HeatData is a table of months × units.
type HeatData struct {
	Caption string
	Corner  string // what the first column holds, for screen readers
	Cols    []string
	Long    []string // of each column, read aloud in its place; nil for none
	Under   []string // a second line of some columns: the year; nil for none
	Rows    []HeatRow
	Sum     *HeatRow // all together
	Key     []HeatCell
}

// TrendDot is a point of a line through time.
type TrendDot struct {
	Label  string  // below the axis; "" for none
	Value  float64 // per cent
	Has    bool    // there is a value
	Text   string  // above the dot; "" for none
	Under  bool    // the text stands below it
	Long   string  // shown on hover
	Target float64 // per cent; 0 for none
}

// TrendData is a line through time with its target, told in words as well.
type TrendData struct {
	ID     string
	Title  string
	Desc   string
	Dots   []TrendDot
	Target string // what the dashed line is
}

// EmptyData is said where there is nothing yet: why, and what to do.
type EmptyData struct {
	Icon   string
	Title  string
	Text   string
	Button *ButtonData
}

// PagerData leads through a long list by keys; empty links are not shown.
type PagerData struct {
	Prev, Next string
	Summary    string // "Đang xem 51–100 trong hơn 1.000"
}

// Answer is one line of "check your answers", or of a description of a thing.
type Answer struct {
	Label  string
	Value  string
	Note   string
	Any    templ.Component // in place of Value
	Change string          // where it is changed; empty = not here
}

// TaskItem is one entry of a task list.
type TaskItem struct {
	Title  string
	Href   string // empty = cannot be started yet
	Hint   string
	Status TagData
}

// TreeNode is a unit with those below it. With More set and no Children, opening it follows the link.
type TreeNode struct {
	Label    string
	Href     string
	Note     string
	Tags     []TagData
	Current  bool
	Open     bool
	Children []TreeNode
	More     string // page with those below, when there are too many to send
	MoreText string
}

// ConfirmData is the page that asks once more before something that is hard to take back.
type ConfirmData struct {
	Title    string
	Text     string
	Effects  []string // what will happen, one sentence each
	Action   string   // where to post
	Key      string
	Button   string
	Danger   bool
	Cancel   string // where "no" leads
	CancelAs string // its words; empty = "Không, quay lại"
}

// QRData is a code to be scanned, with the same in letters for those who type.
type QRData struct {
	SVG     string // made by our own server from modules: trusted, written as it is
	Label   string // what scanning does
	Code    string // typed instead
	Caption string
}

// ProgressData is how far a long work is.
type ProgressData struct {
	Label string
	Now   int
	Max   int // 0 = not known
	Text  string
}

// SheetData is the head of a paper after the Party's form.
type SheetData struct {
	Superior string // ĐẢNG BỘ CỤC DỰ TRỮ KHU VỰC
	Unit     string // CHI BỘ KHO ÂN THI
	Number   string // Số 22-NQ/CB
	Party    string // ĐẢNG CỘNG SẢN VIỆT NAM
	Place    string // Ân Thi, ngày 05 tháng 12 năm 2026
	Title    string
	Sub      string
}

// SignData is the foot of a paper.
type SignData struct {
	ToLabel string
	To      []string
	For     string // T/M CHI BỘ
	Role    string
	Name    string
}

// ThreadData is the piece of the thread around one thing: rows that lead to what
// caused it and to what came of it. web.Ctx.Strand makes it.
type ThreadData struct{ Causes, Effects []RowData }

// Tile is one unit of a grid of equal tiles.
type Tile struct {
	Label, Text string
	Long        string // read aloud and shown on hover: what stands behind the text
	Href        string // "" where the reader may not go
	Band        Band
}

// Multiple is one unit's line, small, beside others drawn to the same measure.
type Multiple struct {
	Label, Text string
	Long        string
	Href        string
	Values      []float64 // per cent, below nought for none
	Target      float64   // 0 for none
}
