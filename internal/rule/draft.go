package rule

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/org"
	"nep/internal/secrecy"
	"nep/internal/vn"
)

// The states of a regulation being made.
const (
	Drafting = "draft"
	Asked    = "asked" // opinions are asked
	Forced   = "forced"
	Dropped  = "dropped"
)

// Draft is a regulation being made: its numbers as blanks of the skeleton, and what
// its articles say besides.
type Draft struct {
	ID         int64
	Unit       int64
	Title      string
	From       string // the day it is to be in force from
	State      string
	Until      string // opinions are asked until
	Regulation int64  // once it is in force
	MadeAt     int64
	MadeBy     int64
	ChangedAt  int64
	Version    int64
	Parts      map[string]string // by article; without one the skeleton's
	Numbers    map[Key]string
}

// Open says whether it can still be changed.
func (d Draft) Open() bool { return d.State == Drafting || d.State == Asked }

// part is what an article says besides.
func (d Draft) part(a Article) string {
	if text, ok := d.Parts[a.ID]; ok {
		return text
	}
	return a.Text
}

// Written is an article as it reads.
type Written struct {
	Article
	Name  string
	Lines []string
	Part  string
}

// Write gives its articles as they read, those that say nothing left out.
func (d Draft) Write(kind org.Kind) []Written {
	var out []Written
	n := 0
	for _, a := range Skeleton(kind) {
		lines := a.write(d.Numbers, d.part(a))
		if len(lines) == 0 {
			continue
		}
		n++
		out = append(out, Written{a, a.Name(n), lines, d.part(a)})
	}
	return out
}

// Text is the whole of it.
func (d Draft) Text(kind org.Kind) string {
	var b strings.Builder
	for _, w := range d.Write(kind) {
		b.WriteString(w.Name + "\n" + strings.Join(w.Lines, "\n") + "\n")
	}
	return strings.TrimSpace(b.String())
}

// Entries are its numbers.
func (d Draft) Entries() []Entry {
	var out []Entry
	for _, k := range Keys {
		if v := d.Numbers[k]; v != "" {
			out = append(out, Entry{k, v})
		}
	}
	return out
}

// SaveDraft keeps a regulation being made.
type SaveDraft struct {
	Key     db.Key
	Unit    int64
	Title   string
	From    string
	Numbers map[Key]string // as typed
	Parts   map[string]string
	Seen    int64 // its version, 0 a new one
}

// maxPart is how long what an article says besides may be.
const maxPart = 8000

// SaveDraft keeps it; the unit has one at a time. A number that asks less than the
// levels above is refused here already, and again when it comes in force. Repeating
// it with the same key changes nothing. Asks for MeetingPrepare on the unit. Faults:
// NotFound, Invalid with fields ("title", "from", "rule.<key>", "part.<article>"),
// Conflict (changed meanwhile).
func (s *Service) SaveDraft(ctx context.Context, actor access.Actor, cmd SaveDraft) (int64, error) {
	const op = "rule.draft"
	return db.Write(ctx, s.DB, db.On("rule", cmd.Unit), func(t *db.Tx) (int64, error) {
		if err := may(t, actor, access.MeetingPrepare, cmd.Unit); err != nil {
			return 0, err
		}
		u, err := org.UnitOn(t, cmd.Unit, today(t))
		if err != nil {
			return 0, err
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			d, ok, err := openDraft(t, cmd.Unit)
			if err != nil {
				return 0, err
			}
			if ok && d.Version != cmd.Seen || !ok && cmd.Seen != 0 {
				return 0, fault.New(op, fault.Conflict, "rule.fault.meanwhile")
			}
			before := d.Text(u.Kind) + d.Title + d.From
			if err := d.take(t, actor, u, cmd); err != nil {
				return 0, err
			}
			if !ok {
				d.ID, d.Unit, d.State, d.MadeAt, d.MadeBy = t.ID(), cmd.Unit, Drafting, t.Now(), actor.Person
				before = ""
			}
			if d.Text(u.Kind)+d.Title+d.From != before {
				d.ChangedAt = t.Now()
			}
			if err := putDraft(t, d, !ok); err != nil {
				return 0, err
			}
			if s.Drafted != nil {
				if err := s.Drafted(t, d, d.Text(u.Kind)); err != nil {
					return 0, err
				}
			}
			return d.ID, recordDraft(t, actor, "rule.draft", d, map[string]any{"numbers": len(d.Numbers), "from": d.From})
		})
		return ref, err
	})
}

