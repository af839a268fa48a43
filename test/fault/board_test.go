package fault

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"atrium/client"
	"atrium/internal/doc"
	"atrium/protocol"
	"atrium/test/pg"
)

// opsPerRound is about how many ops are acknowledged between two kills: less than what one may do at once after a start.
const opsPerRound = 60

// dueBytes is how much of a log has a checkpoint written.
const dueBytes = 256 << 10

func TestKillLosesNothingOfABoardSQLite(t *testing.T) {
	drawAgain(t, Options{Flags: generous}, rounds(5, 100))
}

func TestKillLosesNothingOfABoardPostgreSQL(t *testing.T) {
	drawAgain(t, Options{Flags: generous, DatabaseURL: pg.Start(t)}, rounds(5, 100))
}

// drawAgain kills the server again and again while people draw, and starts it anew. Each time the board is looked at before they come back: what
// was acknowledged is there, and beside it only the first of what each of them has not been answered yet. In the end nothing else is there, and so
// it stays when the room is over.
func drawAgain(t *testing.T, o Options, times int) {
	s := Start(t, o)
	h := newHall(t, s)
	d := &drawing{all: h.hands(s), ops: newTally(), points: newTally()}
	b := newBook(h, h.owner)
	for round := range times {
		d.untilKilled(t, s, b, round)
		s.Restart(t)
		b.check(t, d.all)
		if t.Failed() {
			t.Fatalf("after the kill of round %d", round)
		}
	}
	unacknowledged, overdue := b.unacknowledged, b.overdue
	d.untilAnswered(t)
	b.awaitCheckpoint(t)
	b.check(t, d.all)
	if b.unacknowledged > unacknowledged {
		t.Errorf("%d ops are there of which nobody was told", b.unacknowledged-unacknowledged)
	}
	t.Logf("%d ops; %d were done and not acknowledged when the server was killed, %d kills came while a checkpoint was written, %d checkpoints were found",
		len(b.lines), unacknowledged, overdue, b.checkpoints)
	if unacknowledged == 0 || overdue == 0 {
		t.Error("no kill came at a moment that matters")
	}
	endAndLook(t, s, h, d.all, b)
}

// drawing is what the hands do together.
type drawing struct {
	all         []*hand
	ops, points *tally // acknowledged; points are their bytes
}

func (d *drawing) acked(op protocol.BoardOp) {
	d.ops.add(1)
	d.points.add(pointBytes(op))
}

// connect brings all back into the room.
func (d *drawing) connect(t *testing.T) []*client.Raw {
	t.Helper()
	var all []*client.Raw
	for _, hand := range d.all {
		raw, err := hand.connect()
		if err != nil {
			t.Fatalf("%s: %v", hand.name, err)
		}
		all = append(all, raw)
	}
	return all
}

// untilKilled lets all draw and kills the server: in every other round when a checkpoint is due, as far as the book knows, and else at any moment,
// just after the answers to one hand were lost on their way.
func (d *drawing) untilKilled(t *testing.T, s *Server, b *book, round int) {
	t.Helper()
	loser, lose := round%len(d.all), make(chan struct{})
	var others, losing errgroup.Group
	for i, raw := range d.connect(t) {
		if i == loser {
			losing.Go(func() error { return d.all[i].draw(raw, nil, lose, d.acked) })
		} else {
			others.Go(func() error { return d.all[i].draw(raw, nil, nil, d.acked) })
		}
	}
	var alive bool
	var lost error
	if round%2 == 1 {
		alive = d.points.more(max(1, dueBytes-b.since))
	} else {
		alive = d.ops.more(opsPerRound/2 + rand.Int64N(opsPerRound))
		close(lose)
		lost = losing.Wait()
	}
	s.Kill(t)
	if err := errors.Join(lost, losing.Wait(), others.Wait()); err != nil || !alive {
		t.Fatalf("round %d: %v; ops are acknowledged: %v", round, err, alive)
	}
}

// untilAnswered lets all draw a little more, until everything is answered.
func (d *drawing) untilAnswered(t *testing.T) {
	t.Helper()
	stop := make(chan struct{})
	var drawing errgroup.Group
	for i, raw := range d.connect(t) {
		drawing.Go(func() error { return d.all[i].draw(raw, stop, nil, d.acked) })
	}
	alive := d.ops.more(opsPerRound / 2)
	close(stop)
	if err := drawing.Wait(); err != nil || !alive {
		t.Fatalf("%v; ops are acknowledged: %v", err, alive)
	}
}

// endAndLook ends the room and kills the server once more: who was a member reads the board as it was, and nobody else does.
func endAndLook(t *testing.T, s *Server, h *hall, all []*hand, was *book) {
	t.Helper()
	if err := h.owner.EndRoom(h.ctx, string(h.room)); err != nil {
		t.Fatal(err)
	}
	s.Kill(t)
	s.Restart(t)
	for _, reader := range []*client.Client{all[0].client, all[1].client} {
		now := newBook(h, reader)
		now.check(t, all)
		if !bytes.Equal(protocol.Encode(now.lines), protocol.Encode(was.lines)) {
			t.Errorf("the log of the board has changed: %d ops, were %d", len(now.lines), len(was.lines))
		}
	}
	stranger := person(t, s.URL)
	if _, err := stranger.Register(h.ctx, client.Registration{Name: "stranger", Password: "correct horse"}); err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Board(h.ctx, string(h.room), was.board); !client.IsCode(err, protocol.CodeNotFound) {
		t.Errorf("a stranger reads the board: %v", err)
	}
	if _, err := all[1].connect(); !client.IsCode(err, protocol.CodeEnded) {
		t.Errorf("who comes back to the room hears %v", err)
	}
}

