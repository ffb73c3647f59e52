package papers

import (
	"archive/zip"
	"context"
	_ "embed" // the data
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/pdf"
	"nep/internal/quality"
	"nep/internal/resolution"
)

// handbook is what the national handbook asks of a meeting, before it and after.
var handbook struct {
	Source, Certainty string
	Ahead, After      []string
}

//go:embed handbook.toml
var handbookFile string

func init() {
	meta, err := toml.Decode(handbookFile, &handbook)
	if err != nil || len(meta.Undecoded()) > 0 {
		panic(fmt.Sprint("papers: handbook.toml: ", err, meta.Undecoded())) // a file of the binary
	}
}

// HandbookFields are the ids of the fields there are, before a meeting or after.
func HandbookFields(after bool) []string {
	if after {
		return slices.Clone(handbook.After)
	}
	return slices.Clone(handbook.Ahead)
}

// Field is one thing to be put into the handbook.
type Field struct{ ID, Label, Value string }

// Pack is what has to be put into the handbook before a meeting or after it.
type Pack struct {
	Meeting meeting.View
	After   bool
	Title   string
	Fields  []Field
	Files   []PackFile
	Missing []string // message keys of papers that are not there yet
}

// PackFile is a file of a pack: a paper made here, its fixed copy, or one that
// was attached.
type PackFile struct {
	Name  string // in the pack
	Later bool   // added after the pack was ticked as put into the handbook
	paper *File
	fixed document.Fixed
	kept  document.Paper
}

// Pack gathers what has to be put into the handbook of a meeting. Asks as
// meeting.View; what the actor may not read is not in it.
func (s *Service) Pack(ctx context.Context, actor access.Actor, id int64, after bool) (Pack, error) {
	v, err := s.Meetings.View(ctx, actor, id)
	if err != nil {
		return Pack{}, err
	}
	p := Pack{Meeting: v, After: after, Title: title(v.Meeting)}
	made := func(what string, subject int64, missing string, f File, err error) error {
		switch {
		case fault.Is(err, fault.NotFound), fault.Is(err, fault.State):
			p.Missing = append(p.Missing, missing)
			return nil
		case err != nil:
			return err
		}
		x := PackFile{Name: f.Name + ".pdf", paper: &f}
		if what != "" {
			if x.fixed, err = s.Cycle.Documents.FixedFor(ctx, what, subject); err != nil {
				return err
			}
		}
		p.Files = append(p.Files, x)
		return nil
	}
	decision, err := s.Resolutions.DecisionOf(ctx, actor, id)
	if err != nil {
		return p, err
	}
	decided := func() error {
		if decision == 0 {
			if after {
				return nil // a month may end in no decision
			}
			p.Missing = append(p.Missing, "pack.missing.draft")
			return nil
		}
		f, err := s.Decision(ctx, actor, decision, false)
		return made("resolution", decision, "pack.missing.draft", f, err)
	}
	role := document.Ahead
	if after {
		role = document.Finished
		f, err := s.Minutes(ctx, actor, id)
		if err := made("minutes", id, "pack.missing.minutes", f, err); err != nil {
			return p, err
		}
		if err := decided(); err != nil {
			return p, err
		}
		if quality.Scored(v.Meeting) {
			f, err := s.Score(ctx, actor, id)
			if err := made("", 0, "pack.missing.score", f, err); err != nil {
				return p, err
			}
		}
	} else {
		f, err := s.Invitation(ctx, actor, id)
		if err := made("", 0, "", f, err); err != nil {
			return p, err
		}
		if !v.State.Held() { // afterwards it is no draft any more
			if err := decided(); err != nil {
				return p, err
			}
		}
	}
	attached, err := s.attached(ctx, actor, v, role)
	if err != nil {
		return p, err
	}
	later := func(x document.Paper) bool { return !after && v.PapersAt != 0 && x.AttachedAt > v.PapersAt }
	for _, x := range attached {
		if x.Kind == document.TextPaper {
			f := File{Name: fileName(x.Title), Paper: formal.Paper{Title: strings.ToUpper(x.Title), Body: formal.Text(x.Body)}}
			p.Files = append(p.Files, PackFile{Name: f.Name + ".pdf", paper: &f, Later: later(x)})
		}
		if x.Blob != 0 {
			p.Files = append(p.Files, PackFile{Name: fileName(strings.TrimSuffix(x.FileName, path.Ext(x.FileName))) + path.Ext(x.FileName), kept: x, Later: later(x)})
		}
	}
	for i := range p.Files {
		p.Files[i].Name = fmt.Sprintf("%02d %s", i+1, p.Files[i].Name)
	}
	p.Fields, err = s.fields(ctx, actor, v, decision, attached, after)
	return p, err
}

