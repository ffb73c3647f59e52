package member

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/member/list"
	"nep/internal/org"
	"nep/internal/vn"
)

// Action is what confirming would do with a row.
type Action string

// The actions, in the order a page counts them.
const (
	ActAdd    Action = "add"
	ActChange Action = "change"
	ActSame   Action = "same"
	Refuse    Action = "refuse"
)

// Reason is a message key and its parameters.
type Reason struct {
	Key    string
	Params []any
}

// Change is one thing a row changes. With Keyed, Old and New are message keys
// ("" is nothing); else they are text as it is shown.
type Change struct {
	Field    string // "name", "birth", … "unit", "standing", "condition", "temporary", "position"
	Old, New string
	Keyed    bool
	// Of a position: the unit it is held in, 0 for one to be founded.
	Unit int64 `json:",omitempty"`
}

// FieldKey is the message key of a changed field.
func (c Change) FieldKey() string {
	switch c.Field {
	case "name":
		return "member.field.name"
	case "sex":
		return "member.field.sex"
	case "birth":
		return "member.field.birth"
	case "joined":
		return "member.field.joined"
	case "official":
		return "member.field.official"
	case "card":
		return "member.field.card"
	case "phone":
		return "member.field.phone"
	case "note":
		return "member.field.note"
	case "unit":
		return "member.field.unit"
	case "standing":
		return "member.field.standing"
	case "condition":
		return "member.field.condition"
	case "temporary":
		return "member.field.temporary"
	}
	return "member.field.position"
}

// PlanLine is one row of the list and what confirming would do with it.
type PlanLine struct {
	Ref      list.Ref
	Name     string
	UnitName string // as it will be
	Unit     int64  // 0 for one to be founded
	Action   Action
	Person   int64 // who it is, when known
	Changes  []Change
	Reasons  []Reason // why it is refused
	Warnings []Reason

	row       *list.Row
	unit      int64 // as Unit; below 0 for one to be founded
	fold      string
	card      string
	read      bool     // nothing of the row itself speaks against it
	known     *dossier // whom the row means; nil for somebody new
	on        string   // the day of a move or of another status
	want      Person
	old       Person
	standing  Standing
	condition Condition
	kind      Kind
	move      bool
	arrive    bool
	restand   bool
	positions []Position // to be added; Unit below 0 is one to be founded
	ends      []Position // ended by a change of role
}

// NamedUnit is a unit's name as the list writes it, and what it is taken for.
type NamedUnit struct {
	Written string
	Unit    int64  // 0: to be founded, or still to be chosen
	Name    string // of the unit it is taken for
	Rows    int
	New     bool // would be founded
	Open    bool // a person must choose: several fit, or none may be founded here
	Chosen  bool // by a person
	Skipped bool `json:",omitempty"` // chosen to be left out

	id    int64 // as Unit; below 0 for one to be founded
	level int   // how well the name fits; 0 is surest (list.Matcher)
}

// founding is a unit that the list would found.
type founding struct {
	id     int64 // below 0
	name   string
	chosen bool
}

// Plan is what confirming an import would do.
type Plan struct {
	Import                        Import
	Unit                          org.Unit
	From                          string // the day new members begin
	Lines                         []PlanLine
	Units                         []NamedUnit
	Skipped                       []list.Skipped
	Columns                       []list.Column
	Added, Changed, Same, Refused int
	// Digest stands for the whole plan: confirming carries it, and is refused
	// with Conflict when the plan would be another by then.
	Digest string

	file   *list.File
	founds []founding // those that rows need
	// planted are the units founded in carrying it out, by their founding.
	planted map[int64]int64
}

// planner holds what plan looks up.
type planner struct {
	t        *db.Tx
	actor    access.Actor
	day      string
	from     string
	scope    org.Unit
	choices  Choices
	below    map[int64]org.Unit // and those to be founded
	cells    []string           // names that a list may mean
	matcher  *list.Matcher      // of cells
	byName   map[string]int64   // or several
	byFold   map[string]int64
	byCode   map[org.Code]int64
	named    map[string]*NamedUnit
	order    []*NamedUnit
	founds   []founding
	people   *crowd
	byPerson map[int64]*dossier
	held     map[int64][]Position // secretaries by unit: today's, and those planned
}

// several stands for a name that more than one unit has.
const several = math.MinInt64

// crowd is the known people, found by card or by name.
type crowd struct {
	byCard map[string]*dossier
	byFold map[string][]*dossier
}

func newCrowd(n int) *crowd {
	return &crowd{make(map[string]*dossier, n), make(map[string][]*dossier, n)}
}

func (c *crowd) add(d *dossier) {
	if d.Card != "" {
		c.byCard[d.Card] = d
	}
	c.byFold[d.fold] = append(c.byFold[d.fold], d)
}

// dossier is a known person, as far as an import needs it.
type dossier struct {
	Person
	fold        string
	memberships []Membership // of today
	status      Status
	hasStatus   bool
	reach       bool // every unit of today lies in the scope
	positions   []Position
}

const maxScope = 20000

