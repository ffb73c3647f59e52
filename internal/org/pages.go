package org

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// The reads of this file serve pages that show the tree of any day. Rights go
// by the tree of today: a unit that hung here on a day long ago is named in
// the picture of that day, and leads nowhere when it is out of reach now.

// Leaf is a unit in a tree or a list, as it is on the day asked for.
type Leaf struct {
	Unit
	Open  bool   // the actor may look at its page
	Part  bool   // Kids counts those the actor sees; there may be more
	Now   string // its path of today, or where it last hung
	Under string // its parent's name, where a list says it
	Below []*Leaf
	Next  Cursor // where Below goes on
	More  bool   // there is more below than Below has
}

// Tree is the picture of a day.
type Tree struct {
	Day, Today string
	Top        []*Leaf
	Next       Cursor
	More       bool
	Count      int // units in the picture
}

// View is what a unit's page shows.
type View struct {
	Unit              // on Day, or on the nearest day of its life
	Now        string // its path of today, or where it last hung
	Day, Today string
	Lives      bool // it lives on Day; Kids counts the children the actor sees
	Part       bool // there may be children he does not see
	Above      []*Leaf
	Below      Page[*Leaf]
	Sites      []Site
	Terms      []Term // the latest first
	Mass       []MassOrg
	Names      []NamePeriod
	Places     []Place
	Heir       Unit   // that goes on with what it had when it closed; zero for none the actor may see
	Came       []Unit // closed units it goes on with, of those the actor may see
}

// Place is where a unit hung from a day to a day; Open when the actor may look
// at the parent's page.
type Place struct {
	PathPeriod
	Open bool
}

// sight is what an actor sees of the tree of a day.
type sight struct {
	t          *db.Tx
	actor      access.Actor
	day, today string
	now        map[int64]string // paths of today, or where it last hung
	mine       []Unit           // the units of the actor's own hat, see own
	looked     bool
}

func see(t *db.Tx, actor access.Actor, day string) *sight {
	today := Today(t)
	if day == "" {
		day = today
	}
	return &sight{t: t, actor: actor, day: day, today: today, now: map[int64]string{}}
}

// learn reads the paths of today of units.
func (g *sight) learn(ids ...int64) error {
	var ask []int64
	for _, id := range ids {
		if _, ok := g.now[id]; !ok && id != 0 {
			ask = append(ask, id)
		}
	}
	paths, err := PathsOn(g.t, ask, g.today)
	if err != nil {
		return err
	}
	for _, id := range ask {
		if g.now[id] = paths[id]; paths[id] != "" {
			continue
		}
		u, err := LastOn(g.t, id, g.today)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		g.now[id] = u.Path
	}
	return nil
}

// may says whether the actor may look at a unit learned before.
func (g *sight) may(id int64) bool {
	p := g.now[id]
	return p != "" && access.May(g.actor, access.UnitView, access.Unit(p))
}

// whole says whether the actor may look at everything below a unit learned before.
func (g *sight) whole(id int64) bool {
	p := g.now[id]
	return p != "" && access.May(g.actor, access.UnitView, probe(p))
}

// all says whether the actor sees every unit there is.
func (g *sight) all() bool { return access.May(g.actor, access.UnitView, access.Everything()) }

