// Package resolution holds the pages of what meetings decide and what comes of
// it: the draft of a decision, the paper with its print, a unit's decisions, its
// tasks and their roll at a meeting, proposals and what became of them.
package resolution
