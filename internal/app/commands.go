package app

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/account"
	"nep/internal/audit"
	"nep/internal/backup"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/tlslocal"
)

// extra are the files of the data folder that go into a copy beside the
// database and the stored files: the authority phones have installed, the key
// that signs the audit log.
var extra = []string{"tls/" + tlslocal.File, audit.KeyFile}

// open opens the database of the settings, which must be there and of this
// program's version: a command on the side never migrates under a server.
func (e *env) open() (*db.DB, error) {
	if path, ok := strings.CutPrefix(e.settings.URL(), "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return nil, &fault.Error{Op: "app.open", Kind: fault.NotFound, Key: "app.no_data", Params: []any{"Path", path}, Err: err}
		}
	}
	d, err := db.Open(e.ctx, db.Config{URL: e.settings.URL()})
	if err != nil {
		return nil, e.orCopy(e.settings, err)
	}
	have, err := d.Version(e.ctx)
	if err == nil {
		versions, _, _ := db.Migrations(d.Engine())
		switch newest := versions[len(versions)-1]; {
		case have > newest:
			err = fault.New("app.open", fault.Newer, "db.newer", "Have", have, "Known", newest)
		case have < newest:
			err = fault.New("app.open", fault.State, "app.not_current")
		}
	}
	if err != nil {
		d.Close()
		return nil, e.orCopy(e.settings, err)
	}
	return d, nil
}

func (s Settings) filesDir() string   { return filepath.Join(s.Data, "files") }
func (s Settings) backupsDir() string { return filepath.Join(s.Data, "backups") }

// progress prints how far a long work has come, at most four lines a second.
func (e *env) progress() func(backup.Progress) {
	var last time.Time
	return func(p backup.Progress) {
		if now := time.Now(); p.Done == p.Total || now.Sub(last) > 250*time.Millisecond {
			last = now
			e.say("backup.progress."+p.Phase, "Done", p.Done, "Total", p.Total)
		}
	}
}

type backupCmd struct {
	File string `arg:"" optional:"" help:"${cli_file_backup}" type:"path"`
}

// Run copies everything into one file while the server goes on.
func (c backupCmd) Run(e *env) error {
	d, err := e.open()
	if err != nil {
		return err
	}
	defer d.Close()
	files, err := openFiles(d, e.settings)
	if err != nil {
		return err
	}
	if c.File == "" {
		c.File = "nep-" + clock.Time(d.Now()).Format("2006-01-02-1504") + ".nep"
	}
	src := backup.Source{DB: d, Files: files, DataDir: e.settings.Data, Extra: extra, App: version()}
	res, err := backup.Make(e.ctx, src, c.File, e.progress())
	if err != nil {
		return err
	}
	e.say("backup.made", "Path", res.Path, "Rows", res.Manifest.Rows(), "Files", len(res.Manifest.Files), "MB", max(1, res.Bytes>>20))
	if key, params := res.Incomplete(); key != "" {
		e.say(key, params...)
	}
	return nil
}

type restoreCmd struct {
	File string `arg:"" help:"${cli_file_backup}" type:"path"`
}

// Run puts a copy into an empty place.
func (c restoreCmd) Run(e *env) error {
	target := backup.Target{DB: db.Config{URL: e.settings.URL()}, DataDir: e.settings.Data, Extra: extra, Progress: e.progress()}
	report, err := backup.Restore(e.ctx, c.File, target)
	if err != nil {
		return err
	}
	m := report.Manifest
	e.say("backup.restored", "Date", clock.Time(m.At).Format("02/01/2006 15:04"), "Rows", m.Rows(), "Files", len(m.Files))
	return nil
}

type adminCmd struct {
	ResetPassword resetPasswordCmd `cmd:"" name:"reset-password" help:"${cli_reset_password}"`
}

type resetPasswordCmd struct {
	Login string `arg:"" help:"${cli_login}"`
}

// Run gives an account a temporary password. Whoever can run it owns the
// server's files already.
func (c resetPasswordCmd) Run(e *env) error {
	d, err := e.open()
	if err != nil {
		return err
	}
	defer d.Close()
	made, err := account.New(d, account.Defaults()).ResetLogin(e.ctx, access.System(), c.Login)
	if err != nil {
		return err
	}
	e.say("app.password.reset", "Login", made.Account.Login, "Password", made.Password)
	return nil
}
