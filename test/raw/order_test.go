package raw

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

func TestMissedEventsComeBeforeThePositionAndNewOnesAfter(t *testing.T) {
	w := newWorld(t, calm...)
	room := w.room(w.person("owner"), protocol.PolicyPatch{})
	reader, writer := w.person("reader"), w.person("writer")
	r := w.enter(reader, room)
	s := w.enter(writer, room)
	at := protocol.Position{Log: r.joined.Log, Since: r.joined.Head}
	r.raw.Drop()
	for _, text := range []string{"one", "two", "three"} {
		s.say(room.ID, text)
	}
	back := w.open(reader, protocol.OpenConnection{Device: r.opened.Device, Rooms: map[protocol.RoomID]protocol.Position{room.ID: at}})
	if got := back.opened.Rooms[room.ID]; got.Result != protocol.ResultResumed || back.opened.DeviceID != r.opened.DeviceID {
		t.Fatalf("opened as %+v", back.opened)
	}
	var last protocol.Seq
	for _, want := range []string{"one", "two", "three"} {
		f := back.until(protocol.TypeUserMessage)
		if data := decode[protocol.UserMessageEvent](t, f); data.Text != want || f.Seq <= last {
			t.Errorf("got %d %+v after %d, want %q", f.Seq, data, last, want)
		}
		last = f.Seq
	}
	// Of the journal nothing but the position may come next; the member list has no place in the order.
	f := back.next()
	for f.Type == protocol.TypeMembersChanged || f.Type == protocol.TypeCountChange {
		f = back.next()
	}
	if data := decode[protocol.PositionEvent](t, f); f.Type != protocol.TypePosition || f.Room != room.ID || data.Log != at.Log || data.Seq < last {
		t.Fatalf("after the missed events comes %s %s", f.Type, f.Data)
	}
	s.say(room.ID, "four")
	if data := decode[protocol.UserMessageEvent](t, back.until(protocol.TypeUserMessage)); data.Text != "four" {
		t.Errorf("then %+v", data)
	}
	back.say(room.ID, "I am in without joining")
}

func TestResumeWithoutAWayIsAResync(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{})
	s := w.enter(owner, room)
	s.say(room.ID, "one")
	for name, at := range map[string]protocol.Position{"another log": {Log: "another", Since: 1}, "beyond the head": {Log: s.joined.Log, Since: 1 << 40}} {
		back := w.open(owner, protocol.OpenConnection{Rooms: map[protocol.RoomID]protocol.Position{room.ID: at}})
		got := back.opened.Rooms[room.ID]
		if got.Result != protocol.ResultResync || got.Log != s.joined.Log || got.Head == 0 {
			t.Errorf("%s: %+v", name, got)
		}
		if p := decode[protocol.PositionEvent](t, back.until(protocol.TypePosition)); p.Seq != got.Head {
			t.Errorf("%s: position %+v, head %d", name, p, got.Head)
		}
		back.say(room.ID, "live after "+name)
	}
	stranger := w.open(w.person("stranger"), protocol.OpenConnection{Rooms: map[protocol.RoomID]protocol.Position{
		room.ID: {Log: s.joined.Log}, "no-such-room": {Log: "x"}}})
	if got := stranger.opened.Rooms; got[room.ID].Code != protocol.CodeNotMember || got["no-such-room"].Code != protocol.CodeNotMember ||
		got[room.ID].Result != protocol.ResultError || got[room.ID].Head != 0 {
		t.Errorf("a stranger resumes: %+v", got)
	}
}

func TestEventComesBeforeItsOk(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{})
	s := w.enter(owner, room)
	for range 50 {
		id := newID()
		ok, before := s.answer(request(protocol.TypeUserMessage, id, room.ID, protocol.UserMessage{Text: "hi"}), id)
		if len(before) != 1 || before[0].Type != protocol.TypeUserMessage || before[0].ID != id || before[0].Seq != ok.Seq ||
			before[0].Time != ok.Time || before[0].Account != s.opened.Account {
			t.Fatalf("before ok %+v came %+v", ok, before)
		}
	}
}

