package document

import (
	"context"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
)

// The bodies of a unit that issue papers; package meeting calls them the same.
const (
	OfCell      = "cell"
	OfBureau    = "bureau"
	OfCommittee = "committee"
	OfStanding  = "standing"
)

// The states of an official paper.
const (
	Drafted = "draft"
	Issued  = "issued"
)

// Official is a paper a unit issues beside the decisions of its meetings.
type Official struct {
	ID         int64
	Unit       int64
	Body       string // whose paper it is
	Kind       formal.Kind
	Title      string
	Text       string
	Receivers  string // one a line; "" for the usual ones
	Class      string // Internal or Limited; "" for none
	Urgency    string // one of Urgencies; "" for none
	Passed     Passed
	Source     string // what it came of: "", "resolution", "plan", "poll"
	SourceID   int64
	State      string
	Day        string // of the paper, "" until it is issued
	Signer     int64
	SignerRole string // "secretary", "deputy"
	MadeAt     int64
	MadeBy     int64
	IssuedAt   int64
	IssuedBy   int64
	Version    int64
	Number     string // joined: "05-TB/CB"
}

// BodiesOf are the bodies of a unit of a kind that issue papers: a Party group
// has none.
func BodiesOf(k org.Kind) []string {
	switch {
	case k == org.Group:
		return nil
	case k.Meets():
		return []string{OfCell, OfBureau}
	}
	return []string{OfCommittee, OfStanding}
}

// BodyCode is what numbers of a body end with (field.md 3.3).
func BodyCode(body string) string {
	if body == OfCommittee || body == OfStanding {
		return "ĐU"
	}
	return "CB"
}

// Authority is a body as the matrix of authority knows it: it speaks of base
// organisations and their cells.
func Authority(k org.Kind, body string) formal.Body {
	switch {
	case body == OfCell || body == OfBureau:
		return formal.Cell
	case k != org.Base:
		return formal.Other
	case body == OfStanding:
		return formal.Standing
	}
	return formal.Committee
}

// DraftOfficial writes an official paper to be issued later.
type DraftOfficial struct {
	Key       db.Key
	ID        int64 // 0: a new one
	Seen      int64 // its version, of one that is there
	Unit      int64
	Body      string
	Kind      formal.Kind
	Title     string
	Text      string
	Receivers string
	Class     string
	Urgency   string
	Passed    Passed
	Source    string
	SourceID  int64
	Signer    int64 // 0: who leads the unit
}

const maxReceivers = 2000

// Validate gives the faults of the fields: kind, title, text, receivers.
func (c DraftOfficial) Validate() error { _, err := c.check(); return err }

func (c DraftOfficial) check() (Official, error) {
	var f fault.Fields
	o := Official{ID: c.ID, Unit: c.Unit, Body: c.Body, Kind: c.Kind, Title: vn.Clean(c.Title), Text: prose(c.Text), Receivers: prose(c.Receivers),
		Class: c.Class, Urgency: c.Urgency, Passed: c.Passed, Source: c.Source, SourceID: c.SourceID, Signer: c.Signer, State: Drafted}
	if _, ok := formal.Find(o.Kind); !ok {
		f.Add("kind", "formal.kind")
	}
	if o.Passed.Why = vn.Clean(o.Passed.Why); o.Passed.By != ByVote && o.Passed.By != ByPoll {
		o.Passed.Why = ""
	}
	o.Passed.check(&f, "")
	if o.Title == "" {
		f.Add("title", "document.official.title")
	}
	if o.Text == "" {
		f.Add("text", "document.text.empty")
	}
	if Secret(o.Title) {
		f.Add("title", "document.secret")
	}
	if SecretText(o.Text) {
		f.Add("text", "document.secret")
	}
	if SecretText(o.Receivers) {
		f.Add("receivers", "document.secret")
	}
	if c.Class != "" && c.Class != Internal && Class(c.Class) != Limited {
		f.Add("class", "document.class")
	}
	if c.Urgency != "" && !slices.Contains(Urgencies, c.Urgency) {
		f.Add("urgency", "document.urgency")
	}
	long(&f, "title", o.Title, maxTitle)
	long(&f, "text", o.Text, maxBody)
	long(&f, "receivers", o.Receivers, maxReceivers)
	return o, f.Err("document.official")
}

