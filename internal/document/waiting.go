package document

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/waiting"
)

// dueNear is how many days before its day a directive is called for.
const dueNear = 7

// mostWaiting bounds what one kind of thing takes of the home page.
const mostWaiting = 5

// Waiting is what this room has for a person now: directives that the own unit
// has not worked through, and those it sent whose day is over somewhere below.
// What a meeting works through is called for only when its day is near: the
// agenda has it.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	mine, err := s.toRead(ctx, actor)
	if err != nil {
		return nil, err
	}
	followed, err := s.followed(ctx, actor)
	if err != nil {
		return nil, err
	}
	units, err := s.waitingAt(ctx, actor)
	return slices.Concat(mine, followed, units), err
}

// toRead is what a person has been sent and has not said he has read, whatever
// his hat.
func (s *Service) toRead(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	if actor.Person == 0 {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]waiting.Item, error) {
		list, err := waitsFor(t, actor.Person, mostWaiting)
		today := org.Today(t)
		var out []waiting.Item
		for _, r := range list {
			w := waiting.Item{Urgency: waiting.Next, Title: "document.waiting.read", Detail: "document.waiting.read.sent",
				Params: []any{"Title", r.Title, "Day", vnDay(r.Due), "Sent", vnDay(clock.Day(r.SentAt)), "Number", r.Number}, Href: paperPath(r.Paper, r.Receipt.Version), Action: "document.waiting.read.look", Day: r.Due}
			if r.Due != "" {
				w.Detail = "document.waiting.read.due"
			}
			if r.Title == "" {
				w.Title = "document.waiting.read.number"
			}
			if r.RemindedAt != 0 {
				w.Urgency, w.Detail = waiting.Soon, w.Detail+".reminded"
			}
			switch {
			case r.Due != "" && r.Due < today:
				w.Urgency = waiting.Late
			case r.Due != "" && r.Due <= clock.AddDays(today, readNear):
				w.Urgency = waiting.Soon
			}
			out = append(out, w)
		}
		if err != nil {
			return out, err
		}
		asked, err := askedOf(t, actor.Person, today, mostWaiting)
		for _, to := range asked {
			w := waiting.Item{Urgency: waiting.Next, Title: "document.waiting.study", Detail: "document.waiting.study.self", Params: []any{"Title", to.Title, "Day", vnDay(to.DoneOn), "Due", vnDay(to.Due)},
				Href: directivePath(to.ID), Action: "document.waiting.look", Day: to.Due}
			switch {
			case to.Meeting != 0:
				w.Detail, w.Day = "document.waiting.study.absent", ""
			case to.Due == "":
				w.Detail = "document.waiting.study.undated"
			case to.Due < today:
				w.Urgency = waiting.Late
			case to.Due <= clock.AddDays(today, dueNear):
				w.Urgency = waiting.Soon
			}
			out = append(out, w)
		}
		return out, err
	})
}

// followed is what is late in the units somebody answers for: it rises to him.
func (s *Service) followed(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	var units []int64
	for _, path := range actor.Hat.Named {
		parts := strings.Split(strings.Trim(path, "/"), "/")
		if id, err := strconv.ParseInt(parts[len(parts)-1], 10, 64); err == nil && access.May(actor, access.PaperView, access.Unit(path)) {
			units = append(units, id)
		}
	}
	if actor.Hat.Role != access.InCharge || len(units) == 0 {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]waiting.Item, error) {
		late, err := lateAt(t, units, org.Today(t))
		if err != nil || len(late) == 0 {
			return nil, err
		}
		var ids []int64
		for _, l := range late {
			ids = append(ids, l.unit)
		}
		places, err := placesOf(t, ids)
		var out []waiting.Item
		for _, l := range late[:min(len(late), mostWaiting)] {
			out = append(out, waiting.Item{Urgency: waiting.Soon, Title: "document.waiting.followed", Detail: "document.waiting.followed.since", Params: []any{"Unit", places[l.unit].Name, "N", l.n, "Day", vnDay(l.since)},
				Href: "/to-chuc/" + strconv.FormatInt(l.unit, 10) + "/van-ban", Action: "document.waiting.look", Day: l.since})
		}
		return out, err
	})
}

// readNear is how many days before its day a paper to be read is called for.
const readNear = 2

// paperPath is the address of a paper's page in a version; 0 for what holds.
func paperPath(p Paper, version int) string {
	to := "/tai-lieu/" + strconv.FormatInt(p.ID, 10)
	if version != 0 && version != p.Version {
		to += "?ban=" + strconv.Itoa(version)
	}
	return to
}

func (s *Service) waitingAt(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	unit, at := actor.Hat.Unit, access.Unit(actor.Hat.Path)
	if unit == 0 || !access.May(actor, access.MeetingPrepare, at) {
		return nil, nil
	}
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]waiting.Item, error) {
		today := org.Today(t)
		var out []waiting.Item
		open, err := openFor(t, unit, "", 0, 50)
		if err != nil {
			return nil, err
		}
		for _, to := range open {
			w := waiting.Item{Urgency: waiting.Next, Title: "document.waiting.open", Detail: "document.waiting.open." + string(to.Form),
				Params: []any{"Title", to.Title, "Day", vnDay(to.Due)}, Href: directivePath(to.ID), Action: "document.waiting.look", Day: to.Due}
			switch {
			case to.Due == "":
				w.Urgency, w.Title = waiting.Can, "document.waiting.undated"
			case to.Due < today:
				w.Urgency, w.Title = waiting.Late, "document.waiting.late"
			case to.Due <= clock.AddDays(today, dueNear):
				w.Urgency = waiting.Soon
			case to.Form == AtMeeting:
				continue
			}
			if out = append(out, w); len(out) == mostWaiting {
				break
			}
		}
		if !access.May(actor, access.DirectiveEdit, at) {
			return out, nil
		}
		late, err := lateBelow(t, unit, today, mostWaiting)
		for _, d := range late {
			out = append(out, waiting.Item{Urgency: waiting.Late, Title: "document.waiting.below", Params: []any{"Title", d.Title, "N", d.Said()},
				Href: directivePath(d.ID), Action: "document.waiting.look", Day: d.DueOn})
		}
		return out, err
	})
}

// LateBelow gives what a unit sent whose day is over and which others than the
// unit itself have not worked through, the latest day first, at most limit.
func LateBelow(t *db.Tx, unit int64, limit int) ([]Late, error) {
	return lateBelow(t, unit, org.Today(t), limit)
}

// LateReceivers gives the units below the sender that have not worked a directive
// through though its day is over.
func LateReceivers(t *db.Tx, directive int64) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select o.unit from directive_to o join directive d on d.id = o.directive
		where o.directive = $1 and o.state = 'sent' and o.unit <> d.unit and d.due_on <> '' and d.due_on < $2 order by o.unit`, directive, org.Today(t))
}

// vnDay is a stored day as people read it.
func vnDay(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return ""
	}
	return vn.FormatDate(d)
}

// directivePath is the address of a directive's page.
func directivePath(id int64) string { return "/van-ban/" + strconv.FormatInt(id, 10) }
