// Package report holds what a unit sends up each month, and the difficulties it
// cannot solve alone with their answers.
//
// Invariants:
//   - One report of a unit and a period: a month, a quarter, a year. Its figures are filled from the month's
//     facts and frozen when it is sent; the unit adds judgement and wishes. They
//     name nobody.
//   - A report is answered, accepted or sent back by the unit it went to.
//   - A difficulty has an owner and a date once taken on, an answer, and is
//     closed only by the unit that raised it, or whoever raised it in its name.
//     What a level cannot solve it passes up, with the reason; it goes on seeing
//     it. That a unit closed one without agreeing shows upward.
//   - A month entered for a cell that is not on Nếp counts until the cell's first
//     month of its own; the row stays. Figures take it in (WithHand) and say how
//     many they took (HandMonths).
//
// Tables: report, report_return, difficulty, difficulty_pass,
// hand_month.
package report
