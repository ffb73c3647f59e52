package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// layer is where in the house a room lies.
type layer string

const (
	field  layer = "field"  // what the product is about
	ground layer = "ground" // knows nothing of the field
	doors  layer = "doors"  // how the world comes in
	wiring layer = "wiring" // knows everything, known by the command alone
	bench  layer = "bench"  // tools of tests
)

// A room is a folder under internal. Rooms of the field are listed in their
// order: each may know those above it.
type room struct {
	name  string
	layer layer
	why   string // why it is a room of its own
}

var rooms = []room{
	{"org", field, "units, the tree with dates, sites, terms"},
	{"member", field, "people, statuses, moves, positions, appointments; lists in and out"},
	{"account", field, "sign-in, sessions, who may act for whom"},
	{"rule", field, "regulations with dates, inherited and overridden"},
	{"summary", field, "figures of a unit and a month, summed upward"},
	{"notice", field, "what was sent to whom, and by which way"},
	{"search", field, "one index, with who may see in it"},
	{"document", field, "papers, reading, directives, registers"},
	{"poll", field, "what a committee is asked in writing between its meetings"},
	{"meeting", field, "year plan, agenda, the room, opinions, open votes"},
	{"ballot", field, "secret votes"},
	{"resolution", field, "resolutions, their notices, tasks, proposals"},
	{"quality", field, "rubrics, evidence, scores, classes, programmes"},
	{"report", field, "what a unit sends up; difficulties and answers"},
	{"oversight", field, "visits, inspections, findings"},
	{"practice", field, "good ways and who copied them"},
	{"cycle", field, "what needs all of them: the turn of a month"},

	{"db", ground, "one SQL for two engines"},
	{"access", ground, "role and action to reach, and one question"},
	{"audit", ground, "events appended, sealed, provable"},
	{"device", ground, "what was done without the network, settled once"},
	{"job", ground, "work that survives a restart"},
	{"live", ground, "topics for pages that change"},
	{"fault", ground, "kinds of error and their sentences"},
	{"clock", ground, "the one place that asks the time"},
	{"secrecy", ground, "whether a text carries a secrecy mark"},
	{"vn", ground, "Vietnamese text: folding, encodings, names, dates"},
	{"i18n", ground, "words in two languages"},
	{"blob", ground, "files"},
	{"layout", ground, "a paper as paragraphs, tables and pages, and the font it is measured with"},
	{"docx", ground, "writes Word papers, reads the text of strangers' ones"},
	{"extract", ground, "draws the text out of strangers' files, PDFs in a process of its own"},
	{"pdf", ground, "writes printed papers"},
	{"xlsx", ground, "reads and writes sheets"},
	{"ics", ground, "writes calendars"},
	{"chart", ground, "draws figures"},
	{"mail", ground, "sends mail"},
	{"push", ground, "sends notices to phones"},
	{"tlslocal", ground, "certificates for a closed network"},
	{"waiting", ground, "the form in which rooms say what needs a person now"},
	{"thread", ground, "the form in which rooms tell what caused a thing and what came of it"},
	{"backup", ground, "copies of database and files"},

	{"web", doors, "pages"},
	{"api", doors, "the same verbs for programs"},

	{"app", wiring, "puts the house together; the subcommands"},
	{"demo", wiring, "the invented organisation one can try"},
	{"generate", wiring, "an organisation as large as a province or a country"},
	{"doctor", wiring, "asks every room whether its facts agree"},
	{"bench", wiring, "a crowd that presses at once, and whether what it was told is there"},

	{"db/dbtest", bench, "a migrated database of each engine for a test"},
	{"pgtest", bench, "a PostgreSQL cluster for tests"},
	{"browsertest", bench, "a browser for tests"},
	{"leash", bench, "a helper process that ends with its test"},
	{"archtest", bench, "these walls"},
}

// webParts are the folders of web that are not named after a field room.
var webParts = map[string]string{
	"ui":       "components every page shares",
	"assets":   "fonts, styles and scripts in the binary",
	"home":     "what needs this person now",
	"life":     "congresses, moves of members, mergers of units",
	"overview": "how the units below a committee do",
	"device":   "what was done on a phone without the network, and how it is kept there",
	"system":   "the installation: its state, backups, accounts, the local certificate",
}

// silent are the field rooms that know no other field room: everybody tells
// them, they ask nobody.
var silent = []string{"notice", "search"}

// engines are the modules that speak to a database engine.
var engines = []string{"modernc.org/sqlite", "github.com/jackc/pgx"}

// An arrow is one import: a file of package from imports package to.
type arrow struct {
	from, to string // import paths; those of the house begin with "nep/"
	test     bool   // the importing file is a test
}

// place is where a package lies, the zero value outside of internal.
type place struct {
	room
	rank int    // place in the table
	sub  string // "ui" of nep/internal/web/ui
}

