package meeting

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"nep/internal/clock"
	"nep/internal/document"
	"nep/internal/fault"
	"nep/internal/rule"
	"nep/internal/vn"
)

// The most letters of what people write here.
const (
	maxOpinion  = 4000
	maxQuestion = 500
	maxReason   = 500
	maxMinutes  = 200000
	maxAnnex    = 10000
	minReason   = 10 // of opening minutes from above, of confirming for another
)

// voters is how many of a roster are there and may vote.
func voters(roster []Attendance) int {
	n := 0
	for _, a := range roster {
		if a.mayCast() {
			n++
		}
	}
	return n
}

// mayCast says whether the member may vote and is there to do it.
func (a Attendance) mayCast() bool { return a.MayVote && a.Mark.There() }

// bound gives the majority a vote is held to.
func (v Vote) bound() rule.Bound {
	b, _ := rule.Answer{Key: rule.Key(v.Rule), Step: rule.Step{Value: v.Bound}}.Bound()
	return b
}

// stand brings base, needed and eligible to a roster.
func (v *Vote) stand(roster []Attendance) {
	v.Base, v.Eligible = VoteBase(roster), voters(roster)
	v.Needed = int(v.bound().Needed(int64(v.Base)))
}

// count checks what was counted of an open vote whose base stands, and closes it.
// cast are the votes given on phones, which the totals hold already.
func (v *Vote) count(typed Tally, issued, returned, invalid int) error {
	var bad fault.Fields
	negative := false
	for _, f := range []struct {
		name string
		n    int
	}{{"yes", typed.Yes}, {"no", typed.No}, {"abstain", typed.Abstain}, {"issued", issued}, {"returned", returned}, {"invalid", invalid}} {
		if f.n < 0 || f.n > 100000 {
			bad.Add(f.name, "meeting.vote.number")
			negative = true
		}
	}
	if negative {
		return bad.Err("meeting.close_vote")
	}
	sum := typed.Yes + typed.No + typed.Abstain
	switch v.Way {
	case Paper:
		switch {
		case issued < 1 || issued > v.Eligible:
			bad.Add("issued", "meeting.vote.issued", "Eligible", v.Eligible)
		case returned > issued:
			bad.Add("returned", "meeting.vote.returned", "Issued", issued)
		case sum+invalid != returned:
			bad.Add("yes", "meeting.vote.papers", "Sum", sum+invalid, "Returned", returned)
		}
		v.Issued, v.Returned, v.Invalid = issued, returned, invalid
	default:
		if v.Cast+sum > v.Eligible {
			bad.Add("yes", "meeting.vote.too_many", "Sum", v.Cast+sum, "Eligible", v.Eligible)
		}
	}
	if err := bad.Err("meeting.close_vote"); err != nil {
		return err
	}
	v.Yes, v.No, v.Abstain = v.Yes+typed.Yes, v.No+typed.No, v.Abstain+typed.Abstain
	v.Passed = v.bound().Holds(int64(v.Yes), int64(v.Base))
	v.State = VoteClosed
	return nil
}

// clean brings a command into the form that is kept and checks it. items are
// those of the meeting.
func (c OpenVote) clean(m Meeting, items []Item, roster []Attendance) (OpenVote, error) {
	var bad fault.Fields
	i := slices.IndexFunc(items, func(it Item) bool { return it.ID == c.Item })
	if c.Item != 0 && i < 0 {
		bad.Add("item", "meeting.say.item")
	}
	switch c.About {
	case "":
		c.About, c.AboutID = "other", 0
		if c.Item != 0 {
			c.About, c.AboutID = "item", c.Item
		}
	case "item":
		if c.AboutID == 0 {
			c.AboutID = c.Item
		}
		if !slices.ContainsFunc(items, func(it Item) bool { return it.ID == c.AboutID }) {
			bad.Add("item", "meeting.say.item")
		}
	case "score":
		if c.AboutID == 0 {
			c.AboutID = m.ID
		}
	case "agenda", "minutes":
		c.AboutID = m.ID
	case "other":
		c.AboutID = 0
	case "resolution":
		if c.AboutID == 0 {
			bad.Add("question", "meeting.vote.about")
		}
	default:
		bad.Add("question", "meeting.vote.about")
	}
	c.Question = vn.Clean(c.Question)
	if c.Question == "" && i >= 0 {
		c.Question = items[i].Title
	}
	noSecret(&bad, "question", c.Question)
	if n := utf8.RuneCountInString(c.Question); n == 0 {
		bad.Add("question", "meeting.vote.question")
	} else if n > maxQuestion {
		bad.Add("question", "meeting.say.long", "Max", maxQuestion)
	}
	if c.Rule == "" {
		c.Rule = string(rule.VoteOrdinary)
	}
	if c.Rule != string(rule.VoteOrdinary) && c.Rule != string(rule.VoteAdmission) {
		bad.Add("rule", "meeting.vote.rule")
	}
	if c.Way == "" {
		c.Way = Hands
	}
	if c.Way != Hands && c.Way != Phones && c.Way != Paper {
		bad.Add("way", "meeting.vote.way")
	}
	slices.Sort(c.Team)
	c.Team = slices.Compact(c.Team)
	if c.Way != Paper {
		c.Team = nil
	} else if len(c.Team) == 0 {
		bad.Add("team", "meeting.vote.team")
	}
	for _, p := range c.Team {
		if !slices.ContainsFunc(roster, func(a Attendance) bool { return a.Person == p && a.Mark.There() }) {
			bad.Add("team", "meeting.vote.team_there")
			break
		}
	}
	return c, bad.Err("meeting.open_vote")
}