// DraftOfficial keeps a draft. The kind has to be one the body may issue today,
// who signs one who may, and what passed it a vote or a poll of that body.
// Repeating it with the same key changes nothing. Faults: Invalid, NotFound,
// Conflict (somebody changed it meanwhile), State (issued; not of this body to
// issue: formal.refused and the body). Asks for MeetingPrepare at the unit.
func (s *Service) DraftOfficial(ctx context.Context, actor access.Actor, cmd DraftOfficial) (int64, error) {
	const op = "document.official"
	return db.Write(ctx, s.DB, db.On("official", cmd.Unit), func(t *db.Tx) (int64, error) {
		u, err := may(t, actor, access.MeetingPrepare, cmd.Unit)
		if err != nil {
			return 0, err
		}
		o, err := cmd.check()
		if err != nil {
			return 0, err
		}
		if err := mayMake(u, o, org.Today(t)); err != nil {
			return 0, err
		}
		if err := s.chosen(t, o); err != nil {
			return 0, err
		}
		if o.Signer, o.SignerRole, err = signerOf(t, o.Unit, o.Signer); err != nil {
			return 0, err
		}
		id, _, err := db.Once(t, cmd.Key, actor.Account, cmd, func() (int64, error) {
			if o.ID == 0 {
				o.ID, o.MadeAt, o.MadeBy, o.Version = t.ID(), t.Now(), actor.Person, 1
				if err := insertOfficial(t, o); err != nil {
					return 0, err
				}
				return o.ID, record(t, actor, "official.draft", o.Unit, o.ID, map[string]any{"kind": o.Kind, "body": o.Body, "source": o.Source, "of": o.SourceID})
			}
			was, ok, err := officialByID(t, o.ID)
			switch {
			case err != nil || !ok || was.Unit != o.Unit:
				return 0, notFound(op, err)
			case was.State == Issued:
				return 0, fault.New(op, fault.State, "document.official.issued", "Number", was.Number)
			case was.Version != cmd.Seen:
				return 0, fault.New(op, fault.Conflict, "document.official.changed")
			}
			o.Source, o.SourceID, o.MadeAt, o.MadeBy, o.Version = was.Source, was.SourceID, was.MadeAt, was.MadeBy, was.Version+1
			if err := saveOfficial(t, o); err != nil {
				return 0, err
			}
			return o.ID, record(t, actor, "official.edit", o.Unit, o.ID, map[string]any{"version": o.Version})
		})
		return id, err
	})
}

// chosen asks whether who is named to sign may, and whether the vote or poll that
// is named is one of the body's: a choice is refused, never dropped.
func (s *Service) chosen(t *db.Tx, o Official) error {
	var f fault.Fields
	if o.Signer != 0 {
		who, _, err := signerOf(t, o.Unit, o.Signer)
		if err != nil {
			return err
		}
		if who != o.Signer {
			f.Add("signer", "document.official.signer.other")
		}
	}
	if o.Passed.By == ByVote || o.Passed.By == ByPoll {
		p, err := s.passing(t, o)
		if err != nil {
			return err
		}
		if p == nil && s.PassedBy != nil {
			f.Add("passed", "document.passed.unknown")
		}
		if other, err := s.asksOther(t, o, p); err != nil {
			return err
		} else if other {
			f.Add("passed_why", "document.passed.why", "Question", p.Question)
		}
	}
	if o.Passed.By == BySlips { // what cannot have been is told now, not when it is issued
		if o.Passed.check(&f, org.Today(t)); len(f) == 0 {
			return s.slipsFit(t, o)
		}
	}
	return f.Err("document.official")
}

// mayMake asks whether a body of a unit may issue a kind on a day.
func mayMake(u org.Unit, o Official, day string) error {
	if !slices.Contains(BodiesOf(u.Kind), o.Body) {
		return fault.New("document.official", fault.State, "document.official.body")
	}
	if o.Kind == formal.Minutes { // signed by two, and made of what the meeting recorded
		return fault.New("document.official", fault.State, "document.official.minutes")
	}
	return formal.Check(o.Kind, Authority(u.Kind, o.Body), day)
}

