package fault

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// onTheirWay is how many ops a hand asks for without waiting for the answers.
const onTheirWay = 8

// drawn is an op that a hand asked for, and what it heard of it: first the event, then the answer.
type drawn struct {
	request protocol.RequestID
	op      protocol.BoardOp
	line    client.BoardLine // as the event has it; N is 0 until then
	seq     protocol.Seq
	acked   bool
}

// hand is one device that draws. After a cut it asks again for what was not answered, under the same ids and in the same order.
type hand struct {
	hall    *hall
	name    string
	client  *client.Client
	account protocol.AccountID
	device  protocol.DeviceSecret
	at      protocol.Position // in the room's journal
	n       uint64            // of the last op that it heard of

	asked   []*drawn           // in order
	waiting []*drawn           // those without an answer
	heard   []client.BoardLine // and not yet compared with the log
	sure    int                // so many of the first asked are acknowledged and were compared with the log
	swept   uint64             // the number of its last clear
}

// hands are the owner, a member and two guests, who have the board's first page in common and one each of their own.
func (h *hall) hands(s *Server) []*hand {
	h.t.Helper()
	member := person(h.t, s.URL)
	if _, err := member.Register(h.ctx, client.Registration{Name: "member", Password: "correct horse"}); err != nil {
		h.t.Fatal(err)
	}
	clients := []*client.Client{h.owner, member}
	for range 2 {
		guest := person(h.t, s.URL)
		if _, err := guest.EnterAsGuest(h.ctx, h.number, h.secret, "guest"); err != nil {
			h.t.Fatal(err)
		}
		clients = append(clients, guest)
	}
	var all []*hand
	for i, c := range clients {
		hand := &hand{hall: h, name: fmt.Sprint("hand", i), client: c}
		if err := hand.join(); err != nil {
			h.t.Fatalf("%s: %v", hand.name, err)
		}
		all = append(all, hand)
	}
	return all
}

// join enters the room.
func (h *hand) join() error {
	raw, err := h.client.DialRaw(h.hall.ctx)
	if err != nil {
		return err
	}
	defer raw.Drop()
	opened, err := raw.Open(h.hall.ctx, protocol.OpenConnection{})
	if err != nil {
		return err
	}
	h.account, h.device = opened.Account, opened.Device
	f, err := ask(h.hall, raw, protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: h.hall.room, Secret: h.hall.secret})
	if err != nil {
		return err
	}
	joined, err := protocol.DecodeAs[protocol.JoinedRoom](f.Data)
	h.at = protocol.Position{Log: joined.Log, Since: joined.Head}
	return err
}

// connect comes back into the room as the same device, from where it was.
func (h *hand) connect() (*client.Raw, error) {
	raw, err := h.client.DialRaw(h.hall.ctx)
	if err != nil {
		return nil, err
	}
	room := h.hall.room
	opened, err := raw.Open(h.hall.ctx, protocol.OpenConnection{Device: h.device, Rooms: map[protocol.RoomID]protocol.Position{room: h.at}})
	switch back := opened.Rooms[room]; {
	case err != nil:
	case back.Code != "":
		err = protocol.Err(back.Code)
	case back.Result != protocol.ResultResumed || back.Log != h.at.Log:
		err = fmt.Errorf("%s comes back to %+v, was at %+v", h.name, back, h.at)
	}
	if err != nil {
		raw.Drop()
		return nil, err
	}
	h.device = opened.Device
	return raw, nil
}

