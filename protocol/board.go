package protocol

import (
	"encoding/base64"
	"encoding/binary"
	"regexp"
	"unicode/utf8"
)

// Boards: docs/board.md says what the ops do and how they are bounded.

// BoardID names a board: a UUID in its canonical text form. The first board of a room has the room's id, and that of the lessons of a
// course the course's.
type BoardID string

// BoardItemID names a page or an element of one board. It is chosen by who adds it: 1–32 characters of [A-Za-z0-9_-].
type BoardItemID string

// FileID names a file that was uploaded for the boards of a room or course: a UUIDv7 in its canonical text form.
type FileID string

// FirstPage is the page that every board has from the beginning.
const FirstPage = "1"

// BoardDeed is what an op does.
type BoardDeed string

// The deeds. Without an id the page itself is meant.
const (
	BoardAdd     BoardDeed = "add"
	BoardPatch   BoardDeed = "patch"
	BoardDelete  BoardDeed = "delete"
	BoardMove    BoardDeed = "move"    // to another place in the order
	BoardClear   BoardDeed = "clear"   // deletes all elements of a page
	BoardRestore BoardDeed = "restore" // takes a delete or a clear back
)

// BoardElement is what an element is; it never changes.
type BoardElement string

// The elements.
const (
	ElementPen       BoardElement = "pen"
	ElementMarker    BoardElement = "marker"
	ElementLine      BoardElement = "line"
	ElementArrow     BoardElement = "arrow"
	ElementRectangle BoardElement = "rectangle"
	ElementEllipse   BoardElement = "ellipse"
	ElementText      BoardElement = "text"
	ElementImage     BoardElement = "image"
)

// Bounds of a board's ops.
const (
	MaxBoardItems  = 500     // of one op
	MaxBoardPoints = 10_000  // of one stroke
	MaxBoardPlace  = 100_000 // a coordinate, a length
	MaxBoardSize   = 1000    // of a pen or a letter
	maxBoardOrder  = 64
	maxBoardText   = 8 << 10
	maxPointBytes  = 48 << 10
	maxBoardTitle  = 200 // characters
	maxLivePoints  = 256
)

// BoardProps are properties of an element or a page: all it has when it is added, in a patch those that change. Coordinates and lengths are
// units of the board, of which a page has 1,600 × 900 where nothing else is said.
type BoardProps struct {
	Type   *BoardElement `json:"type,omitzero"` // of an element, only when it is added
	X      *float64      `json:"x,omitzero"`
	Y      *float64      `json:"y,omitzero"`
	W      *float64      `json:"w,omitzero"` // of a line the way to its end; of a stroke what it is stretched to, 0: as it was drawn
	H      *float64      `json:"h,omitzero"`
	Points *string       `json:"points,omitzero"` // of a stroke: see docs/board.md
	Color  *string       `json:"color,omitzero"`  // #rrggbb
	Fill   *string       `json:"fill,omitzero"`   // #rrggbb, or "" for none
	Size   *float64      `json:"size,omitzero"`   // of the pen, or of letters
	Text   *string       `json:"text,omitzero"`
	File   *FileID       `json:"file,omitzero"`  // a picture; of a page: what it shows, "" for nothing
	Order  *string       `json:"order,omitzero"` // among its like; absent: behind all that there were
	Title  *string       `json:"title,omitzero"` // of a page
	Sheet  *int          `json:"sheet,omitzero"` // of a page: which page of its file, from 1
	Paper  *string       `json:"paper,omitzero"` // of a page: plain, lines, squares or dots
}

// BoardItem is one more thing that an op is about.
type BoardItem struct {
	ID   BoardItemID `json:"id"`
	Data *BoardProps `json:"data,omitzero"`
}

