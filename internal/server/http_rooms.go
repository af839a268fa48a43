package server

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/auth"
	"atrium/internal/room"
	"atrium/protocol"
)

// RoomState says whether anybody is in a room.
type RoomState string

// The states of a room.
const (
	StateIdle  RoomState = "idle"
	StateLive  RoomState = "live"
	StateEnded RoomState = "ended"
)

// Room is a room as somebody sees it. Strangers see number, kind, state, guests and view only.
type Room struct {
	Number protocol.RoomNumber `json:"number"`
	Kind   protocol.Kind       `json:"kind" enum:"meeting,lesson"`
	State  RoomState           `json:"state" enum:"idle,live,ended"`
	Guests bool                `json:"guests" doc:"whether guests may enter by the link"`
	View   protocol.View       `json:"view" enum:"all,ask" doc:"whether everyone sees and hears who is in it, or those to whom they agree"`

	ID      protocol.RoomID  `json:"id,omitzero"`
	Title   string           `json:"title,omitzero"`
	Link    string           `json:"link,omitzero" doc:"/r/{number}, for who may edit the room with #{secret}"`
	Role    protocol.Role    `json:"role,omitzero"`
	Rights  []protocol.Right `json:"rights,omitzero"`
	Policy  *protocol.Policy `json:"policy,omitzero"`
	Locked  bool             `json:"locked,omitzero" doc:"nobody comes in who has no seat, hosts and cohosts excepted"`
	Count   int              `json:"count,omitzero" doc:"seats taken"`
	Created protocol.Millis  `json:"created,omitzero"`
	Active  protocol.Millis  `json:"active,omitzero" doc:"when something durable last happened"`
}

func stateOf(row room.Row, count int) RoomState {
	switch {
	case row.Ended != 0:
		return StateEnded
	case count > 0:
		return StateLive
	default:
		return StateIdle
	}
}

// seenByStrangers is all that is told to who is no member.
func (a *api) seenByStrangers(row room.Row) Room {
	return Room{Number: row.Number, Kind: row.Kind, State: stateOf(row, a.rooms.Live(row.ID)), Guests: row.Policy.Guests, View: row.Policy.View}
}

func (a *api) seenByMember(row room.Row, count int, role protocol.Role, rights room.RightSet) Room {
	link := "/r/" + string(row.Number)
	if rights.Has(protocol.RightEdit) {
		link += "#" + a.rooms.Secret(row)
	}
	return Room{Number: row.Number, Kind: row.Kind, State: stateOf(row, count), Guests: row.Policy.Guests, View: row.Policy.View,
		ID: row.ID, Title: row.Title, Link: link, Role: role, Rights: rights.List(), Policy: &row.Policy, Locked: row.Locked, Count: count,
		Created: row.Created, Active: row.Active}
}

func (a *api) registerRooms(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/rooms", DefaultStatus: http.StatusCreated,
		OperationID: "createRoom", Summary: "Make a room"}, a.postRooms)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/rooms",
		OperationID: "rooms", Summary: "List one's own rooms, live ones first"}, a.getRooms)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/rooms/{room}",
		OperationID: "room", Summary: "Look at a room; strangers learn only what the lobby shows"}, a.getRoom)
	operation(a, h, huma.Operation{Method: http.MethodPatch, Path: "/api/v1/rooms/{room}",
		OperationID: "changeRoom", Summary: "Change title, policy or link"}, a.patchRoom)
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/rooms/{room}/guests", DefaultStatus: http.StatusCreated,
		OperationID: "enterAsGuest", Summary: "Become a guest of this room by its link's secret"}, a.postGuests)
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/rooms/{room}/end", DefaultStatus: http.StatusNoContent,
		OperationID: "endRoom", Summary: "End the room for all"}, a.postEnd)
}

// RoomPath is the part of an address that names a room. Exported, because huma fills no unexported embedded field.
type RoomPath struct {
	Room string `path:"room" maxLength:"64" doc:"the room's id or number"`
}

type roomOutput struct{ Body Room }

// maxTitle bounds the title of a room, in graphemes.
const maxTitle = 100

func (a *api) postRooms(ctx context.Context, in *struct {
	Key  string `header:"Idempotency-Key" maxLength:"128"`
	Body struct {
		Title  string                `json:"title"`
		Kind   protocol.Kind         `json:"kind" enum:"meeting"`
		Policy *protocol.PolicyPatch `json:"policy,omitzero"`
	}
}) (*roomOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	title, err := auth.Title(in.Body.Title, maxTitle)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassCreate); err != nil {
		return nil, err
	}
	n := room.NewRoom{Title: title, Kind: in.Body.Kind, Key: in.Key}
	if in.Body.Policy != nil {
		n.Policy = *in.Body.Policy
	}
	row, err := a.rooms.Create(ctx, actorOf(who), n)
	if err != nil {
		return nil, err
	}
	a.log.InfoContext(ctx, "room made", "room", row.ID, "account", who.Account.ID)
	return &roomOutput{a.seenByMember(row, a.rooms.Live(row.ID), protocol.RoleOwner, room.RightsOf(row.Kind, protocol.RoleOwner, row.Policy))}, nil
}

const roomsPage = 30

type roomsOutput struct {
	Body struct {
		Rooms []Room `json:"rooms"`
		Next  string `json:"next,omitzero" doc:"the cursor of the next page; absent at the end"`
	}
}

