package fault

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"atrium/client"
	"atrium/protocol"
	"atrium/test/pg"
)

const (
	pngBegins        = "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x03\x00\x00\x00\x02"
	picturesPerRound = 12
)

func TestKillLosesNoPictureOfACourseSQLite(t *testing.T) {
	placeAgain(t, Options{Flags: generous}, rounds(4, 50))
}

func TestKillLosesNoPictureOfACoursePostgreSQL(t *testing.T) {
	placeAgain(t, Options{Flags: generous, DatabaseURL: pg.Start(t)}, rounds(4, 50))
}

// placeAgain kills the server again and again while teachers put pictures onto the board of a course. What was acknowledged, the file as well as
// the op that shows it, is there in this lesson, and in the next one when this one is over.
func placeAgain(t *testing.T, o Options, times int) {
	s := Start(t, o)
	a := newAlbum(t, s)
	for round := range times {
		a.untilKilled(t, s)
		s.Restart(t)
		a.check(t)
		if t.Failed() {
			t.Fatalf("after the kill of round %d", round)
		}
	}
	if err := a.owner.EndLesson(a.ctx, a.room); err != nil {
		t.Fatal(err)
	}
	s.Kill(t)
	s.Restart(t)
	next, err := a.owner.CreateLesson(a.ctx, a.course, client.NewLesson{Title: "Next"})
	if err != nil {
		t.Fatal(err)
	}
	a.room = next.ID
	a.check(t)
}

// picture is a file that was uploaded and is on the board, as far as that was acknowledged.
type picture struct {
	file    protocol.FileID
	content []byte
	element protocol.BoardItemID // "": nobody was told that it is on the board
}

// album is the board of a course that is seen through a lesson, with the pictures that are known to be on it.
type album struct {
	hall
	course   protocol.CourseID
	mu       sync.Mutex
	pictures []picture
	placed   *tally // those that are known to be on the board
}

func newAlbum(t *testing.T, s *Server) *album {
	t.Helper()
	h := newHall(t, s)
	course, err := h.owner.CreateCourse(h.ctx, client.NewCourse{Title: "Course"})
	if err != nil {
		t.Fatal(err)
	}
	lesson, err := h.owner.CreateLesson(h.ctx, course.ID, client.NewLesson{Title: "First"})
	if err != nil {
		t.Fatal(err)
	}
	h.room = lesson.ID
	return &album{hall: *h, course: course.ID, placed: newTally()}
}

// untilKilled places pictures from two devices at once and kills the server under them.
func (a *album) untilKilled(t *testing.T, s *Server) {
	t.Helper()
	stop := make(chan struct{})
	var placing errgroup.Group
	for range 2 {
		placing.Go(func() error { return a.place(stop) })
	}
	alive := a.placed.more(picturesPerRound)
	s.Kill(t)
	close(stop)
	if err := placing.Wait(); err != nil || !alive {
		t.Fatalf("%v; pictures are placed: %v", err, alive)
	}
}

// place uploads pictures and puts them onto the board, until the server is gone.
func (a *album) place(stop <-chan struct{}) error {
	raw, err := a.owner.DialRaw(a.ctx)
	if err != nil {
		return err
	}
	defer raw.Drop()
	if _, err := raw.Open(a.ctx, protocol.OpenConnection{}); err != nil {
		return err
	}
	if _, err := ask(&a.hall, raw, protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: a.room}); err != nil {
		return err
	}
	for {
		if err := a.placeOne(raw); err != nil {
			select {
			case <-stop:
				return nil
			case <-time.After(patience):
				return err
			}
		}
	}
}

func (a *album) placeOne(raw *client.Raw) error {
	content := make([]byte, 64<<10)
	copy(content[copy(content, pngBegins):], rand.Text())
	file, err := a.owner.UploadFile(a.ctx, string(a.room), "picture.png", bytes.NewReader(content))
	if err != nil {
		return err
	}
	p := picture{file: file.File, content: content}
	id := protocol.BoardItemID(rand.Text())
	_, err = ask(&a.hall, raw, protocol.TypeBoardOp, a.room, protocol.BoardOp{
		Board: protocol.BoardID(a.course), Page: protocol.FirstPage, Op: protocol.BoardAdd, ID: id,
		Data: &protocol.BoardProps{Type: new(protocol.ElementImage), X: number(), Y: number(), W: new(100.0), H: new(80.0), File: &p.file},
	})
	if err == nil {
		p.element = id
	}
	a.mu.Lock()
	a.pictures = append(a.pictures, p)
	a.mu.Unlock()
	if err == nil {
		a.placed.add(1)
	}
	return err
}

// check reads the board and the files through the lesson.
func (a *album) check(t *testing.T) {
	t.Helper()
	board, err := a.owner.Board(a.ctx, string(a.room), protocol.BoardID(a.course))
	if err != nil {
		t.Fatal(err)
	}
	if board.Next != 0 || board.N != uint64(len(board.Ops)) {
		t.Fatalf("%d ops of %d are read at once", len(board.Ops), board.N)
	}
	for i, p := range a.pictures {
		if got, err := a.read(p.file); err != nil || !bytes.Equal(got, p.content) {
			t.Errorf("picture %d has %d bytes, had %d: %v", i, len(got), len(p.content), err)
		}
		shown := slices.IndexFunc(board.Ops, func(line client.BoardLine) bool { return line.ID == p.element })
		if p.element != "" && (shown < 0 || *board.Ops[shown].Data.File != p.file) {
			t.Errorf("picture %d is not on the board", i)
		}
	}
}

func (a *album) read(file protocol.FileID) (content []byte, err error) {
	body, err := a.owner.File(a.ctx, string(a.room), file)
	if err != nil {
		return nil, fmt.Errorf("the file: %w", err)
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	return io.ReadAll(body)
}
