package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/auth"
	"atrium/internal/course"
	"atrium/internal/doc"
	"atrium/protocol"
)

// BoardRow is a board in a list.
type BoardRow struct {
	Board   protocol.BoardID `json:"board"`
	Title   string           `json:"title" doc:"empty: the first one, as long as nobody gives it a title"`
	N       uint64           `json:"n" doc:"the number of its last op"`
	Changed protocol.Millis  `json:"changed,omitzero" doc:"when that was; absent: nothing is on it yet"`
}

// CourseBoard is a board of a course in a list.
type CourseBoard struct {
	BoardRow
	Room protocol.RoomID `json:"room" doc:"a lesson through which it can be read: the one that has it, or the newest"`
}

// BoardLine is an op in the log of a board.
type BoardLine struct {
	N       uint64               `json:"n"`
	Time    protocol.Millis      `json:"time"`
	Account protocol.AccountID   `json:"account"`
	Page    protocol.BoardItemID `json:"page"`
	Op      protocol.BoardDeed   `json:"op" enum:"add,patch,delete,move,clear,restore"`
	ID      protocol.BoardItemID `json:"id,omitzero"`
	Base    uint64               `json:"base,omitzero"`
	Data    *protocol.BoardProps `json:"data,omitzero"`
	Also    []protocol.BoardItem `json:"also,omitzero"`
}

// BoardAuthor is who did ops.
type BoardAuthor struct {
	Account protocol.AccountID `json:"account"`
	Name    string             `json:"name" doc:"the display name of today"`
}

// BoardLines is a part of a board's log.
type BoardLines struct {
	Ops     []BoardLine   `json:"ops"`
	Authors []BoardAuthor `json:"authors"`
	Next    uint64        `json:"next" doc:"the number after which more follow; 0 at the end"`
}

// OpenedBoard is a board as one finds it. It is written piece by piece: see openedBoard.
type OpenedBoard struct {
	Board      protocol.BoardID `json:"board"`
	Title      string           `json:"title"`
	N          uint64           `json:"n" doc:"the number of its last op"`
	Checkpoint *BoardCheckpoint `json:"checkpoint,omitzero" doc:"what the ops up to its number give; absent: there is none yet"`
	BoardLines
}

// BoardCheckpoint is what the ops of a board up to a number give.
type BoardCheckpoint struct {
	N uint64 `json:"n"`
	doc.State
}

// BoardPath is the part of an address that names a board of a room. Exported, because huma fills no unexported embedded field.
type BoardPath struct {
	RoomPath
	Board protocol.BoardID `path:"board" maxLength:"64"`
}

type (
	boardsOutput struct {
		Body struct {
			Boards []BoardRow `json:"boards"`
		}
	}
	courseBoardsOutput struct {
		Body struct {
			Boards []CourseBoard `json:"boards"`
		}
	}
	boardLinesOutput struct{ Body BoardLines }
)

func (a *api) registerBoards(h huma.API) {
	plainProps(h)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/rooms/{room}/boards",
		OperationID: "boards", Summary: "List the boards of a room, or of the course of a lesson, the first one first; or its removed ones"}, a.getBoards)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/rooms/{room}/boards/{board}",
		OperationID: "board", Summary: "Open a board: its newest checkpoint and the ops after it",
		Responses: answersJSON[OpenedBoard](h, http.StatusOK)}, a.getBoard)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/rooms/{room}/boards/{board}/ops",
		OperationID: "boardOps", Summary: "Read the log of a board, ascending, as far as it is kept"}, a.getBoardOps)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/courses/{course}/boards",
		OperationID: "courseBoards", Summary: "List the boards of a course in which one takes part, and the lesson by which each can be read"}, a.getCourseBoards)
}

// plainProps says of a schema what Go's types do not: a property is there or not, and never null.
func plainProps(h huma.API) {
	schemas := h.OpenAPI().Components.Schemas
	schemas.Schema(reflect.TypeFor[protocol.BoardProps](), true, "")
	properties := schemas.Map()["BoardProps"].Properties
	for _, property := range properties {
		property.Nullable = false
	}
	for _, kind := range []protocol.BoardElement{protocol.ElementPen, protocol.ElementMarker, protocol.ElementLine, protocol.ElementArrow,
		protocol.ElementRectangle, protocol.ElementEllipse, protocol.ElementText, protocol.ElementImage} {
		properties["type"].Enum = append(properties["type"].Enum, string(kind))
	}
}

// answersJSON describes an answer that is written piece by piece.
func answersJSON[T any](h huma.API, status int) map[string]*huma.Response {
	schema := h.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	return map[string]*huma.Response{strconv.Itoa(status): {Description: http.StatusText(status),
		Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}}
}

func seenBoard(b doc.Board) BoardRow {
	return BoardRow{Board: b.ID, Title: b.Title, N: b.N, Changed: b.Changed}
}

