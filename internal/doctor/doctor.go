package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"nep/internal/audit"
	"nep/internal/blob"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/i18n"
)

// Level says how bad a finding is.
type Level string

const (
	OK   Level = "ok"
	Warn Level = "warn" // to be looked at; nothing is wrong yet
	Bad  Level = "bad"  // something is wrong
)

// Finding is one thing found. Key is its sentence, with name and value pairs.
type Finding struct {
	Area   string // "tree"; its name is the key "doctor.area." + Area
	Level  Level
	Key    string
	Params []any
}

// Check is one look. Run gives what is wrong, with any Area, nothing when all
// is well; its error says that it could not look.
type Check struct {
	Area string
	Run  func(ctx context.Context, d *db.DB) ([]Finding, error)
}

// Options name what is looked at. A part left zero is not looked at.
type Options struct {
	Files     *blob.Store
	Audit     *audit.Log
	DataDir   string
	BackupDir string
	// More are checks of the rooms: figures against facts.
	More []Check
	// Now is the machine's clock; nil is time.Now.
	Now func() time.Time

	free func(string) (int64, error)
}

// Checks lists every check in the order it is told.
func Checks(o Options) []Check {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.free == nil {
		o.free = blob.Free
	}
	list := []Check{{"database", health}, {"tree", tree}, {"members", members}, {"meetings", meetings}, {"decisions", decisions}}
	list = append(list, o.More...)
	if o.Audit != nil {
		list = append(list, Check{"audit", o.audit})
	}
	if o.Files != nil {
		list = append(list, Check{"files", o.files})
	}
	if o.DataDir != "" {
		list = append(list, Check{"disk", o.disk})
	}
	list = append(list, Check{"clock", o.clock})
	if o.BackupDir != "" {
		list = append(list, Check{"copies", o.copies})
	}
	return list
}

// Run makes every check and gives at least one finding for each: OK where all
// is well. One check that fails does not stop the others.
func Run(ctx context.Context, d *db.DB, checks []Check) []Finding {
	return RunTold(ctx, d, checks, func(int, int, string) {})
}

// RunTold is Run that tells before each check how many are behind it, of how
// many, and the area that comes. It stops with ctx.
func RunTold(ctx context.Context, d *db.DB, checks []Check, told func(done, of int, area string)) []Finding {
	var out []Finding
	for n, c := range checks {
		if told(n, len(checks), c.Area); ctx.Err() != nil {
			break
		}
		found, err := c.run(ctx, d)
		for i := range found {
			if found[i].Area == "" {
				found[i].Area = c.Area
			}
		}
		if err != nil {
			found = append(found, failed(c.Area, err))
		}
		if len(found) == 0 {
			found = []Finding{{c.Area, OK, "doctor.ok", nil}}
		}
		out = append(out, found...)
	}
	return out
}

// run lets a check panic, on rows nobody foresaw, without losing the others.
func (c Check) run(ctx context.Context, d *db.DB) (found []Finding, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return c.Run(ctx, d)
}

func failed(area string, err error) Finding {
	var f *fault.Error
	if errors.As(err, &f) && f.Key != "" && i18n.Has(f.Key) {
		return Finding{area, Bad, f.Key, f.Params}
	}
	return Finding{area, Bad, "doctor.failed", []any{"Detail", err.Error()}}
}

// Worst is the highest level among findings.
func Worst(findings []Finding) Level {
	worst := OK
	for _, f := range findings {
		if f.Level == Bad || f.Level == Warn && worst == OK {
			worst = f.Level
		}
	}
	return worst
}

// Write tells findings as lines, in the language of ctx, the last a summary.
func Write(ctx context.Context, w io.Writer, findings []Finding) error {
	var b strings.Builder
	warn, bad := 0, 0
	for _, f := range findings {
		switch f.Level {
		case Warn:
			warn++
		case Bad:
			bad++
		}
		fmt.Fprintf(&b, "%-8s %s: %s\n", i18n.T(ctx, "doctor.level."+string(f.Level)), i18n.T(ctx, "doctor.area."+f.Area), i18n.T(ctx, f.Key, f.Params...))
	}
	if warn+bad == 0 {
		fmt.Fprintln(&b, i18n.T(ctx, "doctor.all_well"))
	} else {
		fmt.Fprintln(&b, i18n.T(ctx, "doctor.summary", "Bad", bad, "Warn", warn))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// list collects ids that share a fault, to tell them as one finding.
type list struct {
	n   int
	ids []string
}

func (l *list) add(id int64) {
	if l.n++; len(l.ids) < 5 {
		l.ids = append(l.ids, fmt.Sprint(id))
	}
}

// finding gives the finding of what was collected, or none.
func (l list) finding(level Level, key string) []Finding {
	if l.n == 0 {
		return nil
	}
	ids := strings.Join(l.ids, ", ")
	if l.n > len(l.ids) {
		ids += ", …"
	}
	return []Finding{{Level: level, Key: key, Params: []any{"N", l.n, "IDs", ids}}}
}

func listOf(ids []int64) (l list) {
	for _, id := range ids {
		l.add(id)
	}
	return l
}
