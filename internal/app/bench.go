package app

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"nep/internal/access"
	"nep/internal/bench"
	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/doctor"
	"nep/internal/fault"
	"nep/internal/web"
)

type benchCmd struct {
	Checkin  benchCheckinCmd  `cmd:"" help:"${cli_bench_checkin}"`
	Pages    benchPagesCmd    `cmd:"" help:"${cli_bench_pages}"`
	Search   benchSearchCmd   `cmd:"" help:"${cli_bench_search}"`
	Overview benchOverviewCmd `cmd:"" help:"${cli_bench_overview}"`
	Room     benchRoomCmd     `cmd:"" help:"${cli_bench_room}"`
	Serve    benchServeCmd    `cmd:"" hidden:""`

	RoomClient benchRoomClientCmd `cmd:"" name:"room-client" hidden:""`
}

type benchCheckinCmd struct {
	URL         string `name:"url" help:"${cli_bench_url}" placeholder:"postgres://…"`
	Rounds      int    `help:"${cli_bench_rounds}" default:"7"`
	Connections int    `help:"${cli_bench_connections}" default:"256"`
	Cells       int    `help:"${cli_bench_cells}" default:"160"`
	Members     int    `help:"${cli_bench_members}" default:"20"`
	Profile     string `help:"${cli_bench_profile}" type:"path" placeholder:"FILE"`
}

// Run checks a crowd in over HTTP at a server process of its own, in turn with
// the same POST that stores nothing, and counts afterwards.
func (c benchCheckinCmd) Run(e *env) error {
	dir, err := os.MkdirTemp("", "nep-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	settings := Settings{Data: dir, DB: c.URL, Lang: e.settings.Lang}
	began := time.Now()
	// The first round warms up and is not counted.
	crowd, err := gather(e.ctx, settings, bench.Size{Cells: c.Cells, Members: c.Members, Meetings: c.Rounds + 1})
	if err != nil {
		return err
	}
	engine, _ := db.EngineOf(settings.URL())
	e.say("bench.begin", "Engine", engine, "Connections", c.Connections, "Processors", runtime.NumCPU(), "Load", load(), "Sync", syncTime(dir))
	e.say("bench.gathered", "Cells", c.Cells, "Members", c.Cells*c.Members, "Meetings", c.Cells*(c.Rounds+1), "Time", time.Since(began).Round(100*time.Millisecond))

	server, err := startBenchServer(e.ctx, settings, c.Profile)
	if err != nil {
		return err
	}
	defer server.kill()
	fire := func(clicks []*bench.Click) (measured, error) {
		before := server.worked()
		r, err := bench.Fire(e.ctx, server.address, c.Connections, clicks, nil)
		if err == nil && r.Done != len(clicks) {
			err = fmt.Errorf("%d of %d not answered as stored, %d connections broken: %s\n%s", len(clicks)-r.Done, len(clicks), r.Broken, r.Fault, server.log())
		}
		return measured{[]float64{r.PerSecond()}, r.Took(), server.worked() - before}, err
	}
	var all []*bench.Click
	var stores, empties measured
	for i, meetings := range crowd.Meetings {
		clicks := crowd.CheckIns(server.address, meetings)
		all = append(all, clicks...)
		nothing := make([]*bench.Click, len(clicks))
		for i, c := range clicks {
			nothing[i] = c.Empty()
		}
		a, err := fire(clicks)
		if err != nil {
			return err
		}
		b, err := fire(nothing)
		if err != nil {
			return err
		}
		if i == 0 {
			continue
		}
		stores.add(a)
		empties.add(b)
		e.say("bench.round", "N", i, "A", fmt.Sprintf("%.0f", a.median()), "B", fmt.Sprintf("%.0f", b.median()), "Ratio", fmt.Sprintf("%.2f", a.median()/b.median()))
	}
	e.say("bench.checkin", "Line", stores.String())
	e.say("bench.nothing", "Line", empties.String())

	// The same press again, by everybody of one round: nothing more comes of it.
	again := all[len(all)-c.Cells*c.Members:]
	if _, err := fire(again); err != nil {
		return err
	}
	ends := crowd.Ends(server.address, crowd.Meetings[c.Rounds])
	if _, err := fire(ends); err != nil {
		return err
	}
	if err := server.stop(); err != nil {
		return err
	}
	if m := regexp.MustCompile(`commands (\d+), commits (\d+), retries (\d+)`).FindStringSubmatch(server.whole()); m != nil {
		e.say("bench.commands", "Commands", m[1], "Commits", m[2], "Retries", m[3])
	}
	e.say("bench.load", "Load", load())
	if err := soundAfter(e, settings, all, len(again), len(ends)); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "ratio %.2f\n", stores.median()/empties.median())
	return nil
}

