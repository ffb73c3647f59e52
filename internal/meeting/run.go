package meeting

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/vn"
)

// RunItem sets an item's state; now ends the one that was. spent: minutes typed, -1 leaves it to the clock.
type RunItem struct {
	Key        db.Key
	Meeting    int64
	Item       int64
	State      ItemState
	Spent      int
	Conclusion *string // nil leaves it
	Seen       string  // Item.SeenConclusion of the one to be changed
}

// Validate gives the faults of the fields.
func (c RunItem) Validate() error {
	var f fault.Fields
	if !slices.Contains([]ItemState{ItemTodo, ItemNow, ItemDone, ItemSkipped}, c.State) {
		f.Add("State", "meeting.item.state")
	}
	checkSpent(&f, "Spent", c.Spent)
	if c.Conclusion != nil {
		checkConclusion(&f, "Conclusion", *c.Conclusion)
	}
	return f.Err("meeting.item")
}

func checkSpent(f *fault.Fields, name string, n int) {
	if n < -1 || n > 24*60 {
		f.Add(name, "meeting.item.spent")
	}
}

// noSecret refuses a text with a secrecy mark: what is typed here goes into
// minutes and papers (Law 117/2025/QH15 art. 5).
func noSecret(f *fault.Fields, name, text string) {
	if document.SecretText(text) {
		f.Add(name, "document.secret")
	}
}

func checkConclusion(f *fault.Fields, name, text string) {
	noSecret(f, name, text)
	if len([]rune(text)) > maxText {
		f.Add(name, "meeting.item.long", "Max", maxText)
	}
}

// RunItem keeps it; asks for MeetingPrepare. Repeating it with the same key does
// nothing. Faults: Invalid, NotFound, State (not running; ended), Conflict
// (somebody else wrote another conclusion meanwhile).
func (s *Service) RunItem(ctx context.Context, actor access.Actor, cmd RunItem) error {
	return s.do(ctx, actor, access.MeetingPrepare, cmd.Meeting, cmd.Key, cmd, cmd.Validate, func(t *db.Tx, m Meeting) error {
		if err := m.running("item"); err != nil {
			return err
		}
		items, err := Items(t, m.ID)
		if err != nil {
			return err
		}
		n := slices.IndexFunc(items, func(i Item) bool { return i.ID == cmd.Item })
		if n < 0 {
			return notFound("item", cmd.Item)
		}
		if c := cmd.Conclusion; c != nil && cmd.Seen != items[n].SeenConclusion() && items[n].Conclusion != vn.NFC(*c) {
			return fault.New("meeting.item", fault.Conflict, "meeting.item.changed")
		}
		if cmd.State == ItemNow || items[n].State == ItemNow {
			if err := goOn(t, m, t.Now()); err != nil { // a break is over when the agenda goes on
				return err
			}
			if items, err = Items(t, m.ID); err != nil {
				return err
			}
		}
		if cmd.State == ItemNow {
			if err := endNow(t, items, cmd.Item); err != nil {
				return err
			}
		}
		i := items[n].turn(cmd.State, cmd.Spent, t.Now())
		if cmd.Conclusion != nil {
			i.Conclusion = vn.NFC(*cmd.Conclusion)
		}
		if err := updateItem(t, i); err != nil {
			return err
		}
		return record(t, actor, "meeting.item", m, map[string]any{"item": i.ID, "state": i.State})
	})
}

// running refuses what belongs to the course of a meeting.
func (m Meeting) running(op string) error {
	if err := m.open(op); err != nil {
		return err
	}
	if m.State != Running {
		return state(op, "meeting.state.not_running")
	}
	return nil
}

// endNow ends the item that is being gone through, unless it is but.
func endNow(t *db.Tx, items []Item, but int64) error {
	for _, i := range items {
		if i.State == ItemNow && i.ID != but {
			if err := updateItem(t, i.turn(ItemDone, -1, t.Now())); err != nil {
				return err
			}
		}
	}
	return nil
}

