package member

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"nep/internal/access"
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
	want      Person
	old       Person
	standing  Standing
	condition Condition
	kind      Kind
	move      bool
	arrive    bool
	restand   bool
	positions []Position // to be added; Unit 0 is the line's own new unit
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

	file *list.File
}

// planner holds what plan looks up.
type planner struct {
	t        *db.Tx
	actor    access.Actor
	day      string
	from     string
	scope    org.Unit
	choices  Choices
	below    map[int64]org.Unit
	cells    []string         // names that a list may mean
	byName   map[string]int64 // -1: several
	byFold   map[string]int64
	named    map[string]*NamedUnit
	order    []*NamedUnit
	byCard   map[string]*dossier
	byPerson map[int64]*dossier
	byFolded map[string][]*dossier
	taken    map[int64]list.Ref
	held     map[int64][]Position // by unit: today's positions, and those planned
}

// dossier is a known person, as far as an import needs it.
type dossier struct {
	Person
	memberships []Membership // of today
	any         bool         // has ever had one
	status      Status
	hasStatus   bool
	reach       bool // every unit of today lies in the scope
	positions   []Position
}

const maxScope = 20000

// plan computes what the file would do now. It only reads.
func plan(t *db.Tx, actor access.Actor, imp Import, file *list.File) (*Plan, error) {
	p := &planner{t: t, actor: actor, day: today(t), choices: imp.Choices, named: map[string]*NamedUnit{}, taken: map[int64]list.Ref{}}
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
	out.Lines = make([]PlanLine, 0, len(file.Rows))
	for i := range file.Rows {
		l := p.line(&file.Rows[i])
		switch l.Action {
		case ActAdd:
			out.Added++
		case ActChange:
			out.Changed++
		case ActSame:
			out.Same++
		case Refuse:
			out.Refused++
		}
		out.Lines = append(out.Lines, l)
	}
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
	p.below, p.byName, p.byFold = map[int64]org.Unit{}, map[string]int64{}, map[string]int64{}
	note := func(m map[string]int64, k string, id int64) {
		if have, ok := m[k]; ok && have != id {
			id = -1
		}
		if k != "" {
			m[k] = id
		}
	}
	for _, u := range us {
		p.below[u.ID] = u
		if u.ID != p.scope.ID && !u.Kind.Meets() {
			continue
		}
		for _, name := range []string{u.Name, u.Short} {
			note(p.byName, name, u.ID)
			note(p.byFold, vn.Fold(name), u.ID)
		}
		p.cells = append(p.cells, u.Name)
	}
	return nil
}

// unit says which unit a written name means.
func (p *planner) unit(written string) *NamedUnit {
	if n, ok := p.named[written]; ok {
		return n
	}
	n := &NamedUnit{Written: written}
	p.named[written] = n
	p.order = append(p.order, n)
	take := func(id int64) *NamedUnit { n.Unit, n.Name = id, p.below[id].Name; return n }
	if id, ok := p.choices.Units[written]; ok && (id == 0 || p.below[id].ID != 0) {
		n.Chosen = true
		if id != 0 {
			return take(id)
		}
		return p.found(n)
	}
	if written == "" {
		if p.scope.Kind.Meets() {
			return take(p.scope.ID)
		}
		n.Open = true
		return n
	}
	for _, id := range []int64{p.byName[written], p.byFold[vn.Fold(written)]} {
		if id > 0 {
			return take(id)
		}
		if id < 0 {
			n.Open = true
			return n
		}
	}
	if best, ok := list.MatchUnit(written, p.cells); ok {
		if id := p.byName[best]; id > 0 {
			return take(id)
		}
		n.Open = true // several units have that name
		return n
	}
	fits := 0
	for _, c := range p.cells {
		if _, ok := list.MatchUnit(written, []string{c}); ok {
			fits++
		}
	}
	if fits > 1 {
		n.Open = true
		return n
	}
	return p.found(n)
}

