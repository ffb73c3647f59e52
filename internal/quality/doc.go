// Package quality judges meetings by what happened: a rubric (bộ tiêu chí chấm
// điểm) and the facts of a month give a score, each criterion with the fact it
// was counted from, and a class (xếp loại).
//
// What is here is pure: rubrics as data (rubrics/*.toml, with dates, source and
// how sure each is), the facts of a month as counts, minutes and days, and
// Rubric.Score, which knows no database, no clock and no person. What the room
// will hold on top of it: the score of each meeting as the cell agreed and
// voted it, the class its committee decided, years, programmes and trends.
//
// Invariants:
//   - A criterion that can be counted is counted, never typed: who finds it
//     wrong mends the fact. A judgement is taken only where the rubric asks for
//     one.
//   - Every fact is known, open (not known yet) or none (it cannot be asked of
//     this cell this month). Nothing open is guessed: while one is, or a
//     judgement is missing, the score is provisional (tạm tính).
//   - Whole numbers only. Points are hundredths, shares are two counts, and a
//     class is found by comparing products: 89.5 of 100 is Khá and no rounding
//     makes it Tốt.
//   - No fact names a person, and none says what anybody thinks: who read, who
//     spoke and who voted how are no parts of a score beyond their number.
//   - What a source leaves open is decided in docs/decisions/rubrics.md and
//     stands in the data.
//
// Tables: none yet.
package quality
