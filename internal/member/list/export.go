package list

import (
	"context"
	"io"
	"strings"

	"nep/internal/i18n"
	"nep/internal/vn"
	"nep/internal/xlsx"
)

// vi: a list is a paper of the office and always Vietnamese, whatever language
// a page is read in; its header must be found again by [Read].
var vi = i18n.WithLang(context.Background(), "vi")

// FieldName gives the word for a field, as a column of [Export] is headed.
func FieldName(ctx context.Context, f Field) string {
	switch f {
	case Index:
		return i18n.T(ctx, "list.field.index")
	case Name:
		return i18n.T(ctx, "list.field.name")
	case Family:
		return i18n.T(ctx, "list.field.family")
	case Given:
		return i18n.T(ctx, "list.field.given")
	case Sex:
		return i18n.T(ctx, "list.field.sex")
	case MaleMark:
		return i18n.T(ctx, "list.field.male_mark")
	case FemaleMark:
		return i18n.T(ctx, "list.field.female_mark")
	case Birth:
		return i18n.T(ctx, "list.field.birth")
	case BirthMale:
		return i18n.T(ctx, "list.field.birth_male")
	case BirthFemale:
		return i18n.T(ctx, "list.field.birth_female")
	case Joined:
		return i18n.T(ctx, "list.field.joined")
	case Official:
		return i18n.T(ctx, "list.field.official")
	case Card:
		return i18n.T(ctx, "list.field.card")
	case Unit:
		return i18n.T(ctx, "list.field.unit")
	case PositionF:
		return i18n.T(ctx, "list.field.position")
	case StatusF:
		return i18n.T(ctx, "list.field.status")
	case Phone:
		return i18n.T(ctx, "list.field.phone")
	case Note:
		return i18n.T(ctx, "list.field.note")
	case Reason:
		return i18n.T(ctx, "list.field.reason")
	}
	return ""
}

// StatusText gives the words for a status, with "dự bị" beside another one.
func StatusText(ctx context.Context, s Status, probationary bool) string {
	text := ""
	switch s {
	case StatusOfficial:
		text = i18n.T(ctx, "list.status.official")
	case StatusExempt:
		text = i18n.T(ctx, "list.status.exempt")
	case StatusAway:
		text = i18n.T(ctx, "list.status.away")
	case StatusGuest:
		text = i18n.T(ctx, "list.status.guest")
	case StatusSuspended:
		text = i18n.T(ctx, "list.status.suspended")
	case StatusReferred:
		text = i18n.T(ctx, "list.status.referred")
	case StatusProbationary:
		return i18n.T(ctx, "list.status.probationary")
	}
	if probationary {
		p := i18n.T(ctx, "list.status.probationary")
		if text == "" || s == StatusOfficial {
			return p
		}
		return text + ", " + strings.ToLower(p)
	}
	return text
}

// PositionText writes positions as papers do; [Read] reads them back.
func PositionText(ctx context.Context, ps []Position) string {
	var out []string
	for _, p := range ps {
		var t string
		switch p.Code {
		case Secretary:
			t = i18n.T(ctx, "list.position.secretary")
		case Deputy:
			t = i18n.T(ctx, "list.position.deputy")
		case CellCommittee:
			t = i18n.T(ctx, "list.position.cell_committee")
		case Committee:
			t = i18n.T(ctx, "list.position.committee")
		case Standing:
			t = i18n.T(ctx, "list.position.standing")
		case InspectionMember:
			t = i18n.T(ctx, "list.position.inspection")
		case GroupLeader:
			t = i18n.T(ctx, "list.position.group_lead")
		}
		switch {
		case p.Level == LevelCell && p.Code != CellCommittee:
			t += " " + i18n.T(ctx, "list.level.cell")
		case p.Level == LevelCommittee && p.Code != Committee:
			t += " " + i18n.T(ctx, "list.level.committee")
		}
		out = append(out, t)
	}
	return strings.Join(out, ", ")
}

func sexText(s SexCode) string {
	switch s {
	case Male:
		return i18n.T(vi, "list.sex.male")
	case Female:
		return i18n.T(vi, "list.sex.female")
	}
	return ""
}

