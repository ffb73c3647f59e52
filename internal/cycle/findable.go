package cycle

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/clock"
	"nep/internal/cycle/life"
	"nep/internal/db"
	"nep/internal/document"
	"nep/internal/document/formal"
	"nep/internal/fault"
	"nep/internal/i18n"
	"nep/internal/job"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/practice"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/search"
)

// What can be found of each room, and who may see it: the same subject and the
// same action as the thing's own page asks.
//
// Minutes and opinions are for their own meeting's body; what a meeting is about
// and what it concluded goes up, less what stays in the cell.

// Findable gives the sources of the index.
func (s *Service) Findable() []search.Source {
	return []search.Source{
		{Kind: search.Paper, Entries: s.paperEntries, After: document.PapersAfter},
		{Kind: search.Official, Entries: officialEntries, After: document.OfficialsAfter},
		{Kind: search.Directive, Entries: directiveEntries, After: document.DirectivesAfter, With: directiveWith},
		{Kind: search.Meeting, Entries: meetingEntries, After: meeting.After, With: meetingWith},
		{Kind: search.Task, Entries: taskEntries, After: resolution.TasksAfter, With: taskWith},
		{Kind: search.Report, Entries: reportEntries, After: report.After},
		{Kind: search.Difficulty, Entries: difficultyEntries, After: report.DifficultiesAfter},
		{Kind: search.Practice, Entries: practiceEntries, After: practice.After},
		{Kind: search.Programme, Entries: programmeEntries, After: quality.ProgrammesAfter},
		{Kind: search.Congress, Entries: congressEntries, After: life.CongressesAfter},
		{Kind: search.Merger, Entries: mergerEntries, After: life.MergersAfter},
		{Kind: search.Person, Entries: personEntries, After: member.PersonsAfter},
	}
}

// FindPlaces gives where units stand today, or stood last.
func FindPlaces(t *db.Tx, units []int64) (map[int64]string, error) {
	out, err := org.PathsOn(t, units, org.Today(t))
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		if out[u] == "" {
			if out[u], err = org.LastPath(t, u, org.Today(t)); err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
		}
	}
	return out, nil
}

// FindMovedKind is the kind of the job that reads again what stands elsewhere in
// the tree. Until it has, the index shows nothing of it.
const FindMovedKind = "search.moved"

// FindMoved puts it down for the day a subtree moves; for org.Service.
func FindMoved(t *db.Tx, unit int64, day, _, after string) error {
	if after == "" {
		return nil // what is closed stands where it stood last
	}
	at := int64(0)
	if day > org.Today(t) {
		morning, err := time.ParseInLocation(time.DateOnly, day, clock.Zone)
		if err != nil {
			return fault.Wrap("cycle.moved", fault.Internal, err)
		}
		at = clock.Ms(morning)
	}
	_, err := job.Enqueue(t, job.New{Kind: FindMovedKind, Subject: unit, At: at})
	return err
}

// ReadMoved is that job.
func (s *Service) ReadMoved(ctx context.Context, r *job.Run) error {
	units, err := db.Read(ctx, s.DB, func(t *db.Tx) ([]int64, error) {
		path, err := org.LastPath(t, r.Subject, org.Today(t))
		if err != nil {
			return nil, err
		}
		return org.UnitsBelow(t, path, org.Today(t))
	})
	if err != nil {
		return err
	}
	for part := range slices.Chunk(units, 20) {
		if err := db.Do(ctx, s.DB, db.On("search", 0), func(t *db.Tx) error { return search.ChangedUnits(t, part) }); err != nil {
			return err
		}
	}
	return nil
}

// inWords is a sentence of an index: what people search for is Vietnamese.
func inWords(key string, pairs ...any) string {
	return i18n.T(i18n.WithLang(context.Background(), i18n.Vietnamese), key, pairs...)
}

// placed is an entry of a unit at its place.
func placed(t *db.Tx, kind search.Kind, id, unit int64, day string, path string) (search.Entry, error) {
	u, err := org.LastOn(t, unit, org.Today(t))
	return search.Entry{Kind: kind, Subject: id, Unit: unit, Place: u.Path, Above: unitsOf(u.Path), Day: day, Path: path}, err
}

// unitsOf are the units of a path.
func unitsOf(path string) []int64 {
	var out []int64
	for _, p := range strings.Split(strings.Trim(path, "/"), "/") {
		if id, err := strconv.ParseInt(p, 10, 64); err == nil {
			out = append(out, id)
		}
	}
	return out
}

// gone makes a thing that is no more one without entries.
func gone(es []search.Entry, err error) ([]search.Entry, error) {
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return es, err
}

