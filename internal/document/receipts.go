package document

import (
	"context"
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/vn"
)

// Receipt is one person's receipt of one version of a paper.
type Receipt struct {
	Paper      int64
	Version    int
	Person     int64
	Unit       int64 // the body he got it in
	Send       int64
	Due        string
	SentAt     int64
	OpenedAt   int64
	ReadAt     int64 // his own word
	GivenOn    string
	GivenBy    int64
	RemindedAt int64
}

// Missing says that he has neither said he has read it nor been given it in
// print: a reminder goes to these only.
func (r Receipt) Missing() bool { return r.ReadAt == 0 && r.GivenOn == "" }

// Reader is a receipt with a name.
type Reader struct {
	Receipt
	Name  string
	Giver string // who gave it in print
	Site  int64  // where he met last; 0 where none is known
}

// Tallied counts receipts: how many got it, opened it, read it by their own word,
// were given it in print and have not said, and how many are missing.
type Tallied struct{ Sent, Opened, Read, Given, Missing int }

func (c *Tallied) add(r Receipt) {
	c.Sent++
	if r.OpenedAt != 0 || r.ReadAt != 0 {
		c.Opened++
	}
	switch {
	case r.ReadAt != 0:
		c.Read++
	case r.GivenOn != "":
		c.Given++
	default:
		c.Missing++
	}
}

// BodyTally is how a paper stands in one body, or at one of its sites.
type BodyTally struct {
	Unit int64
	Name string
	Site bool // Unit is a site
	Tallied
}

// Progress is how far a version of a paper has got: counts, no names.
type Progress struct {
	Paper
	Shown    int // the version
	Versions []int
	All      Tallied
	Bodies   []BodyTally
	Sites    []BodyTally // of the actor's own body, where people meet at several
	Sends    []Send
	Own      int64 // the body whose names the actor may see; 0: none
	Whole    bool  // the actor's unit sent it
	Older    int   // who got an earlier version and not this one
	Readers  []Reader
}

// Progress gives it; version 0 is the latest that was sent. Names are given
// only when asked for, of the actor's own body, and the asking is recorded.
// Faults: NotFound. Asks for MeetingPrepare at the paper's unit, or PaperReaders
// at a body it was sent to.
func (s *Service) Progress(ctx context.Context, actor access.Actor, paper int64, version int, names bool) (Progress, error) {
	v, err := db.Read(ctx, s.DB, func(t *db.Tx) (Progress, error) { return s.progress(t, actor, paper, version, names) })
	if err != nil || len(v.Readers) == 0 {
		return v, err
	}
	return v, db.Do(ctx, s.DB, db.On("paper", paper), func(t *db.Tx) error {
		return record(t, actor, "paper.readers", v.Own, paper, map[string]any{"n": v.Shown, "people": len(v.Readers)})
	})
}

