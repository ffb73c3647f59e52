package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"nep/internal/leash"
)

// Env names the variable with the URL of a running cluster's maintenance
// database. Its user must be allowed to create databases.
const Env = "NEP_TEST_PG"

// ErrMissing says what to install where no PostgreSQL server is found.
var ErrMissing = errors.New("no PostgreSQL server in /usr/lib/postgresql/*/bin or PATH; install it:\n\tapt-get install -y postgresql")

// Cluster is a running server of our own.
type Cluster struct {
	// URL reaches the maintenance database "postgres" as a superuser.
	URL string

	process *leash.Process
}

// Bin returns the folder with initdb and postgres, the newest version first
// where Debian keeps several, or ErrMissing.
func Bin() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	version := func(path string) float64 {
		v, _ := strconv.ParseFloat(filepath.Base(filepath.Dir(filepath.Dir(path))), 64)
		return v
	}
	sort.Slice(found, func(i, j int) bool { return version(found[i]) > version(found[j]) })
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	for _, initdb := range found {
		bin := filepath.Dir(initdb)
		if _, err := os.Stat(filepath.Join(bin, "postgres")); err == nil {
			return bin, nil
		}
	}
	return "", ErrMissing
}

// Start makes a cluster and starts its server, and returns when the server
// answers. The server listens on a socket in its own folder and on no port:
// nobody else on the machine can reach it. Settings ("fsync=on") come after
// those of a cluster for tests, which forgets everything with the machine.
func Start(settings ...string) (*Cluster, error) {
	bin, err := Bin()
	if err != nil {
		return nil, err
	}
	who, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "nep-pg-")
	if err != nil {
		return nil, err
	}
	if len(dir) > 80 {
		// A socket's path is limited to about 107 bytes by the system.
		os.Remove(dir)
		if dir, err = os.MkdirTemp("/tmp", "nep-pg-"); err != nil {
			return nil, err
		}
	}
	if who != nil {
		if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"),
		"--pgdata="+data, "--username=nep", "--auth=trust", "--no-sync", "--no-instructions",
		"--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=vi")
	initdb.Dir = dir
	initdb.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + dir, "TMPDIR=" + dir}
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	if out, err := initdb.CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	args := []string{"-D", data, "-k", dir,
		"-c", "listen_addresses=",
		"-c", "max_connections=300",
		"-c", "shared_buffers=64MB",
		// Tests throw the data away: nothing has to survive the machine.
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
		"-c", "max_wal_size=2GB", "-c", "autovacuum_naptime=1h",
		"-c", "max_pred_locks_per_transaction=256",
	}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	process, err := leash.Start(leash.Options{Dir: dir, Credential: who, Signal: "QUIT"}, filepath.Join(bin, "postgres"), args...)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	c := &Cluster{URL: address(dir, "postgres"), process: process}
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if err = ping(c.URL); err == nil {
			return c, nil
		}
		if time.Now().After(end) {
			log := process.Log()
			c.Stop()
			return nil, fmt.Errorf("PostgreSQL did not answer within a minute: %w\n%s", err, log)
		}
	}
}

// Durable are the settings under which a commit waits for the disk and the
// server looks after its tables, as one that is in use does.
var Durable = []string{"fsync=on", "synchronous_commit=on", "full_page_writes=on", "autovacuum_naptime=10s"}

// Create makes an empty database and gives its URL.
func (c *Cluster) Create(name string) (string, error) {
	if err := execute(c.URL, "create database "+quote(name)); err != nil {
		return "", err
	}
	return withDatabase(c.URL, name)
}

// Stop ends the server and deletes its data.
func (c *Cluster) Stop() { c.process.Stop() }

// address writes the URL of a database behind the socket in dir. The host is a
// query value because a folder cannot stand where a URL has its host.
func address(dir, database string) string {
	return "postgres://nep@/" + database + "?" + url.Values{"host": {dir}, "sslmode": {"disable"}}.Encode()
}

// withDatabase returns the same URL for another database.
func withDatabase(base, database string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("%s is not a URL: %w", Env, err)
	}
	u.Path = "/" + database
	return u.String(), nil
}

func ping(base string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, base)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return conn.Ping(ctx)
}

// unprivileged returns the user a server may run as: nil for ourselves, or
// "postgres", or "nobody", where we are root and initdb would refuse.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("running as root, and neither user postgres nor nobody exists to run PostgreSQL as")
}

// quote writes an identifier for SQL.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
