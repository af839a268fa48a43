package room

import (
	"context"
	"time"

	"atrium/protocol"
)

// What a room does for its boards: who presents, who was given the pen, what is seen of a hand that draws, and a place in memory for what is kept
// of them. What boards are is package doc's.

// LetDraw gives a member the pen of the boards, or takes it back.
func LetDraw(id protocol.RequestID, d protocol.LetDraw) Action {
	return Action{Request: id, Type: protocol.TypeLetDraw, Right: protocol.RightPen, Content: d,
		Draft: func(v View) (Draft, *protocol.Error) {
			target, ok := v.state.member(d.Account)
			if !ok {
				return Draft{}, protocol.Err(protocol.CodeNotFound)
			}
			target.Draws = d.May
			return Draft{Audience: AudienceServer, Data: d, Projections: []Projection{PutMember{target}},
				then: func(r *Room) { r.roleChangedLocked(d.Account) }}, nil
		}}
}

// Present shows everyone a page of a board, or ends that, whoever began it.
func (s *Service) Present(a Actor, id protocol.RoomID, d protocol.PresentBoard) *protocol.Error {
	return s.live(a, id, protocol.RightPresent, func(r *Room) *protocol.Error {
		presented := protocol.BoardPresented{Board: d.Board, Page: d.Page}
		if d.Board != "" {
			presented.Account = a.Account
		}
		r.presentBoardLocked(presented)
		return nil
	})
}

func (r *Room) presentBoardLocked(p protocol.BoardPresented) {
	if r.presented == p {
		return
	}
	r.presented = p
	r.deliverLocked(func() Delivery {
		return Delivery{Audience: AudienceAll, Frame: r.notice(protocol.TypeBoardPresented, p)}
	})
}

// stopPresentingLocked ends what an account presents, if it does.
func (r *Room) stopPresentingLocked(account protocol.AccountID) {
	if r.presented.Account == account {
		r.presentBoardLocked(protocol.BoardPresented{})
	}
}

// ShowHand tells who looks at a board what the actor is doing there. It may be lost on the way.
func (s *Service) ShowHand(a Actor, id protocol.RoomID, d protocol.BoardLive) *protocol.Error {
	return s.live(a, id, "", func(r *Room) *protocol.Error {
		rights := r.rightsLocked(a.Account)
		if d.View != nil && !rights.Has(protocol.RightPresent) || (d.Cursor != nil || d.Ink != nil) && !rights.Has(protocol.RightDraw) {
			return protocol.Err(protocol.CodeForbidden)
		}
		r.deliverLocked(func() Delivery {
			return Delivery{Board: d.Board, Not: a.Device,
				Frame: r.notice(protocol.TypeBoardLive, protocol.BoardLiveEvent{From: a.Device, Account: a.Account, BoardLive: d})}
		})
		return nil
	})
}

// What is done to all boards of a room together is bounded by what it costs, counted in elements: so many each second, and after a rest so many at once.
const (
	workRate  = 50_000
	workBurst = 1_000_000
)

// Tired answers slow_down as long as the room was given more work than it may do.
func (v View) Tired() *protocol.Error {
	if owed := -v.room.work.TokensAt(v.Time.Time()); owed > 0 {
		return protocol.Retry(protocol.CodeSlowDown, time.Duration(owed/workRate*float64(time.Second)))
	}
	return nil
}

// Work notes what an action cost, also one that was refused.
func (v View) Work(cost int) { v.room.work.ReserveN(v.Time.Time(), min(cost, workBurst)) }

// What is held of one room is bounded in number and bytes. If all of it is needed, more waits so long.
const (
	maxHeld      = 64
	maxHeldBytes = 64 << 20
	heldFor      = 100 * time.Millisecond
)

// Holding is what Hold keeps. The room's lock guards it.
type Holding interface {
	Bytes() int  // about what it takes in memory
	Waits() bool // something that waits for its commit stands in it only, so that it cannot be loaded
}

// heldValue is a holding, and when it was used: a higher number is later.
type heldValue struct {
	Holding
	used uint64
}

const (
	// loadWithin bounds a load of what is held, loadPatience how long the one who wants it waits: less than a connection may be still.
	loadWithin   = 30 * time.Second
	loadPatience = 3 * time.Second
)

