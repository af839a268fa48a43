package storetest

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// drawn is an op with its number, of which the text is its data.
func drawn(board protocol.BoardID, n uint64, text string) protocol.BoardOpEvent {
	kind, zero, size, color := protocol.ElementText, 0.0, 20.0, "#000000"
	return protocol.BoardOpEvent{N: n, BoardOp: protocol.BoardOp{Board: board, Page: protocol.FirstPage, Op: protocol.BoardAdd,
		ID: protocol.BoardItemID(fmt.Sprint("e", n)), Data: &protocol.BoardProps{Type: &kind, X: &zero, Y: &zero, Text: &text, Size: &size, Color: &color}}}
}

// boardBatch makes a batch of ops that continue the journal at old; from is the room that has the boards until now.
func (f *fixture) boardBatch(old protocol.Seq, shelf doc.ShelfID, from protocol.RoomID, ops ...protocol.BoardOpEvent) room.Batch {
	b := f.batch(old, make([]room.Event, len(ops)))
	seen := map[protocol.BoardID]bool{}
	for i, op := range ops {
		e := &b.Events[i]
		e.Account, e.Request, e.Digest = f.account, protocol.RequestID(protocol.NewUUID()), room.Digest{1}
		e.Type, e.Audience, e.Data = protocol.TypeBoardOp, room.AudienceAll, marshal(op)
		put := doc.PutOp{Board: op.Board, Shelf: shelf, From: from, N: op.N, Event: e.Seq, Time: e.Time}
		if seen[op.Board] {
			put.From = f.row.ID
		}
		seen[op.Board] = true
		b.Projections = append(b.Projections, put)
	}
	return b
}

// own is the shelf of the fixture's room, and its first board.
func (f *fixture) own() (doc.ShelfID, protocol.BoardID) {
	return doc.ShelfID(f.row.ID), protocol.BoardID(f.row.ID)
}

// draw commits ops of the room's own board with these texts, from a head and a number on.
func (f *fixture) draw(t *testing.T, old protocol.Seq, n uint64, texts ...string) []doc.Op {
	t.Helper()
	shelf, board := f.own()
	var from protocol.RoomID
	if n > 1 {
		from = f.row.ID
	}
	var ops []protocol.BoardOpEvent
	for i, text := range texts {
		ops = append(ops, drawn(board, n+uint64(i), text))
	}
	b := f.boardBatch(old, shelf, from, ops...)
	noError(t, f.Commit(t.Context(), []room.Batch{b}))
	return opsOf(b, ops)
}

// opsOf are the lines of the log that a batch writes.
func opsOf(b room.Batch, ops []protocol.BoardOpEvent) (lines []doc.Op) {
	for i, op := range ops {
		lines = append(lines, doc.Op{N: op.N, Time: b.Events[i].Time, Account: b.Events[i].Account, BoardOp: op.BoardOp})
	}
	return lines
}

func (f *fixture) ops(t *testing.T, board protocol.BoardID, after uint64, limit int) []doc.Op {
	t.Helper()
	ops, err := f.Ops(t.Context(), f.row.ID, board, after, limit)
	noError(t, err)
	return ops
}

func (f *fixture) board(t *testing.T, id protocol.BoardID) doc.Board {
	t.Helper()
	b, err := f.BoardByID(t.Context(), f.row.ID, id)
	noError(t, err)
	return b
}

// putBoard commits what boards are called.
func (f *fixture) putBoards(old protocol.Seq, puts ...doc.PutBoard) room.Batch {
	b := f.batch(old, nil)
	for _, p := range puts {
		b.Events = append(b.Events, room.Event{Account: f.account, Type: protocol.TypeBoardChanged, Audience: room.AudienceAll,
			Data: marshal(protocol.BoardChanged{Board: p.Board, Title: p.Title, Removed: p.Removed})})
		b.Projections = append(b.Projections, p)
	}
	return f.batch(old, b.Events, b.Projections...)
}

