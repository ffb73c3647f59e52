// Package quality judges meetings by what happened: a rubric (bộ tiêu chí chấm
// điểm) and the facts of a month give a score, each criterion with the fact it
// was counted from, and a class (xếp loại).
//
// Half of it is pure: rubrics as data (rubrics/*.toml, with dates, source and
// how sure each is), the facts of a month as counts, minutes and days, and
// Rubric.Score, which knows no database, no clock and no person. On top of it
// Service keeps the score of each regular meeting of a cell: judged and voted by
// the cell, confirmed by the committee member in charge, its class decided by
// the directly superior committee.
//
// A sheet is shipped (rubrics/*.toml, never changed) or a committee's own: a copy it
// changes as a draft, lays on the last twelve months (a job: rescore.go), and puts in
// force from the first of a month. Which sheet a meeting is scored by is one look-up
// (SheetFor); a score names the sheet it was made by and keeps it.
//
// Invariants:
//
//   - A criterion that can be counted is counted, never typed: who finds it
//     wrong mends the fact. A judgement is taken only where the rubric asks for
//     one.
//
//   - Every fact is known, open (not known yet) or none (it cannot be asked of
//     this cell this month). Nothing open is guessed: while one is, or a
//     judgement is missing, the score is provisional (tạm tính).
//
//   - Whole numbers only. Points are hundredths, shares are two counts, and a
//     class is found by comparing products: 89.5 of 100 is Khá and no rounding
//     makes it Tốt.
//
//   - No fact names a person, and none says what anybody thinks: who read, who
//     spoke and who voted how are no parts of a score beyond their number.
//
//   - What a source leaves open is decided in docs/decisions/rubrics.md and
//     stands in the data.
//
//   - While a score is not decided it is counted on every look; what stands in its
//     row is the last count, for lists. Deciding freezes the lines.
//
//   - A month is scored by one sheet. One that was in force is never changed, and not
//     taken back while a score stands that was made by it; what is wrong in a sheet is
//     said with its line (Problem).
//
//   - What a score was last counted from is kept beside it (score_facts), so that any
//     sheet can be laid on a past month without going through the rooms; a judgement
//     that nobody gave is never guessed.
//
//   - A decided score is read as it was kept. Whether today's facts come to
//     something else is a figure (MovedMeasure): whoever moves a fact marks it,
//     and a page counts once more only what is marked or known to have moved.
//
//   - A judgement that changes after the cell's vote takes the agreement back,
//     and the same vote does not agree it again.
//
//   - A class is given by the committee directly above, in a meeting of it that
//     has begun, never while anything is open, and with a reason where it differs
//     from the counted one.
//
//   - A programme's targets are read from the figures everybody reads; nothing of
//     it is typed, and its reviews are drafted from them.
//
//   - Every deed about a score is a row of its history: who, when, why. Goals of a
//     quarter and the class of a year are read from the months, and no result of
//     theirs is kept. What looks unusual is a question to the cell before anybody
//     above sees it.
//
// Tables: score, score_voted, judgement, score_line, score_facts, score_order,
// score_step, score_objection, score_goal, score_question, rubric, rubric_use,
// rubric_preview, rubric_preview_row, programme, programme_target,
// programme_change, programme_review.
package quality
