package app

import (
	"context"
	"os"
	"runtime/debug"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/db"
	"nep/internal/demo"
	"nep/internal/generate"
	"nep/internal/i18n"
)

type generateCmd struct {
	Province bool   `help:"${cli_generate_province}" xor:"what" required:""`
	Country  bool   `help:"${cli_generate_country}" xor:"what" required:""`
	Cells    int    `help:"${cli_generate_cells}"`
	Months   int    `name:"months" help:"${cli_generate_months}"`
	Last     string `help:"${cli_last}" placeholder:"2026-10"`
	Seed     uint64 `help:"${cli_seed}" default:"1"`
}

// Run makes an invented organisation of the size of a province or of the country in
// an empty database, or goes on with one that was stopped.
func (c generateCmd) Run(e *env) error {
	size := generate.Province()
	if c.Country {
		size = generate.Country()
	}
	if size = size.Of(c.Cells); c.Months > 0 {
		size.Months = min(c.Months, 120)
	}
	began := time.Now()
	entries, err := generated(e, e.settings, generate.Options{Size: size, Seed: c.Seed, Last: c.Last})
	if err != nil {
		return err
	}
	e.say("generate.made", "Cells", size.Cells, "Members", size.Members, "Months", size.Months, "Time", time.Since(began).Round(time.Second))
	for _, x := range entries {
		e.say("generate.account", "Login", x.login, "Unit", x.unit, "Password", demo.Password)
	}
	return nil
}

// entry is a ready account of what was generated.
type entry struct{ login, unit string }

// entries are the logins of those who lead, from the cell up.
var entries = []string{"bithuchibo", "bithucoso", "bithuxa", "bithutinh", "bithutrunguong"}

// generated makes it, tells how far it is, and opens the ready accounts.
func generated(e *env, settings Settings, o generate.Options) (made []entry, err error) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	if err := os.MkdirAll(settings.Data, 0o700); err != nil {
		return nil, err
	}
	// What is lost in a power cut can be made again; what is stopped goes on.
	d, err := db.Open(e.ctx, db.Config{URL: settings.URL(), NoSync: true})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	lease, err := takeTurn(e, d)
	if err != nil {
		return nil, err
	}
	defer lease.Release()
	if err := d.Migrate(e.ctx, nil); err != nil {
		return nil, err
	}
	last := time.Now()
	o.Told = func(done, of int, what string) {
		if now := time.Now(); done == of || now.Sub(last) > time.Second {
			last = now
			e.say("generate.progress", "Done", done, "Of", of, "Share", done*100/of, "What", i18n.T(e.ctx, "generate.step."+what))
		}
	}
	if err := generate.Make(e.ctx, d, o); err != nil {
		return nil, err
	}
	return enterGenerated(e.ctx, d)
}

// enterGenerated opens an account for who leads on each level, with the demo's
// password: it holds nobody's data.
func enterGenerated(ctx context.Context, d *db.DB) (out []entry, err error) {
	set := account.Defaults()
	set.Hash = account.Params{Memory: 256, Time: 1, Threads: 1}
	accounts := account.New(d, set)
	needed, err := accounts.NeedsFirst(ctx)
	if err != nil || !needed {
		return nil, err
	}
	leaders, err := generate.Leaders(ctx, d)
	if err != nil {
		return nil, err
	}
	open := func(made account.Temporary, err error) error {
		if err != nil {
			return err
		}
		return accounts.ChangePassword(ctx, access.Actor{Account: made.Account.ID}, account.ChangePassword{Old: made.Password, New: demo.Password, Address: "generate"})
	}
	for i, l := range leaders {
		login := entries[len(leaders)-1-i]
		if err := open(accounts.Open(ctx, access.System(), account.Open{Key: db.Key("generate-" + login), Person: l.Person, Login: login})); err != nil {
			return nil, err
		}
		out = append(out, entry{login, l.Unit})
	}
	if err := open(accounts.OpenAdmin(ctx, access.System(), account.OpenAdmin{Key: "generate-quantri", Login: "quantri", Name: "Quản trị kỹ thuật"})); err != nil {
		return nil, err
	}
	if d.Engine() == db.Postgres { // what a server that has run for a while knows of its tables
		err = db.Do(ctx, d, db.Lock{}.Within(time.Hour), func(t *db.Tx) error { _, err := t.Exec(`analyze`); return err })
	}
	return out, err
}
