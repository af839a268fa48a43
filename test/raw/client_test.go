package raw

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// device is a person's typed connection in a room.
func (w *world) device(c *client.Client, room client.Room) *client.Conn {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	conn, err := c.Dial(ctx, client.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(conn.Close)
	joined, err := conn.Join(ctx, protocol.JoinRoom{Number: room.Number})
	if err != nil || joined.Room.ID != room.ID || joined.Self.Account != conn.Account() {
		w.t.Fatalf("joined %+v, %v", joined, err)
	}
	return conn
}

// hears reads events until one of this type.
func (w *world) hears(c *client.Conn, t protocol.Type) protocol.Frame {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	for {
		f, err := c.Next(ctx)
		if err != nil {
			w.t.Fatalf("no %s: %v", t, err)
		}
		if f.Type == t {
			return f
		}
	}
}

func (w *world) ok(what string, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Errorf("%s: %v", what, err)
	}
}

// TestClientDoesWhatAPageDoes goes through the typed client against the real server.
func TestClientDoesWhatAPageDoes(t *testing.T) {
	w := newWorld(t, "--log-level", "warn")
	ann, ben := w.person("ann"), w.person("ben")
	room := w.room(ann, protocol.PolicyPatch{})
	a, b := w.device(ann, room), w.device(ben, room)

	said, err := a.Send(w.ctx, room.ID, protocol.UserMessage{Text: "hello", Mentions: []protocol.AccountID{b.Account()}})
	w.ok("send", err)
	if f := w.hears(b, protocol.TypeUserMessage); f.Seq != said.Seq || f.ID != said.ID || f.Account != a.Account() {
		t.Errorf("heard %+v, said %+v", f, said)
	}
	again, err := a.SendAs(w.ctx, said.ID, room.ID, protocol.UserMessage{Text: "hello", Mentions: []protocol.AccountID{b.Account()}})
	if w.ok("send again", err); again != said {
		t.Errorf("again %+v, first %+v", again, said)
	}
	_, err = a.Edit(w.ctx, room.ID, said.Seq, "hello, Ben")
	w.ok("edit", err)
	w.hears(b, protocol.TypeEditMessage)
	reply, err := b.Send(w.ctx, room.ID, protocol.UserMessage{Text: "hi", Reply: said.Seq})
	w.ok("reply", err)
	_, err = b.Recall(w.ctx, room.ID, reply.Seq)
	w.ok("recall", err)
	w.hears(a, protocol.TypeRecallMessage)
	history, err := ben.Messages(w.ctx, string(room.Number), client.Page{})
	if w.ok("messages", err); len(history.Messages) != 2 || history.Messages[0].Text != "hello, Ben" || !history.Messages[0].Edited ||
		!history.Messages[1].Recalled || history.Messages[1].Text != "" {
		t.Errorf("history %+v", history)
	}
	w.ok("mark read", b.MarkRead(w.ctx, room.ID, said.Seq))
	export, err := ben.Export(w.ctx, string(room.ID), "csv", "", 0, 0)
	if w.ok("export", err); err == nil {
		raw, err := io.ReadAll(export)
		if w.ok("export", err); !strings.Contains(string(raw), "hello, Ben") {
			t.Errorf("export %q", raw)
		}
		w.ok("export", export.Close())
	}

	w.ok("media", a.SetMedia(w.ctx, room.ID, protocol.MediaState{Call: "c", Microphone: true}))
	w.ok("offer", a.Offer(w.ctx, room.ID, protocol.Description{To: b.DeviceID(), Call: "c", SDP: "v=0"}))
	if d, _ := protocol.DecodeAs[protocol.DescriptionEvent](w.hears(b, protocol.TypeOffer).Data); d.From != a.DeviceID() {
		t.Errorf("offer from %q", d.From)
	}
	w.ok("answer", b.Answer(w.ctx, room.ID, protocol.Description{To: a.DeviceID(), Call: "c", SDP: "v=0"}))
	w.ok("candidate", b.Candidate(w.ctx, room.ID, protocol.IceCandidate{To: a.DeviceID(), Call: "c"}))
	w.hears(a, protocol.TypeIceCandidate)
	w.ok("hide", a.Hide(w.ctx, true))

	list, err := a.Members(w.ctx, room.ID, protocol.OfferMemberList{})
	if w.ok("members", err); list.Count != 2 || len(list.Members) != 2 {
		t.Errorf("members %+v", list)
	}
	w.ok("mute", a.Mute(w.ctx, room.ID, b.Account(), protocol.SourceMicrophone))
	w.hears(b, protocol.TypeMuted)
	w.ok("change role", a.ChangeRole(w.ctx, room.ID, b.Account(), protocol.RoleHost))
	w.hears(b, protocol.TypeRoleChanged)
	title, off := "Another", false
	changed, err := ben.ChangeRoom(w.ctx, string(room.ID), client.Change{Title: title, Policy: &protocol.PolicyPatch{Guests: &off}})
	if w.ok("change room", err); changed.Title != title || changed.Secret() == "" {
		t.Errorf("changed %+v", changed)
	}
	w.hears(a, protocol.TypeRoomChanged)
	w.ok("remove", a.Remove(w.ctx, room.ID, b.Account()))
	w.hears(b, protocol.TypeRemoved)
	if _, err := b.Send(w.ctx, room.ID, protocol.UserMessage{Text: "x"}); !client.IsCode(err, protocol.CodeNotMember) {
		t.Errorf("after removal: %v", err)
	}
	w.ok("end", a.End(w.ctx, room.ID))
	if _, err := b.Join(w.ctx, protocol.JoinRoom{Room: room.ID}); !client.IsCode(err, protocol.CodeEnded) {
		t.Errorf("after the end: %v", err)
	}
}

