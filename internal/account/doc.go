// Package account is who may sign in: accounts, passwords, sessions that a
// person can see and end, and the printed personal slips by which a member
// without a password comes in.
//
// Roles are not given here. The hats a session may wear follow from positions,
// appointments and membership (room member) on the day of the request, and the
// one technical role from account.admin.
//
// Invariants:
//   - No secret is stored as it is: passwords and slip digits as argon2id in
//     PHC form, session and slip tokens as SHA-256, the setup code as SHA-256.
//   - Nothing a stranger sends tells whether a login or a slip exists, neither
//     by words nor by time.
//   - Reading a page writes at most once in five minutes (session.seen_at).
//   - A slip works once, on one phone; five wrong tries revoke it.
//   - Nobody makes a slip or a password for a person who holds an office, but a
//     secretary or deputy above it and the administrator: a slip is a way to act
//     as that person. The administrator makes no slip for who uses Nếp already.
//   - A way into Nếp is given by the committee of the person's cell; from above only
//     where nobody there can, with a reason, and the cell is told (issue.go). Who
//     uses Nếp, and when, is the cell's committee's to know; above there are counts.
//   - A person is told for a week when a slip of his was used, or somebody else
//     gave him a password.
//   - There is always an administrator once the first one is made.
//
// Tables: account, session, slip, helped, issued_above, calendar; the setup code stands in setting.
package account
