package resolution

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/vn"
)

// maxPoints is how many points a decision may have.
const maxPoints = 60

// PutDraft writes the draft of a meeting's decision as a whole. Points keep
// their id; a row without words is left out, which is how one is taken away.
// Faults name the place a point was sent at: "Text.2".
type PutDraft struct {
	Key     db.Key
	Meeting int64
	Seen    int64 // Version, 0 for a new one
	Kind    Kind
	Title   string
	Body    string
	Points  []Point
}

// lines gives text of several lines fit to be kept.
func lines(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(s), "\r\n", "\n"), "\x00", "")
	return norm.NFC.String(strings.ToValidUTF8(s, ""))
}

// checked cleans the fields of a draft of a meeting and says what is wrong.
func (c PutDraft) checked(m meeting.Meeting) (PutDraft, error) {
	var f fault.Fields
	c.Title, c.Body = vn.Clean(c.Title), lines(c.Body)
	if c.Kind != NQ && c.Kind != KL {
		f.Add("Kind", "resolution.kind.bad")
	}
	switch {
	case c.Title == "":
		f.Add("Title", "resolution.title.empty")
	case len([]rune(c.Title)) > maxTitle:
		f.Add("Title", "resolution.title.long", "Max", maxTitle)
	}
	for name, text := range map[string]string{"Title": c.Title, "Body": c.Body} {
		if document.SecretText(text) {
			f.Add(name, "document.secret")
		}
	}
	if len([]rune(c.Body)) > maxBody {
		f.Add("Body", "resolution.body.long", "Max", maxBody)
	}
	sent := c.Points
	c.Points = nil
	for i, p := range sent {
		at := "." + strconv.Itoa(i)
		p.Text = lines(p.Text)
		if p.Text == "" {
			if p.ID == 0 && p.Source == "" && p.Owner != 0 {
				f.Add("Text"+at, "resolution.text.empty")
			}
			continue
		}
		if document.SecretText(p.Text) {
			f.Add("Text"+at, "document.secret")
		}
		if len([]rune(p.Text)) > maxText {
			f.Add("Text"+at, "resolution.text.long", "Max", maxText)
		}
		if p.Due != "" && (!clock.ValidDay(p.Due) || p.Due < m.Day || p.Due >= "2200") {
			f.Add("Due"+at, "resolution.due.bad", "Day", dmy(m.Day))
		}
		if p.ReportMonth != "" && (!validMonth(p.ReportMonth) || p.ReportMonth < m.Month) {
			f.Add("ReportMonth"+at, "resolution.month.bad")
		}
		p.Pos = i // where it was sent, until it is numbered
		c.Points = append(c.Points, p)
	}
	if len(c.Points) > maxPoints {
		f.Add("Title", "resolution.too_many", "Max", maxPoints)
	}
	return c, f.Err("resolution.draft")
}

// editable refuses what may not be written to any more.
func editable(m meeting.Meeting) error {
	switch m.State {
	case meeting.Locked:
		return state("resolution.draft", "resolution.meeting_locked")
	case meeting.Cancelled:
		return state("resolution.draft", "resolution.meeting_off")
	}
	return nil
}

// PutDraft keeps it, before and during the meeting and until its minutes are
// locked, so that the draft the chi ủy passed is the one that is voted. Owners
// are members of the unit or of one below it; dates are not before the
// meeting's day. Repeating it with the same key gives the same id. Faults:
// Invalid, NotFound, Conflict, State (passed; the meeting is locked or called off).
func (s *Service) PutDraft(ctx context.Context, actor access.Actor, cmd PutDraft) (int64, error) {
	return db.Write(ctx, s.DB, db.On("meeting", cmd.Meeting), func(t *db.Tx) (int64, error) {
		m, err := meeting.May(t, actor, access.MeetingPrepare, cmd.Meeting)
		if err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			clean, err := cmd.checked(m)
			if err != nil {
				return 0, err
			}
			return putDraft(t, actor, m, clean)
		})
		return id, err
	})
}

