package room_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

const camera, microphone, screen = protocol.SourceCamera, protocol.SourceMicrophone, protocol.SourceScreen

// newAskParty is a party whose members agree to be viewed.
func newAskParty(t *testing.T) *party {
	p := &party{t: t, plane: &plane{}}
	p.world = newWorldWith(t, p.plane)
	p.owner = p.person("ann")
	p.begins(protocol.PolicyPatch{View: ptr(protocol.ViewAsk)})
	return p
}

func (p *party) asks(viewer, of room.Actor, source protocol.Source) protocol.ViewID {
	p.t.Helper()
	offered, err := p.rooms.OfferView(viewer, p.row.ID, protocol.OfferView{Account: of.Account, Source: source})
	if err != nil {
		p.t.Fatalf("%s asks to view %s: %v", viewer.DisplayName, of.DisplayName, err)
	}
	return offered.View
}

func (p *party) accepts(a room.Actor, view protocol.ViewID) protocol.Code {
	_, err := p.do(a, p.row, room.AcceptView(protocol.RequestID(protocol.NewUUID()), protocol.AnswerView{View: view, Accept: true}))
	return code(err)
}

func (p *party) mustAccept(a room.Actor, view protocol.ViewID) {
	p.t.Helper()
	if refusal := p.accepts(a, view); refusal != "" {
		p.t.Fatalf("%s accepts: %q", a.DisplayName, refusal)
	}
}

func (p *party) mustShow(a room.Actor, source protocol.Source) {
	p.t.Helper()
	d := protocol.OfferView{Account: a.Account, Source: source, Everyone: true}
	p.mustDo(a, p.row, room.ShowEveryone(protocol.RequestID(protocol.NewUUID()), a, d))
}

// wantViewers checks to whom the server sends a source of somebody's.
func (p *party) wantViewers(of room.Actor, source protocol.Source, want ...room.Actor) {
	p.t.Helper()
	p.fence()
	p.plane.mu.Lock()
	defer p.plane.mu.Unlock()
	to := p.plane.to[of.Device][source]
	var accounts []protocol.AccountID
	for _, a := range want {
		accounts = append(accounts, a.Account)
	}
	slices.Sort(accounts)
	if to.Everyone || !slices.Equal(to.Accounts, accounts) {
		p.t.Errorf("the %s of %s goes to %+v, want %v", source, of.DisplayName, to, accounts)
	}
}

func (p *party) wantEveryone(of room.Actor, source protocol.Source, want bool) {
	p.t.Helper()
	p.fence()
	p.plane.mu.Lock()
	defer p.plane.mu.Unlock()
	if got := p.plane.to[of.Device][source].Everyone; got != want {
		p.t.Errorf("the %s of %s goes to everyone: %v", source, of.DisplayName, got)
	}
}

// told is what was said last of a view.
func (p *party) told(view protocol.ViewID) (last protocol.ViewState) {
	p.t.Helper()
	p.fence()
	for _, f := range p.heard.frames(p.t, protocol.TypeViewChanged) {
		d, err := protocol.DecodeAs[protocol.ViewChanged](f.Data)
		if err != nil {
			p.t.Fatal(err)
		}
		if d.View == view {
			last = d.State
		}
	}
	return last
}

// recorded is what the journal holds of views, in order.
func (p *party) recorded() (types []protocol.Type) {
	p.t.Helper()
	p.fence()
	events, _, err := p.rooms.Events(context.Background(), p.row.ID, 0, 1000)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, e := range events {
		if e.Type != protocol.TypeAnswerView && e.Type != protocol.TypeEndView {
			continue
		}
		types = append(types, e.Type)
		if e.Audience != room.AudienceServer || !json.Valid(e.Data) {
			p.t.Errorf("on record is %+v", e)
		}
	}
	return types
}