// take reads the form into the draft.
func (d *Draft) take(t *db.Tx, actor access.Actor, u org.Unit, cmd SaveDraft) error {
	var bad fault.Fields
	d.Title, d.From = vn.Clean(cmd.Title), cmd.From
	if d.Title == "" {
		bad.Add("title", "rule.fault.title")
	}
	if secrecy.Line(d.Title) {
		bad.Add("title", "document.secret")
	}
	if utf8.RuneCountInString(d.Title) > maxTitle {
		bad.Add("title", "rule.fault.long", "Max", maxTitle)
	}
	day := today(t)
	if !clock.ValidDay(d.From) || d.From < day || d.From > clock.AddDays(day, 366) {
		bad.Add("from", "rule.draft.from")
	}
	d.Parts, d.Numbers = map[string]string{}, map[Key]string{}
	for _, a := range Skeleton(u.Kind) {
		if text, ok := cmd.Parts[a.ID]; ok {
			text = vn.CleanLines(text)
			if utf8.RuneCountInString(text) > maxPart {
				bad.Add("part."+a.ID, "rule.fault.long", "Max", maxPart)
			}
			if secrecy.Text(text) {
				bad.Add("part."+a.ID, "document.secret")
			}
			d.Parts[a.ID] = text
		}
		for _, k := range a.Keys() {
			typed := strings.TrimSpace(cmd.Numbers[k])
			if typed == "" {
				continue
			}
			def, _ := Find(k)
			value, f := def.Check(typed)
			if f != nil {
				bad.Add("rule."+string(k), f.Key, f.Params...)
				continue
			}
			d.Numbers[k] = value
			if !clock.ValidDay(d.From) {
				continue
			}
			one := SetRule{Unit: u.ID, Rule: k, Value: value, From: max(d.From, day), To: clock.Forever}
			// Whoever prepares it writes the numbers of who will pass it.
			if err := allowed(t, access.Actor{Account: actor.Account, Person: actor.Person, Hat: access.Hat{Role: access.Secretary, Unit: u.ID, Path: u.Path}}, one, value, "rule."+string(k)); err != nil {
				f, ok := err.(*fault.Error)
				if !ok || f.Kind != fault.Invalid {
					return err
				}
				bad = append(bad, f.Fields...)
			}
		}
	}
	return bad.Err("rule.draft")
}

// AskOpinions opens a draft to the unit's own members and to the units directly
// below it until a day. Asks for MeetingPrepare. Faults: NotFound, Invalid (the day),
// State (nothing is open).
func (s *Service) AskOpinions(ctx context.Context, actor access.Actor, key db.Key, unit int64, until string) error {
	return s.onDraft(ctx, actor, access.MeetingPrepare, key, unit, []any{"ask", until}, func(t *db.Tx, d Draft) error {
		if !clock.ValidDay(until) || until < today(t) || until > clock.AddDays(today(t), 180) {
			var bad fault.Fields
			bad.Add("until", "rule.draft.until")
			return bad.Err("rule.draft")
		}
		d.State, d.Until = Asked, until
		if err := putDraft(t, d, false); err != nil {
			return err
		}
		return recordDraft(t, actor, "rule.draft.ask", d, map[string]any{"until": until})
	})
}

// DropDraft gives it up. Asks for MeetingPrepare. Faults: NotFound, State.
func (s *Service) DropDraft(ctx context.Context, actor access.Actor, key db.Key, unit int64) error {
	return s.onDraft(ctx, actor, access.MeetingPrepare, key, unit, "drop", func(t *db.Tx, d Draft) error {
		d.State = Dropped
		if err := putDraft(t, d, false); err != nil {
			return err
		}
		return recordDraft(t, actor, "rule.draft.drop", d, nil)
	})
}

// onDraft runs a verb on the open draft of a unit.
func (s *Service) onDraft(ctx context.Context, actor access.Actor, action access.Action, key db.Key, unit int64, payload any, fn func(t *db.Tx, d Draft) error) error {
	return db.Do(ctx, s.DB, db.On("rule", unit), func(t *db.Tx) error {
		if err := may(t, actor, action, unit); err != nil {
			return err
		}
		_, _, err := db.Once(t, key, actor.Account, []any{unit, payload}, func() (int64, error) {
			d, ok, err := openDraft(t, unit)
			if err != nil {
				return 0, err
			}
			if !ok {
				return 0, fault.New("rule.draft", fault.State, "rule.draft.none")
			}
			return d.ID, fn(t, d)
		})
		return err
	})
}