func putDraft(t *db.Tx, actor access.Actor, m meeting.Meeting, cmd PutDraft) (int64, error) {
	if err := editable(m); err != nil {
		return 0, err
	}
	r, ok, err := OfMeeting(t, m.ID)
	switch {
	case err != nil:
		return 0, err
	case ok && r.State != Draft:
		return 0, state("resolution.draft", "resolution.passed")
	case r.Version != cmd.Seen: // also when another began it meanwhile
		return 0, fault.New("resolution.draft", fault.Conflict, "resolution.conflict")
	}
	old := map[int64]Point{}
	for _, p := range r.Points {
		old[p.ID] = p
	}
	if err := checkPoints(t, m, old, cmd.Points); err != nil {
		return 0, err
	}
	worded := r.Kind != cmd.Kind || r.Title != cmd.Title || r.Body != cmd.Body || !sameWords(r.Points, cmd.Points)
	switch {
	case !ok:
		r = Resolution{ID: t.ID(), Unit: m.Unit, Meeting: m.ID, State: Draft, MadeAt: t.Now(), MadeBy: actor.Person}
	case len(r.Points) == 0 && r.Body == "": // a draft is there from its first words on
		r.MadeAt, r.MadeBy = t.Now(), actor.Person
	}
	r.Kind, r.Title, r.Body, r.Day = cmd.Kind, cmd.Title, cmd.Body, m.Day
	r.Version++
	if worded {
		r.WordedAt = t.Now()
		if err := meeting.Moved(t, m.ID, "resolution", r.ID); err != nil {
			return 0, err
		}
	}
	if ok {
		err = saveResolution(t, r)
	} else {
		err = insertResolution(t, r)
	}
	if err != nil {
		return 0, err
	}
	for i := range cmd.Points {
		if cmd.Points[i].ID == 0 {
			cmd.Points[i].ID = t.ID()
		}
	}
	if err := savePoints(t, r.ID, cmd.Points); err != nil {
		return 0, err
	}
	if err := followPoints(t, actor, r, old, cmd.Points); err != nil {
		return 0, err
	}
	if err := moved(t, r.Unit, m.Day); err != nil {
		return 0, err
	}
	return r.ID, record(t, actor, "resolution.draft", r.Unit, r.ID, map[string]any{"meeting": m.ID, "points": len(cmd.Points), "version": r.Version})
}

// sameWords says whether points read the same, in the same order.
func sameWords(a, b []Point) bool {
	return slices.EqualFunc(a, b, func(x, y Point) bool { return x.ID == y.ID && x.Text == y.Text })
}

// checkPoints looks at what points name. What stood there before is not looked
// at again: an owner who left meanwhile does not keep the draft from being written.
func checkPoints(t *db.Tx, m meeting.Meeting, old map[int64]Point, points []Point) error {
	var f fault.Fields
	var owners []int64
	seen := map[int64]bool{}
	for i := range points {
		p := &points[i]
		was, known := old[p.ID]
		if p.ID != 0 && (!known || seen[p.ID]) {
			return none("resolution.point")
		}
		seen[p.ID] = true
		if known { // where it came from does not change
			p.Source, p.SourceID = was.Source, was.SourceID
		} else if err := checkSource(t, m, *p); err != nil {
			return err
		}
		if p.Owner != 0 && p.Owner != was.Owner {
			owners = append(owners, p.Owner)
		}
	}
	delete(seen, 0)
	here, err := belong(t, m.Unit, owners)
	if err != nil {
		return err
	}
	for _, p := range points {
		if p.Owner != 0 && p.Owner != old[p.ID].Owner && !here[p.Owner] {
			f.Add("Owner."+strconv.Itoa(p.Pos), "resolution.owner.strange")
		}
	}
	return f.Err("resolution.draft")
}

// checkSource refuses a source of another unit's; those of rooms below this one
// are known by their id only.
func checkSource(t *db.Tx, m meeting.Meeting, p Point) error {
	unit := m.Unit
	switch p.Source {
	case "":
		return nil
	case "item":
		it, err := meeting.ItemByID(t, p.SourceID)
		if err != nil {
			return err
		}
		if it.Meeting != m.ID {
			return none("resolution.point")
		}
	case "opinion":
		o, err := meeting.OpinionByID(t, p.SourceID)
		if err != nil {
			return err
		}
		om, err := meeting.ByID(t, o.Meeting)
		if err != nil {
			return err
		}
		unit = om.Unit
	case "task":
		k, err := TaskByID(t, p.SourceID)
		if err != nil {
			return err
		}
		unit = k.Unit
	case FromCharge:
		c, err := ChargeByID(t, p.SourceID)
		if err != nil {
			return err
		}
		unit = c.Unit
	case "difficulty", "directive":
	default:
		return none("resolution.point")
	}
	if unit != m.Unit {
		return none("resolution.point")
	}
	return nil
}

// followPoints keeps the fates of proposals in step: one that became a point is
// taken, one whose point went is undecided again.
func followPoints(t *db.Tx, actor access.Actor, r Resolution, old map[int64]Point, points []Point) error {
	now := map[int64]bool{}
	for _, p := range points {
		now[p.ID] = true
	}
	for _, id := range sorted(old) {
		if p := old[id]; p.Source == "opinion" && !now[id] {
			if err := dropFate(t, p.SourceID, id); err != nil {
				return err
			}
		}
	}
	for _, p := range points {
		if p.Source != "opinion" {
			continue
		}
		o, err := meeting.OpinionByID(t, p.SourceID)
		if err != nil {
			return err
		}
		f, err := FateOf(t, p.SourceID)
		if err != nil {
			return err
		}
		if o.Kind != meeting.Proposal || f.State == Taken || f.State == Raised {
			continue
		}
		if err := putFate(t, Fate{Opinion: o.ID, Unit: r.Unit, State: Taken, Point: p.ID, DecidedBy: actor.Person, DecidedAt: t.Now()}); err != nil {
			return err
		}
	}
	return nil
}

func sorted(m map[int64]Point) []int64 {
	ids := make([]int64, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