// measured is what came of the rounds of one side.
type measured struct {
	perSecond []float64 // by round
	took      []time.Duration
	worked    time.Duration // of the server's processors
}

func (m *measured) add(n measured) {
	m.perSecond = append(m.perSecond, n.perSecond...)
	m.took = append(m.took, n.took...)
	m.worked += n.worked
}

func (m *measured) median() float64 {
	s := slices.Sorted(slices.Values(m.perSecond))
	if len(s) == 0 {
		return 0
	}
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

func (m *measured) String() string {
	return fmt.Sprintf("%6.0f/s   p50 %6.1f ms   p99 %6.1f ms   cpu %5.0f µs", m.median(), ms(m.took, 50), ms(m.took, 99),
		float64(m.worked.Microseconds())/float64(max(1, len(m.took))))
}

// gather fills the database of settings with a crowd, without waiting for the
// disk. One that holds an organisation already is left alone.
func gather(ctx context.Context, settings Settings, size bench.Size) (*bench.Crowd, error) {
	d, err := db.Open(ctx, db.Config{URL: settings.URL(), NoSync: true})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if err := d.Migrate(ctx, nil); err != nil {
		return nil, err
	}
	n, err := db.Read(ctx, d, func(t *db.Tx) (int64, error) {
		return db.One(t, db.Scalar[int64], `select (select count(*) from unit) + (select count(*) from account)`)
	})
	if err != nil {
		return nil, err
	}
	if n > 0 {
		return nil, fault.New("bench", fault.State, "bench.not_empty")
	}
	return bench.Gather(ctx, d, size, 1)
}

// soundAfter holds what was acknowledged against the rows, sums what is still
// marked and asks the doctor.
func soundAfter(e *env, settings Settings, clicks []*bench.Click, again, ended int) error {
	d, err := db.Open(e.ctx, db.Config{URL: settings.URL()})
	if err != nil {
		return err
	}
	defer d.Close()
	n, err := bench.Check(e.ctx, d, clicks)
	if err != nil {
		return err
	}
	e.say("bench.stored", "Acknowledged", n.Acknowledged, "Stored", n.Stored, "Again", again, "Lost", n.Lost, "Twice", n.Twice, "Uncalled", n.Uncalled, "Counters", n.Counters)
	if !n.Sound() {
		return fault.New("bench", fault.Corrupt, "bench.unsound")
	}
	if _, err := cycle.Figures(d).Keep(e.ctx); err != nil {
		return err
	}
	options, err := doctorOptions(d, settings)
	if err != nil {
		return err
	}
	options.BackupDir = "" // a house of some seconds has none
	findings := doctor.Run(e.ctx, d, doctor.Checks(options))
	if doctor.Worst(findings) != doctor.OK {
		_ = doctor.Write(e.ctx, e.out, findings)
		return fault.New("bench", fault.Corrupt, "bench.unsound")
	}
	e.say("bench.doctor", "Ended", ended)
	return nil
}

// load is what the machine did in the last minute, "?" where it does not tell:
// beside other work only the ratio of one run means something.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if f := strings.Fields(string(b)); err == nil && len(f) > 0 {
		return f[0]
	}
	return "?"
}

// syncTime is how long the disk takes to make four kilobytes durable.
func syncTime(dir string) string {
	f, err := os.CreateTemp(dir, "sync")
	if err != nil {
		return "?"
	}
	defer os.Remove(f.Name())
	defer f.Close()
	var took []time.Duration
	for range 50 {
		began := time.Now()
		if _, err := f.Write(make([]byte, 4096)); err != nil || f.Sync() != nil {
			return "?"
		}
		took = append(took, time.Since(began))
	}
	return bench.Percentile(took, 50).Round(10 * time.Microsecond).String()
}

