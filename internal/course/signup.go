package course

import (
	"context"
	"iter"
	"maps"
	"strconv"

	"atrium/protocol"
)

// Signup is one sign-in of a lesson. Its number is that of its event in the lesson's journal.
type Signup struct {
	Lesson  protocol.RoomID
	Seq     protocol.Seq
	Kind    protocol.SignupKind
	Seconds int // of a timed one
	By      protocol.AccountID
	Started protocol.Millis
	Closed  protocol.Millis // 0: it is open until its lesson ends
}

// ID names the sign-in in its lesson.
func (s Signup) ID() protocol.SignupID {
	return protocol.SignupID(strconv.FormatUint(uint64(s.Seq), 10))
}

// Row is how one student stands in a sign-in: the evidence, from which the status follows.
type Row struct {
	Account  protocol.AccountID
	Offered  protocol.Millis // when the offer was first sent
	Received protocol.Millis // when it was proved, or taken for granted, that it had arrived; 0: never
	Deadline protocol.Millis // of a timed one, from Received on
	Answered protocol.Millis
	Answer   protocol.SignupAnswer
	Reason   string            // of a refusal
	Late     bool              // when it answered: it had come to the lesson too late
	Device   protocol.DeviceID // that answered
	Address  string            // prefix of the address that answered
}

// Status is how the student stands at a moment in a sign-in that was closed, or whose lesson ended, at another; 0: it is open.
func (r Row) Status(now, closed protocol.Millis) protocol.SignupStatus {
	switch {
	case r.Answer == protocol.SignupConfirm && r.Late:
		return protocol.StatusLate
	case r.Answer == protocol.SignupConfirm:
		return protocol.StatusPresent
	case r.Answer == protocol.SignupRefuse && r.Reason == protocol.ReasonTimeout:
		return protocol.StatusAbsent
	case r.Answer == protocol.SignupRefuse:
		return protocol.StatusRefused
	case r.Received == 0:
		return protocol.StatusNotReached
	case closed != 0 || r.Deadline != 0 && now >= r.Deadline:
		return protocol.StatusAbsent
	default:
		return protocol.StatusWaiting
	}
}

// Because is the reason that goes with Status: what the student gave for a refusal, or protocol.ReasonTimeout if the student's time passed without an
// answer, whether the device was in time to say so or not.
func (r Row) Because(now, closed protocol.Millis) string {
	if closed != 0 {
		now = min(now, closed)
	}
	if r.Answered == 0 && r.Deadline != 0 && now >= r.Deadline {
		return protocol.ReasonTimeout
	}
	return r.Reason
}

// remaining is how much of the student's time is left, in ms; nil without a deadline.
func (r Row) remaining(now protocol.Millis) *int64 {
	if r.Deadline == 0 {
		return nil
	}
	left := max(0, int64(r.Deadline-now))
	return &left
}

// decided is from when on no answer counts any more, whatever its way.
func (r Row) decided() protocol.Millis { return r.Deadline + maxGrace + 1 }

// PutSignup writes a sign-in.
type PutSignup struct{ Signup Signup }

// PutRow writes how a student stands in a sign-in.
type PutRow struct {
	Signup protocol.Seq
	Row    Row
}

// Projection marks the type.
func (PutSignup) Projection() {}

// Projection marks the type.
func (PutRow) Projection() {}

// Held is what the store knows of a lesson's sign-ins when its room is taken into use.
type Held struct {
	Lesson  Lesson
	Signups []Signup
	Rows    []Row                                  // of the one that is open, if any
	Came    map[protocol.AccountID]protocol.Millis // when each account first came
}

// SignupStore is what sign-ins ask of the database.
type SignupStore interface {
	// HeldOf reads what is known of a lesson; ErrNotFound if there is none.
	HeldOf(ctx context.Context, id protocol.RoomID) (Held, error)
}

// maxGrace bounds the time for the way of an answer that is added to a deadline, in ms.
const maxGrace = 500

// signup is a sign-in that is open: who has been offered it, by which connections, and how each student stands. Time is an
// argument of every method.
type signup struct {
	Signup
	rows map[protocol.AccountID]*Row
	// unproved are the connections to which the offer was sent and that have not proved to have it.
	unproved map[protocol.AccountID]map[uint64]bool
	over     map[protocol.AccountID]bool // whose time was told to be over
}

func newSignup(s Signup, rows []Row) *signup {
	open := &signup{Signup: s, rows: make(map[protocol.AccountID]*Row), unproved: make(map[protocol.AccountID]map[uint64]bool),
		over: make(map[protocol.AccountID]bool)}
	for _, r := range rows {
		open.rows[r.Account] = &r
	}
	return open
}

