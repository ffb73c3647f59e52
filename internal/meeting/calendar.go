package meeting

import (
	"context"

	"nep/internal/access"
	"nep/internal/db"
)

// Appointment is when and where a meeting is: all that leaves for a calendar.
type Appointment struct {
	Meeting   int64
	Start     int64 // ms
	End       int64 // as planned
	Place     string
	Cancelled bool
	Version   int64
}

// usual is how long a meeting takes whose agenda plans nothing, minutes.
const usual = 120

// AppointmentsOf gives the meetings a person was called to, from a day to a day.
// The right to see them is the caller's (a secret address).
func (s *Service) AppointmentsOf(ctx context.Context, person int64, from, to string) ([]Appointment, error) {
	return db.Read(ctx, s.DB, func(t *db.Tx) ([]Appointment, error) {
		return db.All(t, scanAppointment, qAppointments+` where a.person = $1 and m.id = a.meeting and m.day >= $2 and m.day <= $3 and m.noticed_at <> 0 order by m.day, m.id limit 300`,
			person, from, to)
	})
}

// Appointment gives a meeting's own; asks for MeetingLook, or that one is called
// to it.
func (s *Service) Appointment(ctx context.Context, actor access.Actor, meeting int64) (Appointment, error) {
	v, err := s.View(ctx, actor, meeting)
	if err != nil {
		return Appointment{}, err
	}
	planned := 0
	for _, i := range v.Items {
		planned += i.Planned
	}
	return appointment(v.Meeting, int64(planned)), nil
}

const qAppointments = `select m.id, m.day, m.start_minute, m.place, m.state, m.version,
	coalesce((select cast(sum(i.planned) as bigint) from agenda_item i where i.meeting = m.id), 0) from attendance a cross join meeting m`

func scanAppointment(r db.Row) (Appointment, error) {
	var m Meeting
	var planned int64
	err := r.Scan(&m.ID, &m.Day, &m.StartMinute, &m.Place, &m.State, &m.Version, &planned)
	return appointment(m, planned), err
}

func appointment(m Meeting, planned int64) Appointment {
	if planned == 0 {
		planned = usual
	}
	start := instant(m.Day, m.StartMinute)
	return Appointment{Meeting: m.ID, Start: start, End: start + planned*60_000, Place: m.Place, Cancelled: m.State == Cancelled, Version: m.Version}
}
