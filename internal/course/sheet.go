package course

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// sheet is what is kept in memory of a lesson: who came when, and the sign-in that is open. It belongs to the lesson's room, whose lock
// guards it, and is read anew with it: what was noted and then not written is forgotten.
type sheet struct {
	lesson   Lesson
	key      []byte // of receipts
	now      func() time.Time
	lateness *lateness

	came     map[protocol.AccountID]protocol.Millis
	running  *signup // nil: none is open
	starting bool    // one waits for its commit
	closed   map[protocol.SignupID]bool
	alarm    protocol.Millis // when it asked to be woken; 0: it did not
}

// OpenLesson implements room.Lessons.
func (s *Service) OpenLesson(ctx context.Context, id protocol.RoomID) (room.Lesson, error) {
	held, err := s.store.HeldOf(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.newSheet(held), nil
}

func (s *Service) newSheet(held Held) *sheet {
	sh := &sheet{lesson: held.Lesson, key: s.key, now: s.now, lateness: &s.late, came: held.Came, closed: make(map[protocol.SignupID]bool)}
	for _, s := range held.Signups {
		if s.Closed != 0 {
			sh.closed[s.ID()] = true
		} else {
			sh.running = newSignup(s, held.Rows)
		}
	}
	return sh
}

// sheetOf is what is kept of the lesson that an action is about.
func sheetOf(l room.Lesson) *sheet { return l.(*sheet) }

func (sh *sheet) time() protocol.Millis { return protocol.ToMillis(sh.now()) }

// find is the sign-in that is open, if it is the one that is named.
func (sh *sheet) find(id protocol.SignupID) (*signup, *protocol.Error) {
	switch {
	case sh.running != nil && sh.running.ID() == id:
		return sh.running, nil
	case sh.closed[id]:
		return nil, protocol.Err(protocol.CodeTooLate)
	}
	return nil, protocol.Err(protocol.CodeNotFound)
}

// receipt is what a student's device shows to say that it has the offer: nobody else can make it.
func (sh *sheet) receipt(s Signup, account protocol.AccountID) string {
	mac := hmac.New(sha256.New, sh.key)
	fmt.Fprintf(mac, "receipt %s %d %s", s.Lesson, s.Seq, account)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:24])
}

func (sh *sheet) isReceipt(given string, s Signup, account protocol.AccountID) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(sh.receipt(s, account))) == 1
}

// late reports whether an account came to the lesson too late to be in time.
func (sh *sheet) late(account protocol.AccountID) bool {
	minutes := time.Duration(sh.lateness.minutes(sh.lesson)) * time.Minute
	return sh.came[account] > sh.lesson.Start()+protocol.Millis(minutes.Milliseconds())
}

// Opened implements room.Lesson. Of those who are there it knows what it would had it seen them come, and it tells them again what they may
// have missed; what has not begun does not begin with that.
func (sh *sheet) Opened(f room.Floor) {
	f.Devices(func(a room.Actor) { sh.note(f, a.Account) })
	s := sh.running
	if s == nil {
		return
	}
	now := sh.time()
	for account, r := range s.rows {
		s.over[account] = r.Deadline != 0 && now >= r.decided()
	}
	f.Holders(protocol.RightAnswerSignup, func(a room.Actor) {
		if !s.open(a.Account, now) {
			return
		}
		if r := s.rows[a.Account]; r != nil && r.Received == 0 {
			s.sent(a.Account, a.Conn)
		}
		sh.offer(f, s, a)
	})
	sh.wake(f)
}

// note keeps when an account first came.
func (sh *sheet) note(f room.Floor, account protocol.AccountID) {
	if since := f.Since(account); sh.came[account] == 0 || since < sh.came[account] {
		sh.came[account] = since
	}
}

// Arrived implements room.Lesson.
func (sh *sheet) Arrived(f room.Floor, a room.Actor) {
	m, ok := f.Member(a.Account)
	if !ok {
		return
	}
	sh.note(f, a.Account)
	if Role(m.Role) != RoleStudent {
		sh.begin(f, a.Account)
		return
	}
	if s := sh.running; s != nil && s.open(a.Account, sh.time()) {
		sh.offer(f, s, a)
	}
}

// begin notes that a planned lesson has begun: somebody who teaches is there.
func (sh *sheet) begin(f room.Floor, by protocol.AccountID) {
	if sh.lesson.Began != 0 {
		return
	}
	at := BeginLesson{sh.time()}
	err := f.Append(by, room.Action{Type: protocol.TypeLessonBegan, Draft: func(room.View) (room.Draft, *protocol.Error) {
		return room.Draft{Audience: room.AudienceServer, Projections: []room.Projection{at}}, nil
	}}, nil)
	if err == nil { // or with whom comes next
		sh.lesson.Began = at.At
	}
}

