// Package pdf writes papers as they are printed, with the font inside.
//
// Pages are set by the package itself (lines, justified words, tables that go
// on over pages with their head again); the fpdf library only writes them down.
//
// Invariants:
//   - The same paper gives the same bytes.
//   - Every letter Vietnamese has is drawn; one the font lacks is drawn as an
//     empty box and never as something else.
//   - A book bound of several PDFs holds their pages and what those need, nothing
//     else, and is never whole in memory.
//   - Nothing stands outside of the page's margins but its head and foot.
package pdf
