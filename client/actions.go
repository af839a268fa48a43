package client

import (
	"context"
	"errors"

	"atrium/protocol"
)

// Receipt is the place of what was written in the journal. Who holds one knows that it is on the server's disk.
type Receipt struct {
	ID   protocol.RequestID
	Seq  protocol.Seq
	Time protocol.Millis
}

// ErrWaiting is the answer of a room whose hosts have to let one in: admitted or refused comes by Next. Who is lost meanwhile
// joins again.
var ErrWaiting = errors.New("client: waiting to be let in")

// Join enters a room; from the answer's Head on, Next brings its events. In a room that this device is in it only answers.
func (c *Conn) Join(ctx context.Context, ask protocol.JoinRoom) (protocol.JoinedRoom, error) {
	r := newRequest(protocol.TypeJoinRoom, "", "", ask)
	r.taken = func(f protocol.Frame, err error) {
		if err == nil {
			c.joinedLocked(f)
		}
	}
	f, err := c.ask(ctx, r)
	if err != nil {
		return protocol.JoinedRoom{}, err
	}
	if waiting, err := protocol.DecodeAs[protocol.Waiting](f.Data); err == nil && waiting.Waiting {
		return protocol.JoinedRoom{}, ErrWaiting
	}
	return protocol.DecodeAs[protocol.JoinedRoom](f.Data)
}

// joinedLocked takes its place in a room from the answer to join-room, or from admitted.
func (c *Conn) joinedLocked(f protocol.Frame) {
	joined, err := protocol.DecodeAs[protocol.JoinedRoom](f.Data)
	if err != nil || joined.Room.ID == "" {
		return // waiting, or refused
	}
	switch p := c.rooms[joined.Room.ID]; {
	case p == nil:
		c.rooms[joined.Room.ID] = &place{at: protocol.Position{Log: joined.Log, Since: joined.Head}, attached: true}
	case !p.attached: // lost before, and found again
		c.resyncLocked(joined.Room.ID, p, joined.Log, joined.Head)
	}
}

// Leave leaves a room with this device; no event of it comes any more.
func (c *Conn) Leave(ctx context.Context, room protocol.RoomID) error {
	c.mu.Lock()
	delete(c.rooms, room)
	c.mu.Unlock()
	err := c.tell(ctx, protocol.TypeLeaveRoom, room, nil)
	if IsCode(err, protocol.CodeNotMember) {
		return nil // a cut came between: the device did not come back into the room
	}
	return err
}

// Send writes a message and returns when it is on the server's disk. It waits over cuts, over a restart of the server and
// over the server's wish to slow down, always under the same id, and is written once. Messages that are sent one after the
// other keep their order.
func (c *Conn) Send(ctx context.Context, room protocol.RoomID, m protocol.UserMessage) (Receipt, error) {
	return c.SendAs(ctx, NewID(), room, m)
}

// SendAs is Send under an id of the caller's choice: with the same content it may be called again, after whatever
// happened, until it answers.
func (c *Conn) SendAs(ctx context.Context, id protocol.RequestID, room protocol.RoomID, m protocol.UserMessage) (Receipt, error) {
	return c.durable(ctx, protocol.TypeUserMessage, id, room, m)
}

// Edit replaces the text of one's own message. Guarantees as of Send.
func (c *Conn) Edit(ctx context.Context, room protocol.RoomID, seq protocol.Seq, text string) (Receipt, error) {
	return c.durable(ctx, protocol.TypeEditMessage, NewID(), room, protocol.EditMessage{Seq: seq, Text: text})
}

// Recall takes a message back. Guarantees as of Send.
func (c *Conn) Recall(ctx context.Context, room protocol.RoomID, seq protocol.Seq) (Receipt, error) {
	return c.durable(ctx, protocol.TypeRecallMessage, NewID(), room, protocol.RecallMessage{Seq: seq})
}

// Remove puts a member out of the room.
func (c *Conn) Remove(ctx context.Context, room protocol.RoomID, account protocol.AccountID) error {
	_, err := c.durable(ctx, protocol.TypeRemoveMember, NewID(), room, protocol.RemoveMember{Account: account})
	return err
}

// ChangeRole gives a member another role; handing over is the role host.
func (c *Conn) ChangeRole(ctx context.Context, room protocol.RoomID, account protocol.AccountID, role protocol.Role) error {
	_, err := c.durable(ctx, protocol.TypeChangeRole, NewID(), room, protocol.ChangeRole{Account: account, Role: role})
	return err
}

// Admit lets somebody who waits in, or sends them away.
func (c *Conn) Admit(ctx context.Context, room protocol.RoomID, account protocol.AccountID, admit bool) error {
	_, err := c.durable(ctx, protocol.TypeAdmitMember, NewID(), room, protocol.AdmitMember{Account: account, Admit: admit})
	return err
}

// Ban puts a member, or one who waits, out until Unban.
func (c *Conn) Ban(ctx context.Context, room protocol.RoomID, account protocol.AccountID) error {
	_, err := c.durable(ctx, protocol.TypeBanMember, NewID(), room, protocol.BanMember{Account: account})
	return err
}

// Unban takes a ban back.
func (c *Conn) Unban(ctx context.Context, room protocol.RoomID, account protocol.AccountID) error {
	_, err := c.durable(ctx, protocol.TypeUnbanMember, NewID(), room, protocol.UnbanMember{Account: account})
	return err
}

