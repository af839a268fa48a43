package course

import (
	"context"
	"sync"

	"atrium/protocol"
)

// lateness is after how many minutes one is late in the courses whose teachers have changed that while lessons of them were open: what is kept of such
// a lesson was read before. It holds as many courses as that happened to since the start. Safe for concurrent use, also under a room's lock.
type lateness struct {
	mu    sync.Mutex
	asked uint64
	of    map[protocol.CourseID]lateSince
}

type lateSince struct {
	asked   uint64
	minutes int
}

// minutes is after how many minutes one is late in a lesson by now.
func (l *lateness) minutes(of Lesson) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if since, changed := l.of[of.Course]; changed {
		return since.minutes
	}
	return of.LateMinutes
}

// ask numbers a question to the store: of two answers that with the higher number is the newer.
func (l *lateness) ask() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	return l.asked
}

func (l *lateness) answered(asked uint64, id protocol.CourseID, minutes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if asked > l.of[id].asked {
		l.of[id] = lateSince{asked, minutes}
	}
}

// lateFromNow has the lessons that go on know of the course's minutes.
func (s *Service) lateFromNow(ctx context.Context, id protocol.CourseID) error {
	ctx = context.WithoutCancel(ctx) // it is decided: whoever decided may go away
	asked := s.late.ask()
	open, err := s.store.OpenLessons(ctx, id)
	if err != nil || len(open) == 0 {
		return err
	}
	c, err := s.store.CourseByID(ctx, id)
	if err == nil {
		s.late.answered(asked, id, c.LateMinutes)
	}
	return err
}