// Say is an opinion on a draft.
type Say struct {
	Key     db.Key
	Unit    int64 // whose: the drafting unit's member's own, or a unit directly below
	Draft   int64
	Article string // "" the whole
	Text    string
}

// Say keeps an opinion while opinions are asked: a member of the drafting unit for
// himself, the committee of a unit below for its unit. Asks for RegulationSay at the
// unit. Repeating it with the same key does nothing. Faults: NotFound, Invalid,
// State (not asked, or its day is over).
func (s *Service) Say(ctx context.Context, actor access.Actor, cmd Say) (int64, error) {
	const op = "rule.say"
	return db.Write(ctx, s.DB, db.On("rule draft", cmd.Draft), func(t *db.Tx) (int64, error) {
		if err := may(t, actor, access.RegulationSay, cmd.Unit); err != nil {
			return 0, err
		}
		d, err := draftByID(t, cmd.Draft)
		if err != nil {
			return 0, err
		}
		u, err := org.UnitOn(t, cmd.Unit, today(t))
		if err != nil {
			return 0, err
		}
		if u.ID != d.Unit && (u.Parent != d.Unit || !access.May(actor, access.ReportEdit, access.Unit(u.Path))) {
			return 0, fault.New(op, fault.NotFound, "fault.not_found")
		}
		ref, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if d.State != Asked || d.Until < today(t) {
				return 0, fault.New(op, fault.State, "rule.draft.not_asked")
			}
			var bad fault.Fields
			o := Opinion{ID: t.ID(), Draft: d.ID, Unit: u.ID, Article: cmd.Article, Text: vn.CleanLines(cmd.Text), At: t.Now(), By: actor.Person}
			if o.Text == "" {
				bad.Add("text", "rule.draft.say.empty")
			}
			if secrecy.Text(o.Text) {
				bad.Add("text", "document.secret")
			}
			if utf8.RuneCountInString(o.Text) > maxPart {
				bad.Add("text", "rule.fault.long", "Max", maxPart)
			}
			if o.Article != "" && !slices.ContainsFunc(articlesFor(t, d.Unit), func(a Article) bool { return a.ID == o.Article }) {
				bad.Add("article", "rule.draft.say.article")
			}
			if err := bad.Err(op); err != nil {
				return 0, err
			}
			said, err := opinionsOf(t, d.ID)
			if err != nil {
				return 0, err
			}
			for _, x := range said {
				if x.Unit == o.Unit && x.By == o.By && x.Article == o.Article && x.Text == o.Text {
					return x.ID, nil // said already
				}
			}
			if err := insertOpinion(t, o); err != nil {
				return 0, err
			}
			return o.ID, recordDraft(t, actor, "rule.draft.say", d, map[string]any{"unit": u.ID, "opinion": o.ID})
		})
		return ref, err
	})
}

// articlesFor are those of the skeleton of a unit.
func articlesFor(t *db.Tx, unit int64) []Article {
	u, err := org.LastOn(t, unit, today(t))
	if err != nil {
		return nil
	}
	return Skeleton(u.Kind)
}

// Opinion is what was said of a draft.
type Opinion struct {
	ID      int64
	Draft   int64
	Unit    int64
	Article string
	Text    string
	At      int64
	By      int64
}

func recordDraft(t *db.Tx, actor access.Actor, kind string, d Draft, body map[string]any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: d.Unit, Kind: kind, Subject: d.ID, Body: body})
}

