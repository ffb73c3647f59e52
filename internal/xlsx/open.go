package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"nep/internal/fault"
	"nep/internal/vn"
)

const op = "xlsx.open"

// errBudget marks a read that went over a limit, whatever the header claimed.
var errBudget = errors.New("over the unpacking limit")

// Open reads a workbook within the default limits. Faults: TooLarge (size,
// rows, columns, sheets, a zip bomb), Invalid (not a workbook, old binary,
// password, macros), Corrupt (cut off or damaged). The file itself is never
// changed or kept.
func Open(r io.ReaderAt, size int64) (*Book, error) { return OpenWithin(r, size, Default) }

// OpenWithin is [Open] with other limits.
func OpenWithin(r io.ReaderAt, size int64, lim Limits) (book *Book, err error) {
	if size > lim.File {
		return nil, fault.New(op, fault.TooLarge, "xlsx.too_large", "MB", lim.File>>20)
	}
	if size <= 0 {
		return nil, fault.New(op, fault.Corrupt, "xlsx.empty_file")
	}
	if f := sniff(r, size); f != nil {
		return nil, f
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged(err)
	}
	p := &parts{lim: lim, left: lim.Unpacked, files: map[string]*zip.File{}}
	if f := p.index(z); f != nil {
		return nil, f
	}
	b := &reader{parts: p}
	if err := b.read(); err != nil {
		var f *fault.Error
		if errors.As(err, &f) {
			return nil, f
		}
		if errors.Is(err, errBudget) {
			return nil, fault.New(op, fault.TooLarge, "xlsx.bomb", "MB", lim.Unpacked>>20)
		}
		return nil, damaged(err)
	}
	return &b.book, nil
}

func damaged(err error) error {
	return &fault.Error{Op: op, Kind: fault.Corrupt, Key: "xlsx.damaged", Err: err}
}

// sniff knows what the first bytes say, before anything is unpacked.
func sniff(r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, 8))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return damaged(err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK")):
		return nil
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		// A password wraps the workbook in the old container; its directory
		// names the stream in UTF-16.
		mark := utf16le("EncryptedPackage")
		buf := make([]byte, min(size, 4<<20))
		n, _ := r.ReadAt(buf, 0)
		tail := make([]byte, min(size, 1<<20))
		m, _ := r.ReadAt(tail, size-int64(len(tail)))
		if bytes.Contains(buf[:n], mark) || bytes.Contains(tail[:m], mark) {
			return fault.New(op, fault.Invalid, "xlsx.password")
		}
		return fault.New(op, fault.Invalid, "xlsx.old_binary")
	}
	return fault.New(op, fault.Invalid, "xlsx.not_workbook")
}

func utf16le(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for i := 0; i < len(s); i++ {
		b = append(b, s[i], 0)
	}
	return b
}

// parts gives the archive's files within one budget.
type parts struct {
	lim   Limits
	left  int64
	files map[string]*zip.File
}

func (p *parts) index(z *zip.Reader) error {
	if len(z.File) > p.lim.Entries {
		return fault.New(op, fault.TooLarge, "xlsx.bomb", "MB", p.lim.Unpacked>>20)
	}
	var total uint64
	var macro, binary, word bool
	for _, f := range z.File {
		total += min(f.UncompressedSize64, 1<<40)
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/"))
		if _, twice := p.files[name]; !twice {
			p.files[name] = f
		}
		macro = macro || strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "xl/macrosheets/")
		binary = binary || name == "xl/workbook.bin"
		word = word || name == "mimetype" || strings.HasPrefix(name, "word/") || strings.HasPrefix(name, "ppt/")
		if f.Flags&1 != 0 {
			return fault.New(op, fault.Invalid, "xlsx.password")
		}
	}
	switch {
	case total > uint64(p.lim.Unpacked):
		return fault.New(op, fault.TooLarge, "xlsx.bomb", "MB", p.lim.Unpacked>>20)
	case macro:
		return fault.New(op, fault.Invalid, "xlsx.macro")
	case binary:
		return fault.New(op, fault.Invalid, "xlsx.old_binary")
	case word, p.files["[content_types].xml"] == nil:
		return fault.New(op, fault.Invalid, "xlsx.not_workbook")
	}
	return nil
}

