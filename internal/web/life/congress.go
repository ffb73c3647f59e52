package life

import (
	"context"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle/life"
	"nep/internal/i18n"
	"nep/internal/member"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// ---- the congresses of a unit ----

type listView struct {
	Unit   int64
	Name   string
	List   []life.Congress
	Begins bool // the hat may prepare one
	Open   bool // one is being prepared
}

func (p *Pages) congresses(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	u, err := p.Life.Units.Unit(c.Context(), c.Actor, unit, "")
	if err != nil {
		return err
	}
	v := listView{Unit: unit, Name: u.Name, Begins: access.May(c.Actor, access.UnitEdit, access.Unit(u.Path)) && u.To == clock.Forever}
	if v.List, err = p.Life.Held(c.Context(), c.Actor, unit); err != nil {
		return err
	}
	for _, x := range v.List {
		v.Open = v.Open || x.State != life.Done
	}
	return c.Render(listPage(c.Shell(c.T("life.congress.title")), v))
}

func (v listView) rows(ctx context.Context) []ui.RowData {
	var out []ui.RowData
	for _, x := range v.List {
		r := ui.RowData{Icon: "flag", Title: i18n.T(ctx, "life.congress.one", "Name", x.Name), Detail: i18n.T(ctx, "life.congress.on", "Day", dmy(x.Day)), Href: congressHref(x.ID)}
		r.Tags = []ui.TagData{stateTag(ctx, x.State)}
		out = append(out, r)
	}
	return out
}

func stateTag(ctx context.Context, state string) ui.TagData {
	kind := ui.Info
	if state == life.Done {
		kind = ui.Good
	}
	return ui.TagData{Kind: kind, Text: i18n.T(ctx, "life.state."+state)}
}

// ---- step 1: the day and the term ----

type dayView struct {
	web.Sent
	Unit             int64
	Of               string
	Congress         int64 // 0: begun here
	Day, Name, Until string
	Key              string
}

func (p *Pages) begin(c *web.Ctx) error { return p.showBegin(c, nil) }

func (p *Pages) showBegin(c *web.Ctx, err error) error {
	unit, e := c.ID("unit")
	if e != nil {
		return e
	}
	u, e := p.Life.Units.Unit(c.Context(), c.Actor, unit, "")
	if e != nil {
		return e
	}
	v := dayView{Sent: web.Back(c, err), Unit: unit, Of: u.Name, Day: p.Life.Units.Day(), Key: web.NewKey()}
	d := c.Shell(c.T("life.congress.begin"))
	return c.RenderStatus(v.Status(&d), dayPage(d, v))
}

func (p *Pages) doBegin(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	id, err := p.Life.Begin(c.Context(), c.Actor, life.Begin{Key: c.Key(), Unit: unit, Day: typed(c.Form("Day")), Name: c.Form("Name"), Until: typed(c.Form("Until"))})
	if err != nil {
		return web.Again(c, err, func(err error) error { return p.showBegin(c, err) })
	}
	return c.Redirect(congressHref(id, "cap-uy"))
}

// prepared reads the congress of the address as it will be.
func (p *Pages) prepared(c *web.Ctx) (life.Preview, error) {
	id, err := c.ID("congress")
	if err != nil {
		return life.Preview{}, err
	}
	return p.Life.Preview(c.Context(), c.Actor, id)
}

// over leads from a step of a congress that is in force, or given up, to its page.
func over(c *web.Ctx, v life.Preview) (bool, error) {
	if v.State == life.Draft || v.State == life.Asked {
		return false, nil
	}
	return true, c.Redirect(congressHref(v.ID))
}

func (p *Pages) day(c *web.Ctx) error { return p.showDay(c, nil) }

func (p *Pages) showDay(c *web.Ctx, err error) error {
	now, e := p.prepared(c)
	if e != nil {
		return e
	}
	if gone, e := over(c, now); gone {
		return e
	}
	v := dayView{Sent: web.Back(c, err), Unit: now.Unit, Of: now.Of.Name, Congress: now.ID, Day: now.Day, Name: now.Name, Until: now.Until, Key: web.NewKey()}
	d := c.Shell(c.T("life.congress.step.day"))
	return c.RenderStatus(v.Status(&d), dayPage(d, v))
}

func (p *Pages) doDay(c *web.Ctx) error {
	now, err := p.prepared(c)
	if err != nil {
		return err
	}
	if gone, err := over(c, now); gone {
		return err
	}
	if _, err := p.Life.Begin(c.Context(), c.Actor, life.Begin{Key: c.Key(), Unit: now.Unit, Day: typed(c.Form("Day")), Name: c.Form("Name"), Until: typed(c.Form("Until"))}); err != nil {
		return web.Again(c, err, func(err error) error { return p.showDay(c, err) })
	}
	return c.Redirect(congressHref(now.ID, "cap-uy"))
}

// action is where step 1 is sent.
func (v dayView) action() string {
	if v.Congress == 0 {
		return unitHref(v.Unit, "dai-hoi", "moi")
	}
	return congressHref(v.Congress, "ngay")
}

// steps are the four steps of a congress, with the one shown.
func steps(ctx context.Context, c life.Preview, now string) []ui.Step {
	var out []ui.Step
	for _, s := range []string{"day", "seats", "hands", "confirm"} {
		x := ui.Step{Label: i18n.T(ctx, "life.congress.step."+s)}
		if c.ID != 0 {
			x.Href = congressHref(c.ID, map[string]string{"day": "ngay", "seats": "cap-uy", "hands": "ban-giao", "confirm": "xac-nhan"}[s])
		}
		switch {
		case s == now:
			x.State, x.Href = ui.Now, ""
		case s == "day" && c.ID != 0, s == "seats" && len(c.Seats) > 0, s == "hands" && now == "confirm":
			x.State = ui.Done
		}
		if len(c.Seats) == 0 && (s == "hands" || s == "confirm") {
			x.Href = ""
		}
		out = append(out, x)
	}
	return out
}

// ---- step 2: who was elected ----

type seatsView struct {
	web.Sent
	life.Preview
	Offered []life.Candidate
	All     bool
	Text    string
	Rows    []seatRow
	Key     string
}

type seatRow struct {
	N            int
	Person, Role string
}

// spare is how many empty rows the list has below those of the committee before.
const spare = 4

func (p *Pages) seats(c *web.Ctx) error { return p.showSeats(c, nil) }

func (p *Pages) showSeats(c *web.Ctx, err error) error {
	now, e := p.prepared(c)
	if e != nil {
		return e
	}
	if gone, e := over(c, now); gone {
		return e
	}
	v := seatsView{Sent: web.Back(c, err), Preview: now, Text: c.Query("tim"), Key: web.NewKey()}
	if v.Offered, v.All, e = p.Life.Candidates(c.Context(), c.Actor, now.ID, v.Text); e != nil {
		return e
	}
	add := func(person int64, role member.Role) {
		v.Rows = append(v.Rows, seatRow{N: len(v.Rows), Person: num(person), Role: string(role)})
	}
	switch {
	case err != nil:
		for i := range sentRows(c) {
			v.Rows = append(v.Rows, seatRow{N: i, Person: c.Form("person." + num(int64(i))), Role: c.Form("role." + num(int64(i)))})
		}
	case len(now.Seats) > 0:
		for _, s := range now.Seats {
			add(s.Person, s.Role)
		}
	default: // who was in office may have been elected again
		for _, x := range now.Ending {
			add(x.Person, x.Role)
		}
	}
	if err == nil {
		for range spare {
			v.Rows = append(v.Rows, seatRow{N: len(v.Rows), Person: "0", Role: string(member.CommitteeRole)})
		}
	}
	d := c.Shell(c.T("life.congress.step.seats"))
	return c.RenderStatus(v.Status(&d), seatsPage(d, v))
}

// mostSeats bounds the rows of a committee.
const mostSeats = 120

func sentRows(c *web.Ctx) int { return int(max(0, min(c.FormID("rows"), mostSeats))) }

func (p *Pages) doSeats(c *web.Ctx) error {
	id, err := c.ID("congress")
	if err != nil {
		return err
	}
	cmd := life.SetSeats{Key: c.Key(), Congress: id}
	for i := range sentRows(c) {
		if person := c.FormID("person." + num(int64(i))); person != 0 {
			cmd.Seats = append(cmd.Seats, member.Seat{Person: person, Role: member.Role(c.Form("role." + num(int64(i))))})
		}
	}
	if err := p.Life.SetSeats(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showSeats(c, err) })
	}
	now, err := p.prepared(c)
	if err != nil {
		return err
	}
	if len(now.Open) == 0 {
		return c.Redirect(congressHref(id, "xac-nhan"))
	}
	return c.Redirect(congressHref(id, "ban-giao"))
}

