package papers

import (
	"context"
	"io"
	"strings"
	"time"

	"nep/internal/cycle"
	"nep/internal/db"
	"nep/internal/document/formal"
	"nep/internal/docx"
	"nep/internal/i18n"
	"nep/internal/meeting"
	"nep/internal/member"
	"nep/internal/org"
	"nep/internal/pdf"
	"nep/internal/poll"
	"nep/internal/quality"
	"nep/internal/report"
	"nep/internal/resolution"
	"nep/internal/vn"
)

// Service is the room's door.
type Service struct {
	DB          *db.DB
	Cycle       *cycle.Service
	Meetings    *meeting.Service
	Resolutions *resolution.Service
	Quality     *quality.Service
	Reports     *report.Service
	Polls       *poll.Service
	// Origin is where this server is for everybody, "https://nep:8443"; codes on
	// fixed copies lead there.
	Origin func() string
	// Plain copies the pages of a PDF, by its name on the disk, into files that can
	// be bound (extract.Helper.Plain); nil where nothing does.
	Plain func(ctx context.Context, name, to string) (int, error)
	// BookDir is where books lie while they are made; "" is the system's folder for
	// such things.
	BookDir string
}

// File is a paper with the name it is kept under, without an ending.
type File struct {
	Name string
	formal.Paper
	// Of an internal paper: what leaves as a file is noted, as what of which unit.
	Internal string
	Unit     int64
}

// The forms a paper is given out in, by the ending of its name.
const (
	Docx = "docx"
	PDF  = "pdf"
)

// Media is the type of a form.
func Media(form string) string {
	if form == PDF {
		return "application/pdf"
	}
	return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
}

// Write writes a paper in a form.
func (f File) Write(w io.Writer, form string) error {
	if form == PDF {
		return pdf.Write(w, f.Doc())
	}
	return docx.Write(w, f.Doc())
}

// say is a sentence of papers, Vietnamese whoever asks.
func say(key string, pairs ...any) string {
	return i18n.T(i18n.WithLang(context.Background(), i18n.Vietnamese), key, pairs...)
}

// around is what stands around every paper of a body: whose it is, where it is
// made, who signs.
type around struct {
	above, issuer, place string
	names                []string // of the unit and the one above, as a draft of minutes begins
	head                 string   // whose it is over the paper: a committee issues as what it is called
	behalf, role, signer string
	committee            bool
}

// around reads it for a day; body "" is the unit's own, at the
// place it met. Rights are the caller's. chair signs where he leads
// the unit, else its secretary does (field.md 3.4).
func (s *Service) around(ctx context.Context, unit int64, body meeting.Body, day, at string, chair int64) (around, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) (a around, err error) {
		u, err := org.LastOn(t, unit, day)
		if err != nil {
			return a, err
		}
		if body == "" {
			if body = meeting.CommitteeBody; u.Kind.Meets() {
				body = meeting.CellBody
			}
		}
		a.issuer = u.Name
		if u.Parent != 0 {
			up, err := org.LastOn(t, u.Parent, day)
			if err != nil {
				return a, err
			}
			a.above = up.Name
		}
		a.committee = body == meeting.CommitteeBody || body == meeting.StandingBody
		a.names = []string{a.above, a.issuer}
		a.head = a.issuer
		if a.committee {
			a.head = formal.CommitteeName(a.issuer)
		}
		if body == meeting.StandingBody {
			a.above, a.issuer = a.head, say("reso.paper.standing")
			a.head = a.issuer
		}
		if a.place, err = org.PaperPlace(t, unit, day, at); err != nil {
			return a, err
		}
		if a.behalf, err = cycle.Behalf(t, unit, body, day); err != nil {
			return a, err
		}
		lead, err := member.PositionsOn(t, unit, day)
		if err != nil {
			return a, err
		}
		for _, x := range lead { // the secretary comes first
			leads := x.Role == member.SecretaryRole || x.Role == member.DeputyRole
			if leads && (x.Person == chair || a.signer == "" && x.Role == member.SecretaryRole) {
				a.signer, a.role = x.Name, say("reso.paper.role."+string(x.Role))
			}
		}
		return a, nil
	})
}

// paper begins a paper.
func (a around) paper(k formal.Kind, day string) formal.Paper {
	return formal.Paper{Kind: k, Above: a.above, Issuer: a.head, Place: a.place, Day: day}
}

// signature is the block of who signs for the body.
func (a around) signature() formal.Signature {
	return formal.Signature{For: a.behalf, Role: a.role, Name: a.signer}
}

// to is who receives a paper: the unit above, others, one's own file.
func (a around) to(others ...string) []string {
	var out []string
	if a.above != "" && !a.standing() {
		out = append(out, say("reso.paper.to.above", "Name", a.above))
	}
	out = append(out, others...)
	if a.committee {
		return append(out, say("reso.paper.to.keep_committee"))
	}
	return append(out, say("reso.paper.to.keep_cell"))
}

func (a around) standing() bool { return a.issuer == say("reso.paper.standing") }

// open is the line of a number that is not given yet: "Số …-BC/CB".
func (a around) open(kind string) string {
	code := "CB"
	if a.committee {
		code = "ĐU"
	}
	return say("reso.paper.number_open", "Kind", kind, "Code", code)
}

// dmy is a stored day as papers write it: 05/12/2026.
func dmy(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.FormatDate(d)
}

func dateWords(day string) string {
	d, err := vn.ParseISO(day)
	if err != nil {
		return day
	}
	return vn.DateWords(d)
}

// monthShort is a stored month as papers write it: 12/2026.
func monthShort(month string) string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return at.Format("01/2006")
}

// fileName joins what names a file, without what no system takes.
func fileName(parts ...string) string {
	var out []string
	for _, p := range parts {
		p = strings.Map(func(r rune) rune {
			if strings.ContainsRune(`/\:*?"<>|`, r) {
				return '-'
			}
			return r
		}, strings.TrimSpace(p))
		if p != "" {
			out = append(out, p)
		}
	}
	name := []rune(strings.Join(out, " - "))
	return strings.TrimRight(string(name[:min(len(name), 120)]), " .-")
}
