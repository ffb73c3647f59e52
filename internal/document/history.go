package document

import (
	"archive/zip"
	"context"
	"io"
	"path"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/job"
	"nep/internal/org"
	"nep/internal/vn"
)

// Old is an old paper that was dropped in, with what was read off it.
type Old struct {
	ID       int64
	Unit     int64
	Blob     int64
	FileName string
	Media    string
	Size     int64
	State    string // "waits", "read", "kept", "dropped"
	Guess
	Extract string // the beginning of its text, for the eye
	Note    string // why nothing was read, a message key
	Paper   int64
	MadeAt  int64
	MadeBy  int64

	// Of a page: whether its number is given already, or stands in another row.
	Given, Twice bool
	NoTerm       bool // no term covers its day
}

// The states of an old paper.
const (
	OldWaits   = "waits"
	OldRead    = "read"
	OldKept    = "kept"
	OldDropped = "dropped"
)

// OldReadKind is the kind of the job that reads one.
const OldReadKind = "history.read"

const (
	maxOldFiles = 500
	maxOldZip   = 1 << 30 // bytes unpacked
	extractSize = 1500    // letters of a text that are shown
)

// OldFile is one file to be dropped in.
type OldFile struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Refused is a file that was not taken, and why.
type Refused struct {
	Name string
	Err  error
}

// Unzip gives the files of an archive. Faults: Corrupt (document.old.zip),
// TooLarge (document.old.many).
func Unzip(r io.ReaderAt, size int64) ([]OldFile, error) {
	const op = "document.unzip"
	if n, ok := directorySize(r, size); !ok || n > maxDirectory {
		return nil, fault.New(op, fault.Corrupt, "document.old.zip")
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, &fault.Error{Op: op, Kind: fault.Corrupt, Key: "document.old.zip", Err: err}
	}
	var out []OldFile
	left := uint64(maxOldZip)
	for _, f := range z.File {
		base := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
		if strings.HasSuffix(f.Name, "/") || strings.HasPrefix(base, ".") || strings.HasPrefix(f.Name, "__MACOSX") {
			continue
		}
		if len(out) == maxOldFiles || f.UncompressedSize64 > left {
			return nil, fault.New(op, fault.TooLarge, "document.old.many", "Max", maxOldFiles)
		}
		left -= f.UncompressedSize64
		name := vn.NFC(strings.ToValidUTF8(base, "_"))
		out = append(out, OldFile{name, func() (io.ReadCloser, error) {
			if f.Flags&1 != 0 {
				return nil, fault.New(op, fault.Invalid, "document.password")
			}
			in, err := f.Open()
			if err != nil {
				return nil, &fault.Error{Op: op, Kind: fault.Corrupt, Key: "document.old.zip", Err: err}
			}
			// What unpacks to more than it says is cut off, and then refused.
			return struct {
				io.Reader
				io.Closer
			}{io.LimitReader(in, int64(min(f.UncompressedSize64, MaxFile+1))), in}, nil
		}})
	}
	return out, nil
}

// DropIn keeps old papers for reading; nothing is registered. A file that is
// here already, waiting or kept, is not taken twice. It gives how many were
// taken and which were not. Repeating it with the same files takes none twice.
// Asks for MeetingPrepare. Faults: NotFound, StorageFull.
func (s *Service) DropIn(ctx context.Context, actor access.Actor, unit int64, files []OldFile) (taken int, refused []Refused, err error) {
	if _, err := db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) {
		_, err := may(t, actor, access.MeetingPrepare, unit)
		return true, err
	}); err != nil {
		return 0, nil, err
	}
	for _, f := range files {
		ok, err := s.dropIn(ctx, actor, unit, f)
		switch fault.Of(err) {
		case fault.Invalid, fault.TooLarge, fault.Corrupt, fault.Exists, fault.State:
			if err != nil {
				refused = append(refused, Refused{f.Name, err})
				continue
			}
		}
		if err != nil {
			return taken, refused, err
		}
		if ok {
			taken++
		}
	}
	return taken, refused, nil
}