// signerOf is who signs: the one chosen where he leads the unit as secretary or
// deputy, else the secretary. Nobody else signs for a collective committee
// (field.md 3.4). 0: nobody leads the unit yet.
func signerOf(t *db.Tx, unit, chosen int64) (int64, string, error) {
	lead, err := member.PositionsOn(t, unit, org.Today(t))
	if err != nil {
		return 0, "", err
	}
	who, role := int64(0), ""
	for _, x := range lead { // the secretary comes first
		if x.Role != member.SecretaryRole && x.Role != member.DeputyRole {
			continue
		}
		if x.Person == chosen || who == 0 {
			who, role = x.Person, string(x.Role)
		}
	}
	return who, role, nil
}

// Signers are who may sign a unit's papers today, the secretary first.
func Signers(t *db.Tx, unit int64) ([]member.Position, error) {
	lead, err := member.PositionsOn(t, unit, org.Today(t))
	return slices.DeleteFunc(lead, func(x member.Position) bool { return x.Role != member.SecretaryRole && x.Role != member.DeputyRole }), err
}

// IssueOfficial gives a draft its number and day, and asks for its fixed copy;
// after that nothing of it changes. start: the first number where the register
// of this term has none. Kinds without a code have no number. Repeating it with
// the same key gives the same. Faults: NotFound, Invalid (start), State (issued;
// no term covers today; not of this body to issue; nobody to sign). Asks for
// MeetingLead at the unit.
func (s *Service) IssueOfficial(ctx context.Context, actor access.Actor, key db.Key, id, start int64) (Official, error) {
	const op = "document.issue"
	return db.Write(ctx, s.DB, db.On("official", id), func(t *db.Tx) (Official, error) {
		o, ok, err := officialByID(t, id)
		if err != nil || !ok {
			return o, notFound(op, err)
		}
		u, err := may(t, actor, access.MeetingLead, o.Unit)
		if err != nil {
			return o, err
		}
		_, _, err = db.Once(t, key, actor.Account, []any{"official.issue", id, start}, func() (int64, error) {
			o, today := o, org.Today(t)
			if o.State == Issued {
				return 0, fault.New(op, fault.State, "document.official.issued", "Number", o.Number)
			}
			if o, err = s.ready(t, u, o, today); err != nil {
				return 0, err
			}
			kind, _ := formal.Find(o.Kind)
			if kind.Code != "" {
				n, err := Take(t, o.Unit, kind.Code, BodyCode(o.Body), today, "official", o.ID, start)
				if err != nil {
					return 0, err
				}
				o.Number = n.Short()
			}
			o.State, o.Day, o.IssuedAt, o.IssuedBy = Issued, today, t.Now(), actor.Person
			o.Version++
			if err := saveOfficial(t, o); err != nil {
				return 0, err
			}
			if s.Issuing != nil {
				if err := s.Issuing(t, actor, o); err != nil {
					return 0, err
				}
			}
			if err := FixTx(t, Fixed{Unit: o.Unit, What: "official", Subject: o.ID, Kind: string(o.Kind), Number: o.Number, Day: o.Day}); err != nil {
				return 0, err
			}
			return id, record(t, actor, "official.issue", o.Unit, o.ID, map[string]any{"kind": o.Kind, "body": o.Body, "number": o.Number, "signer": o.Signer,
				"passed_by": o.Passed.By, "passed": o.Passed.ID, "why": o.Passed.Why, "class": o.Class, "urgency": o.Urgency})
		})
		if err != nil {
			return o, err
		}
		o, _, err = officialByID(t, id)
		return o, err
	})
}

// ready asks whether a draft can be issued on a day, and names who signs it.
func (s *Service) ready(t *db.Tx, u org.Unit, o Official, day string) (Official, error) {
	err := mayMake(u, o, day)
	if err == nil {
		err = s.passes(t, o)
	}
	if err == nil && s.Fits != nil {
		err = s.Fits(t, o)
	}
	if err == nil {
		o.Signer, o.SignerRole, err = signerOf(t, o.Unit, o.Signer)
	}
	if err == nil && o.Signer == 0 {
		err = fault.New("document.issue", fault.State, "document.official.signer")
	}
	return o, err
}