// found marks a name as a cell to be founded, where the scope can have cells.
func (p *planner) found(n *NamedUnit) *NamedUnit {
	name := vn.Clean(n.Written)
	if vn.AllCaps(name) {
		name = strings.ToUpper(string([]rune(name)[:1])) + strings.ToLower(string([]rune(name)[1:]))
	}
	may := access.May(p.actor, access.UnitEdit, access.Unit(p.scope.Path))
	if p.scope.Kind.Meets() || name == "" || !may || len([]rune(name)) > 300 {
		n.Open = true
		return n
	}
	n.New, n.Name = true, name
	return n
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
	p.byCard, p.byPerson, p.byFolded = map[string]*dossier{}, map[int64]*dossier{}, map[string][]*dossier{}
	keep := func(ps []Person) {
		for _, x := range ps {
			if p.byPerson[x.ID] == nil && x.ErasedAt == 0 {
				p.byPerson[x.ID] = &dossier{Person: x, reach: true}
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
	for _, id := range ids {
		d := p.byPerson[id]
		if d.Card != "" {
			p.byCard[d.Card] = d
		}
		fold := vn.Fold(d.Name())
		p.byFolded[fold] = append(p.byFolded[fold], d)
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
			d.any = true
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
		p.held[x.Unit] = append(p.held[x.Unit], x)
	}
	return err
}

// match finds the person a row means. nil and no reason is somebody new.
func (p *planner) match(r *list.Row, unit int64) (*dossier, *Reason) {
	fold, card := vn.Fold(r.FullName), Card(r.Card)
	if card != "" {
		if d := p.byCard[card]; d != nil {
			switch {
			case !d.reach:
				// Where is not said: it is another unit's.
				return nil, &Reason{"member.import.card_elsewhere", []any{"Card", card}}
			case len(d.memberships) == 0:
				if !p.inScope(d) {
					return nil, &Reason{"member.import.card_elsewhere", []any{"Card", card}}
				}
				return nil, &Reason{"member.import.left", []any{"Name", d.Name()}}
			case vn.Fold(d.Name()) != fold && !sameDate(d.Birth, r.Birth.String()):
				return nil, &Reason{"member.import.card_other", []any{"Card", card, "Name", d.Name()}}
			}
			return d, nil
		}
	}
	var hits []*dossier
	for _, d := range p.byFolded[fold] {
		here := false
		for _, m := range d.memberships {
			here = here || m.Unit == unit && unit != 0
		}
		born := r.Birth.String()
		switch {
		case len(d.memberships) == 0 || !d.reach:
		case born != "" && d.Birth != "":
			if sameDate(d.Birth, born) {
				hits = append(hits, d)
			}
		case here:
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
	if card != "" && d.Card != "" && d.Card != card {
		return nil, &Reason{"member.import.card_differs", []any{"Name", d.Name(), "Known", d.Card, "Card", card}}
	}
	return d, nil
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

func (p *planner) line(r *list.Row) PlanLine {
	l := PlanLine{Ref: r.Ref(), Name: r.FullName, row: r}
	for _, x := range r.Problems {
		if x.Severity == list.Error {
			l.Reasons = append(l.Reasons, Reason{x.Key, x.Params})
		} else {
			l.Warnings = append(l.Warnings, Reason{x.Key, x.Params})
		}
	}
	u := p.unit(r.Unit)
	u.Rows++
	l.UnitName, l.Unit = u.Name, u.Unit
	refuse := func(key string, params ...any) { l.Reasons = append(l.Reasons, Reason{key, params}) }
	switch {
	case u.Open && r.Unit == "":
		refuse("member.import.no_unit")
	case u.Open:
		refuse("member.import.unit_open", "Unit", r.Unit)
	}
	if len([]rune(r.Family)) > 60 || len([]rune(r.Given)) > 30 || len(r.Card) > 30 {
		refuse("member.name.long")
	}
	if len(l.Reasons) > 0 {
		l.Action = Refuse
		return l
	}
	d, why := p.match(r, u.Unit)
	if why == nil && d != nil {
		if first, ok := p.taken[d.ID]; ok {
			why = &Reason{"member.import.twice", []any{"Sheet", first.Sheet, "Line", first.Line}}
		}
	}
	if why == nil && d != nil && d.hasStatus && d.status.Condition == Suspended && r.Status == list.StatusGuest {
		why = &Reason{"member.arrive.suspended", nil}
	}
	if why != nil {
		l.Reasons, l.Action = []Reason{*why}, Refuse
		return l
	}
	if d == nil {
		p.addition(&l, r)
		return l
	}
	p.taken[d.ID] = l.Ref
	p.changes(&l, r, d)
	return l
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

func (p *planner) addition(l *PlanLine, r *list.Row) {
	l.Action = ActAdd
	l.want = p.wanted(l, r, Person{})
	l.standing, l.condition, l.kind = said(r)
	p.positions(l, r, nil)
}

func (p *planner) changes(l *PlanLine, r *list.Row, d *dossier) {
	l.Person, l.old = d.ID, d.Person
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
	var home, guest *Membership
	for i := range d.memberships {
		m := &d.memberships[i]
		if m.Kind == Regular {
			home = m
		}
		if m.Kind == Temporary && m.Unit == l.Unit && l.Unit != 0 {
			guest = m
		}
	}
	switch {
	case guest != nil:
		l.kind = Temporary // the row of the unit where the member is a guest
	case k == Temporary && (home == nil || home.Unit != l.Unit || l.Unit == 0):
		l.arrive = true
		l.Changes = append(l.Changes, Change{Field: "temporary", New: l.UnitName})
		if l.condition == Active {
			l.condition = Away
		}
	case home != nil && (home.Unit != l.Unit || l.Unit == 0):
		if home.From >= p.day {
			l.Reasons, l.Action = []Reason{{"member.move.before", nil}}, Refuse
			return
		}
		l.move = true
		l.Changes = append(l.Changes, Change{Field: "unit", Old: p.below[home.Unit].Name, New: l.UnitName})
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
	p.positions(l, r, d)
	l.Action = ActSame
	if len(l.Changes) > 0 {
		l.Action = ActChange
	}
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

// positions plans the positions a row names. What the list does not name stays.
func (p *planner) positions(l *PlanLine, r *list.Row, d *dossier) {
	for _, x := range r.Positions {
		role, above := positionOf(x)
		unit := l.Unit
		if above {
			var ok bool
			if unit, ok = p.committeeAbove(l.Unit); !ok {
				l.Warnings = append(l.Warnings, Reason{"member.import.position_above", []any{"Position", r.Position}})
				continue
			}
		}
		if d != nil && slices.ContainsFunc(d.positions, func(h Position) bool { return h.Unit == unit && h.Role == role && unit != 0 }) {
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
		at := unit
		if at == 0 {
			at = -p.newIndex(l.row.Unit) // a unit to be founded has no number yet
		}
		if role == SecretaryRole {
			if i := slices.IndexFunc(p.held[at], func(h Position) bool { return h.Role == SecretaryRole }); i >= 0 {
				l.Warnings = append(l.Warnings, Reason{"member.import.secretary", []any{"Name", p.held[at][i].Name}})
				continue
			}
		}
		pos := Position{Person: l.Person, Unit: unit, Role: role, Name: l.Name}
		change := Change{Field: "position", New: RoleKey(role), Keyed: true, Unit: unit}
		// In one unit one is secretary, or deputy, or committee member: a new
		// word there takes the place of the old one.
		if d != nil && unit != 0 {
			for _, h := range d.positions {
				if h.Unit == unit && exclusive(h.Role) && exclusive(role) && !slices.ContainsFunc(r.Positions, func(y list.Position) bool { q, _ := positionOf(y); return q == h.Role }) {
					l.ends = append(l.ends, h)
					change.Old = RoleKey(h.Role)
				}
			}
		}
		p.held[at] = append(p.held[at], pos)
		l.positions = append(l.positions, pos)
		l.Changes = append(l.Changes, change)
	}
}

// exclusive: of these one holds one in a unit.
func exclusive(r Role) bool { return r == SecretaryRole || r == DeputyRole || r == CommitteeRole }

func (p *planner) newIndex(written string) int64 {
	for i, n := range p.order {
		if n.Written == written {
			return int64(i + 1)
		}
	}
	return int64(len(p.order) + 1)
}

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
	if !ok { // a cell to be founded under the scope
		u = org.Unit{Parent: p.scope.ID, Kind: org.Cell}
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