// BoardOp is one change of a board. It is done in whole or refused. The server gives it its number and its author.
type BoardOp struct {
	Board BoardID     `json:"board"`
	Page  BoardItemID `json:"page"`
	Op    BoardDeed   `json:"op"`
	ID    BoardItemID `json:"id,omitzero"` // the element; absent: the page
	// Base refuses the op with conflict if its element or page has been changed by somebody else since this number. With restore, and without an id,
	// it is the number of the op whose deletions are taken back.
	Base uint64      `json:"base,omitzero"`
	Data *BoardProps `json:"data,omitzero"`
	Also []BoardItem `json:"also,omitzero"` // more of the same kind: elements of the page, or pages
}

// BoardOpEvent is an op with its number in its board: 1, 2, 3, … without a hole.
type BoardOpEvent struct {
	BoardOp
	N uint64 `json:"n"`
}

// EditBoard makes a board, or changes one.
type EditBoard struct {
	Board   BoardID `json:"board,omitzero"` // absent: a new one
	Title   string  `json:"title"`
	Removed bool    `json:"removed,omitzero"` // no longer offered; nothing of it is lost
}

// BoardChanged says what a board is called, and whether it is offered.
type BoardChanged struct {
	Board   BoardID `json:"board"`
	Title   string  `json:"title"`
	Removed bool    `json:"removed,omitzero"`
}

// OpenBoard says which board this device looks at: it hears what is drawn there while it is drawn.
type OpenBoard struct {
	Board BoardID `json:"board,omitzero"` // absent: none
}

// PresentBoard shows everyone a page, or ends that.
type PresentBoard struct {
	Board BoardID     `json:"board,omitzero"` // absent: none
	Page  BoardItemID `json:"page,omitzero"`
}

// BoardPresented says what is presented, and by whom.
type BoardPresented struct {
	Board   BoardID     `json:"board,omitzero"` // absent: nothing any more
	Page    BoardItemID `json:"page,omitzero"`
	Account AccountID   `json:"account,omitzero"`
}

// LetDraw gives a member the pen, or takes it back; what the policy lets everyone do stays.
type LetDraw struct {
	Account AccountID `json:"account"`
	May     bool      `json:"may"`
}

// BoardLive is what one sees of somebody who is about to do something; it is kept nowhere, and may be lost.
type BoardLive struct {
	Board  BoardID     `json:"board"`
	Page   BoardItemID `json:"page"`
	Cursor *[2]float64 `json:"cursor,omitzero"`
	Laser  bool        `json:"laser,omitzero"` // the cursor is a laser pointer
	Ink    *LiveInk    `json:"ink,omitzero"`
	// View is the part of the page that who presents looks at: x, y, width, height.
	View *[4]float64 `json:"view,omitzero"`
}

// LiveInk is more of an element that is being drawn: the points from a place on, or what it is by now.
type LiveInk struct {
	ID     BoardItemID  `json:"id"` // which it will have
	Type   BoardElement `json:"type"`
	Color  string       `json:"color"`
	Size   float64      `json:"size"`
	From   int          `json:"from"`          // the index of the first of the points; one that is missing was lost
	Points []float64    `json:"points"`        // x, y, x, y, … in units of the page
	Over   bool         `json:"over,omitzero"` // it will not be finished: taken back
}

// BoardLiveEvent is BoardLive with who it comes from.
type BoardLiveEvent struct {
	From    DeviceID  `json:"from"`
	Account AccountID `json:"account"`
	BoardLive
}

var boardItemID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// Valid reports whether the id has the form that the contract asks for.
func (id BoardItemID) Valid() bool { return boardItemID.MatchString(string(id)) }

func (id BoardID) valid() bool { return id != "" && len(id) <= maxID }

func (d *BoardOp) check() *Error {
	if !d.Board.valid() || !d.Page.Valid() || d.ID != "" && !d.ID.Valid() || len(d.Also) >= MaxBoardItems {
		return bad
	}
	if err := d.checkData(d.Data); err != nil {
		return err
	}
	for _, item := range d.Also {
		if !item.ID.Valid() {
			return bad
		}
		if err := d.checkData(item.Data); err != nil {
			return err
		}
	}
	return need(d.Op != BoardClear || d.ID == "" && d.Also == nil)
}

