// Package extract draws the text out of strangers' files: Word, Excel and
// PowerPoint (the old kinds and rich text too), OpenDocument, PDF and plain text,
// for the search, for reading old papers in and for the guard against secrets.
//
// Invariants:
//   - Nothing is unpacked beyond the limits, whatever an archive claims;
//     entities are not expanded, nothing a file refers to is fetched.
//   - No input is a panic, and none takes longer than Patience.
//   - A PDF is read by PDFium compiled to WebAssembly, in a process of its own
//     (Helper): what a hostile file does to it, it does to a sandbox that is
//     killed; its memory is given back when there is nothing to read.
//
// For the book of a term the same process copies the pages of a PDF into files that
// package pdf can bind.
//
// Text knows neither layout nor pictures: a scanned page has none. Every refusal
// is a fault with a message key.
package extract
