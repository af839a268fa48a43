package raw

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"atrium/protocol"
)

// op does an op.
func (s *sock) op(room protocol.RoomID, op protocol.BoardOp) {
	s.t.Helper()
	s.must(protocol.TypeBoardOp, room, op)
}

// hearsOp waits for the next op of a board.
func (s *sock) hearsOp() (protocol.BoardOpEvent, protocol.AccountID) {
	s.t.Helper()
	f := s.until(protocol.TypeBoardOp)
	return decode[protocol.BoardOpEvent](s.t, f), f.Account
}

// TestOpsHaveTheServersNumberAndAuthor: nobody says who they are or which number an op has, and what is no op is refused with a code, on a
// connection that lives.
func TestOpsHaveTheServersNumberAndAuthor(t *testing.T) {
	w := newWorld(t, calm...)
	ann, bob := w.person("ann"), w.person("bob")
	room := w.room(ann, protocol.PolicyPatch{})
	a, b := w.enter(ann, room), w.enter(bob, room)
	board := boardOf(room.ID)
	for n, id := range []protocol.BoardItemID{"first", "second"} {
		b.op(room.ID, addLine(board, id))
		if e, by := a.hearsOp(); e.N != uint64(n)+1 || by != b.opened.Account || e.ID != id {
			t.Fatalf("op %d by %s: %+v", n, by, e)
		}
	}
	line, err := json.Marshal(addLine(board, "x"))
	if err != nil {
		t.Fatal(err)
	}
	other := w.room(ann, protocol.PolicyPatch{})
	for name, c := range map[string]struct {
		from, to string
		code     protocol.Code
	}{
		"a number":          {`"page":`, `"n":7,"page":`, protocol.CodeBadData},
		"an author":         {`"page":`, `"account":"ann","page":`, protocol.CodeBadData},
		"an unknown key":    {`"x":1`, `"x":1,"z":1`, protocol.CodeBadData},
		"a foreign board":   {string(board), string(other.ID), protocol.CodeNotFound},
		"no such board":     {string(board), protocol.NewUUID(), protocol.CodeNotFound},
		"no such page":      {`"page":"1"`, `"page":"9"`, protocol.CodeNotFound},
		"a path as page":    {`"page":"1"`, `"page":"../1"`, protocol.CodeBadData},
		"no such deed":      {`"op":"add"`, `"op":"erase"`, protocol.CodeBadData},
		"no such type":      {`"type":"line"`, `"type":"script"`, protocol.CodeBadData},
		"not a colour":      {`#1b1b1f`, `red`, protocol.CodeBadData},
		"far away":          {`"x":1`, `"x":1e9`, protocol.CodeBadData},
		"an id in use":      {`"id":"x"`, `"id":"first"`, protocol.CodeIDReused},
		"a long id":         {`"id":"x"`, `"id":"` + strings.Repeat("x", 33) + `"`, protocol.CodeBadData},
		"no size":           {`,"size":3`, ``, protocol.CodeBadData},
		"points of a line":  {`"x":1`, `"x":1,"points":"AAIAAAYI"`, protocol.CodeBadData},
		"a number as text":  {`"color":"#1b1b1f"`, `"color":7`, protocol.CodeBadData},
		"too many items":    {`"id":"x"`, `"id":"x","also":[` + strings.Repeat(`{"id":"y"},`, 500) + `{"id":"y"}]`, protocol.CodeBadData},
		"a file of nowhere": {`"type":"line"`, `"type":"image","file":"` + protocol.NewUUID() + `"`, protocol.CodeBadData},
	} {
		id := newID()
		data := strings.Replace(string(line), c.from, c.to, 1)
		frame := fmt.Sprintf(`{"type":"board-op","id":"%s","room":"%s","data":%s}`, id, room.ID, data)
		if data == string(line) {
			t.Fatalf("%s changes nothing in %s", name, line)
		}
		if _, code := b.ask(frame, id); code != c.code {
			t.Errorf("%s is answered %q, want %q", name, code, c.code)
		}
	}
	if _, code := b.do(protocol.TypeBoardOp, room.ID, protocol.BoardOp{Board: board, Page: "1", Op: protocol.BoardAdd, ID: "picture",
		Data: &protocol.BoardProps{Type: value(protocol.ElementImage), X: value(0.0), Y: value(0.0), W: value(9.0), H: value(9.0),
			File: value(protocol.FileID(protocol.NewUUID()))}}); code != protocol.CodeNotFound {
		t.Errorf("a picture of nowhere is answered %q", code)
	}
	b.lives("bad ops")
	b.op(room.ID, addLine(board, "third"))
	if e, _ := a.hearsOp(); e.N != 3 {
		t.Fatalf("the next op has the number %d", e.N)
	}
}

