// Package generate makes an organisation of the size of a province or of a
// country, with months of its life, to see how Nếp behaves at that size. Nobody in
// it lives.
//
// The rows are written in bulk, not by the verbs of the rooms, and keep what the
// verbs keep: paths of the tree, one membership and one status a person, a roster
// for each meeting with counters that are its roster counted (the engine writes
// both, see months.go), and figures of all units above, which are loaded with their
// facts and not marked one by one. nep doctor finds no difference, and recounting
// gives the same figures: its tests do both.
//
// What there is of each month: of each cell and each base committee its regular
// meeting with its roster and minutes of one sentence (some cells miss one), of
// each cell's the days of the handbook, a score and its class, and the monthly
// reports; and today's open tasks, difficulties and directives. What there is not:
// agendas, opinions, decisions, papers, and units that moved or closed.
//
// The same seed, size, last month and day give the same rows, but for the block of
// keys the database gave. The work is cut into steps, each of them one
// transaction that notes how far it is: stopped, it goes on where it was. Until it
// is whole the database is refused (Whole).
//
// Tables of its own: none; a setting "generate".
package generate