// plan computes what the file would do now. It only reads.
func plan(t *db.Tx, actor access.Actor, imp Import, file *list.File) (*Plan, error) {
	p := &planner{t: t, actor: actor, day: today(t), choices: imp.Choices, named: map[string]*NamedUnit{}}
	p.from = imp.Choices.From
	if p.from == "" {
		p.from = p.day
	}
	var err error
	if p.scope, err = org.UnitOn(t, imp.Unit, p.day); err != nil {
		return nil, err
	}
	if err := p.loadUnits(); err != nil {
		return nil, err
	}
	if err := p.loadPeople(file); err != nil {
		return nil, err
	}
	out := &Plan{Import: imp, Unit: p.scope, From: p.from, Skipped: file.Skipped, Columns: file.Columns, file: file}
	p.units(file)
	out.Lines = p.lines(file)
	for i := range out.Lines {
		switch out.Lines[i].Action {
		case ActAdd:
			out.Added++
		case ActChange:
			out.Changed++
		case ActSame:
			out.Same++
		case Refuse:
			out.Refused++
		}
	}
	out.founds = p.needed(out.Lines)
	for _, n := range p.order {
		out.Units = append(out.Units, *n)
	}
	// "From" only where it is chosen: the same plan confirmed after midnight is
	// the same plan.
	b, err := json.Marshal(struct {
		Import int64
		From   string
		Lines  []PlanLine
		Units  []NamedUnit
	}{imp.ID, imp.Choices.From, out.Lines, out.Units})
	if err != nil {
		return nil, fault.Wrap("member.plan", fault.Internal, err)
	}
	sum := sha256.Sum256(b)
	out.Digest = hex.EncodeToString(sum[:16])
	return out, nil
}

// ---- units ----

func (p *planner) loadUnits() error {
	us, err := org.AllBelow(p.t, p.scope.Path, p.day, maxScope)
	if err != nil {
		return err
	}
	p.below, p.byName, p.byFold, p.byCode = map[int64]org.Unit{}, map[string]int64{}, map[string]int64{}, map[org.Code]int64{}
	for _, u := range us {
		p.below[u.ID] = u
		if u.ID != p.scope.ID && !u.Kind.Meets() {
			continue
		}
		for _, name := range []string{u.Name, u.Short} {
			p.note(name, u.ID)
		}
		if u.Code != "" {
			p.byCode[u.Code] = u.ID
		}
		p.cells = append(p.cells, u.Name)
	}
	return nil
}

// units says which unit every written name means.
//
// A second import of the list must say the same, when the units of this one
// are founded: so no unit is founded whose name would fit a name that now means
// another unit, or none, as well as what it fits now. A person chooses then.
func (p *planner) units(file *list.File) {
	for i := range file.Rows {
		written := file.Rows[i].Unit
		n := p.named[written]
		if n == nil {
			n = &NamedUnit{Written: written}
			p.named[written] = n
			p.order = append(p.order, n)
		}
		n.Rows++
	}
	for _, n := range p.order {
		id, ok := p.choices.Units[n.Written]
		switch {
		case !ok || id > 0 && p.below[id].ID == 0:
			continue
		case id == SkipUnit:
			n.Skipped = true
		case id == 0:
			p.found(n, true)
		default:
			p.take(n, id)
		}
		n.Chosen = true
	}
	// What a person chose to found counts as known.
	for _, f := range p.founds {
		p.note(f.name, f.id)
		p.cells = append(p.cells, f.name)
	}
	p.matcher = list.NewMatcher(p.cells)
	for _, n := range p.order {
		if !n.Chosen {
			p.resolve(n)
		}
	}
	for p.doubt() {
	}
}

// note makes a unit known by a name.
func (p *planner) note(name string, id int64) {
	for _, x := range []struct {
		m map[string]int64
		k string
	}{{p.byName, name}, {p.byFold, vn.Fold(name)}} {
		if have, ok := x.m[x.k]; ok && have != id {
			x.m[x.k] = several
		} else if x.k != "" {
			x.m[x.k] = id
		}
	}
}

func (p *planner) take(n *NamedUnit, id int64) {
	n.id, n.Unit, n.Name, n.New = id, max(id, 0), p.below[id].Name, id < 0
}

// resolve finds the unit of a name that nobody chose one for.
func (p *planner) resolve(n *NamedUnit) {
	if n.Written == "" {
		if n.Open = !p.scope.Kind.Meets(); !n.Open {
			p.take(n, p.scope.ID)
		}
		return
	}
	// A code says which unit it is, or none that is known here: it is no name.
	if code, err := org.ParseCode(n.Written); err == nil {
		if id := p.byCode[code]; id != 0 {
			p.take(n, id)
		} else {
			n.Open = true
		}
		return
	}
	for _, id := range []int64{p.byName[n.Written], p.byFold[vn.Fold(n.Written)]} {
		if n.Open = id == several; n.Open {
			return
		}
		if id != 0 {
			p.take(n, id)
			return
		}
	}
	best, fits, level := p.matcher.Match(n.Written)
	n.level = level
	id := p.byName[best]
	switch {
	case fits == 0:
		p.found(n, false)
	case fits > 1 || id == several:
		n.Open = true
	default:
		p.take(n, id)
	}
}