// turn is the item in another state, at an instant. The clock tells how long it
// took from when it was begun, whole minutes begun counting, unless minutes were
// typed.
func (i Item) turn(to ItemState, spent int, at int64) Item {
	switch to {
	case ItemNow:
		if i.State != ItemNow {
			i.BeganAt = at
		}
	case ItemDone:
		if spent < 0 && i.State == ItemNow && i.BeganAt != 0 {
			spent = int((at - i.BeganAt + 59_999) / 60_000)
		}
	case ItemTodo:
		i.BeganAt, i.Spent = 0, -1
	}
	if spent >= 0 {
		i.Spent = spent
	}
	i.State = to
	return i
}

// Quick keeps a whole meeting's course at once: conclusions and minutes of
// items, who spoke. Items named get done.
type Quick struct {
	Key     db.Key
	Meeting int64
	Items   []QuickItem
	Spoke   []int64
	Ticked  []int64 // who spoke, as the form showed it; nil: of no form
}

// QuickItem is one item of Quick.
type QuickItem struct {
	Item       int64
	Done       bool
	Spent      int // -1: not known
	Conclusion string
	Seen       string // Item.Seen of what the form showed; "" of no form
	Kept       bool   // the form left it as it showed it
}

// Seen is what a form of the item's course was rendered from.
func (i Item) Seen() string { return seenOf(string(i.State), strconv.Itoa(i.Spent), i.Conclusion) }

// SeenConclusion is what a form of the conclusion alone was rendered from.
func (i Item) SeenConclusion() string { return seenOf(i.Conclusion) }

// seenOf is a short mark of what a form showed.
func seenOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s\n", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Validate gives the faults of the fields.
func (c Quick) Validate() error {
	var f fault.Fields
	for _, i := range c.Items {
		checkSpent(&f, "Spent", i.Spent)
		checkConclusion(&f, "Conclusion", i.Conclusion)
	}
	return f.Err("meeting.quick")
}

// Quick keeps it; asks for MeetingPrepare. Items not named, or not done, keep
// their state; Spoke are all who spoke, of those there. Of a form only what this
// person changed is written: an item another wrote meanwhile stays when the form
// left it as it was, and so does a tick. Repeating it with the same key does
// nothing. Faults: as RunItem, Invalid for somebody who is not on the roster,
// Conflict when two wrote different things of one item (its field: "Item." and
// the id); then nothing of the form is kept.
func (s *Service) Quick(ctx context.Context, actor access.Actor, cmd Quick) error {
	return s.do(ctx, actor, access.MeetingPrepare, cmd.Meeting, cmd.Key, cmd, cmd.Validate, func(t *db.Tx, m Meeting) error {
		if err := m.running("quick"); err != nil {
			return err
		}
		items, err := Items(t, m.ID)
		if err != nil {
			return err
		}
		done := 0
		var met fault.Fields
		for _, q := range cmd.Items {
			n := slices.IndexFunc(items, func(i Item) bool { return i.ID == q.Item })
			if n < 0 {
				return notFound("item", q.Item)
			}
			i := items[n]
			if q.Seen != "" && q.Seen != i.Seen() {
				if !q.Kept && (i.State == ItemDone) != q.Done || !q.Kept && (q.Spent != i.Spent || vn.NFC(q.Conclusion) != i.Conclusion) {
					met.Add("Item."+strconv.FormatInt(i.ID, 10), "meeting.item.changed")
				}
				continue
			}
			if q.Done {
				i = i.turn(ItemDone, q.Spent, t.Now())
				done++
			} else if q.Spent >= 0 {
				i.Spent = q.Spent
			}
			i.Conclusion = vn.NFC(q.Conclusion)
			if err := updateItem(t, i); err != nil {
				return err
			}
		}
		if len(met) > 0 {
			return &fault.Error{Op: "meeting.quick", Kind: fault.Conflict, Key: "meeting.item.changed", Fields: met}
		}
		spoke := cmd.Spoke
		if cmd.Ticked != nil {
			if spoke, err = spokeSince(t, m.ID, cmd.Spoke, cmd.Ticked); err != nil {
				return err
			}
		}
		if _, err := spokeTx(t, m, spoke); err != nil {
			return err
		}
		return record(t, actor, "meeting.quick", m, map[string]any{"items": len(cmd.Items), "done": done, "spoke": len(cmd.Spoke)})
	})
}

