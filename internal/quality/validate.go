package quality

import "nep/internal/fault"

// Validate refuses counts that contradict one another, which no meeting has.
// The fault is Invalid; its fields are named like those of Facts.
func (f Facts) Validate() error {
	var wrong fault.Fields
	must := func(ok bool, name string) {
		if !ok {
			wrong.Add(name, "quality.facts.contradict")
		}
	}
	if l := f.Length; l.State == IsKnown {
		must(l.Value.Planned >= 0 && l.Value.Held >= 0 && l.Value.Norm > 0, "Length")
	}
	r := f.Roll.Value
	if f.Roll.State == IsKnown {
		must(min(r.Present, r.Online, r.Excused, r.Unexcused, r.Special) >= 0 && r.Online <= r.Present &&
			r.Present+r.Excused+r.Unexcused == r.Required, "Roll")
	}
	if s := f.Speakers; s.State == IsKnown {
		must(s.Value >= 0 && (f.Roll.State != IsKnown || s.Value <= r.Present), "Speakers")
	}
	if n := f.Notice; n.State == IsKnown {
		must(n.Value.Of >= 0 && n.Value.Told >= 0 && n.Value.Told <= n.Value.Of && n.Value.Late >= 0, "Notice")
	}
	share := func(s Fact[Share], name string) {
		must(s.State != IsKnown || s.Value.Done >= 0 && s.Value.Done <= s.Value.Of, name)
	}
	share(f.Steps, "Steps")
	share(f.Given, "Given")
	share(f.Due, "Due")
	must(f.ExcusedInRow.State != IsKnown || f.ExcusedInRow.Value >= 0, "ExcusedInRow")
	must(f.Criticism.State != IsKnown || f.Criticism.Value >= 0, "Criticism")
	if b := f.Bureau; b.State == IsKnown {
		must(b.Value.Met || !b.Value.Minutes, "Bureau")
	}
	return wrong.Err("quality.facts")
}
