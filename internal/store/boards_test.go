package store

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// ops are projections that make each event of a batch an op of the room's own board, with numbers like those of the events.
func (r *testRoom) ops(b room.Batch) (all []room.Projection) {
	for _, e := range b.Events {
		from := r.ID
		if e.Seq == 1 {
			from = ""
		}
		all = append(all, doc.PutOp{Board: protocol.BoardID(r.ID), Shelf: doc.ShelfID(r.ID), From: from, N: uint64(e.Seq), Event: e.Seq, Time: e.Time})
	}
	return all
}

// draw commits texts on the room's own board.
func (r *testRoom) draw(t testing.TB, texts ...string) {
	t.Helper()
	check(t, r.tryDraw(t, texts...))
}

func (r *testRoom) tryDraw(t testing.TB, texts ...string) error {
	t.Helper()
	b := r.batch(texts...)
	for i := range b.Events {
		e := &b.Events[i]
		e.Type = protocol.TypeBoardOp
		e.Data = protocol.Encode(protocol.BoardOpEvent{N: uint64(e.Seq), BoardOp: protocol.BoardOp{Board: protocol.BoardID(r.ID), Page: protocol.FirstPage,
			Op: protocol.BoardPatch, Data: &protocol.BoardProps{Title: &texts[i]}}})
	}
	b.Projections = r.ops(b)
	err := r.db.Commit(t.Context(), []room.Batch{b})
	if err == nil {
		r.Head = b.New()
	}
	return err
}

func (r *testRoom) upload(t testing.TB, content string) (doc.File, error) {
	t.Helper()
	f := doc.File{ID: protocol.FileID(protocol.NewUUID()), Shelf: doc.ShelfID(r.ID), Owner: r.Owner, Name: "Sheet", Type: "image/png", Made: 1}
	return r.db.PutFile(t.Context(), r.ID, f, strings.NewReader(content), 1<<30)
}

// TestBoardsInMemoryLeaveNoTrace looks into the data folder for what a room that keeps nothing has on its boards.
func TestBoardsInMemoryLeaveNoTrace(t *testing.T) {
	dir := t.TempDir()
	db := openTest(t, Options{DataDir: dir})
	held, kept := newTestRoom(t, db, protocol.KeepNothing), newTestRoom(t, db, protocol.KeepForever)
	for r, word := range map[*testRoom]string{held: "SECRET", kept: "ORDINARY"} {
		r.draw(t, word+"-op")
		_, err := r.upload(t, word+"-file")
		check(t, err)
		check(t, db.PutCheckpoint(t.Context(), r.ID, protocol.BoardID(r.ID), doc.Checkpoint{N: 1, State: jsontext.Value(`{}`)}))
	}
	if countInFolder(t, dir, "ORDINARY-op") == 0 || countInFolder(t, dir, "ORDINARY-file") == 0 {
		t.Fatal("the test looks in the wrong place")
	}
	db.memory = newMemory(memoryLimits) // of another process, or dropped: the room is known all the same
	if _, err := held.upload(t, "SECRET-later"); !errors.Is(err, doc.ErrNotFound) {
		t.Errorf("an upload gets %v, want ErrNotFound", err)
	}
	check(t, db.PutCheckpoint(t.Context(), held.ID, protocol.BoardID(held.ID), doc.Checkpoint{N: 1, State: jsontext.Value(`{}`)}))
	if err := held.tryDraw(t, "SECRET-op"); !errors.Is(err, room.ErrDeposed) {
		t.Errorf("an op gets %v, want ErrDeposed", err)
	}
	if n := countInFolder(t, dir, "SECRET"); n != 0 {
		t.Errorf("%d traces in the data folder", n)
	}
	for _, table := range []string{"boards", "board_ops", "board_checkpoints", "board_files"} {
		var n int
		check(t, db.engine.reader().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n))
		if n != 1 {
			t.Errorf("%d rows of %s, want that of the other room", n, table)
		}
	}
}

