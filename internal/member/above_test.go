package member

import (
	"bytes"
	"strings"
	"testing"

	"nep/internal/access"
	"nep/internal/fault"
	"nep/internal/member/list"
)

// position gives a position as the program itself, and gives its number.
func (h *house) position(person, unit int64, role Role) int64 {
	h.Helper()
	id, _, err := h.AppointPosition(ctx, sys, AppointPosition{Person: person, Unit: unit, Role: role, From: "2025-01-01"})
	h.ok(err)
	return id
}

func TestPositionsAreGivenFromAbove(t *testing.T) {
	each(t, func(h *house) {
		chief, deputy, plain := h.person(h.one, "Phạm Thị Lan"), h.person(h.one, "Vũ Văn Hùng"), h.person(h.one, "Lê Thị Mận")
		chiefly, deputyly := h.position(chief, h.one, SecretaryRole), h.position(deputy, h.one, DeputyRole)
		committee := h.position(plain, h.one, CommitteeRole)
		secretary, second := h.as(access.Secretary, h.one, chief), h.as(access.Deputy, h.one, deputy)
		above, officer := h.as(access.Secretary, h.base, 90), h.as(access.Officer, h.base, plain)
		admin := access.Actor{Account: 1, Hat: access.Hat{Role: access.Admin}}
		give := func(a access.Actor, person, unit int64, role Role) error {
			_, _, err := h.AppointPosition(ctx, a, AppointPosition{Person: person, Unit: unit, Role: role, From: day0})
			return err
		}
		end := func(a access.Actor, id int64) error {
			return h.EndPosition(ctx, a, EndPosition{Position: id, On: day0})
		}

		// An officer decides nothing, least of all about himself.
		h.fails(give(officer, plain, h.base, SecretaryRole), fault.NotFound, "")
		h.fails(give(officer, deputy, h.one, CommitteeRole), fault.NotFound, "")
		h.fails(end(officer, chiefly), fault.NotFound, "")
		_, err := h.Appoint(ctx, officer, Appoint{Person: plain, Unit: h.base, Role: OfficerRole, From: day0})
		h.fails(err, fault.NotFound, "")

		// A deputy does not end the secretary, nor a deputy, nor make himself one.
		h.fails(end(second, chiefly), fault.State, "member.position.above")
		h.fails(end(second, deputyly), fault.State, "member.position.own")
		h.fails(give(second, deputy, h.one, SecretaryRole), fault.State, "member.position.own")
		h.fails(give(second, plain, h.one, DeputyRole), fault.State, "member.position.above")
		h.fails(give(second, plain, h.one, SecretaryRole), fault.State, "member.position.above")

		// A cell's secretary: nothing of his own, nothing of the base.
		h.fails(give(secretary, chief, h.base, CommitteeRole), fault.NotFound, "")
		h.fails(give(secretary, chief, h.one, CommitteeRole), fault.State, "member.position.own")
		h.fails(end(secretary, chiefly), fault.State, "member.position.own")
		h.fails(give(secretary, plain, h.one, SecretaryRole), fault.State, "member.position.above")
		_, err = h.Appoint(ctx, secretary, Appoint{Person: chief, Unit: h.one, Role: OfficerRole, From: day0})
		h.fails(err, fault.State, "member.position.own")

		// What stands above gives and ends.
		h.ok(give(secretary, plain, h.one, StandingRole))
		h.ok(end(second, committee))
		h.ok(give(secretary, plain, h.one, DeputyRole))
		h.ok(end(h.as(access.Deputy, h.base, 91), deputyly))
		h.ok(end(above, chiefly))
		h.ok(give(above, deputy, h.one, SecretaryRole))
		h.ok(give(above, plain, h.base, CommitteeRole))
		h.fails(give(above, plain, h.base, SecretaryRole), fault.State, "member.position.above")
		h.ok(give(admin, plain, h.base, SecretaryRole))

		// An appointment is ended by another's hand too.
		id, err := h.Appoint(ctx, above, Appoint{Person: chief, Unit: h.base, Role: OfficerRole, From: day0})
		h.ok(err)
		h.fails(h.EndAppointment(ctx, h.as(access.Secretary, h.base, chief), EndAppointment{Appointment: id, On: day0}), fault.State, "member.position.own")
		h.ok(h.EndAppointment(ctx, above, EndAppointment{Appointment: id, On: day0}))
	})
}

// A list is no way around: positions the importer may not give stay out, the
// row comes in.
func TestAListGivesNoPositionItsImporterMayNot(t *testing.T) {
	each(t, func(h *house) {
		withFiles(h.TB, h)
		me := h.person(h.one, "Vũ Văn Hùng", func(a *Add) { a.Birth = "1980-01-02" })
		h.position(me, h.one, DeputyRole)
		is := func(p list.PositionCode) func(*list.Row) {
			return func(r *list.Row) { r.Positions = []list.Position{{Code: p}} }
		}
		self := row("Vũ Văn Hùng", "Chi bộ Kho Một", is(list.Secretary))
		self.Birth = isoDate("1980-01-02")
		raw := sheet(self, row("Trần Thị Mai", "Chi bộ Kho Một", is(list.CellCommittee)), row("Trần Thị Lan", "Chi bộ Kho Một", is(list.Deputy)))
		for _, one := range []struct { // the officer last: he confirms
			who  access.Actor
			want string
		}{
			{h.as(access.Deputy, h.one, me), "change !, add, add !"},
			{h.as(access.Secretary, h.base, 91), "change, add, add"},
			{h.as(access.Officer, h.base, 90), "change !, add !, add !"},
		} {
			id, err := h.Upload(ctx, one.who, Upload{Unit: h.one, FileName: "x.xlsx"}, bytes.NewReader(raw))
			h.ok(err)
			p, err := h.Preview(ctx, one.who, id)
			h.ok(err)
			var got []string
			for _, l := range p.Lines {
				s := string(l.Action)
				for _, w := range l.Warnings {
					if w.Key == "member.import.position_given" {
						s += " !"
					}
				}
				got = append(got, s)
			}
			eq(h, string(one.who.Hat.Role), strings.Join(got, ", "), one.want)
			if one.who.Hat.Role == access.Officer {
				_, err := h.Confirm(ctx, one.who, Confirm{Key: "o", Import: id, Digest: p.Digest})
				h.ok(err)
				l, err := h.Leaders(ctx, sys, h.one, "")
				h.ok(err)
				eq(h, "positions", len(l.Positions), 1)
			}
		}
	})
}
