package room

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"atrium/internal/bus"
	"atrium/protocol"
)

// How often the service writes visits and lets idle rooms go.
const (
	sweepEvery = 10 * time.Second
	idleAfter  = time.Minute
)

// Service holds the rooms that this process owns. It is safe for concurrent use.
type Service struct {
	store     Store
	bus       bus.Bus
	media     Media
	lessons   Lessons
	log       *slog.Logger
	key       []byte // of the links' secrets and of digests
	committer *committer
	started   time.Time
	loading   singleflight.Group
	reads     atomic.Uint64 // of journals, from the store

	ended  chan struct{} // capacity 1: a room has ended, of which people want to know who was there
	cancel context.CancelFunc
	stop   chan struct{}  // closed by Close: the committer finishes
	own    sync.WaitGroup // committer and sweeper
	wg     sync.WaitGroup // what rooms start

	unwritten []Visit // ended ones that the store did not take; the sweeper's, and Close's after it

	mu     sync.Mutex
	rooms  map[protocol.RoomID]*Room
	closed bool
}

// Options are what a Service needs.
type Options struct {
	Store Store
	Bus   bus.Bus
	Log   *slog.Logger
	// Media carries calls of more than two; nil: they stay between the browsers, and are small.
	Media Media
	// Lessons knows who is in which lesson; nil: there are none.
	Lessons Lessons
}

// New starts the service. The links' secrets, and the digests of requests, come from a key that the store keeps.
func New(ctx context.Context, o Options) (*Service, error) {
	key, err := o.Store.Setting(ctx, "room_key", protocol.NewSecret())
	if err != nil {
		return nil, fmt.Errorf("read the key of rooms: %w", err)
	}
	raw, err := hex.DecodeString(key)
	if err != nil {
		return nil, fmt.Errorf("the key of rooms is damaged: %w", err)
	}
	run, cancel := context.WithCancel(context.Background())
	s := &Service{store: o.Store, bus: o.Bus, media: o.Media, lessons: o.Lessons, log: o.Log, key: raw, committer: newCommitter(run, o.Store), started: time.Now(),
		ended: make(chan struct{}, 1), cancel: cancel, stop: make(chan struct{}), rooms: make(map[protocol.RoomID]*Room)}
	s.own.Go(func() { s.committer.run(s.stop) })
	s.own.Go(s.sweep)
	return s, nil
}

// Close commits what waits, answers everyone, writes the visits and returns when all is still.
func (s *Service) Close(ctx context.Context) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	close(s.stop)
	s.own.Wait()
	visits := s.visits(true)
	s.cancel()
	s.wg.Wait()
	return s.store.PutVisits(ctx, visits)
}

// NewRoom is what Create needs to know.
type NewRoom struct {
	Title  string
	Kind   protocol.Kind
	Policy protocol.PolicyPatch
	Key    string // makes a retry give the same room; "" for none

	Also []Projection // is written in the same transaction
}

// Create makes a room that the actor owns. Numbers are random; when most of six digits are taken they grow to seven.
func (s *Service) Create(ctx context.Context, a Actor, n NewRoom) (Row, error) {
	if a.GuestOf != "" {
		return Row{}, protocol.Err(protocol.CodeForbidden)
	}
	policy, err := protocol.DefaultPolicy(n.Kind).Apply(n.Policy)
	if err != nil {
		return Row{}, err
	}
	if n.Kind == protocol.KindLesson && n.Policy.View == nil && !canHold(s.media, policy) {
		policy.View = protocol.ViewAll
	}
	if !canHold(s.media, policy) || !policy.Suits(n.Kind) {
		return Row{}, protocol.Err(protocol.CodeBadData)
	}
	now := protocol.ToMillis(time.Now())
	row := Row{ID: protocol.RoomID(protocol.NewUUID()), Kind: n.Kind, Title: n.Title, Policy: policy, Owner: a.Account, Link: 1,
		Created: now, Active: now, Log: protocol.LogID(protocol.NewUUID())}
	owner := Member{Account: a.Account, AccountName: a.AccountName, Name: a.DisplayName, Role: founders[n.Kind], Added: now}
	for attempt := range 40 {
		digits := 6
		if attempt >= 20 {
			digits = 7
		}
		row.Number = randomNumber(digits)
		made, err := s.store.CreateRoom(ctx, row, owner, n.Key, n.Also...)
		if !errors.Is(err, ErrNumberTaken) {
			return made, err
		}
	}
	return Row{}, protocol.Retry(protocol.CodeUnavailable, time.Second)
}

// randomNumber draws from all numbers of that length that do not begin with 0.
func randomNumber(digits int) protocol.RoomNumber {
	low := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits-1)), nil)
	n, err := rand.Int(rand.Reader, new(big.Int).Mul(low, big.NewInt(9)))
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return protocol.RoomNumber(n.Add(n, low).String())
}

