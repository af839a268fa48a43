package raw

import (
	"bytes"
	"image"
	"image/png"
	"strings"

	"atrium/client"
	"atrium/protocol"
)

// boardOf is the first board of a room.
func boardOf(id protocol.RoomID) protocol.BoardID { return protocol.BoardID(id) }

func newItem() protocol.BoardItemID {
	return protocol.BoardItemID(strings.ReplaceAll(protocol.NewUUID(), "-", ""))
}

// addLine adds a line to the first page.
func addLine(board protocol.BoardID, id protocol.BoardItemID) protocol.BoardOp {
	return protocol.BoardOp{Board: board, Page: protocol.FirstPage, Op: protocol.BoardAdd, ID: id, Data: &protocol.BoardProps{Type: value(protocol.ElementLine),
		X: value(1.0), Y: value(2.0), W: value(30.0), H: value(-40.0), Size: value(3.0), Color: value("#1b1b1f")}}
}

// hand is what a hand does on the first board, which the sender looks at.
func hand(change func(*protocol.BoardLive)) func(*stage, part) any {
	return func(s *stage, _ part) any {
		d := protocol.BoardLive{Board: boardOf(s.room.ID), Page: protocol.FirstPage}
		change(&d)
		return d
	}
}

// boards are the deeds on the first board of a room.
var boards = []deed{
	frame(protocol.TypeOpenBoard, "", protocol.RightRead, func(s *stage, _ part) any { return protocol.OpenBoard{Board: boardOf(s.room.ID)} }),
	frame(protocol.TypeBoardLive, "nothing", protocol.RightRead, hand(func(*protocol.BoardLive) {})),
	frame(protocol.TypeBoardLive, "a cursor", protocol.RightDraw, hand(func(d *protocol.BoardLive) { d.Cursor = &[2]float64{1, 2} })),
	frame(protocol.TypeBoardLive, "ink", protocol.RightDraw, hand(func(d *protocol.BoardLive) {
		d.Ink = &protocol.LiveInk{ID: "e", Type: protocol.ElementPen, Color: "#000000", Size: 2, Points: []float64{1, 2}}
	})),
	frame(protocol.TypeBoardLive, "what one sees", protocol.RightPresent, hand(func(d *protocol.BoardLive) { d.View = &[4]float64{0, 0, 16, 9} })),
	frame(protocol.TypeBoardOp, "add", protocol.RightDraw, func(s *stage, _ part) any { return addLine(boardOf(s.room.ID), newItem()) }),
	frame(protocol.TypeBoardOp, "another's", protocol.RightDrawAny, func(s *stage, _ part) any {
		return protocol.BoardOp{Board: boardOf(s.room.ID), Page: protocol.FirstPage, Op: protocol.BoardPatch, Data: &protocol.BoardProps{Title: value("t")}}
	}),
	frame(protocol.TypeEditBoard, "", protocol.RightDrawAny, func(s *stage, _ part) any {
		return protocol.EditBoard{Board: boardOf(s.room.ID), Title: "Board"}
	}),
	frame(protocol.TypePresentBoard, "", protocol.RightPresent, func(s *stage, _ part) any {
		return protocol.PresentBoard{Board: boardOf(s.room.ID), Page: protocol.FirstPage}
	}),
	frame(protocol.TypeLetDraw, "", protocol.RightPen, func(s *stage, _ part) any { return protocol.LetDraw{Account: s.account, May: true} }),
}

// boardData is the part of the matrix' data that is about boards; the socket looks at the first board of the room.
func (m *matrix) boardData(t protocol.Type, r role, s *sock) any {
	m.t.Helper()
	board := boardOf(m.room.ID)
	switch t {
	case protocol.TypeBoardOp:
		return addLine(board, newItem())
	case protocol.TypeBoardLive:
		if r.inside() {
			s.must(protocol.TypeOpenBoard, m.room.ID, protocol.OpenBoard{Board: board})
		}
		return protocol.BoardLive{Board: board, Page: protocol.FirstPage, Cursor: &[2]float64{1, 2}}
	case protocol.TypeEditBoard:
		return protocol.EditBoard{Board: board, Title: "Board"}
	case protocol.TypeOpenBoard:
		return protocol.OpenBoard{Board: board}
	case protocol.TypePresentBoard:
		return protocol.PresentBoard{Board: board, Page: protocol.FirstPage}
	case protocol.TypeLetDraw:
		return protocol.LetDraw{Account: m.account(m.victim), May: true}
	}
	return m.lessonData(t)
}

// boardCalls are the deeds on boards by HTTP.
var boardCalls = []deed{
	call("GET boards", "", protocol.RightRead, func(s *stage, c *client.Client, room string) error {
		_, err := c.Boards(s.ctx, room)
		return err
	}),
	call("GET boards", "removed ones", protocol.RightDrawAny, func(s *stage, c *client.Client, room string) error {
		_, err := c.RemovedBoards(s.ctx, room)
		return err
	}),
	call("GET boards/{board}", "", protocol.RightRead, func(s *stage, c *client.Client, room string) error {
		_, err := c.Board(s.ctx, room, boardOf(protocol.RoomID(room)))
		return err
	}),
	call("GET boards/{board}/ops", "", protocol.RightRead, func(s *stage, c *client.Client, room string) error {
		_, err := c.BoardOps(s.ctx, room, boardOf(protocol.RoomID(room)), 0)
		return err
	}),
	call("POST files", "", protocol.RightDraw, func(s *stage, c *client.Client, room string) error {
		_, err := c.UploadFile(s.ctx, room, "dot.png", bytes.NewReader(dot()))
		return err
	}).but(func(d *deed) { d.dear = true }),
	call("GET files/{file}", "", protocol.RightRead, func(s *stage, c *client.Client, room string) error {
		file, err := c.File(s.ctx, room, protocol.FileID(protocol.NewUUID()))
		if err != nil {
			return err
		}
		return file.Close()
	}).wants(always(protocol.CodeNotFound)),
}

// dot is a picture of one pixel.
func dot() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err)
	}
	return b.Bytes()
}
