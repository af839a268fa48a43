package raw

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"atrium/client"
	"atrium/internal/room"
	"atrium/protocol"
)

// part is what somebody plays in a room.
type part struct {
	role   protocol.Role // "" for a stranger, who is not in the room
	acting bool          // as host, for want of one
}

var stranger = part{}

func (p part) String() string {
	switch {
	case p == stranger:
		return "stranger"
	case p.acting:
		return "acting " + string(p.role)
	}
	return string(p.role)
}

// deputies are those who act as host once no host has been there for a while.
var deputies = []part{{protocol.RoleCohost, true}, {protocol.RoleMember, true}}

// attendants are a part for every role that the table knows, those above first, and a stranger.
func attendants() (all []part) {
	for _, role := range roomRoles {
		all = append(all, part{role: role})
	}
	return append(all, stranger)
}

// roomRoles are all roles that the table knows, those above first.
var roomRoles = slices.SortedFunc(maps.Keys(room.Roles(protocol.KindMeeting)), func(a, b protocol.Role) int { return above[b] - above[a] })

var above = map[protocol.Role]int{protocol.RoleGuest: 0, protocol.RoleViewer: 1, protocol.RoleMember: 2, protocol.RoleCohost: 3,
	protocol.RoleHost: 4, protocol.RoleOwner: 5}

// rights are what somebody may do under a policy, by the one table and what docs/rights.md says of those who act as host.
func (p part) rights(under protocol.Policy) room.RightSet {
	switch {
	case p == stranger:
		return 0
	case !p.acting:
		return room.RightsOf(protocol.KindMeeting, p.role, under)
	}
	rights := room.RightsOf(protocol.KindMeeting, protocol.RoleHost, under)
	if p.role != protocol.RoleCohost {
		rights &^= room.SetOf(protocol.RightRecallAny, protocol.RightBan, protocol.RightChangeRole, protocol.RightEdit, protocol.RightEnd, protocol.RightPen)
	}
	return rights
}

// setting is a policy that differs from the standard in one key.
type setting struct {
	name   string
	policy protocol.Policy
}

// standard lets guests in, so that there is one, and is the default otherwise.
func standard() protocol.Policy {
	p := protocol.DefaultPolicy(protocol.KindMeeting)
	p.Guests = true
	return p
}

