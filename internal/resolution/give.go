package resolution

import (
	"nep/internal/access"
	"nep/internal/audit"
	"nep/internal/clock"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/org"
	"nep/internal/summary"
	"nep/internal/vn"
)

const (
	maxTitle = 300
	maxText  = 4000
	maxBody  = 40000
	maxNote  = 1000
)

// checkTask cleans what a task needs and notes what is wrong with it. from is
// the earliest day it can be due.
func checkTask(f *fault.Fields, k *Task, from string) {
	k.Text = vn.Clean(k.Text)
	switch {
	case k.Text == "":
		f.Add("Text", "resolution.text.empty")
	case len([]rune(k.Text)) > maxText:
		f.Add("Text", "resolution.text.long", "Max", maxText)
	}
	if k.Owner == 0 {
		f.Add("Owner", "resolution.owner.none")
	}
	if !clock.ValidDay(k.Due) || k.Due < from {
		f.Add("Due", "resolution.due.bad", "Day", dmy(from))
	}
	if !validMonth(k.ReportMonth) || len(from) >= 7 && k.ReportMonth < from[:7] {
		f.Add("ReportMonth", "resolution.month.bad")
	}
}

// FromPaper is the source of a task that an old paper gave.
const FromPaper = "paper"

// Give makes a task outside a resolution; rights are the caller's. Repeating
// its source gives the first, save a charge's and an old paper's, which have many
// parts. MadeOn "" is today.
func Give(t *db.Tx, actor access.Actor, task Task) (int64, error) {
	if task.MadeOn == "" {
		task.MadeOn = org.Today(t)
	}
	var f fault.Fields
	checkTask(&f, &task, task.MadeOn)
	if err := f.Err("task.give"); err != nil {
		return 0, err
	}
	if err := mayOwn(t, task.Unit, task.Owner); err != nil {
		return 0, err
	}
	if task.Source != "" && task.Source != FromCharge && task.Source != FromPaper && task.Item == 0 {
		if id, ok, err := taskFrom(t, task.Unit, task.Source, task.SourceID); err != nil || ok {
			return id, err
		}
	}
	return give(t, actor, task)
}

// give inserts a task that was looked at.
func give(t *db.Tx, actor access.Actor, k Task) (int64, error) {
	k.ID, k.State, k.MadeAt, k.FirstMonth = t.ID(), Open, t.Now(), k.ReportMonth
	k.Result, k.DoneOn = "", ""
	if err := insertTask(t, k); err != nil {
		return 0, err
	}
	return k.ID, record(t, actor, "task.give", k.Unit, k.ID, map[string]any{"owner": k.Owner, "due": k.Due, "month": k.ReportMonth,
		"point": k.Item, "source": k.Source, "source_id": k.SourceID})
}

// mayOwn refuses an owner who is neither of the unit nor of one below it.
func mayOwn(t *db.Tx, unit, owner int64) error {
	here, err := belong(t, unit, []int64{owner})
	if err != nil || here[owner] {
		return err
	}
	var f fault.Fields
	f.Add("Owner", "resolution.owner.strange")
	return f.Err("task.owner")
}

func record(t *db.Tx, actor access.Actor, kind string, unit, subject int64, body any) error {
	return audit.Append(t, audit.Event{Actor: actor, Unit: unit, Kind: kind, Subject: subject, Body: body})
}

// moved says that something a score is counted from changed from a day on.
func moved(t *db.Tx, unit int64, day string) error {
	return summary.MarkSince(t, unit, meeting.MonthOf(day), meeting.MonthOf(org.Today(t)), summary.ScoresMoved)
}

func state(op, key string, params ...any) error { return fault.New(op, fault.State, key, params...) }

// dmy is a day as people read it.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}