func (v seatsView) people(ctx context.Context, r seatRow) ui.ChoiceData {
	o := []ui.Option{{Value: "0", Label: i18n.T(ctx, "life.congress.seat.none")}}
	known := false
	for _, p := range v.Offered {
		label := p.Name
		if p.Unit != "" {
			label += " – " + p.Unit
		}
		o = append(o, ui.Option{Value: num(p.Person), Label: label, Selected: num(p.Person) == r.Person})
		known = known || num(p.Person) == r.Person
	}
	if !known { // of the committee before, and no member any more: not elected again
		o[0].Selected = true
	}
	return ui.ChoiceData{FieldData: ui.FieldData{Name: "person." + num(int64(r.N)), Label: i18n.T(ctx, "life.congress.seat", "N", r.N+1), Width: "20"}, Options: o}
}

func (v seatsView) roles(ctx context.Context, r seatRow) ui.ChoiceData {
	var o []ui.Option
	for _, x := range member.PositionRoles {
		if x == member.LeaderRole || v.Of.Kind.Meets() && !x.Leads() && x != member.CommitteeRole {
			continue // of a Party group, or of a committee
		}
		o = append(o, ui.Option{Value: string(x), Label: i18n.T(ctx, member.RoleKey(x)), Selected: string(x) == r.Role})
	}
	return ui.ChoiceData{FieldData: ui.FieldData{Name: "role." + num(int64(r.N)), Label: i18n.T(ctx, "life.congress.seat.role", "N", r.N+1), Width: "20"}, Options: o}
}