// Find looks a room up by its id or number; not_found if there is none.
func (s *Service) Find(ctx context.Context, target string) (Row, error) {
	var row Row
	var err error
	if r := s.loaded(protocol.RoomID(target)); r != nil {
		return r.now(), nil
	}
	if n := protocol.RoomNumber(target); n.Valid() {
		row, err = s.store.RoomByNumber(ctx, n)
	} else {
		row, err = s.store.RoomByID(ctx, protocol.RoomID(target))
	}
	if errors.Is(err, ErrNotFound) {
		return row, protocol.Err(protocol.CodeNotFound)
	}
	return row, err
}

// Secret is the secret of the room's present link: 256 bits that nothing stores.
func (s *Service) Secret(row Row) string { return s.secretOf(row.ID, row.Link) }

func (s *Service) secretOf(id protocol.RoomID, link int64) string {
	mac := hmac.New(sha256.New, s.key)
	fmt.Fprintf(mac, "link %s %d", id, link)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// open returns the room, loading it if need be, which makes this process its owner.
func (s *Service) open(ctx context.Context, id protocol.RoomID) (*Room, error) {
	if r := s.loaded(id); r != nil {
		return r, nil
	}
	loaded, err, _ := s.loading.Do(string(id), func() (any, error) {
		if r := s.loaded(id); r != nil {
			return r, nil
		}
		// Others wait for this too: the first one's leaving must not fail them.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitTimeout)
		defer cancel()
		l, err := s.store.Acquire(ctx, id, tailEvents)
		if err != nil {
			return nil, err
		}
		lesson, err := s.lessonOf(ctx, l.Row)
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.closed {
			return nil, protocol.Retry(protocol.CodeUnavailable, time.Second)
		}
		r := s.newRoom(l, lesson)
		s.rooms[id] = r
		return r, nil
	})
	if errors.Is(err, ErrNotFound) {
		return nil, protocol.Err(protocol.CodeNotFound)
	}
	if err != nil {
		return nil, err
	}
	return loaded.(*Room), nil
}

// loaded returns the room if it is in use here.
func (s *Service) loaded(id protocol.RoomID) *Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rooms[id]
}

// forget takes a retired room out of use, if it still is the one in use.
func (s *Service) forget(r *Room) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rooms[r.id] == r {
		delete(s.rooms, r.id)
	}
}

// with runs f on the room, up to twice more on a new one if the one before was retired meanwhile.
func (s *Service) with(ctx context.Context, id protocol.RoomID, f func(*Room) error) error {
	for range 3 {
		r, err := s.open(ctx, id)
		if err != nil {
			return err
		}
		if err = f(r); !errors.Is(err, errRetired) {
			return err
		}
		s.forget(r)
	}
	return protocol.Retry(protocol.CodeUnavailable, time.Second)
}

// Join takes a seat for the actor's device in the room that ask.Room names, under the rules of entry; see Arrive. A device
// that comes back joins again; if its member has a seat or a place in the member list, no secret is asked. waits is called before
// done if the actor has to be let in; done then hears how that ends. Nil waits for nobody: not_member.
func (s *Service) Join(ctx context.Context, a Actor, ask protocol.JoinRoom, waits func(), done Arrive) {
	come := func(r *Room) error {
		for {
			if err := s.placed(ctx, r, &a); err != nil {
				return err
			}
			if err := r.join(a, ask, waits, done); !errors.Is(err, errRestood) {
				return err
			}
		}
	}
	if err := s.with(ctx, ask.Room, come); err != nil {
		done(protocol.JoinedRoom{}, protocol.OrUnavailable(err))
	}
}

// Resume is Join for a device that was in the room before and has its member list: the answer holds none.
func (s *Service) Resume(ctx context.Context, a Actor, id protocol.RoomID, done Arrive) {
	a.resumes = true
	s.Join(ctx, a, protocol.JoinRoom{Room: id}, nil, done)
}

// Submit runs a durable action. done is called exactly once, after the commit and after the event was published; an error
// that wraps ErrUnknown means that nobody knows, and the retry with the same id will tell.
func (s *Service) Submit(ctx context.Context, a Actor, id protocol.RoomID, act Action, done func(Receipt, error)) {
	do := func(r *Room) error {
		if a.Device == "" {
			if err := s.placed(ctx, r, &a); err != nil {
				return err
			}
		}
		return r.submit(a, act, done)
	}
	if err := s.with(ctx, id, do); err != nil {
		done(Receipt{}, err)
	}
}

// lessonOf reads what a course keeps of a room that is a lesson; nil for others.
func (s *Service) lessonOf(ctx context.Context, row Row) (Lesson, error) {
	if row.Kind != protocol.KindLesson || row.Ended != 0 {
		return nil, nil
	}
	return s.lessons.OpenLesson(ctx, row.ID)
}
