package server

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"atrium/protocol"
)

// ICEServer is a STUN or TURN server that browsers may use (RFC 8489, RFC 8656).
type ICEServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitzero"`
	Credential string   `json:"credential,omitzero"`
}

func (a *api) registerICE(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/ice-servers", OperationID: "iceServers",
		Summary: "The STUN and TURN servers for a call in a room, for who is in it"}, a.getICEServers)
}

type iceOutput struct {
	Body struct {
		ICEServers []ICEServer     `json:"ice_servers"`
		Expires    protocol.Millis `json:"expires,omitzero" doc:"when the credential of this server's own relay ends; absent without one"`
		Lifetime   int             `json:"lifetime,omitzero" doc:"the seconds until then, for a client whose clock is wrong"`
	}
}

func (a *api) getICEServers(ctx context.Context, in *struct {
	Room string `query:"room" required:"true" minLength:"1" maxLength:"64" doc:"the room's id or number"`
}) (*iceOutput, error) {
	who, f, err := a.member(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	if !a.rooms.Seated(f.ID, who.Account.ID) {
		return nil, protocol.Err(protocol.CodeNotMember)
	}
	out := &iceOutput{}
	out.Body.ICEServers = append([]ICEServer{}, a.iceServers...)
	c, ok, err := a.relays.grant(ctx, who, f.Row)
	if err != nil || !ok {
		return out, err
	}
	own := ICEServer{URLs: c.URLs, Username: c.Username, Credential: c.Password}
	out.Body.ICEServers = slices.Insert(out.Body.ICEServers, 0, own)
	out.Body.Expires, out.Body.Lifetime = protocol.ToMillis(c.Expires), int(time.Until(c.Expires).Seconds())
	return out, nil
}
