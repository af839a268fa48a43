package doc

import (
	"context"
	"errors"
	"log/slog"

	"atrium/internal/room"
	"atrium/protocol"
)

// Service holds the rules of boards. It is safe for concurrent use.
type Service struct {
	store   Store
	rooms   *room.Service
	keeping *keeping
	making  making
}

// New makes the service; the order of ops is the rooms'. Close ends it.
func New(store Store, rooms *room.Service, log *slog.Logger) *Service {
	return &Service{store: store, rooms: rooms, keeping: startKeeping(store, log)}
}

// Close returns when no checkpoint is being written any more.
func (s *Service) Close() { s.keeping.close() }

// open is a board in the memory of the room that writes it, under the room's lock: the fold of all that is committed or waits for it.
type open struct {
	shelf ShelfID
	from  protocol.RoomID // the room that has the board
	fold  *Fold
	since size // what was committed after the newest checkpoint

	removed bool // once all is committed that waits
	waiting int  // drafts made of it that are neither committed nor taken back
}

// elementBytes is about what an element takes in memory beside its texts.
const elementBytes = 512

// Bytes implements room.Holding.
func (b *open) Bytes() int {
	return b.fold.bytes + b.fold.buriedSize + elementBytes*len(b.fold.elements)
}

// Waits implements room.Holding.
func (b *open) Waits() bool { return b.waiting > 0 }

func heldAs(id protocol.BoardID) string { return "board " + string(id) }

// Do does an op on a board of the room. Its author is the actor.
func (s *Service) Do(ctx context.Context, a room.Actor, id protocol.RoomID, request protocol.RequestID, d protocol.BoardOp,
	done func(room.Receipt, error)) {
	act := s.op(id, request, d)
	if err := s.ready(ctx, a, id, request, d); err != nil {
		act = refused(act, err)
	}
	s.rooms.Submit(ctx, a, id, act, done)
}

// refused is an action that is refused, unless its request was answered before: then it is answered so again, whatever has changed since.
func refused(act room.Action, err error) room.Action {
	act.Right = ""
	act.Draft = func(room.View) (room.Draft, *protocol.Error) { return room.Draft{}, protocol.OrUnavailable(known(err)) }
	return act
}

// ready has the board of an op held, unless the op is to be refused: first by what costs least.
func (s *Service) ready(ctx context.Context, a room.Actor, id protocol.RoomID, request protocol.RequestID, d protocol.BoardOp) error {
	err := s.rooms.May(ctx, a, id, protocol.RightDraw)
	if err == nil {
		err = s.checkSpace(ctx, id, d.Op != protocol.BoardDelete && d.Op != protocol.BoardClear, opBytes(d))
	}
	if err == nil {
		err = s.checkFiles(ctx, id, d)
	}
	if err == nil {
		err = s.checkRetry(ctx, a, id, request, d)
	}
	if err == nil {
		err = s.hold(ctx, id, d.Board)
	}
	return err
}

// checkRetry keeps an op from being done a second time until its commit is refused: others would find gone what came back since. Only what is added
// stands in nobody's way, and nothing is looked up for it.
func (s *Service) checkRetry(ctx context.Context, a room.Actor, id protocol.RoomID, request protocol.RequestID, d protocol.BoardOp) error {
	if d.Op == protocol.BoardAdd {
		return nil
	}
	answered, err := s.rooms.Answered(ctx, a.Account, id, request)
	if answered {
		err = protocol.Retry(protocol.CodeUnavailable, 0) // never sent: the journal has the answer
	}
	return err
}

// hold has a board in the memory of the room.
func (s *Service) hold(ctx context.Context, id protocol.RoomID, board protocol.BoardID) error {
	return s.rooms.Hold(ctx, id, heldAs(board), func(ctx context.Context) (room.Holding, error) { return s.open(ctx, id, board) })
}

