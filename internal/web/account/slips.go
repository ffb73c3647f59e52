package account

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// slipRoutes are the secretary's side: who takes part how, printing slips.
func (p *Pages) slipRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/to-chuc/{unit}/phieu", Action: access.SlipMake, Subject: p.UnitSubject, Handle: p.people},
		{Method: "POST", Path: "/to-chuc/{unit}/phieu", Action: access.SlipMake, Subject: p.UnitSubject, Handle: p.makeSlips},
		{Method: "POST", Path: "/to-chuc/{unit}/phieu/{slip}/huy", Action: access.SlipMake, Subject: p.UnitSubject, Handle: p.revokeSlip},
		{Method: "GET", Path: "/to-chuc/{unit}/giup/{person}", Action: access.SlipMake, Subject: p.UnitSubject, Handle: p.help},
		{Method: "POST", Path: "/to-chuc/{unit}/giup/{person}", Action: access.SlipMake, Subject: p.UnitSubject, Handle: p.doHelp},
		{Method: "POST", Path: "/to-chuc/{unit}/tai-khoan/{person}", Action: access.SlipMake, Subject: p.UnitSubject, Handle: p.openAccount},
	}
}

func (p *Pages) people(c *web.Ctx) error { return p.showPeople(c, nil, nil, nil) }

const peoplePerPage = 50

// showPeople shows a page of the list. chosen are the members ticked in a form
// that came back; nil ticks who has no way to take part yet.
func (p *Pages) showPeople(c *web.Ctx, chosen map[int64]bool, made *account.Temporary, errs []ui.FieldError) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	name, err := p.UnitName(c.Context(), unit)
	if err != nil {
		return err
	}
	above, err := p.Accounts.IsAbove(c.Context(), c.Actor, unit)
	if err != nil {
		return err
	}
	if above {
		return p.showAbove(c, unit, name, chosen, made, errs)
	}
	list, next, err := p.Accounts.People(c.Context(), c.Actor, unit, account.ParseCursor(c.Query("sau")), peoplePerPage)
	if err != nil {
		return err
	}
	base := "/to-chuc/" + strconv.FormatInt(unit, 10)
	v := peopleView{Base: base, Unit: name, List: list, Chosen: chosen, Made: made, Errs: errs, Key: web.NewKey()}
	if len(list) == 0 {
		if v.Below, err = p.Accounts.CellsBelow(c.Context(), c.Actor, unit); err != nil {
			return err
		}
	}
	if v.Given, err = p.Accounts.Given(c.Context(), c.Actor, unit); err != nil {
		return err
	}
	if next != nil {
		v.Pager.Next = base + "/phieu?sau=" + next.String()
	}
	if c.Query("sau") != "" {
		v.Pager.Prev = base + "/phieu"
	}
	d := c.Shell(c.T("account.people.title"))
	d.HasErrors = len(errs) > 0
	return c.Render(peoplePage(d, v))
}

// showAbove is the page for who stands above the cell: counts, and a form for
// those to whom nobody there can give a slip.
func (p *Pages) showAbove(c *web.Ctx, unit int64, name string, chosen map[int64]bool, made *account.Temporary, errs []ui.FieldError) error {
	at, err := p.Accounts.Above(c.Context(), c.Actor, unit, account.ParseCursor(c.Query("sau")), peoplePerPage)
	if err != nil {
		return err
	}
	base := "/to-chuc/" + strconv.FormatInt(unit, 10)
	v := peopleView{Base: base, Unit: name, List: at.List, Chosen: chosen, Made: made, Errs: errs, Key: web.NewKey(), Reason: c.Form("reason")}
	if at.Total == 0 {
		if v.Below, err = p.Accounts.CellsBelow(c.Context(), c.Actor, unit); err != nil {
			return err
		}
	}
	if at.Next != nil {
		v.Pager.Next = base + "/phieu?sau=" + at.Next.String()
	}
	if c.Query("sau") != "" {
		v.Pager.Prev = base + "/phieu"
	}
	d := c.Shell(c.T("account.people.title"))
	d.HasErrors = len(errs) > 0
	return c.Render(abovePage(d, v, at))
}

