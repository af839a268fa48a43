package room

import (
	"strings"

	"atrium/protocol"
)

// Audience says who may see an event: everybody in the room, the holders of a right, or only the server.
type Audience string

// The audiences without a parameter.
const (
	AudienceAll    Audience = "all"
	AudienceServer Audience = "server"
)

// AudienceRight addresses the holders of a right.
func AudienceRight(r protocol.Right) Audience { return Audience("right:" + string(r)) }

// Hears reports whether a member with these rights may see what is addressed to the audience. It is the only place that
// decides this, for live events, resuming and paging alike.
func (a Audience) Hears(rights RightSet) bool {
	if a == AudienceAll {
		return true
	}
	r, ok := strings.CutPrefix(string(a), "right:")
	return ok && rights.Has(protocol.Right(r))
}