// ---- step 3: who takes over ----

type handsView struct {
	web.Sent
	life.Preview
	Key string
}

func (p *Pages) hands(c *web.Ctx) error { return p.showHands(c, nil) }

func (p *Pages) showHands(c *web.Ctx, err error) error {
	now, e := p.prepared(c)
	if e != nil {
		return e
	}
	if gone, e := over(c, now); gone {
		return e
	}
	if len(now.Seats) == 0 {
		return c.Redirect(congressHref(now.ID, "cap-uy"))
	}
	v := handsView{Sent: web.Back(c, err), Preview: now, Key: web.NewKey()}
	d := c.Shell(c.T("life.congress.step.hands"))
	return c.RenderStatus(v.Status(&d), handsPage(d, v))
}

func (p *Pages) doHands(c *web.Ctx) error {
	now, err := p.prepared(c)
	if err != nil {
		return err
	}
	if gone, err := over(c, now); gone {
		return err
	}
	cmd := life.SetHands{Key: c.Key(), Congress: now.ID}
	for _, x := range now.Open {
		name := "to." + x.What + "." + num(x.ID)
		if _, sent := c.R.PostForm[name]; sent {
			cmd.Takings = append(cmd.Takings, life.Taking{What: x.What, ID: x.ID, Person: c.FormID(name)})
		}
	}
	if err := p.Life.SetHands(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showHands(c, err) })
	}
	return c.Redirect(congressHref(now.ID, "xac-nhan"))
}

func (v handsView) choice(ctx context.Context, o life.Opened) ui.ChoiceData {
	due := dmy(o.Due)
	if o.What == life.HandVisit {
		due = monthShort(o.Due)
	}
	f := v.Field(ui.FieldData{Name: "to." + o.What + "." + num(o.ID), Label: i18n.T(ctx, "life.hand."+o.What, "Text", o.Text),
		Hint: i18n.T(ctx, "life.hand.hint", "Name", o.Name, "Due", due), Value: num(o.To), Width: "20"})
	var out []ui.Option
	if !o.Must {
		out = append(out, ui.Option{Value: "0", Label: i18n.T(ctx, "life.hand.keep", "Name", o.Name)})
	}
	for _, p := range v.Takers {
		out = append(out, ui.Option{Value: num(p.Person), Label: p.Name})
	}
	for i := range out {
		out[i].Selected = out[i].Value == f.Value
	}
	return ui.ChoiceData{FieldData: f, Options: out}
}

// ---- step 4: what will happen ----

