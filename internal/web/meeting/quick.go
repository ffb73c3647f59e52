package meeting

import (
	"fmt"
	"hash/fnv"
	"mime/multipart"
	"strconv"
	"strings"

	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/resolution"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// maxPhotos is the most a form with photographs of handwritten pages may weigh.
const maxPhotos = 64 << 20

// quickView is the whole meeting on one page, as it is written down afterwards.
type quickView struct {
	sight
	Tasks []taskLine
}

// taskLine is a task at the roll of tasks, with what was said of it there.
type taskLine struct {
	resolution.Task
	Said resolution.TaskReport
	ID   string
}

func (p *Pages) quick(c *web.Ctx) error { return p.showQuick(c, nil) }

func (p *Pages) showQuick(c *web.Ctx, err error) error {
	s, e := p.see(c, c.T("course.quick.title"), tabRun, err)
	if e != nil {
		return e
	}
	v := quickView{sight: s}
	if v.Tasks, e = p.tasks(c, s.ID); e != nil {
		return e
	}
	d, status := v.shell()
	return c.RenderStatus(status, quickPage(d, v))
}

// tasks is the roll of tasks of a meeting.
func (p *Pages) tasks(c *web.Ctx, meeting int64) ([]taskLine, error) {
	list, said, err := p.Resolutions.AtMeeting(c.Context(), c.Actor, meeting)
	var out []taskLine
	for _, t := range list {
		out = append(out, taskLine{Task: t, Said: said[t.ID], ID: num(t.ID)})
	}
	return out, err
}

// keepTasks keeps what the form says of the tasks, as far as it is new.
func (p *Pages) keepTasks(c *web.Ctx, meeting int64) error {
	list, err := p.tasks(c, meeting)
	if err != nil {
		return err
	}
	for _, t := range list {
		shown := resolution.TaskReport{Result: resolution.Result(c.Form("viec-cu-" + t.ID)), Note: c.Form("viec-ghi-cu-" + t.ID)}
		result, note := resolution.Result(c.Form("viec-"+t.ID)), c.Form("viec-ghi-"+t.ID)
		if result == "" {
			result = shown.Result
		}
		switch {
		case result == "", result == shown.Result && note == shown.Note, result == t.Said.Result && note == t.Said.Note:
			continue
		case shown.Result != t.Said.Result || shown.Note != t.Said.Note:
			return fault.New("web.meeting", fault.Conflict, "course.task.changed", "Task", t.Text, "Result", c.T("course.task."+string(t.Said.Result)))
		}
		cmd := resolution.Say{Key: c.Key() + "-" + t.ID, Task: t.Task.ID, Meeting: meeting, Result: result, Note: note}
		if err := p.Resolutions.Say(c.Context(), c.Actor, cmd); err != nil {
			return err
		}
	}
	return nil
}

// doQuick keeps the course of the whole meeting: what was gone through, how
// long, the conclusions, who spoke, what was said of the tasks, and photographs
// of the handwritten page.
func (p *Pages) doQuick(c *web.Ctx) error {
	v, err := p.see(c, "", tabRun, nil)
	if err != nil {
		return err
	}
	if c.Form("het") != "1" { // its last field
		return lost("quick")
	}
	cmd := meeting.Quick{Key: c.Key(), Meeting: v.ID, Ticked: []int64{}}
	for _, it := range v.Items {
		id := num(it.ID)
		n, ok := count(c.Form("phut-" + id))
		if !ok || n > 24*60 {
			return p.showQuick(c, wrong("phut-"+id, "course.count.bad"))
		}
		if c.Form("cu-"+id) == "" { // came onto the agenda after the form was opened
			continue
		}
		cmd.Items = append(cmd.Items, meeting.QuickItem{Item: it.ID, Done: c.Form("xong-"+id) == "1", Spent: n, Conclusion: c.Form("ket-luan-" + id),
			Seen: c.Form("cu-" + id), Kept: typedItem(c, id) == c.Form("nhu-"+id)})
	}
	for _, x := range c.R.Form["da-noi"] {
		if person, err := strconv.ParseInt(x, 10, 64); err == nil {
			cmd.Ticked = append(cmd.Ticked, person)
		}
	}
	for _, a := range v.Roster {
		if c.Form("noi-"+num(a.Person)) == "1" {
			cmd.Spoke = append(cmd.Spoke, a.Person)
		}
	}
	if err := p.Meetings.Quick(c.Context(), c.Actor, cmd); err != nil {
		return again(c, err, func(err error) error { return p.showQuick(c, err) })
	}
	// What is done by other rooms comes after: a photograph that is refused
	// loses nothing of what was typed.
	if c.Form("fee-paid") != "" {
		if err := p.keepFee(c, c.Key()+"-phi", v.ID); err != nil {
			return again(c, err, func(err error) error { return p.showQuick(c, named(err, "fee-paid", "")) })
		}
	}
	if err := p.keepTasks(c, v.ID); err != nil {
		return again(c, err, func(err error) error { return p.showQuick(c, err) })
	}
	if err := p.keepPhotos(c, v.View); err != nil {
		return again(c, err, func(err error) error { return p.showQuick(c, named(err, "anh", "anh")) })
	}
	to := v.to("dieu-hanh")
	if v.MayLead {
		if d, err := p.Resolutions.Draft(c.Context(), c.Actor, v.ID); err == nil && d.ID != 0 && d.State == resolution.Draft {
			to = v.to("nghi-quyet") // what was said goes into it, then it is voted
		}
	}
	return c.Done(to, "course.quick.kept")
}

// keepPhotos attaches photographed pages as the meeting's own record.
func (p *Pages) keepPhotos(c *web.Ctx, v meeting.View) error {
	if c.R.MultipartForm == nil {
		return nil
	}
	for i, h := range c.R.MultipartForm.File["anh"] {
		if h.Size == 0 {
			continue
		}
		if err := p.keepPhoto(c, v, h, i); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pages) keepPhoto(c *web.Ctx, v meeting.View, h *multipart.FileHeader, i int) error {
	f, err := h.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = p.Papers.AddPaper(c.Context(), c.Actor, document.AddPaper{Key: fmt.Sprintf("%s-anh-%d", c.Key(), i), Unit: v.Unit, Kind: document.Photo,
		Title: c.T("course.quick.photo.title", "N", i+1, "Day", dmy(v.Day)), FileName: h.Filename,
		Use: document.Use{Kind: "meeting", Subject: v.ID, Role: document.Record}}, f)
	return err
}

// quickLine is an item as its line of the form shows it.
type quickLine struct {
	meeting.Item
	Done       bool   // after the meeting nearly all was gone through
	Spent      string // minutes: those it took, else those planned
	Conclusion string
	Seen, As   string // what the line was rendered from, and what it showed
	Met        string // what another wrote meanwhile
}

// line is an item's line: as it is stored, or as it was typed. Where another
// wrote meanwhile what was left as it stood here, his is shown.
func (v quickView) line(it meeting.Item) quickLine {
	c, id := v.c, num(it.ID)
	stored := quickLine{Item: it, Done: it.State != meeting.ItemSkipped, Spent: v.minutesOf(it), Conclusion: it.Conclusion, Seen: it.Seen()}
	stored.As = asTyped(stored.Done, stored.Spent, stored.Conclusion)
	met := keyOf(v.err) == "meeting.item.changed"
	if c.R.Method != "POST" || c.Form("cu-"+id) == "" || met && typedItem(c, id) == c.Form("nhu-"+id) {
		return stored
	}
	typed := quickLine{Item: it, Done: c.Form("xong-"+id) == "1", Spent: c.Form("phut-" + id), Conclusion: c.Form("ket-luan-" + id), Seen: c.Form("cu-" + id), As: c.Form("nhu-" + id)}
	if met {
		typed.Seen, typed.As = stored.Seen, ""
		if v.wrong("Item."+id) != "" {
			typed.Met = c.T("course.quick.met."+string(it.State), "Minutes", max(it.Spent, 0))
		}
	}
	return typed
}

// minutesOf is what the field of an item's minutes begins with: those it took,
// else those planned, as long as the planned ones fit into the meeting.
func (v quickView) minutesOf(it meeting.Item) string {
	switch {
	case it.State == meeting.ItemDone && it.Spent >= 0:
		return fmt.Sprint(it.Spent)
	case v.short():
		return ""
	}
	return fmt.Sprint(it.Planned)
}

// held is how many minutes the meeting has lasted so far; of one written down
// from an earlier day nobody knows yet.
func (v quickView) held() int {
	if v.longAgo() {
		return -1
	}
	return int((v.Now - v.StartedAt + 59_999) / 60_000)
}

// sumTold is how many minutes the items come to where nothing else is typed.
func (v quickView) sumTold() (sum int) {
	for _, it := range v.Items {
		switch {
		case it.State == meeting.ItemSkipped:
		case it.State == meeting.ItemDone && it.Spent >= 0:
			sum += it.Spent
		default:
			sum += it.Planned
		}
	}
	return sum
}

// short says that the meeting has been shorter than its agenda: planned minutes
// filled in would be minutes that cannot have been.
func (v quickView) short() bool { return v.held() >= 0 && v.sumTold() > v.held() }

// asTyped is a mark of what a line of the form says, by which a line that was
// left as it stood is known.
func asTyped(done bool, spent, conclusion string) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%t|%s|%s", done, spent, strings.TrimSpace(strings.ReplaceAll(conclusion, "\r\n", "\n")))
	return strconv.FormatUint(h.Sum64(), 36)
}

func typedItem(c *web.Ctx, id string) string {
	return asTyped(c.Form("xong-"+id) == "1", c.Form("phut-"+id), c.Form("ket-luan-"+id))
}

// wereTicked are those who were ticked when the form was opened.
func (v quickView) wereTicked() []string {
	if v.c.R.Method == "POST" {
		return v.c.R.Form["da-noi"]
	}
	var out []string
	for _, a := range v.Roster {
		if a.Spoke {
			out = append(out, num(a.Person))
		}
	}
	return out
}

// speakers are those who may have spoken: those there, before the roll all.
func (v quickView) speakers() []ui.Option {
	var out []ui.Option
	for _, a := range v.Roster {
		if a.Mark.There() || v.Unmarked == v.Required && a.Required {
			name := "noi-" + num(a.Person)
			out = append(out, ui.Option{Value: name, Label: a.Name, Selected: v.ticked(name, a.Spoke)})
		}
	}
	return out
}

// concludes says whether something is written down about an item of this kind:
// opening, roll and the like are only gone through.
func concludes(k meeting.ItemKind) bool {
	switch k {
	case meeting.Opening, meeting.Roll, meeting.Fee, meeting.PassAgenda, meeting.ScoreItem, meeting.MinutesItem, meeting.TasksGiven:
		return false
	}
	return true
}

// wrong is the fault of a field.
func (s said) wrong(name string) string { return ui.ErrorFor(s.errs, name) }

func invalid(fault string) string {
	if fault == "" {
		return "false"
	}
	return "true"
}

// taskClass is the colour of a result.
func taskClass(r resolution.Result) string {
	switch r {
	case resolution.ResultDone:
		return "there"
	case resolution.ResultDoing:
		return "duty"
	}
	return "leave"
}

// feeDue is how many have to pay the fee: as told, else those who have to be there.
func (v sight) feeDue() string {
	if v.FeePaid >= 0 {
		return v.feeValue(v.FeeDue)
	}
	return fmt.Sprint(v.Required)
}
