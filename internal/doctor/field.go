package doctor

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/meeting"
	"nep/internal/resolution"
)

// span is an interval [from, to) of something, with what held in it.
type span struct {
	id       int64
	from, to string
	other    int64  // a parent, a unit
	text     string // a path, a kind
}

func spans(t *db.Tx, query string) ([]span, error) {
	return db.All(t, func(r db.Row) (s span, err error) {
		err = r.Scan(&s.id, &s.from, &s.to, &s.other, &s.text)
		return s, err
	}, query)
}

// valid says whether s is an interval of days that is not empty.
func (s span) valid() bool {
	return clock.ValidDay(s.from) && (s.to == clock.Forever || clock.ValidDay(s.to)) && s.from < s.to
}

// byID groups spans, which come in the order of id and beginning.
func byID(all []span) map[int64][]span {
	out := map[int64][]span{}
	for _, s := range all {
		out[s.id] = append(out[s.id], s)
	}
	return out
}

// overlaps says whether two of the spans share a day.
func overlaps(sorted []span) bool {
	end := ""
	for _, s := range sorted {
		if s.from < end {
			return true
		}
		end = max(end, s.to)
	}
	return false
}

// covers says whether the spans that fit leave no day of [from, to) out.
func covers(sorted []span, from, to string, fits func(span) bool) bool {
	for _, s := range sorted {
		if s.from <= from && from < s.to && fits(s) {
			from = s.to
		}
		if from >= to {
			return true
		}
	}
	return from >= to
}

func always(span) bool { return true }

// tree looks at units: every path ends with the unit itself and begins with
// its parent's path on every day it holds; a unit has one path and one name on
// each day of its life and none outside of it; nobody is above himself.
func tree(ctx context.Context, d *db.DB) ([]Finding, error) {
	type tables struct{ units, names, paths []span }
	all, err := db.Read(ctx, d, func(t *db.Tx) (a tables, err error) {
		if a.units, err = spans(t, "select id, from_on, to_on, 0, '' from unit order by id"); err != nil {
			return a, err
		}
		if a.names, err = spans(t, "select unit, from_on, to_on, 0, name from unit_name order by unit, from_on"); err != nil {
			return a, err
		}
		a.paths, err = spans(t, "select unit, from_on, to_on, parent, path from unit_path order by unit, from_on")
		return a, err
	})
	if err != nil {
		return nil, err
	}
	units, names, paths := byID(all.units), byID(all.names), byID(all.paths)
	var days, named, life, beyond, end, above, cycle, overlap list
	for _, u := range all.units {
		if !u.valid() {
			days.add(u.id)
			continue
		}
		if overlaps(names[u.id]) || overlaps(paths[u.id]) {
			overlap.add(u.id)
		}
		if !covers(names[u.id], u.from, u.to, func(s span) bool { return s.text != "" }) {
			named.add(u.id)
		}
		if !covers(paths[u.id], u.from, u.to, always) {
			life.add(u.id)
		}
	}
	for _, s := range slices.Concat(all.names, all.paths) {
		if s.valid() && !covers(units[s.id], s.from, s.to, always) {
			beyond.add(s.id)
		}
	}
	for _, p := range all.paths {
		own := fmt.Sprintf("/%d/", p.id)
		parent := strings.TrimSuffix(p.text, own[1:])
		switch {
		case !p.valid():
			days.add(p.id)
		case !strings.HasSuffix(p.text, own):
			end.add(p.id)
		case strings.Count(p.text, own) > 1 || repeats(p.text):
			cycle.add(p.id)
		case p.other == 0 && p.text != own:
			above.add(p.id)
		case p.other != 0 && !covers(paths[p.other], p.from, p.to, func(s span) bool { return s.text == parent }):
			above.add(p.id)
		}
	}
	var out []Finding
	out = append(out, days.finding(Bad, "doctor.tree.days")...)
	out = append(out, end.finding(Bad, "doctor.tree.end")...)
	out = append(out, cycle.finding(Bad, "doctor.tree.cycle")...)
	out = append(out, above.finding(Bad, "doctor.tree.above")...)
	out = append(out, overlap.finding(Bad, "doctor.tree.overlap")...)
	out = append(out, life.finding(Bad, "doctor.tree.life")...)
	out = append(out, beyond.finding(Bad, "doctor.tree.beyond")...)
	out = append(out, named.finding(Bad, "doctor.tree.names")...)
	return out, nil
}