func (a *api) getRooms(ctx context.Context, in *struct {
	Cursor string `query:"cursor" maxLength:"128"`
}) (*roomsOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	after, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	list, next, err := a.rooms.Mine(ctx, who.Account.ID, after, roomsPage)
	if err != nil {
		return nil, err
	}
	out := &roomsOutput{}
	out.Body.Rooms = make([]Room, 0, len(list))
	for _, s := range list {
		m, rights, err := a.rooms.MemberOf(ctx, s.Row, who.Account.ID)
		if errors.Is(err, protocol.Err(protocol.CodeNotMember)) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, err
		}
		out.Body.Rooms = append(out.Body.Rooms, a.seenByMember(s.Row, s.Count, m.Role, rights))
	}
	out.Body.Next = formatCursor(next)
	return out, nil
}

func formatCursor(c room.RoomsCursor) string {
	if c == (room.RoomsCursor{}) {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %s", c.Active, c.ID))
}

func parseCursor(s string) (c room.RoomsCursor, err error) {
	if s == "" {
		return c, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		_, err = fmt.Sscanf(string(raw), "%d %s", &c.Active, &c.ID)
	}
	if err == nil && !isText(string(c.ID)) {
		err = errors.New("no text")
	}
	if err != nil {
		return c, protocol.Wrap(protocol.CodeBadData, err)
	}
	return c, nil
}

// member finds a room that the caller is a member of. Who is none learns only that there is nothing to see.
func (a *api) member(ctx context.Context, target string) (auth.Identity, found, error) {
	who, err := need(ctx)
	if err != nil {
		return who, found{}, err
	}
	f, err := a.door.find(ctx, callerOf(ctx).visitor(), target, "")
	if err == nil && !f.inside {
		err = protocol.Err(protocol.CodeNotFound)
	}
	return who, f, err
}

func (a *api) getRoom(ctx context.Context, in *RoomPath) (*roomOutput, error) {
	v := callerOf(ctx).visitor()
	f, err := a.door.find(ctx, v, in.Room, "")
	if err != nil {
		return nil, err
	}
	if f.inside {
		return &roomOutput{a.seenByMember(f.Row, a.rooms.Live(f.ID), f.member.Role, f.rights)}, nil
	}
	seen := a.seenByStrangers(f.Row)
	if v.guestOf == f.ID { // it was let in by the link, and is on its way
		seen.ID = f.ID
	}
	return &roomOutput{seen}, nil
}

func (a *api) patchRoom(ctx context.Context, in *struct {
	RoomPath
	Body struct {
		Title   *string               `json:"title,omitzero"`
		Policy  *protocol.PolicyPatch `json:"policy,omitzero"`
		NewLink bool                  `json:"new_link,omitzero" doc:"ends the present link and its guests"`
	}
}) (*roomOutput, error) {
	who, f, err := a.member(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	change := room.Change{NewLink: in.Body.NewLink}
	if in.Body.Title != nil {
		title, err := auth.Title(*in.Body.Title, maxTitle)
		if err != nil {
			return nil, err
		}
		change.Title = &title
	}
	if in.Body.Policy != nil {
		change.Policy = *in.Body.Policy
	}
	if _, err := a.rooms.Do(ctx, actorOf(who), f.ID, room.Edit("", change)); err != nil {
		return nil, err
	}
	row, err := a.rooms.Find(ctx, string(f.ID))
	if err != nil {
		return nil, err
	}
	if err := a.endGuests(ctx, row); err != nil {
		return nil, err
	}
	m, rights, err := a.rooms.MemberOf(ctx, row, who.Account.ID)
	if err != nil {
		return nil, err
	}
	return &roomOutput{a.seenByMember(row, a.rooms.Live(row.ID), m.Role, rights)}, nil
}

// endGuests ends the sessions of guests whom the room no longer lets in. The room has put them out already.
func (a *api) endGuests(ctx context.Context, row room.Row) error {
	below := row.Link
	if row.Ended != 0 || !row.Policy.Guests {
		below = math.MaxInt64
	}
	return a.auth.EndGuests(ctx, row.ID, below)
}

func (a *api) postGuests(ctx context.Context, in *struct {
	RoomPath
	Body struct {
		DisplayName string      `json:"display_name"`
		Secret      string      `json:"secret" maxLength:"256"`
		Locale      auth.Locale `json:"locale,omitzero" enum:"zh-CN,en"`
	}
}) (*signedInOutput, error) {
	caller := callerOf(ctx)
	if caller.identity != nil && !caller.identity.Account.Guest() {
		return nil, protocol.Err(protocol.CodeAlreadySignedIn)
	}
	f, err := a.door.find(ctx, caller.visitor(), in.Room, in.Body.Secret)
	if err != nil {
		return nil, err
	}
	row := f.Row
	switch {
	case row.Ended != 0:
		return nil, protocol.Err(protocol.CodeEnded)
	case !a.door.opens(in.Body.Secret, row):
		a.door.missed(caller.visitor())
		return nil, protocol.Err(protocol.CodeBadSecret)
	case !row.Policy.Guests:
		return nil, protocol.Err(protocol.CodeForbidden)
	}
	locale := in.Body.Locale
	if locale == "" {
		locale = auth.LocaleEnglish
	}
	made, err := a.auth.EnterGuest(ctx, auth.GuestEntry{Room: row.ID, Link: row.Link, DisplayName: in.Body.DisplayName, Locale: locale}, caller.client)
	if err != nil {
		return nil, err
	}
	return signedIn(ctx, made), nil
}

func (a *api) postEnd(ctx context.Context, in *RoomPath) (*struct{}, error) {
	who, f, err := a.member(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	a.door.end(ctx, actorOf(who), f.ID, "", func(_ room.Receipt, err error) { ended <- err })
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = protocol.Wrap(protocol.CodeUnavailable, ctx.Err())
	}
	return nil, err
}