// budgeted counts what really comes out of the archive.
type budgeted struct {
	r    io.Reader
	p    *parts
	part int64
}

func (b *budgeted) Read(buf []byte) (int, error) {
	n, err := b.r.Read(buf)
	b.part -= int64(n)
	b.p.left -= int64(n)
	if b.part < 0 || b.p.left < 0 {
		return 0, errBudget
	}
	return n, err
}

// scan walks the elements of a part. start may return false to stop.
func (p *parts) scan(name string, each func(*xml.Decoder, xml.StartElement) error) error {
	f := p.files[strings.ToLower(name)]
	if f == nil {
		return errors.New("part missing: " + name)
	}
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	d := xml.NewDecoder(&budgeted{r: rc, p: p, part: p.lim.Part})
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if s, ok := t.(xml.StartElement); ok {
			if err := each(d, s); err != nil {
				return err
			}
		}
	}
}

func attr(s xml.StartElement, name string) string {
	for i := range s.Attr {
		if s.Attr[i].Name.Local == name {
			return s.Attr[i].Value
		}
	}
	return ""
}

func truth(v string) bool { return v == "1" || v == "true" || v == "on" }

// format is what a cell style means for reading.
type format struct {
	date bool
	prec vn.Precision
	font string
}

type reader struct {
	*parts
	book    Book
	rels    map[string]string
	strings []string
	formats []format
	rows    int
	cells   int
	text    int64
}