func TestNothingIsSentBeforeConsentIsOnRecord(t *testing.T) {
	p := newAskParty(t)
	bob, cleo := p.comes("bob"), p.comes("cleo")
	for _, a := range []room.Actor{p.owner, bob, cleo} {
		p.calls(a, true, true)
	}
	p.wantTopologies() // it was so from the start
	p.wantViewers(bob, camera)
	view := p.asks(p.owner, bob, camera)
	if again := p.asks(p.owner, bob, camera); again != view {
		t.Errorf("asked twice: %s and %s", view, again)
	}
	if refusal := p.accepts(cleo, view); refusal != protocol.CodeNotFound {
		t.Errorf("another answers: %q", refusal)
	}
	if refusal := p.accepts(p.owner, view); refusal != protocol.CodeNotFound {
		t.Errorf("who asks answers: %q", refusal)
	}
	p.wantViewers(bob, camera)
	failed := errors.New("disk full")
	p.store.failWith(func([]room.Batch) (before, after error) { return failed, nil })
	if refusal := p.accepts(bob, view); refusal != protocol.CodeUnavailable {
		t.Errorf("accepted without a record: %q", refusal)
	}
	p.store.failWith(nil)
	p.wantViewersEventually(bob, camera)

	p.mustAccept(bob, view)
	p.wantViewers(bob, camera, p.owner)
	p.wantViewers(bob, microphone)
	p.wantViewers(cleo, camera)
	if state := p.told(view); state != protocol.ViewAccepted {
		t.Errorf("told %q", state)
	}
	if got := p.recorded(); !slices.Equal(got, []protocol.Type{protocol.TypeAnswerView}) {
		t.Errorf("on record: %v", got)
	}
}

// wantViewersEventually is wantViewers for a room that is being loaded anew.
func (p *party) wantViewersEventually(of room.Actor, source protocol.Source) {
	p.t.Helper()
	for {
		_, err := p.do(p.owner, p.row, note(protocol.RequestID(protocol.NewUUID()), "again"))
		if err == nil {
			break
		}
		if code(err) != protocol.CodeUnavailable {
			p.t.Fatal(err)
		}
	}
	p.wantViewers(of, source)
}

func TestAViewEndsWithAnyOfItsParts(t *testing.T) {
	for name, end := range map[string]func(p *party, bob, cleo room.Actor, view protocol.ViewID) *protocol.Error{
		"the one viewed ends it": func(p *party, bob, _ room.Actor, view protocol.ViewID) *protocol.Error {
			return p.rooms.EndView(bob, p.row.ID, protocol.EndView{View: view})
		},
		"the viewer ends it": func(p *party, _, cleo room.Actor, view protocol.ViewID) *protocol.Error {
			return p.rooms.EndView(cleo, p.row.ID, protocol.EndView{View: view})
		},
		"the camera stops": func(p *party, bob, _ room.Actor, _ protocol.ViewID) *protocol.Error {
			return p.rooms.SetMedia(bob, p.row.ID, protocol.MediaState{Call: "call-" + string(bob.Device)})
		},
		"the viewer leaves": func(p *party, _, cleo room.Actor, _ protocol.ViewID) *protocol.Error {
			return p.rooms.Leave(cleo, p.row.ID)
		},
		"the one viewed leaves": func(p *party, bob, _ room.Actor, _ protocol.ViewID) *protocol.Error {
			return p.rooms.Leave(bob, p.row.ID)
		},
		"the viewer is removed": func(p *party, _, cleo room.Actor, _ protocol.ViewID) *protocol.Error {
			p.mustDo(p.owner, p.row, room.Remove("out", protocol.RemoveMember{Account: cleo.Account}))
			return nil
		},
		"the right is taken": func(p *party, _, _ room.Actor, _ protocol.ViewID) *protocol.Error {
			p.mustDo(p.owner, p.row, room.Edit("hosts", room.Change{Policy: protocol.PolicyPatch{Camera: ptr(protocol.WhoHosts)}}))
			return nil
		},
		"the rule changes": func(p *party, _, _ room.Actor, _ protocol.ViewID) *protocol.Error {
			p.mustDo(p.owner, p.row, room.Edit("all", room.Change{Policy: protocol.PolicyPatch{View: ptr(protocol.ViewAll)}}))
			p.mustDo(p.owner, p.row, room.Edit("ask", room.Change{Policy: protocol.PolicyPatch{View: ptr(protocol.ViewAsk)}}))
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newAskParty(t)
			bob, cleo := p.comes("bob"), p.comes("cleo")
			p.calls(bob, true, true)
			view := p.asks(cleo, bob, camera)
			p.mustAccept(bob, view)
			p.wantViewers(bob, camera, cleo)
			if err := end(p, bob, cleo, view); err != nil {
				t.Fatal(err)
			}
			p.wantViewers(bob, camera)
			if state := p.told(view); state != protocol.ViewEnded {
				t.Errorf("told %q", state)
			}
			if got := p.recorded(); !slices.Equal(got, []protocol.Type{protocol.TypeAnswerView, protocol.TypeEndView}) {
				t.Errorf("on record: %v", got)
			}
		})
	}
}