// expiring are the rows of those whose time runs, or has run out; of no sign-in there are none.
func (s *signup) expiring() iter.Seq2[protocol.AccountID, *Row] {
	return func(yield func(protocol.AccountID, *Row) bool) {
		if s == nil {
			return
		}
		for account, r := range s.rows {
			if r.Deadline != 0 && r.Answered == 0 && !yield(account, r) {
				return
			}
		}
	}
}

// open reports whether a student has still to be asked.
func (s *signup) open(account protocol.AccountID, now protocol.Millis) bool {
	r := s.rows[account]
	return r == nil || r.Answered == 0 && (r.Deadline == 0 || now < r.Deadline)
}

// offer notes that the offer goes to a connection, and reports whether that changed the student's row. The first time nothing begins, and
// nothing by offering again what a connection has to prove still. Where any connection that got the offer has ended without a proof, the
// student's time begins with another: nobody gains by cutting connections, however many they have.
func (s *signup) offer(account protocol.AccountID, conn uint64, at protocol.Millis, connected func(conn uint64) bool) (changed bool) {
	r := s.rows[account]
	switch {
	case r == nil:
		s.rows[account] = &Row{Account: account, Offered: at}
		changed = true
	case r.Received == 0 && !s.unproved[account][conn] && s.lost(account, connected):
		s.begin(r, at)
		changed = true
	}
	if s.rows[account].Received == 0 {
		s.sent(account, conn)
	}
	return changed
}

// lost reports whether a connection that got the offer is gone: of those before a restart nobody knows more than that.
func (s *signup) lost(account protocol.AccountID, connected func(conn uint64) bool) bool {
	for conn := range s.unproved[account] {
		if !connected(conn) {
			return true
		}
	}
	return len(s.unproved[account]) == 0
}

// sent notes that a connection is to prove that it has the offer.
func (s *signup) sent(account protocol.AccountID, conn uint64) {
	if s.unproved[account] == nil {
		s.unproved[account] = make(map[uint64]bool)
	}
	s.unproved[account][conn] = true
}

// proved notes that a connection has the offer, and reports whether the student's time begins with that.
func (s *signup) proved(account protocol.AccountID, conn uint64, at protocol.Millis) bool {
	return s.unproved[account][conn] && s.received(account, at)
}

// received begins the student's time, once, and reports whether it did.
func (s *signup) received(account protocol.AccountID, at protocol.Millis) bool {
	r := s.rows[account]
	if r == nil {
		r = &Row{Account: account, Offered: at}
		s.rows[account] = r
	}
	if r.Received != 0 {
		return false
	}
	s.begin(r, at)
	return true
}

// state is what is kept of a student, to be put back if it cannot be written.
type state struct {
	row      *Row // nil: there was none
	unproved map[uint64]bool
}

func (s *signup) state(account protocol.AccountID) state {
	kept := state{unproved: maps.Clone(s.unproved[account])}
	if r := s.rows[account]; r != nil {
		row := *r
		kept.row = &row
	}
	return kept
}

func (s *signup) restore(account protocol.AccountID, kept state) {
	if kept.row == nil {
		delete(s.rows, account)
	} else {
		s.rows[account] = kept.row
	}
	s.unproved[account] = kept.unproved
}

func (s *signup) begin(r *Row, at protocol.Millis) {
	r.Received = at
	if s.Kind == protocol.SignupTimed {
		r.Deadline = at + protocol.Millis(s.Seconds)*1000
	}
	delete(s.unproved, r.Account)
}

// Reply is an answer as it reached the server.
type Reply struct {
	Answer  protocol.SignupAnswer
	Reason  string
	At      protocol.Millis
	Grace   protocol.Millis // half a round trip, as the server's own pings measured it
	Device  protocol.DeviceID
	Address string
}

// answer notes what a student says, if that comes in time.
func (s *signup) answer(account protocol.AccountID, a Reply, late bool) *protocol.Error {
	s.received(account, a.At) // to answer is to have it
	r := s.rows[account]
	switch {
	case r.Answered != 0:
		return protocol.Err(protocol.CodeAlreadyAnswered)
	case r.Deadline != 0 && a.At > r.Deadline+min(max(0, a.Grace), maxGrace):
		return protocol.Err(protocol.CodeTooLate)
	}
	r.Answered, r.Answer, r.Reason, r.Late, r.Device, r.Address = a.At, a.Answer, a.Reason, late, a.Device, a.Address
	return nil
}