// TestBoardsInMemoryAreBounded: what a room's boards and files take has a bound of its own, and is counted among all.
func TestBoardsInMemoryAreBounded(t *testing.T) {
	const most = 1 << 20
	db := withLimits(t, limits{journal: 64 << 10, boards: most, all: 1 << 30})
	r := newTestRoom(t, db, protocol.KeepNothing)
	text := strings.Repeat("x", 4<<10)
	var err error
	for err == nil {
		err = r.tryDraw(t, text)
	}
	if !errors.Is(err, doc.ErrFull) {
		t.Fatalf("an op too many gets %v, want ErrFull", err)
	}
	j := db.memory.journals[r.ID]
	if j.shelf.size > most || j.size-j.shelf.size > 64<<10 || r.Head < 200 {
		t.Errorf("%d ops take %d bytes, their journal %d more", r.Head, j.shelf.size, j.size-j.shelf.size)
	}
	ops, err := db.Ops(t.Context(), r.ID, protocol.BoardID(r.ID), 0, 1000)
	check(t, err)
	events, err := db.Events(t.Context(), r.ID, 0, 1000)
	check(t, err)
	if len(ops) != int(r.Head) || len(events) >= len(ops) {
		t.Errorf("%d ops of %d, and %d events", len(ops), r.Head, len(events))
	}
	if _, err := r.upload(t, strings.Repeat("x", 64<<10)); !errors.Is(err, doc.ErrFull) {
		t.Errorf("a file gets %v, want ErrFull", err)
	}
	state := jsontext.Value(fmt.Sprintf("%q", text))
	check(t, db.PutCheckpoint(t.Context(), r.ID, protocol.BoardID(r.ID), doc.Checkpoint{N: uint64(r.Head), State: state}))
	if _, err := r.upload(t, strings.Repeat("x", 900<<10)); err != nil {
		t.Errorf("a file after the checkpoint gets %v", err)
	}
	space, err := db.Space(t.Context(), r.ID)
	check(t, err)
	if want := int64(most - j.shelf.size); space != want || want < 0 {
		t.Errorf("space for %d bytes, want %d", space, want)
	}
	r.draw(t, text)
	checkShelf(t, j)
	if sum := j.size; sum != db.memory.size {
		t.Errorf("all is kept as %d and is %d", db.memory.size, sum)
	}
}

// checkShelf compares what is counted of boards with what is there.
func checkShelf(t *testing.T, j *journal) {
	t.Helper()
	sum := 0
	for _, b := range j.shelf.boards {
		sum += rowBytes + len(b.Title) + len(b.checkpoint.state)
		for _, op := range b.ops {
			sum += op.bytes()
		}
	}
	for _, f := range j.shelf.files {
		sum += rowBytes
		for _, part := range f.parts {
			sum += len(part)
		}
	}
	if sum != j.shelf.size {
		t.Errorf("boards are counted as %d bytes and have %d", j.shelf.size, sum)
	}
}

// TestFilesPushOutNobody: an upload keeps its own journal, and takes that of who has most.
func TestFilesPushOutNobody(t *testing.T) {
	db := withLimits(t, limits{journal: 1 << 20, boards: 1 << 20, all: 600 << 10})
	modest, greedy := newTestRoom(t, db, protocol.KeepNothing), newTestRoom(t, db, protocol.KeepNothing)
	modest.draw(t, "mine")
	greedy.draw(t, strings.Repeat("x", 200<<10)) // as an event and as an op
	if _, err := modest.upload(t, strings.Repeat("x", 250<<10)); err != nil {
		t.Fatal(err)
	}
	if db.memory.holds(greedy.ID) || !db.memory.holds(modest.ID) {
		t.Error("the wrong journal is gone")
	}
}

// TestABackupHoldsBoards restores a board with its log and a file of several parts into each engine.
func TestABackupHoldsBoards(t *testing.T) {
	content := strings.Repeat("0123456789\x00\xff", doc.FilePart/5)
	for from, place := range places {
		o := place(t)
		db := openTest(t, o)
		r := newTestRoom(t, db, protocol.KeepForever)
		board := protocol.BoardID(r.ID)
		r.draw(t, "one", "two 第")
		check(t, db.PutCheckpoint(t.Context(), r.ID, board, doc.Checkpoint{N: 1, State: jsontext.Value(`{"pages":[]}`)}))
		file, err := r.upload(t, content)
		check(t, err)
		var backup bytes.Buffer
		_, err = Backup(t.Context(), o, &backup)
		check(t, err)
		for to, place := range places {
			t.Run(from+" into "+to, func(t *testing.T) {
				o := place(t)
				_, err := Restore(t.Context(), o, bytes.NewReader(backup.Bytes()))
				check(t, err)
				again := openTest(t, o)
				ops, err := again.Ops(t.Context(), r.ID, board, 0, 10)
				check(t, err)
				c, ok, err := again.CheckpointOf(t.Context(), r.ID, board)
				check(t, err)
				if len(ops) != 2 || *ops[1].Data.Title != "two 第" || !ok || string(c.State) != `{"pages":[]}` {
					t.Errorf("ops %+v, checkpoint %v %s", ops, ok, c.State)
				}
				found, err := again.FileByID(t.Context(), r.ID, file.ID)
				check(t, err)
				var got []byte
				for part := range (len(content)-1)/doc.FilePart + 1 {
					bytes, err := again.ReadFile(t.Context(), r.ID, file.ID, part)
					check(t, err)
					got = append(got, bytes...)
				}
				if found != file || string(got) != content {
					t.Errorf("file %+v with %d bytes, want %+v with %d", found, len(got), file, len(content))
				}
			})
		}
	}
}