func (d *BoardOp) checkData(p *BoardProps) *Error {
	switch d.Op {
	case BoardAdd:
		return p.checkNew(d.ID != "")
	case BoardPatch:
		if p == nil || p.Type != nil || *p == (BoardProps{}) {
			return bad
		}
		return p.check(d.ID != "")
	case BoardMove:
		if p == nil || p.Order == nil || *p != (BoardProps{Order: p.Order}) {
			return bad
		}
		return p.check(d.ID != "")
	case BoardDelete, BoardClear, BoardRestore:
		return need(p == nil)
	}
	return bad
}

// checkNew asks for what an element cannot be without.
func (p *BoardProps) checkNew(element bool) *Error {
	if !element {
		if p == nil {
			return nil
		}
		return p.check(false)
	}
	if p == nil || p.Type == nil || p.X == nil || p.Y == nil {
		return bad
	}
	if err := p.check(true); err != nil {
		return err
	}
	switch *p.Type {
	case ElementPen, ElementMarker:
		return need(p.Points != nil && p.Size != nil && p.Color != nil && p.FitsElement(*p.Type))
	case ElementLine, ElementArrow, ElementRectangle, ElementEllipse:
		return need(p.W != nil && p.H != nil && p.Size != nil && p.Color != nil && p.FitsElement(*p.Type))
	case ElementText:
		return need(p.Text != nil && p.Size != nil && p.Color != nil && p.FitsElement(*p.Type))
	case ElementImage:
		return need(p.File != nil && *p.File != "" && p.W != nil && p.H != nil && p.FitsElement(*p.Type))
	}
	return bad
}

// FitsElement reports whether all the properties are such as an element of the type has.
func (p *BoardProps) FitsElement(t BoardElement) bool {
	stroke := t == ElementPen || t == ElementMarker
	shape := t == ElementRectangle || t == ElementEllipse
	solid := shape || t == ElementImage
	return (p.Points == nil || stroke) && (p.Fill == nil || shape) && (p.Text == nil || t == ElementText) && (p.File == nil || t == ElementImage && *p.File != "") &&
		(p.Color == nil || t != ElementImage) && (p.Size == nil || t != ElementImage) &&
		(!solid && !stroke && t != ElementText || (p.W == nil || *p.W >= 0) && (p.H == nil || *p.H >= 0)) &&
		p.Title == nil && p.Sheet == nil && p.Paper == nil
}

// With returns the properties with those of a patch in the place of theirs.
func (p BoardProps) With(patch BoardProps) BoardProps {
	with(&p.X, patch.X)
	with(&p.Y, patch.Y)
	with(&p.W, patch.W)
	with(&p.H, patch.H)
	with(&p.Points, patch.Points)
	with(&p.Color, patch.Color)
	with(&p.Fill, patch.Fill)
	with(&p.Size, patch.Size)
	with(&p.Text, patch.Text)
	with(&p.File, patch.File)
	with(&p.Order, patch.Order)
	with(&p.Title, patch.Title)
	with(&p.Sheet, patch.Sheet)
	with(&p.Paper, patch.Paper)
	return p
}

func with[T any](to **T, from *T) {
	if from != nil {
		*to = from
	}
}

var colour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// check bounds each property; of a page it takes none that only elements have.
func (p *BoardProps) check(element bool) *Error {
	within := func(v *float64, most float64) bool { return v == nil || *v >= -most && *v <= most }
	if !within(p.X, MaxBoardPlace) || !within(p.Y, MaxBoardPlace) || !within(p.W, MaxBoardPlace) || !within(p.H, MaxBoardPlace) {
		return bad
	}
	switch {
	case p.Size != nil && (*p.Size <= 0 || *p.Size > MaxBoardSize),
		p.Color != nil && !colour.MatchString(*p.Color), p.Fill != nil && *p.Fill != "" && !colour.MatchString(*p.Fill),
		p.Order != nil && !orderKey(*p.Order), p.File != nil && len(*p.File) > maxID:
		return bad
	case p.Text != nil && *p.Text == "":
		return bad
	case p.Text != nil && len(*p.Text) > maxBoardText:
		return Err(CodeTooLong)
	case p.Points != nil:
		if _, ok := CountPoints(*p.Points); !ok {
			return bad
		}
	}
	if element {
		return nil // FitsElement knows the rest, once the type is known
	}
	return p.checkPage()
}

