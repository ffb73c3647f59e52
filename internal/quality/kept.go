package quality

import (
	"bytes"
	"encoding/json"

	"nep/internal/db"
	"nep/internal/fault"
)

// kept is what a score was counted from, as it stands in score_facts.
type kept struct {
	Facts  Facts             `json:"f"`
	Judged map[string]Points `json:"j,omitempty"`
}

// keepFacts keeps what a score was counted from beside its figures, so that another
// sheet can be laid on the month later. Who keeps a count keeps them with it.
func keepFacts(t *db.Tx, s Stored, sc Score) error {
	body, err := kept{sc.From, sc.Judged}.text()
	if err != nil {
		return err
	}
	_, err = t.Exec(`insert into score_facts (meeting, unit, month, body) values ($1, $2, $3, $4)
		on conflict (meeting) do update set body = excluded.body where score_facts.body <> excluded.body`, s.Meeting, s.Unit, s.Month, body)
	return err
}

func (k kept) text() (string, error) {
	body, err := json.Marshal(k)
	if err != nil {
		return "", fault.Wrap("quality.facts", fault.Internal, err)
	}
	return string(body), nil
}

// A fact as JSON: null is open, "none" cannot be asked, anything else is the value.
var noneText = []byte(`"none"`)

// MarshalJSON writes a fact in few letters: there are hundreds of thousands.
func (f Fact[T]) MarshalJSON() ([]byte, error) {
	switch f.State {
	case IsKnown:
		return json.Marshal(f.Value)
	case IsNone:
		return noneText, nil
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads it.
func (f *Fact[T]) UnmarshalJSON(b []byte) error {
	switch {
	case bytes.Equal(b, noneText):
		*f = None[T]()
	case bytes.Equal(b, []byte("null")):
		*f = Open[T]()
	default:
		f.State = IsKnown
		return json.Unmarshal(b, &f.Value)
	}
	return nil
}