// Export writes rows as a list that [Read] reads back to the same rows. titles
// stand above the header; they may name the unit and the day.
func Export(w io.Writer, rows []Row, titles ...string) error {
	fields := []Field{Index, Name, Sex, Birth, Joined, Official, Card, Unit, PositionF, StatusF, Phone, Note}
	t := xlsx.Table{Sheet: i18n.T(vi, "list.sheet"), Titles: titles, Widths: []float64{6, 28, 9, 13, 13, 14, 14, 28, 24, 24, 14, 30}}
	for _, f := range fields {
		t.Header = append(t.Header, FieldName(vi, f))
	}
	for i := range rows {
		r := &rows[i]
		position := r.Position
		if position == "" {
			position = PositionText(vi, r.Positions)
		}
		t.Rows = append(t.Rows, []any{i + 1, r.FullName, sexText(r.Sex), r.Birth, r.Joined, r.Official, r.Card, r.Unit,
			position, StatusText(vi, r.Status, r.Probationary), r.Phone, r.Note})
	}
	return xlsx.Write(w, t)
}

// Refused writes the rows that have reasons, with the columns of their own
// file and the reasons, already in words, in a last column. The workbook can be
// mended and read again: units taken from a title, a group row or a sheet's
// name stand in a column of their own.
func Refused(w io.Writer, f *File, reasons map[Ref][]string) error {
	var tables []xlsx.Table
	for _, sh := range f.Sheets {
		var cols []Column
		has := map[Field]bool{}
		for _, c := range f.Columns {
			if c.Sheet == sh.Name {
				cols = append(cols, c)
				has[c.Field] = true
			}
		}
		t := xlsx.Table{Sheet: sh.Name, Titles: []string{i18n.T(vi, "list.refused.title"), i18n.T(vi, "list.refused.how")}}
		var rows []*Row
		unit, status := false, false
		for i := range f.Rows {
			r := &f.Rows[i]
			if r.Sheet != sh.Name || len(reasons[r.Ref()]) == 0 {
				continue
			}
			rows = append(rows, r)
			unit = unit || !has[Unit] && r.Unit != ""
			status = status || !has[StatusF] && r.Status != StatusOfficial
		}
		if len(rows) == 0 {
			continue
		}
		for _, c := range cols {
			h := c.Header
			if c.Field != NoField && fieldOf(h) != c.Field {
				h = FieldName(vi, c.Field)
			}
			if c.Field == Reason {
				continue
			}
			t.Header = append(t.Header, h)
			t.Widths = append(t.Widths, map[Field]float64{Index: 6, Name: 28, Unit: 28, Note: 24, PositionF: 20}[c.Field])
		}
		if unit {
			t.Header, t.Widths = append(t.Header, FieldName(vi, Unit)), append(t.Widths, 28)
		}
		if status {
			t.Header, t.Widths = append(t.Header, FieldName(vi, StatusF)), append(t.Widths, 20)
		}
		t.Header, t.Widths = append(t.Header, FieldName(vi, Reason)), append(t.Widths, 60)
		for _, r := range rows {
			var out []any
			for _, c := range cols {
				if c.Field != Reason {
					out = append(out, r.asWritten(c))
				}
			}
			if unit {
				out = append(out, r.Unit)
			}
			if status {
				out = append(out, StatusText(vi, r.Status, r.Probationary))
			}
			t.Rows = append(t.Rows, append(out, strings.Join(reasons[r.Ref()], "; ")))
		}
		tables = append(tables, t)
	}
	if len(tables) == 0 {
		tables = []xlsx.Table{{Sheet: i18n.T(vi, "list.sheet"), Titles: []string{i18n.T(vi, "list.refused.none")}}}
	}
	return xlsx.Write(w, tables...)
}

// asWritten gives a cell of the source line, in the form that was understood
// where there was one, so that reading it again cannot differ.
func (r *Row) asWritten(c Column) any {
	raw := ""
	if c.Col < len(r.Raw) {
		raw = r.Raw[c.Col]
	}
	understood := func(d vn.Date) any {
		if raw == "" || d.IsZero() {
			return raw
		}
		return d
	}
	switch c.Field {
	case Birth, BirthMale, BirthFemale:
		if w := words(raw); w == "x" || w == "v" {
			return raw
		}
		return understood(r.Birth)
	case Joined:
		return understood(r.Joined)
	case Official:
		return understood(r.Official)
	case Card:
		if raw != "" && r.Card != "" {
			return r.Card
		}
	case Phone:
		if raw != "" {
			return r.Phone
		}
	case Unit:
		return r.Unit
	}
	return raw
}
