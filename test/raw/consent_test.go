package raw

import (
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// TestConsent lets members of a room that asks view each other, over raw connections: who is no side of a view neither hears of it nor
// decides anything.
func TestConsent(t *testing.T) {
	w := newWorld(t, calm...)
	owner, others := w.person("owner"), []*client.Client{w.person("ben"), w.person("cleo")}
	room := w.room(owner, protocol.PolicyPatch{View: value(protocol.ViewAsk)})
	ann, ben, cleo := w.enter(owner, room), w.enter(others[0], room), w.enter(others[1], room)

	wish := protocol.OfferView{Account: ben.opened.Account, Source: protocol.SourceCamera}
	asked := decode[protocol.OfferedView](t, ann.must(protocol.TypeOfferView, room.ID, wish))
	question := decode[protocol.OfferViewEvent](t, ben.until(protocol.TypeOfferView))
	if question.View != asked.View || question.Account != ann.opened.Account || question.Source != protocol.SourceCamera || question.Everyone {
		t.Errorf("ben is asked %+v", question)
	}
	for _, stranger := range []*sock{ann, cleo} {
		if _, code := stranger.do(protocol.TypeAnswerView, room.ID, protocol.AnswerView{View: asked.View, Accept: true}); code != protocol.CodeNotFound {
			t.Errorf("another answers in ben's place: %q", code)
		}
	}
	forAll := protocol.OfferView{Account: cleo.opened.Account, Source: protocol.SourceCamera, Everyone: true}
	if _, code := ben.do(protocol.TypeOfferView, room.ID, forAll); code != protocol.CodeForbidden {
		t.Errorf("ben, who may not spotlight, asks for everyone: %q", code)
	}
	if _, code := cleo.do(protocol.TypeEndView, room.ID, protocol.EndView(asked)); code != protocol.CodeNotFound {
		t.Errorf("another ends it: %q", code)
	}

	ben.must(protocol.TypeAnswerView, room.ID, protocol.AnswerView{View: asked.View, Accept: true})
	want := protocol.ViewChanged{View: asked.View, Account: ben.opened.Account, Viewer: ann.opened.Account, Source: protocol.SourceCamera,
		State: protocol.ViewAccepted}
	if got := decode[protocol.ViewChanged](t, ann.until(protocol.TypeViewChanged)); got != want { // ben heard of it before the ok
		t.Errorf("told %+v, want %+v", got, want)
	}
	back := w.enter(others[0], room)
	joined := decode[protocol.JoinedRoom](t, back.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: room.ID}))
	if len(joined.Views) != 1 || joined.Views[0] != want {
		t.Errorf("who comes again finds %+v", joined.Views)
	}

	back.must(protocol.TypeEndView, room.ID, protocol.EndView(asked))
	want.State = protocol.ViewEnded
	if got := decode[protocol.ViewChanged](t, ann.until(protocol.TypeViewChanged)); got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}
	if joined := decode[protocol.JoinedRoom](t, cleo.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: room.ID})); joined.Views != nil {
		t.Errorf("cleo finds %+v", joined.Views)
	}
	cleo.lives("what is none of its business")
}