// TestAStrokeIsItsAuthors: who may change what they have drawn changes nothing of others, by any op; who may change everything does.
func TestAStrokeIsItsAuthors(t *testing.T) {
	w := newWorld(t, calm...)
	ann, bob, cem := w.person("ann"), w.person("bob"), w.person("cem")
	room := w.room(ann, protocol.PolicyPatch{DrawOn: value(protocol.DrawOnOwn)})
	a, b, c := w.enter(ann, room), w.enter(bob, room), w.enter(cem, room)
	board := boardOf(room.ID)
	b.op(room.ID, addLine(board, "bobs"))
	ops := func(id protocol.BoardItemID) []protocol.BoardOp {
		return []protocol.BoardOp{
			{Op: protocol.BoardPatch, ID: id, Data: &protocol.BoardProps{X: value(5.0)}},
			{Op: protocol.BoardMove, ID: id, Data: &protocol.BoardProps{Order: value("V")}},
			{Op: protocol.BoardDelete, ID: id},
			{Op: protocol.BoardRestore, ID: id},
		}
	}
	all := append(ops("bobs"), protocol.BoardOp{Op: protocol.BoardClear}, protocol.BoardOp{Op: protocol.BoardRestore, Base: 1},
		protocol.BoardOp{Op: protocol.BoardDelete}, protocol.BoardOp{Op: protocol.BoardPatch, Data: &protocol.BoardProps{Paper: value("dots")}})
	c.op(room.ID, addLine(board, "cems"))
	all = append(all, protocol.BoardOp{Op: protocol.BoardDelete, ID: "cems", Also: []protocol.BoardItem{{ID: "bobs"}}})
	for _, op := range all {
		op.Board, op.Page = board, protocol.FirstPage
		if _, code := c.do(protocol.TypeBoardOp, room.ID, op); code != protocol.CodeForbidden {
			t.Errorf("%+v on another's is answered %q", op, code)
		}
	}
	for _, s := range []*sock{b, a} { // the author, and the host
		for _, op := range ops("bobs") {
			op.Board, op.Page = board, protocol.FirstPage
			s.op(room.ID, op)
		}
	}
}

// TestThePenIsHandedOver: in a room where hosts draw, one who gets the pen draws at once, and no more once it is taken; what is drawn live goes to
// those who look at the board, and to nobody else.
func TestThePenIsHandedOver(t *testing.T) {
	w := newWorld(t, calm...)
	ann, bob, cem := w.person("ann"), w.person("bob"), w.person("cem")
	room := w.room(ann, protocol.PolicyPatch{Draw: value(protocol.WhoHosts)})
	a, b, c := w.enter(ann, room), w.enter(bob, room), w.enter(cem, room)
	board := boardOf(room.ID)
	live := protocol.BoardLive{Board: board, Page: protocol.FirstPage, Cursor: &[2]float64{3, 4}}
	for _, s := range []*sock{a, b} {
		s.must(protocol.TypeOpenBoard, room.ID, protocol.OpenBoard{Board: board})
	}
	refused := func(when string) {
		t.Helper()
		if _, code := b.do(protocol.TypeBoardOp, room.ID, addLine(board, newItem())); code != protocol.CodeForbidden {
			t.Errorf("%s an op is answered %q", when, code)
		}
		if _, code := b.do(protocol.TypeBoardLive, room.ID, live); code != protocol.CodeForbidden {
			t.Errorf("%s a cursor is answered %q", when, code)
		}
	}
	refused("without the pen")
	if _, code := b.do(protocol.TypeLetDraw, room.ID, protocol.LetDraw{Account: b.opened.Account, May: true}); code != protocol.CodeForbidden {
		t.Errorf("taking the pen oneself is answered %q", code)
	}
	a.must(protocol.TypeLetDraw, room.ID, protocol.LetDraw{Account: b.opened.Account, May: true})
	if rights := decode[protocol.RoleChanged](t, b.until(protocol.TypeRoleChanged)).Rights; !slices.Contains(rights, protocol.RightDraw) {
		t.Fatalf("with the pen one has %v", rights)
	}
	b.op(room.ID, addLine(board, "drawn"))
	b.must(protocol.TypeBoardLive, room.ID, live)
	got := decode[protocol.BoardLiveEvent](t, a.until(protocol.TypeBoardLive))
	if got.Account != b.opened.Account || got.From != b.opened.DeviceID || *got.Cursor != *live.Cursor {
		t.Fatalf("the cursor came as %+v", got)
	}
	a.must(protocol.TypeLetDraw, room.ID, protocol.LetDraw{Account: b.opened.Account})
	refused("once the pen was taken")
	c.must(protocol.TypeHeartbeat, "", nil)
	if _, before := c.answer(`{"type":"heartbeat","id":"last"}`, "last"); heard(before, protocol.TypeBoardLive) {
		t.Error("who does not look at the board hears the cursor")
	}
}

func heard(frames []protocol.Frame, what protocol.Type) bool {
	return slices.ContainsFunc(frames, func(f protocol.Frame) bool { return f.Type == what })
}

// TestAPageIsPresented: everyone hears which page is presented, who comes later finds it, and it ends with who presents.
func TestAPageIsPresented(t *testing.T) {
	w := newWorld(t, calm...)
	ann, bob, cem := w.person("ann"), w.person("bob"), w.person("cem")
	room := w.room(ann, protocol.PolicyPatch{})
	a, b := w.enter(ann, room), w.enter(bob, room)
	board := boardOf(room.ID)
	if _, code := a.do(protocol.TypePresentBoard, room.ID, protocol.PresentBoard{Board: boardOf("another"), Page: "1"}); code != protocol.CodeNotFound {
		t.Fatalf("a foreign board is answered %q", code)
	}
	a.must(protocol.TypePresentBoard, room.ID, protocol.PresentBoard{Board: board, Page: protocol.FirstPage})
	want := protocol.BoardPresented{Board: board, Page: protocol.FirstPage, Account: a.opened.Account}
	if got := decode[protocol.BoardPresented](t, b.until(protocol.TypeBoardPresented)); got != want {
		t.Fatalf("presented is %+v", got)
	}
	if c := w.enter(cem, room); c.joined.Room.Presented != want {
		t.Fatalf("who comes later finds %+v", c.joined.Room.Presented)
	}
	a.must(protocol.TypeLeaveRoom, room.ID, nil)
	if got := decode[protocol.BoardPresented](t, b.until(protocol.TypeBoardPresented)); got != (protocol.BoardPresented{}) {
		t.Fatalf("once the presenter has left, %+v is presented", got)
	}
}
