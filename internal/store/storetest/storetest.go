// Package storetest is one suite for every engine of package store: what the domains ask of their stores, the rooms
// whose journal lives in memory only included.
package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"atrium/internal/audit"
	"atrium/internal/auth"
	"atrium/internal/auth/authtest"
	"atrium/internal/chat"
	"atrium/internal/course"
	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// Store is all that the suite uses.
type Store interface {
	auth.Store
	room.Store
	chat.Store
	course.Store
	audit.Store
	doc.Store
	Close() error
}

// Engine is a kind of database.
type Engine struct {
	// New prepares an empty database that goes when the test ends. The function that it answers opens it, and opens it
	// again after a Close.
	New func(t testing.TB) func() (Store, error)
	// Shared tells that it can be open twice at once.
	Shared bool
}

// Test runs the suite.
func Test(t *testing.T, e Engine) {
	t.Run("accounts and sessions", func(t *testing.T) {
		authtest.Contract(t, func(t *testing.T) auth.Store { return open(t, e.New(t)) })
	})
	shared := open(t, e.New(t)) // each check makes rooms and people of its own
	for name, check := range map[string]func(*testing.T, Store){
		"create": checkCreate, "create again": checkCreateKey, "number race": checkNumberRace, "find": checkFind,
		"rooms of": checkRoomsOf, "members": checkMembers, "guests of a closed room": checkClosedGuests, "open visits": checkOpenVisits, "read marks": checkReadMarks, "settings": checkSettings, "keep is fixed": checkKeepFixed,
		"both kinds in one commit": checkMixed,
		"courses":                  checkCourses, "enrolments": checkEnrolments, "lessons": checkLessons, "makers": checkMakers, "covers": checkCovers,
		"attendance": checkRecords, "corrections": checkCorrections, "audit": checkAudit,
		"boards of courses": checkBoardsOfCourses, "abandoned files": checkAbandonedFiles,
	} {
		t.Run(name, func(t *testing.T) { check(t, shared) })
	}
	for _, keep := range []protocol.Keep{protocol.KeepForever, protocol.KeepNothing} {
		for name, check := range map[string]func(*testing.T, *fixture){
			"numbers": checkNumbers, "fence": checkFence, "duplicates": checkDuplicates, "atomic": checkAtomic,
			"events": checkEvents, "events of long texts": checkLongEvents, "reload": checkReload, "acquire at once": checkAcquireRace, "one owner commits": checkCommitRace,
			"history": checkHistory, "recall": checkRecall, "pages": checkPages, "export": checkExport,
			"context": checkContext, "unknown projection": checkUnknownProjection,
			"boards": checkBoards, "ops": checkBoardOps, "large ops": checkLargeOps, "fence of boards": checkBoardFence, "one op of a number": checkBoardRace,
			"checkpoints": checkCheckpoints, "files": checkFiles, "unfinished files": checkUnfinishedFiles, "files at once": checkFilesAtOnce,
			"boards start anew": checkBoardsStartAnew,
		} {
			t.Run(fmt.Sprintf("keep %s/%s", keep, name), func(t *testing.T) {
				check(t, newFixture(t, shared, keep))
			})
		}
	}
	t.Run("find courses", func(t *testing.T) { checkFindCourses(t, open(t, e.New(t))) })
	t.Run("registering race", func(t *testing.T) { checkRegisteringRace(t, open(t, e.New(t))) })
	t.Run("restart", func(t *testing.T) { checkRestart(t, e.New(t)) })
	if e.Shared {
		t.Run("two processes", func(t *testing.T) { checkTwoProcesses(t, e.New(t)) })
	}
}

