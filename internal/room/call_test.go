package room_test

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"atrium/internal/room"
	"atrium/protocol"
)

// plane notes what a room tells the media plane.
type plane struct {
	mu    sync.Mutex
	calls map[protocol.DeviceID]protocol.MediaState
	to    map[protocol.DeviceID]map[protocol.Source]room.Viewers

	repeated []protocol.DeviceID // what was told to them last
}

func (p *plane) Follow(_ protocol.RoomID, _ protocol.AccountID, device protocol.DeviceID, sends room.Sends) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.calls == nil {
		p.calls = map[protocol.DeviceID]protocol.MediaState{}
		p.to = map[protocol.DeviceID]map[protocol.Source]room.Viewers{}
	}
	if sends.Call == "" {
		delete(p.calls, device)
		delete(p.to, device)
	} else {
		p.calls[device], p.to[device] = sends.MediaState, sends.To
	}
}

func (p *plane) Repeat(_ protocol.RoomID, device protocol.DeviceID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.repeated = append(p.repeated, device)
}

func (p *plane) Most() int { return 5 }

func (p *plane) now() map[protocol.DeviceID]protocol.MediaState {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.calls)
}

// party is a room with people in it, and what becomes of its call.
type party struct {
	*world
	t     *testing.T
	plane *plane
	owner room.Actor
	row   room.Row
	heard *ear
	notes int
}

func newParty(t *testing.T) *party {
	p := &party{t: t, plane: &plane{}}
	p.world = newWorldWith(t, p.plane)
	p.owner = p.person("ann")
	p.begins(protocol.PolicyPatch{})
	return p
}

// begins makes the room of the party.
func (p *party) begins(policy protocol.PolicyPatch) {
	p.row = p.world.room(p.owner, policy)
	p.heard = p.listen(p.row)
}

// calls lets somebody be in the call under the name of the device.
func (p *party) calls(a room.Actor, microphone, camera bool) {
	p.t.Helper()
	state := protocol.MediaState{Call: "call-" + string(a.Device), Microphone: microphone, Camera: camera}
	if err := p.rooms.SetMedia(a, p.row.ID, state); err != nil {
		p.t.Fatalf("%s calls: %v", a.DisplayName, err)
	}
}

func (p *party) comes(name string) room.Actor {
	p.t.Helper()
	a := p.person(name)
	p.mustJoin(a, p.row)
	return a
}

// fence waits until everything before it was told.
func (p *party) fence() {
	p.t.Helper()
	p.notes++
	p.mustDo(p.owner, p.row, note(protocol.RequestID(rune('a'+p.notes)), "fence"))
}

// want checks who sends what through the server.
func (p *party) want(want map[room.Actor]protocol.MediaState) {
	p.t.Helper()
	p.fence()
	devices := map[protocol.DeviceID]protocol.MediaState{}
	for a, state := range want {
		state.Call = "call-" + string(a.Device)
		devices[a.Device] = state
	}
	if now := p.plane.now(); !maps.Equal(now, devices) {
		p.t.Errorf("through the server goes %v, want %v", now, devices)
	}
}

func (p *party) wantTopologies(want ...protocol.Topology) {
	p.t.Helper()
	p.fence()
	var told []protocol.Topology
	for _, f := range p.heard.frames(p.t, protocol.TypeTopologyChanged) {
		d, err := protocol.DecodeAs[protocol.TopologyChanged](f.Data)
		if err != nil {
			p.t.Fatal(err)
		}
		told = append(told, d.Topology)
	}
	if len(told) != len(want) {
		p.t.Fatalf("told %v, want %v", told, want)
	}
	for i := range want {
		if told[i] != want[i] {
			p.t.Errorf("told %v, want %v", told, want)
		}
	}
}