type previewView struct {
	web.Sent
	life.Preview
	Key string
}

func (p *Pages) preview(c *web.Ctx) error { return p.showPreview(c, nil) }

func (p *Pages) showPreview(c *web.Ctx, err error) error {
	now, e := p.prepared(c)
	if e != nil {
		return e
	}
	if gone, e := over(c, now); gone {
		return e
	}
	if len(now.Seats) == 0 {
		return c.Redirect(congressHref(now.ID, "cap-uy"))
	}
	v := previewView{Sent: web.Back(c, err), Preview: now, Key: web.NewKey()}
	d := c.Shell(c.T("life.congress.step.confirm"))
	return c.RenderStatus(v.Status(&d), previewPage(d, v))
}

func (p *Pages) doConfirm(c *web.Ctx) error {
	now, err := p.prepared(c)
	if err != nil {
		return err
	}
	cmd := life.Confirm{Key: c.Key(), Congress: now.ID, Seen: c.FormID("seen"), Decision: c.Form("Decision"), Why: c.T("life.congress.why", "Name", now.Name)}
	if err := p.Life.Confirm(c.Context(), c.Actor, cmd); err != nil {
		return web.Again(c, err, func(err error) error { return p.showPreview(c, err) })
	}
	return c.Done(congressHref(now.ID), "life.congress.done", "Name", now.Name)
}

func (p *Pages) doAsk(c *web.Ctx) error {
	id, err := c.ID("congress")
	if err != nil {
		return err
	}
	if err := p.Life.Ask(c.Context(), c.Actor, c.Key(), id); err != nil {
		return web.Again(c, err, func(err error) error { return p.showPreview(c, err) })
	}
	to := congressHref(id, "xac-nhan")
	return c.Done(to, "life.congress.asked")
}

func (p *Pages) doDrop(c *web.Ctx) error {
	id, err := c.ID("congress")
	if err != nil {
		return err
	}
	now, err := p.prepared(c)
	if err != nil {
		return err
	}
	if err := p.Life.Drop(c.Context(), c.Actor, c.Key(), id); err != nil {
		return web.Again(c, err, func(err error) error { return p.showPreview(c, err) })
	}
	to := unitHref(now.Unit, "dai-hoi")
	return c.Done(to, "life.congress.dropped")
}

// effects say what will happen, one sentence each.
func (v previewView) effects(ctx context.Context) []string {
	say := func(key string, pairs ...any) string { return i18n.T(ctx, key, pairs...) }
	day := dmy(v.Day)
	out := []string{}
	if v.Was.ID != 0 {
		out = append(out, say("life.congress.effect.term", "Was", v.Was.Name, "Name", v.Name, "Day", day))
	} else {
		out = append(out, say("life.congress.effect.first", "Name", v.Name, "Day", day))
	}
	if len(v.Runs) > 0 {
		var kinds []string
		for _, r := range v.Runs {
			kinds = append(kinds, say("life.congress.run", "Kind", r.Kind, "N", two(r.Last)))
		}
		out = append(out, say("life.congress.effect.numbers", "Runs", strings.Join(kinds, "; ")))
	} else {
		out = append(out, say("life.congress.effect.numbers.none"))
	}
	if v.Late > 0 {
		out = append(out, say("life.congress.effect.late", "N", v.Late))
	}
	out = append(out, say("life.congress.effect.positions", "N", len(v.Ending), "New", len(v.New), "Day", day))
	if len(v.Duties) > 0 {
		out = append(out, say("life.congress.effect.duties", "N", len(v.Duties)))
	}
	if len(v.Stay) > 0 {
		out = append(out, say("life.congress.effect.stay", "N", len(v.Stay)))
	}
	moved := 0
	for _, o := range v.Open {
		if o.To != 0 {
			moved++
		}
	}
	if moved > 0 {
		out = append(out, say("life.congress.effect.handed", "N", moved))
	}
	return append(out, say("life.congress.effect.past"))
}

