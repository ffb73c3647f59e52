// Package formal is how official papers of the Party look and who may issue
// which: pure, without a database or a clock.
//
// What a paper says comes from whoever asks for one ([Paper] and the forms
// built on it); the layout is that of field.md 3.2 and 3.4, and is data with
// its source (format.toml), like the matrix of authority of field.md 3.3
// (authority.toml). A kind no source speaks of is not refused.
package formal