// own gives the units of the actor's hat that live on the day and that he may
// see: the hat's unit, the ones it belongs to, and the named ones.
func (g *sight) own() ([]Unit, error) {
	if g.looked {
		return g.mine, nil
	}
	var ids []int64
	for _, p := range append([]string{g.actor.Hat.Path}, g.actor.Hat.Named...) {
		for _, id := range pathIDs(p) {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	units, err := UnitsOn(g.t, ids, g.day)
	if err != nil {
		return nil, err
	}
	if err := g.learn(ids...); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if u, ok := units[id]; ok && g.may(id) {
			g.mine = append(g.mine, u)
		}
	}
	g.looked = true
	return g.mine, nil
}

// leaves makes leaves of units; where the actor does not see all that is below
// one, only what he sees is counted.
func (g *sight) leaves(units []Unit) ([]*Leaf, error) {
	ids := make([]int64, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	if err := g.learn(ids...); err != nil {
		return nil, err
	}
	var out []*Leaf
	for _, u := range units {
		l := &Leaf{Unit: u, Open: g.may(u.ID), Now: g.now[u.ID]}
		if l.Open && !g.whole(u.ID) {
			mine, err := g.own()
			if err != nil {
				return nil, err
			}
			l.Kids, l.Part = 0, true
			for _, m := range mine {
				if m.Parent == u.ID {
					l.Kids++
				}
			}
		}
		out = append(out, l)
	}
	return out, nil
}

// below gives a page of the children of a unit on the day that the actor sees.
func (g *sight) below(id int64, after Cursor, limit int) (Page[*Leaf], error) {
	var p Page[Unit]
	if id == 0 && g.all() || id != 0 && g.whole(id) {
		var err error
		if p, err = Children(g.t, id, g.day, after, limit); err != nil {
			return Page[*Leaf]{}, err
		}
	} else if after == (Cursor{}) {
		mine, err := g.own()
		if err != nil {
			return Page[*Leaf]{}, err
		}
		for _, u := range mine {
			top := id == 0 && !slices.ContainsFunc(mine, func(m Unit) bool { return m.ID == u.Parent })
			if id != 0 && u.Parent == id || top {
				// The list of one's own units does not count what is below them.
				if u.Kids, err = countKids(g.t, u.ID, g.day); err != nil {
					return Page[*Leaf]{}, err
				}
				p.Rows = append(p.Rows, u)
			}
		}
	}
	rows, err := g.leaves(p.Rows)
	return Page[*Leaf]{Rows: rows, Next: p.Next, More: p.More}, err
}

func countKids(t *db.Tx, unit int64, day string) (int, error) {
	return db.One(t, db.Scalar[int], `select count(*) from unit_path where parent = $1 and to_on > $2 and from_on <= $2`, unit, day)
}

// level is how many children of one unit the picture of a tree shows.
const level = 50

// Tree gives the tree of a day ("" is today) from the highest units the actor
// may see, the higher levels first, about most units in all: the same cost for
// eight cells and for four thousand organisations. What is left out is told by
// More and by Kids. The highest units themselves are paged by after.
func (s *Service) Tree(ctx context.Context, actor access.Actor, day string, after Cursor, most int) (Tree, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Tree, error) {
		g := see(t, actor, day)
		top, err := g.below(0, after, level)
		if err != nil {
			return Tree{}, err
		}
		out := Tree{Day: g.day, Today: g.today, Top: top.Rows, Next: top.Next, More: top.More, Count: len(top.Rows)}
		for queue := slices.Clone(top.Rows); len(queue) > 0; queue = queue[1:] {
			l := queue[0]
			l.More = l.Open && l.Kids > 0
			// Half a level says little: rather lead to the unit's own page.
			if !l.More || out.Count+min(l.Kids, level) > most {
				continue
			}
			p, err := g.below(l.ID, Cursor{}, level)
			if err != nil {
				return out, err
			}
			l.Below, l.Next, l.More = p.Rows, p.Next, p.More
			out.Count += len(p.Rows)
			queue = append(queue, p.Rows...)
		}
		return out, nil
	})
}

// View gives what a unit's page shows, as on a day ("" is today), with a page
// of its children. Fault: NotFound.
func (s *Service) View(ctx context.Context, actor access.Actor, id int64, day string, after Cursor, limit int) (View, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (View, error) {
		now, err := may(t, actor, access.UnitView, id)
		if err != nil {
			return View{}, err
		}
		g := see(t, actor, day)
		v := View{Now: now.Path, Day: g.day, Today: g.today, Lives: now.From <= g.day && g.day < now.To}
		// A day outside its life shows the unit as on the nearest day of it.
		g.day = max(now.From, min(g.day, lastDay(now)))
		if v.Unit, err = UnitOn(t, id, g.day); err != nil {
			return v, err
		}
		above, err := Ancestors(t, v.Path, g.day)
		if err != nil {
			return v, err
		}
		if v.Above, err = g.leaves(above); err != nil {
			return v, err
		}
		v.Above = slices.DeleteFunc(v.Above, func(l *Leaf) bool { return !l.Open })
		if err := g.learn(id); err != nil {
			return v, err
		}
		if v.Below, err = g.below(id, after, limit); err != nil {
			return v, err
		}
		if v.Kids, v.Part = len(v.Below.Rows), !g.whole(id); !v.Part {
			if v.Kids, err = countKids(t, id, g.day); err != nil {
				return v, err
			}
		}
		if v.Sites, err = SitesOn(t, id, g.day); err != nil {
			return v, err
		}
		if v.Terms, err = TermsOf(t, id); err != nil {
			return v, err
		}
		if v.Mass, err = MassOrgsOn(t, id, g.day); err != nil {
			return v, err
		}
		h, err := HistoryOf(t, id)
		if err != nil {
			return v, err
		}
		v.Names = h.Names
		for _, p := range h.Paths {
			// A row ends also where something above moved; that is not this
			// unit's own move.
			if n := len(v.Places); n > 0 && v.Places[n-1].Parent == p.Parent && v.Places[n-1].To == p.From {
				v.Places[n-1].To = p.To
				continue
			}
			if err := g.learn(p.Parent); err != nil {
				return v, err
			}
			v.Places = append(v.Places, Place{p, p.Parent != 0 && g.may(p.Parent)})
		}
		return v, v.kin(t, actor)
	})
}

