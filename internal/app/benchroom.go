package app

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"nep/internal/bench"
	"nep/internal/fault"
)

type benchRoomCmd struct {
	URL      string        `name:"url" help:"${cli_bench_url}" placeholder:"postgres://…"`
	Streams  int           `help:"${cli_bench_streams}" default:"10000"`
	Meetings int           `help:"${cli_bench_room_meetings}" default:"1"`
	Rate     float64       `help:"${cli_bench_room_rate}" default:"1"`
	For      time.Duration `name:"for" help:"${cli_bench_for}" default:"30s"`
	Clients  int           `help:"${cli_bench_clients}" default:"2"`
	Profile  string        `help:"${cli_bench_profile}" type:"path" placeholder:"FILE"`
}

// benchRoomClientCmd is one process of clients. It is not for people.
type benchRoomClientCmd struct {
	Address string `arg:""`
}

// Run opens the streams it is told of.
func (c benchRoomClientCmd) Run(e *env) error {
	return bench.Streams(e.ctx, c.Address, os.Stdin, e.out)
}

// roomClients is a process of clients under way.
type roomClients struct {
	cmd  *exec.Cmd
	tell io.WriteCloser
	said *bufio.Reader
}

// Run opens streams of meetings at a server process of its own, from client
// processes, has something happen at the meetings, and says when each stream heard
// of it.
func (c benchRoomCmd) Run(e *env) error {
	dir, err := os.MkdirTemp("", "nep-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	need := uint64(c.Streams + 1000)
	if have, err := raiseFiles(need); err != nil || have < need {
		return fault.New("bench", fault.State, "bench.room.files", "Have", have, "Need", need)
	}
	settings := Settings{Data: dir, DB: c.URL, Lang: e.settings.Lang}
	crowd, err := gather(e.ctx, settings, bench.Size{Cells: c.Meetings, Members: 15, Meetings: 1})
	if err != nil {
		return err
	}
	meetings := crowd.Meetings[0]
	server, err := startBenchServer(e.ctx, settings, c.Profile)
	if err != nil {
		return err
	}
	defer server.kill()
	clicks := crowd.CheckIns(server.address, meetings)
	if r, err := bench.Fire(e.ctx, server.address, 16, clicks, nil); err != nil || r.Done != len(clicks) {
		return fmt.Errorf("%d of %d checked in: %s %w", r.Done, len(clicks), r.Fault, err)
	}
	e.say("bench.room.begin", "Streams", c.Streams, "Meetings", c.Meetings, "Rate", c.Rate, "Time", c.For, "Load", load())

	time.Sleep(2 * time.Second)
	before := bench.Resident(server.cmd.Process.Pid)
	var processes []*roomClients
	defer func() {
		for _, p := range processes {
			_ = p.cmd.Process.Kill()
		}
	}()
	program, err := os.Executable()
	if err != nil {
		return err
	}
	began := time.Now()
	open := 0
	for i := range c.Clients {
		p := &roomClients{cmd: exec.CommandContext(e.ctx, program, "bench", "room-client", server.address)}
		p.cmd.Stderr = e.err
		if p.tell, err = p.cmd.StdinPipe(); err != nil {
			return err
		}
		out, err := p.cmd.StdoutPipe()
		if err != nil {
			return err
		}
		p.said = bufio.NewReaderSize(out, 1<<16)
		if err := p.cmd.Start(); err != nil {
			return err
		}
		processes = append(processes, p)
		w := bufio.NewWriter(p.tell)
		for n := i; n < c.Streams; n += c.Clients {
			m := meetings[n%len(meetings)]
			fmt.Fprintf(w, "%d %s\n", m.ID, m.People[(n/len(meetings))%len(m.People)].Token)
		}
		fmt.Fprintln(w)
		if err := w.Flush(); err != nil {
			return err
		}
	}
	for _, p := range processes {
		line, err := p.said.ReadString('\n')
		if err != nil {
			return err
		}
		n, _ := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, "open ")))
		open += n
	}
	e.say("bench.room.open", "Open", open, "Time", time.Since(began).Round(100*time.Millisecond))
	if open != c.Streams {
		return fmt.Errorf("%d of %d streams opened: %s", open, c.Streams, server.log())
	}

	time.Sleep(3 * time.Second)
	posts := crowd.Posts(server.address)
	wait := time.NewTicker(time.Duration(float64(time.Second) / c.Rate))
	defer wait.Stop()
	worked := server.worked()
	end := time.Now().Add(c.For)
	var under sync.WaitGroup
	var mu sync.Mutex
	var wrong error
	gate := make(chan struct{}, 32)
	for n := 0; time.Now().Before(end) && e.ctx.Err() == nil; n++ {
		<-wait.C
		m := meetings[n%len(meetings)]
		gate <- struct{}{}
		under.Add(1)
		go func() {
			defer under.Done()
			defer func() { <-gate }()
			if err := posts.One(e.ctx, m); err != nil {
				mu.Lock()
				wrong = err
				mu.Unlock()
			}
		}()
	}
	under.Wait()
	if wrong != nil {
		return wrong
	}
	time.Sleep(3 * time.Second) // the last event has come
	worked = server.worked() - worked
	held := bench.Resident(server.cmd.Process.Pid)
	var came bench.Arrivals
	for _, p := range processes {
		_ = p.tell.Close()
		if err := came.Read(p.said, posts); err != nil {
			return err
		}
		if err := p.cmd.Wait(); err != nil {
			return err
		}
	}
	sent := 0
	for _, list := range posts.When {
		sent += len(list)
	}
	perStream := float64(held-before) / 1024 / float64(max(1, c.Streams))
	e.say("bench.room.heard", "Events", sent, "Heard", len(came.Late), "P50", fmt.Sprintf("%.1f", ms(came.Late, 50)), "P99", fmt.Sprintf("%.1f", ms(came.Late, 99)),
		"Max", fmt.Sprintf("%.1f", ms(came.Late, 100)), "KB", fmt.Sprintf("%.1f", perStream), "CPU", worked.Round(10*time.Millisecond))
	e.say("bench.room.lost", "Lost", came.Lost, "Missed", came.Missed, "Load", load())
	if err := server.stop(); err != nil {
		return err
	}
	if came.Lost > 0 || came.Missed > 0 || came.Streams != c.Streams {
		return fault.New("bench", fault.Corrupt, "bench.unsound")
	}
	fmt.Fprintf(e.out, "p99 %.1f ms, %.1f KB\n", ms(came.Late, 99), perStream)
	return nil
}
