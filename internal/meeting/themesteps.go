package meeting

import (
	_ "embed"
	"fmt"

	"github.com/BurntSushi/toml"

	"nep/internal/clock"
	"nep/internal/db"
)

//go:embed theme.toml
var themeFile string

// themeOrder is the steps of a theme in the order of the sources.
var themeOrder = mustThemeOrder()

func mustThemeOrder() []string {
	var data struct {
		Step []struct {
			Key    string
			Source string
		}
	}
	if _, err := toml.Decode(themeFile, &data); err != nil {
		panic(err) // it is part of the binary
	}
	var out []string
	for _, s := range data.Step {
		if themeFacts[s.Key] == nil || s.Source == "" {
			panic(fmt.Sprintf("theme.toml: step %q", s.Key))
		}
		out = append(out, s.Key)
	}
	return out
}

// themeReading is what the steps of a theme are read from.
type themeReading struct {
	item   PlanItem
	m      *Meeting // nil: none yet
	bureau *Meeting // of the chi ủy, that prepared it
	theme  *Item    // of the meeting's agenda
}

// themeFacts say of each step whether it is done, and when.
var themeFacts = map[string]func(r themeReading) (bool, string){
	"planned": func(r themeReading) (bool, string) { return true, clock.Day(r.item.MadeAt) },
	"given":   func(r themeReading) (bool, string) { return r.item.Presenter != 0, "" },
	"passed": func(r themeReading) (bool, string) {
		if r.bureau == nil || r.bureau.State != Ended && r.bureau.State != Locked {
			return false, ""
		}
		return true, r.bureau.Day
	},
	"sent": func(r themeReading) (bool, string) {
		if r.m == nil || r.m.NoticedAt == 0 {
			return false, ""
		}
		return true, clock.Day(r.m.NoticedAt)
	},
	"spoken": func(r themeReading) (bool, string) {
		if r.m == nil || r.m.State != Ended && r.m.State != Locked || r.theme != nil && r.theme.State != ItemDone {
			return false, ""
		}
		return true, r.m.Day
	},
	"concluded": func(r themeReading) (bool, string) {
		if r.theme == nil || r.theme.Conclusion == "" {
			return false, ""
		}
		return true, r.m.Day
	},
	"finished": func(r themeReading) (bool, string) {
		if r.m == nil || r.m.FinishedOn == "" {
			return false, ""
		}
		return true, r.m.FinishedOn
	},
}

func themeSteps(t *db.Tx, p PlanItem, m *Meeting) ([]ThemeStep, error) {
	r := themeReading{item: p, m: m}
	if m != nil {
		b, ok, err := db.Maybe(t, db.Scalar[int64], `select id from meeting where prepares = $1 and prepares <> 0 and state <> 'cancelled' order by id desc limit 1`, m.ID)
		if err != nil {
			return nil, err
		}
		if ok {
			bureau, err := ByID(t, b)
			if err != nil {
				return nil, err
			}
			r.bureau = &bureau
		}
		items, err := Items(t, m.ID)
		if err != nil {
			return nil, err
		}
		for i := range items {
			if items[i].Kind == ThemeItem {
				r.theme = &items[i]
			}
		}
	}
	var out []ThemeStep
	for _, key := range themeOrder {
		done, day := themeFacts[key](r)
		out = append(out, ThemeStep{Key: key, Done: done, Day: day})
	}
	return out, nil
}
