package meeting

// Refuses says why a deed at the meeting is refused in the state it is in, nil
// when it is not: the fault of its verb, for pages that would offer it. Deeds:
// edit, cancel, agenda, run (its course), tell (noting who was told), say (noting for others), own (saying it
// oneself), page (the bureau's one page), minutes (writing them), open (from
// above).
func (m Meeting) Refuses(deed string) error {
	switch deed {
	case "edit", "page", "tell":
		return m.unlocked(deed)
	case "cancel":
		if err := m.open(deed); err != nil || m.State != Running {
			return err
		}
		return state(deed, "meeting.state.running")
	case "agenda":
		return m.open(deed)
	case "run":
		return m.running(deed)
	case "say", "own":
		return maySay(m, deed == "own")
	case "minutes":
		switch m.State {
		case Locked:
			return state("edit_minutes", "meeting.minutes.locked")
		case Cancelled:
			return state("edit_minutes", "meeting.minutes.cancelled")
		}
	case "open":
		if m.State != Locked {
			return state("open_minutes", "meeting.look.early")
		}
	}
	return nil
}
