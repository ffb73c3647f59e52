// Command nep is the whole of Nếp in one binary; see nep --help.
package main

import (
	"os"

	"nep/internal/app"
)

func main() { os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr)) }