// doubt leaves open the units to be founded that would change what another
// name means, and says whether there were any.
func (p *planner) doubt() bool {
	var names []string
	of := map[string]int64{}
	for _, f := range p.founds {
		if !f.chosen {
			names = append(names, f.name)
			of[f.name] = f.id
		}
	}
	if len(names) == 0 {
		return false
	}
	all := list.NewMatcher(names)
	drop := map[int64]bool{}
	for _, n := range p.order {
		// One to be founded is found by its very name afterwards.
		if n.Chosen || n.level == 0 || n.New && !p.chosen(n.id) {
			continue
		}
		if _, fits, level := all.Match(n.Written); fits == 0 || level > n.level {
			continue
		}
		for _, name := range names {
			if _, fits, level := list.NewMatcher([]string{name}).Match(n.Written); fits > 0 && level <= n.level {
				drop[of[name]] = true
			}
		}
	}
	for _, n := range p.order {
		if drop[n.id] {
			n.id, n.Name, n.New, n.Open = 0, "", false, true
		}
	}
	p.founds = slices.DeleteFunc(p.founds, func(f founding) bool { return drop[f.id] })
	return len(drop) > 0
}

func (p *planner) chosen(id int64) bool {
	return slices.ContainsFunc(p.founds, func(f founding) bool { return f.id == id && f.chosen })
}

// needed gives the units to be founded: those of rows that are taken. A name
// whose rows are all refused is founded too where it would otherwise fit one
// that is: else a second import would take it for that one.
func (p *planner) needed(lines []PlanLine) (out []founding) {
	used := map[int64]bool{}
	for i := range lines {
		if l := &lines[i]; l.Action != Refuse {
			used[l.unit] = true
			for _, x := range l.positions {
				used[x.Unit] = true
			}
		}
	}
	for more := true; more; {
		more = false
		var names []string
		for _, f := range p.founds {
			if used[f.id] {
				names = append(names, f.name)
			}
		}
		m := list.NewMatcher(names)
		for _, n := range p.order {
			if n.New && !n.Chosen && !used[n.id] {
				if _, fits, _ := m.Match(n.Written); fits > 0 {
					used[n.id], more = true, true
				}
			}
		}
	}
	for _, f := range p.founds {
		if used[f.id] {
			out = append(out, f)
		}
	}
	return out
}

// found marks a name as a cell to be founded, where the scope can have cells.
// Names that are one but for capitals and diacritics are one cell.
func (p *planner) found(n *NamedUnit, chosen bool) {
	name := vn.Clean(n.Written)
	if vn.AllCaps(name) {
		name = strings.ToUpper(string([]rune(name)[:1])) + strings.ToLower(string([]rune(name)[1:]))
	}
	may := access.May(p.actor, access.UnitEdit, access.Unit(p.scope.Path))
	if p.scope.Kind.Meets() || name == "" || !may || len([]rune(name)) > 300 {
		n.Open = true
		return
	}
	fold := vn.Fold(name)
	for _, f := range p.founds {
		if vn.Fold(f.name) == fold {
			p.take(n, f.id)
			return
		}
	}
	f := founding{-int64(len(p.below)) - 1, name, chosen}
	p.founds = append(p.founds, f)
	p.below[f.id] = org.Unit{ID: f.id, Parent: p.scope.ID, Kind: org.Cell, Name: name, Path: p.scope.Path + "new/",
		From: max(p.from, p.scope.From), To: clock.Forever}
	p.take(n, f.id)
}

// ---- people ----