// draw asks for what was not answered, and for more until it is stopped or the connection is lost. After lose it cuts the connection itself, between
// the event of an op of its own and the answer. acked is called after each answer.
func (h *hand) draw(raw *client.Raw, stop, lose <-chan struct{}, acked func(protocol.BoardOp)) error {
	defer raw.Drop()
	for _, d := range h.waiting {
		if raw.Request(h.hall.ctx, protocol.TypeBoardOp, d.request, h.hall.room, d.op) != nil {
			return nil
		}
	}
	for {
		select {
		case <-stop:
			if len(h.waiting) == 0 {
				return nil
			}
		default:
			for len(h.waiting) < onTheirWay {
				d := &drawn{request: client.NewID(), op: h.next()}
				h.asked, h.waiting = append(h.asked, d), append(h.waiting, d)
				if raw.Request(h.hall.ctx, protocol.TypeBoardOp, d.request, h.hall.room, d.op) != nil {
					return nil
				}
			}
		}
		f, err := raw.Read(h.hall.ctx)
		if client.CloseCode(err) != 0 {
			return fmt.Errorf("%s: %w", h.name, err)
		}
		if err != nil {
			return nil
		}
		if err := h.note(f, acked); err != nil {
			return fmt.Errorf("%s: %w", h.name, err)
		}
		select {
		case <-lose:
			if f.Type == protocol.TypeBoardOp && f.Account == h.account {
				return nil
			}
		default:
		}
	}
}

// note takes what comes: the ops of everybody, each once and in order, and the answers to its own, each after its event.
func (h *hand) note(f protocol.Frame, acked func(protocol.BoardOp)) error {
	if f.Seq > 0 && f.Type != protocol.TypeOk {
		h.at.Since = f.Seq
	}
	switch f.Type {
	case protocol.TypeBoardOp:
		return h.hear(f)
	case protocol.TypeOk, protocol.TypeError:
		i := slices.IndexFunc(h.waiting, func(d *drawn) bool { return d.request == f.ID })
		if i < 0 {
			return fmt.Errorf("%s %s answers nothing: %s", f.Type, f.ID, f.Data)
		}
		d := h.waiting[i]
		if f.Type == protocol.TypeError || d.line.N == 0 || f.Seq != d.seq || f.Time != d.line.Time {
			return fmt.Errorf("%+v with number %d and event %d at %d is answered %s %d at %d: %s", d.op, d.line.N, d.seq, d.line.Time, f.Type, f.Seq, f.Time, f.Data)
		}
		d.acked, h.waiting = true, slices.Delete(h.waiting, i, i+1)
		if d.op.Op == protocol.BoardClear {
			h.swept = d.line.N
		}
		acked(d.op)
	case protocol.TypeResync, protocol.TypeRemoved:
		return fmt.Errorf("got %s: %s", f.Type, f.Data)
	}
	return nil
}

func (h *hand) hear(f protocol.Frame) error {
	e, err := protocol.DecodeAs[protocol.BoardOpEvent](f.Data)
	if err != nil || e.N != h.n+1 {
		return fmt.Errorf("heard op %d after %d: %v", e.N, h.n, err)
	}
	h.n = e.N
	line := client.BoardLine{N: e.N, Time: f.Time, Account: f.Account, BoardOp: e.BoardOp}
	h.heard = append(h.heard, line)
	if f.Account != h.account {
		return nil
	}
	for _, d := range h.waiting {
		if d.request == f.ID {
			d.line, d.seq = line, f.Seq
		}
	}
	return nil
}

// check holds the ops of the hand's that are in the log against what it asked for: in that order, each once, all that is acknowledged under the
// number, the author and the time of the acknowledgement. It tells how many are there that are not acknowledged.
func (h *hand) check(t *testing.T, lines []client.BoardLine) (unacknowledged int) {
	t.Helper()
	if len(lines) < h.sure || len(lines) > len(h.asked) {
		t.Errorf("%s: %d ops are there, it asked for %d", h.name, len(lines), len(h.asked))
		return 0
	}
	for _, d := range h.asked[len(lines):] {
		if d.acked {
			t.Errorf("%s: %+v was acknowledged as %d and is lost", h.name, d.op, d.line.N)
		}
	}
	for i, line := range lines[h.sure:] {
		switch d := h.asked[h.sure+i]; {
		case !sameOp(line.BoardOp, d.op):
			t.Errorf("%s: op %d is %+v, its %d. was %+v", h.name, line.N, line.BoardOp, h.sure+i+1, d.op)
		case d.acked && !sameLine(line, d.line):
			t.Errorf("%s: %+v was acknowledged as %+v and is %+v", h.name, d.op, d.line, line)
		case !d.acked:
			unacknowledged++
		}
	}
	if unacknowledged == 0 {
		h.sure = len(lines)
	}
	return unacknowledged
}

