// Package member holds the people: who they are, in which unit they meet, what
// they are there (standing and condition), which positions, appointments and
// assignments they hold, all with dates; and the member list as a workbook,
// read in and written out.
//
// Invariants:
//   - A person's name and contacts stand in one row (person), so that the
//     law's right to be forgotten is one update. Events name people by id.
//   - A person has at most one regular membership on any day, and may have
//     temporary ones beside it. A person known to us only as a temporary
//     arrival has none.
//   - The statuses of a person cover every day from the first membership on.
//   - A unit has at most one secretary on any day.
//   - What changes keeps the past: an old month's members stay as they were.
//     A status wrongly entered is put right only by CorrectStatus, whose event
//     says before and after.
//   - A card number belongs to one person.
//
// How the words of the field become standing, condition and membership kind is
// in status.go, and nowhere else. Who has to be at a meeting and who may vote
// is in rules.go, without a database.
//
// An uploaded list is personal data. Its file is let go when the import is
// given up, or confirmed with nothing refused; where rows were refused it stays
// so that they can be fetched, and in every case it goes 30 days after the
// upload (Sweep, run daily). The row that says how many were added stays. What
// a list leaves empty never erases what is known, and a row that says nothing
// special does not end an exemption or an absence.
//
// Tables: person, membership, member_status, position, appointment,
// appointment_unit, assignment, transfer, list_import. Reads unit_heir and unit_path of org for what
// lies below a path.
package member