func open(t *testing.T, again func() (Store, error)) Store {
	t.Helper()
	s, err := again()
	noError(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// fixture is a room with its owner, who holds it.
type fixture struct {
	Store
	account protocol.AccountID
	row     room.Row
	loaded  room.Loaded
}

const start protocol.Millis = 1_700_000_000_000

// made numbers what the suite makes, for names and numbers that nobody else has.
var made atomic.Int64

func newNumber() protocol.RoomNumber { return protocol.RoomNumber(fmt.Sprint(1_000_000 + made.Add(1))) }

func newAccount(t *testing.T, s Store) protocol.AccountID {
	t.Helper()
	a, err := s.InsertAccount(t.Context(), authtest.NewAccount(fmt.Sprint("name", made.Add(1))), true)
	noError(t, err)
	return a.ID
}

func newRow(owner protocol.AccountID, keep protocol.Keep) room.Row {
	policy := protocol.DefaultPolicy(protocol.KindMeeting)
	policy.Keep = keep
	return room.Row{ID: protocol.RoomID(protocol.NewUUID()), Number: newNumber(), Kind: protocol.KindMeeting, Title: "数学 & more",
		Policy: policy, Owner: owner, Link: 1, Created: start, Active: start, Log: protocol.LogID(protocol.NewUUID())}
}

func ownerOf(r room.Row) room.Member {
	return room.Member{Account: r.Owner, Name: "Owner", Role: protocol.RoleOwner, Added: r.Created}
}

func newFixture(t *testing.T, s Store, keep protocol.Keep) *fixture {
	t.Helper()
	f := &fixture{Store: s, account: newAccount(t, s)}
	row := newRow(f.account, keep)
	var err error
	f.row, err = s.CreateRoom(t.Context(), row, ownerOf(row), "")
	noError(t, err)
	f.acquire(t)
	return f
}

func (f *fixture) acquire(t *testing.T) {
	t.Helper()
	var err error
	f.loaded, err = f.Acquire(t.Context(), f.row.ID, 100)
	noError(t, err)
}

// batch numbers events from a head on and stamps them a second apart.
func (f *fixture) batch(old protocol.Seq, events []room.Event, projections ...room.Projection) room.Batch {
	for i := range events {
		events[i].Seq = old + protocol.Seq(i) + 1
		events[i].Time = start + protocol.Millis(events[i].Seq)*1000
	}
	return room.Batch{Room: f.row.ID, Epoch: f.loaded.Epoch, Old: old, Events: events, Projections: projections}
}

// message is an event and its projection; text's account is the room's owner.
func (f *fixture) message(seq protocol.Seq, text string, mentions ...protocol.AccountID) (room.Event, chat.PutMessage) {
	data := marshal(protocol.UserMessageEvent{Name: "Name", Text: text, Reply: 1, Mentions: mentions})
	e := room.Event{Seq: seq, Account: f.account, Request: protocol.RequestID(protocol.NewUUID()),
		Digest: room.Digest{1, 2, byte(seq)}, Type: protocol.TypeUserMessage, Audience: room.AudienceAll, Data: data}
	return e, chat.PutMessage{Seq: seq, Time: start + protocol.Millis(seq)*1000, Account: f.account, Name: "Name", Text: text,
		Reply: 1, Mentions: mentions}
}

// say commits n messages from a head on, in one transaction.
func (f *fixture) say(t *testing.T, old protocol.Seq, n int) []room.Event {
	t.Helper()
	var events []room.Event
	var projections []room.Projection
	for i := range n {
		seq := old + protocol.Seq(i) + 1
		e, p := f.message(seq, fmt.Sprintf("text %d", seq))
		events, projections = append(events, e), append(projections, p)
	}
	b := f.batch(old, events, projections...)
	noError(t, f.Commit(t.Context(), []room.Batch{b}))
	return b.Events
}

// sayLong commits n messages of 50 KiB from old+1 on.
func (f *fixture) sayLong(t *testing.T, old protocol.Seq, n int) []room.Event {
	t.Helper()
	var all []room.Event
	for i := range n {
		e, p := f.message(old+protocol.Seq(i)+1, strings.Repeat("x", 50<<10))
		b := f.batch(old+protocol.Seq(i), []room.Event{e}, p)
		noError(t, f.Commit(t.Context(), []room.Batch{b}))
		all = append(all, b.Events...)
	}
	return all
}

// events reads the whole journal.
func (f *fixture) events(t *testing.T) []room.Event {
	t.Helper()
	found, err := f.Events(t.Context(), f.row.ID, 0, 10_000)
	noError(t, err)
	return found
}

func marshal(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func noError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func isError(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("the error is %v, want %v", err, want)
	}
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// atOnce runs f in n goroutines that start together and gives their answers.
func atOnce[T any](n int, f func(i int) T) []T {
	answers := make([]T, n)
	begin, done := make(chan struct{}), make(chan struct{})
	for i := range n {
		go func() {
			<-begin
			answers[i] = f(i)
			done <- struct{}{}
		}()
	}
	close(begin)
	for range n {
		<-done
	}
	return answers
}

// bounded is a context for what must not hang.
func bounded(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
