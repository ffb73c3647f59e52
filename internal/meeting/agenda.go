package meeting

import (
	"context"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// SetAgenda replaces the agenda as a whole, in the order given; items keep
// their id, source and what happened in them.
type SetAgenda struct {
	Key     db.Key
	Meeting int64
	Seen    int64 // Version it was rendered from
	Items   []Item
	Apart   bool // made on a device that was away
}

// ItemKinds is every kind of item in the order of a meeting.
var ItemKinds = []ItemKind{Opening, Roll, Fee, PassAgenda, LastMonth, Information, DirectiveIt, Discussion, Criticism, Conclusion,
	TasksGiven, ThemeItem, ScoreItem, MinutesItem, Reports, Classes, OtherItem}

// most is how many items an agenda may have; a text is not longer than most letters.
const (
	maxItems = 60
	maxTitle = 300
	maxText  = 8000
)

func checkItems(f *fault.Fields, items []Item) {
	if len(items) > maxItems {
		f.Add("Items", "meeting.agenda.many", "Max", maxItems)
		return
	}
	for n, i := range items {
		at := func(field string) string { return field + "." + strconv.Itoa(n) }
		switch {
		case vn.Clean(i.Title) == "":
			f.Add(at("Title"), "meeting.agenda.title", "N", n+1)
		case len([]rune(i.Title)) > maxTitle:
			f.Add(at("Title"), "meeting.agenda.long", "Max", maxTitle)
		}
		noSecret(f, at("Title"), i.Title)
		noSecret(f, at("Draft"), i.Draft)
		if len([]rune(i.Draft)) > maxText {
			f.Add(at("Draft"), "meeting.agenda.draft", "Max", maxText)
		}
		if i.Planned < 0 || i.Planned > 480 {
			f.Add(at("Planned"), "meeting.agenda.minutes")
		}
		if !slices.Contains(ItemKinds, i.Kind) {
			f.Add(at("Kind"), "meeting.agenda.kind")
		}
	}
}

// Validate gives the faults of the fields.
func (c SetAgenda) Validate() error {
	var f fault.Fields
	checkItems(&f, c.Items)
	return f.Err("meeting.agenda")
}

// SetAgenda keeps it; asks for MeetingPrepare. Who presents an item is of the
// body, an officer of the unit, the committee member in charge, or on the list
// of guests; anybody else is named in the words of the item. Repeating it with
// the same key does nothing. Made apart from a change of somebody else's, the
// chair's order stands and what it gave way to is kept to be looked at; anybody
// else's is a Conflict. Faults: Invalid (a stranger presents), NotFound (an
// item of another meeting), Conflict,
// State (ended; an item that has begun, or at which something was said, cannot go).
func (s *Service) SetAgenda(ctx context.Context, actor access.Actor, cmd SetAgenda) error {
	return db.Do(ctx, s.DB, db.On("meeting", cmd.Meeting), func(t *db.Tx) error {
		m, err := May(t, actor, access.MeetingPrepare, cmd.Meeting)
		if err != nil {
			return err
		}
		if err := cmd.Validate(); err != nil {
			return err
		}
		_, _, err = db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if err := m.open("agenda"); err != nil {
				return 0, err
			}
			items := cmd.Items
			if err := m.seen("agenda", cmd.Seen); err != nil {
				if !cmd.Apart {
					return 0, err
				}
				if items, err = chairs(t, actor, m, items, err); err != nil {
					return 0, err
				}
			}
			if err := presented(t, m, items); err != nil {
				return 0, err
			}
			return m.ID, setAgenda(t, actor, m, items)
		})
		return err
	})
}

// open refuses what changes a meeting before its end once it is over.
func (m Meeting) open(op string) error {
	switch m.State {
	case Cancelled:
		return state(op, "meeting.state.cancelled")
	case Ended:
		return state(op, "meeting.state.ended")
	case Locked:
		return state(op, "meeting.state.locked")
	}
	return nil
}

// unlocked refuses what changes a meeting once its minutes are locked.
func (m Meeting) unlocked(op string) error {
	if m.State == Ended {
		return nil
	}
	return m.open(op)
}

// seen refuses a change of a meeting that is not any more as who changes it
// saw it; 0 is no version, and refused too.
func (m Meeting) seen(op string, version int64) error {
	if version != m.Version {
		return fault.New("meeting."+op, fault.Conflict, "meeting.changed")
	}
	return nil
}

// SetAgendaTx is SetAgenda in a caller's transaction, of a meeting just loaded;
// rights are the caller's.
func SetAgendaTx(t *db.Tx, actor access.Actor, m Meeting, items []Item) error {
	if err := (SetAgenda{Items: items}).Validate(); err != nil {
		return err
	}
	if err := m.open("agenda"); err != nil {
		return err
	}
	may, err := presenters(t, m)
	if err != nil {
		return err
	}
	items = slices.Clone(items)
	for n := range items {
		if items[n].ID == 0 && !may[items[n].Presenter] { // who was named in the year's plan may have left
			items[n].Presenter = 0
		}
	}
	return setAgenda(t, actor, m, items)
}