func (b *reader) read() error {
	// Where the workbook part stands; nearly always xl/workbook.xml.
	root := ""
	if b.files["_rels/.rels"] != nil {
		if err := b.scan("_rels/.rels", func(_ *xml.Decoder, s xml.StartElement) error {
			if s.Name.Local == "Relationship" && strings.HasSuffix(attr(s, "Type"), "/officeDocument") {
				root = strings.TrimPrefix(path.Clean("/"+attr(s, "Target")), "/")
			}
			return nil
		}); err != nil {
			return err
		}
	}
	if root == "" {
		root = "xl/workbook.xml"
	}
	if b.files[strings.ToLower(root)] == nil {
		return fault.New(op, fault.Invalid, "xlsx.not_workbook")
	}
	if err := b.scan("[Content_Types].xml", func(_ *xml.Decoder, s xml.StartElement) error {
		if strings.Contains(strings.ToLower(attr(s, "ContentType")), "macroenabled") {
			return fault.New(op, fault.Invalid, "xlsx.macro")
		}
		return nil
	}); err != nil {
		return err
	}
	dir := path.Dir(root)
	type entry struct {
		name, id string
		hidden   bool
	}
	var sheets []entry
	isBook := false
	if err := b.scan(root, func(_ *xml.Decoder, s xml.StartElement) error {
		switch s.Name.Local {
		case "workbook":
			isBook = true
		case "workbookPr":
			b.book.Date1904 = truth(attr(s, "date1904"))
		case "sheet":
			e := entry{name: attr(s, "name"), hidden: attr(s, "state") == "hidden" || attr(s, "state") == "veryHidden"}
			for _, a := range s.Attr {
				if a.Name.Local == "id" {
					e.id = a.Value
				}
			}
			sheets = append(sheets, e)
			if len(sheets) > b.lim.Sheets {
				return fault.New(op, fault.TooLarge, "xlsx.too_many_sheets", "N", b.lim.Sheets)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if !isBook || len(sheets) == 0 {
		return fault.New(op, fault.Invalid, "xlsx.not_workbook")
	}
	target, kind := map[string]string{}, map[string]string{}
	var styles, shared string
	if err := b.scan(dir+"/_rels/"+path.Base(root)+".rels", func(_ *xml.Decoder, s xml.StartElement) error {
		if s.Name.Local != "Relationship" || attr(s, "TargetMode") == "External" {
			return nil
		}
		t := attr(s, "Target")
		if strings.HasPrefix(t, "/") {
			t = strings.TrimPrefix(path.Clean(t), "/")
		} else {
			t = path.Join(dir, t)
		}
		k := path.Base(attr(s, "Type"))
		target[attr(s, "Id")], kind[attr(s, "Id")] = t, k
		switch k {
		case "styles":
			styles = t
		case "sharedStrings":
			shared = t
		}
		return nil
	}); err != nil {
		return err
	}
	if styles != "" && b.files[strings.ToLower(styles)] != nil {
		if err := b.readStyles(styles); err != nil {
			return err
		}
	}
	if shared != "" && b.files[strings.ToLower(shared)] != nil {
		if err := b.readShared(shared); err != nil {
			return err
		}
	}
	for _, e := range sheets {
		if kind[e.id] != "worksheet" {
			continue // charts and dialogs hold no list
		}
		sh := Sheet{Name: e.name, Hidden: e.hidden}
		if err := b.readSheet(target[e.id], &sh); err != nil {
			return err
		}
		b.book.Sheets = append(b.book.Sheets, sh)
	}
	return nil
}

func (b *reader) readStyles(name string) error {
	numFmts := map[string]string{}
	var fonts []string
	inFonts, inXfs := false, false
	return b.scan(name, func(_ *xml.Decoder, s xml.StartElement) error {
		switch s.Name.Local {
		case "numFmt":
			numFmts[attr(s, "numFmtId")] = attr(s, "formatCode")
		case "fonts":
			inFonts = true
		case "fills":
			inFonts = false
		case "font":
			if inFonts {
				fonts = append(fonts, "")
			}
		case "name":
			if inFonts && len(fonts) > 0 {
				fonts[len(fonts)-1] = attr(s, "val")
			}
		case "cellXfs":
			inXfs = true
		case "cellStyles", "dxfs", "cellStyleXfs":
			inXfs = false
		case "xf":
			if !inXfs {
				break
			}
			var f format
			id := attr(s, "numFmtId")
			if code, ok := numFmts[id]; ok {
				f.date, f.prec = datePrecision(code)
			} else {
				f.date, f.prec = builtinDate(id)
			}
			if i, err := strconv.Atoi(attr(s, "fontId")); err == nil && i >= 0 && i < len(fonts) {
				f.font = fonts[i]
			}
			b.formats = append(b.formats, f)
		}
		return nil
	})
}

// builtinDate knows the formats that stand in no file.
func builtinDate(id string) (bool, vn.Precision) {
	n, err := strconv.Atoi(id)
	if err != nil {
		return false, 0
	}
	switch {
	case n == 17: // mmm-yy, what a spreadsheet makes of a typed 2/1985
		return true, vn.YearMonth
	case n == 14, n == 15, n == 16, n == 22, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 54, n == 57, n == 58:
		return true, vn.FullDate
	}
	return false, 0
}

// datePrecision reads a number format: which of day, month and year it shows.
func datePrecision(code string) (bool, vn.Precision) {
	var day, month, year, hour bool
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == ';':
			i = len(code) // the first section is for ordinary values
		case code[i] == '"':
			for i++; i < len(code) && code[i] != '"'; i++ {
			}
		case code[i] == '\\', code[i] == '_', code[i] == '*':
			i++
		case code[i] == '[':
			// Colours and locales; [h] and [mm] count time and are no date.
			for i++; i < len(code) && code[i] != ']'; i++ {
				if x := code[i] | 0x20; (x == 'h' || x == 's') && strings.IndexByte(code[i:], ']') <= 2 {
					hour = true
				}
			}
		case c == 'd':
			day = true
		case c == 'y':
			year = true
		case c == 'h', c == 's' && i > 0:
			hour = true
		case c == 'm':
			month = true
		case c == 'g' && strings.HasPrefix(strings.ToLower(code[i:]), "general"):
			return false, 0
		}
	}
	switch {
	case day && (month || year):
		return true, vn.FullDate
	case month && year:
		return true, vn.YearMonth
	case year:
		return true, vn.YearOnly
	case day, month && !hour:
		return true, vn.FullDate
	}
	return false, 0
}

// textOf collects the text of an element up to its end, without the phonetic
// reading (rPh) some files carry beside it.
func (b *reader) textOf(d *xml.Decoder, end string) (string, error) {
	var out strings.Builder
	in, phonetic := false, 0
	for {
		t, err := d.RawToken()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "t":
				in = true
			case "rPh":
				phonetic++
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				in = false
			case "rPh":
				phonetic--
			case end:
				b.text += int64(out.Len())
				if b.text > b.lim.TextBytes {
					return "", errBudget
				}
				return out.String(), nil
			}
		case xml.CharData:
			if in && phonetic == 0 {
				out.Write(t)
			}
		}
	}
}

