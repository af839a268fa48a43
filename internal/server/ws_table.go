package server

import (
	"cmp"
	"errors"
	"runtime/debug"
	"slices"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// Row says what one type of request needs and who handles it. A type without a row does not exist.
type Row struct {
	Type   protocol.Type
	InRoom bool           // the connection must be in the room that the envelope names
	Right  protocol.Right // "": none
	Rate   Class

	// byRoom: the room itself checks the right, in order with all that changes it, and answers a retry before that.
	byRoom  bool
	early   bool // allowed before open-connection
	lobby   bool // allowed to who waits to be let in
	audited bool // no page of ours asks for it without the right: a refusal is put on record
	handle  func(*conn, *request)
}

// Table lists all requests, sorted by type. docs/protocol.md is checked against it.
func Table() []Row {
	rows := []Row{
		{Type: protocol.TypeOpenConnection, Rate: ClassJoin, early: true, handle: with(openConnection)},
		{Type: protocol.TypeCloseConnection, Rate: ClassControl, early: true, handle: with(closeConnection)},
		{Type: protocol.TypeHeartbeat, Rate: ClassControl, handle: with(heartbeat)},
		{Type: protocol.TypeJoinRoom, Rate: ClassJoin, handle: with(joinRoom)},
		{Type: protocol.TypeLeaveRoom, Rate: ClassJoin, lobby: true, handle: leaveRoom},
		{Type: protocol.TypeOfferMemberList, Rate: ClassSearch, handle: with(offerMemberList)},
		{Type: protocol.TypeUserMessage, Right: protocol.RightChat, byRoom: true, Rate: ClassDurable, handle: with(userMessage)},
		{Type: protocol.TypeEditMessage, Right: protocol.RightChat, byRoom: true, Rate: ClassDurable, handle: with(editMessage)},
		{Type: protocol.TypeRecallMessage, Right: protocol.RightChat, byRoom: true, Rate: ClassDurable, handle: with(recallMessage)},
		{Type: protocol.TypeMarkRead, Right: protocol.RightRead, Rate: ClassDurable, handle: with(markRead)},
		{Type: protocol.TypeOffer, Rate: ClassDescribe, handle: with(describe)},
		{Type: protocol.TypeAnswer, Rate: ClassDescribe, handle: with(describe)},
		{Type: protocol.TypeIceCandidate, Rate: ClassSignal, handle: with(candidate)},
		{Type: protocol.TypeMediaState, Rate: ClassSignal, handle: with(mediaState)},
		{Type: protocol.TypeMuteMember, Right: protocol.RightMute, Rate: ClassSignal, handle: with(muteMember)},
		{Type: protocol.TypeRemoveMember, Right: protocol.RightRemove, byRoom: true, Rate: ClassDurable, handle: with(removeMember)},
		{Type: protocol.TypeChangeRole, Right: protocol.RightChangeRole, byRoom: true, Rate: ClassDurable, handle: with(changeRole)},
		{Type: protocol.TypeEndRoom, Right: protocol.RightEnd, byRoom: true, Rate: ClassDurable, handle: endRoom},
		{Type: protocol.TypeAdmitMember, Right: protocol.RightAdmit, byRoom: true, Rate: ClassDurable, handle: with(admitMember)},
		{Type: protocol.TypeBanMember, Right: protocol.RightBan, byRoom: true, Rate: ClassDurable, handle: with(banMember)},
		{Type: protocol.TypeUnbanMember, Right: protocol.RightBan, byRoom: true, Rate: ClassDurable, handle: with(unbanMember)},
		{Type: protocol.TypeLockRoom, Right: protocol.RightLock, byRoom: true, Rate: ClassDurable, handle: with(lockRoom)},
		{Type: protocol.TypeRaiseHand, Right: protocol.RightReact, Rate: ClassSignal, handle: with(raiseHand)},
		{Type: protocol.TypeLowerHand, Right: protocol.RightMute, Rate: ClassSignal, handle: with(lowerHand)},
		{Type: protocol.TypeReaction, Right: protocol.RightReact, Rate: ClassReact, handle: with(react)},
		{Type: protocol.TypePace, Right: protocol.RightReact, Rate: ClassReact, handle: with(pace)},
		{Type: protocol.TypeOfferPace, Right: protocol.RightPace, Rate: ClassSearch, handle: offerPace},
		{Type: protocol.TypeMediaOffer, Rate: ClassDescribe, handle: with(mediaOffer)},
		{Type: protocol.TypeMediaAnswer, Rate: ClassDescribe, handle: with(mediaAnswer)},
		{Type: protocol.TypeMediaTiles, Rate: ClassSignal, handle: with(mediaTiles)},
		{Type: protocol.TypeMediaRestart, Rate: ClassDescribe, handle: with(mediaRestart)},
		{Type: protocol.TypeHandScreen, Rate: ClassSignal, handle: with(handScreen)},
		{Type: protocol.TypeOfferView, byRoom: true, Rate: ClassDurable, handle: with(offerView)},
		{Type: protocol.TypeAnswerView, byRoom: true, Rate: ClassDurable, handle: with(answerView)},
		{Type: protocol.TypeEndView, Rate: ClassDurable, handle: with(endView)},
		{Type: protocol.TypeOfferSignup, Right: protocol.RightStartSignup, byRoom: true, Rate: ClassDurable, audited: true, handle: with(offerSignup)},
		{Type: protocol.TypeReceiveSignup, Right: protocol.RightAnswerSignup, Rate: ClassDurable, audited: true, handle: with(receiveSignup)},
		{Type: protocol.TypeAnswerSignup, Right: protocol.RightAnswerSignup, byRoom: true, Rate: ClassDurable, audited: true, handle: with(answerSignup)},
		{Type: protocol.TypeCloseSignup, Right: protocol.RightStartSignup, byRoom: true, Rate: ClassDurable, audited: true, handle: with(closeSignup)},
		{Type: protocol.TypeBoardOp, Right: protocol.RightDraw, byRoom: true, Rate: ClassDurable, handle: with(boardOp)},
		{Type: protocol.TypeBoardLive, Right: protocol.RightRead, Rate: ClassSignal, handle: with(boardLive)},
		{Type: protocol.TypeEditBoard, Right: protocol.RightDrawAny, byRoom: true, Rate: ClassDurable, handle: with(editBoard)},
		{Type: protocol.TypeOpenBoard, Right: protocol.RightRead, Rate: ClassSignal, handle: with(openBoard)},
		{Type: protocol.TypePresentBoard, Right: protocol.RightPresent, Rate: ClassSignal, handle: with(presentBoard)},
		{Type: protocol.TypeLetDraw, Right: protocol.RightPen, byRoom: true, Rate: ClassDurable, handle: with(letDraw)},
		{Type: protocol.TypeSpotlightMember, Right: protocol.RightSpotlight, Rate: ClassSignal, handle: with(spotlightMember)},
	}
	for i := range rows {
		def, _ := protocol.RequestDef(rows[i].Type)
		rows[i].InRoom = def.InRoom
	}
	slices.SortFunc(rows, func(a, b Row) int { return cmp.Compare(a.Type, b.Type) })
	return rows
}

// with makes a handler of one that knows its data.
func with[T any](f func(*conn, *request, *T)) func(*conn, *request) {
	return func(c *conn, r *request) { f(c, r, r.data.(*T)) }
}

// request is a request on its way.
type request struct {
	protocol.Request
	at   time.Time // when it had been read
	data any       // by the schema of the type
	seat *seat     // in the room that the envelope names
}

// handle sees a message through all that every request needs, then hands it to its row.
func (c *conn) handle(frame []byte, tooLarge bool) {
	r := &request{at: time.Now()}
	defer c.survive(r)
	var fault *protocol.Error
	if tooLarge {
		fault = protocol.Err(protocol.CodeTooLarge)
	} else {
		r.Request, fault = protocol.DecodeRequest(frame)
	}
	row, class := Row{}, ClassFault
	if fault == nil {
		row = c.server.table[r.Type]
		class = row.Rate
		c.server.metrics.in[r.Type].Inc()
		r.seat = c.seat(r.Room)
	}
	if !c.allow(r, class) {
		return
	}
	if fault == nil {
		fault = c.check(r, row)
	}
	if fault != nil {
		c.fail(r, fault)
		return
	}
	row.handle(c, r)
}

// survive turns a bug in a handler into an answer, so that one request cannot end the process.
func (c *conn) survive(r *request) {
	if v := recover(); v != nil {
		c.log.Error("handler panicked", "type", r.Type, "request", r.ID, "panic", v, "stack", string(debug.Stack()))
		c.fail(r, protocol.Err(protocol.CodeInternal))
	}
}

// allow answers slow_down, or closes, when requests come too fast.
func (c *conn) allow(r *request, class Class) bool {
	wait, far := c.meter.take(class, r.at)
	if far {
		c.shut(protocol.CloseRate, "rate")
		return false
	}
	if wait == 0 {
		var in protocol.RoomID
		if r.seat != nil {
			in = r.Room
		}
		wait = c.server.shares.take(class, c.actor.Account, c.addr, in, r.at)
	}
	if wait > 0 {
		c.fail(r, protocol.Retry(protocol.CodeSlowDown, wait))
	}
	return wait == 0
}

// check decides by the row whether the request may be handled, and decodes its data.
func (c *conn) check(r *request, row Row) (fault *protocol.Error) {
	switch {
	case c.device == nil && !row.early:
		return protocol.Err(protocol.CodeNotAuthenticated)
	case row.InRoom && r.seat == nil && !(row.lobby && c.waits(r.Room)):
		return protocol.Err(protocol.CodeNotMember)
	case row.Right != "" && !row.byRoom && !r.seat.may(row.Right):
		return protocol.Err(protocol.CodeForbidden)
	}
	r.data, fault = protocol.DecodeData(r.Request)
	return fault
}

// ok answers a request that has no receipt; data may be nil.
func (c *conn) ok(r *request, data any) { c.answer(r, okTo(r, room.Receipt{}, data)) }

func okTo(r *request, receipt room.Receipt, data any) protocol.Frame {
	f := protocol.Frame{Type: protocol.TypeOk, ID: r.ID, Room: r.Room, Seq: receipt.Seq, Time: receipt.Time}
	if data != nil {
		f.Data = protocol.Encode(data)
	}
	return f
}

func (c *conn) answer(r *request, f protocol.Frame) {
	c.server.metrics.answered(r)
	c.send(f)
}

// fail answers with an error's code. What the client cannot be blamed for is logged with its cause.
func (c *conn) fail(r *request, err error) {
	known := protocol.OrUnavailable(err)
	if !c.isGone() && (known.Code == protocol.CodeInternal || known.Code == protocol.CodeUnavailable && known.Cause != nil) {
		c.log.Error("request failed", "type", r.Type, "request", r.ID, "room", r.Room, "account", c.actor.Account, "err", err)
	}
	c.record(r, known.Code)
	c.server.metrics.refused.WithLabelValues(string(known.Code)).Inc()
	c.answer(r, protocol.Frame{Type: protocol.TypeError, ID: r.ID, Room: r.Room, Data: protocol.Encode(known.Data())})
}

// receipt answers a durable action once it is committed. If nobody knows whether it was, the connection closes without an
// answer: the retry with the same id will tell.
func (c *conn) receipt(r *request) func(room.Receipt, error) {
	return func(got room.Receipt, err error) {
		switch {
		case errors.Is(err, room.ErrUnknown):
			c.log.Error("outcome unknown", "type", r.Type, "request", r.ID, "room", r.Room, "err", err)
			c.shut(protocol.CloseGoingAway, "unknown")
		case err != nil:
			c.fail(r, err)
		default:
			c.answer(r, okTo(r, got, nil))
		}
	}
}
