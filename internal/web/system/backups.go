package system

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"nep/internal/backup"
	"nep/internal/clock"
	"nep/internal/fault"
	"nep/internal/vn"
	"nep/internal/web"
	"nep/internal/web/ui"
)

// Copier makes copies on the administrator's wish, one at a time, and tells
// how far the one under way has come.
type Copier struct {
	Source backup.Source
	Dir    string

	mu      sync.Mutex
	running bool
	stop    context.CancelFunc
	at      backup.Progress
	failed  error // of the last one
	done    chan struct{}
}

// Start begins a copy in the background; false when one is under way already.
// It ends with ctx, the server's life.
func (k *Copier) Start(ctx context.Context) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.running {
		return false
	}
	ctx, k.stop = context.WithCancel(ctx)
	k.running, k.failed, k.at, k.done = true, nil, backup.Progress{Phase: "tables"}, make(chan struct{})
	go func() {
		at := clock.Time(k.Source.DB.Now())
		path := filepath.Join(k.Dir, backup.Name(at, 0))
		for taken(path) { // the daily copy may have been made this very second
			at = at.Add(time.Second)
			path = filepath.Join(k.Dir, backup.Name(at, 0))
		}
		_, err := backup.Make(ctx, k.Source, path, func(p backup.Progress) { k.mu.Lock(); k.at = p; k.mu.Unlock() })
		k.mu.Lock()
		defer k.mu.Unlock()
		k.running, k.failed = false, err
		k.stop()
		close(k.done)
	}()
	return true
}

func taken(path string) bool { _, err := os.Stat(path); return err == nil }

// Stop ends the copy under way, if any, and waits until it has cleaned up.
func (k *Copier) Stop() {
	k.mu.Lock()
	if !k.running {
		k.mu.Unlock()
		return
	}
	k.stop()
	done := k.done
	k.mu.Unlock()
	<-done
}

// State is how far the copy under way has come, and what went wrong with the last.
func (k *Copier) State() (running bool, at backup.Progress, failed error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.running, k.at, k.failed
}

type backupsView struct {
	Running bool
	Bar     ui.ProgressData
	Failed  string
	Dir     string
	Rows    []ui.RowData
	Empty   bool
}

func (p *Pages) viewBackups(c *web.Ctx) (backupsView, error) {
	running, at, failed := p.Copies.State()
	v := backupsView{Running: running, Dir: p.Copies.Dir}
	if running {
		v.Bar = ui.ProgressData{Label: c.T("system.backup.making"), Now: int(at.Done), Max: int(at.Total),
			Text: c.T("backup.progress."+at.Phase, "Done", at.Done, "Total", at.Total)}
	}
	if failed != nil {
		v.Failed = c.Sentence(failed)
	}
	copies, err := backup.List(p.Copies.Dir)
	if err != nil {
		return v, err
	}
	v.Empty = len(copies) == 0
	for i := len(copies) - 1; i >= 0; i-- {
		k := copies[i]
		why := c.T("system.backup.daily")
		if k.Before != 0 {
			why = c.T("system.backup.migration")
		}
		v.Rows = append(v.Rows, ui.RowData{Icon: "backup", Title: k.At.In(clock.Zone).Format("15:04 02/01/2006"), Detail: why + " · " + k.Name})
	}
	return v, nil
}

func (p *Pages) backups(c *web.Ctx) error {
	v, err := p.viewBackups(c)
	if err != nil {
		return err
	}
	return c.Render(backupsPage(c.Shell(c.T("system.backup.title")), v))
}

// backupsPart is the part of the page that changes while a copy is made.
func (p *Pages) backupsPart(c *web.Ctx) error {
	v, err := p.viewBackups(c)
	if err != nil {
		return err
	}
	return c.Render(backupsState(v))
}

func (p *Pages) startBackup(c *web.Ctx) error {
	if !p.Copies.Start(context.WithoutCancel(c.Context())) {
		return c.Done("/he-thong/sao-luu", "system.backup.already")
	}
	return c.Done("/he-thong/sao-luu", "system.backup.started")
}

func (p *Pages) stopBackup(c *web.Ctx) error {
	p.Copies.Stop()
	return c.Done("/he-thong/sao-luu", "system.backup.stopped")
}

// overview is the front page of the installation: what it is, and the tools.
func (p *Pages) overview(c *web.Ctx) error {
	facts := []ui.Answer{
		{Label: c.T("system.version"), Value: p.Version},
		{Label: c.T("system.engine"), Value: string(p.Copies.Source.DB.Engine())},
	}
	d := p.Copies.Source.DB
	hour := ui.Answer{Label: c.T("system.clock"), Value: clock.Time(d.Now()).Format("15:04 02/01/2006")}
	var wrong *fault.Error
	if err := d.CheckClock(c.Context()); errors.As(err, &wrong) && wrong.Kind == fault.State {
		hour.Note = c.Sentence(wrong)
	}
	facts = append(facts, hour)
	copies, err := backup.List(p.Copies.Dir)
	if err != nil {
		return err
	}
	last := c.T("system.backup.none")
	if n := len(copies); n > 0 {
		last = copies[n-1].At.In(clock.Zone).Format("15:04 02/01/2006")
	}
	facts = append(facts, ui.Answer{Label: c.T("system.backup.last"), Value: last, Note: c.T("system.backup.count", "N", vn.FormatInt(int64(len(copies))))})
	return c.Render(overviewPage(c.Shell(c.T("system.title")), facts, p.tools(c)))
}

// tool is an entry of the overview, shown to whoever may go there.
func (p *Pages) tools(c *web.Ctx) []ui.TaskItem {
	return []ui.TaskItem{
		{Title: c.T("system.accounts.title"), Href: "/he-thong/tai-khoan", Hint: c.T("system.tool.accounts")},
		{Title: c.T("system.backup.title"), Href: "/he-thong/sao-luu", Hint: c.T("system.tool.backup")},
		{Title: c.T("system.doctor.title"), Href: "/he-thong/kiem-tra", Hint: c.T("system.tool.doctor")},
		{Title: c.T("system.holidays"), Href: "/quy-dinh/ngay-nghi", Hint: c.T("system.tool.holidays")},
		{Title: c.T("system.audit.title"), Href: "/he-thong/nhat-ky", Hint: c.T("system.tool.audit")},
		{Title: c.T("system.table.title"), Href: "/he-thong/quyen", Hint: c.T("system.tool.table")},
		{Title: c.T("system.ca.title"), Href: "/chung-thu", Hint: c.T("system.tool.ca")},
		{Title: c.T("system.gallery"), Href: "/giao-dien", Hint: c.T("system.tool.gallery")},
	}
}
