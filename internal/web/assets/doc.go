// Package assets serves what a page needs besides its HTML: styles, scripts, fonts. Everything is inside the
// binary; no page asks another host for anything.
//
// dist is made by `go run ./client/build` from client/; vendor and fonts are other people's work under the
// licences beside them. Each file has a URL with the hash of its contents, so a browser may keep it for ever,
// and a compressed copy made once at start.
package assets
