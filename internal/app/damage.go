package app

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"nep/internal/backup"
	"nep/internal/db"
	"nep/internal/doctor"
	"nep/internal/fault"
)

// lookTime bounds how long a start waits for the look at the database's file.
const lookTime = 3 * time.Second

// whole looks whether the database's file is sound before anything is written
// into it: a server that goes on upon a damaged file damages it more. A file
// too large to be read through in lookTime is taken as sound; nep doctor looks
// to the end. PostgreSQL guards its own files.
func whole(ctx context.Context, d *db.DB) error {
	if d.Engine() != db.SQLite {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	for _, f := range doctor.Run(ctx, d, doctor.Checks(doctor.Options{})[:1]) {
		if ctx.Err() == nil && (f.Key == "doctor.db.integrity" || f.Key == "db.corrupt") {
			return fault.New("app.whole", fault.Corrupt, "db.corrupt")
		}
	}
	return nil
}

// orCopy adds to the fault of a damaged database where its newest copy is and
// how to restore it; any other error is given as it is.
func (e *env) orCopy(settings Settings, err error) error {
	if !fault.Is(err, fault.Corrupt) {
		return err
	}
	data := settings.URL()
	if path, ok := strings.CutPrefix(data, "sqlite:"); ok {
		data = path
	} else if u, e := url.Parse(data); e == nil {
		data = u.Redacted()
	}
	copies, _ := backup.List(settings.backupsDir())
	if len(copies) == 0 {
		return &fault.Error{Op: "app", Kind: fault.Corrupt, Key: "app.corrupt.no_copy", Params: []any{"Data", data}, Err: err}
	}
	newest := copies[0]
	for _, c := range copies {
		if c.At.After(newest.At) {
			newest = c
		}
	}
	return &fault.Error{Op: "app", Kind: fault.Corrupt, Key: "app.corrupt", Params: []any{"Data", data, "N", len(copies),
		"Copy", filepath.Join(settings.backupsDir(), newest.Name), "At", newest.At.Format("15:04 02/01/2006")}, Err: err}
}
