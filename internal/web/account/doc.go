// Package account has the pages of room account: signing in and out, the
// first-run page, one's own account with its sessions, changing hats and
// language, and printed slips from both sides, the secretary's and the phone's.
package account