// next is the hand's next op: all kinds of them in turn, none of which is refused to who does them in order.
func (h *hand) next() protocol.BoardOp {
	const turn = 14
	step, turns := len(h.asked)%turn, len(h.asked)/turn
	own, beside := protocol.BoardItemID(h.name), protocol.BoardItemID(h.name+"-beside")
	id := func(what string) protocol.BoardItemID {
		return protocol.BoardItemID(fmt.Sprintf("%s-%s-%d", h.name, what, turns))
	}
	op := protocol.BoardOp{Board: protocol.BoardID(h.hall.room), Page: own}
	with := func(deed protocol.BoardDeed, id protocol.BoardItemID, data *protocol.BoardProps, also ...protocol.BoardItem) protocol.BoardOp {
		op.Op, op.ID, op.Data, op.Also = deed, id, data, also
		return op
	}
	if turns == 0 && step == 0 {
		return with(protocol.BoardAdd, "", nil, protocol.BoardItem{ID: beside})
	}
	switch step {
	case 0: // the page beside is deleted, and comes back in the next turn
		op.Page = beside
		if turns%2 == 1 {
			return with(protocol.BoardDelete, "", nil)
		}
		return with(protocol.BoardRestore, "", nil)
	case 1, 6, 10:
		return with(protocol.BoardAdd, id(fmt.Sprint("ink", step)), stroke())
	case 2:
		return with(protocol.BoardAdd, id("a"), text("a"), protocol.BoardItem{ID: id("b"), Data: text("b")})
	case 3:
		return with(protocol.BoardPatch, id("a"), &protocol.BoardProps{X: number(), Text: new("第" + fmt.Sprint(turns))})
	case 4:
		return with(protocol.BoardDelete, id("a"), nil, protocol.BoardItem{ID: id("b")})
	case 5:
		return with(protocol.BoardRestore, id("a"), nil)
	case 7:
		return with(protocol.BoardMove, id("ink6"), &protocol.BoardProps{Order: new("1" + fmt.Sprint(turns) + "V")})
	case 8:
		op.Page = protocol.FirstPage
		return with(protocol.BoardAdd, id("for-all"), text("for all"))
	case 9: // by everybody, so that the last one counts
		op.Page = protocol.FirstPage
		return with(protocol.BoardPatch, "", &protocol.BoardProps{Title: new(string(id("title")))})
	case 11:
		return with(protocol.BoardPatch, "", &protocol.BoardProps{Paper: new("dots"), Title: new(fmt.Sprint(turns))})
	case 12: // what was cleared one turn ago comes back in every other one
		if turns%2 == 1 {
			op.Base = h.swept
			return with(protocol.BoardRestore, "", nil)
		}
		return with(protocol.BoardAdd, id("c"), text("c"))
	}
	return with(protocol.BoardClear, "", nil)
}

func number() *float64 { return new(float64(rand.IntN(4000)) / 4) }

func text(words string) *protocol.BoardProps {
	return &protocol.BoardProps{Type: new(protocol.ElementText), X: number(), Y: number(), Text: &words, Size: new(24.0), Color: new("#1b1b1f")}
}

// stroke is one of many points, which takes long to put into a checkpoint.
func stroke() *protocol.BoardProps {
	count := 2000 + rand.IntN(4000)
	b := binary.AppendUvarint([]byte{1}, uint64(count))
	for range count {
		b = binary.AppendVarint(b, rand.Int64N(4000)-2000)
		b = binary.AppendVarint(b, rand.Int64N(4000)-2000)
		b = append(b, byte(rand.IntN(256)))
	}
	points := base64.RawStdEncoding.EncodeToString(b)
	return &protocol.BoardProps{Type: new(protocol.ElementPen), X: number(), Y: number(), Points: &points, Size: new(3.0), Color: new("#e03131")}
}
