// Package ui holds the parts every page is made of: the shell with its menus, cards, rows, figures, forms, papers.
//
// Each part takes a small struct; its text comes from the caller, already in the reader's language (the few fixed
// words come from i18n by the context). Colour never stands alone, every part works without scripts, and no part
// writes an inline style or script: the Content-Security-Policy refuses them. Gallery shows all parts on one page,
// with the longest real texts and with nothing in them; look there before making a new one.
//
// After a change in a .templ file: go tool templ generate -path internal/web/ui
//
// The package has no tables and knows nothing of the field.
package ui
