package room_test

import (
	"testing"

	"atrium/internal/room"
	"atrium/protocol"
)

// shares lets somebody try to share a screen in the call.
func (p *party) shares(a room.Actor) protocol.Code {
	state := protocol.MediaState{Call: "call-" + string(a.Device), Screen: true}
	return code(p.rooms.SetMedia(a, p.row.ID, state))
}

func (p *party) mustShare(a room.Actor) {
	p.t.Helper()
	if refusal := p.shares(a); refusal != "" {
		p.t.Fatalf("%s may not share: %s", a.DisplayName, refusal)
	}
}

func TestAScreenGoesThroughTheServer(t *testing.T) {
	p := newParty(t)
	bob := p.comes("bob")
	p.calls(p.owner, true, true)
	p.mustShare(bob)
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Microphone: true, Camera: true}, bob: {Screen: true}})
	p.wantTopologies(protocol.TopologySFU)
}

func TestOneScreenAtATimeUnlessThePolicySaysMany(t *testing.T) {
	p := newParty(t)
	bob, cleo := p.comes("bob"), p.comes("cleo")
	p.mustShare(bob)
	p.mustShare(bob) // what it does already
	if refusal := p.shares(cleo); refusal != protocol.CodeTaken {
		t.Errorf("a second screen is answered %q", refusal)
	}
	p.mustShare(p.owner) // who may mute takes over
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Screen: true}, bob: {}})
	p.wantMuted(protocol.Muted{Source: protocol.SourceScreen, For: p.owner.Account})

	many := protocol.SharesMany
	p.mustDo(p.owner, p.row, room.Edit("many", room.Change{Policy: protocol.PolicyPatch{Shares: &many}}))
	p.mustShare(cleo)
	p.calls(bob, false, false) // it has heard of the stop
	p.mustShare(bob)
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Screen: true}, bob: {Screen: true}, cleo: {Screen: true}})
}

func TestWhoSharesHandsTheScreenOver(t *testing.T) {
	p := newParty(t)
	bob, cleo, dora := p.comes("bob"), p.comes("cleo"), p.comes("dora")
	hand := func(from, to room.Actor) protocol.Code {
		return code(p.rooms.HandScreen(from, p.row.ID, protocol.HandScreen{Account: to.Account}))
	}
	if refusal := hand(bob, cleo); refusal != protocol.CodeForbidden {
		t.Errorf("who shares nothing hands over: %q", refusal)
	}
	p.mustShare(bob)
	if refusal := hand(bob, bob); refusal != protocol.CodeNotFound {
		t.Errorf("to oneself: %q", refusal)
	}
	p.mustDo(p.owner, p.row, room.ChangeRole("viewer", protocol.ChangeRole{Account: dora.Account, Role: protocol.RoleViewer}))
	if refusal := hand(bob, dora); refusal != protocol.CodeNotFound {
		t.Errorf("to one who may not share: %q", refusal)
	}
	if refusal := hand(bob, cleo); refusal != "" {
		t.Fatalf("handing over: %q", refusal)
	}
	p.fence()
	if told := p.heard.frames(t, protocol.TypeHandScreen); len(told) != 1 {
		t.Errorf("told %d times", len(told))
	}
	p.mustShare(cleo)
	p.want(map[room.Actor]protocol.MediaState{bob: {}, cleo: {Screen: true}})
	p.mustShare(bob) // told before it heard of the stop, and not believed
	p.want(map[room.Actor]protocol.MediaState{bob: {}, cleo: {Screen: true}})
	p.calls(bob, false, false)
	if refusal := p.shares(bob); refusal != protocol.CodeTaken {
		t.Errorf("back again without being asked: %q", refusal)
	}
}

// wantMuted checks what was last said of a source that is stopped.
func (p *party) wantMuted(want protocol.Muted) {
	p.t.Helper()
	p.fence()
	told := p.heard.frames(p.t, protocol.TypeMuted)
	if len(told) == 0 {
		p.t.Fatal("nobody was told")
	}
	if last, err := protocol.DecodeAs[protocol.Muted](told[len(told)-1].Data); err != nil || last != want {
		p.t.Errorf("told %+v, want %+v, %v", last, want, err)
	}
}