// ForceDraft puts a draft in force as its paper was issued: the text and the numbers
// of the draft, under its number, from the draft's day or, where that is past, from
// the paper's. Rights are the caller's but for each number, which the rules of
// levels above are asked for once more. Faults: State (nothing open), Invalid.
func (s *Service) ForceDraft(t *db.Tx, actor access.Actor, id int64, number, day string) (int64, error) {
	d, err := draftByID(t, id)
	if err != nil {
		return 0, err
	}
	if !d.Open() {
		return 0, fault.New("rule.force", fault.State, "rule.draft.none")
	}
	u, err := org.UnitOn(t, d.Unit, day)
	if err != nil {
		return 0, err
	}
	cmd := PutRegulation{Unit: d.Unit, Number: number, Title: d.Title, Body: d.Text(u.Kind), From: max(d.From, day), Rules: d.Entries()}
	reg, err := s.putRegulation(t, actor, cmd)
	if err != nil {
		return 0, err
	}
	for _, w := range d.Write(u.Kind) {
		for _, k := range w.Keys() {
			if d.Numbers[k] != "" {
				if err := insertArticle(t, reg, k, w.Name); err != nil {
					return 0, err
				}
			}
		}
	}
	d.State, d.Regulation = Forced, reg
	if err := putDraft(t, d, false); err != nil {
		return 0, err
	}
	return reg, recordDraft(t, actor, "rule.draft.force", d, map[string]any{"regulation": reg, "number": number, "from": cmd.From})
}

// DraftByID gives a draft; rights are the caller's. Fault: NotFound.
func DraftByID(t *db.Tx, id int64) (Draft, error) { return draftByID(t, id) }

// OpenDraftOf gives the draft of a unit that is being made; false for none.
func OpenDraftOf(t *db.Tx, unit int64) (Draft, bool, error) { return openDraft(t, unit) }

// DraftView is the page of a regulation being made.
type DraftView struct {
	Draft
	Has       bool // there is one
	Unit      org.Unit
	Today     string
	Answers   map[Key]Answer // in force today
	Articles  []Article
	Written   []Written
	Opinions  []OpinionRow
	MayEdit   bool
	MaySay    bool
	SayFor    org.Unit // whose opinion the actor gives
	InForce   Regulation
	Forced    bool
	PaperFrom string
}

// OpinionRow is an opinion with whose it is.
type OpinionRow struct {
	Opinion
	UnitName string
	By       int64
	Mine     bool
}

// ViewDraft gives the page: to who prepares for the unit; while opinions are asked
// also to its members and to the units directly below, who see their own opinions.
// Who may read the unit's rules and is asked nothing sees that there is nothing.
// Asks for RuleView. Fault: NotFound.
func (s *Service) ViewDraft(ctx context.Context, actor access.Actor, unit int64) (DraftView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v DraftView, err error) {
		if err := may(t, actor, access.RuleView, unit); err != nil {
			return v, err
		}
		v.Today = today(t)
		if v.Unit, err = org.UnitOn(t, unit, v.Today); err != nil {
			return v, err
		}
		at := access.Unit(v.Unit.Path)
		v.MayEdit = access.May(actor, access.MeetingPrepare, at)
		if v.Draft, v.Has, err = openDraft(t, unit); err != nil {
			return v, err
		}
		if !v.MayEdit && (!v.Has || v.State != Asked) {
			v.Draft, v.Has = Draft{}, false // nothing is asked of them yet
		}
		v.Articles, v.Written = Skeleton(v.Unit.Kind), v.Draft.Write(v.Unit.Kind)
		if v.Answers, err = answers(t, unit, v.Today, nil, append([]Key{Profile}, Keys...)...); err != nil {
			return v, err
		}
		versions, err := headings(t, []int64{unit})
		if err != nil {
			return v, err
		}
		v.InForce, v.Forced = InForce(versions, v.Today)
		if !v.Has {
			return v, nil
		}
		if v.State == Asked && v.Until >= v.Today && actor.Hat.Unit != 0 && actor.Person != 0 {
			u, err := org.UnitOn(t, actor.Hat.Unit, v.Today)
			if err == nil && access.May(actor, access.RegulationSay, access.Unit(u.Path)) && (u.ID == unit || u.Parent == unit && access.May(actor, access.ReportEdit, access.Unit(u.Path))) {
				v.MaySay, v.SayFor = true, u
			}
		}
		list, err := opinionsOf(t, v.Draft.ID)
		if err != nil {
			return v, err
		}
		for _, o := range list {
			mine := o.Unit == actor.Hat.Unit && (o.Unit != unit || o.By == actor.Person)
			if !v.MayEdit && !mine {
				continue
			}
			u, err := org.LastOn(t, o.Unit, v.Today)
			if err != nil {
				return v, err
			}
			v.Opinions = append(v.Opinions, OpinionRow{Opinion: o, UnitName: u.Name, By: o.By, Mine: mine})
		}
		return v, nil
	})
}