// attached are the papers of a meeting and its items in a role that the actor may
// read. What is for named people only goes into no pack.
func (s *Service) attached(ctx context.Context, actor access.Actor, v meeting.View, role document.Role) ([]document.Paper, error) {
	type thing struct {
		kind string
		id   int64
	}
	things := []thing{{"meeting", v.ID}}
	for _, i := range v.Items {
		things = append(things, thing{"item", i.ID})
	}
	var out []document.Paper
	for _, x := range things {
		papers, roles, err := s.Cycle.Documents.Attached(ctx, actor, x.kind, x.id)
		if err != nil {
			return nil, err
		}
		for i, p := range papers {
			if roles[i] == role && p.Class != document.Limited && !slices.ContainsFunc(out, func(o document.Paper) bool { return o.ID == p.ID }) {
				out = append(out, p)
			}
		}
	}
	return out, nil
}

// fields are the values to be copied, in the order of the handbook; one that has
// nothing to say is left out.
func (s *Service) fields(ctx context.Context, actor access.Actor, v meeting.View, decision int64, attached []document.Paper, after bool) ([]Field, error) {
	value := map[string]string{
		"name":  title(v.Meeting),
		"kind":  say("meet.kind." + string(v.Kind)),
		"start": startOf(v),
		"form":  say("meet.form." + string(v.Form)),
		"place": v.Place,
		"chair": v.Names[v.Chair],
		"note":  v.Names[v.NoteTaker],
	}
	var agenda, ends, names []string
	for n, i := range v.Items {
		agenda = append(agenda, fmt.Sprintf("%d. %s", n+1, i.Title))
		if i.Conclusion != "" && !i.Inside {
			ends = append(ends, fmt.Sprintf("%d. %s: %s", n+1, i.Title, strings.Join(strings.Fields(i.Conclusion), " ")))
		}
	}
	for _, p := range attached {
		if p.Title != "" {
			names = append(names, p.Title)
		}
	}
	value["agenda"], value["conclusions"], value["papers"] = strings.Join(agenda, "\n"), strings.Join(ends, "\n"), strings.Join(names, "\n")
	if v.Required > 0 {
		value["who"] = say("pack.who", "Count", v.Required)
	}
	if v.State.Held() {
		value["present"] = rate(v.Present, v.Base())
		value["absent"] = say("pack.absent", "Excused", v.Excused, "Unexcused", v.Unexcused)
		for _, x := range v.Roster { // names are there for the meeting's own body
			if x.Required && (x.Mark == meeting.Excused || x.Mark == meeting.Unexcused) {
				value["absent"] += "\n" + x.Name + ": " + mark(x)
			}
		}
	}
	if m := v.Minutes; m != nil && m.State == meeting.MinutesLocked {
		value["minutes"] = say("pack.minutes", "At", moment(m.LockedAt))
	}
	if decision != 0 {
		d, err := s.Resolutions.Resolution(ctx, actor, decision)
		if err != nil {
			return nil, err
		}
		value["decision"] = say("reso.kind."+string(d.Kind)) + ": " + d.Title
		if d.State == resolution.Issued {
			value["decision"] = say("reso.numbered", "Kind", say("reso.kind."+string(d.Kind)), "Number", d.Sign()) + ": " + d.Title
		}
		var tasks []string
		for i, p := range d.Points {
			t := fmt.Sprintf("%d. %s", i+1, strings.Join(strings.Fields(p.Text), " "))
			if p.Owner != 0 && p.Due != "" {
				t += say("pack.task", "Name", d.Names[p.Owner], "Day", dmy(p.Due))
			}
			tasks = append(tasks, t)
		}
		value["tasks"] = strings.Join(tasks, "\n")
	}
	if after && quality.Scored(v.Meeting) {
		switch sc, err := s.Quality.Score(ctx, actor, v.ID); {
		case fault.Is(err, fault.NotFound), fault.Is(err, fault.State):
		case err != nil:
			return nil, err
		default:
			value["score"] = sum(sc.Sheet.Total) + ", " + classOf(sc.Sheet)
		}
	}
	order, err := db.Read(ctx, s.DB, func(t *db.Tx) ([]document.HandbookLine, error) {
		return document.HandbookOf(t, v.Unit, after)
	})
	if err != nil {
		return nil, err
	}
	if order == nil {
		for _, id := range HandbookFields(after) {
			order = append(order, document.HandbookLine{ID: id})
		}
	}
	var out []Field
	for _, l := range order {
		if value[l.ID] == "" {
			continue
		}
		if l.Label == "" {
			l.Label = say("pack.field." + l.ID)
		}
		out = append(out, Field{l.ID, l.Label, value[l.ID]})
	}
	return out, nil
}