func (s *Service) progress(t *db.Tx, actor access.Actor, paper int64, version int, names bool) (v Progress, err error) {
	p, unit, err := s.mayProgress(t, actor, paper)
	if err != nil {
		return v, err
	}
	v.Paper, v.Whole = p, unit == 0
	if v.Sends, err = sendsOf(t, paper); err != nil {
		return v, err
	}
	for _, x := range v.Sends {
		if !slices.Contains(v.Versions, x.Version) {
			v.Versions = append(v.Versions, x.Version)
		}
	}
	slices.Sort(v.Versions)
	v.Shown = version
	if version == 0 && len(v.Versions) > 0 {
		v.Shown = v.Versions[len(v.Versions)-1]
	}
	all, err := receiptsAt(t, paper, v.Shown, unit)
	if err != nil {
		return v, err
	}
	if v.Whole {
		older, err := gotBefore(t, paper, p.Version)
		if err != nil {
			return v, err
		}
		had, err := hadVersion(t, paper, p.Version)
		if err != nil {
			return v, err
		}
		for _, a := range older {
			if !had[a.person] {
				v.Older++
			}
		}
	}
	by := map[int64]*Tallied{}
	var ids []int64
	for _, r := range all {
		v.All.add(r)
		if by[r.Unit] == nil {
			by[r.Unit] = &Tallied{}
			ids = append(ids, r.Unit)
		}
		by[r.Unit].add(r)
	}
	places, err := placesOf(t, ids)
	if err != nil {
		return v, err
	}
	for _, id := range ids {
		v.Bodies = append(v.Bodies, BodyTally{Unit: id, Name: places[id].Name, Tallied: *by[id]})
	}
	slices.SortFunc(v.Bodies, func(a, b BodyTally) int { return strings.Compare(places[a.Unit].Order(), places[b.Unit].Order()) })

	if hat := actor.Hat.Unit; by[hat] != nil && access.May(actor, access.PaperReaders, access.Unit(places[hat].Path)) {
		v.Own = hat
	}
	if v.Own == 0 {
		return v, nil
	}
	var own []Reader
	for _, r := range all {
		if r.Unit == v.Own {
			own = append(own, Reader{Receipt: r})
		}
	}
	if s.SiteOf != nil {
		var persons []int64
		for _, r := range own {
			persons = append(persons, r.Person)
		}
		at, err := s.SiteOf(t, v.Own, persons)
		if err != nil {
			return v, err
		}
		if v.Sites, err = bySite(t, v.Own, own, at); err != nil {
			return v, err
		}
		for i := range own {
			own[i].Site = at[own[i].Person]
		}
	}
	if names {
		v.Readers, err = named(t, own)
	}
	return v, err
}

// bySite counts a body's receipts by where its people met last; none where they
// all meet at one place.
func bySite(t *db.Tx, unit int64, own []Reader, at map[int64]int64) ([]BodyTally, error) {
	sites, err := org.SitesOn(t, unit, org.Today(t))
	if err != nil {
		return nil, err
	}
	var out []BodyTally
	for _, site := range append(sites, org.Site{}) {
		b := BodyTally{Unit: site.ID, Name: site.Name, Site: true}
		for _, r := range own {
			id := at[r.Person]
			if !slices.ContainsFunc(sites, func(x org.Site) bool { return x.ID == id }) {
				id = 0
			}
			if id == site.ID {
				b.add(r.Receipt)
			}
		}
		if b.Sent > 0 {
			out = append(out, b)
		}
	}
	if len(out) < 2 {
		return nil, nil
	}
	return out, nil
}

// named gives readers their names, in the order of given names.
func named(t *db.Tx, list []Reader) ([]Reader, error) {
	var ids []int64
	for _, r := range list {
		ids = append(ids, r.Person, r.GivenBy)
	}
	people, err := member.PersonsByID(t, ids)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(list)
	for i := range out {
		p, g := people[out[i].Person], people[out[i].GivenBy]
		out[i].Name, out[i].Giver = p.Name(), g.Name()
	}
	slices.SortStableFunc(out, func(a, b Reader) int {
		x, y := people[a.Person], people[b.Person]
		return strings.Compare(vn.SortKey(x.Family, x.Given), vn.SortKey(y.Family, y.Given))
	})
	return out, nil
}

// Received is a paper that was sent to a person.
type Received struct {
	Paper
	Receipt
	Unit string // whose paper it is
}

// Received gives what was sent to the actor's own person, in whatever hat: what
// waits to be read first, then the latest; at most limit.
func (s *Service) Received(ctx context.Context, actor access.Actor, limit int) ([]Received, error) {
	if err := access.Check(actor, access.SelfView, access.Subject{Account: actor.Account, Person: actor.Person}); err != nil || actor.Person == 0 {
		return nil, err
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Received, error) {
		out, err := receivedBy(t, actor.Person, limit)
		if err != nil {
			return nil, err
		}
		var ids []int64
		for _, r := range out {
			ids = append(ids, r.Paper.Unit)
		}
		places, err := placesOf(t, ids)
		for i := range out {
			out[i].Unit = places[out[i].Paper.Unit].Name
		}
		return out, err
	})
}
