// Package life has the pages of what happens to units and members once in years:
// a congress with its new term, a member's move, units merged.
package life

import (
	"fmt"
	"strconv"
	"strings"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle/life"
	"nep/internal/vn"
	"nep/internal/web"
)

// Pages are the pages of this room.
type Pages struct {
	Life *life.Service
	// UnitSubject is the {unit} of the address, by its path of today.
	UnitSubject func(c *web.Ctx) (access.Subject, error)
}

// Routes are the room's lines of the table of routes.
func (p *Pages) Routes() []web.Route {
	const all, one = "/to-chuc/{unit}/dai-hoi", "/dai-hoi/{congress}"
	const merger = "/sap-nhap/{merger}"
	return []web.Route{
		{Method: "GET", Path: all, Action: access.UnitView, Subject: p.UnitSubject, Still: true, Handle: p.congresses},
		{Method: "GET", Path: all + "/moi", Action: access.UnitEdit, Subject: p.UnitSubject, Handle: p.begin},
		{Method: "POST", Path: all + "/moi", Action: access.UnitEdit, Subject: p.UnitSubject, Handle: p.doBegin},
		{Method: "GET", Path: one, Action: access.UnitView, Subject: p.congress, Handle: p.result},
		{Method: "GET", Path: one + "/ngay", Action: access.UnitEdit, Subject: p.congress, Handle: p.day},
		{Method: "POST", Path: one + "/ngay", Action: access.UnitEdit, Subject: p.congress, Handle: p.doDay},
		{Method: "GET", Path: one + "/cap-uy", Action: access.UnitEdit, Subject: p.congress, Handle: p.seats},
		{Method: "POST", Path: one + "/cap-uy", Action: access.UnitEdit, Subject: p.congress, Handle: p.doSeats},
		{Method: "GET", Path: one + "/ban-giao", Action: access.UnitEdit, Subject: p.congress, Handle: p.hands},
		{Method: "POST", Path: one + "/ban-giao", Action: access.UnitEdit, Subject: p.congress, Handle: p.doHands},
		{Method: "GET", Path: one + "/xac-nhan", Action: access.UnitEdit, Subject: p.congress, Handle: p.preview},
		{Method: "POST", Path: one + "/xac-nhan", Action: access.UnitDecide, Subject: p.congress, Handle: p.doConfirm},
		{Method: "POST", Path: one + "/trinh", Action: access.UnitEdit, Subject: p.congress, Handle: p.doAsk},
		{Method: "POST", Path: one + "/bo", Action: access.UnitEdit, Subject: p.congress, Handle: p.doDrop},

		{Method: "GET", Path: "/to-chuc/{unit}/chuyen-sinh-hoat", Action: access.MemberEdit, Subject: p.UnitSubject, Still: true, Handle: p.transfers},
		{Method: "GET", Path: "/dang-vien/{person}/gioi-thieu", Action: access.MemberEdit, Subject: p.person, Handle: p.introduce},
		{Method: "POST", Path: "/dang-vien/{person}/gioi-thieu", Action: access.MemberEdit, Subject: p.person, Handle: p.doIntroduce},
		{Method: "GET", Path: "/chuyen-sinh-hoat/{transfer}", Action: access.MemberEdit, Subject: p.transferSubject, Handle: p.transfer},
		{Method: "POST", Path: "/chuyen-sinh-hoat/{transfer}/tiep-nhan", Action: access.TransferDecide, Subject: p.transferSubject, Handle: p.doReceive},
		{Method: "POST", Path: "/chuyen-sinh-hoat/{transfer}/rut-lai", Action: access.TransferDecide, Subject: p.transferSubject, Handle: p.doTakeBack},

		{Method: "GET", Path: "/to-chuc/{unit}/sap-nhap", Action: access.UnitView, Subject: p.UnitSubject, Still: true, Handle: p.mergers},
		{Method: "GET", Path: "/to-chuc/{unit}/sap-nhap/moi", Action: access.UnitEdit, Subject: p.UnitSubject, Handle: p.beginMerge},
		{Method: "POST", Path: "/to-chuc/{unit}/sap-nhap/moi", Action: access.UnitEdit, Subject: p.UnitSubject, Handle: p.doBeginMerge},
		{Method: "GET", Path: merger, Action: access.UnitView, Subject: p.mergerSubject, Handle: p.mergeResult},
		{Method: "GET", Path: merger + "/sua", Action: access.UnitEdit, Subject: p.mergerSubject, Handle: p.editMerge},
		{Method: "POST", Path: merger + "/sua", Action: access.UnitEdit, Subject: p.mergerSubject, Handle: p.doEditMerge},
		{Method: "GET", Path: merger + "/xac-nhan", Action: access.UnitEdit, Subject: p.mergerSubject, Handle: p.previewMerge},
		{Method: "POST", Path: merger + "/xac-nhan", Action: access.UnitDecide, Subject: p.mergerSubject, Handle: p.doMerge},
		{Method: "POST", Path: merger + "/bo", Action: access.UnitEdit, Subject: p.mergerSubject, Handle: p.doDropMerge},
	}
}

// congress is the {congress} of the address, by the unit that holds it.
func (p *Pages) congress(c *web.Ctx) (access.Subject, error) {
	id, err := c.ID("congress")
	if err != nil {
		return access.Subject{}, err
	}
	return p.Life.CongressSubject(c.Context(), id)
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

// two is a number as papers write it: 01.
func two(n int64) string { return fmt.Sprintf("%02d", n) }

func unitHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/to-chuc/" + num(id)}, below...), "/")
}

func congressHref(id int64, below ...string) string {
	return strings.Join(append([]string{"/dai-hoi/" + num(id)}, below...), "/")
}

// dmy is a stored day as people read it; "" for none.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil || day == clock.Forever {
		return ""
	}
	return vn.FormatDate(d)
}

// typed is a day as it is stored, from what was typed.
func typed(text string) string {
	d, err := vn.ParseDate(text)
	if err != nil {
		return text
	}
	return d.String()
}

// monthShort is a stored month as people write it: "12/2026".
func monthShort(month string) string {
	if len(month) != 7 {
		return month
	}
	return month[5:] + "/" + month[:4]
}