// presenters are those who may be named as presenting an item of a meeting.
func presenters(t *db.Tx, m Meeting) (map[int64]bool, error) {
	out := map[int64]bool{}
	people, err := bodyOn(t, m.Unit, m.Body, m.Day)
	if err != nil {
		return nil, err
	}
	for _, a := range people {
		out[a.Person] = true
	}
	roster, err := onRosterOf(t, m.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range roster {
		out[p] = true
	}
	notes, err := officersOn(t, m.Unit, m.Day)
	if err != nil {
		return nil, err
	}
	for _, p := range notes {
		out[p] = true
	}
	in, err := inCharge(t, m)
	if err != nil {
		return nil, err
	}
	for _, x := range in {
		out[x.Person] = true
	}
	guests, err := GuestsOf(t, m.ID)
	for _, g := range guests {
		out[g.Person] = true
	}
	return out, err
}

// presented refuses a presenter who is none of those who may; one that stands
// there already is not looked at again, he may have left since.
func presented(t *db.Tx, m Meeting, items []Item) error {
	old, err := Items(t, m.ID)
	if err != nil {
		return err
	}
	may, err := presenters(t, m)
	if err != nil {
		return err
	}
	var f fault.Fields
	for n, i := range items {
		stands := slices.ContainsFunc(old, func(o Item) bool { return o.ID == i.ID && o.Presenter == i.Presenter })
		if i.Presenter != 0 && !stands && !may[i.Presenter] {
			f.Add("Presenter."+strconv.Itoa(n), "meeting.agenda.presenter", "N", n+1)
		}
	}
	return f.Err("meeting.agenda")
}

func setAgenda(t *db.Tx, actor access.Actor, m Meeting, items []Item) error {
	old, err := Items(t, m.ID)
	if err != nil {
		return err
	}
	was := map[int64]Item{}
	for _, i := range old {
		was[i.ID] = i
	}
	if err := liftItems(t, m.ID); err != nil {
		return err
	}
	var fresh []Item
	words := func(list []Item) (out []string) {
		for _, i := range list {
			out = append(out, vn.Clean(i.Title))
		}
		return out
	}
	other := !slices.Equal(words(old), words(items)) // another agenda than the one that was voted
	for n, i := range items {
		i.Title, i.Draft = vn.Clean(i.Title), vn.NFC(i.Draft)
		i.Meeting, i.Pos = m.ID, n+1
		if i.ID == 0 {
			i.ID, i.State, i.BeganAt, i.Spent, i.Conclusion = t.ID(), ItemTodo, 0, -1, ""
			fresh = append(fresh, i)
			continue
		}
		o, ok := was[i.ID]
		if !ok {
			return notFound("item", i.ID)
		}
		delete(was, i.ID)
		if o.Title != i.Title {
			if err := Moved(t, m.ID, "item", o.ID); err != nil {
				return err
			}
		}
		o.Pos, o.Kind, o.Title, o.Planned, o.Presenter, o.Draft, o.Inside = i.Pos, i.Kind, i.Title, i.Planned, i.Presenter, i.Draft, i.Inside
		if err := updateItem(t, o); err != nil {
			return err
		}
	}
	for _, o := range old {
		if _, gone := was[o.ID]; !gone {
			continue
		}
		if o.State != ItemTodo || o.Conclusion != "" {
			return state("agenda", "meeting.agenda.begun", "Title", o.Title)
		}
		spoken, err := spokenAt(t, o.ID)
		if err != nil {
			return err
		}
		if spoken {
			return state("agenda", "meeting.agenda.spoken", "Title", o.Title)
		}
		if err := deleteItem(t, o.ID); err != nil {
			return err
		}
	}
	if err := insertItems(t, fresh); err != nil {
		return err
	}
	if other {
		if err := Moved(t, m.ID, "agenda", m.ID); err != nil {
			return err
		}
	}
	m.Version++
	if err := updateMeeting(t, m); err != nil {
		return err
	}
	return record(t, actor, "meeting.agenda", m, map[string]any{"items": len(items), "new": len(fresh), "gone": len(was)})
}

// PutItems adds items to an agenda, each where its kind belongs (see placeOf),
// leaving out those whose source stands in it already. The caller has asked for
// rights and writes the event. Faults: Invalid, State (over).
func PutItems(t *db.Tx, meeting int64, items []Item) error {
	m, err := ByID(t, meeting)
	if err != nil {
		return err
	}
	if err := m.open("agenda"); err != nil {
		return err
	}
	list, err := Items(t, meeting)
	if err != nil {
		return err
	}
	type source struct {
		of    string
		id    int64
		title string // of what has no id of its own
	}
	key := func(i Item) source {
		if i.SourceID != 0 {
			return source{i.Source, i.SourceID, ""}
		}
		return source{i.Source, 0, vn.Clean(i.Title)}
	}
	there := map[source]bool{}
	was := map[int64]int{} // item to its place
	for _, i := range list {
		if i.Source != "" {
			there[key(i)] = true
		}
		was[i.ID] = i.Pos
	}
	fresh := 0
	for _, i := range items {
		if i.Source != "" {
			k := key(i)
			if there[k] {
				continue
			}
			there[k] = true
		}
		i.ID, i.Meeting, i.Title, i.State, i.BeganAt, i.Spent, i.Conclusion = t.ID(), meeting, vn.Clean(i.Title), ItemTodo, 0, -1, ""
		list = slices.Insert(list, placeOf(list, i.Kind), i)
		fresh++
	}
	if fresh == 0 {
		return nil
	}
	var f fault.Fields
	checkItems(&f, list)
	if err := f.Err("meeting.agenda"); err != nil {
		return err
	}
	if err := liftItems(t, meeting); err != nil {
		return err
	}
	var add []Item
	for n, i := range list {
		i.Pos = n + 1
		if _, old := was[i.ID]; !old {
			add = append(add, i)
		} else if err := movePos(t, i.ID, i.Pos); err != nil {
			return err
		}
	}
	if err := insertItems(t, add); err != nil {
		return err
	}
	if err := Moved(t, m.ID, "agenda", m.ID); err != nil {
		return err
	}
	m.Version++
	return updateMeeting(t, m)
}
