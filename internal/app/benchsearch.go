package app

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/bench"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/search"
	"nep/internal/vn"
)

type benchSearchCmd struct {
	URL    string `name:"url" help:"${cli_bench_url}" placeholder:"postgres://…"`
	Papers int    `help:"${cli_bench_papers}" default:"200000"`
	Times  int    `help:"${cli_bench_times}" default:"400"`
}

// Run fills an index with papers of a province and looks for words in it, as
// people who see little of it and as one who sees all.
func (c benchSearchCmd) Run(e *env) error {
	defer collectLess()() // as a server does
	dir, err := os.MkdirTemp("", "nep-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	settings := Settings{Data: dir, DB: c.URL}
	d, err := db.Open(e.ctx, db.Config{URL: settings.URL()})
	if err != nil {
		return err
	}
	defer d.Close()
	if have, err := d.Version(e.ctx); err != nil || have > 0 {
		if err == nil {
			err = fault.New("bench", fault.Exists, "bench.not_empty")
		}
		return err
	}
	if err := d.Migrate(e.ctx, nil); err != nil {
		return err
	}
	e.say("bench.begin", "Engine", d.Engine(), "Connections", 1, "Processors", runtime.NumCPU(), "Load", load(), "Sync", syncTime(dir))
	s := search.New(d)
	p := newProvince(1)
	put := func(from, to int) error {
		return db.Do(e.ctx, d, db.On("search", 0).Within(time.Minute), func(t *db.Tx) error {
			all := map[search.Root][]search.Entry{}
			for i := from; i < to; i++ {
				x := p.paper(i, c.Papers)
				all[search.Root{Kind: x.Kind, ID: x.Subject}] = []search.Entry{x}
			}
			return search.PutAll(t, all)
		})
	}
	// The last are put in as the worker does, and measured; those before them, more
	// at once.
	from, measured := 0, min(c.Papers, 10_000)
	for ; from < c.Papers-measured; from = min(from+2000, c.Papers-measured) {
		if err := put(from, min(from+2000, c.Papers-measured)); err != nil {
			return err
		}
	}
	began, worked := time.Now(), workedOf(os.Getpid())
	for ; from < c.Papers; from += 50 {
		if err := put(from, min(from+50, c.Papers)); err != nil {
			return err
		}
	}
	took, cost := time.Since(began), workedOf(os.Getpid())-worked
	if err := s.Settle(e.ctx); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%d papers, %s; %.0f a minute put in 50 at a time, %.0f by the time of a processor here\n", c.Papers, size(filepath.Join(dir, "nep.db")),
		float64(measured)/took.Minutes(), float64(measured)/cost.Minutes())
	s.Places = p.places
	worst := time.Duration(0)
	for _, who := range p.viewers() {
		for _, kind := range []string{"empty", "common", "two common", "of a paper", "with marks", "side by side", "rare", "nothing", "typing"} {
			var all, costs []time.Duration
			found, warm := 0, min(20, c.Times)
			for i := range c.Times + warm {
				q := search.Query{Words: p.query(kind)}
				before, at := ranHere(), time.Now()
				if kind == "typing" {
					hits, err := s.Suggest(e.ctx, who.actor, q.Words, 6)
					if err != nil {
						return err
					}
					found += len(hits)
				} else {
					page, err := s.Find(e.ctx, who.actor, q, 0, 20)
					if err != nil {
						return err
					}
					found += page.Count
				}
				if took, cost := time.Since(at), ranHere()-before; i >= warm {
					all, costs = append(all, took), append(costs, cost)
				}
			}
			worst = max(worst, bench.Percentile(all, 99))
			fmt.Fprintf(e.out, "%-10s %-12s p50 %6.1f ms   p99 %6.1f ms   processor here p50 %5.1f ms   p99 %5.1f ms   %7.1f found   load %s\n",
				who.name, kind, ms(all, 50), ms(all, 99), ms(costs, 50), ms(costs, 99), float64(found)/float64(c.Times+warm), load())
		}
	}
	e.say("bench.load", "Load", load())
	fmt.Fprintf(e.out, "worst p99 %.1f ms\n", float64(worst.Microseconds())/1000)
	return nil
}

// ranHere is how long the threads of this process have had a processor: what a
// query costs, however long others let it wait. 0 where nobody tells.
func ranHere() time.Duration {
	threads, _ := filepath.Glob("/proc/self/task/*/schedstat")
	sum := int64(0)
	for _, name := range threads {
		b, _ := os.ReadFile(name)
		first, _, _ := strings.Cut(string(b), " ")
		n, _ := strconv.ParseInt(first, 10, 64)
		sum += n
	}
	return time.Duration(sum)
}

func size(path string) string {
	at, err := os.Stat(path)
	if err != nil {
		return "-"
	}
	return fmt.Sprintf("%d MB", at.Size()>>20)
}

