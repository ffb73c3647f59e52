// Package oversight holds what a committee does to see and help those below it
// on the spot: visits to cells' meetings, and inspections.
//
// Invariants:
//
//   - A visit has one visitor of the committee that sends him. It is planned for
//     a month, and held once he has said what he saw, or dropped with a reason;
//     a visit that was held changes no more but in its words.
//
//   - Until it is held it gives the visitor a look at the cell's meetings of that
//     month while he is in the committee and the cell stands below it; nothing
//     more, and not the opinions of its members.
//
//   - What he saw is read by the committee that sent him and by the visited
//     unit's committee. Nobody is ranked by visits.
//
//   - A roster covers each cell as often as the rule asks where days and people
//     allow it, sends nobody to two places on one day or to his own cell, and
//     spreads the visits as evenly as can be.
//
//   - An inspection's plan is the committee's own. From its decision on the unit
//     sees its file; who the decision names reaches the unit until its last day.
//     A finding has its evidence; what is to be mended has a day and a second look.
//
// Tables: visit, visit_score, visit_finding, inspection, inspection_member,
// inspection_line.
package oversight
