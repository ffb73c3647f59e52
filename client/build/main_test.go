package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestCommittedBundleIsFresh(t *testing.T) {
	root := filepath.Join("..", "..")
	want, err := bundle(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range want {
		got, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(outDir), name))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s/%s is older than client/: run `go run ./client/build` and commit the result (%v)", outDir, name, err)
		}
	}
	kept, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(outDir)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range kept {
		if _, ok := want[f.Name()]; !ok {
			t.Errorf("%s/%s is made from nothing in client/: remove it", outDir, f.Name())
		}
	}
}
