// Command build bundles and minifies the TypeScript and CSS of client/ into internal/web/assets/dist.
// Run it from the root of the repository after a change there: go run ./client/build
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// entries are the files a page names; all else is reached from them. A new script is a line here.
var entries = []string{"app.ts", "offline.ts", "sw.ts", "viewer.ts", "history.ts", "live.ts", "css/app.css"}

const outDir = "internal/web/assets/dist"

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(root string) error {
	out, err := bundle(root)
	if err != nil {
		return err
	}
	dir := filepath.Join(root, filepath.FromSlash(outDir))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, data := range out {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s/%s %d bytes\n", outDir, name, len(data))
	}
	return nil
}

// bundle returns file name → contents, without writing, so that a test can compare.
func bundle(root string) (map[string][]byte, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for _, e := range entries {
		// The oldest browsers the room is held to; style sheets have no such floor.
		engines := []api.Engine{{Name: api.EngineChrome, Version: "80"}, {Name: api.EngineSafari, Version: "14"}}
		if strings.HasSuffix(e, ".css") {
			engines = nil
		}
		r := api.Build(api.BuildOptions{
			Engines:           engines,
			Supported:         map[string]bool{"destructuring": true}, // Safari 14 has it; what esbuild counts as missing is a corner of it
			AbsWorkingDir:     abs,
			EntryPoints:       []string{"client/" + e},
			Bundle:            true,
			MinifyWhitespace:  true,
			MinifyIdentifiers: true,
			MinifySyntax:      true,
			Target:            api.ES2020,
			Charset:           api.CharsetUTF8,
			LegalComments:     api.LegalCommentsNone,
			External:          []string{"fonts/*", "image/*"}, // named by package assets, which knows their hashes
			Outdir:            outDir,
			LogLevel:          api.LogLevelSilent,
		})
		if len(r.Errors) > 0 {
			return nil, fmt.Errorf("%s", strings.Join(api.FormatMessages(r.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage}), "\n"))
		}
		for _, f := range r.OutputFiles {
			out[filepath.Base(f.Path)] = f.Contents
		}
	}
	return out, nil
}
