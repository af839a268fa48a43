package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"atrium/client"
	"atrium/protocol"
)

// mediaRoom is a room of a server whose bots are guests in it.
type mediaRoom struct {
	load  *mediaLoad
	owner *client.Client
	made  client.Room
	seats []*mediaSeat
	// publishers are the devices that are watched; fixed before anybody watches.
	publishers []protocol.DeviceID
}

// companyFor is how many bots are in a call and do nothing: with fewer than three devices it would go between them.
func companyFor(publishers int) int { return max(0, 3-publishers) }

// openMediaRoom makes a room and lets everybody enter it, but not yet the call.
func openMediaRoom(ctx context.Context, load *mediaLoad, url string) (*mediaRoom, error) {
	r := &mediaRoom{load: load}
	var err error
	if r.owner, err = client.New(url); err != nil {
		return nil, err
	}
	if _, err = r.owner.Register(ctx, client.Registration{Name: "load-" + protocol.NewSecret()[:12], Password: protocol.NewSecret()}); err != nil {
		return nil, fmt.Errorf("log in: %w", err)
	}
	guests := true
	if r.made, err = r.owner.CreateRoom(ctx, client.NewRoom{Title: "Load", Policy: protocol.PolicyPatch{Guests: &guests}}); err != nil {
		return nil, fmt.Errorf("make a room: %w", err)
	}
	r.seats = make([]*mediaSeat, load.publishers+load.subscribers+companyFor(load.publishers))
	work, entering := errgroup.WithContext(ctx)
	work.SetLimit(16)
	for i := range r.seats {
		work.Go(func() (err error) {
			r.seats[i], err = r.enter(entering, url)
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return nil, errors.Join(err, r.close())
	}
	for _, seat := range r.seats {
		seat.reader.Go(func() { seat.follow(ctx) })
	}
	return r, nil
}

// mediaSeat is one guest's device.
type mediaSeat struct {
	room   *mediaRoom
	conn   *client.Conn
	call   string
	moved  chan struct{} // closed once the call goes through the server
	once   sync.Once
	reader sync.WaitGroup

	mu   sync.Mutex
	down *mediaDown // nil: it does not watch
}

func (r *mediaRoom) enter(ctx context.Context, url string) (*mediaSeat, error) {
	person, err := client.New(url)
	if err != nil {
		return nil, err
	}
	if _, err = patient(ctx, func() (client.Account, error) {
		return person.EnterAsGuest(ctx, string(r.made.Number), r.made.Secret(), "Bot")
	}); err != nil {
		return nil, fmt.Errorf("enter: %w", err)
	}
	conn, err := person.Dial(ctx, client.Options{})
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	s := &mediaSeat{room: r, conn: conn, call: protocol.NewUUID(), moved: make(chan struct{})}
	if _, err := patient(ctx, func() (protocol.JoinedRoom, error) { return conn.Join(ctx, protocol.JoinRoom{Room: r.made.ID}) }); err != nil {
		conn.Close()
		return nil, fmt.Errorf("join: %w", err)
	}
	return s, nil
}

// follow reads the room's events until the seat is closed. What ends it before ends the load.
func (s *mediaSeat) follow(ctx context.Context) {
	for {
		f, err := s.conn.Next(ctx)
		if err == nil {
			err = s.hear(ctx, f)
		}
		if errors.Is(err, client.ErrClosed) || ctx.Err() != nil {
			return
		}
		if err != nil {
			s.room.load.fail(fmt.Errorf("a bot: %w", err))
			return
		}
	}
}

func (s *mediaSeat) hear(ctx context.Context, f protocol.Frame) error {
	switch f.Type {
	case protocol.TypeTopologyChanged:
		if to, err := protocol.DecodeAs[protocol.TopologyChanged](f.Data); err == nil && to.Topology == protocol.TopologySFU {
			s.once.Do(func() { close(s.moved) })
		}
	case protocol.TypeMediaOffer:
		offer, err := protocol.DecodeAs[protocol.MediaOfferEvent](f.Data)
		if err != nil {
			return err
		}
		return s.offered(ctx, offer)
	case protocol.TypeRemoved, protocol.TypeResync:
		return fmt.Errorf("lost its place: %s", f.Data)
	}
	return nil
}

// offered answers what the server sends; only who watches does.
func (s *mediaSeat) offered(ctx context.Context, offer protocol.MediaOfferEvent) error {
	s.mu.Lock()
	down := s.down
	s.mu.Unlock()
	if down == nil || offer.Call != s.call {
		return nil
	}
	sdp, err := down.answer(offer.SDP)
	if err != nil {
		return err
	}
	err = s.conn.AnswerMedia(ctx, s.room.made.ID, protocol.MediaAnswer{Call: s.call, Version: offer.Version, SDP: sdp})
	if client.IsCode(err, protocol.CodeGone) {
		return nil // another offer has replaced it
	}
	return errors.Join(err, down.hurry())
}

// watch answers what is offered from now on.
func (s *mediaSeat) watch(down *mediaDown) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
	down.watch.began.Store(int64(time.Since(mediaClock)))
}

// enterCall tells the room that the bot is in the call.
func (s *mediaSeat) enterCall(ctx context.Context, sends bool) error {
	return s.conn.SetMedia(ctx, s.room.made.ID, protocol.MediaState{Call: s.call, Camera: sends, Microphone: sends})
}

// carried asks the server until it knows of the bot's call, of which the room may have told it a moment later.
func (s *mediaSeat) carried(ctx context.Context, ask func() error) error {
	select {
	case <-s.moved:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	for {
		err := ask()
		if !client.IsCode(err, protocol.CodeGone) {
			return err
		}
		if pause(ctx, 5*time.Millisecond) != nil {
			return fmt.Errorf("the server does not carry the call: %w", err)
		}
	}
}

// publish implements mediaForwarder. Publishers are the first seats.
func (r *mediaRoom) publish(ctx context.Context, ups []*mediaUp, downs []*mediaDown) error {
	publishers, company := r.seats[:len(ups)], r.seats[len(r.seats)-companyFor(len(ups)):]
	for i, seat := range publishers {
		r.publishers = append(r.publishers, seat.conn.DeviceID())
		if downs != nil {
			seat.watch(downs[i])
		}
		if err := seat.enterCall(ctx, true); err != nil {
			return err
		}
	}
	for _, seat := range company {
		if err := seat.enterCall(ctx, false); err != nil {
			return err
		}
	}
	for i, seat := range publishers {
		if err := r.send(ctx, seat, ups[i]); err != nil {
			return err
		}
		if downs == nil {
			continue
		}
		if err := seat.show(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (r *mediaRoom) send(ctx context.Context, seat *mediaSeat, up *mediaUp) error {
	sdp, tracks, err := up.offer()
	if err != nil {
		return err
	}
	var answer string
	if err := seat.carried(ctx, func() (err error) {
		answer, err = seat.conn.OfferMedia(ctx, r.made.ID, protocol.MediaOffer{Call: seat.call, SDP: sdp, Tracks: tracks})
		return err
	}); err != nil {
		return fmt.Errorf("offer: %w", err)
	}
	return up.begin(ctx, answer)
}

// show asks for the pictures of all publishers.
func (s *mediaSeat) show(ctx context.Context) error {
	tiles := protocol.MediaTiles{Call: s.call}
	for _, device := range s.room.publishers {
		tiles.Tiles = append(tiles.Tiles, protocol.Tile{Device: device, Source: protocol.TrackCamera, Height: 2 * pictureHeight})
	}
	return s.carried(ctx, func() error { return s.conn.ShowTiles(ctx, s.room.made.ID, tiles) })
}

// watch implements mediaForwarder.
func (r *mediaRoom) watch(ctx context.Context, subscriber int, down *mediaDown) error {
	seat := r.seats[len(r.publishers)+subscriber]
	seat.watch(down)
	if err := seat.enterCall(ctx, false); err != nil {
		return err
	}
	return seat.show(ctx)
}

// memory implements mediaForwarder.
func (r *mediaRoom) memory(ctx context.Context) (kib int64, err error) {
	return memoryOf(ctx, r.owner, r.load.pid)
}

// close implements mediaForwarder.
func (r *mediaRoom) close() error {
	for _, seat := range r.seats {
		if seat != nil {
			seat.conn.Close()
			seat.reader.Wait()
		}
	}
	return nil
}