func TestJoinTellsTheOthersAndNotTheOneWhoJoins(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{})
	s := w.enter(owner, room)
	j := w.open(w.person("joiner"), protocol.OpenConnection{})
	id := newID()
	f, before := j.answer(request(protocol.TypeJoinRoom, id, "", protocol.JoinRoom{Number: room.Number}), id)
	joined := decode[protocol.JoinedRoom](t, f)
	if len(before) > 0 || joined.Count != 2 || len(joined.Members) != 2 {
		t.Errorf("before the ok %+v; joined %+v", before, joined)
	}
	id = newID()
	if _, after := j.answer(request(protocol.TypeHeartbeat, id, "", nil), id); len(after) > 0 {
		t.Errorf("the one who joined hears %+v", after)
	}
	changed := decode[protocol.MembersChanged](t, s.want(protocol.TypeMembersChanged))
	if len(changed.Joined) != 1 || changed.Joined[0].Account != j.opened.Account || changed.Count != 2 || changed.Version != joined.Version {
		t.Errorf("the others hear %+v, the snapshot has version %d", changed, joined.Version)
	}
	if changed.Joined[0].AccountName != "joiner" {
		t.Errorf("a host does not see the account's name: %+v", changed.Joined[0])
	}
	for _, m := range joined.Members {
		if m.AccountName != "" {
			t.Errorf("a member sees an account's name: %+v", m)
		}
	}
	if count := decode[protocol.CountChange](t, s.want(protocol.TypeCountChange)); count.Count != 2 {
		t.Errorf("count %+v", count)
	}
}

func TestDeviceThatIsPresentedAgainIsTakenOver(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{})
	first := w.enter(owner, room)
	second := w.open(owner, protocol.OpenConnection{Device: first.opened.Device,
		Rooms: map[protocol.RoomID]protocol.Position{room.ID: {Log: first.joined.Log, Since: first.joined.Head}}})
	if second.opened.DeviceID != first.opened.DeviceID {
		t.Errorf("another device: %s and %s", first.opened.DeviceID, second.opened.DeviceID)
	}
	code, before := first.end()
	if code != protocol.CloseReplaced {
		t.Errorf("the first was closed with %d", code)
	}
	if n := len(before); n == 0 || before[n-1].Type != protocol.TypeCloseConnection ||
		decode[protocol.CloseConnection](t, before[n-1]).Code != protocol.CloseReplaced {
		t.Errorf("before its close frame came %+v", before)
	}
	list := decode[protocol.MemberList](t, second.must(protocol.TypeOfferMemberList, room.ID, nil))
	if list.Count != 1 || len(list.Members) != 1 || len(list.Members[0].Devices) != 1 {
		t.Errorf("the list after a take-over: %+v", list)
	}
	// A stranger who presents the secret is another device.
	if thief := w.open(w.person("thief"), protocol.OpenConnection{Device: first.opened.Device}); thief.opened.DeviceID == first.opened.DeviceID {
		t.Error("another account became the device")
	}
	second.lives("another account's try")
}

// TestSignalsArriveInOrder relays offers and candidates between two devices.
func TestSignalsArriveInOrder(t *testing.T) {
	w := newWorld(t, calm...)
	room := w.room(w.person("owner"), protocol.PolicyPatch{Guests: value(true)})
	from, to := w.enter(w.person("member"), room), w.enter(w.guest(room, "guest"), room)
	call := "call"
	from.must(protocol.TypeOffer, room.ID, protocol.Description{To: to.opened.DeviceID, Call: call, SDP: "v=0"})
	for range 100 {
		id := newID()
		from.send(request(protocol.TypeIceCandidate, id, room.ID, protocol.IceCandidate{To: to.opened.DeviceID, Call: call,
			Candidate: &protocol.Candidate{Candidate: string(id)}}))
	}
	offer := decode[protocol.DescriptionEvent](t, to.until(protocol.TypeOffer))
	if offer.From != from.opened.DeviceID || offer.SDP != "v=0" || offer.Call != call {
		t.Errorf("offer %+v", offer)
	}
	var last int
	for range 100 {
		f := to.until(protocol.TypeIceCandidate)
		n := number(t, decode[protocol.IceCandidateEvent](t, f).Candidate.Candidate)
		if n <= last {
			t.Fatalf("candidate %d after %d", n, last)
		}
		last = n
	}
	if _, code := from.do(protocol.TypeOffer, room.ID, protocol.Description{To: "nobody", Call: call, SDP: "v=0"}); code != protocol.CodeGone {
		t.Errorf("to nobody: %q", code)
	}
}