func (b *reader) readShared(name string) error {
	return b.scan(name, func(d *xml.Decoder, s xml.StartElement) error {
		if s.Name.Local != "si" {
			return nil
		}
		t, err := b.textOf(d, "si")
		if err != nil {
			return err
		}
		b.strings = append(b.strings, t)
		if len(b.strings) > 2*b.lim.Cells {
			return errBudget
		}
		return nil
	})
}

func (b *reader) readSheet(name string, sh *Sheet) error {
	row, col := 0, -1
	var cur *Row
	inData := false
	return b.scan(name, func(d *xml.Decoder, s xml.StartElement) error {
		switch s.Name.Local {
		case "sheetData":
			inData = true
		case "row":
			if !inData {
				break
			}
			row++
			if v := attr(s, "r"); v != "" {
				n, err := strconv.Atoi(v)
				if err != nil || n < 1 || n > 1<<20 {
					return errors.New("row number " + v)
				}
				row = n
			}
			col, cur = -1, nil
		case "c":
			if !inData || row == 0 {
				break
			}
			col++
			if v := attr(s, "r"); v != "" {
				c, ok := columnOf(v)
				if !ok {
					return errors.New("cell name " + v)
				}
				col = c
			}
			c, err := b.readCell(d, s)
			if err != nil {
				return err
			}
			if c.Kind == Empty {
				break
			}
			if col >= b.lim.Columns {
				return fault.New(op, fault.TooLarge, "xlsx.too_wide", "Sheet", sh.Name, "N", b.lim.Columns)
			}
			c.Col = col
			if cur == nil {
				if b.rows++; b.rows > b.lim.Rows {
					return fault.New(op, fault.TooLarge, "xlsx.too_many_rows", "N", vn.FormatInt(int64(b.lim.Rows)))
				}
				if n := len(sh.Rows); n > 0 && sh.Rows[n-1].Num >= row {
					return errors.New("rows out of order")
				}
				sh.Rows = append(sh.Rows, Row{Num: row})
				cur = &sh.Rows[len(sh.Rows)-1]
			}
			if n := len(cur.Cells); n > 0 && cur.Cells[n-1].Col >= col {
				return errors.New("cells out of order")
			}
			if b.cells++; b.cells > b.lim.Cells {
				return fault.New(op, fault.TooLarge, "xlsx.too_many_rows", "N", vn.FormatInt(int64(b.lim.Rows)))
			}
			cur.Cells = append(cur.Cells, c)
		case "mergeCell":
			from, to, ok := strings.Cut(attr(s, "ref"), ":")
			if !ok {
				break
			}
			c1, ok1 := columnOf(from)
			c2, ok2 := columnOf(to)
			r1, ok3 := rowOf(from)
			r2, ok4 := rowOf(to)
			if ok1 && ok2 && ok3 && ok4 && len(sh.Merges) < 2*b.lim.Rows {
				sh.Merges = append(sh.Merges, Range{min(r1, r2), min(c1, c2), max(r1, r2), max(c1, c2)})
			}
		}
		return nil
	})
}

