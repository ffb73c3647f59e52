package app

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/db"
	"nep/internal/doctor"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/member"
	"nep/internal/org"
)

// rooms opens what the commands on lists need. Whoever can run a command on
// the server's files acts as the system.
func (e *env) rooms() (*db.DB, *org.Service, *member.Service, error) {
	d, err := e.open()
	if err != nil {
		return nil, nil, nil, err
	}
	files, err := openFiles(d, e.settings)
	if err != nil {
		d.Close()
		return nil, nil, nil, err
	}
	return d, org.New(d), member.New(d, files), nil
}

type importCmd struct {
	File string `arg:"" help:"${cli_file_list}" type:"path"`
	Unit string `help:"${cli_unit}" placeholder:"CODE"`
	Yes  bool   `help:"${cli_yes}"`
}

// Run shows what a list would add, change and refuse, and with --yes does it.
func (c importCmd) Run(e *env) error {
	d, units, members, err := e.rooms()
	if err != nil {
		return err
	}
	defer d.Close()
	unit, err := units.Named(e.ctx, access.System(), c.Unit)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return &fault.Error{Op: "app.import", Kind: fault.NotFound, Key: "app.no_file", Params: []any{"Path", c.File}, Err: err}
	}
	defer f.Close()
	id, err := members.Upload(e.ctx, access.System(), member.Upload{Unit: unit.ID, FileName: filepath.Base(c.File)}, f)
	if err != nil {
		return err
	}
	plan, err := members.Preview(e.ctx, access.System(), id)
	if err != nil {
		return err
	}
	founded := 0
	for _, u := range plan.Units {
		if u.New {
			founded++
		}
	}
	e.say("app.import.preview", "Added", plan.Added, "Changed", plan.Changed, "Same", plan.Same, "Refused", plan.Refused, "Units", founded)
	for _, l := range plan.Lines {
		for _, r := range l.Reasons {
			e.say("app.import.refused", "Sheet", l.Ref.Sheet, "Line", l.Ref.Line, "Name", l.Name, "Why", i18n.T(e.ctx, r.Key, r.Params...))
		}
	}
	if !c.Yes {
		e.say("app.import.hint")
		return members.Discard(e.ctx, access.System(), id)
	}
	if _, err := members.Confirm(e.ctx, access.System(), member.Confirm{Import: id, Digest: plan.Digest}); err != nil {
		return err
	}
	e.say("app.import.done")
	return nil
}

type exportCmd struct {
	File string `arg:"" help:"${cli_file_out}" type:"path"`
	Unit string `help:"${cli_unit}" placeholder:"CODE"`
}

// Run writes the member list of a unit and all below it.
func (c exportCmd) Run(e *env) error {
	d, units, members, err := e.rooms()
	if err != nil {
		return err
	}
	defer d.Close()
	unit, err := units.Named(e.ctx, access.System(), c.Unit)
	if err != nil {
		return err
	}
	err = writeFile(c.File, func(w io.Writer) error { return members.Export(e.ctx, access.System(), unit.ID, "", w, unit.Name) })
	if err != nil {
		return err
	}
	e.say("app.export.done", "File", c.File)
	return nil
}

// writeFile makes a file whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".nep-*")
	if err != nil {
		return &fault.Error{Op: "app.write", Kind: fault.Unavailable, Key: "app.cannot_write", Params: []any{"Path", path}, Err: err}
	}
	defer os.Remove(f.Name())
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}

type doctorCmd struct {
	JSON bool `name:"json" help:"${cli_json}"`
}

// Run looks at everything and changes nothing; a finding of level bad is an
// exit status of 1.
func (c doctorCmd) Run(e *env) error {
	d, err := e.open()
	if err != nil {
		return err
	}
	defer d.Close()
	options, err := doctorOptions(d, e.settings)
	if err != nil {
		return err
	}
	findings := doctor.Run(e.ctx, d, doctor.Checks(options))
	if c.JSON {
		err = e.findingsJSON(findings)
	} else {
		err = doctor.Write(e.ctx, e.out, findings)
	}
	if err != nil {
		return err
	}
	for _, f := range findings {
		if f.Key == "doctor.db.integrity" || f.Key == "db.corrupt" {
			return e.orCopy(e.settings, fault.New("app.doctor", fault.Corrupt, f.Key))
		}
	}
	if doctor.Worst(findings) == doctor.Bad {
		return fmt.Errorf("%s", i18n.T(e.ctx, "app.doctor.bad"))
	}
	return nil
}

// findingsJSON prints findings for a program that watches.
func (e *env) findingsJSON(findings []doctor.Finding) error {
	type line struct {
		Area  string `json:"area"`
		Level string `json:"level"`
		Key   string `json:"key"`
		Text  string `json:"text"`
	}
	out := []line{}
	for _, f := range findings {
		out = append(out, line{string(f.Area), string(f.Level), f.Key, i18n.T(e.ctx, f.Key, f.Params...)})
	}
	enc := json.NewEncoder(e.out)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// doctorOptions name everything there is to look at.
func doctorOptions(d *db.DB, settings Settings) (doctor.Options, error) {
	files, err := openFiles(d, settings)
	if err != nil {
		return doctor.Options{}, err
	}
	log, err := audit.New(d, settings.Data)
	if err != nil {
		return doctor.Options{}, err
	}
	return doctor.Options{Files: files, Audit: log, DataDir: settings.Data, BackupDir: settings.backupsDir(), More: []doctor.Check{figureCheck(d)}}, nil
}
