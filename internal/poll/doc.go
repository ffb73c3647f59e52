// Package poll asks the members of a committee in writing between its meetings
// (phiếu xin ý kiến): a question with its papers and a day, and what each says.
//
// Invariants:
//   - It is a named poll and no secret ballot: who is asked, and who prepares for
//     that committee, sees who said what; nobody else does.
//   - What it counts on is all members of the committee on the day it was sent,
//     whether they answered or not.
//   - Whoever answers on paper has the slip entered by another, who is noted.
//   - Closed is closed: no answer is given or changed after that, and the tally
//     is fixed.
//
// Tables: poll, poll_answer.
package poll
