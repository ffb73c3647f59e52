// Package tlslocal gives a server on a closed network a certificate that the
// phones there can trust: an authority of its own, kept in one folder, whose
// certificate is put on each phone once (by a page and a QR code), and server
// certificates signed by it, made in memory and renewed by themselves.
//
// Phones give a page without TLS no service worker, no crypto and no
// installing, so this stands from the first day.
//
// Invariants:
//   - The authority is one file, "ca.pem", readable by its owner alone, with
//     the key and the certificate together: it is there whole or not at all.
//     It is never overwritten, because every phone would have to be visited
//     again; a file that cannot be read is a fault that says so.
//   - A server certificate lives at most 397 days (phones refuse longer ones),
//     never longer than the authority, begins a day early (phones with a slow
//     clock), and is made anew 30 days before its end, when the machine's
//     addresses change, and when the clock was set back before its beginning.
//   - Whoever reads ca.pem can imitate any site to the phones that trust it:
//     backups must not carry it to a place less safe than the server.
package tlslocal
