package course

import (
	"cmp"
	"context"
	"slices"

	"atrium/internal/auth"
	"atrium/protocol"
)

// Mark is a student's row of one sign-in.
type Mark struct {
	Lesson protocol.RoomID
	Signup protocol.Seq
	Row
}

// Stay is one time that somebody was in a lesson.
type Stay struct {
	Lesson  protocol.RoomID
	Account protocol.AccountID
	From    protocol.Millis
	To      protocol.Millis // of one that goes on: when they were last seen, at most 10 s ago
}

// Extract says which part of a course's attendance is wanted.
type Extract struct {
	Course  protocol.CourseID
	Lesson  protocol.RoomID    // "": all that have begun
	Account protocol.AccountID // "": everyone
	Latest  bool               // rows of each lesson's last sign-in only
}

// Records are what the store keeps of an extract, all but the people in any order.
type Records struct {
	Lessons     []Lesson
	Signups     []Signup
	Marks       []Mark
	Corrections []Correction
	Stays       []Stay
	People      []Enrolment // all who ever took part, whatever their role is now
}

// sort brings each list into the order that bind needs: by time.
func (r Records) sort() {
	slices.SortFunc(r.Lessons, byStart)
	slices.SortFunc(r.Signups, func(x, y Signup) int { return cmp.Compare(x.Seq, y.Seq) })
	slices.SortFunc(r.Corrections, func(x, y Correction) int { return cmp.Compare(x.Made, y.Made) })
	slices.SortFunc(r.Stays, func(x, y Stay) int { return cmp.Compare(x.From, y.From) })
}

// BookStore is what the attendance book asks of the database.
type BookStore interface {
	// Records reads an extract, in a number of statements that depends on nothing.
	Records(ctx context.Context, e Extract) (Records, error)
	// PutCorrection adds a correction and returns it as it was written: later than those before it, with the maker's name.
	PutCorrection(ctx context.Context, c Correction) (Correction, error)
}

// Book is who was there in which lesson of a course.
type Book struct {
	Lessons  []BookLesson // by their start
	Students []Student
	Read     protocol.Millis // when
}

// BookLesson is a lesson with its sign-ins. Those that were open when it ended are closed with its end.
type BookLesson struct {
	Lesson
	Signups []Signup
}

// Student is a line of the book.
type Student struct {
	Enrolment
	Cells  []Cell  // for each lesson
	Counts Counts  // of the statuses of the cells
	Share  float64 // of the time of the lessons that were not over when the student came into the course
}

// Left reports whether somebody who has been a student of the course is none now.
func (s Student) Left() bool { return !s.there() || s.Role != RoleStudent }

// Cell is what is on record of a student in a lesson.
type Cell struct {
	Recorded   protocol.SignupStatus // by the last sign-in; "" if there was none, or the student came into the course when the lesson was over
	Correction *Correction           // the newest; nil if there is none
	Came       protocol.Millis       // when first, be it before the start; 0: never
	Share      float64               // of the lesson's time the part that the student was there, 0 to 1
	Rows       []Row                 // for each sign-in: the evidence; nil where only the last one was asked for, and of who came when it was over

	there protocol.Millis // how long within the lesson's time
	until protocol.Millis // up to where stays were counted
}

// Status is how the student stands: the correction, if there is one, or what was recorded.
func (c Cell) Status() protocol.SignupStatus {
	if c.Correction != nil {
		return c.Correction.Status
	}
	return c.Recorded
}

// Counts says how often each status occurs; who is waited for is not counted.
type Counts struct {
	Present, Late, Absent, Refused, NotReached, Excused int
}

func (c *Counts) add(s protocol.SignupStatus) {
	switch s {
	case protocol.StatusPresent:
		c.Present++
	case protocol.StatusLate:
		c.Late++
	case protocol.StatusAbsent:
		c.Absent++
	case protocol.StatusRefused:
		c.Refused++
	case protocol.StatusNotReached:
		c.NotReached++
	case protocol.StatusExcused:
		c.Excused++
	}
}

// Attendance is the book of one lesson, with the evidence, for who takes part in its course: teachers and assistants see everyone, students
// themselves. To others there is no such lesson.
func (s *Service) Attendance(ctx context.Context, who auth.Account, id protocol.RoomID) (Book, error) {
	l, own, err := s.Lesson(ctx, who, id)
	if err != nil {
		return Book{}, err
	}
	return s.read(ctx, Extract{Course: l.Course, Lesson: id, Account: own.sees()})
}

// Book is the book of a course over all lessons that have begun, without the evidence, for the same people.
func (s *Service) Book(ctx context.Context, who auth.Account, id protocol.CourseID) (Book, error) {
	own, err := s.PartOf(ctx, who, id)
	if err != nil {
		return Book{}, err
	}
	return s.read(ctx, Extract{Course: id, Account: own.sees(), Latest: true})
}

// Evidence is that book with the evidence, for teachers and assistants.
func (s *Service) Evidence(ctx context.Context, who auth.Account, id protocol.CourseID) (Book, error) {
	if err := s.MaySeeBook(ctx, who, id); err != nil {
		return Book{}, err
	}
	return s.read(ctx, Extract{Course: id})
}

// MaySeeBook refuses who does not see the whole book of a course.
func (s *Service) MaySeeBook(ctx context.Context, who auth.Account, id protocol.CourseID) error {
	own, err := s.PartOf(ctx, who, id)
	if err == nil && own.Role == RoleStudent {
		err = protocol.Err(protocol.CodeForbidden)
	}
	return err
}