// Look searches the names and codes of all the actor sees whole on a day (""
// is today), and of the units of his own hat. Each row says under which unit
// it hangs.
func (s *Service) Look(ctx context.Context, actor access.Actor, text, day string, after Cursor, limit int) (Page[*Leaf], error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Page[*Leaf], error) {
		g := see(t, actor, day)
		scopes, err := g.scopes()
		if err != nil {
			return Page[*Leaf]{}, err
		}
		// The cursor says in which scope it is: they are read one after another.
		at, inner, rest := 0, Cursor{}, strings.TrimSpace(text)
		if n, key, ok := strings.Cut(after.Key, " "); ok {
			if at, err = strconv.Atoi(n); err != nil || at < 0 {
				at = 0
			}
			inner = Cursor{key, after.ID}
		}
		var p Page[Unit]
		limit = PageSize(limit)
		if after == (Cursor{}) {
			mine, err := g.own()
			if err != nil {
				return Page[*Leaf]{}, err
			}
			for _, u := range mine {
				inside := slices.ContainsFunc(scopes, func(sc string) bool { return Under(u.Path, sc) })
				if !inside && matches(u, rest) {
					p.Rows = append(p.Rows, u)
				}
			}
		}
		for ; at < len(scopes); at, inner = at+1, (Cursor{}) {
			if len(p.Rows) >= limit {
				p.More, p.Next = true, Cursor{strconv.Itoa(at) + " ", 0}
				break
			}
			found, err := Find(t, scopes[at], rest, g.day, inner, limit-len(p.Rows))
			if err != nil {
				return Page[*Leaf]{}, err
			}
			p.Rows = append(p.Rows, found.Rows...)
			if found.More {
				p.More, p.Next = true, Cursor{strconv.Itoa(at) + " " + found.Next.Key, found.Next.ID}
				break
			}
		}
		rows, err := g.leaves(p.Rows)
		if err != nil {
			return Page[*Leaf]{}, err
		}
		var parents []int64
		for _, l := range rows {
			parents = append(parents, l.Parent)
		}
		if err := g.learn(parents...); err != nil {
			return Page[*Leaf]{}, err
		}
		units, err := UnitsOn(t, parents, g.day)
		if err != nil {
			return Page[*Leaf]{}, err
		}
		for _, l := range rows {
			if g.may(l.Parent) {
				l.Under = units[l.Parent].Name
			}
		}
		return Page[*Leaf]{Rows: rows, Next: p.Next, More: p.More}, nil
	})
}

// scopes gives the paths on the day of the branches the actor sees whole, none
// inside another.
func (g *sight) scopes() ([]string, error) {
	if g.all() {
		return []string{"/"}, nil
	}
	var out []string
	for _, p := range append([]string{g.actor.Hat.Path}, g.actor.Hat.Named...) {
		ids := pathIDs(p)
		if len(ids) == 0 || !access.May(g.actor, access.UnitView, probe(p)) {
			continue
		}
		path, err := PathOn(g.t, ids[len(ids)-1], g.day)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(o string) bool { return Under(path, o) }) {
			continue
		}
		out = append(slices.DeleteFunc(out, func(o string) bool { return Under(o, path) }), path)
	}
	return out, nil
}

// matches says whether a unit is found by text, as Find does.
func matches(u Unit, text string) bool {
	fold := vn.Fold(text)
	if fold == "" {
		return false
	}
	return strings.HasPrefix(string(u.Code), fold) ||
		slices.ContainsFunc(suffixes(vn.Fold(u.Name+" "+u.Short)), func(s string) bool { return strings.HasPrefix(s, fold) })
}

// Where gives a unit's path of today, or where it last hung, for asking the
// one question about a page before the page is read; nothing of it is shown.
// Fault: NotFound.
func (s *Service) Where(ctx context.Context, id int64) (string, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (string, error) {
		u, err := LastOn(t, id, Today(t))
		return u.Path, err
	})
}

// Day is today's civil day.
func (s *Service) Day() string { return clock.Day(s.DB.Now()) }

// SiteOf gives a place of a unit. Fault: NotFound, also when it is another
// unit's.
func (s *Service) SiteOf(ctx context.Context, actor access.Actor, unit, id int64) (Site, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (Site, error) {
		if _, err := may(t, actor, access.UnitView, unit); err != nil {
			return Site{}, err
		}
		site, err := siteByID(t, id)
		if err == nil && site.Unit != unit {
			err = fault.New("org.site", fault.NotFound, "fault.not_found")
		}
		return site, err
	})
}

// MassOrgOf gives a mass organisation that a unit's committee follows. Fault:
// NotFound, also when another unit's committee follows it.
func (s *Service) MassOrgOf(ctx context.Context, actor access.Actor, unit, id int64) (MassOrg, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (MassOrg, error) {
		if _, err := may(t, actor, access.UnitView, unit); err != nil {
			return MassOrg{}, err
		}
		m, err := MassOrgByID(t, id)
		if err == nil && m.Unit != unit {
			err = fault.New("org.massorg", fault.NotFound, "fault.not_found")
		}
		return m, err
	})
}

// kin finds what a closed unit went into, and what went into this one.
func (v *View) kin(t *db.Tx, actor access.Actor) error {
	heir, err := HeirOf(t, v.ID)
	if err != nil {
		return err
	}
	came, err := ClosedInto(t, v.ID)
	if err != nil {
		return err
	}
	for _, id := range append(came, heir) {
		if id == 0 {
			continue
		}
		u, err := LastOn(t, id, Today(t))
		if err != nil {
			return err
		}
		switch {
		case !access.May(actor, access.UnitView, access.Unit(u.Path)):
		case id == heir:
			v.Heir = u
		default:
			v.Came = append(v.Came, u)
		}
	}
	return nil
}