func (p *BoardProps) checkPage() *Error {
	switch {
	case p.Type != nil, p.X != nil, p.Y != nil, p.Points != nil, p.Color != nil, p.Fill != nil, p.Size != nil, p.Text != nil,
		p.W != nil && *p.W < 1, p.H != nil && *p.H < 1, p.Sheet != nil && (*p.Sheet < 1 || *p.Sheet > 10_000),
		p.Title != nil && utf8.RuneCountInString(*p.Title) > maxBoardTitle,
		p.Paper != nil && *p.Paper != "plain" && *p.Paper != "lines" && *p.Paper != "squares" && *p.Paper != "dots":
		return bad
	}
	return nil
}

// orderKey reports whether a text can stand in an order: letters and digits, which compare as bytes, and no zero last, or nothing would fit before it.
func orderKey(key string) bool {
	if key == "" || len(key) > maxBoardOrder || key[len(key)-1] == '0' {
		return false
	}
	for i := range len(key) {
		c := key[i]
		if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
			return false
		}
	}
	return true
}

// CountPoints reads the points of a stroke as docs/board.md has them and says how many there are; ok is false for what is no such text or
// has none, or more than MaxBoardPoints.
func CountPoints(text string) (n int, ok bool) {
	if len(text) > maxPointBytes {
		return 0, false
	}
	b, err := base64.RawStdEncoding.Strict().DecodeString(text)
	if err != nil || len(b) < 2 || b[0] > 1 {
		return 0, false
	}
	pressed := int(b[0])
	for b = b[1:]; len(b) > 0; {
		count, size := binary.Uvarint(b)
		if size <= 0 || count == 0 || count > MaxBoardPoints {
			return 0, false
		}
		b = b[size:]
		for range count {
			for range 2 {
				if _, size = binary.Varint(b); size <= 0 || size > 4 {
					return 0, false
				}
				b = b[size:]
			}
			if len(b) < pressed {
				return 0, false
			}
			b = b[pressed:]
		}
		if n += int(count); n > MaxBoardPoints {
			return 0, false
		}
	}
	return n, true
}

func (d *EditBoard) check() *Error {
	return need(len(d.Board) <= maxID && (d.Board != "" || !d.Removed) && d.Title != "" && len(d.Title) <= maxNameBytes)
}

func (d *OpenBoard) check() *Error { return need(len(d.Board) <= maxID) }

func (d *PresentBoard) check() *Error {
	return need(d.Board == "" && d.Page == "" || d.Board.valid() && d.Page.Valid())
}

func (d *LetDraw) check() *Error { return need(account(d.Account)) }

func (d *BoardLive) check() *Error {
	near := func(values ...float64) bool {
		for _, v := range values {
			if v < -MaxBoardPlace || v > MaxBoardPlace {
				return false
			}
		}
		return true
	}
	if !d.Board.valid() || !d.Page.Valid() || d.Cursor != nil && !near(d.Cursor[:]...) || d.View != nil && !near(d.View[:]...) {
		return bad
	}
	ink := d.Ink
	return need(ink == nil || ink.ID.Valid() && ink.Type.known() && colour.MatchString(ink.Color) && ink.Size > 0 && ink.Size <= MaxBoardSize &&
		ink.From >= 0 && ink.From <= MaxBoardPoints && len(ink.Points)%2 == 0 && len(ink.Points) <= 2*maxLivePoints && near(ink.Points...))
}

func (t BoardElement) known() bool {
	switch t {
	case ElementPen, ElementMarker, ElementLine, ElementArrow, ElementRectangle, ElementEllipse, ElementText, ElementImage:
		return true
	}
	return false
}
