package papers

import (
	"archive/zip"
	"context"
	"io"
	"path"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/xlsx"
)

// HandOver writes one archive of what a unit would show tomorrow, of a year or
// (0) of the term: each paper of each month as a PDF, and a list of all that is
// usually asked for, there or not. It is the inspector's bundle, and what a
// secretary hands over. What stays in the cell is not in it. It is written as it
// is made. Asks for FileView; the event is kept before anything leaves. Fault
// State for an inspector who has not opened the file (ready.closed), and for a
// year there is nothing of (ready.wrong).
func (s *Service) HandOver(ctx context.Context, actor access.Actor, unit int64, year int) (name string, write func(io.Writer) error, err error) {
	r, err := s.Cycle.Ready(ctx, actor, unit, year)
	if err != nil {
		return "", nil, err
	}
	if r.Closed {
		return "", nil, fault.New("papers.hand_over", fault.State, "ready.closed")
	}
	if r.Wrong {
		return "", nil, fault.New("papers.hand_over", fault.State, "ready.wrong")
	}
	if err := s.Cycle.HandOver(ctx, actor, unit, r.From, r.Until); err != nil {
		return "", nil, err
	}
	period := say("ready.term")
	if r.Year != 0 {
		period = r.Until[:4]
	}
	return archiveName(say("ready.file", "Unit", r.Name, "Period", period)) + ".zip", func(w io.Writer) error {
		z := zip.NewWriter(w)
		h := &handOver{s: s, ctx: ctx, actor: actor, zip: z, files: map[string][]string{}}
		for _, m := range r.Months {
			if err := h.month(r.Unit, m); err != nil {
				return err
			}
		}
		if err := h.officials(r); err != nil {
			return err
		}
		if err := h.lists(r); err != nil {
			return err
		}
		if err := h.list(r); err != nil {
			return err
		}
		return z.Close()
	}, nil
}

type handOver struct {
	s     *Service
	ctx   context.Context
	actor access.Actor
	zip   *zip.Writer
	files map[string][]string // by month and paper: "2026-11 minutes"; where it is seen
	names map[string]int
	// What is no paper of its own is a sheet of the list.
	sheets []xlsx.Table
}

// create begins a file of the archive, of today: who unpacks it gets it dated.
func (h *handOver) create(name string) (io.Writer, error) {
	return h.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: clock.Time(h.s.DB.Now())})
}

// put writes a paper as a PDF; one that is not there, or not for this actor, is
// left out.
func (h *handOver) put(folder, key string, paper func() (File, error)) error {
	f, err := paper()
	switch fault.Of(err) {
	case fault.NotFound, fault.State, fault.Invalid, fault.Denied:
		if err != nil {
			return nil
		}
	}
	if err != nil {
		return err
	}
	name := folder + "/" + archiveName(f.Name)
	if h.names == nil {
		h.names = map[string]int{}
	}
	if h.names[name]++; h.names[name] > 1 {
		name += " (" + vn.FormatInt(int64(h.names[name])) + ")"
	}
	name += ".pdf"
	w, err := h.create(name)
	if err != nil {
		return err
	}
	if err := f.Write(w, PDF); err != nil {
		return err
	}
	h.files[key] = append(h.files[key], name)
	return nil
}