func checkBoards(t *testing.T, f *fixture) {
	shelf, own := f.own()
	got, err := f.ShelfOf(t.Context(), f.row.ID)
	noError(t, err)
	equal(t, "the shelf of a room", got, shelf)
	_, err = f.ShelfOf(t.Context(), "nowhere")
	isError(t, err, doc.ErrNotFound)
	boards, err := f.Boards(t.Context(), f.row.ID, shelf)
	noError(t, err)
	equal(t, "boards of a new room", boards, []doc.Board{{ID: own, Shelf: shelf}})
	equal(t, "a board without a line", f.board(t, own), boards[0])

	one, two := protocol.BoardID(protocol.NewUUID()), protocol.BoardID(protocol.NewUUID())
	noError(t, f.Commit(t.Context(), []room.Batch{f.putBoards(0, doc.PutBoard{Board: two, Shelf: shelf, Title: "Two", Made: start},
		doc.PutBoard{Board: one, Shelf: shelf, Title: "数学", Made: start}, doc.PutBoard{Board: own, Shelf: shelf, Title: "Own", Made: start})}))
	ops := []protocol.BoardOpEvent{drawn(one, 1, "a"), drawn(own, 1, "b"), drawn(one, 2, "c"), drawn(own, 2, "d")}
	b := f.boardBatch(3, shelf, "", ops...)
	noError(t, f.Commit(t.Context(), []room.Batch{b}))
	want := []doc.Board{{ID: own, Shelf: shelf, Room: f.row.ID, Title: "Own", N: 2, Changed: b.Events[3].Time},
		{ID: one, Shelf: shelf, Room: f.row.ID, Title: "数学", N: 2, Changed: b.Events[2].Time}, {ID: two, Shelf: shelf, Title: "Two"}}
	boards, err = f.Boards(t.Context(), f.row.ID, shelf)
	noError(t, err)
	equal(t, "boards", boards, want)
	equal(t, "ops of the one", f.ops(t, one, 0, 10), []doc.Op{opsOf(b, ops)[0], opsOf(b, ops)[2]})
	equal(t, "ops of the other", f.ops(t, own, 1, 10), opsOf(b, ops)[3:])

	noError(t, f.Commit(t.Context(), []room.Batch{f.putBoards(7, doc.PutBoard{Board: one, Shelf: shelf, Title: "Gone", Removed: true, Made: start + 9})}))
	boards, err = f.Boards(t.Context(), f.row.ID, shelf)
	noError(t, err)
	equal(t, "boards without the removed one", boards, []doc.Board{want[0], want[2]})
	want[1].Title, want[1].Removed = "Gone", true
	equal(t, "the removed one", f.board(t, one), want[1])
	removed, err := f.RemovedBoards(t.Context(), f.row.ID, shelf)
	noError(t, err)
	equal(t, "removed ones", removed, []doc.Board{want[1]})
	offered, kept, err := f.CountBoards(t.Context(), f.row.ID, shelf)
	noError(t, err)
	equal(t, "boards beside the own one that are offered, and all", [2]int{offered, kept}, [2]int{1, 2})

	other := newFixture(t, f.Store, f.row.Policy.Keep)
	for _, id := range []protocol.BoardID{own, one, two, "", "none"} {
		_, err = f.BoardByID(t.Context(), other.row.ID, id)
		isError(t, err, doc.ErrNotFound)
	}
	_, err = f.BoardByID(t.Context(), "nowhere", own)
	isError(t, err, doc.ErrNotFound)
}