// heldLoad is on its way; whoever wants the same waits for it too.
type heldLoad struct {
	done chan struct{}
	err  error // once done is closed
}

// May refuses what the actor does not have the right to, as Submit does, before anything costly is done for it.
func (s *Service) May(ctx context.Context, a Actor, id protocol.RoomID, right protocol.Right) error {
	return s.with(ctx, id, func(r *Room) error {
		if a.Device == "" {
			if err := s.placed(ctx, r, &a); err != nil {
				return err
			}
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.retired {
			return errRetired
		}
		_, rights, err := r.mayActLocked(a)
		if err == nil && !rights.Has(right) {
			err = protocol.Err(protocol.CodeForbidden)
		}
		return err
	})
}

// Hold has something kept in memory of a room, under a key, for View.Held: what load reads from the store, with all that is committed and
// nothing else. It belongs to the room, whose lock guards it, and is forgotten whenever the room is read anew; to make room for others that goes
// which was not used for longest and does not wait.
// There is one load at a time of each key. It goes on when who asked for it has gone, or has waited long enough, which is unavailable.
func (s *Service) Hold(ctx context.Context, id protocol.RoomID, key string, load func(context.Context) (Holding, error)) error {
	return s.with(ctx, id, func(r *Room) error {
		l, err := r.startLoad(key, load)
		if l == nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, loadPatience)
		defer cancel()
		select {
		case <-l.done:
			return l.err
		case <-ctx.Done():
			return protocol.Retry(protocol.CodeUnavailable, time.Second)
		}
	})
}

// startLoad gives the load of a key, nil for what is held already.
func (r *Room) startLoad(key string, load func(context.Context) (Holding, error)) (*heldLoad, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.retired:
		return nil, errRetired
	case r.held[key] != nil:
		return nil, nil
	case r.loads[key] != nil:
		return r.loads[key], nil
	}
	l := &heldLoad{done: make(chan struct{})}
	r.loads[key] = l
	r.wg.Go(func() {
		ctx, cancel := context.WithTimeout(r.commit.ctx, loadWithin)
		defer cancel()
		for again := true; again; {
			again, l.err = r.loadHeld(ctx, key, load)
		}
		close(l.done)
	})
	return l, nil
}

// loadHeld reports that the room was read anew meanwhile, so that what was read may be too old. Else the load has ended.
func (r *Room) loadHeld(ctx context.Context, key string, load func(context.Context) (Holding, error)) (again bool, err error) {
	r.mu.Lock()
	since := r.heldSince
	r.mu.Unlock()
	value, err := load(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil && !r.retired && r.heldSince != since {
		return true, nil
	}
	delete(r.loads, key)
	switch {
	case r.retired:
		return false, errRetired
	case err != nil:
		return false, err
	}
	return false, r.keepLocked(key, value)
}

// keepLocked holds what was loaded, and lets go of others until it fits.
func (r *Room) keepLocked(key string, value Holding) error {
	bytes := value.Bytes()
	for _, h := range r.held {
		bytes += h.Bytes()
	}
	for len(r.held) > 0 && (len(r.held) >= maxHeld || bytes > maxHeldBytes) {
		oldest := r.oldestHeldLocked()
		if oldest == "" {
			return protocol.Retry(protocol.CodeUnavailable, heldFor)
		}
		bytes -= r.held[oldest].Bytes()
		delete(r.held, oldest)
	}
	r.heldUses++
	r.held[key] = &heldValue{value, r.heldUses}
	return nil
}

// oldestHeldLocked finds what goes first; "" if all of it waits.
func (r *Room) oldestHeldLocked() (oldest string) {
	for key, h := range r.held {
		if !h.Waits() && (oldest == "" || h.used < r.held[oldest].used) {
			oldest = key
		}
	}
	return oldest
}

// forgetHeldLocked lets go of all that is held, when nothing waits any more.
func (r *Room) forgetHeldLocked() {
	clear(r.held)
	r.heldSince++
}

// Held is what Hold keeps under a key; nil: nothing.
func (v View) Held(key string) Holding {
	h := v.room.held[key]
	if h == nil {
		return nil
	}
	v.room.heldUses++
	h.used = v.room.heldUses
	return h.Holding
}