func (a *api) getBoards(ctx context.Context, in *struct {
	RoomPath
	Removed bool `query:"removed" doc:"true or 1: those that were removed and can be brought back, what was changed last first; for who may edit boards"`
}) (*boardsOutput, error) {
	list, right := a.boards.Boards, protocol.RightRead
	if in.Removed {
		list, right = a.boards.Removed, protocol.RightDrawAny
	}
	_, f, err := a.member(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	if !f.rights.Has(right) {
		return nil, protocol.Err(protocol.CodeForbidden)
	}
	boards, err := list(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	out := &boardsOutput{}
	out.Body.Boards = make([]BoardRow, len(boards))
	for i, b := range boards {
		out.Body.Boards[i] = seenBoard(b)
	}
	return out, nil
}

func seenLines(p doc.Lines) BoardLines {
	lines := BoardLines{Ops: make([]BoardLine, len(p.Ops)), Authors: make([]BoardAuthor, len(p.Authors)), Next: p.Next}
	for i, op := range p.Ops {
		lines.Ops[i] = BoardLine{N: op.N, Time: op.Time, Account: op.Account, Page: op.Page, Op: op.Op, ID: op.ID, Base: op.Base, Data: op.Data, Also: op.Also}
	}
	for i, author := range p.Authors {
		lines.Authors[i] = BoardAuthor(author)
	}
	return lines
}

func (a *api) getBoardOps(ctx context.Context, in *struct {
	BoardPath
	After uint64 `query:"after" doc:"ops above this number"`
}) (*boardLinesOutput, error) {
	_, row, err := a.reader(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassSearch); err != nil {
		return nil, err
	}
	page, err := a.boards.Log(ctx, row.ID, in.Board, in.After)
	if err != nil {
		return nil, err
	}
	return &boardLinesOutput{seenLines(page)}, nil
}

func (a *api) getBoard(ctx context.Context, in *BoardPath) (*huma.StreamResponse, error) {
	who, row, err := a.reader(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassSearch); err != nil {
		return nil, err
	}
	if err := a.opens.wait(ctx, who.Account.ID); err != nil {
		return nil, err
	}
	board, err := a.boards.Open(ctx, row, in.Board)
	if err != nil {
		a.opens.end(who.Account.ID)
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer a.opens.end(who.Account.ID)
		c.SetHeader("Content-Type", "application/json")
		c.SetStatus(http.StatusOK)
		a.send(c, download{who: who, of: string(row.ID), may: func(ctx context.Context) error { return a.mayRead(ctx, row, who) },
			write: func(_ context.Context, w io.Writer) error { return writeBoard(w, board) }})
	}}, nil
}

// pieceBytes is how much of a board is written at once.
const pieceBytes = 64 << 10

// writeBoard writes an OpenedBoard. The checkpoint, which may be large, is shared by all who open the board, and not copied.
func writeBoard(w io.Writer, o doc.Opened) error {
	head := protocol.Encode(struct {
		Board protocol.BoardID `json:"board"`
		Title string           `json:"title"`
		N     uint64           `json:"n"`
	}{o.ID, o.Title, o.N})
	lines := protocol.Encode(seenLines(o.Lines))
	pieces := [][]byte{head[:len(head)-1]}
	if o.Checkpoint != nil {
		pieces = append(pieces, []byte(`,"checkpoint":`), o.Checkpoint.JSON)
	}
	for _, piece := range append(pieces, []byte(","), lines[1:]) {
		for len(piece) > 0 {
			n, err := w.Write(piece[:min(len(piece), pieceBytes)])
			if err != nil {
				return err
			}
			piece = piece[n:]
		}
	}
	return nil
}

func (a *api) getCourseBoards(ctx context.Context, in *CoursePath) (*courseBoardsOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	lessons, _, _, err := a.courses.Lessons(ctx, who.Account, in.Course, "")
	if err != nil {
		return nil, err
	}
	out := &courseBoardsOutput{}
	out.Body.Boards = []CourseBoard{}
	readable := readableLessons{api: a, who: who, ctx: ctx, known: make(map[protocol.RoomID]bool)}
	newest, err := readable.first(lessons)
	if err != nil || newest == "" {
		return out, err
	}
	boards, err := a.boards.Boards(ctx, newest)
	if err != nil {
		return nil, err
	}
	for _, b := range boards {
		through := newest
		if b.Room != "" {
			ok, err := readable.may(b.Room)
			if err != nil {
				return nil, err
			}
			if ok {
				through = b.Room
			}
		}
		out.Body.Boards = append(out.Body.Boards, CourseBoard{seenBoard(b), through})
	}
	return out, nil
}

// readableLessons knows which lessons somebody may read, and asks once for each.
type readableLessons struct {
	api   *api
	who   auth.Identity
	ctx   context.Context
	known map[protocol.RoomID]bool
}

func (r readableLessons) may(id protocol.RoomID) (bool, error) {
	if may, known := r.known[id]; known {
		return may, nil
	}
	row, err := r.api.rooms.Find(r.ctx, string(id))
	if err == nil {
		err = r.api.mayRead(r.ctx, row, r.who)
	}
	if err != nil && !errors.Is(err, protocol.Err(protocol.CodeNotMember)) && !errors.Is(err, protocol.Err(protocol.CodeForbidden)) {
		return false, err
	}
	r.known[id] = err == nil
	return err == nil, nil
}

// first is the first lesson that may be read, "" if none.
func (r readableLessons) first(lessons []course.Lesson) (protocol.RoomID, error) {
	for _, l := range lessons {
		if ok, err := r.may(l.ID); ok || err != nil {
			return l.ID, err
		}
	}
	return "", nil
}