func checkBoardOps(t *testing.T, f *fixture) {
	_, own := f.own()
	equal(t, "ops of a new board", len(f.ops(t, own, 0, 10)), 0)
	ops := f.draw(t, 0, 1, "one")
	f.say(t, 1, 2)
	ops = append(ops, f.draw(t, 3, 2, "two", "three", "four", "five")...)
	for _, c := range []struct {
		after uint64
		limit int
		want  []doc.Op
	}{{0, 10, ops}, {0, 2, ops[:2]}, {2, 2, ops[2:4]}, {4, 10, ops[4:]}, {5, 10, nil}, {math.MaxUint64, 10, nil}} {
		if got := f.ops(t, own, c.after, c.limit); len(got) != 0 || len(c.want) != 0 {
			equal(t, fmt.Sprint("ops after ", c.after), got, c.want)
		}
	}
	equal(t, "ops of no board", len(f.ops(t, "none", 0, 10)), 0)
	authors, err := f.AuthorsOf(t.Context(), []protocol.AccountID{f.account, "nobody", f.account})
	noError(t, err)
	equal(t, "authors", len(authors), 1)
	if authors[0].Account != f.account || authors[0].Name == "" {
		t.Fatalf("the author is %+v", authors[0])
	}
	authors, err = f.AuthorsOf(t.Context(), nil)
	noError(t, err)
	equal(t, "authors of nothing", len(authors), 0)
}

// Large ops are read a few at a time, and one that is larger than the bound by itself.
func checkLargeOps(t *testing.T, f *fixture) {
	_, own := f.own()
	var ops []doc.Op
	for i := range 5 {
		ops = append(ops, f.draw(t, protocol.Seq(i), uint64(i+1), strings.Repeat("x", 300<<10))...)
	}
	equal(t, "how many are read", f.ops(t, own, 0, 100), ops[:3])
	equal(t, "the rest", f.ops(t, own, 3, 100), ops[3:])
	large := f.draw(t, 5, 6, strings.Repeat("x", doc.OpsBytes))
	equal(t, "larger than the bound", f.ops(t, own, 5, 100), large)
	equal(t, "before it", f.ops(t, own, 4, 100), ops[4:])
}

func checkBoardFence(t *testing.T, f *fixture) {
	shelf, own := f.own()
	ops := f.draw(t, 0, 1, "one", "two")
	beside := protocol.BoardID(protocol.NewUUID())
	noError(t, f.Commit(t.Context(), []room.Batch{f.putBoards(2, doc.PutBoard{Board: beside, Shelf: shelf, Title: "x", Removed: true})}))
	here := f.row.ID
	for what, b := range map[string]room.Batch{
		"a number again":           f.boardBatch(3, shelf, here, drawn(own, 2, "x")),
		"a number too high":        f.boardBatch(3, shelf, here, drawn(own, 4, "x")),
		"a hole":                   f.boardBatch(3, shelf, here, drawn(own, 3, "x"), drawn(own, 5, "x")),
		"twice":                    f.boardBatch(3, shelf, here, drawn(own, 3, "x"), drawn(own, 3, "x")),
		"no room has it":           f.boardBatch(3, shelf, "", drawn(own, 3, "x")),
		"another room has it":      f.boardBatch(3, shelf, "elsewhere", drawn(own, 3, "x")),
		"another shelf":            f.boardBatch(3, "elsewhere", here, drawn(own, 3, "x")),
		"a board that was removed": f.boardBatch(3, shelf, "", drawn(beside, 1, "x")),
		"no such board":            f.boardBatch(3, shelf, "", drawn("none", 1, "x")),
	} {
		if err := f.Commit(t.Context(), []room.Batch{b}); !errors.Is(err, doc.ErrMoved) {
			t.Fatalf("%s: %v, want ErrMoved", what, err)
		}
		equal(t, what, f.ops(t, own, 0, 10), ops)
		equal(t, what, len(f.events(t)), 3)
	}
	b := f.boardBatch(3, shelf, here, drawn(own, 3, "x"))
	for _, event := range []protocol.Seq{0, 3, 5} {
		put := b.Projections[0].(doc.PutOp)
		put.Event = event
		if err := f.Commit(t.Context(), []room.Batch{f.batch(3, b.Events, put)}); err == nil {
			t.Fatalf("an op with the data of event %d was committed", event)
		}
	}
	again := doc.PutBoard{Board: beside, Shelf: shelf, Title: "y"}
	isError(t, f.Commit(t.Context(), []room.Batch{f.putBoards(3, again)}), doc.ErrMoved) // no place is kept for it
	again.Back = true
	both := f.putBoards(3, again)
	op := f.boardBatch(4, shelf, "", drawn(beside, 1, "x"))
	both.Events, both.Projections = append(both.Events, op.Events...), append(both.Projections, op.Projections...)
	noError(t, f.Commit(t.Context(), []room.Batch{both}))
	equal(t, "ops of the one that was taken back", len(f.ops(t, beside, 0, 10)), 1)
	if f.row.Policy.Keep == protocol.KeepForever {
		other := newFixture(t, f.Store, protocol.KeepForever)
		steal, _ := other.own()
		isError(t, f.Commit(t.Context(), []room.Batch{f.putBoards(5, doc.PutBoard{Board: beside, Shelf: steal, Title: "z"})}), doc.ErrMoved)
	}
}