func (s *Service) dropIn(ctx context.Context, actor access.Actor, unit int64, f OldFile) (bool, error) {
	p := Paper{Unit: unit, Kind: File, FileName: fileName(f.Name, "")}
	if SecretFile(p.FileName) {
		return false, fault.Fields{secretFile("", p.FileName)}.Err("document.dropin")
	}
	in, err := f.Open()
	if err != nil {
		return false, err
	}
	defer in.Close()
	if p, err = s.put(ctx, p, in, nil); err != nil {
		return false, err
	}
	return db.Write(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) (bool, error) {
		if _, err := may(t, actor, access.MeetingPrepare, unit); err != nil {
			return false, err
		}
		here, err := oldWithBlob(t, unit, p.Blob)
		if err != nil {
			return false, err
		}
		if here {
			return false, fault.New("document.dropin", fault.Exists, "document.old.here")
		}
		if err := blob.Keep(t, p.Blob); err != nil {
			return false, err
		}
		o := Old{ID: t.ID(), Unit: unit, Blob: p.Blob, FileName: p.FileName, Media: p.Media, Size: p.Size, State: OldWaits, MadeAt: t.Now(), MadeBy: actor.Person}
		if err := insertOld(t, o); err != nil {
			return false, err
		}
		if _, err := job.Enqueue(t, job.New{Kind: OldReadKind, Account: actor.Account, Subject: o.ID}); err != nil {
			return false, err
		}
		return true, record(t, actor, "history.drop_in", unit, o.ID, map[string]any{"media": o.Media, "size": o.Size})
	})
}

// ReadOld is the job that reads one: its text by Service.Text, the proposal by
// history.toml. One that a person confirmed meanwhile is left.
func (s *Service) ReadOld(ctx context.Context, r *job.Run) error {
	o, ok, err := s.oldNow(ctx, r.Subject)
	if err != nil || !ok || o.State != OldWaits {
		return err
	}
	text := ""
	if s.Text != nil {
		if text, o.Note, err = s.Text(ctx, o.Blob, o.Media); err != nil {
			return err
		}
	}
	o.Guess, o.State = guess(text, o.FileName), OldRead
	o.Extract = shortened(vn.CleanLines(text), extractSize)
	if strings.TrimSpace(text) == "" && o.Note == "" {
		o.Note = "document.old.picture"
	}
	if SecretText(o.Extract) {
		o.Note, o.Extract = "document.secret", ""
	}
	return db.Do(ctx, s.DB, db.On("unit", o.Unit), func(t *db.Tx) error { return saveGuess(t, o) })
}

func (s *Service) oldNow(ctx context.Context, id int64) (Old, bool, error) {
	type found struct {
		o  Old
		ok bool
	}
	f, err := db.Read(ctx, s.DB, func(t *db.Tx) (f found, err error) { f.o, f.ok, err = oldByID(t, id); return f, err })
	return f.o, f.ok, err
}

// OldPage is what waits to be confirmed, and how the register stands.
type OldPage struct {
	Rows  []Old // the first that wait, in the order they came
	Waits int   // not read yet
	Left  int   // to be confirmed
	Kept  int
	Tasks []Old // the first kept whose tasks nobody settled yet
	Gaps  []Gap
}

// Gap is a run of numbers that is not whole.
type Gap struct {
	Series
	Missing []int64 // the first of them
	Count   int     // how many there are
}

// OldPapers gives the page of a unit's old papers, limit of them behind one.
// Asks for MeetingPrepare. Fault: NotFound.
func (s *Service) OldPapers(ctx context.Context, actor access.Actor, unit, after int64, limit int) (OldPage, error) {
	p, err := db.Read(ctx, s.DB, func(t *db.Tx) (p OldPage, err error) {
		if _, err := may(t, actor, access.MeetingPrepare, unit); err != nil {
			return p, err
		}
		if p.Rows, err = oldsOf(t, unit, after, limit); err != nil {
			return p, err
		}
		if p.Waits, p.Left, p.Kept, err = countOlds(t, unit); err != nil {
			return p, err
		}
		if p.Tasks, err = unsettled(t, unit, 20); err != nil {
			return p, err
		}
		for i := range p.Rows {
			if err := p.Rows[i].judge(t); err != nil {
				return p, err
			}
		}
		return p, nil
	})
	if err != nil {
		return p, err
	}
	series, err := s.Series(ctx, actor, unit)
	if err != nil {
		return p, err
	}
	for _, x := range series {
		if x.Whole() && x.First <= 1 {
			continue
		}
		lines, err := s.RegisterPart(ctx, actor, unit, Part{Kind: x.Kind, Term: x.Term, Year: x.Year})
		if err != nil {
			return p, err
		}
		g := Gap{Series: x}
		have := map[int64]bool{}
		for _, l := range lines {
			have[l.N] = true
		}
		for n := int64(1); n < x.Last; n++ {
			if !have[n] {
				if g.Count++; len(g.Missing) < 20 {
					g.Missing = append(g.Missing, n)
				}
			}
		}
		if g.Count > 0 {
			p.Gaps = append(p.Gaps, g)
		}
	}
	return p, nil
}

