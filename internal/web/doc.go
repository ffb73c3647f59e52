// Package web is the door for people: the server, its middleware, the table of
// routes, and the one adapter that turns a fault into a page.
//
// A route names its action and how its subject is found; nothing is reached
// without that (see Route). The rooms' pages live in web/<room>, the
// components in web/ui. No SQL stands here or below.
//
// Invariants: output is escaped by type (templ); no inline script or style;
// every form carries the key it was rendered with, so that sending it twice
// does it once; a refused page looks like one that does not exist; what a
// person typed comes back with the error.
package web
