package chat_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"atrium/internal/auth"
	"atrium/internal/bus"
	"atrium/internal/chat"
	"atrium/internal/room"
	"atrium/internal/store"
	"atrium/protocol"
)

// recorder is the real store; it keeps what was committed.
type recorder struct {
	*store.DB
	mu      sync.Mutex
	batches []room.Batch

	afterRead    func() // called once a message was read for an edit
	beforeCommit func()
}

func (r *recorder) MessageBySeq(ctx context.Context, id protocol.RoomID, seq protocol.Seq) (protocol.Message, bool, error) {
	m, ok, err := r.DB.MessageBySeq(ctx, id, seq)
	if after := r.afterRead; after != nil {
		after()
	}
	return m, ok, err
}

func (r *recorder) Commit(ctx context.Context, batches []room.Batch) error {
	r.mu.Lock()
	r.batches = append(r.batches, batches...)
	r.mu.Unlock()
	if before := r.beforeCommit; before != nil {
		before()
	}
	return r.DB.Commit(ctx, batches)
}

type world struct {
	t     *testing.T
	db    *recorder
	rooms *room.Service
	chat  *chat.Service
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: &recorder{DB: db}}
	w.rooms, err = room.New(t.Context(), room.Options{Store: w.db, Bus: bus.NewMemory(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	w.chat = chat.New(w.db, w.rooms)
	t.Cleanup(func() {
		if err := w.rooms.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) person(name string) room.Actor {
	w.t.Helper()
	a, err := w.db.InsertAccount(w.t.Context(), auth.Account{ID: protocol.AccountID(protocol.NewUUID()), Name: name, FoldedName: name,
		DisplayName: name, PasswordHash: "x", Side: auth.SideStudy, Locale: auth.LocaleEnglish}, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return room.Actor{Account: a.ID, AccountName: name, DisplayName: name, Device: protocol.DeviceID("d-" + name), Conn: 1}
}

func (w *world) room(owner room.Actor, policy protocol.PolicyPatch, others ...room.Actor) room.Row {
	w.t.Helper()
	row, err := w.rooms.Create(w.t.Context(), owner, room.NewRoom{Title: "Room", Kind: protocol.KindMeeting, Policy: policy})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range append([]room.Actor{owner}, others...) {
		w.enter(a, row)
	}
	return row
}

func (w *world) enter(a room.Actor, row room.Row) {
	w.t.Helper()
	in := make(chan *protocol.Error, 1)
	w.rooms.Join(w.t.Context(), a, protocol.JoinRoom{Room: row.ID}, nil, func(_ protocol.JoinedRoom, err *protocol.Error) { in <- err })
	if err := <-in; err != nil {
		w.t.Fatal(err)
	}
}

// wait runs an action of the service and waits for its answer.
func wait(run func(done func(room.Receipt, error))) (room.Receipt, error) {
	type answer struct {
		receipt room.Receipt
		err     error
	}
	got := make(chan answer, 1)
	run(func(receipt room.Receipt, err error) { got <- answer{receipt, err} })
	a := <-got
	return a.receipt, a.err
}

func (w *world) write(a room.Actor, row room.Row, d protocol.UserMessage) (room.Receipt, error) {
	return wait(func(done func(room.Receipt, error)) {
		w.chat.Write(context.Background(), a, row.ID, protocol.RequestID(protocol.NewUUID()), d, done)
	})
}

func (w *world) edit(a room.Actor, row room.Row, d protocol.EditMessage) error {
	_, err := wait(func(done func(room.Receipt, error)) {
		w.chat.Edit(context.Background(), a, row.ID, protocol.RequestID(protocol.NewUUID()), d, done)
	})
	return err
}

func (w *world) recall(a room.Actor, row room.Row, seq protocol.Seq) error {
	_, err := wait(func(done func(room.Receipt, error)) {
		w.chat.Recall(context.Background(), a, row.ID, protocol.RequestID(protocol.NewUUID()), protocol.RecallMessage{Seq: seq}, done)
	})
	return err
}

func (w *world) mustWrite(a room.Actor, row room.Row, text string) protocol.Seq {
	w.t.Helper()
	receipt, err := w.write(a, row, protocol.UserMessage{Text: text})
	if err != nil {
		w.t.Fatal(err)
	}
	return receipt.Seq
}

func (w *world) history(row room.Row, p chat.Page) []protocol.Message {
	w.t.Helper()
	if p.Limit == 0 {
		p.Limit = 100
	}
	messages, _, err := w.chat.History(w.t.Context(), row.ID, p)
	if err != nil {
		w.t.Fatal(err)
	}
	return messages
}

// guestIn lets somebody in by the room's link.
func (w *world) guestIn(row room.Row, name string) {
	w.t.Helper()
	id := protocol.AccountID("guest-" + name)
	err := w.db.InsertGuest(w.t.Context(), auth.Account{ID: id, DisplayName: name, Locale: auth.LocaleEnglish, GuestRoom: row.ID,
		GuestLink: row.Link}, auth.Session{ID: protocol.SessionID(name), Hash: auth.SessionHash{1}, Account: id})
	if err != nil {
		w.t.Fatal(err)
	}
	w.enter(room.Actor{Account: id, DisplayName: name, GuestOf: row.ID, GuestLink: row.Link, Device: "d-guest", Conn: 1}, row)
}
