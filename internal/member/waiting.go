package member

import (
	"context"
	"strconv"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/org"
	"nep/internal/vn"
	"nep/internal/waiting"
)

// inspectionNear is how many days before its end an inspector is told.
const inspectionNear = 14

// qSomeone says whether a unit or one below it has a member: it ends at the first,
// so that a province costs what a cell does.
const qSomeone = `select exists (select 1 from unit_path u join membership m on m.unit = u.unit and m.to_on > $3
	where u.path >= $1 and u.path < $2 and u.to_on > $3 and u.from_on <= $3)`

// Waiting is what this room has for a person now: a list that was uploaded and
// not confirmed, a unit without members, an inspection about to end.
func (s *Service) Waiting(ctx context.Context, actor access.Actor) ([]waiting.Item, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]waiting.Item, error) {
		var out []waiting.Item
		today := today(t)
		if until := actor.Hat.Until; until != "" && until <= clock.AddDays(today, inspectionNear) {
			d, _ := vn.ParseISO(until)
			out = append(out, waiting.Item{Urgency: waiting.Soon, Title: "member.waiting.inspection", Params: []any{"Day", vn.FormatDate(d)},
				Day: until, Href: "/to-chuc", Action: "member.waiting.inspection_button"})
		}
		unit, path := actor.Hat.Unit, actor.Hat.Path
		if unit != 0 && actor.Hat.Role == access.Secretary {
			more, err := dutiesWait(t, actor, today)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
		if actor.Hat.Role == access.Admin { // the administrator sets up what stands at the top
			roots, err := org.Roots(t, today)
			if err != nil || len(roots) == 0 {
				return out, err
			}
			unit, path = roots[0].ID, roots[0].Path
		}
		if unit == 0 || !access.May(actor, access.ListImport, access.Unit(path)) {
			return out, nil
		}
		here := "/to-chuc/" + strconv.FormatInt(unit, 10) + "/nhap"
		open, err := db.All(t, db.Scalar[int64], `select id from list_import where unit = $1 and state = $2 and account = $3 order by id desc limit 1`, unit, ImportWaiting, actor.Account)
		if err != nil {
			return nil, err
		}
		for _, id := range open {
			out = append(out, waiting.Item{Urgency: waiting.Next, Title: "member.waiting.confirm", Detail: "member.waiting.confirm_text",
				Href: here + "/" + strconv.FormatInt(id, 10), Action: "member.waiting.confirm_button"})
		}
		if len(open) > 0 {
			return out, nil
		}
		some, err := db.One(t, db.Scalar[bool], qSomeone, path, path+"~", today)
		if err == nil && !some {
			out = append(out, waiting.Item{Urgency: waiting.Next, Title: "member.waiting.list", Detail: "member.waiting.list_text", Href: here, Action: "member.waiting.list_button"})
		}
		return out, err
	})
}

// dutiesWait: a committee that shares out its work, or did until its congress, has
// units or fields nobody answers for.
func dutiesWait(t *db.Tx, actor access.Actor, today string) ([]waiting.Item, error) {
	u, err := org.LastOn(t, actor.Hat.Unit, today)
	if err != nil || u.Kind.Meets() {
		return nil, err
	}
	shares, err := db.One(t, db.Scalar[bool], `select exists (select 1 from assignment where unit = $1)`, u.ID)
	if err != nil || !shares {
		return nil, err
	}
	n, err := unanswered(t, u.ID)
	if err != nil || n == 0 {
		return nil, err
	}
	return []waiting.Item{{Urgency: waiting.Can, Title: "member.waiting.duties", Detail: "member.waiting.duties_text", Params: []any{"Count", n},
		Href: "/to-chuc/" + strconv.FormatInt(u.ID, 10) + "/phan-cong", Action: "member.waiting.duties_button"}}, nil
}