// judge says what stands against registering a row as it was read.
func (o *Old) judge(t *db.Tx) error {
	k, ok := formal.Find(o.Kind)
	if !ok || k.Code == "" || o.Number == 0 || o.Day == "" || o.State == OldWaits {
		return nil
	}
	n, err := series(t, o.Unit, k.Code, o.Day)
	if fault.Is(err, fault.State) || fault.Is(err, fault.NotFound) { // no term, or the unit did not live yet
		o.NoTerm = true
		return nil
	}
	if err != nil {
		return err
	}
	n.N = o.Number
	if o.Given, err = numberGiven(t, n); err != nil {
		return err
	}
	o.Twice, err = oldTwice(t, *o)
	return err
}

// KeepOld confirms one row as a person mended it.
type KeepOld struct {
	Key      db.Key
	Old      int64
	Kind     formal.Kind
	Number   int64 // 0: it has none
	Day      string
	Title    string
	Required int
	Present  int
	Sure     bool // the number is meant, though it does not fit the others
}

// farNumber is how far behind the last number of a register one is taken without
// a question.
const farNumber = 100

// fits asks whether a number of an old paper stands among the others as days do,
// and not far behind the last: a slip of the pen else makes a thousand gaps.
// Faults: Invalid with the field "number" (document.old.order, document.old.far).
func fits(t *db.Tx, n Number) error {
	var f fault.Fields
	other, ok, err := disorder(t, n)
	if err != nil {
		return err
	}
	last, err := lastNumber(t, n)
	if err != nil {
		return err
	}
	switch {
	case ok:
		f.Add("number", "document.old.order", "Number", n.Short(), "Day", shownDay(n.Day), "Other", other.Short(), "OtherDay", shownDay(other.Day))
	case n.N > SureAbove, last > 0 && n.N > last+farNumber:
		f.Add("number", "document.old.far", "Number", n.Short(), "Last", last)
	}
	return f.Err("document.keepold")
}

// KeepOld makes a paper of it and, where it has a number, writes the register's
// line, so that numbers go on behind it. Minutes and what a cell keeps inside are
// for the unit's own body. Repeating it with the same key gives the same paper.
// Asks for MeetingPrepare. Faults: NotFound, Invalid (fields kind, day, number,
// title, present; document.old.order and document.old.far unless Sure), Exists (document.old.given: another paper has the number),
// State (document.number.term; document.old.done).
func (s *Service) KeepOld(ctx context.Context, actor access.Actor, unit int64, cmd KeepOld) (int64, error) {
	const op = "document.keepold"
	return db.Write(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) (int64, error) {
		u, err := may(t, actor, access.MeetingPrepare, unit)
		if err != nil {
			return 0, err
		}
		o, ok, err := oldByID(t, cmd.Old)
		if err != nil || !ok || o.Unit != unit {
			return 0, notFound(op, err)
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if o.State == OldKept || o.State == OldDropped {
				return 0, fault.New(op, fault.State, "document.old.done")
			}
			var f fault.Fields
			k, ok := formal.Find(cmd.Kind)
			if !ok {
				f.Add("kind", "document.old.kind")
			}
			day, err := vn.ParseISO(cmd.Day)
			if err != nil || day.Day == 0 || cmd.Day > org.Today(t) {
				f.Add("day", "document.old.day")
			} else if cmd.Day < u.From { // numbers run by the terms and rules of a unit that lives
				f.Add("day", "document.old.before", "Day", vn.FormatDate(day), "Founded", shownDay(u.From))
			}
			title := vn.Clean(cmd.Title)
			if title == "" {
				title = strings.TrimSuffix(o.FileName, path.Ext(o.FileName))
			}
			long(&f, "title", title, maxTitle)
			if Secret(title) {
				f.Add("title", "document.secret")
			}
			if cmd.Number < 0 || cmd.Number > MaxStart || cmd.Number > 0 && k.Code == "" {
				f.Add("number", "document.old.number")
			}
			if cmd.Present < 0 || cmd.Required < 0 || cmd.Present > cmd.Required {
				f.Add("present", "document.old.present")
			}
			if err := f.Err(op); err != nil {
				return 0, err
			}
			p := Paper{ID: t.ID(), Unit: unit, Kind: File, Title: title, Blob: o.Blob, FileName: o.FileName, Media: o.Media, Size: o.Size,
				MadeAt: t.Now(), MadeBy: actor.Person, Class: OpenClass}
			minutes := cmd.Kind == formal.Minutes
			if minutes {
				p.Class = Internal
			}
			if cmd.Number > 0 {
				if o.Code == "" {
					if o.Code, err = unitCode(t, unit); err != nil {
						return 0, err
					}
				}
				n, err := series(t, unit, k.Code, cmd.Day)
				if err != nil {
					return 0, err
				}
				n.N, n.Code, n.Day, n.What, n.Subject, n.At = cmd.Number, o.Code, cmd.Day, "history", p.ID, t.Now()
				if given, err := numberGiven(t, n); err == nil && !given && !cmd.Sure {
					if err := fits(t, n); err != nil {
						return 0, err
					}
				}
				done, err := insertNumber(t, n)
				if err != nil {
					return 0, err
				}
				if !done {
					return 0, fault.New(op, fault.Exists, "document.old.given", "Number", n.Short())
				}
				p.Number = n.Short()
			}
			// The file is the paper's now: what kept it for the row keeps it for that.
			if err := insertPaper(t, p); err != nil {
				return 0, err
			}
			if err := s.toShow(t, p); err != nil {
				return 0, err
			}
			use := Use{Kind: "history", Subject: unit, Role: Finished} // a resolution goes up
			if minutes {
				use.Role = Record
			}
			if err := insertUse(t, p.ID, use); err != nil {
				return 0, err
			}
			o.Kind, o.Number, o.Day, o.Title, o.Required, o.Present = cmd.Kind, cmd.Number, cmd.Day, title, cmd.Required, cmd.Present
			o.State, o.Paper = OldKept, p.ID
			if err := endOld(t, o, actor.Person); err != nil {
				return 0, err
			}
			if err := record(t, actor, "paper.add", unit, p.ID, map[string]any{"kind": p.Kind, "media": p.Media, "size": p.Size, "history": o.ID}); err != nil {
				return 0, err
			}
			return p.ID, record(t, actor, "history.keep", unit, p.ID, map[string]any{"kind": cmd.Kind, "number": cmd.Number, "day": cmd.Day})
		})
		return id, err
	})
}

