package document

import (
	"nep/internal/access"
	"nep/internal/db"
)

// SubjectOf is a directive as a subject of access: sender and receivers.
func SubjectOf(t *db.Tx, directive int64) (access.Subject, error) {
	return directiveSubject(t, directive)
}

// StudySubjectOf is SubjectOf for an actor: whoever has it to study himself is
// named by it.
func StudySubjectOf(t *db.Tx, actor access.Actor, directive int64) (access.Subject, error) {
	return studySubject(t, actor, directive)
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
	if p.Class == Limited {
		return s.MayOpen(t, actor, p)
	}
	_, may, err := s.mayRead(t, actor, p.Unit, u)
	return may, err
}