// repeats says whether a unit stands twice in a path.
func repeats(path string) bool {
	seen := map[string]bool{}
	for _, id := range strings.Split(strings.Trim(path, "/"), "/") {
		if seen[id] {
			return true
		}
		seen[id] = true
	}
	return false
}

// meetings looks whether what a meeting counts is its roster counted.
func meetings(ctx context.Context, d *db.DB) ([]Finding, error) {
	const most = 100
	ids, err := db.Read(ctx, d, func(t *db.Tx) ([]int64, error) { return meeting.Disagreeing(t, most) })
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return []Finding{{"", Bad, "doctor.meetings.counts", []any{"N", len(ids), "Meeting", ids[0]}}}, nil
}

// members looks at memberships: one regular at a time, one temporary per unit
// at a time, within the unit's life; one status at a time, and a status on
// every day of a regular membership.
func members(ctx context.Context, d *db.DB) ([]Finding, error) {
	type tables struct{ memberships, statuses, units []span }
	all, err := db.Read(ctx, d, func(t *db.Tx) (a tables, err error) {
		if a.memberships, err = spans(t, "select person, from_on, to_on, unit, kind from membership order by person, from_on, id"); err != nil {
			return a, err
		}
		if a.statuses, err = spans(t, "select person, from_on, to_on, 0, standing from member_status order by person, from_on"); err != nil {
			return a, err
		}
		a.units, err = spans(t, "select id, from_on, to_on, 0, '' from unit order by id")
		return a, err
	})
	if err != nil {
		return nil, err
	}
	units, statuses := byID(all.units), byID(all.statuses)
	var days, regular, temporary, life, status, none list
	memberships := byID(all.memberships)
	for _, person := range slices.Sorted(maps.Keys(memberships)) {
		ms := memberships[person]
		var one []span
		there := map[int64][]span{}
		for _, m := range ms {
			if !m.valid() {
				days.add(person)
				continue
			}
			if m.text == "regular" {
				one = append(one, m)
				if !covers(statuses[person], m.from, m.to, always) {
					none.add(person)
				}
			} else {
				there[m.other] = append(there[m.other], m)
			}
			if !covers(units[m.other], m.from, m.to, always) {
				life.add(person)
			}
		}
		if overlaps(one) {
			regular.add(person)
		}
		for _, t := range there {
			if overlaps(t) {
				temporary.add(person)
			}
		}
	}
	for _, person := range slices.Sorted(maps.Keys(statuses)) {
		ss := statuses[person]
		for _, s := range ss {
			if !s.valid() {
				days.add(person)
			}
		}
		if overlaps(ss) {
			status.add(person)
		}
	}
	var out []Finding
	out = append(out, days.finding(Bad, "doctor.members.days")...)
	out = append(out, regular.finding(Bad, "doctor.members.regular")...)
	out = append(out, temporary.finding(Bad, "doctor.members.temporary")...)
	out = append(out, status.finding(Bad, "doctor.members.status")...)
	out = append(out, none.finding(Warn, "doctor.members.none")...)
	out = append(out, life.finding(Warn, "doctor.members.life")...)
	return out, nil
}

// decisions looks whether tasks, decisions and the fates of proposals agree with
// what they hang on.
func decisions(ctx context.Context, d *db.DB) ([]Finding, error) {
	const most = 100
	var found []Finding
	_, err := db.Read(ctx, d, func(t *db.Tx) (bool, error) {
		tasks, papers, opinions, err := resolution.Disagreeing(t, most)
		for _, f := range []struct {
			key string
			ids []int64
		}{{"doctor.decisions.tasks", tasks}, {"doctor.decisions.papers", papers}, {"doctor.decisions.proposals", opinions}} {
			if len(f.ids) > 0 {
				found = append(found, Finding{"", Bad, f.key, []any{"N", len(f.ids), "ID", f.ids[0]}})
			}
		}
		return true, err
	})
	return found, err
}
