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
	lesson Lesson
	key    []byte // of receipts
	now    func() time.Time

	came     map[protocol.AccountID]protocol.Millis
	running  *signup // nil: none is open
	starting bool    // one waits for its commit
	closed   map[protocol.SignupID]bool
}

// OpenLesson implements room.Lessons.
func (s *Service) OpenLesson(ctx context.Context, id protocol.RoomID) (room.Lesson, error) {
	held, err := s.store.HeldOf(ctx, id)
	if err != nil {
		return nil, err
	}
	return newSheet(held, s.key, s.now), nil
}

func newSheet(held Held, key []byte, now func() time.Time) *sheet {
	sh := &sheet{lesson: held.Lesson, key: key, now: now, came: held.Came, closed: make(map[protocol.SignupID]bool)}
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
	minutes := time.Duration(sh.lesson.LateMinutes) * time.Minute
	return sh.came[account] > sh.lesson.Start()+protocol.Millis(minutes.Milliseconds())
}

// Opened implements room.Lesson.
func (sh *sheet) Opened(f room.Floor) {
	if sh.running != nil {
		for _, r := range sh.running.rows {
			sh.expectEnd(f, sh.running, *r)
		}
	}
}

// Arrived implements room.Lesson.
func (sh *sheet) Arrived(f room.Floor, a room.Actor) {
	m, ok := f.Member(a.Account)
	if !ok {
		return
	}
	if sh.came[a.Account] == 0 {
		sh.came[a.Account] = f.Since(a.Account)
	}
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
	sh.lesson.Began = sh.time()
	at := BeginLesson{sh.lesson.Began}
	f.Append(by, room.Action{Type: protocol.TypeLessonBegan, Draft: func(room.View) (room.Draft, *protocol.Error) {
		return room.Draft{Audience: room.AudienceServer, Projections: []room.Projection{at}}, nil
	}}, nil)
}

// offer sends the offer to a device of a student, which is to prove that it has it.
func (sh *sheet) offer(f room.Floor, s *signup, to room.Actor) {
	connected := func(conn uint64) bool { return f.Connected(to.Account, conn) }
	if s.offer(to.Account, to.Conn, sh.time(), connected) {
		t := protocol.TypeOfferSignup
		if s.rows[to.Account].Received != 0 {
			t = protocol.TypeReceiveSignup
		}
		sh.write(f, s, to.Account, t, nil)
	}
	sh.deliver(f, s, to)
}

func (sh *sheet) deliver(f room.Floor, s *signup, to room.Actor) {
	f.Tell(room.Delivery{To: to.Device, Prove: string(s.ID())}, protocol.TypeOfferSignup, protocol.OfferSignupEvent{Signup: s.ID(), Kind: s.Kind,
		Seconds: s.Seconds, Receipt: sh.receipt(s.Signup, to.Account), Remaining: s.rows[to.Account].remaining(sh.time())})
}

// write appends what became of a student's row, and tells it once it is committed.
func (sh *sheet) write(f room.Floor, s *signup, account protocol.AccountID, t protocol.Type, done func(error)) {
	row := *s.rows[account]
	f.Append(account, room.Action{Type: t, Draft: func(room.View) (room.Draft, *protocol.Error) {
		return sh.draft(s, row), nil
	}}, func(_ room.Receipt, err error) {
		if done != nil {
			done(err)
		}
	})
	sh.expectEnd(f, s, row)
}

// evidence is what the journal holds of a student's row.
type evidence struct {
	Signup protocol.SignupID `json:"signup"`
	Status string            `json:"status"`
}

func (sh *sheet) draft(s *signup, row Row) room.Draft {
	status := row.Status(sh.time(), 0)
	return room.Draft{Audience: room.AudienceServer, Data: evidence{s.ID(), string(status)}, Projections: []room.Projection{PutRow{s.Seq, row}},
		Then: func(f room.Floor) { sh.tell(f, s, row) }}
}

// tell says how a student stands to those who started the sign-in, and to the student.
func (sh *sheet) tell(f room.Floor, s *signup, row Row) {
	m, _ := f.Member(row.Account)
	changed := protocol.SignupChanged{Signup: s.ID(), Account: row.Account, Name: m.Name, Status: row.Status(sh.time(), s.Closed), Received: row.Received,
		Answered: row.Answered}
	f.Tell(room.Delivery{Audience: room.AudienceRight(protocol.RightStartSignup)}, protocol.TypeSignupChanged, changed)
	f.Tell(room.Delivery{Account: row.Account}, protocol.TypeSignupChanged, changed)
}

// expectEnd sees to it that everyone hears when a student's time is over.
func (sh *sheet) expectEnd(f room.Floor, s *signup, row Row) {
	if row.Deadline == 0 || row.Answered != 0 {
		return
	}
	f.After(time.Duration(row.Deadline+maxGrace-sh.time())*time.Millisecond, func(f room.Floor) {
		if r := s.rows[row.Account]; sh.running == s && r.Answered == 0 {
			sh.tell(f, s, *r)
		}
	})
}

// Proved implements room.Lesson.
func (sh *sheet) Proved(f room.Floor, a room.Actor, what string, at protocol.Millis) {
	if s := sh.running; s != nil && string(s.ID()) == what && s.proved(a.Account, a.Conn, at) {
		sh.write(f, s, a.Account, protocol.TypeReceiveSignup, nil)
	}
}
