package papers

import (
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/resolution"
	"nep/internal/rule"
	"nep/internal/xlsx"
)

// sheet adds a list to the workbook of the archive, as what shows the standing
// line id; an empty one is left out.
func (h *handOver) sheet(id string, head []string, widths []float64, rows [][]any) {
	if len(rows) == 0 {
		return
	}
	name := say("ready.sheet." + id)
	h.sheets = append(h.sheets, xlsx.Table{Sheet: name, Titles: []string{say("ready.paper." + id)}, Header: head, Widths: widths, Rows: rows})
	h.files[" "+id] = append(h.files[" "+id], say("ready.list.sheet", "File", archiveName(say("ready.list"))+".xlsx", "Sheet", name))
}

func (h *handOver) heads(names ...string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = say("ready.head." + n)
	}
	return out
}

// lists adds what an inspector looks at that is no paper of a month: the sheets
// of the list, and the plans of the years.
func (h *handOver) lists(r cycle.Ready) error {
	if err := h.plans(r); err != nil {
		return err
	}
	for _, add := range []func(cycle.Ready) error{h.rules, h.people, h.register, h.directives, h.tasks, h.clocks} {
		if err := h.ctx.Err(); err != nil {
			return err
		}
		switch err := add(r); fault.Of(err) {
		case fault.NotFound, fault.State, fault.Denied:
			if err != nil { // not for this actor: the list says where it is seen
				continue
			}
		default:
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func have(r cycle.Ready, id string) bool {
	return slices.ContainsFunc(r.Standing, func(l cycle.ReadyLine) bool { return l.ID == id && l.State == cycle.Have })
}

// plans are the plans of the years that are looked at, as files.
func (h *handOver) plans(r cycle.Ready) error {
	if !have(r, "plan_year") {
		return nil
	}
	years := r.Years
	if r.Year != 0 {
		years = []int{r.Year}
	}
	for _, y := range years {
		if r.From != "" && strconv.Itoa(y) < r.From[:4] {
			continue
		}
		if err := h.put(say("ready.paper.plan_year"), " plan_year", func() (File, error) { return h.s.Plan(h.ctx, h.actor, r.Unit, y) }); err != nil {
			return err
		}
	}
	if have(r, "themes") {
		h.files[" themes"] = h.files[" plan_year"]
	}
	return nil
}

// rules is the regulation in force, and the term.
func (h *handOver) rules(r cycle.Ready) error {
	if have(r, "term") {
		h.files[" term"] = append(h.files[" term"], r.Term)
	}
	regs, err := h.s.Cycle.Rules.Regulations(h.ctx, h.actor, r.Unit)
	if err != nil {
		return err
	}
	reg, ok := rule.InForce(regs, r.Day)
	if !ok {
		return nil
	}
	if reg, err = h.s.Cycle.Rules.Regulation(h.ctx, h.actor, r.Unit, reg.ID); err != nil {
		return err
	}
	rows := [][]any{{say("ready.head.number"), reg.Number}, {say("ready.head.title"), reg.Title}, {say("ready.head.from"), dmy(reg.From)}, {say("ready.head.text"), reg.Body}}
	h.sheet("regulation", nil, []float64{20, 110}, rows)
	return nil
}

// people are the members, and who answers for what.
func (h *handOver) people(r cycle.Ready) error {
	type listed struct {
		members     []member.Row
		assignments []member.Assignment
		names       map[int64]string
	}
	l, err := db.Read(h.ctx, h.s.DB, func(t *db.Tx) (l listed, err error) {
		u, err := org.LastOn(t, r.Unit, r.Day)
		if err != nil {
			return l, err
		}
		if err := access.Check(h.actor, access.MemberNames, access.Unit(u.Path)); err != nil {
			return l, err
		}
		for after := (org.Cursor{}); ; {
			p, err := member.MembersOn(t, r.Unit, r.Day, after, 200)
			if err != nil {
				return l, err
			}
			l.members = append(l.members, p.Rows...)
			if after = p.Next; !p.More {
				break
			}
		}
		if l.assignments, err = member.AssignmentsOn(t, r.Unit, r.Day); err != nil {
			return l, err
		}
		var cells []int64
		for _, a := range l.assignments {
			cells = append(cells, a.Cell)
		}
		units, err := org.UnitsOn(t, cells, r.Day)
		l.names = map[int64]string{}
		for id, u := range units {
			l.names[id] = u.Name
		}
		return l, err
	})
	if err != nil {
		return err
	}
	if have(r, "members") {
		var rows [][]any
		for i, m := range l.members {
			rows = append(rows, []any{i + 1, m.Name(), say("member.standing." + string(m.Standing)), dmy(m.Since)})
		}
		h.sheet("members", h.heads("no", "name", "standing", "since"), []float64{6, 34, 20, 16}, rows)
	}
	if have(r, "assignments") {
		var rows [][]any
		for i, a := range l.assignments {
			what := a.Field
			if a.Cell != 0 {
				what = l.names[a.Cell]
			}
			if what == "" {
				what = say("ready.sheet.mass")
			}
			rows = append(rows, []any{i + 1, a.Name, what, dmy(a.From)})
		}
		h.sheet("assignments", h.heads("no", "name", "what", "since"), []float64{6, 34, 50, 16}, rows)
	}
	return nil
}

// register is the register of the papers of these months.
func (h *handOver) register(r cycle.Ready) error {
	if !have(r, "register") {
		return nil
	}
	lines, err := h.s.Cycle.Documents.RegisterPart(h.ctx, h.actor, r.Unit, document.Part{})
	if err != nil {
		return err
	}
	if r.Year != 0 {
		y := strconv.Itoa(r.Year)
		lines = slices.DeleteFunc(lines, func(n document.Number) bool { return n.Day[:4] != y })
	}
	told, err := h.s.Entries(h.ctx, h.actor, lines)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, n := range lines {
		rows = append(rows, []any{n.Short(), dmy(n.Day), told[n].Title, told[n].Signer})
	}
	h.sheet("register", h.heads("number", "day", "title", "signer"), []float64{14, 14, 70, 28}, rows)
	return nil
}

// mostListed bounds a sheet of what goes on and on.
const mostListed = 2000

func (h *handOver) directives(r cycle.Ready) error {
	var rows [][]any
	for after := (org.Cursor{}); len(rows) < mostListed; {
		p, err := h.s.Cycle.Documents.Directives(h.ctx, h.actor, r.Unit, after, 100)
		if err != nil {
			return err
		}
		for _, d := range p.Rows {
			if sent := clock.Day(d.SentAt); r.From != "" && (sent[:7] < r.From || sent[:7] > r.Until) {
				continue
			}
			done := say("ready.list.open")
			if d.DoneOn != "" {
				done = dmy(d.DoneOn)
			}
			rows = append(rows, []any{d.Number, d.Title, d.Issuer, dmy(d.Due), done})
		}
		if after = p.Next; !p.More {
			break
		}
	}
	h.sheet("directives", h.heads("number", "title", "issuer", "due", "done"), []float64{18, 60, 34, 14, 16}, rows)
	return nil
}

func (h *handOver) tasks(r cycle.Ready) error {
	var rows [][]any
	for after := (org.Cursor{}); len(rows) < mostListed; {
		p, err := h.s.Resolutions.Tasks(h.ctx, h.actor, r.Unit, "", after, 100)
		if err != nil {
			return err
		}
		for _, k := range p.Rows {
			if len(k.Due) < 7 || r.From != "" && (k.Due[:7] < r.From || r.Year != 0 && k.Due[:7] > r.Until) {
				continue
			}
			done := say("ready.list.open")
			if k.State != resolution.Open {
				done = dmy(k.DoneOn)
			}
			owner := k.OwnerName
			if owner == "" {
				owner = say("ready.list.given")
			}
			rows = append(rows, []any{k.Text, owner, dmy(k.Due), done, k.Result})
		}
		if after = p.Next; !p.More {
			break
		}
	}
	h.sheet("tasks", h.heads("what", "owner", "due", "done", "result"), []float64{60, 28, 14, 16, 40}, rows)
	return nil
}

// clocks are the days of each month's meeting: told, put into the handbook
// before and after.
func (h *handOver) clocks(r cycle.Ready) error {
	var rows [][]any
	name := say("ready.sheet.clocks")
	for _, m := range r.Months {
		if m.Meeting == 0 {
			continue
		}
		v, err := h.s.Meetings.View(h.ctx, h.actor, m.Meeting)
		if err != nil {
			return err
		}
		told := ""
		if v.NoticedAt != 0 {
			told = dmy(clock.Day(v.NoticedAt))
		}
		ended := ""
		if v.State == meeting.Ended || v.State == meeting.Locked {
			ended = dmy(v.Day)
		}
		rows = append(rows, []any{monthShort(m.Month), told, dmy(v.PapersOn), ended, dmy(v.FinishedOn)})
		for _, id := range []string{"notice", "papers", "publish", "meeting"} {
			if key := m.Month + " " + id; len(h.files[key]) == 0 {
				h.files[key] = []string{say("ready.list.sheet", "File", archiveName(say("ready.list"))+".xlsx", "Sheet", name)}
			}
		}
	}
	if len(rows) > 0 {
		h.sheets = append(h.sheets, xlsx.Table{Sheet: name, Titles: []string{name}, Header: h.heads("month", "told", "papers", "held", "published"), Widths: []float64{10, 16, 22, 16, 22}, Rows: rows})
	}
	return nil
}