// Lock keeps out whoever has no seat, or opens the room again.
func (c *Conn) Lock(ctx context.Context, room protocol.RoomID, locked bool) error {
	_, err := c.durable(ctx, protocol.TypeLockRoom, NewID(), room, protocol.LockRoom{Locked: locked})
	return err
}

// End ends the room for all.
func (c *Conn) End(ctx context.Context, room protocol.RoomID) error {
	_, err := c.durable(ctx, protocol.TypeEndRoom, NewID(), room, nil)
	return err
}

func (c *Conn) durable(ctx context.Context, t protocol.Type, id protocol.RequestID, room protocol.RoomID, data any) (Receipt, error) {
	r := newRequest(t, id, room, data)
	r.waits = true
	f, err := c.ask(ctx, r)
	return Receipt{ID: id, Seq: f.Seq, Time: f.Time}, err
}

// Hide tells whether the one at this device looks away for long: then its pongs keep the connection too. It is told again
// by itself after a cut.
func (c *Conn) Hide(ctx context.Context, hidden bool) error {
	c.mu.Lock()
	c.hidden = hidden
	c.mu.Unlock()
	return c.tell(ctx, protocol.TypeHeartbeat, "", protocol.Heartbeat{Hidden: &hidden})
}

// MarkRead tells how far this account has read; its own devices alone hear of it.
func (c *Conn) MarkRead(ctx context.Context, room protocol.RoomID, seq protocol.Seq) error {
	return c.tell(ctx, protocol.TypeMarkRead, room, protocol.MarkRead{Seq: seq})
}

// Members reads a page of the member list.
func (c *Conn) Members(ctx context.Context, room protocol.RoomID, ask protocol.OfferMemberList) (protocol.MemberList, error) {
	f, err := c.Request(ctx, protocol.TypeOfferMemberList, "", room, ask)
	if err != nil {
		return protocol.MemberList{}, err
	}
	return protocol.DecodeAs[protocol.MemberList](f.Data)
}

// Mute asks the devices of a member to stop a source.
func (c *Conn) Mute(ctx context.Context, room protocol.RoomID, account protocol.AccountID, source protocol.Source) error {
	return c.tell(ctx, protocol.TypeMuteMember, room, protocol.MuteMember{Account: account, Source: source})
}

// RaiseHand raises one's own hand, or lowers it.
func (c *Conn) RaiseHand(ctx context.Context, room protocol.RoomID, raised bool) error {
	return c.tell(ctx, protocol.TypeRaiseHand, room, protocol.RaiseHand{Raised: raised})
}

// LowerHand lowers somebody's hand, or everybody's without an account.
func (c *Conn) LowerHand(ctx context.Context, room protocol.RoomID, account protocol.AccountID) error {
	return c.tell(ctx, protocol.TypeLowerHand, room, protocol.LowerHand{Account: account})
}

// React shows everyone a reaction.
func (c *Conn) React(ctx context.Context, room protocol.RoomID, reaction protocol.ReactionName) error {
	return c.tell(ctx, protocol.TypeReaction, room, protocol.Reaction{Reaction: reaction})
}

// Pace tells how one follows.
func (c *Conn) Pace(ctx context.Context, room protocol.RoomID, pace protocol.PaceName) error {
	return c.tell(ctx, protocol.TypePace, room, protocol.Pace{Pace: pace})
}

// PaceLine reads how people followed in the last hour.
func (c *Conn) PaceLine(ctx context.Context, room protocol.RoomID) (protocol.PaceLine, error) {
	f, err := c.Request(ctx, protocol.TypeOfferPace, "", room, nil)
	if err != nil {
		return protocol.PaceLine{}, err
	}
	return protocol.DecodeAs[protocol.PaceLine](f.Data)
}

// Spotlight puts an account on everyone's stage, or nobody.
func (c *Conn) Spotlight(ctx context.Context, room protocol.RoomID, account protocol.AccountID) error {
	return c.tell(ctx, protocol.TypeSpotlightMember, room, protocol.SpotlightMember{Account: account})
}

// SetMedia tells what this device sends in which call; after a cut it is told again by itself.
func (c *Conn) SetMedia(ctx context.Context, room protocol.RoomID, m protocol.MediaState) error {
	if err := c.tell(ctx, protocol.TypeMediaState, room, m); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.rooms[room]; p != nil {
		p.media = m
	}
	return nil
}

// Offer sends an SDP offer to one device; like Answer and Candidate it is gone if that device is not there, and
// unavailable if a cut came before the answer: then it may or may not have arrived, and it is not sent twice.
func (c *Conn) Offer(ctx context.Context, room protocol.RoomID, d protocol.Description) error {
	return c.signal(ctx, protocol.TypeOffer, room, d)
}

// Answer sends an SDP answer to one device.
func (c *Conn) Answer(ctx context.Context, room protocol.RoomID, d protocol.Description) error {
	return c.signal(ctx, protocol.TypeAnswer, room, d)
}

// Candidate sends one ICE candidate to one device; a nil Candidate ends them.
func (c *Conn) Candidate(ctx context.Context, room protocol.RoomID, d protocol.IceCandidate) error {
	return c.signal(ctx, protocol.TypeIceCandidate, room, d)
}

func (c *Conn) signal(ctx context.Context, t protocol.Type, room protocol.RoomID, data any) error {
	r := newRequest(t, "", room, data)
	r.again = false
	_, err := c.ask(ctx, r)
	return err
}

func (c *Conn) tell(ctx context.Context, t protocol.Type, room protocol.RoomID, data any) error {
	r := newRequest(t, "", room, data)
	r.waits = true
	_, err := c.ask(ctx, r)
	return err
}