// SetFee notes how many paid the fee of how many; Paid -1 is not told.
type SetFee struct {
	Key       db.Key
	Meeting   int64
	Paid, Due int
	Seen      string // Meeting.SeenFee of what the form showed; "" of no form
}

// SeenFee is what a form of the fee was rendered from.
func (m Meeting) SeenFee() string { return seenOf(strconv.Itoa(m.FeePaid), strconv.Itoa(m.FeeDue)) }

// SetFee keeps it; asks for MeetingPrepare, until the minutes are locked. The
// same numbers change nothing. Faults: Invalid, NotFound, State, Conflict
// (somebody else wrote others meanwhile).
func (s *Service) SetFee(ctx context.Context, actor access.Actor, cmd SetFee) error {
	return s.do(ctx, actor, access.MeetingPrepare, cmd.Meeting, cmd.Key, cmd, nil, func(t *db.Tx, m Meeting) error {
		if err := m.unlocked("fee"); err != nil {
			return err
		}
		paid, due := cmd.Paid, cmd.Due
		if paid == -1 {
			due = 0
		} else if paid < 0 || due < 1 || paid > due || due > 100_000 {
			return fieldFault("fee", "FeePaid", "meeting.fee.bad")
		}
		if m.FeePaid == paid && m.FeeDue == due {
			return nil
		}
		if cmd.Seen != "" && cmd.Seen != m.SeenFee() {
			return fault.New("meeting.fee", fault.Conflict, "meeting.fee.changed", "Paid", m.FeePaid, "Due", m.FeeDue)
		}
		m.FeePaid, m.FeeDue = paid, due
		if err := updateMeeting(t, m); err != nil {
			return err
		}
		return record(t, actor, "meeting.fee", m, map[string]any{"paid": paid, "due": due})
	})
}

// ChangeChair gives the chair to another person of the roster in the course.
type ChangeChair struct {
	Key     db.Key
	Meeting int64
	From    int64 // who has it, as the form showed it
	Person  int64
	Reason  string
}

// ChangeChair keeps it. Asks for MeetingPrepare: the chair himself, and who takes
// notes, may. Repeating it with the same key does nothing. Faults: Invalid (no
// reason, a stranger, the note-taker), NotFound, State, Conflict (another has the
// chair meanwhile).
func (s *Service) ChangeChair(ctx context.Context, actor access.Actor, cmd ChangeChair) error {
	return s.do(ctx, actor, access.MeetingPrepare, cmd.Meeting, cmd.Key, cmd, nil, func(t *db.Tx, m Meeting) error {
		if err := m.running("chair"); err != nil {
			return err
		}
		person := cmd.Person
		var f fault.Fields
		noSecret(&f, "Reason", cmd.Reason)
		if err := f.Err("meeting.chair"); err != nil {
			return err
		}
		reason, err := reasoned("chair", cmd.Reason)
		if err != nil {
			return err
		}
		a, ok, err := rowOf(t, m.ID, person)
		switch {
		case err != nil:
			return err
		case !ok || a.Base == "never" && !a.Required:
			return fieldFault("chair", "Chair", "meeting.chair.stranger")
		case a.Mark == Excused || a.Mark == Unexcused || a.Mark == Special:
			return fieldFault("chair", "Chair", "meeting.chair.absent")
		case person == m.NoteTaker:
			return fieldFault("chair", "Chair", "meeting.note.same")
		case person == m.Chair:
			return fieldFault("chair", "Chair", "meeting.chair.already")
		case cmd.From != m.Chair:
			return fault.New("meeting.chair", fault.Conflict, "meeting.chair.changed")
		}
		was, at := m.Chair, t.Now()
		old, err := ChairsOf(t, m.ID)
		if err != nil {
			return err
		}
		if n := len(old); n > 0 && old[n-1].At >= at {
			at = old[n-1].At + 1
		}
		if err := insertChair(t, m.ID, Chair{At: at, Person: person, Reason: reason}); err != nil {
			return err
		}
		m.Chair = person
		if err := updateMeeting(t, m); err != nil {
			return err
		}
		if a.Mark == NoMark { // who takes the chair is there
			now := MarkRow{Person: person, Mark: Present}.over(a)
			if m.Form == Online {
				now.Mark = OnlineAt
			}
			now.At = t.Now()
			now.By, now.Way = by(actor, m)
			if err := setMark(t, now); err != nil {
				return err
			}
			if _, err := recount(t, m); err != nil {
				return err
			}
		}
		return record(t, actor, "meeting.chair", m, map[string]any{"before": was, "after": person})
	})
}

