// Package client holds what runs in the browser: TypeScript and CSS. It has no Go code of its own;
// `go run ./client/build` bundles it into internal/web/assets/dist, which is committed, so that building Nếp
// needs no other tool. A test of client/build fails when dist is older than its sources.
package client