func TestTheThirdDeviceMovesTheCallToTheServerUntilItIsEmpty(t *testing.T) {
	p := newParty(t)
	bob, cleo := p.comes("bob"), p.comes("cleo")
	p.calls(p.owner, true, true)
	p.calls(bob, true, false)
	p.want(nil)
	p.wantTopologies()
	p.calls(cleo, false, false)
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Microphone: true, Camera: true}, bob: {Microphone: true}, cleo: {}})
	p.wantTopologies(protocol.TopologySFU)
	if joined := p.mustJoin(p.person("dora"), p.row); joined.Room.Topology != protocol.TopologySFU || joined.Room.CallMax != 5 {
		t.Errorf("who comes finds %+v", joined.Room)
	}

	if err := p.rooms.Leave(cleo, p.row.ID); err != nil {
		t.Fatal(err)
	}
	p.rooms.Drop(bob, p.row.ID) // its media may flow on
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Microphone: true, Camera: true}, bob: {Microphone: true}})
	p.mustJoin(bob, p.row)
	for _, a := range []room.Actor{p.owner, bob} {
		if err := p.rooms.SetMedia(a, p.row.ID, protocol.MediaState{}); err != nil {
			t.Fatal(err)
		}
	}
	p.want(nil)
	p.wantTopologies(protocol.TopologySFU, protocol.TopologyMesh)
}

func TestTheServerForwardsWhatTheStateSaysAndTheRightsAllow(t *testing.T) {
	p := newParty(t)
	bob, cleo := p.comes("bob"), p.comes("cleo")
	for _, a := range []room.Actor{p.owner, bob, cleo} {
		p.calls(a, true, true)
	}
	if err := p.rooms.Mute(p.owner, p.row.ID, protocol.MuteMember{Account: bob.Account, Source: protocol.SourceMicrophone}); err != nil {
		t.Fatal(err)
	}
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Microphone: true, Camera: true}, bob: {Camera: true}, cleo: {Microphone: true, Camera: true}})
	p.calls(bob, true, true) // it did not hear of it
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Microphone: true, Camera: true}, bob: {Camera: true}, cleo: {Microphone: true, Camera: true}})
	if told := p.heard.frames(t, protocol.TypeMuted); len(told) != 2 {
		t.Errorf("bob is told %d times", len(told))
	}
	p.calls(bob, false, true)
	p.calls(bob, true, true) // nobody is silenced for good
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Microphone: true, Camera: true}, bob: {Microphone: true, Camera: true}, cleo: {Microphone: true, Camera: true}})

	p.mustDo(p.owner, p.row, room.ChangeRole("to-viewer", protocol.ChangeRole{Account: bob.Account, Role: protocol.RoleViewer}))
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Microphone: true, Camera: true}, bob: {}, cleo: {Microphone: true, Camera: true}})
	p.mustDo(p.owner, p.row, room.Remove("out", protocol.RemoveMember{Account: cleo.Account}))
	p.want(map[room.Actor]protocol.MediaState{p.owner: {Microphone: true, Camera: true}, bob: {}})
}

func TestWhoComesBackHearsOfTheCallWhatWasMissed(t *testing.T) {
	p := newParty(t)
	bob, cleo := p.comes("bob"), p.comes("cleo")
	for _, a := range []room.Actor{p.owner, bob} {
		p.calls(a, true, true)
	}
	p.mustJoin(bob, p.row) // between the browsers nothing is missed
	p.calls(cleo, true, true)
	p.rooms.Drop(bob, p.row.ID)
	p.mustJoin(bob, p.row)
	p.mustJoin(p.person("dora"), p.row)
	p.fence()
	p.plane.mu.Lock()
	defer p.plane.mu.Unlock()
	if !slices.Equal(p.plane.repeated, []protocol.DeviceID{bob.Device}) {
		t.Errorf("repeated to %v", p.plane.repeated)
	}
}

func TestACallThroughTheServerHasItsOwnBound(t *testing.T) {
	p := newParty(t)
	p.calls(p.owner, true, true)
	for _, name := range []string{"bob", "cleo", "dora", "emil"} {
		p.calls(p.comes(name), true, true)
	}
	late := p.comes("fritz")
	if err := p.rooms.SetMedia(late, p.row.ID, protocol.MediaState{Call: "late"}); code(err) != protocol.CodeRoomFull {
		t.Errorf("one too many: %v", err)
	}
}

func TestARoomThatIsLetGoEndsItsCall(t *testing.T) {
	p := newParty(t)
	for _, a := range []room.Actor{p.owner, p.comes("bob"), p.comes("cleo")} {
		p.calls(a, true, true)
	}
	p.stop()
	if now := p.plane.now(); len(now) > 0 {
		t.Errorf("through the server still goes %v", now)
	}
	p.start()
}