// WritePack writes a pack as a zip, file by file: what was attached is streamed.
func (s *Service) WritePack(ctx context.Context, w io.Writer, p Pack) error {
	z := zip.NewWriter(w)
	for _, f := range p.Files {
		at := time.UnixMilli(s.DB.Now()).In(clock.Zone)
		to, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store, Modified: at})
		if err != nil {
			return err
		}
		if err := s.writeOne(ctx, to, f); err != nil {
			return err
		}
	}
	return z.Close()
}

func (s *Service) writeOne(ctx context.Context, to io.Writer, f PackFile) error {
	switch {
	case f.fixed.State == document.FixMade:
		file, err := s.Cycle.Documents.OpenFixed(ctx, f.fixed)
		if err != nil {
			return err
		}
		defer file.Close()
		_, err = io.Copy(to, file)
		return err
	case f.paper != nil:
		return pdf.Write(to, f.paper.Doc())
	}
	file, _, err := s.Cycle.Documents.Files.Open(ctx, f.kept.Blob)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(to, file)
	return err
}

// Left notes that papers of a unit left as files; rights are those of the
// papers.
func (s *Service) Left(ctx context.Context, actor access.Actor, unit int64, what string, subject int64) error {
	return db.Do(ctx, s.DB, db.On("unit", unit), func(t *db.Tx) error { return document.ExportedTx(t, actor, unit, what, subject) })
}

// HandbookLines gives the fields of the handbook as they hold for a unit, with
// their labels. Rights are the caller's.
func (s *Service) HandbookLines(ctx context.Context, unit int64, after bool) ([]document.HandbookLine, error) {
	list, err := db.Read(ctx, s.DB, func(t *db.Tx) ([]document.HandbookLine, error) { return document.HandbookOf(t, unit, after) })
	if list == nil {
		for _, id := range HandbookFields(after) {
			list = append(list, document.HandbookLine{Label: say("pack.field." + id), ID: id})
		}
	}
	return list, err
}

// startOf is when a meeting began: as it was, and before it as it is planned.
func startOf(v meeting.View) string {
	if v.StartedAt != 0 {
		return clock.Time(v.StartedAt).Format("15:04, 02/01/2006")
	}
	return hm(v.StartMinute) + ", " + dmy(v.Day)
}