func (s *Service) paperEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	p, _, err := document.PaperByID(t, id)
	if err != nil {
		return gone(nil, err)
	}
	day, err := document.OldDay(t, id)
	if err != nil {
		return nil, err
	}
	if day == "" {
		day = clock.Day(p.MadeAt)
	}
	e, err := placed(t, search.Paper, id, p.Unit, day, "/tai-lieu/"+num(id))
	if err != nil {
		return gone(nil, err)
	}
	e.Title, e.Text, e.Blob, e.Media = p.Title, p.Body, p.Blob, p.Media
	e.Also = strings.Join([]string{p.FileName, p.Number, p.Keeper}, " ")
	e.Tokens, err = s.Documents.Audience(t, id)
	return []search.Entry{e}, err
}

// officialEntries gives a paper a unit wrote itself, once it is issued.
func officialEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	all, err := document.OfficialsByID(t, []int64{id})
	if err != nil || len(all) == 0 || all[0].State != document.Issued {
		return nil, err
	}
	o := all[0]
	e, err := placed(t, search.Official, id, o.Unit, o.Day, "/van-ban-di/"+num(id))
	if err != nil {
		return gone(nil, err)
	}
	if n, ok, err := document.NumberOf(t, "official", id); err != nil {
		return nil, err
	} else if ok {
		e.Title = n.Short() + " "
	}
	e.Title, e.Text = e.Title+o.Title, o.Text
	if k, ok := formal.Find(o.Kind); ok {
		e.Also = k.Name
	}
	e.Tokens, err = document.OfficialAudience(t, o)
	return []search.Entry{e}, err
}

func directiveEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	d, err := document.DirectiveByID(t, id)
	if err != nil {
		return gone(nil, err)
	}
	day := d.IssuedOn
	if day == "" {
		day = clock.Day(d.MadeAt)
	}
	e, err := placed(t, search.Directive, id, d.Unit, day, "/van-ban/"+num(id))
	if err != nil {
		return gone(nil, err)
	}
	sub, err := document.SubjectOf(t, id)
	e.Title, e.Text, e.Also = strings.TrimSpace(d.Number+" "+d.Title), d.Gist, d.Issuer
	e.Tokens = access.Tokens(access.PaperView, sub)
	return []search.Entry{e}, err
}

// papersWith are the papers that hang on things: who may see them follows.
func papersWith(t *db.Tx, kind string, ids ...int64) ([]search.Root, error) {
	var out []search.Root
	for _, id := range ids {
		papers, _, err := document.PapersOf(t, kind, id)
		if err != nil {
			return nil, err
		}
		for _, p := range papers {
			out = append(out, search.Root{Kind: search.Paper, ID: p.ID})
		}
	}
	return out, nil
}

func directiveWith(t *db.Tx, id int64) ([]search.Root, error) { return papersWith(t, "directive", id) }
func taskWith(t *db.Tx, id int64) ([]search.Root, error)      { return papersWith(t, "task", id) }