// checkBoardRace lets many try for the same number.
func checkBoardRace(t *testing.T, f *fixture) {
	shelf, own := f.own()
	won := 0
	for _, err := range atOnce(8, func(int) error {
		return f.Commit(t.Context(), []room.Batch{f.boardBatch(0, shelf, "", drawn(own, 1, "mine"))})
	}) {
		if err == nil {
			won++
		}
	}
	equal(t, "winners", won, 1)
	equal(t, "ops", len(f.ops(t, own, 0, 10)), 1)
}

func checkCheckpoints(t *testing.T, f *fixture) {
	_, own := f.own()
	_, ok, err := f.CheckpointOf(t.Context(), f.row.ID, own)
	noError(t, err)
	equal(t, "a checkpoint of a new board", ok, false)
	ops := f.draw(t, 0, 1, "one", "two", "three", "four")
	state := func(n int) jsontext.Value {
		return jsontext.Value(fmt.Sprintf(`{"pages":[%d],"elements":["%s"],"deleted":[]}`, n, strings.Repeat("数", 50_000)))
	}
	put := func(n uint64) {
		t.Helper()
		noError(t, f.PutCheckpoint(t.Context(), f.row.ID, own, doc.Checkpoint{N: n, State: state(int(n))}))
	}
	is := func(n uint64) {
		t.Helper()
		c, ok, err := f.CheckpointOf(t.Context(), f.row.ID, own)
		noError(t, err)
		equal(t, "there is one", ok, true)
		equal(t, "the checkpoint", c, doc.Checkpoint{N: n, State: state(int(n))})
	}
	put(2)
	is(2)
	put(1)
	is(2)
	equal(t, "ops behind it", f.ops(t, own, 2, 10), ops[2:])
	rest := ops
	if f.row.Policy.Keep == protocol.KeepNothing {
		rest = ops[2:]
	}
	equal(t, "the log as far as it is kept", f.ops(t, own, 0, 10), rest)
	atOnce(4, func(i int) error {
		put(uint64(i + 1))
		return nil
	})
	is(4)
	equal(t, "ops behind the last", len(f.ops(t, own, 4, 10)), 0)
	equal(t, "the board", f.board(t, own).N, uint64(4))
	more := f.draw(t, 4, 5, "five")
	equal(t, "ops behind it", f.ops(t, own, 4, 10), more)
	_, ok, err = f.CheckpointOf(t.Context(), newFixture(t, f.Store, f.row.Policy.Keep).row.ID, "none")
	noError(t, err)
	equal(t, "a checkpoint of no board", ok, false)
}

