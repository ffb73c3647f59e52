// Package device settles what a person did on a phone or computer without the
// network: each command once, in the order it was made.
//
// A device has a number, given by the server, and counts its commands from 1. A
// command is named by both ("d12-345"), and that is the key of the verb which
// does it, so that the deed and its key stand or fall together (db.Once). This
// package keeps, beside it, up to which number everything is settled and what
// was refused, so that a copy that comes late changes nothing: what was told as
// refused is not done afterwards.
//
// Invariants:
//   - A device belongs to one account; nobody else's commands are taken under it.
//   - A number is settled only when all before it are.
//   - A number stands for one command: another under the same number (a copied
//     browser profile) is told to take a new one.
//   - A command that came under one device's number and comes again under another
//     of the same account is the same.
//   - What is kept says neither what a command was about nor its hour.
//   - The secret goes to the device's own account alone.
//
// Tables: device, device_command.
package device
