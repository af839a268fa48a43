package client

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"atrium/protocol"
)

// maxBoard bounds a board that is read into memory: a checkpoint, and the ops after it.
const maxBoard = 128 << 20

// Board is a board in a list.
type Board struct {
	Board   protocol.BoardID `json:"board"`
	Title   string           `json:"title"`
	N       uint64           `json:"n"`       // the number of its last op
	Changed protocol.Millis  `json:"changed"` // when that was; 0: nothing is on it yet
	Room    protocol.RoomID  `json:"room"`    // of a course's board: a lesson through which it can be read
}

// BoardLine is an op in the log of a board.
type BoardLine struct {
	N       uint64             `json:"n"`
	Time    protocol.Millis    `json:"time"`
	Account protocol.AccountID `json:"account"`
	protocol.BoardOp
}

// BoardAuthor is who did ops.
type BoardAuthor struct {
	Account protocol.AccountID `json:"account"`
	Name    string             `json:"name"`
}

// BoardLines are a part of a board's log. Next is the number after which more follow; 0: nothing does.
type BoardLines struct {
	Ops     []BoardLine   `json:"ops"`
	Authors []BoardAuthor `json:"authors"`
	Next    uint64        `json:"next"`
}

// OpenedBoard is a board as one finds it: what its checkpoint has, and the ops after it.
type OpenedBoard struct {
	Board      protocol.BoardID `json:"board"`
	Title      string           `json:"title"`
	N          uint64           `json:"n"`
	Checkpoint *BoardCheckpoint `json:"checkpoint"` // nil: there is none yet
	BoardLines
}

// BoardCheckpoint is what the ops of a board up to a number give.
type BoardCheckpoint struct {
	N        uint64      `json:"n"`
	Pages    []BoardItem `json:"pages"`
	Elements []BoardItem `json:"elements"`
	Deleted  []BoardItem `json:"deleted"` // what can be restored
}

// BoardItem is a page or an element.
type BoardItem struct {
	ID      protocol.BoardItemID `json:"id"`
	Page    protocol.BoardItemID `json:"page"`   // of an element
	Author  protocol.AccountID   `json:"author"` // of an element
	N       uint64               `json:"n"`
	Changed uint64               `json:"changed"`
	By      protocol.AccountID   `json:"by"`
	Data    protocol.BoardProps  `json:"data"`
	Deleted uint64               `json:"deleted"`
}

// BoardFile is a file that was uploaded for boards.
type BoardFile struct {
	File protocol.FileID `json:"file"`
	Name string          `json:"name"`
	Type string          `json:"type"` // a media type, told by the server
	Size int64           `json:"size"`
}

type boardList struct {
	Boards []Board `json:"boards"`
}

// Boards lists the boards of a room, or of the course of a lesson, the first one first.
func (c *Client) Boards(ctx context.Context, room string) ([]Board, error) {
	list, err := call[boardList](ctx, c, http.MethodGet, roomPath(room, "/boards"), nil)
	return list.Boards, err
}

// RemovedBoards lists the boards of a room, or of the course of a lesson, that were removed, what was changed last first. EditBoard with another
// value of removed brings one back.
func (c *Client) RemovedBoards(ctx context.Context, room string) ([]Board, error) {
	list, err := call[boardList](ctx, c, http.MethodGet, roomPath(room, "/boards?removed=1"), nil)
	return list.Boards, err
}

// CourseBoards lists the boards of a course in which this person takes part.
func (c *Client) CourseBoards(ctx context.Context, id protocol.CourseID) ([]Board, error) {
	list, err := call[boardList](ctx, c, http.MethodGet, coursePath(id, "/boards"), nil)
	return list.Boards, err
}

// Board opens a board of a room.
func (c *Client) Board(ctx context.Context, room string, board protocol.BoardID) (OpenedBoard, error) {
	return read[OpenedBoard](ctx, c, roomPath(room, "/boards/"+url.PathEscape(string(board))), maxBoard)
}

// BoardOps reads the log of a board after a number; 0: from its beginning, as far as it is kept.
func (c *Client) BoardOps(ctx context.Context, room string, board protocol.BoardID, after uint64) (BoardLines, error) {
	q := url.Values{}
	set(q, "after", number(after))
	return read[BoardLines](ctx, c, roomPath(room, "/boards/"+url.PathEscape(string(board))+"/ops")+query(q), maxBoard)
}

// UploadFile uploads a PNG, JPEG, GIF, WebP or PDF for the boards of a room. The name is what people call it.
func (c *Client) UploadFile(ctx context.Context, room, name string, body io.Reader) (BoardFile, error) {
	q := url.Values{}
	set(q, "name", name)
	path := roomPath(room, "/files") + query(q)
	r, err := c.ask(ctx, http.MethodPost, "/api/v1"+path, "application/octet-stream", body)
	return answered[BoardFile](r, err, http.MethodPost, path, maxAnswer)
}

// File reads a file of a room; the caller closes it.
func (c *Client) File(ctx context.Context, room string, file protocol.FileID) (io.ReadCloser, error) {
	return c.download(ctx, roomPath(room, "/files/"+url.PathEscape(string(file))), nil)
}