// offer sends the offer to a device of a student, which is to prove that it has it if nobody else has.
func (sh *sheet) offer(f room.Floor, s *signup, to room.Actor) {
	connected := func(conn uint64) bool { return f.Connected(to.Account, conn) }
	err := sh.change(f, s, to.Account, func() protocol.Type {
		switch changed := s.offer(to.Account, to.Conn, sh.time(), connected); {
		case !changed:
			return ""
		case s.rows[to.Account].Received != 0:
			return protocol.TypeReceiveSignup
		}
		return protocol.TypeOfferSignup
	}, nil)
	if err == nil { // or it will be offered when the room has been read anew
		sh.deliver(f, s, to)
	}
}

func (sh *sheet) deliver(f room.Floor, s *signup, to room.Actor) {
	row := s.rows[to.Account]
	d := room.Delivery{To: to.Device}
	if row.Received == 0 {
		d.Prove = string(s.ID())
	}
	f.Tell(d, protocol.TypeOfferSignup, protocol.OfferSignupEvent{Signup: s.ID(), Kind: s.Kind, Seconds: s.Seconds,
		Receipt: sh.receipt(s.Signup, to.Account), Remaining: row.remaining(sh.time())})
}

// change changes a student's row, and appends what it has become as an event of the type that do answers; "" for no change. It is told once
// it is committed. Where the event gets no place the row is as it was; done, which may be nil, hears of the commit otherwise.
func (sh *sheet) change(f room.Floor, s *signup, account protocol.AccountID, do func() protocol.Type, done func(error)) error {
	before := s.state(account)
	t := do()
	if t == "" {
		return nil
	}
	row := *s.rows[account]
	err := f.Append(account, room.Action{Type: t, Draft: func(room.View) (room.Draft, *protocol.Error) { return sh.draft(s, row), nil }}, done)
	if err != nil {
		s.restore(account, before)
	}
	return err
}

// evidence is what the journal holds of a student's row.
type evidence struct {
	Signup protocol.SignupID `json:"signup"`
	Status string            `json:"status"`
}

func (sh *sheet) draft(s *signup, row Row) room.Draft {
	status := row.Status(sh.time(), 0)
	return room.Draft{Audience: room.AudienceServer, Data: evidence{s.ID(), string(status)}, Projections: []room.Projection{PutRow{s.Seq, row}},
		Then: func(f room.Floor) {
			sh.tell(f, s, row)
			sh.expect(f, row)
		}}
}

// tell says how a student stands to those who started the sign-in, and to the student.
func (sh *sheet) tell(f room.Floor, s *signup, row Row) {
	m, _ := f.Member(row.Account)
	changed := protocol.SignupChanged{Signup: s.ID(), Account: row.Account, Name: m.Name, Status: row.Status(sh.time(), s.Closed), Received: row.Received,
		Answered: row.Answered}
	f.Tell(room.Delivery{Audience: room.AudienceRight(protocol.RightStartSignup)}, protocol.TypeSignupChanged, changed)
	f.Tell(room.Delivery{Account: row.Account}, protocol.TypeSignupChanged, changed)
}

// wake asks to be woken when the next student's time is over.
func (sh *sheet) wake(f room.Floor) {
	for account, r := range sh.running.expiring() {
		if !sh.running.over[account] {
			sh.expect(f, *r)
		}
	}
}

// expect asks to be woken when a student's time is over, if nothing wakes the lesson before that.
func (sh *sheet) expect(f room.Floor, row Row) {
	over := row.decided()
	if row.Deadline != 0 && row.Answered == 0 && (sh.alarm == 0 || over < sh.alarm) {
		sh.alarm = over
		f.Wake(over)
	}
}

// Woken implements room.Lesson: it tells whose time is over.
func (sh *sheet) Woken(f room.Floor) {
	now := sh.time()
	sh.alarm = 0
	for account, r := range sh.running.expiring() {
		if now >= r.decided() && !sh.running.over[account] {
			sh.running.over[account] = true
			sh.tell(f, sh.running, *r)
		}
	}
	sh.wake(f)
}

// Proved implements room.Lesson.
func (sh *sheet) Proved(f room.Floor, a room.Actor, what string, at protocol.Millis) {
	s := sh.running
	if s == nil || string(s.ID()) != what {
		return
	}
	_ = sh.change(f, s, a.Account, func() protocol.Type { // which otherwise is as if the proof had not come: there will be another
		if !s.proved(a.Account, a.Conn, at) {
			return ""
		}
		return protocol.TypeReceiveSignup
	}, nil)
}