// stateKinds are the words of how members take part, in the order they are counted.
var stateKinds = []account.StateKind{account.StateSignedIn, account.StateReady, account.StateSlip, account.StateHelped, account.StateNoSlip}

// counted are the counts of how a unit's members take part.
func counted(ctx context.Context, at account.Above) []ui.Answer {
	var out []ui.Answer
	for _, k := range stateKinds {
		if n := at.Count[k]; n > 0 {
			out = append(out, ui.Answer{Label: i18n.T(ctx, "account.state."+string(k)), Value: fmt.Sprintf("%d/%d (%s)", n, at.Total, vn.Percent(int64(n), int64(at.Total)))})
		}
	}
	return out
}

// givenText is one line of what a level above gave.
func givenText(ctx context.Context, g account.Given) string {
	return i18n.T(ctx, "account.given."+g.What, "Name", g.Name, "By", g.By, "At", when(g.At), "Reason", g.Reason)
}

// peopleView is the page of who takes part how.
type peopleView struct {
	Base, Unit string
	List       []account.State
	Below      []org.Unit // where the members meet, when nobody meets here
	Chosen     map[int64]bool
	Pager      ui.PagerData
	Made       *account.Temporary
	Errs       []ui.FieldError
	Key        string
	Given      []account.Given // by a level above, lately
	Reason     string          // typed, of a level above
}

// picked says whether a member is ticked.
func (v peopleView) picked(s account.State) bool {
	if v.Chosen != nil {
		return v.Chosen[s.Person]
	}
	return s.Kind == account.StateNoSlip
}

// longList is how many members fit on a screen: a longer list has its button
// above as well.
const longList = 8

// stateTag is the one word of how a member takes part; none of them blames.
func stateTag(ctx context.Context, s account.State) ui.TagData {
	kinds := map[account.StateKind]ui.Kind{account.StateSignedIn: ui.Good, account.StateSlip: ui.Info, account.StateHelped: ui.Good, account.StateReady: ui.Info}
	return ui.TagData{Kind: kinds[s.Kind], Text: i18n.T(ctx, "account.state."+string(s.Kind))}
}

// stateNote is the line below it: when, or by whom.
func stateNote(ctx context.Context, s account.State) string {
	switch s.Kind {
	case account.StateSignedIn:
		return i18n.T(ctx, "account.people.seen", "At", when(s.LastSeen))
	case account.StateSlip:
		return i18n.T(ctx, "account.people.slip_until", "Day", clock.Time(s.SlipUntil).Format("02/01/2006"))
	case account.StateHelped:
		return i18n.T(ctx, "account.people.helper", "Name", s.HelperName, "Way", i18n.T(ctx, "account.help."+s.HelpWay))
	}
	return ""
}

// makeSlips prints slips for the chosen members. The codes are shown on this
// page only; printing again makes new ones.
func (p *Pages) makeSlips(c *web.Ctx) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	var persons []int64
	chosen := map[int64]bool{}
	for _, v := range c.R.PostForm["person"] {
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			persons, chosen[n] = append(persons, n), true
		}
	}
	if len(persons) == 0 {
		return p.showPeople(c, chosen, nil, []ui.FieldError{{Field: "person", Text: c.T("account.people.none_chosen")}})
	}
	printed, err := p.Accounts.MakeSlips(c.Context(), c.Actor, c.Form("reason"), persons...)
	if errs, ok := c.Invalid(err); ok {
		return p.showPeople(c, chosen, nil, errs)
	}
	if err != nil {
		return err
	}
	name, err := p.UnitName(c.Context(), unit)
	if err != nil {
		return err
	}
	host := c.Origin()
	var slips []slipView
	for _, s := range printed {
		svg, err := web.QR(host + "/phieu/" + s.Token)
		if err != nil {
			return fault.Wrap("account.slips", fault.Internal, err)
		}
		slips = append(slips, slipView{Printed: s, Unit: name, Host: host + "/phieu", SVG: svg, Until: clock.Time(s.Until).Format("02/01/2006")})
	}
	back := "/to-chuc/" + strconv.FormatInt(unit, 10) + "/phieu"
	return c.Render(slipsPage(c.T("account.people.print_title"), i18n.Lang(c.Context()), back, slips))
}

