package store

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"go.uber.org/goleak"

	"atrium/internal/auth"
	"atrium/internal/auth/authtest"
	"atrium/internal/chat"
	"atrium/internal/room"
	"atrium/internal/store/storetest"
	"atrium/protocol"
	"atrium/test/pg"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// places give, for each engine, a function that makes an empty database and tells where it is.
var places = map[string]func(testing.TB) Options{
	"sqlite":   func(t testing.TB) Options { return Options{DataDir: t.TempDir()} },
	"postgres": func(t testing.TB) Options { return Options{DatabaseURL: pg.Start(t, pg.NoSync)} },
}

// onBoth runs a test on a new database of each engine.
func onBoth(t *testing.T, test func(*testing.T, *DB)) {
	for name, place := range places {
		t.Run(name, func(t *testing.T) { test(t, openTest(t, place(t))) })
	}
}

func openTest(t testing.TB, o Options) *DB {
	t.Helper()
	db, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestStore(t *testing.T) {
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			storetest.Test(t, storetest.Engine{Shared: name == "postgres", New: func(t testing.TB) func() (storetest.Store, error) {
				o := place(t)
				return func() (storetest.Store, error) { return Open(context.Background(), o) }
			}})
		})
	}
}

// testRoom is a room that this process owns.
type testRoom struct {
	room.Loaded
	db *DB
}

var testNumber int

func newTestRoom(t testing.TB, db *DB, keep protocol.Keep) *testRoom {
	t.Helper()
	testNumber++
	account, err := db.InsertAccount(t.Context(), authtest.NewAccount(fmt.Sprint("name", testNumber)), true)
	check(t, err)
	return newTestRoomOf(t, db, account, keep)
}

// newTestRoomOf is one more room of an account.
func newTestRoomOf(t testing.TB, db *DB, account auth.Account, keep protocol.Keep) *testRoom {
	t.Helper()
	testNumber++
	policy := protocol.DefaultPolicy(protocol.KindMeeting)
	policy.Keep = keep
	row := room.Row{ID: protocol.RoomID(protocol.NewUUID()), Number: protocol.RoomNumber(fmt.Sprint(100_000 + testNumber)),
		Kind: protocol.KindMeeting, Title: "Title", Policy: policy, Owner: account.ID, Link: 1, Created: 1, Active: 1, Log: "log"}
	_, err := db.CreateRoom(t.Context(), row, room.Member{Account: account.ID, Name: "Name", Role: protocol.RoleOwner}, "")
	check(t, err)
	loaded, err := db.Acquire(t.Context(), row.ID, 1)
	check(t, err)
	return &testRoom{loaded, db}
}

// batch makes a batch of messages that continue the room's journal.
func (r *testRoom) batch(texts ...string) room.Batch {
	b := room.Batch{Room: r.ID, Epoch: r.Epoch, Old: r.Head}
	for i, text := range texts {
		seq := r.Head + protocol.Seq(i) + 1
		b.Events = append(b.Events, room.Event{Seq: seq, Time: protocol.Millis(1000 * seq), Account: r.Owner,
			Request: protocol.RequestID(protocol.NewUUID()), Digest: room.Digest{7}, Type: protocol.TypeUserMessage,
			Audience: room.AudienceAll, Data: protocol.Encode(protocol.UserMessageEvent{Name: "Name", Text: text})})
		b.Projections = append(b.Projections, chat.PutMessage{Seq: seq, Time: protocol.Millis(1000 * seq), Account: r.Owner,
			Name: "Name", Text: text})
	}
	return b
}

// say commits messages.
func (r *testRoom) say(t testing.TB, texts ...string) {
	t.Helper()
	b := r.batch(texts...)
	check(t, r.db.Commit(t.Context(), []room.Batch{b}))
	r.Head = b.New()
}

// recall commits the recall of a message.
func (r *testRoom) recall(t testing.TB, seq protocol.Seq) {
	t.Helper()
	b := r.batch("")
	b.Events[0].Type, b.Events[0].Data = protocol.TypeRecallMessage, protocol.Encode(protocol.RecallMessage{Seq: seq})
	b.Projections = []room.Projection{chat.RecallText{Seq: seq}}
	check(t, r.db.Commit(t.Context(), []room.Batch{b}))
	r.Head = b.New()
}

// edit commits the edit of a message.
func (r *testRoom) edit(t testing.TB, seq protocol.Seq, text string) {
	t.Helper()
	b := r.batch("")
	e := &b.Events[0]
	e.Type, e.Refers, e.Data = protocol.TypeEditMessage, seq, protocol.Encode(protocol.EditMessage{Seq: seq, Text: text})
	b.Projections = []room.Projection{chat.EditText{Seq: seq, Text: text}}
	check(t, r.db.Commit(t.Context(), []room.Batch{b}))
	r.Head = b.New()
}

func (r *testRoom) count(t testing.TB) int {
	t.Helper()
	return len(wholeJournal(t, r.db, r.ID))
}

func wholeJournal(t testing.TB, db *DB, id protocol.RoomID) (all []room.Event) {
	t.Helper()
	for after := protocol.Seq(0); ; after = all[len(all)-1].Seq {
		events, err := db.Events(t.Context(), id, after, 1000)
		check(t, err)
		if len(events) == 0 {
			return all
		}
		all = append(all, events...)
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestVisits(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		visit := room.Visit{Room: "r", Account: "a", From: 100, LastSeen: 101}
		later := visit
		later.LastSeen, later.To = 109, 109
		second := visit
		second.From = 200
		check(t, db.PutVisits(t.Context(), nil))
		check(t, db.PutVisits(t.Context(), []room.Visit{visit, second}))
		check(t, db.PutVisits(t.Context(), []room.Visit{visit, later}))
		rows, err := db.engine.reader().QueryContext(t.Context(), `SELECT room, account, since, last_seen, until FROM visits ORDER BY since`)
		got, err := collect(rows, err, func(s scanner) (v room.Visit, err error) {
			err = s.Scan(&v.Room, &v.Account, &v.From, &v.LastSeen, &v.To)
			return v, err
		})
		check(t, err)
		if want := []room.Visit{later, second}; !reflect.DeepEqual(got, want) {
			t.Errorf("visits %+v, want %+v", got, want)
		}
	})
}
