package chat

import (
	"context"

	"atrium/internal/room"
	"atrium/protocol"
)

// Service holds the rules of what people write. It is safe for concurrent use.
type Service struct {
	store   Store
	rooms   *room.Service
	recalls recalls
	edits   edits
}

// New makes the service; the order of messages is the rooms'.
func New(store Store, rooms *room.Service) *Service { return &Service{store: store, rooms: rooms} }

// Write puts a message into the journal, under the writer's name of this moment. The reply must be to a number that the
// journal has given already.
func (s *Service) Write(ctx context.Context, a room.Actor, id protocol.RoomID, request protocol.RequestID, d protocol.UserMessage, done func(room.Receipt, error)) {
	s.rooms.Submit(ctx, a, id, room.Action{
		Request: request, Type: protocol.TypeUserMessage, Right: protocol.RightChat, Content: d,
		Draft: func(v room.View) (room.Draft, *protocol.Error) {
			if d.Reply >= v.Seq {
				return room.Draft{}, protocol.Err(protocol.CodeBadData)
			}
			return room.Draft{
				Audience: room.AudienceAll,
				Data:     protocol.UserMessageEvent{Name: v.Self.Name, Text: d.Text, Reply: d.Reply, Mentions: d.Mentions},
				Projections: []room.Projection{PutMessage{Seq: v.Seq, Time: v.Time, Account: a.Account, Name: v.Self.Name,
					Text: d.Text, Reply: d.Reply, Mentions: d.Mentions}},
			}, nil
		},
	}, done)
}

// Edit replaces the text of one's own message that is not recalled, maxEdits times at most.
func (s *Service) Edit(ctx context.Context, a room.Actor, id protocol.RoomID, request protocol.RequestID, d protocol.EditMessage, done func(room.Receipt, error)) {
	on := message{id, d.Seq}
	m, more, err := s.editable(ctx, on, s.edits.begin(on))
	if err != nil {
		s.edits.end(on)
		done(room.Receipt{}, err)
		return
	}
	s.rooms.Submit(ctx, a, id, room.Action{
		Request: request, Type: protocol.TypeEditMessage, Right: protocol.RightChat, Content: d,
		Draft: func(v room.View) (room.Draft, *protocol.Error) {
			switch {
			case m.Account != a.Account:
				return room.Draft{}, protocol.Err(protocol.CodeForbidden)
			case m.Recalled || s.recalls.has(line{v.Log, d.Seq}):
				return room.Draft{}, protocol.Err(protocol.CodeGone)
			case !more:
				return room.Draft{}, protocol.Err(protocol.CodeForbidden)
			}
			return room.Draft{Audience: room.AudienceAll, Refers: d.Seq, Data: d,
				Projections: []room.Projection{EditText{Seq: d.Seq, Text: d.Text}}}, nil
		},
	}, func(receipt room.Receipt, err error) {
		s.edits.end(on)
		done(receipt, err)
	})
}

// Recall takes a message back, once: one's own, or anyone's with the right recall_any. Its text is gone from the journal too.
func (s *Service) Recall(ctx context.Context, a room.Actor, id protocol.RoomID, request protocol.RequestID, d protocol.RecallMessage, done func(room.Receipt, error)) {
	m, err := s.message(ctx, id, d.Seq)
	if err != nil {
		done(room.Receipt{}, err)
		return
	}
	var added line // by this call; a draft that gets another number is made again
	s.rooms.Submit(ctx, a, id, room.Action{
		Request: request, Type: protocol.TypeRecallMessage, Content: d,
		Draft: func(v room.View) (room.Draft, *protocol.Error) {
			own := m.Account == a.Account && v.Rights.Has(protocol.RightChat)
			if !own && !v.Rights.Has(protocol.RightRecallAny) {
				return room.Draft{}, protocol.Err(protocol.CodeForbidden)
			}
			if l := (line{v.Log, d.Seq}); added != l {
				if m.Recalled || !s.recalls.add(l) {
					return room.Draft{}, protocol.Err(protocol.CodeGone)
				}
				added = l
			}
			return room.Draft{Audience: room.AudienceAll, Data: d, Projections: []room.Projection{RecallText{Seq: d.Seq}}}, nil
		},
	}, func(receipt room.Receipt, err error) {
		if err != nil {
			s.recalls.forget(added)
		}
		done(receipt, err)
	})
}

func (s *Service) message(ctx context.Context, id protocol.RoomID, seq protocol.Seq) (protocol.Message, error) {
	m, ok, err := s.store.MessageBySeq(ctx, id, seq)
	switch {
	case err != nil:
		return m, protocol.Wrap(protocol.CodeUnavailable, err)
	case !ok:
		return m, protocol.Err(protocol.CodeNotFound)
	}
	return m, nil
}

// MarkRead raises how far the account has read, never beyond the head, and tells its other devices in the room.
func (s *Service) MarkRead(ctx context.Context, a room.Actor, id protocol.RoomID, d protocol.MarkRead) *protocol.Error {
	_, head, err := s.rooms.Position(ctx, id)
	if err != nil {
		return protocol.Wrap(protocol.CodeUnavailable, err)
	}
	mark, err := s.store.SetRead(ctx, id, a.Account, min(d.Seq, head))
	if err != nil {
		return protocol.OrUnavailable(err)
	}
	s.rooms.Tell(id, a.Account, a.Device, protocol.TypeMarkRead, protocol.MarkRead{Seq: mark})
	return nil
}

// Read tells how far an account has read.
func (s *Service) Read(ctx context.Context, id protocol.RoomID, account protocol.AccountID) (protocol.Seq, error) {
	return s.store.Read(ctx, id, account)
}

// History reads a page of messages. Who may read is the caller's question to the room.
func (s *Service) History(ctx context.Context, id protocol.RoomID, p Page) (messages []protocol.Message, more bool, err error) {
	if p.Limit < 1 || p.Limit > 100 {
		return nil, false, protocol.Err(protocol.CodeBadData)
	}
	return s.store.Messages(ctx, id, p)
}