// benchServeCmd is serve with the POST that stores nothing, and a profile. It
// is not for people: an ordinary server has no such route.
type benchServeCmd struct {
	Door
	Profile string `hidden:""`
}

// Run serves.
func (c benchServeCmd) Run(e *env) error {
	if c.Profile != "" {
		f, err := os.Create(c.Profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	return serve(e, c.Door, e.settings, &trial{routes: nothingRoutes, ended: func(h *house) {
		s := h.db.Stats()
		fmt.Fprintf(e.err, "commands %d, commits %d, retries %d\n", s.Commands, s.Commits, s.Retries)
	}})
}

// nothingRoutes is the place to which a check-in can be sent that is not one:
// the same way in, the same question of access, the same form read and the same
// answer, and nothing stored.
func nothingRoutes(h *house) []web.Route {
	return []web.Route{{Method: "POST", Path: "/sinh-hoat/{meeting}/" + bench.Nothing, Action: access.MeetingLook,
		Subject: func(c *web.Ctx) (access.Subject, error) {
			id, err := c.ID("meeting")
			if err != nil {
				return access.Subject{}, err
			}
			return h.meetings.InvitedSubject(c.Context(), c.Actor, id)
		},
		Handle: func(c *web.Ctx) error {
			id, err := c.ID("meeting")
			if err != nil {
				return err
			}
			if c.Key() == "" || c.FormID("site") == 0 {
				return fault.New("bench", fault.Invalid, "fault.invalid")
			}
			return c.Done(fmt.Sprintf("/sinh-hoat/%d/du", id), "meet.here.done")
		}}}
}

// benchServer is a server process under load.
type benchServer struct {
	cmd     *exec.Cmd
	address string // host and port
	logFile string
	ended   chan struct{}
}

var listening = regexp.MustCompile(`http://(127\.0\.0\.1:\d+)`)

// startBenchServer starts this program again as a server on a free port and
// waits until it answers.
func startBenchServer(ctx context.Context, settings Settings, profile string) (*benchServer, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{"--data", settings.Data, "--db", settings.URL(), "bench", "serve", "--listen", "127.0.0.1:0"}
	if profile != "" {
		args = append(args, "--profile", profile)
	}
	s := &benchServer{cmd: exec.Command(program, args...), logFile: filepath.Join(settings.Data, "server.log"), ended: make(chan struct{})}
	log, err := os.OpenFile(s.logFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.cmd.Stderr = log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	said := make(chan string, 1)
	go func() {
		defer close(s.ended)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if m := listening.FindStringSubmatch(lines.Text()); m != nil {
				select {
				case said <- m[1]:
				default:
				}
			}
		}
		_ = s.cmd.Wait()
	}()
	select {
	case s.address = <-said:
		return s, nil
	case <-s.ended:
	case <-ctx.Done():
	}
	s.kill()
	return nil, fmt.Errorf("the server did not start: %s", s.log())
}

// worked is how long processors have worked for the server so far, 0 where the
// system does not tell. Other work on the machine hardly changes it.
func (s *benchServer) worked() time.Duration { return workedOf(s.cmd.Process.Pid) }

func workedOf(pid int) time.Duration {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, after, _ := strings.Cut(string(b), ") ")
	f := strings.Fields(after)
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(f[11], 10, 64)
	system, _ := strconv.ParseInt(f[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// kill ends the server at once, as a power cut would; harmless when it has ended.
func (s *benchServer) kill() {
	_ = s.cmd.Process.Kill()
	<-s.ended
}

// stop tells the server to end and waits.
func (s *benchServer) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-s.ended
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("the server ended with %d: %s", code, s.log())
	}
	return nil
}

// whole is all it logged.
func (s *benchServer) whole() string {
	b, _ := os.ReadFile(s.logFile)
	return string(b)
}

// log is what the server logged of errors, else the end of its log.
func (s *benchServer) log() string {
	b := s.whole()
	var errs []string
	for line := range strings.Lines(b) {
		if strings.Contains(line, "level=ERROR") && len(errs) < 5 {
			errs = append(errs, line)
		}
	}
	if errs != nil {
		return strings.Join(errs, "")
	}
	return b[max(0, len(b)-2000):]
}
