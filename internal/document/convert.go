package document

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// convertTime is how long one file may take.
const convertTime = 90 * time.Second

// Soffice gives a converter that runs LibreOffice, nil where it is not
// installed. Each file is converted in a folder and with a profile of its own,
// macros off, within convertTime; both are removed afterwards.
func Soffice() func(ctx context.Context, in io.Reader, ending string) (io.ReadCloser, error) {
	program, err := exec.LookPath("soffice")
	if err != nil {
		return nil
	}
	return func(ctx context.Context, in io.Reader, ending string) (io.ReadCloser, error) {
		ctx, cancel := context.WithTimeout(ctx, convertTime)
		defer cancel()
		dir, err := os.MkdirTemp("", "nep-office-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		from := filepath.Join(dir, "paper"+ending)
		f, err := os.OpenFile(from, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
		if err != nil {
			return nil, err
		}
		if _, err = io.Copy(f, in); err == nil {
			err = f.Close()
		}
		if err != nil {
			f.Close()
			return nil, err
		}
		cmd := exec.CommandContext(ctx, program, "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")),
			"--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", "pdf", "--outdir", dir, from)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "LANG=C.UTF-8"} // nothing of ours
		cmd.Dir = dir
		ownGroup(cmd) // the launcher starts others: all of them end with it
		cmd.WaitDelay = 5 * time.Second
		if err := cmd.Run(); err != nil {
			return nil, err
		}
		// It stays readable when the folder is gone.
		out, err := os.Open(filepath.Join(dir, "paper.pdf"))
		if errors.Is(err, os.ErrNotExist) {
			return nil, errors.New("soffice made nothing")
		}
		return out, err
	}
}
