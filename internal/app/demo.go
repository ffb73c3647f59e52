package app

import (
	"errors"
	"net"
	"os"
	"runtime/debug"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/blob"
	"nep/internal/clock"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/demo"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/web"
)

type demoCmd struct {
	Door
	Keep string `help:"${cli_keep}" type:"path" placeholder:"DIR"`
	Seed uint64 `help:"${cli_seed}" default:"1"`
	// Months of history; 0 for the bare organisation.
	Months int `help:"${cli_months}" default:"24"`
	// The last month of the history; "" for the last that is over.
	Last string `help:"${cli_last}" placeholder:"2026-10"`
	// The day the demo takes for today; "" for the machine's.
	Day string `help:"${cli_day}" placeholder:"01/12/2026"`
}

// Run builds the invented organisation without waiting for the disk, opens it
// again with, and serves it.
func (c demoCmd) Run(e *env) error {
	settings := e.settings
	settings.Data = c.Keep
	now, shown := time.Now(), &trial{hint: "app.demo.hint"}
	if c.Day != "" {
		day, err := time.ParseInLocation("02/01/2006", c.Day, clock.Zone)
		if err != nil {
			return fault.New("demo", fault.Invalid, "app.demo.day", "Day", c.Day)
		}
		now = day.Add(8 * time.Hour)
		shown.clock = clock.From(now)
	}
	if c.Keep == "" {
		dir, err := os.MkdirTemp("", "nep-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		settings.Data = dir
	}
	var err error
	if shown.ready, err = buildDemoAt(e, settings, c.Seed, now, c.Months, c.Last); err != nil {
		return err
	}
	// Somebody who tries it must not fail at a busy port.
	if l, err := net.Listen("tcp", c.Listen); err != nil {
		host, _, _ := net.SplitHostPort(c.Listen)
		c.Listen = net.JoinHostPort(host, "0")
	} else {
		l.Close()
	}
	return serve(e, c.Door, settings, shown)
}

// trial is what the server of a demo or a bench has beside an ordinary one's.
type trial struct {
	hint   string // message key of a line on the page of sign-in
	ready  []demo.Ready
	routes func(*house) []web.Route
	ended  func(*house) // when the server ends
	clock  *clock.Clock // its own; nil: the machine's
}

// say prints the ready accounts.
func (t *trial) say(e *env) {
	if t.hint == "" {
		return
	}
	e.say("app.demo.title")
	if len(t.ready) == 0 {
		return // kept from an earlier run
	}
	e.say("app.demo.accounts", "Password", demo.Password)
	for _, r := range t.ready {
		role := i18n.T(e.ctx, "role."+string(r.Role))
		if r.Role == access.Admin {
			e.say("app.demo.admin", "Login", r.Login, "Role", role)
			continue
		}
		e.say("app.demo.account", "Login", r.Login, "Name", r.Name, "Role", role, "Unit", r.Unit)
	}
}

// buildDemo makes the organisation where there is none yet.
func buildDemo(e *env, settings Settings, seed uint64, months int, last string) ([]demo.Ready, error) {
	return buildDemoAt(e, settings, seed, time.Now(), months, last)
}

// buildDemoAt is buildDemo as of an instant.
func buildDemoAt(e *env, settings Settings, seed uint64, now time.Time, months int, last string) (made []demo.Ready, err error) {
	// Two years in seconds leave much behind: collecting it less often is a
	// sixth of the time.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	past := clock.At(now)
	if err := os.MkdirAll(settings.Data, 0o700); err != nil {
		return nil, err
	}
	d, err := db.Open(e.ctx, db.Config{URL: settings.URL(), Bulk: true, Clock: past})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Migrate(e.ctx, nil); err != nil {
		return nil, err
	}
	// The ready accounts' one password is printed on the screen: hashing it
	// hard would only make the start slow.
	set := account.Defaults()
	set.Hash = account.Params{Memory: 256, Time: 1, Threads: 1}
	h := &house{db: d}
	if h.files, err = blob.New(d, settings.filesDir()); err != nil {
		return nil, err
	}
	h.rooms(set)
	if needed, err := h.accounts.NeedsFirst(e.ctx); err != nil || !needed {
		return nil, err
	}
	rooms := h.lived(past)
	rooms.Told = func(n int) {
		if n%6 == 0 {
			e.say("app.demo.progress", "Done", n, "Months", months)
		}
	}
	ready, err := demo.Build(e.ctx, rooms, seed, now, months, last)
	if err != nil {
		return nil, err
	}
	// What can be found is read beside the first pages, by the marks it left.
	if err := h.search.Filled(e.ctx); err != nil {
		return nil, err
	}
	// Whoever opens the first page finds its figures.
	_, err = cycle.Figures(d).Keep(e.ctx)
	return ready, err
}

// lived are the house's rooms for a history on a clock of its own.
func (h *house) lived(past *clock.Clock) demo.Rooms {
	return demo.Rooms{Clock: past, Org: h.org, Members: h.members, Accounts: h.accounts, Rules: h.rules, Documents: h.documents, Meetings: h.meetings,
		Resolutions: h.resolutions, Quality: h.quality, Reports: h.reports, Oversight: h.oversight, Practices: h.practices, Cycle: h.cycle}
}
