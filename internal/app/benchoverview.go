package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"time"

	"nep/internal/account"
	"nep/internal/bench"
	"nep/internal/db"
	"nep/internal/demo"
	"nep/internal/fault"
	"nep/internal/generate"
)

type benchOverviewCmd struct {
	Cells   int    `help:"${cli_generate_cells}"`
	Months  int    `help:"${cli_generate_months}"`
	Times   int    `help:"${cli_bench_times}" default:"300"`
	Profile string `help:"${cli_bench_profile}" type:"path" placeholder:"FILE"`
	Rate    int    `help:"${cli_bench_rate}" default:"70"`
	Last    string `help:"${cli_last}" placeholder:"2026-10"`
}

// Run opens the overviews of a generated province while its members check in: all
// of them within an hour are seventy a second. The database of the settings is
// generated first where it is empty, and kept.
func (c benchOverviewCmd) Run(e *env) error {
	settings := e.settings
	size := generate.Province().Of(c.Cells)
	if c.Months > 0 {
		size.Months = c.Months
	}
	if _, err := generated(e, settings, generate.Options{Size: size, Seed: 1, Last: c.Last}); err != nil {
		return err
	}
	crowd, list, err := c.prepare(e.ctx, settings)
	if err != nil {
		return err
	}
	engine, _ := db.EngineOf(settings.URL())
	e.say("bench.begin", "Engine", engine, "Connections", 1, "Processors", runtime.NumCPU(), "Load", load(), "Sync", syncTime(settings.Data))
	server, err := startBenchServer(e.ctx, settings, c.Profile)
	if err != nil {
		return err
	}
	defer server.kill()

	running, stop := context.WithCancel(e.ctx)
	ended, came := make(chan error, 1), 0
	go func() { ended <- c.arrive(running, server.address, crowd, &came) }()
	began := time.Now()
	const warm = 10
	for i := range c.Times + warm {
		for p := range list {
			if err := list[p].open(e.ctx, server.address, i >= warm); err != nil {
				stop()
				return errors.Join(err, errors.New(server.log()))
			}
		}
	}
	stop()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	for _, p := range list {
		fmt.Fprintf(e.out, "%-14s %-12s p50 %6.1f ms   p99 %6.1f ms   %4d KB\n", p.login, p.name, ms(p.took, 50), ms(p.took, 99), p.bytes>>10)
	}
	fmt.Fprintf(e.out, "%d check-ins meanwhile, %.0f a second\n", came, float64(came)/time.Since(began).Seconds())
	e.say("bench.load", "Load", load())
	return server.stop()
}

// prepare adds a crowd with running meetings and signs in those who look.
func (c benchOverviewCmd) prepare(ctx context.Context, settings Settings) (*bench.Crowd, []page, error) {
	d, err := db.Open(ctx, db.Config{URL: settings.URL(), NoSync: true})
	if err != nil {
		return nil, nil, err
	}
	defer d.Close()
	// Long enough for the slowest machine: people who wait cost nothing.
	crowd, err := bench.Gather(ctx, d, bench.Size{Cells: 40, Members: 20, Meetings: 40}, uint64(d.Now()))
	if err != nil {
		return nil, nil, err
	}
	h, err := build(ctx, d, settings, slog.New(slog.DiscardHandler), nil, nil)
	if err != nil {
		return nil, nil, err
	}
	defer h.close()
	// What search has not read yet is not what is measured.
	if err := h.search.Filled(ctx); err != nil {
		return nil, nil, err
	}
	var out []page
	for _, login := range []string{"bithutinh", "bithuxa", "bithucoso"} {
		in, err := h.accounts.SignIn(ctx, account.SignIn{Login: login, Password: demo.Password})
		if err != nil {
			return nil, nil, err
		}
		s, _, err := h.accounts.Resolve(ctx, in.Token)
		if err != nil {
			return nil, nil, err
		}
		// Whoever leads the unit also has the hat of his cell: the widest is meant.
		for _, x := range s.Hats {
			if strings.Count(x.Path, "/") < strings.Count(s.Hat.Path, "/") {
				s.Hat = x
			}
		}
		if _, err := h.accounts.SwitchHat(ctx, s.Actor(), s.Hat.Key()); err != nil {
			return nil, nil, err
		}
		if len(out) == 0 {
			out = append(out, page{login: login, name: "empty", path: "/tai-khoan", token: in.Token})
		}
		out = append(out, page{login: login, name: "overview", path: fmt.Sprintf("/to-chuc/%d/tong-quan", s.Hat.Unit), token: in.Token})
	}
	return crowd, out, nil
}

// arrive lets people check in, so many a second, until it is stopped.
func (c benchOverviewCmd) arrive(ctx context.Context, address string, crowd *bench.Crowd, came *int) error {
	const beats = 10 // a second
	tick := time.NewTicker(time.Second / beats)
	defer tick.Stop()
	clicks := crowd.CheckIns(address, slices.Concat(crowd.Meetings...))
	for len(clicks) > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		n := min(len(clicks), max(1, c.Rate/beats))
		r, err := bench.Fire(ctx, address, 2, clicks[:n], nil)
		if err != nil {
			return err
		}
		if r.Done != n && ctx.Err() == nil {
			return fault.Wrap("bench", fault.Internal, errors.New(r.Fault))
		}
		*came, clicks = *came+r.Done, clicks[n:]
	}
	<-ctx.Done()
	return ctx.Err()
}