// DropOfficial throws a draft away. Repeating it with the same key does nothing.
// Faults: NotFound, State (issued). Asks for MeetingPrepare at the unit.
func (s *Service) DropOfficial(ctx context.Context, actor access.Actor, key db.Key, unit, id int64) error {
	return db.Do(ctx, s.DB, db.On("official", id), func(t *db.Tx) error {
		if _, err := may(t, actor, access.MeetingPrepare, unit); err != nil {
			return err
		}
		_, _, err := db.Once(t, key, actor.Account, []any{"official.drop", id}, func() (int64, error) {
			o, ok, err := officialByID(t, id)
			switch {
			case err != nil || !ok || o.Unit != unit:
				return 0, notFound("document.drop", err)
			case o.State == Issued:
				return 0, fault.New("document.drop", fault.State, "document.official.issued", "Number", o.Number)
			}
			if err := deleteOfficial(t, id); err != nil {
				return 0, err
			}
			return id, record(t, actor, "official.drop", unit, id, map[string]any{"kind": o.Kind})
		})
		return err
	})
}

// OfficialView is an official paper with what may be done with it.
type OfficialView struct {
	Official
	UnitName string
	UnitKind org.Kind
	MayEdit  bool
	MayIssue bool
	NoTerm   bool  // no term covers today: it gets no number
	Lacks    error // why a draft cannot be issued yet, a fault.Error; nil where it can
	Next     int64 // the number it would get
	First    bool  // the first of its series may be chosen
	Fixed    Fixed
	SignName string
	Passing  *Passing // what passed it
	MaySend  bool     // down, as it is
	Down     int64    // the directive it went down as, 0 for none
}

// Official gives an official paper: an issued one to who reads the unit's
// papers, a draft to who prepares them. Fault: NotFound.
func (s *Service) Official(ctx context.Context, actor access.Actor, id int64) (OfficialView, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (v OfficialView, err error) {
		o, ok, err := officialByID(t, id)
		if err != nil || !ok {
			return v, notFound("document.official", err)
		}
		var u org.Unit
		if o.State == Drafted {
			if u, err = may(t, actor, access.MeetingPrepare, o.Unit); err != nil {
				return v, err
			}
		} else {
			places, err := placesOf(t, []int64{o.Unit})
			if err != nil {
				return v, err
			}
			u = places[o.Unit]
			if ok, err := mayOpenOfficial(t, actor, o, u.Path); err != nil || !ok {
				return v, notFound("document.official", err)
			}
		}
		v = OfficialView{Official: o, UnitName: u.Name, UnitKind: u.Kind}
		v.MayIssue = access.May(actor, access.MeetingLead, access.Unit(u.Path))
		v.MayEdit = access.May(actor, access.MeetingPrepare, access.Unit(u.Path))
		if names, err := member.PersonsByID(t, []int64{o.Signer}); err != nil {
			return v, err
		} else if p, ok := names[o.Signer]; ok {
			v.SignName = p.Name()
		}
		if v.Fixed, _, err = fixedOf(t, "official", id); err != nil {
			return v, err
		}
		if v.MaySend, v.Down, err = sendable(t, actor, o, u); err != nil {
			return v, err
		}
		if v.Passing, err = s.passing(t, o); err != nil || o.State == Issued {
			return v, err
		}
		if _, v.Lacks = s.ready(t, u, o, org.Today(t)); v.Lacks != nil && !fault.Is(v.Lacks, fault.State) && !fault.Is(v.Lacks, fault.Invalid) {
			return v, v.Lacks
		}
		if kind, ok := formal.Find(o.Kind); ok && kind.Code != "" {
			v.Next, v.First, err = Next(t, o.Unit, kind.Code, org.Today(t))
			if fault.Is(err, fault.State) {
				v.NoTerm, err = true, nil
			}
		}
		return v, err
	})
}

// Passings are the votes and polls that may have passed a paper of a body of a
// unit lately, for the form. Fault: NotFound. Asks for MeetingPrepare.
func (s *Service) Passings(ctx context.Context, actor access.Actor, unit int64, bodies []string) ([]Passing, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Passing, error) {
		if _, err := may(t, actor, access.MeetingPrepare, unit); err != nil || s.PassedBy == nil {
			return nil, err
		}
		var out []Passing
		for _, body := range bodies {
			for _, by := range []By{ByVote, ByPoll} {
				list, err := s.PassedBy(t, unit, body, by, 0)
				if err != nil {
					return nil, err
				}
				out = append(out, list...)
			}
		}
		return out, nil
	})
}