// slipView is one printed slip.
type slipView struct {
	account.Printed
	Unit, Host, SVG, Until string
}

// digits are read in two groups of three.
func digits(s string) string {
	if len(s) == 6 {
		return s[:3] + " " + s[3:]
	}
	return s
}

func (p *Pages) revokeSlip(c *web.Ctx) error {
	id, err := c.ID("slip")
	if err != nil {
		return err
	}
	err = p.Accounts.RevokeSlip(c.Context(), c.Actor, id)
	if errs, ok := c.Invalid(err); ok {
		return p.showPeople(c, nil, nil, errs)
	}
	if err != nil {
		return err
	}
	return c.Done("/to-chuc/"+c.R.PathValue("unit")+"/phieu", "account.people.revoked")
}

func (p *Pages) openAccount(c *web.Ctx) error {
	person, err := c.ID("person")
	if err != nil {
		return err
	}
	made, err := p.Accounts.Open(c.Context(), c.Actor, account.Open{Key: c.Key(), Person: person})
	if errs, ok := c.Invalid(err); ok {
		return p.showPeople(c, nil, nil, errs)
	}
	if err != nil {
		return err
	}
	return p.showPeople(c, nil, &made, nil)
}

func (p *Pages) help(c *web.Ctx) error { return p.showHelp(c, nil) }

func (p *Pages) showHelp(c *web.Ctx, errs []ui.FieldError) error {
	unit, err := c.ID("unit")
	if err != nil {
		return err
	}
	person, err := c.ID("person")
	if err != nil {
		return err
	}
	v := helpView{Base: "/to-chuc/" + strconv.FormatInt(unit, 10), Text: strings.TrimSpace(c.Query("tim")), Errs: errs}
	if v.State, err = p.Accounts.Person(c.Context(), c.Actor, unit, person); err != nil {
		return err
	}
	if v.Helpers, v.More, err = p.Accounts.Helpers(c.Context(), c.Actor, unit, person, v.Text); err != nil {
		return err
	}
	d := c.Shell(c.T("account.help.title", "Name", v.State.Name))
	d.HasErrors = len(errs) > 0
	return c.Render(helpPage(d, v))
}

type helpView struct {
	Base    string
	State   account.State
	Text    string // what the helper's name was searched by
	Helpers []account.Helper
	More    bool // there are more than are offered: to be found by name
	Errs    []ui.FieldError
}

// query keeps the search when the form comes back.
func (v helpView) query() string {
	if v.Text == "" {
		return ""
	}
	return "?tim=" + url.QueryEscape(v.Text)
}

// none says whether a search found nobody but who helps already.
func (v helpView) none() bool {
	return v.Text != "" && (len(v.Helpers) == 0 || len(v.Helpers) == 1 && v.Helpers[0].Person == v.State.Helper)
}

func (p *Pages) doHelp(c *web.Ctx) error {
	person, err := c.ID("person")
	if err != nil {
		return err
	}
	cmd := account.SetHelped{Person: person, Helper: c.FormID("helper"), Way: c.Form("way")}
	err = p.Accounts.SetHelped(c.Context(), c.Actor, cmd)
	if errs, ok := c.Invalid(err); ok {
		return p.showHelp(c, errs)
	}
	if err != nil {
		return err
	}
	return c.Done("/to-chuc/"+c.R.PathValue("unit")+"/phieu", "account.help.done")
}