func meetingWith(t *db.Tx, id int64) ([]search.Root, error) {
	out, err := papersWith(t, "meeting", id)
	if err != nil {
		return nil, err
	}
	items, err := meeting.Items(t, id)
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		more, err := papersWith(t, "item", i.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	r, ok, err := resolution.OfMeeting(t, id)
	if err != nil || !ok {
		return out, err
	}
	more, err := papersWith(t, "resolution", r.ID)
	return append(out, more...), err
}

// hasMinutes says whether a meeting is found by what was written down of it: from
// its draft of minutes on, or by how its items ended once it is held. What is
// prepared for one to come is not minutes.
func hasMinutes(state meeting.State, drafted bool, ended string) bool {
	return drafted || state.Held() && ended != ""
}

// meetingEntries gives a meeting, its minutes, its opinions and its decision.
func meetingEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	m, err := meeting.ByID(t, id)
	if err != nil {
		return gone(nil, err)
	}
	href := meetingHref(id, "")
	e, err := placed(t, search.Meeting, id, m.Unit, m.Day, href)
	if err != nil {
		return gone(nil, err)
	}
	sub := m.Subject(e.Place)
	roster, err := meeting.RosterOf(t, id)
	if err != nil {
		return nil, err
	}
	called := sub
	called.People = slices.Clone(sub.People)
	for _, a := range roster {
		called.People = append(called.People, a.Person)
	}
	items, err := meeting.Items(t, id)
	if err != nil {
		return nil, err
	}
	// Who is named to sit in on it finds it, and not what only its body reads.
	named, err := meeting.Expected(t, m)
	if err != nil {
		return nil, err
	}
	seen := called
	seen.People = slices.Concat(called.People, named)
	look, view := access.Tokens(access.MeetingLook, seen), access.Tokens(access.MeetingView, called)

	e.Title = inWords("thread.meeting."+string(m.Body), "Month", shortMonth(m.Month))
	e.Tokens = look
	if m.Sent() { // before, it is with who prepares it
		e.Text = agendaText(items, false)
	}
	if m.State == meeting.Cancelled {
		return []search.Entry{e}, nil
	}
	out := []search.Entry{e}

	min, ok, err := meeting.MinutesOf(t, id)
	if err != nil {
		return nil, err
	}
	inside := agendaText(items, true)
	if hasMinutes(m.State, ok, inside) {
		x := e
		x.Kind, x.Path, x.Tokens = search.Minutes, meetingHref(id, "bien-ban"), view
		x.Title = inWords("search.title.minutes", "Meeting", e.Title)
		texts := []string{min.Body, min.Inside}
		for _, a := range min.Annexes {
			texts = append(texts, a.Text)
		}
		x.Text = strings.Join(append(texts, inside), "\n")
		out = append(out, x)
	}

	opinions, err := meeting.OpinionsOf(t, id)
	if err != nil {
		return nil, err
	}
	titles := map[int64]string{}
	for _, i := range items {
		titles[i.ID] = i.Title
	}
	heard := view
	if !m.Sent() { // its item is with who prepares it
		heard = access.Tokens(access.MeetingPrepare, sub)
	}
	for _, o := range opinions {
		x := e
		x.Kind, x.Subject, x.Tokens, x.Text = search.Opinion, o.ID, heard, o.Text
		x.Title = titles[o.Item]
		x.Path = meetingHref(id, "muc/"+num(o.Item)+"#y-kien")
		out = append(out, x)
	}

	r, ok, err := resolution.OfMeeting(t, id)
	if err != nil || !ok {
		return out, err
	}
	x := e
	x.Kind, x.Subject, x.Path = search.Resolution, r.ID, "/nghi-quyet/"+num(r.ID)
	x.Title = strings.TrimSpace(r.Sign() + " " + r.Title)
	texts := []string{r.Body}
	for _, p := range r.Points {
		texts = append(texts, p.Text)
	}
	x.Text = strings.Join(texts, "\n")
	x.Also = inWords("search.kind_words." + string(r.Kind))
	switch x.Tokens = access.Tokens(access.PaperView, called); {
	case r.State == resolution.Draft && !m.Sent():
		x.Tokens = access.Tokens(access.MeetingPrepare, sub)
	case r.State == resolution.Draft:
		x.Tokens = view
	}
	return append(out, x), nil
}

// agendaText is what an agenda says: to all that may look at the meeting, or
// (inside) only to its own body, with what was prepared and how items ended:
// those are words of the minutes, which are opened from above with a reason.
func agendaText(items []meeting.Item, inside bool) string {
	var b strings.Builder
	for _, i := range items {
		if i.Inside == inside {
			fmt.Fprintln(&b, i.Title)
		}
		if inside && i.Conclusion != "" {
			fmt.Fprintln(&b, i.Conclusion)
		}
		if inside && i.Draft != "" {
			fmt.Fprintln(&b, i.Draft)
		}
	}
	return strings.TrimSpace(b.String())
}

func taskEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	k, sub, err := resolution.TaskWithSubject(t, id)
	if err != nil {
		return gone(nil, err)
	}
	e, err := placed(t, search.Task, id, k.Unit, k.MadeOn, "/nhiem-vu/"+num(id))
	if err != nil {
		return gone(nil, err)
	}
	e.Title, e.Text, e.Tokens = short(k.Text, 140), k.Text, access.Tokens(access.TaskView, sub)
	if e.Title == e.Text {
		e.Text = ""
	}
	if k.Result != "" {
		e.Text = strings.TrimSpace(e.Text + "\n" + k.Result)
	}
	return []search.Entry{e}, nil
}

func reportEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	r, err := report.ByID(t, id)
	if err != nil || r.State == report.Draft {
		return gone(nil, err)
	}
	e, err := placed(t, search.Report, id, r.Unit, clock.Day(r.SentAt), "/bao-cao/"+num(id))
	if err != nil {
		return gone(nil, err)
	}
	sub, err := report.SubjectOf(t, r)
	e.Title = inWords(reportLabel(r.Month), "Month", shortPeriod(r.Month))
	e.Text = strings.Join([]string{r.Judgement, r.Wishes, r.Answer}, "\n")
	e.Tokens = access.Tokens(access.ReportView, sub)
	return []search.Entry{e}, err
}

func difficultyEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	d, err := report.DifficultyByID(t, id)
	if err != nil {
		return gone(nil, err)
	}
	e, err := placed(t, search.Difficulty, id, d.Unit, clock.Day(d.RaisedAt), "/vuong-mac/"+num(id))
	if err != nil {
		return gone(nil, err)
	}
	sub, err := report.DifficultySubject(t, d)
	e.Title, e.Text = short(d.Text, 140), strings.Join([]string{d.Answer, d.CloseNote}, "\n")
	if e.Title != d.Text {
		e.Text = d.Text + "\n" + e.Text
	}
	e.Tokens = access.Tokens(access.ReportView, sub)
	return []search.Entry{e}, err
}

func practiceEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	p, err := practice.ByID(t, id)
	if err != nil || p.State == practice.Withdrawn {
		return gone(nil, err)
	}
	e, err := placed(t, search.Practice, id, p.Unit, clock.Day(p.MadeAt), "/cach-lam/"+num(id))
	if err != nil {
		return gone(nil, err)
	}
	sub, err := practice.SubjectOf(t, p, access.PracticeView)
	e.Title, e.Text = p.Title, strings.Join([]string{p.Hard, p.Does, p.Came}, "\n")
	e.Tokens = access.Tokens(access.PracticeView, sub)
	return []search.Entry{e}, err
}

func programmeEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	p, err := quality.ProgrammeByID(t, id)
	if err != nil {
		return gone(nil, err)
	}
	e, err := placed(t, search.Programme, id, p.Unit, p.PassedOn, "/nghi-quyet-chuyen-de/"+num(id))
	if err != nil {
		return gone(nil, err)
	}
	e.Title = strings.TrimSpace(p.Number + " " + p.Title)
	e.Tokens = access.Tokens(access.ProgrammeView, access.Unit(e.Place))
	return []search.Entry{e}, nil
}

// congressEntries and mergerEntries give what is in force: what is only prepared
// changes nothing and is with who prepares it.
func congressEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	c, err := life.CongressByID(t, id)
	if err != nil || c.State != life.Done {
		return gone(nil, err)
	}
	e, err := placed(t, search.Congress, id, c.Unit, c.Day, "/dai-hoi/"+num(id))
	if err != nil {
		return gone(nil, err)
	}
	u, err := org.LastOn(t, c.Unit, c.Day)
	e.Title, e.Text = inWords("life.found.congress", "Unit", u.Name, "Name", c.Name), c.Outcome.Decision
	e.Tokens = access.Tokens(access.UnitView, access.Unit(e.Place))
	return []search.Entry{e}, err
}

func mergerEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	m, err := life.MergerByID(t, id)
	if err != nil || m.State != life.Done {
		return gone(nil, err)
	}
	e, err := placed(t, search.Merger, id, m.Unit, m.Day, "/sap-nhap/"+num(id))
	if err != nil {
		return gone(nil, err)
	}
	into, err := org.LastOn(t, m.Into, org.Today(t))
	if err != nil {
		return nil, err
	}
	var parts []string
	for _, p := range m.Parts {
		u, err := org.LastOn(t, p, org.Today(t))
		if err != nil {
			return nil, err
		}
		parts = append(parts, u.Name)
	}
	e.Title, e.Text = inWords("life.found.merger", "Parts", strings.Join(parts, ", "), "Name", into.Name), m.Outcome.Decision
	e.Tokens = access.Tokens(access.UnitView, access.Unit(e.Place))
	return []search.Entry{e}, nil
}

// personEntries gives a member, in each unit he meets in today: a name is known
// to who may read that unit's list.
func personEntries(t *db.Tx, id int64) ([]search.Entry, error) {
	p, err := member.PersonByID(t, id)
	if err != nil || p.ErasedAt != 0 {
		return gone(nil, err)
	}
	all, err := member.MembershipsOf(t, id)
	if err != nil {
		return nil, err
	}
	today := org.Today(t)
	var e search.Entry
	for _, m := range all {
		if m.From > today || today >= m.To {
			continue
		}
		x, err := placed(t, search.Person, id, m.Unit, today, "")
		if err != nil {
			return gone(nil, err)
		}
		tokens := access.Tokens(access.MemberNames, access.Unit(x.Place))
		if e.Kind == "" {
			e = x
			e.Day, e.Path = m.From, "/to-chuc/"+num(m.Unit)+"/dang-vien?q="+url.QueryEscape(p.Name())
		} else {
			e.Above = append(e.Above, x.Above...)
		}
		e.Tokens = append(e.Tokens, tokens...)
	}
	if e.Kind == "" {
		return nil, nil
	}
	e.Title = p.Name()
	return []search.Entry{e}, nil
}