func TestClientAsAPerson(t *testing.T) {
	w := newWorld(t, "--log-level", "warn")
	ann := w.person("ann")
	name := "Änn"
	me, err := ann.ChangeMe(w.ctx, client.Profile{DisplayName: &name})
	if w.ok("change me", err); me.DisplayName != name || !me.Admin {
		t.Errorf("me %+v", me)
	}
	var picture bytes.Buffer
	w.ok("png", png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))))
	if me, err = ann.SetAvatar(w.ctx, "image/png", picture.Bytes()); err != nil || me.Avatar == "" {
		t.Errorf("avatar %+v, %v", me, err)
	}
	if me, err = ann.RemoveAvatar(w.ctx); err != nil || me.Avatar != "" {
		t.Errorf("avatar removed %+v, %v", me, err)
	}
	for range 35 {
		w.room(ann, protocol.PolicyPatch{})
	}
	first, err := ann.Rooms(w.ctx, "")
	w.ok("rooms", err)
	second, err := ann.Rooms(w.ctx, first.Next)
	if w.ok("rooms", err); len(first.Rooms)+len(second.Rooms) != 35 || second.Next != "" {
		t.Errorf("%d and %d rooms, then %q", len(first.Rooms), len(second.Rooms), second.Next)
	}
	room := w.room(ann, protocol.PolicyPatch{})
	w.enter(ann, room)
	ice, err := ann.ICEServers(w.ctx, string(room.ID))
	if w.ok("ice servers", err); len(ice.Servers) != 0 || ice.Lifetime != 0 { // on loopback there is no relay
		t.Errorf("ice servers %+v", ice)
	}
	metrics, err := ann.Get(w.ctx, "/metrics")
	if w.ok("metrics", err); err == nil {
		w.ok("metrics", metrics.Body.Close())
	}
	w.ok("log out everywhere", ann.LogoutAll(w.ctx))
	if _, err := ann.Me(w.ctx); !client.IsCode(err, protocol.CodeNotAuthenticated) {
		t.Errorf("after logging out: %v", err)
	}
	_, err = ann.Login(w.ctx, "ann", "correct horse")
	w.ok("log in", err)
}
