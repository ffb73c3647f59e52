package cycle

import (
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/meeting"
	"nep/internal/rule"
)

// Behalf is on whose behalf a body's papers of a day are signed: T/M CHI BỘ or
// T/M CHI ỦY by the rule sign.cell, T/M ĐẢNG ỦY, T/M BAN THƯỜNG VỤ.
func Behalf(t *db.Tx, unit int64, body meeting.Body, day string) (string, error) {
	if body == meeting.CellBody {
		a, err := rule.For(t, unit, rule.CellSigns, day)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return "", err
		}
		if a.Value == "bureau" {
			body = meeting.Bureau
		}
	}
	return official("reso.paper.for." + string(body)), nil
}
