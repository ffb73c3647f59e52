package ui

// FieldError is one thing to correct; Field is the name of the field it leads to.
type FieldError struct {
	Field string
	Text  string
}

// ErrorFor returns the text for a field, or "".
func ErrorFor(errs []FieldError, field string) string {
	for _, e := range errs {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}

// FormData is a form. Key is the idempotency key minted when it is rendered; empty for a search or filter.
type FormData struct {
	ID     string
	Action string
	Get    bool
	Key    string
	Files  bool // it carries files
	Many   bool // may be sent again at once (a download)

	// Command is the route's name for a device without the network (web.Route), Doing
	// what the person reads while it waits; "" for the words of the button.
	Command string
	Doing   string
}

// FieldData is what every field has. Its id is its name, so that the error summary can lead to it.
type FieldData struct {
	Name     string
	Label    string
	Hint     string
	Error    string
	Value    string
	Optional bool // says so beside the label; all else is required
	Big      bool // the only question of the page
	ReadOnly bool

	// The rest is for text fields.
	Type         string // empty = text
	Width        string // "4", "10", "20" letters or "full"
	Autocomplete string // HTML's names: "username", "current-password", "one-time-code", "off"
	InputMode    string // "numeric", "tel", "email"
	MaxLength    int
	Rows         int    // of a text area
	Suffix       string // "ngày", "%"
	Focus        bool   // takes the cursor when the page opens; for a page with one question
}

// Option is one of a choice.
type Option struct {
	Value    string
	Label    string
	Hint     string
	Selected bool
	Disabled bool
}

// ChoiceData is a question with given answers.
type ChoiceData struct {
	FieldData
	Options []Option
	Inline  bool // few and short
	None    bool // a select begins with "Chọn…"
	Submit  bool // a select that sends its form at once when scripts run (a filter)
}

// FileData is a question for a file.
type FileData struct {
	FieldData
	Accept   string // ".xlsx,.docx"
	Multiple bool
	Camera   bool  // a phone offers its camera
	Folder   bool  // a whole folder is chosen
	Max      int64 // bytes of one file; told before it is sent. 0: not told
}

func inputType(t string) string {
	if t == "" {
		return "text"
	}
	return t
}

func inputClass(width string) string {
	switch width {
	case "4", "10", "20":
		return "input w" + width
	case "full":
		return "input full"
	}
	return "input"
}

// describedBy names the hint and the error, in the order they are read.
func describedBy(f FieldData) string {
	s := ""
	if f.Hint != "" {
		s = f.Name + "-hint"
	}
	if f.Error != "" {
		if s != "" {
			s += " "
		}
		s += f.Name + "-error"
	}
	return s
}

// optionID gives the first option the name of its field: that is where the error summary leads.
func optionID(name string, i int) string {
	if i == 0 {
		return name
	}
	return name + "-" + itoa(i)
}