// committee are the old and the new committee side by side.
func (v previewView) committee(ctx context.Context) ui.TableData {
	t := ui.TableData{Caption: i18n.T(ctx, "life.congress.committee"), HideCaption: true, Stack: true,
		Cols: []ui.Col{{Label: i18n.T(ctx, "life.congress.who")}, {Label: i18n.T(ctx, "life.congress.before")}, {Label: i18n.T(ctx, "life.congress.after")}}}
	type one struct{ name, was, now string }
	var order []int64
	by := map[int64]*one{}
	at := func(id int64, name string) *one {
		if by[id] == nil {
			by[id], order = &one{name: name}, append(order, id)
		}
		return by[id]
	}
	join := func(s *string, w string) {
		if *s != "" {
			*s += ", "
		}
		*s += w
	}
	for _, x := range v.New {
		join(&at(x.Person, x.Name).now, i18n.T(ctx, member.RoleKey(x.Role)))
	}
	for _, x := range v.Ending {
		join(&at(x.Person, x.Name).was, i18n.T(ctx, member.RoleKey(x.Role)))
	}
	dash := func(s string) string {
		if s == "" {
			return "–"
		}
		return s
	}
	for _, id := range order {
		o := by[id]
		t.Rows = append(t.Rows, []ui.Cell{{Text: o.name}, {Text: dash(o.was)}, {Text: dash(o.now)}})
	}
	return t
}

func (v previewView) openRows(ctx context.Context) []ui.RowData {
	names := map[int64]string{}
	for _, p := range v.Takers {
		names[p.Person] = p.Name
	}
	var out []ui.RowData
	for _, o := range v.Open {
		to := i18n.T(ctx, "life.hand.stays", "Name", o.Name)
		if o.To != 0 {
			to = i18n.T(ctx, "life.hand.goes", "From", o.Name, "To", names[o.To])
		}
		out = append(out, ui.RowData{Title: i18n.T(ctx, "life.hand."+o.What, "Text", o.Text), Detail: to})
	}
	return out
}

// ---- the result ----

func (p *Pages) result(c *web.Ctx) error {
	id, err := c.ID("congress")
	if err != nil {
		return err
	}
	r, err := p.Life.Result(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	if r.State == life.Draft || r.State == life.Asked {
		if access.May(c.Actor, access.UnitEdit, access.Unit(r.Of.Path)) {
			next := "xac-nhan"
			if len(r.Seats) == 0 {
				next = "cap-uy"
			}
			return c.Redirect(congressHref(id, next))
		}
	}
	return c.Render(resultPage(c.Shell(c.T("life.congress.one", "Name", r.Name)), r))
}

func resultFacts(ctx context.Context, r life.Result) []ui.Answer {
	say := func(key string, pairs ...any) string { return i18n.T(ctx, key, pairs...) }
	out := []ui.Answer{{Label: say("life.congress.day"), Value: dmy(r.Day)}, {Label: say("life.congress.name"), Value: r.Name}}
	if r.Was.ID != 0 {
		out = append(out, ui.Answer{Label: say("life.congress.was"), Value: r.Was.Name, Note: say("life.congress.was.note", "Day", dmy(clock.AddDays(r.Day, -1)))})
	}
	var runs []string
	for _, x := range r.Outcome.Closed {
		runs = append(runs, say("life.congress.run", "Kind", x.Kind, "N", two(x.Last)))
	}
	if len(runs) > 0 {
		out = append(out, ui.Answer{Label: say("life.congress.register"), Value: strings.Join(runs, "; "), Note: say("life.congress.register.note")})
	}
	out = append(out, ui.Answer{Label: say("life.congress.ended"), Value: say("life.congress.ended.text", "N", len(r.Outcome.Renewal.Ended), "Duties", len(r.Outcome.Renewal.Duties))})
	if r.Outcome.Handed > 0 {
		out = append(out, ui.Answer{Label: say("life.congress.handed"), Value: say("life.congress.handed.text", "N", r.Outcome.Handed)})
	}
	if r.By != "" {
		out = append(out, ui.Answer{Label: say("life.congress.by"), Value: r.By, Note: clock.Time(r.DoneAt).Format("02/01/2006 15:04")})
	}
	return out
}

func officeRows(ctx context.Context, list []member.Position) []ui.RowData {
	var out []ui.RowData
	for _, x := range list {
		title := x.Title
		if title == "" {
			title = i18n.T(ctx, member.RoleKey(x.Role))
		}
		out = append(out, ui.RowData{Face: ui.Initials(x.Name), Title: x.Name, Detail: title, Href: "/dang-vien/" + num(x.Person)}.Led(ctx))
	}
	return out
}
