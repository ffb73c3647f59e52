package document

import (
	"slices"
	"strings"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/org"
	"nep/internal/vn"
)

// officialRights gives the rights that open an issued paper, any one of which
// does: an ordinary one goes up; one marked nội bộ is its own body's and of the
// committees above that its receivers name; one marked hạn chế of the unit's
// committee and of those.
func officialRights(t *db.Tx, o Official, path string) ([]right, error) {
	own := access.Subject{Paths: []string{path}}
	var out []right
	switch o.classOf() {
	case Internal:
		out = append(out, right{action: access.MeetingView, subject: own})
	case Limited:
		own.Committee = true
		out = append(out, right{action: access.PaperLimited, subject: own})
	default:
		return []right{{action: access.PaperView, subject: own}}, nil
	}
	day := org.Today(t)
	above, err := org.Ancestors(t, path, day)
	if err != nil {
		return nil, err
	}
	for _, u := range above {
		if u.Path != path && o.receives(u, path) {
			out = append(out, right{action: access.PaperLimited, subject: access.Subject{Paths: []string{u.Path}, Committee: true}})
		}
	}
	return out, nil
}

// receives says whether a unit above is among a paper's receivers: named there,
// or, where nobody said otherwise, the one directly above.
func (o Official) receives(u org.Unit, path string) bool {
	if len(o.Lines()) == 0 {
		return strings.TrimSuffix(path[:strings.LastIndexByte(strings.TrimSuffix(path, "/"), '/')+1], "/") == strings.TrimSuffix(u.Path, "/")
	}
	name := vn.Fold(u.Name)
	return name != "" && slices.ContainsFunc(o.Lines(), func(l string) bool { return strings.Contains(vn.Fold(l), name) })
}

// mayOpenOfficial says whether an actor may open an issued paper.
func mayOpenOfficial(t *db.Tx, actor access.Actor, o Official, path string) (bool, error) {
	all, err := officialRights(t, o, path)
	return slices.ContainsFunc(all, func(r right) bool { return access.May(actor, r.action, r.subject) }), err
}

// OfficialAudience gives the tokens of who may open an issued paper, for an index.
func OfficialAudience(t *db.Tx, o Official) ([]string, error) {
	places, err := placesOf(t, []int64{o.Unit})
	if err != nil {
		return nil, err
	}
	all, err := officialRights(t, o, places[o.Unit].Path)
	var out []string
	for _, r := range all {
		out = append(out, access.Tokens(r.action, r.subject)...)
	}
	slices.Sort(out)
	return slices.Compact(out), err
}

// MayOpenOfficial is for lists of numbers: what may not be opened has no title.
func MayOpenOfficial(t *db.Tx, actor access.Actor, o Official) (bool, error) {
	places, err := placesOf(t, []int64{o.Unit})
	if err != nil {
		return false, err
	}
	return mayOpenOfficial(t, actor, o, places[o.Unit].Path)
}

// officialUse gives the rights of what hangs on an official paper: the paper's
// own; on a draft, those of who prepares it.
func officialUse(t *db.Tx, u Use) ([]right, error) {
	o, ok, err := officialByID(t, u.Subject)
	if err != nil || !ok {
		return nil, err
	}
	places, err := placesOf(t, []int64{o.Unit})
	if err != nil {
		return nil, err
	}
	path := places[o.Unit].Path
	if o.State == Drafted {
		return []right{{access.MeetingPrepare, access.Subject{Paths: []string{path}}, u}}, nil
	}
	all, err := officialRights(t, o, path)
	for i := range all {
		all[i].use = u
	}
	return all, err
}