// settings are the standard and every other value of every key of a policy, that without guests last because it puts them out.
// Numbers are bounds of the room and no matter of rights.
func settings(t *testing.T) []setting {
	t.Helper()
	all := []setting{{"standard", standard()}}
	keys := reflect.TypeFor[protocol.Policy]()
	for i := range keys.NumField() {
		var values []any
		switch key := keys.Field(i); {
		case key.Type.Kind() == reflect.Int:
		case key.Type.Kind() == reflect.Bool:
			values = []any{true, false}
		case key.Tag.Get("enum") != "":
			for v := range strings.SplitSeq(key.Tag.Get("enum"), ",") {
				values = append(values, v)
			}
		default:
			t.Fatalf("nothing says which values the policy's %s has: give it an enum", key.Name)
		}
		for _, v := range values {
			s := setting{fmt.Sprintf("%s %v", strings.ToLower(keys.Field(i).Name), v), standard()}
			reflect.ValueOf(&s.policy).Elem().Field(i).Set(reflect.ValueOf(v).Convert(keys.Field(i).Type))
			if s.policy != standard() && s.policy.Suits(protocol.KindMeeting) {
				all = append(all, s)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b setting) int { return cmp.Compare(without(a), without(b)) })
	return all
}

func without(s setting) int {
	if s.policy.Guests {
		return 0
	}
	return 1
}

// company are the accounts that play in every room; guests come by each room's own link.
type company struct {
	*world
	owner, victim *client.Client
	playing       map[part]*client.Client
	knocking      map[part]*client.Client // who wants to come in when the part is asked to let them
}

func (w *world) company() *company {
	w.t.Helper()
	c := &company{world: w, owner: w.person("owner"), victim: w.person("victim"), playing: map[part]*client.Client{}, knocking: map[part]*client.Client{}}
	for _, p := range append(attendants(), deputies...) {
		name := strings.ReplaceAll(p.String(), " ", "-")
		switch p.role {
		case protocol.RoleOwner:
			c.playing[p] = c.owner
		case protocol.RoleGuest:
		default:
			c.playing[p] = w.person(name)
		}
		if p.rights(standard()).Has(protocol.RightAdmit) {
			c.knocking[p] = w.person("knocker-of-" + name)
		}
	}
	return c
}

// stage is a room with parts in it, and a victim on whom they act: a viewer.
type stage struct {
	*company
	parts   []part
	room    client.Room
	policy  protocol.Policy
	clients map[part]*client.Client
	socks   map[part]*sock
	said    map[part]protocol.Seq // a message of each
	on      *sock                 // the victim's
	account protocol.AccountID    // the victim's
	heard   []protocol.Seq        // messages of the victim that nobody has recalled
	out     map[part]bool         // whose session a policy has ended
}

// stage makes a room with some of the company in it. Where one of them is to act as host, wait for that with await.
func (c *company) stage(keep protocol.Keep, parts ...part) *stage {
	c.t.Helper()
	s := &stage{company: c, parts: parts, policy: standard(), clients: maps.Clone(c.playing), socks: map[part]*sock{},
		said: map[part]protocol.Seq{}, account: c.account(c.victim), out: map[part]bool{}}
	s.policy.Keep = keep
	s.room = c.world.room(c.owner, protocol.PolicyPatch{Guests: value(true), Keep: value(keep)})
	first := c.enter(c.owner, s.room) // so that the room has had a host
	s.invite(c.owner, s.account, protocol.RoleViewer)
	s.on = c.enter(c.victim, s.room)
	deserted := false
	for _, p := range parts {
		switch p.role {
		case "":
			s.socks[p] = c.open(s.clients[p], protocol.OpenConnection{})
			continue
		case protocol.RoleOwner:
		case protocol.RoleGuest:
			s.clients[p] = c.guest(s.room, "guest")
		default:
			s.invite(c.owner, c.account(s.clients[p]), p.role)
		}
		s.socks[p] = c.enter(s.clients[p], s.room)
		s.said[p] = s.socks[p].say(s.room.ID, "by "+p.String()).Seq
		deserted = deserted || p.acting
	}
	if deserted {
		first.must(protocol.TypeLeaveRoom, s.room.ID, nil)
	}
	first.raw.Drop()
	return s
}

// prepare lets the victim say what others will recall.
func (s *stage) prepare(messages int) {
	s.t.Helper()
	for range messages {
		s.heard = append(s.heard, s.on.say(s.room.ID, "by the victim").Seq)
	}
}

func (s *stage) invite(by *client.Client, who protocol.AccountID, as protocol.Role) {
	s.t.Helper()
	if _, err := by.AddMember(s.ctx, string(s.room.ID), client.Invitation{Account: who, Role: as}); err != nil {
		s.t.Fatalf("invite a %s: %v", as, err)
	}
}

// await returns when the deputy of a room without a host has become host, and been told its rights.
func (s *stage) await() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, room.HostGrace+patience)
	defer cancel()
	for _, p := range s.parts {
		for p.acting {
			f, err := s.socks[p].raw.Read(ctx)
			if err != nil {
				s.t.Fatalf("the %s never acts: %v", p.role, err)
			}
			if f.Type != protocol.TypeRoleChanged {
				continue
			}
			told := decode[protocol.RoleChanged](s.t, f)
			if want := p.rights(s.policy).List(); told.Role != protocol.RoleHost || !slices.Equal(told.Rights, want) {
				s.t.Errorf("the %s is told %+v, want the rights %v", p, told, want)
			}
			break
		}
	}
}

// set gives the room a policy, and lets everyone hear of it.
func (s *stage) set(policy protocol.Policy) {
	s.t.Helper()
	s.policy = policy
	_, err := s.owner.ChangeRoom(s.ctx, string(s.room.ID), client.Change{Policy: &protocol.PolicyPatch{Entry: &policy.Entry, Guests: &policy.Guests,
		Speak: &policy.Speak, Camera: &policy.Camera, Share: &policy.Share, Shares: &policy.Shares, Record: &policy.Record, View: &policy.View,
		Chat: &policy.Chat, Draw: &policy.Draw, DrawOn: &policy.DrawOn, Relay: &policy.Relay}})
	if err != nil {
		s.t.Fatal(err)
	}
	for p, sock := range s.socks {
		if p.role == protocol.RoleGuest && !policy.Guests {
			sock.wantEnd(protocol.CloseSessionRevoked)
			s.out[p] = true
			continue
		}
		sock.lives("another policy")
	}
	s.on.lives("another policy")
}

// rights are what a part may do now.
func (s *stage) rights(p part) room.RightSet {
	if s.out[p] {
		return 0
	}
	return p.rights(s.policy)
}

// sock is a part's connection. One without a session gets a new one each time: it may say little.
func (s *stage) sock(p part) *sock {
	s.t.Helper()
	if s.out[p] {
		return s.dial(s.clients[p])
	}
	return s.socks[p]
}

func (s *stage) id(p part) protocol.AccountID { return s.socks[p].opened.Account }

// beside opens another connection of a part, which the caller drops.
func (s *stage) beside(p part) *sock {
	s.t.Helper()
	if s.out[p] {
		return s.dial(s.clients[p])
	}
	return s.open(s.clients[p], protocol.OpenConnection{})
}

// again lets the victim be what it was, after a part has put it out.
func (s *stage) again(part) {
	s.t.Helper()
	s.on.until(protocol.TypeRemoved)
	s.invite(s.owner, s.account, protocol.RoleViewer) // from outside: who only acts as host adds nobody
	s.on.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: s.room.ID})
}

// leave ends all connections.
func (s *stage) leave() {
	for _, sock := range s.socks {
		sock.raw.Drop()
	}
	s.on.raw.Drop()
}