// votedBefore gives the vote among those that stand which answers the question
// of a clean command already, with what is said of it; "" for none. Of an item
// there may be several questions (one for each person to be admitted), of all
// else one; the same words are the same question wherever they were put.
func (c OpenVote) votedBefore(standing []Vote) (Vote, string) {
	for _, v := range standing {
		same := vn.Fold(v.Question) == vn.Fold(c.Question)
		switch {
		case v.About != c.About || v.AboutID != c.AboutID:
			free := func(about string) bool { return about == "item" || about == "other" }
			if same && free(v.About) && free(c.About) {
				return v, "meeting.vote.standing"
			}
		case same, c.About != "item" && c.About != "other":
			return v, "meeting.vote.standing"
		case c.About == "item" && !c.Another:
			return v, "meeting.vote.another"
		}
	}
	return Vote{}, ""
}

// opinionText checks what was said.
func opinionText(kind OpinionKind, text string) (string, error) {
	var bad fault.Fields
	text = vn.CleanLines(text)
	if n := utf8.RuneCountInString(text); n == 0 {
		bad.Add("text", "meeting.say.empty")
	} else if n > maxOpinion {
		bad.Add("text", "meeting.say.long", "Max", maxOpinion)
	}
	if document.SecretText(text) {
		bad.Add("text", "meeting.say.secret")
	}
	if kind != PlainOpinion && kind != Proposal && kind != Reserved {
		bad.Add("kind", "meeting.say.kind")
	}
	return text, bad.Err("meeting.say")
}

// reasonOf checks a reason of at least so many letters.
func reasonOf(op, reason string, least int, key string) (string, error) {
	reason = vn.Clean(reason)
	var bad fault.Fields
	if n := utf8.RuneCountInString(reason); n < least {
		bad.Add("reason", key, "Min", least)
	} else if n > maxReason {
		bad.Add("reason", "meeting.say.long", "Max", maxReason)
	}
	return reason, bad.Err(op)
}

// minutesDigest is what two people confirmed, in one number: the text, what
// stays inside, and the roll. The first line is the version of this form. The
// free text of an absence is not in it: it is deleted after the term.
func minutesDigest(body, inside string, roster []Attendance) string {
	h := sha256.New()
	fmt.Fprintf(h, "nep minutes 1\n%d %d %d\n%s\n%s\n", len(body), len(inside), len(roster), body, inside)
	roster = slices.Clone(roster)
	slices.SortFunc(roster, func(a, b Attendance) int { return int(a.Person - b.Person) })
	for _, a := range roster {
		fmt.Fprintf(h, "%d %s %s %s %t %t %s %s %s %t %t\n", a.Person, a.Kind, a.Standing, a.Condition, a.Required, a.MayVote, a.Base, a.Mark, a.Category, a.Late, a.LeftEarly)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// minutesText brings the text of minutes into the form that is kept. Unlike
// other texts it keeps spaces within a line: people line things up.
func minutesText(s string) string {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(vn.NFC(s), "\r\n", "\n"), "\r", "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(strings.Map(func(r rune) rune {
			if r == '\t' {
				return ' '
			}
			if r < ' ' || r == 0x7f || r == '\ufeff' || r == utf8.RuneError {
				return -1
			}
			return r
		}, l), " \u00a0")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// saidDay is a civil day as people write it.
func saidDay(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}

// RollMendedOn gives the last day on which, after a vote was closed, the roll took
// away somebody who was there for it, and whether it did: what was voted stays as
// it was counted, and minutes say why the two figures differ.
func (v Vote) RollMendedOn(roster []Attendance) (string, bool) {
	if v.State != VoteClosed || voters(roster) >= max(v.Eligible, v.Yes+v.No+v.Abstain) {
		return "", false
	}
	var last int64
	for _, a := range roster {
		if a.MayVote && !a.Mark.There() && a.At > v.ClosedAt {
			last = max(last, a.At)
		}
	}
	if last == 0 {
		return "", false
	}
	return clock.Day(last), true
}
