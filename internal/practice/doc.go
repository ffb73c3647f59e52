// Package practice holds good ways: what was hard, what is done, what came of it,
// in three sentences anybody may propose; which of them a committee commends as a
// body; which units took one over from which month on, and what their figures were
// before and after, beside units like them that did not.
//
// Invariants:
//
//   - A practice is proposed to one committee: the one above the unit where it is
//     done, or the one that found it below itself. Until that committee has said
//     what it thinks of it, it is seen by that unit, by who proposed it and by the
//     committees above; a commended one by everybody below the committee.
//
//   - It is commended by a decision of the body, with its day; never by a person.
//
//   - A unit takes it over from a month on and says until when it tries; once these
//     months are over it looks what came of it and goes on or ends.
//
//   - A comparison is of sums: those who took it over against units of the same
//     kind and type below the same committee, with half to twice as many members,
//     that did not, over the same months. Each fact is counted once on a side. It
//     says how many months and units it stands on, names nobody who did not take
//     part, and ranks nobody. Fewer than three others are not compared with.
//
// Tables: practice, practice_use.
package practice
