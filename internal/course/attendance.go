package course

import (
	"atrium/internal/auth"
	"atrium/internal/room"
	"atrium/protocol"
)

// Start starts a sign-in of a lesson: every student who is there gets the offer, and no one else. The action's receipt has its number.
func Start(id protocol.RequestID, d protocol.OfferSignup) room.Action {
	return room.Action{Request: id, Type: protocol.TypeOfferSignup, Right: protocol.RightStartSignup, Content: d,
		Draft: func(v room.View) (room.Draft, *protocol.Error) {
			sh := sheetOf(v.Lesson)
			if sh.running != nil || sh.starting {
				return room.Draft{}, protocol.Err(protocol.CodeAlreadyRunning)
			}
			sh.starting = true
			s := newSignup(Signup{Lesson: sh.lesson.ID, Seq: v.Seq, Kind: d.Kind, Seconds: d.Seconds, By: v.Self.Account, Started: v.Time}, nil)
			projections := []room.Projection{PutSignup{s.Signup}}
			v.Floor().Holders(protocol.RightAnswerSignup, func(a room.Actor) {
				if s.rows[a.Account] == nil {
					s.rows[a.Account] = &Row{Account: a.Account, Offered: v.Time}
					projections = append(projections, PutRow{s.Seq, *s.rows[a.Account]})
				}
			})
			return room.Draft{Audience: room.AudienceRight(protocol.RightStartSignup), Projections: projections,
				Data: protocol.OfferSignupEvent{Signup: s.ID(), Kind: s.Kind, Seconds: s.Seconds},
				Undo: func() { sh.starting = false },
				Then: func(f room.Floor) { sh.started(f, s) }}, nil
		}}
}

// started sends the offers of a sign-in that is committed: the first ones to who was there, whichever device they have.
func (sh *sheet) started(f room.Floor, s *signup) {
	sh.starting, sh.running = false, s
	f.Holders(protocol.RightAnswerSignup, func(a room.Actor) {
		if s.rows[a.Account] == nil { // came meanwhile
			sh.offer(f, s, a)
			return
		}
		s.sent(a.Account, a.Conn)
		sh.deliver(f, s, a)
	})
}

// Close closes a sign-in: who has not answered is absent.
func Close(id protocol.RequestID, d protocol.CloseSignup) room.Action {
	return room.Action{Request: id, Type: protocol.TypeCloseSignup, Right: protocol.RightStartSignup, Content: d,
		Draft: func(v room.View) (room.Draft, *protocol.Error) {
			sh := sheetOf(v.Lesson)
			s, err := sh.find(d.Signup)
			if err != nil {
				return room.Draft{}, err
			}
			s.Closed = v.Time
			sh.running, sh.closed[s.ID()] = nil, true
			return room.Draft{Audience: room.AudienceAll, Data: d, Projections: []room.Projection{PutSignup{s.Signup}},
				Undo: func() {
					s.Closed, sh.running = 0, s
					delete(sh.closed, s.ID())
				},
				Then: func(f room.Floor) {
					for _, r := range s.rows {
						if r.Answered == 0 {
							sh.tell(f, s, *r)
						}
					}
				}}, nil
		}}
}

// Answer answers a sign-in for the one who acts. It counts if it reached the server before the deadline and the time for its way.
func Answer(id protocol.RequestID, d protocol.AnswerSignup, a Reply) room.Action {
	return room.Action{Request: id, Type: protocol.TypeAnswerSignup, Right: protocol.RightAnswerSignup, Content: d,
		Draft: func(v room.View) (room.Draft, *protocol.Error) {
			sh := sheetOf(v.Lesson)
			s, err := sh.find(d.Signup)
			if err != nil {
				return room.Draft{}, err
			}
			a.Answer, a.Reason = d.Answer, d.Reason
			if d.Reason != "" {
				reason, err := auth.Line(d.Reason, maxReason)
				if err != nil {
					return room.Draft{}, protocol.Wrap(protocol.CodeBadData, err)
				}
				a.Reason = reason
			}
			before := s.state(v.Self.Account)
			if err := s.answer(v.Self.Account, a, sh.late(v.Self.Account)); err != nil {
				return room.Draft{}, err
			}
			draft := sh.draft(s, *s.rows[v.Self.Account])
			draft.Undo = func() { s.restore(v.Self.Account, before) }
			return draft, nil
		}}
}

// Receive takes a student's word that the offer has arrived; done hears how much of its time is left. A receipt that was given before is
// answered, and changes nothing.
func (s *Service) Receive(a room.Actor, lesson protocol.RoomID, d protocol.ReceiveSignup, at protocol.Millis,
	done func(protocol.ReceivedSignup, error)) {
	refusal := s.rooms.Within(a, lesson, protocol.RightAnswerSignup, func(f room.Floor, l room.Lesson) *protocol.Error {
		sh := sheetOf(l)
		open, err := sh.find(d.Signup)
		if err != nil {
			return err
		}
		if !sh.isReceipt(d.Receipt, open.Signup, a.Account) {
			return protocol.Err(protocol.CodeForbidden)
		}
		var row Row
		answer := func(err error) { done(protocol.ReceivedSignup{Remaining: row.remaining(sh.time())}, err) }
		fresh := false
		if refused := sh.change(f, open, a.Account, func() protocol.Type {
			if fresh = open.received(a.Account, at); fresh {
				return protocol.TypeReceiveSignup
			}
			return ""
		}, answer); refused != nil {
			return protocol.OrUnavailable(refused)
		}
		row = *open.rows[a.Account]
		if !fresh {
			f.Answer(func() { answer(nil) })
		}
		return nil
	})
	if refusal != nil {
		done(protocol.ReceivedSignup{}, refusal)
	}
}

// Offered is the answer to who started a sign-in, by the receipt of Start.
func Offered(got room.Receipt) protocol.OfferedSignup {
	return protocol.OfferedSignup{Signup: Signup{Seq: got.Seq}.ID()}
}