// readCell reads one <c> element to its end.
func (b *reader) readCell(d *xml.Decoder, s xml.StartElement) (Cell, error) {
	var c Cell
	var f format
	typ := attr(s, "t")
	if i, err := strconv.Atoi(attr(s, "s")); err == nil && i >= 0 && i < len(b.formats) {
		f = b.formats[i]
	}
	c.Font = f.font
	value, has := "", false
	for {
		t, err := d.RawToken()
		if err != nil {
			return c, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "f":
				c.Formula = true
				if _, err := plain(d, "f"); err != nil {
					return c, err
				}
			case "v":
				if value, err = plain(d, "v"); err != nil {
					return c, err
				}
				has = true
			case "is":
				if value, err = b.textOf(d, "is"); err != nil {
					return c, err
				}
				has, typ = true, "inlineStr"
			}
			continue
		case xml.EndElement:
			if t.Name.Local != "c" {
				continue
			}
		default:
			continue
		}
		break
	}
	if !has {
		if c.Formula {
			// Saved without a value: shown, so that a person can be told.
			c.Kind, c.Text = Error, "="
		}
		return c, nil
	}
	switch typ {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(b.strings) {
			return c, errors.New("shared string " + value)
		}
		c.Kind, c.Text = Text, b.strings[i]
	case "str", "inlineStr":
		c.Kind, c.Text = Text, unescape(value)
	case "b":
		c.Kind = Bool
		if truth(strings.TrimSpace(value)) {
			c.Number = 1
		}
	case "e":
		c.Kind, c.Text = Error, value
	case "d":
		day, err := vn.ParseDate(value)
		if err != nil {
			c.Kind, c.Text = Text, value
			return c, nil
		}
		c.Kind, c.Date = Date, day
	default:
		value = strings.TrimSpace(value)
		if value == "" {
			return c, nil
		}
		n, err := strconv.ParseFloat(value, 64)
		if err != nil || n != n || n > 1e300 || n < -1e300 {
			return c, errors.New("number " + value)
		}
		c.Kind, c.Number = Number, n
		if f.date {
			if day, ok := serialDate(n, b.book.Date1904); ok {
				c.Kind, c.Date = Date, cut(day, f.prec)
			}
		}
	}
	if c.Kind == Text {
		if typ == "s" {
			c.Text = unescape(c.Text)
		}
		if strings.TrimSpace(c.Text) == "" {
			c.Kind = Empty
		}
	}
	return c, nil
}

// plain gives the character data up to the end of an element.
func plain(d *xml.Decoder, end string) (string, error) {
	var out []byte
	for {
		t, err := d.RawToken()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			out = append(out, t...)
		case xml.EndElement:
			if t.Name.Local == end {
				return string(out), nil
			}
		}
	}
}

// unescape undoes _x000D_, how the format writes characters XML cannot hold.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if n, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				b.WriteRune(rune(n))
				i += 6
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func cut(d vn.Date, p vn.Precision) vn.Date {
	switch p {
	case vn.YearOnly:
		return vn.Date{Year: d.Year}
	case vn.YearMonth:
		return vn.Date{Year: d.Year, Month: d.Month}
	}
	return d
}

func columnOf(ref string) (int, bool) {
	n := 0
	for i := 0; i < len(ref); i++ {
		c := ref[i] &^ 0x20
		switch {
		case ref[i] == '$':
		case c >= 'A' && c <= 'Z':
			if n = n*26 + int(c-'A') + 1; n > 1<<14 {
				return 0, false
			}
		default:
			return n - 1, n > 0
		}
	}
	return n - 1, n > 0
}

func rowOf(ref string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimLeft(strings.ReplaceAll(ref, "$", ""), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	return n, err == nil && n > 0 && n <= 1<<20
}