// AddGuest notes a guest and gives its id. Asks for MeetingPrepare, until the
// minutes are locked. A person of the roster is no guest. Faults: Invalid,
// NotFound, State.
func (s *Service) AddGuest(ctx context.Context, actor access.Actor, key db.Key, g Guest) (int64, error) {
	return s.change(ctx, actor, access.MeetingPrepare, g.Meeting, key, g, nil, func(t *db.Tx, m Meeting) (int64, error) {
		if err := m.unlocked("guest"); err != nil {
			return 0, err
		}
		g.Name, g.Role = vn.Clean(g.Name), vn.Clean(g.Role)
		if g.Person == 0 && g.Name == "" {
			return 0, fieldFault("guest", "Name", "meeting.guest.empty")
		}
		if len([]rune(g.Name)) > 100 || len([]rune(g.Role)) > 200 {
			return 0, fieldFault("guest", "Name", "meeting.guest.long")
		}
		if g.Person != 0 {
			on, err := onRoster(t, m.ID, g.Person)
			if err != nil {
				return 0, err
			}
			if on {
				return 0, fieldFault("guest", "Name", "meeting.guest.roster")
			}
			in, err := inCharge(t, m)
			if err != nil {
				return 0, err
			}
			// Only those in charge are named by id: a page does not offer others,
			// and an id would be a way to learn a name.
			follows := false
			for _, x := range in {
				follows = follows || x.Person == g.Person
			}
			if !follows {
				return 0, fieldFault("guest", "Name", "meeting.guest.unknown")
			}
			g.AsFollower, g.Name = true, ""
		} else {
			g.AsFollower = false
		}
		old, err := GuestsOf(t, m.ID)
		if err != nil {
			return 0, err
		}
		for _, o := range old {
			if g.Person != 0 && o.Person == g.Person {
				return o.ID, nil
			}
		}
		if len(old) >= 200 {
			return 0, fieldFault("guest", "Name", "meeting.guest.many")
		}
		g.ID = t.ID()
		if err := insertGuest(t, g); err != nil {
			return 0, err
		}
		return g.ID, record(t, actor, "meeting.guest", m, map[string]any{"guest": g.ID})
	})
}

// RemoveGuest takes a guest off the list. Faults: NotFound, State.
func (s *Service) RemoveGuest(ctx context.Context, actor access.Actor, key db.Key, meeting, guest int64) error {
	cmd := struct{ Meeting, Guest int64 }{meeting, guest}
	return s.do(ctx, actor, access.MeetingPrepare, meeting, key, cmd, nil, func(t *db.Tx, m Meeting) error {
		if err := m.unlocked("guest"); err != nil {
			return err
		}
		n, err := deleteGuest(t, m.ID, guest)
		if err != nil {
			return err
		}
		if n == 0 {
			return notFound("guest", guest)
		}
		return record(t, actor, "meeting.guest_off", m, map[string]any{"guest": guest})
	})
}