func at(path string) (here place) {
	rest, ok := strings.CutPrefix(path, "nep/internal/")
	if !ok {
		return place{}
	}
	for i, r := range rooms {
		// db/dbtest is a room of its own inside of db.
		if (rest == r.name || strings.HasPrefix(rest, r.name+"/")) && len(r.name) > len(here.name) {
			here = place{r, i, strings.TrimPrefix(strings.TrimPrefix(rest, r.name), "/")}
		}
	}
	return here
}

// A rule forbids arrows.
type rule struct {
	name    string
	why     string // the sentence a person reads when it is broken
	tests   bool   // tests are held to it too
	forbids func(a arrow, from, to place) bool
}

var rules = []rule{
	{"ground knows no field",
		"the ground serves every room, so it must be understood and tested without any of them; turn the knowledge into a parameter or a hook filled in app",
		true, func(a arrow, from, to place) bool { return from.layer == ground && to.layer == field }},
	{"ground knows no doors",
		"the ground would then depend on how the world comes in",
		true, func(a arrow, from, to place) bool { return from.layer == ground && to.layer == doors }},
	{"field knows no doors",
		"a verb must mean the same to a page, to the API and to a job; return a value or a fault and let the door show it",
		true, func(a arrow, from, to place) bool { return from.layer == field && to.layer == doors }},
	{"field knows only rooms above",
		"rooms of the field are in one order so that nothing goes in circles; move the code to the lower room, which may call the upper one, or add a hook filled in app",
		false, func(a arrow, from, to place) bool {
			return from.layer == field && to.layer == field && to.rank > from.rank
		}},
	{"notice and search know no room",
		"everybody tells them what happened; if they asked back, every room would hang on them and they on every room",
		false, func(a arrow, from, to place) bool {
			return slices.Contains(silent, from.name) && to.layer == field && to.name != from.name
		}},
	{"doors hold no SQL",
		"what a page reads is read by a verb of a field room, which checks who asks; a door with a database goes around that",
		false, func(a arrow, from, to place) bool {
			return from.layer == doors && (to.name == "db" || a.to == "database/sql")
		}},
	{"only db speaks to an engine",
		"an engine's own ways would spread, and the two engines would drift apart; use package db",
		false, func(a arrow, from, to place) bool {
			if from.layer == "" || from.layer == bench || from.name == "db" || from.name == "backup" {
				return false
			}
			return slices.ContainsFunc(engines, func(e string) bool { return a.to == e || strings.HasPrefix(a.to, e+"/") })
		}},
	{"wiring is known by the command alone",
		"it knows everything; whoever knows it knows everything too",
		true, func(a arrow, from, to place) bool {
			return to.layer == wiring && from.layer != wiring && (from.layer != bench || !a.test) && a.from != "nep/cmd/nep"
		}},
	{"the command only starts the app",
		"what the command does is wired in one place, internal/app, where it can be read on one screen and tested",
		false, func(a arrow, from, to place) bool {
			return strings.HasPrefix(a.from, "nep/cmd/") && strings.HasPrefix(a.to, "nep/") && to.name != "app"
		}},
	{"tools of tests stay with tests",
		"they start servers and browsers and fail by panicking; nothing of that belongs in the binary",
		false, func(a arrow, from, to place) bool {
			return to.layer == bench && from.layer != bench && !strings.HasPrefix(a.from, "nep/scripts/")
		}},
}

// judge returns a sentence for each arrow that goes through a wall and each
// package that has no room.
func judge(packages []string, arrows []arrow) []string {
	var wrong []string
	for _, p := range packages {
		if !strings.HasPrefix(p, "nep/internal/") {
			continue
		}
		here := at(p)
		if here.name == "" {
			wrong = append(wrong, fmt.Sprintf("%s has no room: add a line to the table in internal/archtest/table.go, with the reason it is a room of its own, and show it in docs/TOUR.md", p))
			continue
		}
		if here.name == "web" && here.sub != "" {
			part, _, _ := strings.Cut(here.sub, "/")
			known := webParts[part] != "" || slices.ContainsFunc(rooms, func(r room) bool { return r.layer == field && r.name == part })
			if !known {
				wrong = append(wrong, fmt.Sprintf("%s is named after no room of the field: pages lie where their room's name is, or add the part with its reason to webParts in internal/archtest/table.go", p))
			}
		}
	}
	for _, a := range arrows {
		from, to := at(a.from), at(a.to)
		if from.name != "" && from.name == to.name {
			continue
		}
		for _, r := range rules {
			if a.test && !r.tests {
				continue
			}
			if r.forbids(a, from, to) {
				wrong = append(wrong, fmt.Sprintf("%s imports %s. Not allowed (%s): %s.", a.from, a.to, r.name, r.why))
			}
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}