// PartOf is somebody's part in a course in which they take part; to others there is no such course.
func (s *Service) PartOf(ctx context.Context, who auth.Account, id protocol.CourseID) (Enrolment, error) {
	_, own, err := s.Look(ctx, who, id)
	if err == nil && !own.there() {
		err = protocol.Err(protocol.CodeNotFound)
	}
	return own, err
}

// sees is the one account that somebody in a course sees the attendance of; "" is everyone.
func (e Enrolment) sees() protocol.AccountID {
	if e.Role == RoleStudent {
		return e.Account
	}
	return ""
}

func (s *Service) read(ctx context.Context, e Extract) (Book, error) {
	r, err := s.store.Records(ctx, e)
	if err != nil {
		return Book{}, err
	}
	return bind(r, protocol.ToMillis(s.now()), !e.Latest), nil
}

// bind makes the book of its records.
func bind(r Records, now protocol.Millis, evidence bool) Book {
	r.sort()
	b := binder{lessons: make(map[protocol.RoomID]int), students: make(map[protocol.AccountID]int), evidence: evidence, now: now}
	b.rule(r)
	for _, m := range r.Marks {
		b.mark(m)
	}
	for _, c := range r.Corrections {
		if cell := b.cell(c.Lesson, c.Account); cell != nil {
			cell.Correction = &c
			b.proof[b.students[c.Account]] = true
		}
	}
	for _, s := range r.Stays {
		b.stay(s)
	}
	return b.bound()
}

// binder is a book in the making.
type binder struct {
	Book
	lessons  map[protocol.RoomID]int
	students map[protocol.AccountID]int
	proof    []bool // of each student: there is a row or a correction, so that it was one
	evidence bool
	now      protocol.Millis
}

// rule lays out the lessons and a line for everybody.
func (b *binder) rule(r Records) {
	for i, l := range r.Lessons {
		b.lessons[l.ID] = i
		b.Lessons = append(b.Lessons, BookLesson{Lesson: l})
	}
	for _, s := range r.Signups {
		if i, ok := b.lessons[s.Lesson]; ok {
			s.Closed = cmp.Or(s.Closed, b.Lessons[i].Ended)
			b.Lessons[i].Signups = append(b.Lessons[i].Signups, s)
		}
	}
	cells := make([]Cell, len(r.People)*len(b.Lessons))
	b.proof = make([]bool, len(r.People))
	for j, e := range r.People {
		own := cells[j*len(b.Lessons) : (j+1)*len(b.Lessons)]
		b.students[e.Account] = j
		b.Students = append(b.Students, Student{Enrolment: e, Cells: own})
		for i, l := range b.Lessons {
			if len(l.Signups) == 0 || e.after(l.Lesson) {
				continue
			}
			own[i].Recorded = protocol.StatusNotReached
			if b.evidence {
				own[i].Rows = make([]Row, len(l.Signups))
			}
		}
	}
}

func (b *binder) cell(lesson protocol.RoomID, account protocol.AccountID) *Cell {
	i, ok := b.lessons[lesson]
	j, known := b.students[account]
	if !ok || !known {
		return nil
	}
	return &b.Students[j].Cells[i]
}

func (b *binder) mark(m Mark) {
	cell := b.cell(m.Lesson, m.Account)
	if cell == nil {
		return
	}
	signups := b.Lessons[b.lessons[m.Lesson]].Signups
	k := slices.IndexFunc(signups, func(s Signup) bool { return s.Seq == m.Signup })
	if k < 0 { // it began after the sign-ins had been read
		return
	}
	b.proof[b.students[m.Account]] = true
	if b.evidence {
		if cell.Rows == nil {
			cell.Rows = make([]Row, len(signups))
		}
		cell.Rows[k] = m.Row
	}
	if k == len(signups)-1 {
		cell.Recorded = m.Status(b.now, signups[k].Closed)
	}
}

// stay counts what of a stay lies in the lesson's time; of stays that overlap each moment counts once.
func (b *binder) stay(s Stay) {
	cell := b.cell(s.Lesson, s.Account)
	if cell == nil {
		return
	}
	if cell.Came == 0 {
		cell.Came = s.From
	}
	begin, end := b.Lessons[b.lessons[s.Lesson]].span(b.now)
	cell.there += max(0, min(s.To, end)-max(s.From, begin, cell.until))
	cell.until = max(cell.until, s.To)
}

// span is the time of a lesson up to now.
func (l Lesson) span(now protocol.Millis) (from, to protocol.Millis) {
	from = l.Start()
	if l.Began == 0 {
		return from, from
	}
	return from, max(from, cmp.Or(l.Ended, now))
}

// bound sums up, and leaves out who never was a student: who teaches, and who waits or has left without having been there.
func (b *binder) bound() Book {
	for j := range b.Students {
		s := &b.Students[j]
		var there, all protocol.Millis
		for i := range s.Cells {
			cell := &s.Cells[i]
			s.Counts.add(cell.Status())
			from, to := b.Lessons[i].span(b.now)
			cell.Share = share(cell.there, to-from)
			if !s.after(b.Lessons[i].Lesson) {
				there, all = there+cell.there, all+to-from
			}
		}
		s.Share = share(there, all)
	}
	students := b.Students[:0]
	for j, s := range b.Students {
		came := slices.ContainsFunc(s.Cells, func(c Cell) bool { return c.Came != 0 })
		if b.proof[j] || s.Role == RoleStudent && (s.there() || came) {
			students = append(students, s)
		}
	}
	b.Students = students
	b.Read = b.now
	return b.Book
}

func share(part, whole protocol.Millis) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
