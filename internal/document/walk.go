package document

import (
	"nep/internal/access"
	"nep/internal/db"
)

// SubjectOf is a directive as a subject of access: sender and receivers.
func SubjectOf(t *db.Tx, directive int64) (access.Subject, error) {
	return directiveSubject(t, directive)
}

// PaperByID gives a paper with what it is attached to. Fault: NotFound.
func PaperByID(t *db.Tx, id int64) (Paper, []Use, error) {
	p, ok, err := paperByID(t, id)
	if err != nil || !ok {
		return p, nil, notFound("document.paper", err)
	}
	uses, err := usesOf(t, id)
	return p, uses, err
}

// MayRead says whether an actor may read a paper where it is attached.
func (s *Service) MayRead(t *db.Tx, actor access.Actor, p Paper, u Use) (bool, error) {
	sub, err := s.subject(t, actor, viewOf(u.Role), p.Unit, u)
	return err == nil && access.May(actor, viewOf(u.Role), sub), err
}

// ReadSubject gives by which right, and of what, a paper is read where it is
// attached; it names nobody because of who asks.
func (s *Service) ReadSubject(t *db.Tx, p Paper, u Use) (access.Action, access.Subject, error) {
	sub, err := s.subject(t, access.Actor{}, viewOf(u.Role), p.Unit, u)
	return viewOf(u.Role), sub, err
}