func (p *planner) loadPeople(file *list.File) error {
	var cards, folds []string
	seenCard, seenFold := map[string]bool{}, map[string]bool{}
	for i := range file.Rows {
		r := &file.Rows[i]
		if c := Card(r.Card); c != "" && !seenCard[c] {
			seenCard[c] = true
			cards = append(cards, c)
		}
		if f := vn.Fold(r.FullName); f != "" && !seenFold[f] {
			seenFold[f] = true
			folds = append(folds, f)
		}
	}
	p.byPerson = map[int64]*dossier{}
	keep := func(ps []Person) {
		for _, x := range ps {
			if p.byPerson[x.ID] == nil && x.ErasedAt == 0 {
				p.byPerson[x.ID] = &dossier{Person: x, fold: vn.Fold(x.Name()), reach: true}
			}
		}
	}
	if err := inChunks(cards, func(part []string) error {
		ps, err := db.All(p.t, scanPerson, `select `+personColumns+` from person p where p.card <> '' and p.card in (`+db.Marks(1, len(part))+`)`, db.Anys(part)...)
		keep(ps)
		return err
	}); err != nil {
		return err
	}
	// By name only inside the scope: namesakes elsewhere are nobody's business.
	if err := inChunks(folds, func(part []string) error {
		ps, err := db.All(p.t, scanPerson, `select distinct `+personColumns+` from person p
			cross join membership m cross join unit_path u
			where p.fold in (`+db.Marks(4, len(part))+`) and m.person = p.id and u.unit = m.unit
			and u.from_on <= $1 and u.to_on > $1 and u.path || '' >= $2 and u.path || '' < $3`,
			append([]any{p.day, p.scope.Path, pathEnd(p.scope.Path)}, db.Anys(part)...)...)
		keep(ps)
		return err
	}); err != nil {
		return err
	}
	ids := make([]int64, 0, len(p.byPerson))
	for id := range p.byPerson {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	if err := p.loadDossiers(ids); err != nil {
		return err
	}
	p.people = newCrowd(len(ids))
	for _, id := range ids {
		p.people.add(p.byPerson[id])
	}
	return p.loadHeld()
}

func (p *planner) loadDossiers(ids []int64) error {
	return inChunks(ids, func(part []int64) error {
		ms, err := db.All(p.t, scanMembership, `select `+membershipColumns+` from membership
			where person in (`+db.Marks(1, len(part))+`) order by from_on, id`, db.Anys(part)...)
		if err != nil {
			return err
		}
		for _, m := range ms {
			d := p.byPerson[m.Person]
			if m.From <= p.day && p.day < m.To {
				d.memberships = append(d.memberships, m)
				if _, ok := p.below[m.Unit]; !ok {
					d.reach = false
				}
			}
		}
		args := append([]any{p.day}, db.Anys(part)...)
		in := `(` + db.Marks(2, len(part)) + `)`
		type st struct {
			person int64
			Status
		}
		sts, err := db.All(p.t, func(r db.Row) (s st, err error) {
			err = r.Scan(&s.person, &s.From, &s.To, &s.Standing, &s.Condition)
			return s, err
		}, `select person, from_on, to_on, standing, condition from member_status where from_on <= $1 and to_on > $1 and person in `+in, args...)
		if err != nil {
			return err
		}
		for _, s := range sts {
			p.byPerson[s.person].status, p.byPerson[s.person].hasStatus = s.Status, true
		}
		xs, err := db.All(p.t, scanPosition, `select `+positionColumns+` from position x cross join person p
			where x.from_on <= $1 and x.to_on > $1 and x.person in `+in+` and p.id = x.person order by x.id`, args...)
		for _, x := range xs {
			p.byPerson[x.Person].positions = append(p.byPerson[x.Person].positions, x)
		}
		return err
	})
}

func (p *planner) loadHeld() error {
	ids := make([]int64, 0, len(p.below))
	for id := range p.below {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	xs, err := PositionsIn(p.t, ids, p.day)
	p.held = map[int64][]Position{}
	for _, x := range xs {
		if x.Role == SecretaryRole {
			p.held[x.Unit] = append(p.held[x.Unit], x)
		}
	}
	return err
}

// match finds the person of a crowd whom a row means. nil and no reason is
// somebody new.
func (p *planner) match(l *PlanLine, among *crowd) (*dossier, *Reason) {
	r := l.row
	if l.card != "" {
		if d := among.byCard[l.card]; d != nil {
			switch {
			case !d.reach:
				// Where is not said: it is another unit's.
				return nil, &Reason{"member.import.card_elsewhere", []any{"Card", l.card}}
			case len(d.memberships) == 0:
				if !p.inScope(d) {
					return nil, &Reason{"member.import.card_elsewhere", []any{"Card", l.card}}
				}
				return nil, &Reason{"member.import.left", []any{"Name", d.Name()}}
			case d.fold != l.fold && !sameDate(d.Birth, r.Birth.String()):
				return nil, &Reason{"member.import.card_other", []any{"Card", l.card, "Name", d.Name()}}
			}
			return d, nil
		}
	}
	var hits []*dossier
	for _, d := range among.byFold[l.fold] {
		if l.fits(d) {
			hits = append(hits, d)
		}
	}
	if len(hits) == 0 {
		return nil, nil
	}
	if len(hits) > 1 {
		return nil, &Reason{"member.import.several", []any{"Name", r.FullName, "N", len(hits)}}
	}
	d := hits[0]
	if l.card != "" && d.Card != "" && d.Card != l.card {
		return nil, &Reason{"member.import.card_differs", []any{"Name", d.Name(), "Known", d.Card, "Card", l.card}}
	}
	return d, nil
}

// fits says whether a row can mean a namesake, when no card decides: born the
// same day, or in the same unit where a birth date is not known.
func (l *PlanLine) fits(d *dossier) bool {
	if len(d.memberships) == 0 || !d.reach {
		return false
	}
	if born := l.row.Birth.String(); born != "" && d.Birth != "" {
		return sameDate(d.Birth, born)
	}
	for _, m := range d.memberships {
		if m.Unit == l.unit && l.unit != 0 {
			return true
		}
	}
	return false
}

// sees calls f with every person of a crowd that has a say in whom a row means.
func (l *PlanLine) sees(among *crowd, f func(d *dossier)) {
	if d := among.byCard[l.card]; l.card != "" && d != nil {
		f(d)
	}
	for _, d := range among.byFold[l.fold] {
		if l.fits(d) {
			f(d)
		}
	}
}

// inScope says whether somebody who left was last known in the scope: only
// then is his name said.
func (p *planner) inScope(d *dossier) bool {
	ms, err := MembershipsOf(p.t, d.ID)
	if err != nil || len(ms) == 0 {
		return false
	}
	_, ok := p.below[ms[len(ms)-1].Unit]
	return ok
}

// sameDate says whether two stored dates can be the same day: one may know
// less ("1985", "1985-02-03").
func sameDate(a, b string) bool {
	return a != "" && b != "" && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// ---- a row ----

// lines plans the rows, whatever their order.
func (p *planner) lines(file *list.File) []PlanLine {
	lines := make([]PlanLine, len(file.Rows))
	for i := range file.Rows {
		p.read(&lines[i], &file.Rows[i])
	}
	for i, m := range p.meet(lines, p.people) {
		l := &lines[i]
		switch {
		case !l.read:
		case m.why != nil:
			l.refuse(*m.why)
		case m.d == nil:
			p.addition(l)
		default:
			p.changes(l, m.d)
		}
	}
	p.alike(lines)
	p.offices(lines)
	return lines
}

func (l *PlanLine) refuse(why Reason) {
	l.Action, l.Reasons, l.Changes = Refuse, append(l.Reasons, why), nil
}

// read says what a row tells by itself.
func (p *planner) read(l *PlanLine, r *list.Row) {
	u := p.named[r.Unit]
	*l = PlanLine{Ref: r.Ref(), Name: r.FullName, UnitName: u.Name, Unit: u.Unit, row: r, unit: u.id, fold: vn.Fold(r.FullName), card: Card(r.Card), on: p.day}
	if u.Skipped {
		l.refuse(Reason{"member.import.skipped", nil})
		return
	}
	for _, x := range r.Problems {
		if x.Severity == list.Error {
			l.refuse(Reason{x.Key, x.Params})
		} else {
			l.Warnings = append(l.Warnings, Reason{x.Key, x.Params})
		}
	}
	if born := r.Birth.String(); born > p.day {
		l.refuse(Reason{"member.import.birth_future", []any{"Day", vn.FormatDate(r.Birth)}})
	}
	switch {
	case u.Open && r.Unit == "":
		l.refuse(Reason{"member.import.no_unit", nil})
	case u.Open:
		l.refuse(Reason{"member.import.unit_open", []any{"Unit", r.Unit}})
	case p.below[u.id].To != clock.Forever:
		l.refuse(Reason{"member.unit.closed", nil})
	}
	if len([]rune(r.Family)) > 60 || len([]rune(r.Given)) > 30 || len(r.Card) > 30 {
		l.refuse(Reason{"member.name.long", nil})
	}
	l.read = l.Action != Refuse
}

// met is whom a row means, or why it is refused.
type met struct {
	d   *dossier
	why *Reason
}

// meet finds for every row whom it means. Rows that mean one person are all
// refused: which of them is right a person must say.
func (p *planner) meet(lines []PlanLine, among *crowd) []met {
	out := make([]met, len(lines))
	first, other := map[int64]int{}, map[int64]int{}
	for i := range lines {
		l := &lines[i]
		if !l.read {
			continue
		}
		d, why := p.match(l, among)
		out[i] = met{d, why}
		if d != nil {
			if _, ok := first[d.ID]; !ok {
				first[d.ID] = i
			} else if _, ok := other[d.ID]; !ok {
				other[d.ID] = i
			}
		}
	}
	for i := range lines {
		d := out[i].d
		if d == nil {
			continue
		}
		if o, ok := other[d.ID]; ok {
			if i != first[d.ID] {
				o = first[d.ID]
			}
			out[i].why = &Reason{"member.import.twice", []any{"Sheet", lines[o].Ref.Sheet, "Line", lines[o].Ref.Line}}
		} else if key := p.bar(&lines[i], d); key != "" {
			out[i].why = &Reason{key, nil}
		}
	}
	return out
}

// place is where a row's person meets now and what the row does about it.
type place struct {
	home         *Membership // nil without one
	guest        bool        // the row is of a unit where the member is a guest
	arrive, move bool
}

func placeOf(l *PlanLine, d *dossier) (x place) {
	for i := range d.memberships {
		m := &d.memberships[i]
		if m.Kind == Regular {
			x.home = m
		}
		x.guest = x.guest || m.Kind == Temporary && m.Unit == l.unit
	}
	_, _, k := said(l.row)
	away := x.home == nil || x.home.Unit != l.unit
	x.arrive = !x.guest && k == Temporary && away
	x.move = !x.guest && k != Temporary && away && x.home != nil
	return x
}

// bar is why a person cannot become what a row says.
func (p *planner) bar(l *PlanLine, d *dossier) string {
	x := placeOf(l, d)
	switch {
	case d.hasStatus && d.status.Condition == Suspended && l.row.Status == list.StatusGuest:
		return "member.arrive.suspended"
	case x.move && x.home.From >= p.day:
		return "member.move.before"
	case x.move && !forever(x.home.To):
		return "member.move.later"
	}
	return ""
}

// alike refuses rows that a second import of the list could not tell apart.
//
// It plays the second import: the people as they will be meet the rows again,
// and every row must find the very person it made or changed, or be refused as
// it was. Rows have to do with each other when they could mean one person, now
// or then; where one of them fails, all that it has to do with are left
// undone. What is left undone is the same the second time, so importing a list
// twice is importing it once.
func (p *planner) alike(lines []PlanLine) {
	then := p.then(lines)
	top := make([]int, len(lines)) // of the rows that have to do with each other
	find := func(i int) int {
		for top[i] != i {
			top[i] = top[top[i]]
			i = top[i]
		}
		return i
	}
	seenBy := map[int64]int{}
	for i := range lines {
		top[i] = i
	}
	for i := range lines {
		l := &lines[i]
		if !l.read {
			continue
		}
		see := func(d *dossier) {
			j, ok := seenBy[d.ID]
			if !ok {
				seenBy[d.ID], j = i, i
			}
			if a, b := find(i), find(j); a != b {
				top[max(a, b)] = min(a, b)
			}
		}
		l.sees(p.people, see)
		l.sees(then, see)
	}
	bad := map[int]bool{}
	for i, m := range p.meet(lines, then) {
		l := &lines[i]
		switch {
		case !l.read:
		case l.Action == Refuse:
			bad[find(i)] = bad[find(i)] || m.why == nil
		default:
			bad[find(i)] = bad[find(i)] || m.why != nil || m.d == nil || m.d.ID != l.becomes(i)
		}
	}
	var others map[int][]int
	for i := range lines {
		l := &lines[i]
		if !l.read || !bad[find(i)] || l.Action != ActAdd && l.Action != ActChange {
			continue
		}
		if others == nil {
			others = map[int][]int{}
			for j := range lines {
				if lines[j].read && bad[find(j)] {
					others[find(j)] = append(others[find(j)], j)
				}
			}
		}
		o := l.Ref
		for _, j := range others[find(i)] {
			if j != i {
				o = lines[j].Ref
				break
			}
		}
		l.refuse(Reason{"member.import.alike", []any{"Name", l.Name, "Sheet", o.Sheet, "Line", o.Line}})
	}
}

// becomes is the number of a row's person once the row is in; below 0 for one
// who has none yet.
func (l *PlanLine) becomes(i int) int64 {
	if l.known != nil {
		return l.known.ID
	}
	return -int64(i) - 1
}

// then gives the people as they will be, as far as rows find them.
func (p *planner) then(lines []PlanLine) *crowd {
	out := newCrowd(len(p.byPerson) + len(lines))
	next := map[int64]*dossier{}
	var added []*dossier
	for i := range lines {
		l := &lines[i]
		switch l.Action {
		case ActAdd:
			d := &dossier{Person: l.want, fold: l.fold, reach: true, hasStatus: true,
				memberships: []Membership{{Unit: l.unit, Kind: l.kind, From: p.from, To: clock.Forever}}, status: Status{From: p.from, Standing: l.standing, Condition: l.condition}}
			d.ID = l.becomes(i)
			added = append(added, d)
		case ActChange:
			d := *l.known
			d.Person, d.fold = l.want, vn.Fold(l.want.Name())
			d.memberships = nil
			for _, m := range l.known.memberships {
				if l.move && m.Kind == Regular {
					m.Unit, m.From = l.unit, l.on
				}
				d.memberships = append(d.memberships, m)
			}
			if l.arrive {
				d.memberships = append(d.memberships, Membership{Unit: l.unit, Kind: Temporary, From: l.on, To: clock.Forever})
			}
			d.status.Standing, d.status.Condition = l.standing, l.condition
			next[d.ID] = &d
		}
	}
	ids := make([]int64, 0, len(p.byPerson))
	for id := range p.byPerson {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if d := next[id]; d != nil {
			out.add(d)
		} else {
			out.add(p.byPerson[id])
		}
	}
	for _, d := range added {
		out.add(d)
	}
	return out
}

// wanted gives a row's person over what is known: what the list leaves empty,
// or says less precisely, stays.
func (p *planner) wanted(l *PlanLine, r *list.Row, old Person) Person {
	w := old
	text := func(into *string, v string) {
		if v != "" {
			*into = v
		}
	}
	date := func(into *string, d vn.Date) {
		if v := d.String(); v != "" && !strings.HasPrefix(*into, v) {
			*into = v
		}
	}
	w.Family, w.Given = vn.Clean(r.Family), vn.Clean(r.Given)
	if r.Sex != "" {
		w.Sex = Sex(r.Sex)
	}
	date(&w.Birth, r.Birth)
	date(&w.Joined, r.Joined)
	if !r.Probationary {
		date(&w.Official, r.Official)
	}
	text(&w.Card, Card(r.Card))
	phone := vn.Clean(r.Phone)
	if len(phone) > 20 || strings.Trim(phone, "0123456789 +.-()") != "" {
		l.Warnings = append(l.Warnings, Reason{"member.import.phone", []any{"Phone", r.Phone}})
		phone = ""
	}
	text(&w.Phone, phone)
	note := vn.Clean(r.Note)
	if n := []rune(note); len(n) > 1000 {
		note = string(n[:1000])
	}
	text(&w.Note, note)
	return w
}

// said is what a row says of standing, condition and kind; spoken is false
// where the list only falls back to "official".
func said(r *list.Row) (s Standing, c Condition, k Kind) {
	s, c, k = Official, Active, Regular
	if r.Probationary || r.Status == list.StatusProbationary {
		s = Probationary
	}
	switch r.Status {
	case list.StatusExempt:
		c = Exempt
	case list.StatusAway:
		c = Away
	case list.StatusSuspended:
		c = Suspended
	case list.StatusReferred:
		c = Introduced
	case list.StatusGuest:
		k = Temporary
	}
	return s, c, k
}

func (p *planner) addition(l *PlanLine) {
	l.Action = ActAdd
	l.want = p.wanted(l, l.row, Person{})
	l.standing, l.condition, l.kind = said(l.row)
}

func (p *planner) changes(l *PlanLine, d *dossier) {
	r := l.row
	l.known, l.Person, l.old = d, d.ID, d.Person
	l.want = p.wanted(l, r, d.Person)
	text := func(field, old, now string) {
		if old != now {
			l.Changes = append(l.Changes, Change{Field: field, Old: old, New: now})
		}
	}
	date := func(field, old, now string) { text(field, vn.FormatDate(isoDate(old)), vn.FormatDate(isoDate(now))) }
	text("name", d.Name(), l.want.Name())
	if d.Sex != l.want.Sex {
		l.Changes = append(l.Changes, Change{Field: "sex", Old: sexKey(d.Sex), New: sexKey(l.want.Sex), Keyed: true})
	}
	date("birth", d.Birth, l.want.Birth)
	date("joined", d.Joined, l.want.Joined)
	date("official", d.Official, l.want.Official)
	text("card", d.Card, l.want.Card)
	text("phone", d.Phone, l.want.Phone)
	text("note", d.Note, l.want.Note)

	s, c, k := said(r)
	l.kind, l.standing, l.condition = k, d.status.Standing, d.status.Condition
	// Where the member meets.
	switch x := placeOf(l, d); {
	case x.guest:
		l.kind = Temporary // the row of the unit where the member is a guest
	case x.arrive:
		l.arrive = true
		l.Changes = append(l.Changes, Change{Field: "temporary", New: l.UnitName})
		if l.condition == Active {
			l.condition = Away
		}
	case x.move:
		l.move = true
		l.Changes = append(l.Changes, Change{Field: "unit", Old: p.below[x.home.Unit].Name, New: l.UnitName})
		if l.condition == Introduced {
			l.condition = Active
		}
	}
	// What the member is. "Official" without an official date may only be the
	// list's silence; and an ordinary row does not end an exemption.
	assumed := false
	for _, x := range r.Problems {
		assumed = assumed || x.Key == "list.official.assumed_probationary"
	}
	switch {
	case s == Official && d.status.Standing == Probationary && !r.Official.IsZero() && !isoDate(p.day).Before(r.Official):
		l.standing = Official
	case s == Probationary && d.status.Standing == Official && !assumed && d.Official == "":
		l.standing = Probationary
	}
	if c != Active && l.kind == Regular {
		l.condition = c
	}
	if l.standing != d.status.Standing {
		l.restand = true
		l.Changes = append(l.Changes, Change{Field: "standing", Old: StandingKey(d.status.Standing), New: StandingKey(l.standing), Keyed: true})
	}
	if l.condition != d.status.Condition {
		l.restand = true
		l.Changes = append(l.Changes, Change{Field: "condition", Old: ConditionKey(d.status.Condition), New: ConditionKey(l.condition), Keyed: true})
	}
	// Whoever moves is received: one who is said to be introduced is so again.
	l.restand = l.restand || l.move && l.condition == Introduced
	p.since(l, d)
	l.Action = ActSame
	if len(l.Changes) > 0 {
		l.Action = ActChange
	}
}

// since dates a move and another status: the day that was typed for the list,
// when nothing is noted of the person after it; else today, and the row says
// so.
func (p *planner) since(l *PlanLine, d *dossier) {
	from := p.choices.From
	if from == "" || from >= p.day || !l.move && !l.arrive && !l.restand {
		return
	}
	ok := d.status.From <= from
	for _, m := range d.memberships {
		ok = ok && (m.From < from || m.From == from && !l.move)
	}
	for _, x := range d.positions {
		ok = ok && x.From <= from
	}
	if l.move || l.arrive {
		ok = ok && p.below[l.unit].From <= from
	}
	if l.standing == Official && d.status.Standing == Probationary {
		ok = ok && !isoDate(from).Before(l.row.Official)
	}
	if ok {
		l.on = from
		return
	}
	l.Warnings = append(l.Warnings, Reason{"member.import.from_today", []any{"Day", vn.FormatDate(isoDate(from))}})
}

func sexKey(s Sex) string {
	switch s {
	case Male:
		return "member.sex.male"
	case Female:
		return "member.sex.female"
	}
	return ""
}

// offices plans the positions that rows name; what the list does not name
// stays. What falls free is settled before anybody takes it, so that a list with
// a new secretary in any line is carried out at once.
func (p *planner) offices(lines []PlanLine) {
	for i := range lines {
		if l := &lines[i]; l.move && l.Action == ActChange {
			path := p.below[l.unit].Path
			for _, x := range l.known.positions {
				if !strings.Contains(path, "/"+strconv.FormatInt(x.Unit, 10)+"/") {
					p.vacate(x)
				}
			}
		}
	}
	for _, secretaries := range []bool{false, true} {
		for i := range lines {
			if l := &lines[i]; l.Action != Refuse {
				p.positions(l, secretaries)
			}
		}
	}
	for i := range lines {
		if l := &lines[i]; l.Action == ActSame && len(l.Changes) > 0 {
			l.Action = ActChange
		}
	}
}

// vacate: a position falls free.
func (p *planner) vacate(x Position) {
	p.held[x.Unit] = slices.DeleteFunc(p.held[x.Unit], func(h Position) bool { return h.ID == x.ID })
}

// positions plans the positions of a row: the secretaries', or all others.
func (p *planner) positions(l *PlanLine, secretaries bool) {
	d := l.known
	for _, x := range l.row.Positions {
		role, above := positionOf(x)
		if (role == SecretaryRole) != secretaries {
			continue
		}
		unit := l.unit
		if above {
			var ok bool
			if unit, ok = p.committeeAbove(l.unit); !ok {
				l.Warnings = append(l.Warnings, Reason{"member.import.position_above", []any{"Position", l.row.Position}})
				continue
			}
		}
		same := func(h Position) bool { return h.Unit == unit && h.Role == role }
		if d != nil && slices.ContainsFunc(d.positions, same) || slices.ContainsFunc(l.positions, same) {
			continue
		}
		if l.condition == Suspended {
			l.Warnings = append(l.Warnings, Reason{"member.position.suspended", nil})
			continue
		}
		if l.kind == Temporary {
			l.Warnings = append(l.Warnings, Reason{"member.position.not_member", nil})
			continue
		}
		if role == SecretaryRole && len(p.held[unit]) > 0 {
			l.Warnings = append(l.Warnings, Reason{"member.import.secretary", []any{"Name", p.held[unit][0].Name}})
			continue
		}
		// In one unit one is secretary, or deputy, or committee member: a new
		// word there takes the place of the old one.
		var ends []Position
		if d != nil {
			for _, h := range d.positions {
				if h.Unit == unit && exclusive(h.Role) && exclusive(role) && !slices.ContainsFunc(l.row.Positions, func(y list.Position) bool { q, _ := positionOf(y); return q == h.Role }) {
					ends = append(ends, h)
				}
			}
		}
		path := p.below[unit].Path
		may := MayGive(p.actor, role, path, l.Person)
		for _, h := range ends {
			may = may && MayGive(p.actor, h.Role, path, l.Person)
		}
		if !may {
			l.Warnings = append(l.Warnings, Reason{"member.import.position_given", []any{"Position", l.row.Position}})
			continue
		}
		pos := Position{Person: l.Person, Unit: unit, Role: role, Name: l.Name}
		change := Change{Field: "position", New: RoleKey(role), Keyed: true, Unit: max(unit, 0)}
		for _, h := range ends {
			if !slices.ContainsFunc(l.ends, func(e Position) bool { return e.ID == h.ID }) {
				l.ends = append(l.ends, h)
				p.vacate(h)
			}
			change.Old = RoleKey(h.Role)
		}
		if role == SecretaryRole {
			p.held[unit] = append(p.held[unit], pos)
		}
		l.positions = append(l.positions, pos)
		l.Changes = append(l.Changes, change)
	}
}

// exclusive: of these one holds one in a unit.
func exclusive(r Role) bool { return r == SecretaryRole || r == DeputyRole || r == CommitteeRole }

// positionOf gives a list's position as a role, and whether it is held in the
// committee above the member's own cell.
func positionOf(x list.Position) (Role, bool) {
	above := x.Level == list.LevelCommittee
	switch x.Code {
	case list.Secretary:
		return SecretaryRole, above
	case list.Deputy:
		return DeputyRole, above
	case list.CellCommittee:
		return CommitteeRole, false
	case list.Standing:
		return StandingRole, true
	case list.InspectionMember:
		return InspectionRole, true
	case list.GroupLeader:
		return LeaderRole, false
	}
	return CommitteeRole, true
}

// committeeAbove finds the unit whose committee a list means by "đảng ủy": the
// nearest one above the cell that is no cell, inside the scope. A base cell is
// its own.
func (p *planner) committeeAbove(unit int64) (int64, bool) {
	u, ok := p.below[unit]
	if !ok {
		return 0, false
	}
	for {
		if u.Kind != org.Cell && u.Kind != org.Group {
			return u.ID, true
		}
		if u, ok = p.below[u.Parent]; !ok {
			return 0, false
		}
	}
}