// TestResumeWhileOthersWrite comes back again and again in the middle of what others write: whatever the moment, each
// message comes once, in order, and none is missed.
func TestResumeWhileOthersWrite(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{Guests: value(true)})
	first := w.enter(owner, room).say(room.ID, "first").Seq
	stop, writing := make(chan struct{}), make(chan error, 6)
	for range cap(writing) {
		s := w.enter(w.guest(room, "writer"), room)
		go func() { writing <- s.writeUntil(stop, room.ID) }()
	}
	heard := make([][]protocol.Seq, 8)
	t.Run("readers", func(t *testing.T) {
		for i := range heard {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				w := &world{t: t, ctx: t.Context(), url: w.url}
				heard[i] = w.comeAndGo(w.guest(room, "reader"), room)
			})
		}
	})
	close(stop)
	for range cap(writing) {
		if err := <-writing; err != nil {
			t.Fatal(err)
		}
	}
	history, err := owner.AllMessages(w.ctx, string(room.ID))
	if err != nil || len(history) == 0 || history[0].Seq != first {
		t.Fatalf("%d messages, %v", len(history), err)
	}
	for _, seqs := range heard {
		from := slices.IndexFunc(history, func(m protocol.Message) bool { return m.Seq == seqs[0] })
		for i, seq := range seqs {
			if from < 0 || history[from+i].Seq != seq {
				t.Fatalf("message %d that was heard is number %d: one before it was missed", i, seq)
			}
		}
	}
}

// comeAndGo resumes a room 60 times, each time from the last message it heard, and returns the numbers of all.
func (w *world) comeAndGo(c *client.Client, room client.Room) (heard []protocol.Seq) {
	r := w.enter(c, room)
	at := protocol.Position{Log: r.joined.Log, Since: r.joined.Head}
	for n := range 60 {
		r = w.open(c, protocol.OpenConnection{Device: r.opened.Device, Rooms: map[protocol.RoomID]protocol.Position{room.ID: at}})
		if got := r.opened.Rooms[room.ID].Result; got != protocol.ResultResumed {
			w.t.Fatalf("resumed as %q", got)
		}
		for range n%4 + 1 {
			f := r.until(protocol.TypeUserMessage)
			if f.Seq <= at.Since {
				w.t.Fatalf("message %d comes again after %d", f.Seq, at.Since)
			}
			at.Since = f.Seq
			heard = append(heard, f.Seq)
		}
	}
	return heard
}

// writeUntil writes as fast as the answers come, which includes what the server asks to wait.
func (s *sock) writeUntil(stop <-chan struct{}, room protocol.RoomID) error {
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		id := newID()
		if err := s.raw.Request(s.ctx, protocol.TypeUserMessage, id, room, protocol.UserMessage{Text: string(id)}); err != nil {
			return err
		}
		if _, err := s.raw.Answer(s.ctx, id, nil); err != nil {
			var refused *protocol.Error
			if !errors.As(err, &refused) || refused.Code != protocol.CodeSlowDown {
				return err
			}
			s.wait(refused.Retry)
		}
	}
}

// TestGoingWhileResuming leaves in the middle of taking many rooms up again; nobody else may notice.
func TestGoingWhileResuming(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	rooms := make(map[protocol.RoomID]protocol.Position)
	s := w.open(owner, protocol.OpenConnection{})
	for range 20 { // each resume of each counts as a join, of which an account has 1,000 at once
		room := w.room(owner, protocol.PolicyPatch{})
		f := s.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: room.ID})
		rooms[room.ID] = protocol.Position{Log: decode[protocol.JoinedRoom](t, f).Log}
	}
	for n := range 40 {
		gone := w.dial(owner)
		gone.send(request(protocol.TypeOpenConnection, "open", "", protocol.OpenConnection{Device: s.opened.Device, Rooms: rooms}))
		if n%2 == 0 {
			gone.raw.Drop()
		} // otherwise the next one takes the device over
	}
	back := w.open(owner, protocol.OpenConnection{Rooms: rooms})
	for id, got := range back.opened.Rooms {
		if got.Result != protocol.ResultResumed {
			t.Errorf("room %s: %+v", id, got)
		}
	}
}