// checkBoardsStartAnew: what is in memory goes with its journal.
func checkBoardsStartAnew(t *testing.T, f *fixture) {
	shelf, own := f.own()
	f.draw(t, 0, 1, "one")
	file := putFile(t, f, "some bytes")
	f.acquire(t)
	kept := f.row.Policy.Keep == protocol.KeepForever
	equal(t, "ops", len(f.ops(t, own, 0, 10)) == 1, kept)
	equal(t, "the number", f.board(t, own).N == 1, kept)
	_, err := f.FileByID(t.Context(), f.row.ID, file.ID)
	equal(t, "the file", err == nil, kept)
	size, err := f.FilesSize(t.Context(), f.row.ID, shelf)
	noError(t, err)
	equal(t, "bytes", size != 0, kept)
}

// checkBoardsOfCourses takes a board from lesson to lesson, at once at last.
func checkBoardsOfCourses(t *testing.T, s Store) {
	owner := newAccount(t, s)
	c := insertCourse(t, s, newCourse(owner, "boards"))
	shelf, own := doc.ShelfID(c.ID), protocol.BoardID(c.ID)
	var lessons []*fixture
	for i := range 3 {
		l := insertLesson(t, s, c, 0, start+protocol.Millis(i))
		f := &fixture{Store: s, account: owner}
		row, err := s.RoomByID(t.Context(), l.ID)
		noError(t, err)
		f.row = row
		f.acquire(t)
		lessons = append(lessons, f)
		got, err := s.ShelfOf(t.Context(), l.ID)
		noError(t, err)
		equal(t, "the shelf of a lesson", got, shelf)
	}
	a, b := lessons[0], lessons[1]
	first := []protocol.BoardOpEvent{drawn(own, 1, "a"), drawn(own, 2, "b")}
	one := a.boardBatch(0, shelf, "", first...)
	noError(t, s.Commit(t.Context(), []room.Batch{one}))
	second := []protocol.BoardOpEvent{drawn(own, 3, "c"), drawn(own, 4, "d")}
	two := b.boardBatch(0, shelf, a.row.ID, second...)
	noError(t, s.Commit(t.Context(), []room.Batch{two}))
	isError(t, s.Commit(t.Context(), []room.Batch{a.boardBatch(2, shelf, a.row.ID, drawn(own, 3, "late"))}), doc.ErrMoved)
	equal(t, "the log of both lessons", lessons[2].ops(t, own, 0, 10), append(opsOf(one, first), opsOf(two, second)...))
	board := lessons[2].board(t, own)
	equal(t, "who has it", board, doc.Board{ID: own, Shelf: shelf, Room: b.row.ID, N: 4, Changed: two.Events[1].Time})
	for _, f := range lessons {
		_, err := s.BoardByID(t.Context(), f.row.ID, protocol.BoardID(f.row.ID))
		isError(t, err, doc.ErrNotFound) // a lesson's boards are its course's
	}
	other := insertLesson(t, s, insertCourse(t, s, newCourse(owner, "others")), 0, start)
	_, err := s.BoardByID(t.Context(), other.ID, own)
	isError(t, err, doc.ErrNotFound)

	won := 0
	for _, err := range atOnce(3, func(i int) error {
		f := lessons[i]
		return s.Commit(t.Context(), []room.Batch{f.boardBatch(f.head(t), shelf, b.row.ID, drawn(own, 5, "mine"), drawn(own, 6, "mine"))})
	}) {
		if err == nil {
			won++
		} else if !errors.Is(err, doc.ErrMoved) {
			t.Errorf("the error is %v, want ErrMoved", err)
		}
	}
	equal(t, "winners", won, 1)
	equal(t, "the number", a.board(t, own).N, uint64(6))
	equal(t, "the log", len(a.ops(t, own, 0, 10)), 6)
}

func (f *fixture) head(t *testing.T) protocol.Seq {
	row, err := f.RoomByID(t.Context(), f.row.ID)
	if err != nil {
		t.Error(err)
	}
	return row.Head
}
