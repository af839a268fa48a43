package course

import (
	"context"
	"errors"

	"atrium/internal/auth"
	"atrium/protocol"
)

// Correction is what a teacher put beside what was recorded of a student in a lesson. All stay; the newest counts.
type Correction struct {
	Lesson  protocol.RoomID
	Account protocol.AccountID
	Status  protocol.SignupStatus
	Reason  string
	By      protocol.AccountID
	ByName  string // the display name, when it was read
	Made    protocol.Millis
}

// corrected are the statuses that a correction can give.
var corrected = map[protocol.SignupStatus]bool{protocol.StatusPresent: true, protocol.StatusLate: true, protocol.StatusAbsent: true,
	protocol.StatusRefused: true, protocol.StatusNotReached: true, protocol.StatusExcused: true}

// Correct puts a correction beside what was recorded of a student, by teachers of the course: before a lesson, while it goes on and
// after it. The book that it returns has that student's line only.
func (s *Service) Correct(ctx context.Context, who auth.Account, id protocol.RoomID, account protocol.AccountID, status protocol.SignupStatus, reason string) (Book, error) {
	l, own, err := s.Lesson(ctx, who, id)
	switch {
	case err != nil:
		return Book{}, err
	case !own.Role.teaches():
		return Book{}, protocol.Err(protocol.CodeForbidden)
	case !corrected[status]:
		return Book{}, protocol.Wrap(protocol.CodeBadData, errors.New("status"))
	}
	if reason, err = auth.Line(reason, maxReason); err != nil {
		return Book{}, protocol.Wrap(protocol.CodeBadData, err)
	}
	extract := Extract{Course: l.Course, Lesson: id, Account: account}
	b, err := s.read(ctx, extract)
	if err != nil {
		return b, err
	}
	if len(b.Students) == 0 {
		return b, protocol.Err(protocol.CodeNotFound)
	}
	c, err := s.store.PutCorrection(ctx, Correction{Lesson: id, Account: account, Status: status, Reason: reason, By: who.ID,
		Made: protocol.ToMillis(s.now())})
	b.Students[0].Cells[0].Correction = &c
	return b, err
}