func (s *Service) op(id protocol.RoomID, request protocol.RequestID, d protocol.BoardOp) room.Action {
	return room.Action{Request: request, Type: protocol.TypeBoardOp, Right: protocol.RightDraw, Content: d,
		Draft: func(v room.View) (room.Draft, *protocol.Error) {
			b, ok := v.Held(heldAs(d.Board)).(*open)
			if !ok {
				return room.Draft{}, protocol.Retry(protocol.CodeUnavailable, 0) // let go of between Hold and now
			}
			if b.removed {
				return room.Draft{}, protocol.Err(protocol.CodeGone)
			}
			if tired := v.Tired(); tired != nil {
				return room.Draft{}, tired
			}
			before := b.fold.touched
			undo, refusal := b.fold.apply(author{v.Self.Account, v.Rights.Has(protocol.RightDrawAny)}, d)
			touched := b.fold.touched - before
			v.Work(touched)
			if refusal != nil {
				return room.Draft{}, refusal
			}
			from, n := b.from, b.fold.N()
			b.from = id
			b.waiting++
			return room.Draft{Audience: room.AudienceAll, Data: protocol.BoardOpEvent{BoardOp: d, N: n},
				Projections: []room.Projection{PutOp{Board: d.Board, Shelf: b.shelf, From: from, N: n, Event: v.Seq, Time: v.Time}},
				Undo:        func() { undo(); b.from = from; b.waiting-- },
				Then:        func(room.Floor) { s.committed(id, d, b, touched) }}, nil
		}}
}

// committed notes that an op is, counts what no checkpoint has, and asks for one.
func (s *Service) committed(id protocol.RoomID, d protocol.BoardOp, b *open, touched int) {
	b.waiting--
	b.since.add(d, touched)
	if b.since.due() {
		b.since = sizeAfter(b.fold)
		s.keeping.want(id, d.Board)
	}
}

// open reads a board for a room that is about to write it.
func (s *Service) open(ctx context.Context, id protocol.RoomID, board protocol.BoardID) (*open, error) {
	b, err := s.store.BoardByID(ctx, id, board)
	switch {
	case err != nil:
		return nil, err
	case b.Removed:
		return nil, protocol.Err(protocol.CodeGone)
	case b.Room != "" && b.Room != id && s.rooms.Live(b.Room) > 0:
		return nil, protocol.Err(protocol.CodeElsewhere)
	}
	fold, since, err := read(ctx, s.store, id, board)
	if err != nil {
		if ctx.Err() != nil { // a checkpoint makes the next try shorter
			s.keeping.want(id, board)
		}
		return nil, err
	}
	return &open{shelf: b.Shelf, from: b.Room, fold: fold, since: since}, nil
}

// underway is left free beside Spare of the memory that a room's boards may take, for what waits for its commit.
const underway = 256 << 10

// checkSpace refuses something of a size for which there may be no place, where boards are kept in memory; for what only takes away there is Spare.
func (s *Service) checkSpace(ctx context.Context, id protocol.RoomID, adds bool, bytes int) error {
	left, err := s.store.Space(ctx, id)
	if adds {
		left -= Spare
	}
	if err == nil && left < int64(underway+bytes) {
		err = protocol.Err(protocol.CodeBoardFull)
	}
	return err
}

// checkFiles refuses an op that shows a file which the room does not have.
func (s *Service) checkFiles(ctx context.Context, id protocol.RoomID, d protocol.BoardOp) error {
	seen := make(map[protocol.FileID]bool)
	for _, item := range append([]protocol.BoardItem{{Data: d.Data}}, d.Also...) {
		if item.Data == nil || item.Data.File == nil || *item.Data.File == "" || seen[*item.Data.File] {
			continue
		}
		seen[*item.Data.File] = true
		if len(seen) > maxFilesOfOp {
			return protocol.Err(protocol.CodeBadData)
		}
		if _, err := s.store.FileByID(ctx, id, *item.Data.File); err != nil {
			return err
		}
	}
	return nil
}

// maxFilesOfOp bounds the files that one op shows.
const maxFilesOfOp = 50

// Present shows everyone in the room a page of one of its boards, or ends that.
func (s *Service) Present(ctx context.Context, a room.Actor, id protocol.RoomID, d protocol.PresentBoard) error {
	if d.Board != "" {
		if b, err := s.store.BoardByID(ctx, id, d.Board); err != nil {
			return known(err)
		} else if b.Removed {
			return protocol.Err(protocol.CodeGone)
		}
	}
	if err := s.rooms.Present(a, id, d); err != nil {
		return err
	}
	return nil
}

// known gives what the store does not find its code.
func known(err error) error {
	if errors.Is(err, ErrNotFound) {
		return protocol.Wrap(protocol.CodeNotFound, err)
	}
	return err
}