func TestAMutedMicrophoneKeepsItsListeners(t *testing.T) {
	p := newAskParty(t)
	bob, cleo := p.comes("bob"), p.comes("cleo")
	p.calls(bob, true, false)
	p.mustAccept(bob, p.asks(cleo, bob, microphone))
	p.calls(bob, false, false)
	p.wantViewers(bob, microphone, cleo)
	if err := p.rooms.SetMedia(bob, p.row.ID, protocol.MediaState{}); err != nil {
		t.Fatal(err)
	}
	p.calls(bob, true, false)
	p.wantViewers(bob, microphone)
}

func TestOneShowsOneselfToEveryone(t *testing.T) {
	p := newAskParty(t)
	bob := p.comes("bob")
	p.calls(bob, true, true)
	p.mustShow(bob, camera)
	p.wantEveryone(bob, camera, true)
	p.wantEveryone(bob, microphone, false)
	shown, err := p.rooms.Shown(p.row.ID, bob.Account, camera)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.rooms.EndView(p.owner, p.row.ID, protocol.EndView(shown)); code(err) != protocol.CodeNotFound {
		t.Errorf("another ends it: %v", err)
	}
	p.calls(bob, true, false)
	p.calls(bob, true, true)
	p.wantEveryone(bob, camera, false)
	if _, err := p.rooms.Shown(p.row.ID, bob.Account, camera); code(err) != protocol.CodeNotFound {
		t.Errorf("shown still: %v", err)
	}
	p.mustDo(p.owner, p.row, room.Edit("hosts", room.Change{Policy: protocol.PolicyPatch{Camera: ptr(protocol.WhoHosts)}}))
	_, failure := p.do(bob, p.row, room.ShowEveryone("no", bob, protocol.OfferView{Account: bob.Account, Source: camera, Everyone: true}))
	if code(failure) != protocol.CodeForbidden {
		t.Errorf("shown without the right: %v", failure)
	}
}

func TestWhatIsAskedIsBounded(t *testing.T) {
	p := newAskParty(t)
	bob, cleo := p.comes("bob"), p.comes("cleo")
	ask := func(viewer room.Actor, d protocol.OfferView) protocol.Code {
		_, err := p.rooms.OfferView(viewer, p.row.ID, d)
		return code(err)
	}
	for want, d := range map[protocol.Code]protocol.OfferView{
		protocol.CodeBadData:   {Account: cleo.Account, Source: camera},
		protocol.CodeNotFound:  {Account: "nobody", Source: camera},
		protocol.CodeForbidden: {Account: bob.Account, Source: camera, Everyone: true},
	} {
		if got := ask(cleo, d); got != want {
			t.Errorf("asking %+v: %q, want %q", d, got, want)
		}
	}
	if got := ask(p.owner, protocol.OfferView{Account: bob.Account, Source: camera, Everyone: true}); got != "" {
		t.Errorf("a host asks for everyone: %q", got)
	}
	view := p.asks(cleo, bob, screen)
	if err := p.rooms.DeclineView(bob, p.row.ID, protocol.AnswerView{View: view}); err != nil {
		t.Fatal(err)
	}
	if state := p.told(view); state != protocol.ViewDeclined {
		t.Errorf("told %q", state)
	}
	if got := ask(cleo, protocol.OfferView{Account: bob.Account, Source: screen}); got != protocol.CodeSlowDown {
		t.Errorf("asked again at once: %q", got)
	}
	back := p.asks(cleo, bob, microphone)
	if err := p.rooms.EndView(cleo, p.row.ID, protocol.EndView{View: back}); err != nil {
		t.Fatal(err)
	}
	if got := ask(cleo, protocol.OfferView{Account: bob.Account, Source: microphone}); got != protocol.CodeSlowDown {
		t.Errorf("asked, taken back, and asked: %q", got)
	}
	if got := p.recorded(); got != nil {
		t.Errorf("on record: %v", got)
	}
}

func TestAQuestionWaitsForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newAskParty(t)
		bob := p.comes("bob")
		view := p.asks(p.owner, bob, camera)
		time.Sleep(59 * time.Second)
		if joined := p.mustJoin(bob, p.row); len(joined.Views) != 1 || joined.Views[0].View != view {
			t.Errorf("who comes back finds %v", joined.Views)
		}
		time.Sleep(2 * time.Second)
		if state := p.told(view); state != protocol.ViewEnded {
			t.Errorf("told %q", state)
		}
		if refusal := p.accepts(bob, view); refusal != protocol.CodeNotFound {
			t.Errorf("answered too late: %q", refusal)
		}
	})
}

func TestAnAgreementThatBeginsNothingHasItsEndOnRecord(t *testing.T) {
	p := newAskParty(t)
	p.calls(p.owner, false, true)
	p.mustShow(p.owner, camera)
	p.mustShow(p.owner, camera) // as a second device does at the same time
	p.wantEveryone(p.owner, camera, true)
	want := []protocol.Type{protocol.TypeAnswerView, protocol.TypeAnswerView, protocol.TypeEndView}
	if got := p.recorded(); !slices.Equal(got, want) {
		t.Errorf("on record is %v", got)
	}
}

func TestWhatWasShownToSomeIsNotShownToAllByAPolicy(t *testing.T) {
	p := newAskParty(t)
	bob := p.comes("bob")
	p.calls(p.owner, true, true)
	p.calls(bob, true, true)
	p.mustShow(p.owner, camera)
	p.mustDo(p.owner, p.row, room.Edit("all", room.Change{Policy: protocol.PolicyPatch{View: ptr(protocol.ViewAll)}}))
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Camera: true}, bob: {}})
	p.calls(bob, true, true) // told before it heard of the stop
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Camera: true}, bob: {}})
	p.calls(bob, false, false)
	p.calls(bob, true, true) // by its own act
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Camera: true}, bob: {Microphone: true, Camera: true}})
	p.wantEveryone(bob, camera, true)
}

func TestNoSignalBetweenBrowsersGoesAroundConsent(t *testing.T) {
	p := newAskParty(t)
	bob := p.comes("bob")
	if err := p.rooms.Signal(bob, p.row.ID, protocol.TypeOffer, p.owner.Device, nil); code(err) != protocol.CodeForbidden {
		t.Errorf("an offer between browsers: %v", err)
	}
	bare := newWorld(t)
	_, err := bare.rooms.Create(t.Context(), bare.person("eve"), room.NewRoom{Title: "Room", Kind: protocol.KindMeeting,
		Policy: protocol.PolicyPatch{View: ptr(protocol.ViewAsk)}})
	if code(err) != protocol.CodeBadData {
		t.Errorf("a server that carries no media promises consent: %v", err)
	}
}

func TestTheEndOfARoomEndsWhatItSends(t *testing.T) {
	p := newAskParty(t)
	bob := p.comes("bob")
	p.calls(bob, true, true)
	p.mustAccept(bob, p.asks(p.owner, bob, camera))
	p.wantViewers(bob, camera, p.owner)
	p.mustDo(p.owner, p.row, room.End("end"))
	if calls := p.plane.now(); len(calls) != 0 {
		t.Errorf("after the end goes %v", calls)
	}
}
