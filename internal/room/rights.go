package room

import (
	"maps"
	"slices"

	"atrium/protocol"
)

// RightSet holds rights as bits, in the order of protocol.Rights.
type RightSet uint32

var bitOf = func() map[protocol.Right]RightSet {
	bits := make(map[protocol.Right]RightSet)
	for i, r := range protocol.Rights() {
		bits[r] = 1 << i
	}
	return bits
}()

// SetOf makes a set. An unknown right panics: rights are constants.
func SetOf(rights ...protocol.Right) RightSet {
	var s RightSet
	for _, r := range rights {
		bit, ok := bitOf[r]
		if !ok {
			panic("room: unknown right " + string(r))
		}
		s |= bit
	}
	return s
}

// Has reports whether the right is in the set.
func (s RightSet) Has(r protocol.Right) bool { return s&bitOf[r] != 0 }

// List gives the rights in the order of protocol.Rights, never nil.
func (s RightSet) List() []protocol.Right {
	return slices.DeleteFunc(protocol.Rights(), func(r protocol.Right) bool { return !s.Has(r) })
}

var (
	viewerRights = SetOf(protocol.RightRead, protocol.RightChat, protocol.RightReact)
	guestRights  = viewerRights | SetOf(protocol.RightSpeak, protocol.RightCamera, protocol.RightShare, protocol.RightDraw, protocol.RightDrawAny)
	memberRights = guestRights | SetOf(protocol.RightRecord, protocol.RightPresent)
	cohostRights = memberRights | SetOf(protocol.RightPen, protocol.RightMute, protocol.RightRecallAny, protocol.RightPace, protocol.RightSpotlight,
		protocol.RightAdmit, protocol.RightLock, protocol.RightRemove)
	hostRights = cohostRights | SetOf(protocol.RightBan, protocol.RightChangeRole, protocol.RightEdit, protocol.RightEnd)

	// Who is in a lesson, and as what, is its course's to say.
	teacherRights = hostRights&^SetOf(protocol.RightAdmit, protocol.RightChangeRole) | SetOf(protocol.RightStartSignup)
)

// roles is the one table of role and rights per kind, before the policy.
var roles = map[protocol.Kind]map[protocol.Role]RightSet{
	protocol.KindMeeting: {
		protocol.RoleOwner:  hostRights,
		protocol.RoleHost:   hostRights,
		protocol.RoleCohost: cohostRights,
		protocol.RoleMember: memberRights,
		protocol.RoleViewer: viewerRights,
		protocol.RoleGuest:  guestRights,
	},
	protocol.KindLesson: {
		protocol.RoleTeacher:   teacherRights,
		protocol.RoleAssistant: cohostRights&^SetOf(protocol.RightAdmit) | SetOf(protocol.RightStartSignup),
		protocol.RoleStudent:   memberRights&^SetOf(protocol.RightPresent) | SetOf(protocol.RightAnswerSignup),
	},
}

// founders are the roles of who makes a room.
var founders = map[protocol.Kind]protocol.Role{protocol.KindMeeting: protocol.RoleOwner, protocol.KindLesson: protocol.RoleTeacher}

// Roles returns the roles of a kind with their rights before the policy.
func Roles(kind protocol.Kind) map[protocol.Role]RightSet { return maps.Clone(roles[kind]) }

// rank orders roles for actions on other members: one acts only on those of a lower rank, and gives no role above one's own.
var rank = map[protocol.Role]int{
	protocol.RoleOwner:  5,
	protocol.RoleHost:   4,
	protocol.RoleCohost: 3,
	protocol.RoleMember: 2,
	protocol.RoleViewer: 1,
	protocol.RoleGuest:  0,

	protocol.RoleTeacher:   4,
	protocol.RoleAssistant: 3,
	protocol.RoleStudent:   2,
}

// RightsOf returns what a role may do in a room of the kind under the policy.
func RightsOf(kind protocol.Kind, role protocol.Role, p protocol.Policy) RightSet {
	rights := roles[kind][role]
	if rank[role] >= rank[protocol.RoleCohost] {
		return rights
	}
	for _, narrowed := range []struct {
		who   protocol.Who
		right protocol.Right
	}{{p.Speak, protocol.RightSpeak}, {p.Camera, protocol.RightCamera}, {p.Share, protocol.RightShare}, {p.Record, protocol.RightRecord},
		{p.Chat, protocol.RightChat}, {p.Draw, protocol.RightDraw}} {
		if narrowed.who == protocol.WhoHosts {
			rights &^= SetOf(narrowed.right)
		}
	}
	if p.Draw == protocol.WhoHosts || p.DrawOn == protocol.DrawOnOwn {
		rights &^= SetOf(protocol.RightDrawAny)
	}
	return rights
}

// rightsOf is what a member may do, who may have been given the pen.
func rightsOf(kind protocol.Kind, m Member, p protocol.Policy) RightSet {
	rights := RightsOf(kind, m.Role, p)
	if m.Draws {
		rights |= SetOf(protocol.RightDraw)
		if p.DrawOn == protocol.DrawOnAll {
			rights |= SetOf(protocol.RightDrawAny)
		}
	}
	return rights
}
