package room_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"atrium/internal/auth"
	"atrium/internal/bus"
	"atrium/internal/room"
	"atrium/internal/store"
	"atrium/protocol"
)

// world is a room service over a real store, with what it published.
type world struct {
	t     *testing.T
	db    *store.DB
	store *faultyStore
	bus   *bus.Memory
	media room.Media
	rooms *room.Service
}

// faultyStore is the real store with failures that a test asks for.
type faultyStore struct {
	*store.DB
	mu   sync.Mutex
	fail func(batches []room.Batch) (before, after error) // nil: no failure

	holdReload chan struct{} // not nil: Reload waits until it is closed

	visitsFail bool         // PutVisits fails
	visits     []room.Visit // what it wrote
}

func (f *faultyStore) PutVisits(ctx context.Context, visits []room.Visit) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.visitsFail {
		return errors.New("disk full")
	}
	f.visits = append(f.visits, visits...)
	return f.DB.PutVisits(ctx, visits)
}

func (f *faultyStore) Reload(ctx context.Context, id protocol.RoomID, epoch int64, tail int) (room.Loaded, error) {
	if f.holdReload != nil {
		<-f.holdReload
	}
	return f.DB.Reload(ctx, id, epoch, tail)
}

func (f *faultyStore) Commit(ctx context.Context, batches []room.Batch) error {
	f.mu.Lock()
	fail := f.fail
	f.mu.Unlock()
	if fail == nil {
		return f.DB.Commit(ctx, batches)
	}
	before, after := fail(batches)
	if before != nil {
		return before
	}
	return errors.Join(f.DB.Commit(ctx, batches), after)
}

func (f *faultyStore) failWith(fail func([]room.Batch) (before, after error)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = fail
}

func newWorld(t *testing.T) *world { return newWorldWith(t, nil) }

// newWorldWith is a world whose calls can go through a server.
func newWorldWith(t *testing.T, media room.Media) *world {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, store: &faultyStore{DB: db}, bus: bus.NewMemory(), media: media}
	w.start()
	t.Cleanup(func() {
		w.stop()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// on gives the world to a part of the test.
func (w *world) on(t *testing.T) *world {
	part := *w
	part.t = t
	return &part
}

func (w *world) start() {
	w.t.Helper()
	rooms, err := room.New(w.t.Context(), room.Options{Store: w.store, Bus: w.bus, Media: w.media, Log: slog.New(slog.NewTextHandler(w.t.Output(), nil))})
	if err != nil {
		w.t.Fatal(err)
	}
	w.rooms = rooms
}

func (w *world) stop() {
	if err := w.rooms.Close(context.Background()); err != nil {
		w.t.Error(err)
	}
}

// person registers an account and gives one device of it.
func (w *world) person(name string) room.Actor {
	w.t.Helper()
	a, err := w.db.InsertAccount(w.t.Context(), auth.Account{ID: protocol.AccountID(name + "-" + protocol.NewUUID()),
		Name: name, FoldedName: name, DisplayName: name, PasswordHash: "x", Side: auth.SideTeach, Locale: auth.LocaleEnglish}, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return room.Actor{Account: a.ID, AccountName: name, DisplayName: name, Device: protocol.DeviceID("d-" + name), Conn: 1}
}

// room makes one that owner owns and has joined.
func (w *world) room(owner room.Actor, policy protocol.PolicyPatch) room.Row {
	w.t.Helper()
	row, err := w.rooms.Create(w.t.Context(), owner, room.NewRoom{Title: "Room", Kind: protocol.KindMeeting, Policy: policy})
	if err != nil {
		w.t.Fatal(err)
	}
	w.mustJoin(owner, row)
	return row
}

func (w *world) join(a room.Actor, ask protocol.JoinRoom) (protocol.JoinedRoom, *protocol.Error) {
	type answer struct {
		joined protocol.JoinedRoom
		err    *protocol.Error
	}
	got := make(chan answer, 1)
	w.rooms.Join(context.Background(), a, ask, nil, func(j protocol.JoinedRoom, err *protocol.Error) { got <- answer{j, err} })
	g := <-got
	return g.joined, g.err
}

func (w *world) mustJoin(a room.Actor, row room.Row) protocol.JoinedRoom {
	w.t.Helper()
	joined, err := w.join(a, protocol.JoinRoom{Room: row.ID})
	if err != nil {
		w.t.Fatalf("%s joins: %v", a.DisplayName, err)
	}
	return joined
}

// note is a durable action of the least kind: a message without a projection.
func note(id protocol.RequestID, text string) room.Action {
	return room.Action{Request: id, Type: protocol.TypeUserMessage, Right: protocol.RightChat, Content: text,
		Draft: func(v room.View) (room.Draft, *protocol.Error) {
			return room.Draft{Audience: room.AudienceAll, Data: protocol.UserMessageEvent{Name: v.Self.Name, Text: text}}, nil
		}}
}

func (w *world) do(a room.Actor, row room.Row, act room.Action) (room.Receipt, error) {
	return w.rooms.Do(context.Background(), a, row.ID, act)
}

func (w *world) mustDo(a room.Actor, row room.Row, act room.Action) room.Receipt {
	w.t.Helper()
	receipt, err := w.do(a, row, act)
	if err != nil {
		w.t.Fatalf("%s does %s: %v", a.DisplayName, act.Type, err)
	}
	return receipt
}

func code(err error) protocol.Code {
	var known *protocol.Error
	if errors.As(err, &known) {
		if known == nil {
			return ""
		}
		return known.Code
	}
	if err != nil {
		return protocol.Code(err.Error())
	}
	return ""
}

// ear hears what a room publishes.
type ear struct {
	mu         sync.Mutex
	deliveries []room.Delivery
}

func (w *world) listen(row room.Row) *ear {
	e := &ear{}
	w.t.Cleanup(w.bus.Subscribe(room.Topic(row.ID), func(m bus.Message) {
		d, err := room.DecodeDelivery(m.Body)
		if err != nil {
			w.t.Error(err)
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.deliveries = append(e.deliveries, d)
	}))
	return e
}

// frames gives the frames of a type that were published.
func (e *ear) frames(t *testing.T, typ protocol.Type) []protocol.Frame {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	var frames []protocol.Frame
	for _, d := range e.deliveries {
		if len(d.Frame) == 0 {
			continue
		}
		f, err := protocol.DecodeFrame(d.Frame)
		if err != nil {
			t.Fatal(err)
		}
		if f.Type == typ {
			frames = append(frames, f)
		}
	}
	return frames
}

func ptr[T any](v T) *T { return &v }