// DropOld leaves a row out; its file is let go. Repeating it changes nothing.
// Asks for MeetingPrepare. Faults: NotFound, State (document.old.done: it is kept).
func (s *Service) DropOld(ctx context.Context, actor access.Actor, key db.Key, unit, old int64) error {
	const op = "document.dropold"
	return db.Do(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) error {
		if _, err := may(t, actor, access.MeetingPrepare, unit); err != nil {
			return err
		}
		o, ok, err := oldByID(t, old)
		if err != nil || !ok || o.Unit != unit {
			return notFound(op, err)
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"drop", old}, func() (int64, error) {
			switch o.State {
			case OldDropped:
				return old, nil
			case OldKept:
				return 0, fault.New(op, fault.State, "document.old.done")
			}
			file := o.Blob
			o.State, o.Blob, o.Extract, o.Tasks = OldDropped, 0, "", nil
			if err := endOld(t, o, actor.Person); err != nil {
				return 0, err
			}
			if err := blob.Release(t, file); err != nil {
				return 0, err
			}
			return old, record(t, actor, "history.drop", unit, old, nil)
		})
		return err
	})
}

// OpenOld gives the file of a row, to be closed. Asks for MeetingPrepare. Fault:
// NotFound.
func (s *Service) OpenOld(ctx context.Context, actor access.Actor, unit, old int64) (Old, io.ReadSeekCloser, error) {
	o, ok, err := s.oldNow(ctx, old)
	if err == nil && (!ok || o.Unit != unit || o.Blob == 0) {
		err = notFound("document.openold", nil)
	}
	if err == nil {
		_, err = db.Read(ctx, s.DB, func(t *db.Tx) (bool, error) {
			_, err := may(t, actor, access.MeetingPrepare, unit)
			return true, err
		})
	}
	if err != nil {
		return o, nil, err
	}
	f, _, err := s.Files.Open(ctx, o.Blob)
	return o, f, err
}

// OldKinds are the kinds an old paper may be, the likeliest first.
func OldKinds() []formal.Row {
	out := slices.Clone(formal.Authority.Kinds)
	rank := func(r formal.Row) int {
		if i := slices.Index([]formal.Kind{formal.Minutes, formal.Resolution, formal.Conclusion, formal.Notice, formal.Report, formal.Plan}, r.ID); i >= 0 {
			return i
		}
		return 99
	}
	slices.SortStableFunc(out, func(a, b formal.Row) int { return rank(a) - rank(b) })
	return out
}

// shownDay is a stored day as people read it.
func shownDay(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}
