package leash_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nep/internal/leash"
)

// TestMain lets the test binary play a second part: a parent which starts a
// helper, tells where it is, and waits to be killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("LEASH_TEST_PARENT"); dir != "" {
		if _, err := leash.Start(leash.Options{Dir: dir}, "sleep", "1000"); err != nil {
			panic(err)
		}
		os.Stdout.WriteString("started\n")
		select {}
	}
	os.Exit(m.Run())
}

func TestHelperAndFolderGoWithAKilledParent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "helper")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), "LEASH_TEST_PARENT="+dir)
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "started\n" {
		t.Fatalf("the parent said %q, %v", line, err)
	}
	parent.Process.Kill()
	parent.Wait()
	waitGone(t, dir)
}

func TestStopReturnsWhenTheFolderIsGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "helper")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	p, err := leash.Start(leash.Options{Dir: dir}, "sh", "-c", "echo here; exec sleep 1000")
	if err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(p.Log(), "here") {
		time.Sleep(time.Millisecond)
	}
	p.Stop()
	p.Stop()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatalf("the folder is still there: %v", err)
	}
}

func waitGone(t *testing.T, dir string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			return
		}
	}
	t.Fatal("the helper's folder outlived its parent by 20 seconds")
}