// OfficialSubject is an official paper as a subject of access: its unit, and the
// committees above it; the verbs ask more closely. Fault: NotFound.
func (s *Service) OfficialSubject(ctx context.Context, id int64) (access.Subject, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (access.Subject, error) {
		o, ok, err := officialByID(t, id)
		if err != nil || !ok {
			return access.Subject{}, notFound("document.official", err)
		}
		places, err := placesOf(t, []int64{o.Unit})
		return access.Unit(places[o.Unit].Path), err
	})
}

// Officials gives a unit's official papers, the latest first; drafts only to who
// prepares them. Fault: NotFound. Asks for PaperView at the unit.
func (s *Service) Officials(ctx context.Context, actor access.Actor, unit int64, after org.Cursor, limit int) (org.Page[Official], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (org.Page[Official], error) {
		u, err := may(t, actor, access.PaperView, unit)
		if err != nil {
			return org.Page[Official]{}, err
		}
		limit := org.PageSize(limit)
		if after.ID == 0 {
			after.ID = 1 << 53
		}
		drafts := access.May(actor, access.MeetingPrepare, access.Unit(u.Path))
		rows, err := officialsOf(t, unit, after.ID, drafts, limit+1)
		if err != nil {
			return org.Page[Official]{}, err
		}
		page := cut(rows, limit, func(o Official) org.Cursor { return org.Cursor{Key: "o", ID: o.ID} })
		// A page may be shorter by those he may not open.
		seen := page.Rows[:0:0]
		for _, o := range page.Rows {
			ok := o.State == Drafted
			if !ok {
				if ok, err = mayOpenOfficial(t, actor, o, u.Path); err != nil {
					return page, err
				}
			}
			if ok {
				seen = append(seen, o)
			}
		}
		page.Rows = seen
		return page, nil
	})
}

// Lines are what stands in "Nơi nhận".
func (o Official) Lines() []string {
	var out []string
	for _, l := range strings.Split(o.Receivers, "\n") {
		if l = strings.Trim(strings.TrimSpace(l), "-– "); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// OfficialsFor gives the official papers of a unit that came of a source.
func OfficialsFor(t *db.Tx, unit int64, source string, id int64) ([]Official, error) {
	return officialsFor(t, unit, source, id)
}

// Bodies are the bodies of a unit that issue papers today: a chi ủy of more than
// its secretary, a standing committee that has somebody. Fault: NotFound. Asks
// for MeetingPrepare.
func (s *Service) Bodies(ctx context.Context, actor access.Actor, unit int64) (org.Kind, []string, error) {
	type list struct {
		kind   org.Kind
		bodies []string
	}
	l, err := db.Read(ctx, s.DB, func(t *db.Tx) (l list, err error) {
		u, err := may(t, actor, access.MeetingPrepare, unit)
		if err != nil {
			return l, err
		}
		lead, err := member.PositionsOn(t, unit, org.Today(t))
		l.kind = u.Kind
		for _, b := range BodiesOf(u.Kind) {
			standing := slices.ContainsFunc(lead, func(x member.Position) bool { return x.Role == member.StandingRole })
			if b == OfBureau && len(lead) < 2 || b == OfStanding && !standing {
				continue
			}
			l.bodies = append(l.bodies, b)
		}
		return l, err
	})
	return l.kind, l.bodies, err
}

// Signers are who may sign a unit's papers today. Fault: NotFound. Asks for
// MeetingPrepare.
func (s *Service) Signers(ctx context.Context, actor access.Actor, unit int64) ([]member.Position, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]member.Position, error) {
		if _, err := may(t, actor, access.MeetingPrepare, unit); err != nil {
			return nil, err
		}
		return Signers(t, unit)
	})
}

// OfficialsByID gives official papers by their ids; rights are the caller's.
func OfficialsByID(t *db.Tx, ids []int64) ([]Official, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return officialsByID(t, ids)
}

// RetextTx writes into the drafts of a source what it says now; rights are the
// caller's.
func RetextTx(t *db.Tx, unit int64, source string, id int64, title, text string) error {
	list, err := officialsFor(t, unit, source, id)
	if err != nil {
		return err
	}
	for _, o := range list {
		if o.State != Drafted {
			continue
		}
		o.Title, o.Text, o.Version = title, text, o.Version+1
		if err := saveOfficial(t, o); err != nil {
			return err
		}
	}
	return nil
}