// province is one root over 60 bases of 8 cells each, and the words its papers
// are made of: few of them very often, many seldom, as in every language.
type province struct {
	rand  *rand.Rand
	zipf  *rand.Zipf
	words []string
	said  []string // titles to look for
}

const bases, cellsOfBase = 60, 8

func newProvince(seed uint64) *province {
	p := &province{rand: rand.New(rand.NewPCG(seed, 0))}
	for _, end := range []string{"", "n", "ng", "t", "c", "m", "nh", "i"} {
		for _, mid := range []string{"a", "\u1ecb", "\u1ebf", "o", "\u1ed9", "\u01b0\u1edd", "\u1ea3", "u", "y\u00ea", "\u01a1"} {
			for _, begin := range []string{"ngh", "qu", "b", "\u0111", "ch", "d", "k", "l", "m", "n", "ph", "s", "t", "th", "tr", "v", "x", "h", "gi", "kh", "r", "c"} {
				p.words = append(p.words, begin+mid+end)
			}
		}
	}
	p.rand.Shuffle(len(p.words), func(i, j int) { p.words[i], p.words[j] = p.words[j], p.words[i] })
	p.zipf = rand.NewZipf(p.rand, 1.2, 8, uint64(len(p.words)-1))
	return p
}

func (p *province) text(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p.words[p.zipf.Uint64()])
	}
	return b.String()
}

// path is where a unit stands: 1, bases from 2, cells behind them.
func path(unit int64) string {
	if unit <= 1 {
		return "/1/"
	}
	if unit < 2+bases {
		return fmt.Sprintf("/1/%d/", unit)
	}
	return fmt.Sprintf("/1/%d/%d/", 2+(unit-2-bases)/cellsOfBase, unit)
}

func (p *province) places(_ *db.Tx, units []int64) (map[int64]string, error) {
	out := map[int64]string{}
	for _, u := range units {
		out[u] = path(u)
	}
	return out, nil
}

func (p *province) paper(i, of int) search.Entry {
	unit := 2 + int64(bases) + p.rand.Int64N(bases*cellsOfBase)
	if p.rand.IntN(20) == 0 {
		unit = 2 + p.rand.Int64N(bases)
	}
	at := path(unit)
	day := clock.AddDays("2020-01-01", i*2500/of)
	x := search.Entry{Kind: search.Paper, Subject: int64(i + 1), Unit: unit, Place: at, Day: day, Title: p.text(8), Text: p.text(120), Path: fmt.Sprint("/tai-lieu/", i+1)}
	for _, id := range strings.Split(strings.Trim(at, "/"), "/") {
		var n int64
		fmt.Sscan(id, &n)
		x.Above = append(x.Above, n)
	}
	action := access.PaperView
	if p.rand.IntN(5) == 0 {
		action = access.MeetingView // its own body's
	}
	x.Tokens = access.Tokens(action, access.Unit(at))
	if p.rand.IntN(max(1, of/2000)) == 0 {
		p.said = append(p.said, x.Title)
	}
	return x
}

// query is a query of a kind. "empty" finds nothing because it asks for nothing: a
// measure of the machine.
func (p *province) query(kind string) string {
	title := strings.Fields(p.said[p.rand.IntN(len(p.said))])
	title = title[:2+p.rand.IntN(4)]
	switch kind {
	case "empty":
		return "…"
	case "common":
		return vn.Fold(p.words[p.rand.IntN(8)])
	case "two common":
		return vn.Fold(p.words[p.rand.IntN(8)] + " " + p.words[p.rand.IntN(40)])
	case "of a paper":
		return vn.Fold(strings.Join(title, " "))
	case "with marks":
		return strings.Join(title, " ")
	case "side by side":
		return "\"" + strings.Join(title, " ") + "\""
	case "rare":
		return p.words[len(p.words)-1-p.rand.IntN(len(p.words)/2)]
	case "typing": // the second word of a title is being typed
		last := []rune(vn.Fold(title[1]))
		return title[0] + " " + string(last[:min(len(last), 1+p.rand.IntN(4))])
	}
	return p.words[p.rand.IntN(8)] + " xyzzy"
}

type viewer struct {
	name  string
	actor access.Actor
}

func (p *province) viewers() []viewer {
	cell := int64(2 + bases + 17)
	hat := func(role access.Role, unit int64) access.Actor {
		return access.Actor{Account: 1, Person: 7, Hat: access.Hat{Role: role, Unit: unit, Path: path(unit)}}
	}
	return []viewer{{"member", hat(access.Member, cell)}, {"cell", hat(access.Secretary, cell)}, {"base", hat(access.Officer, 4)}, {"province", hat(access.Secretary, 1)}}
}
