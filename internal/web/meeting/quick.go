package meeting

import (
	"fmt"
	"mime/multipart"

	"nep/internal/document"
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
		result, note := resolution.Result(c.Form("viec-"+t.ID)), c.Form("viec-ghi-"+t.ID)
		if result == "" && note != t.Said.Note {
			result = t.Said.Result
		}
		if result == "" || result == t.Said.Result && note == t.Said.Note {
			continue
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
	cmd := meeting.Quick{Key: c.Key(), Meeting: v.ID}
	for _, it := range v.Items {
		id := num(it.ID)
		n, ok := count(c.Form("phut-" + id))
		if !ok || n > 24*60 {
			return p.showQuick(c, wrong("phut-"+id, "course.count.bad"))
		}
		cmd.Items = append(cmd.Items, meeting.QuickItem{Item: it.ID, Done: c.Form("xong-"+id) == "1", Spent: n, Conclusion: c.Form("ket-luan-" + id)})
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

// done says whether the box of an item begins ticked: after the meeting nearly
// all was gone through.
func (v quickView) done(it meeting.Item) bool {
	return v.ticked("xong-"+num(it.ID), it.State != meeting.ItemSkipped)
}

// spentField is what the field of an item's minutes begins with.
func (v quickView) spentField(it meeting.Item) string {
	n := it.Spent
	if n < 0 || it.State != meeting.ItemDone {
		n = it.Planned
	}
	return v.value("phut-"+num(it.ID), fmt.Sprint(n))
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
func (v quickView) feeDue() string {
	if v.FeePaid >= 0 {
		return v.feeValue(v.FeeDue)
	}
	return fmt.Sprint(v.Required)
}
