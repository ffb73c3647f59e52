// Package demo makes an invented organisation to try Nếp with, through the same
// commands a person's clicks use: an upper committee, a base organisation with
// eight cells in two provinces and 121 members, their committees, assignments
// and sites. People are put together from common parts of names; the same seed
// gives the same organisation.
package demo