// book is what somebody has read of a board's log, with its plain fold.
type book struct {
	hall   *hall
	reader *client.Client
	board  protocol.BoardID
	lines  []client.BoardLine
	fold   *doc.Fold

	newest         uint64 // checkpoint
	since          int64  // bytes of points after it
	checkpoints    int
	overdue        int // how often a checkpoint was due and not there: it was being written
	unacknowledged int // ops that were there before their hands knew
}

func newBook(h *hall, reader *client.Client) *book {
	return &book{hall: h, reader: reader, board: protocol.BoardID(h.room), fold: doc.NewFold()}
}

// check reads on, and holds what is there against the log and against what the hands know. Nobody draws meanwhile.
func (b *book) check(t *testing.T, all []*hand) {
	t.Helper()
	b.read(t)
	b.checkOpened(t)
	of := make(map[protocol.AccountID][]client.BoardLine)
	for _, line := range b.lines {
		of[line.Account] = append(of[line.Account], line)
	}
	count := 0
	for _, hand := range all {
		b.unacknowledged += hand.check(t, of[hand.account])
		count += len(of[hand.account])
		for _, heard := range hand.heard {
			if heard.N > uint64(len(b.lines)) || !sameLine(heard, b.lines[heard.N-1]) {
				t.Errorf("%s heard op %d, which is not in the log like that", hand.name, heard.N)
			}
		}
		hand.heard = nil
	}
	if count != len(b.lines) {
		t.Errorf("%d ops of %d are of nobody", len(b.lines)-count, len(b.lines))
	}
}

// read reads the log from where it has come.
func (b *book) read(t *testing.T) {
	t.Helper()
	for {
		got, err := b.reader.BoardOps(b.hall.ctx, string(b.hall.room), b.board, b.fold.N())
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range got.Ops {
			if line.N != b.fold.N()+1 {
				t.Fatalf("op %d comes after %d", line.N, b.fold.N())
			}
			if err := b.fold.Replay(doc.Op(line)); err != nil {
				t.Fatalf("op %d cannot be done: %v", line.N, err)
			}
			b.lines = append(b.lines, line)
		}
		if got.Next == 0 {
			return
		}
	}
}

// checkOpened opens the board as a page does: its checkpoint and the ops after it give what the whole log gives.
func (b *book) checkOpened(t *testing.T) {
	t.Helper()
	opened, err := b.reader.Board(b.hall.ctx, string(b.hall.room), b.board)
	if err != nil {
		t.Fatal(err)
	}
	fold := doc.NewFold()
	if c := opened.Checkpoint; c != nil {
		fold = foldOf(c)
		if c.N < b.newest {
			t.Errorf("the checkpoint is of op %d, there was one of op %d", c.N, b.newest)
		}
		if c.N > b.newest {
			b.checkpoints++
		}
		b.newest = c.N
	}
	rest := b.lines[min(fold.N(), uint64(len(b.lines))):]
	b.since = 0
	for _, line := range rest {
		if err := fold.Replay(doc.Op(line)); err != nil {
			t.Fatalf("op %d cannot be done after the checkpoint of op %d: %v", line.N, b.newest, err)
		}
		b.since += pointBytes(line.BoardOp)
	}
	if b.since >= dueBytes {
		b.overdue++
	}
	if opened.N != fold.N() || !bytes.Equal(protocol.Encode(fold.State()), protocol.Encode(b.fold.State())) {
		t.Errorf("the board with %d ops is not what the %d ops of its log give", opened.N, len(b.lines))
	}
	for i, line := range opened.Ops {
		if i >= len(rest) || !sameLine(line, rest[i]) {
			t.Fatalf("op %d comes after the checkpoint of op %d, which is not in the log like that", line.N, b.newest)
		}
	}
	if opened.Next == 0 && len(opened.Ops) != len(rest) {
		t.Errorf("%d ops come after the checkpoint, there are %d", len(opened.Ops), len(rest))
	}
}

// awaitCheckpoint waits until there is one.
func (b *book) awaitCheckpoint(t *testing.T) {
	t.Helper()
	for deadline := time.After(patience); ; {
		opened, err := b.reader.Board(b.hall.ctx, string(b.hall.room), b.board)
		if err != nil {
			t.Fatal(err)
		}
		if opened.Checkpoint != nil {
			return
		}
		select {
		case <-time.After(300 * time.Millisecond):
		case <-deadline:
			t.Fatalf("no checkpoint of %d ops within %v", opened.N, patience)
		}
	}
}

func foldOf(c *client.BoardCheckpoint) *doc.Fold {
	var s doc.State
	for _, p := range c.Pages {
		s.Pages = append(s.Pages, &doc.Page{ID: p.ID, N: p.N, Changed: p.Changed, By: p.By, Data: p.Data, Deleted: p.Deleted})
	}
	for _, e := range c.Elements {
		element := doc.Element(e)
		s.Elements = append(s.Elements, &element)
	}
	for _, e := range c.Deleted {
		element := doc.Element(e)
		s.Deleted = append(s.Deleted, &element)
	}
	return doc.FoldOf(c.N, s)
}

func sameLine(a, b client.BoardLine) bool {
	return a.N == b.N && a.Time == b.Time && a.Account == b.Account && sameOp(a.BoardOp, b.BoardOp)
}

// sameOp compares what ops do; in a log the board is not told.
func sameOp(a, b protocol.BoardOp) bool {
	a.Board, b.Board = "", ""
	return bytes.Equal(protocol.Encode(a), protocol.Encode(b))
}

func pointBytes(op protocol.BoardOp) int64 {
	if op.Data == nil || op.Data.Points == nil {
		return 0
	}
	return int64(len(*op.Data.Points))
}