func (h *handOver) month(unit int64, m cycle.ReadyMonth) error {
	if err := h.ctx.Err(); err != nil {
		return err
	}
	of := func(id int64, make func(context.Context, access.Actor, int64) (File, error)) func() (File, error) {
		return func() (File, error) {
			if id == 0 {
				return File{}, fault.New("papers.hand_over", fault.NotFound, "fault.not_found")
			}
			return make(h.ctx, h.actor, id)
		}
	}
	at := func(id string) string { return m.Month + " " + id }
	decision := int64(0)
	if m.Meeting != 0 {
		var err error
		if decision, err = h.s.Resolutions.DecisionOf(h.ctx, h.actor, m.Meeting); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	for _, p := range []struct {
		id   string
		make func() (File, error)
	}{
		{"bureau", of(m.Bureau, h.s.Minutes)}, {"plan", of(m.Meeting, h.s.Invitation)}, {"notice", of(m.Meeting, h.s.Invitation)}, {"meeting", of(m.Meeting, h.roll)}, {"minutes", of(m.Meeting, h.s.Minutes)},
		{"decision", of(decision, func(ctx context.Context, a access.Actor, id int64) (File, error) {
			return h.s.Decision(ctx, a, id, false)
		})},
		{"score", of(m.Meeting, h.s.Score)},
		{"report", func() (File, error) { return h.s.Report(h.ctx, h.actor, unit, m.Month) }},
	} {
		// A paper the month lacks is not made up from an empty form.
		has := false
		for _, l := range m.Lines {
			has = has || l.ID == p.id && l.State == cycle.Have
		}
		if !has {
			continue
		}
		if p.id == "notice" && len(h.files[at("plan")]) > 0 { // one paper: what it tells is the agenda
			h.files[at("notice")] = h.files[at("plan")]
			continue
		}
		if err := h.put(m.Month, at(p.id), p.make); err != nil {
			return err
		}
	}
	h.files[at("class")] = h.files[at("score")] // the sheet says what was decided
	return nil
}

// roll is the list of a meeting. An inspector has opened the minutes, which name
// the same people; the list goes with them.
func (h *handOver) roll(ctx context.Context, actor access.Actor, id int64) (File, error) {
	f, err := h.s.Roll(ctx, actor, id)
	if !fault.Is(err, fault.NotFound) {
		return f, err
	}
	if _, err := h.s.Meetings.ReadMinutes(ctx, actor, id); err != nil {
		return File{}, err
	}
	return h.s.Roll(ctx, access.System(), id)
}

// officials adds what the unit wrote itself and issued in these months.
func (h *handOver) officials(r cycle.Ready) error {
	after := org.Cursor{}
	for {
		page, err := h.s.Cycle.Documents.Officials(h.ctx, h.actor, r.Unit, after, 100)
		if err != nil {
			return err
		}
		for _, o := range page.Rows {
			if o.State == document.Drafted || len(o.Day) < 7 || o.Day[:7] < r.From || o.Day[:7] > r.Until {
				continue
			}
			if err := h.put(say("ready.folder.officials"), "officials", func() (File, error) { return h.s.Official(h.ctx, h.actor, o.ID) }); err != nil {
				return err
			}
		}
		if !page.More {
			return nil
		}
		after = page.Next
	}
}

// list writes the list of all that is asked for.
func (h *handOver) list(r cycle.Ready) error {
	t := xlsx.Table{Sheet: say("ready.list"), Titles: []string{r.Name, say("ready.list")},
		Header: []string{say("ready.list.month"), say("ready.list.paper"), say("ready.list.state"), say("ready.list.file"), say("ready.list.source")},
		Widths: []float64{10, 44, 16, 60, 60}}
	origin := ""
	if h.s.Origin != nil {
		origin = h.s.Origin()
	}
	row := func(l cycle.ReadyLine) {
		month := ""
		if l.Month != "" {
			month = monthShort(l.Month)
		}
		state, source := say("ready.state."+string(l.State)), l.Source
		if l.State == cycle.Have && source == "" {
			state, source = say("ready.state.extra"), say("ready.unasked")
		}
		where := strings.Join(h.files[l.Month+" "+l.ID], "\n")
		if l.State == cycle.Have && where == "" { // no file of its own: where it is seen
			where = say("ready.list.seen", "Where", origin+l.Href)
		}
		t.Rows = append(t.Rows, []any{month, say("ready.paper." + l.ID), state, where, source})
	}
	t.Foot = []string{say("ready.list.sum", "Have", r.Have, "All", r.Have+r.Missing, "Later", r.Later, "Extra", r.Extra)}
	for _, l := range r.Standing {
		row(l)
	}
	for _, m := range r.Months {
		for _, l := range m.Lines {
			row(l)
		}
	}
	for _, f := range h.files["officials"] {
		t.Rows = append(t.Rows, []any{"", say("ready.folder.officials"), say("ready.state.have"), f, ""})
	}
	w, err := h.create(archiveName(say("ready.list")) + ".xlsx")
	if err != nil {
		return err
	}
	return xlsx.Write(w, append([]xlsx.Table{t}, h.sheets...)...)
}

// archiveName is a name without what Windows does not take.
func archiveName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"/\|?*`, r) || r < ' ' {
			return '-'
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 100 {
		s = string(r[:100])
	}
	return strings.Trim(path.Clean(s), ". ")
}
