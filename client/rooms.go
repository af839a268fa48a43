package client

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"atrium/protocol"
)

// Room is a room as the one who asks sees it; who is no member sees Number, Kind, State, Guests and View only.
type Room struct {
	Number protocol.RoomNumber `json:"number"`
	Kind   protocol.Kind       `json:"kind"`
	State  string              `json:"state"` // idle, live or ended
	Guests bool                `json:"guests"`
	View   protocol.View       `json:"view"`

	ID      protocol.RoomID  `json:"id"`
	Title   string           `json:"title"`
	Link    string           `json:"link"`
	Role    protocol.Role    `json:"role"`
	Rights  []protocol.Right `json:"rights"`
	Policy  *protocol.Policy `json:"policy"`
	Locked  bool             `json:"locked"`
	Count   int              `json:"count"` // seats taken
	Created protocol.Millis  `json:"created"`
	Active  protocol.Millis  `json:"active"`
}

// Secret is the secret of the room's link, "" for who may not see it.
func (r Room) Secret() string {
	_, secret, _ := strings.Cut(r.Link, "#")
	return secret
}

// NewRoom is what a new room needs; an empty kind is a meeting.
type NewRoom struct {
	Title  string               `json:"title"`
	Kind   protocol.Kind        `json:"kind"`
	Policy protocol.PolicyPatch `json:"policy"`
}

// CreateRoom makes a room that this person owns.
func (c *Client) CreateRoom(ctx context.Context, n NewRoom) (Room, error) {
	n.Kind = or(n.Kind, protocol.KindMeeting)
	return call[Room](ctx, c, http.MethodPost, "/rooms", n)
}

// Room looks a room up by its id or number.
func (c *Client) Room(ctx context.Context, room string) (Room, error) {
	return call[Room](ctx, c, http.MethodGet, roomPath(room, ""), nil)
}

// RoomsPage is a page of one's own rooms; Next is the cursor of the next one, "" at the end.
type RoomsPage struct {
	Rooms []Room `json:"rooms"`
	Next  string `json:"next"`
}

// Rooms lists one's own rooms, live ones first; the first page has the cursor "".
func (c *Client) Rooms(ctx context.Context, cursor string) (RoomsPage, error) {
	path := "/rooms"
	if cursor != "" {
		path += "?cursor=" + url.QueryEscape(cursor)
	}
	return call[RoomsPage](ctx, c, http.MethodGet, path, nil)
}

// Change is what may change of a room; zero values leave it as it is. NewLink ends the present link and its guests.
type Change struct {
	Title   string                `json:"title,omitzero"`
	Policy  *protocol.PolicyPatch `json:"policy,omitzero"`
	NewLink bool                  `json:"new_link,omitzero"`
}

// ChangeRoom changes title, policy or link.
func (c *Client) ChangeRoom(ctx context.Context, room string, change Change) (Room, error) {
	return call[Room](ctx, c, http.MethodPatch, roomPath(room, ""), change)
}

// EndRoom ends a room for all, for good.
func (c *Client) EndRoom(ctx context.Context, room string) error {
	_, err := call[struct{}](ctx, c, http.MethodPost, roomPath(room, "/end"), nil)
	return err
}

// RoomMembers lists who has a seat.
func (c *Client) RoomMembers(ctx context.Context, room string, ask protocol.OfferMemberList) (protocol.MemberList, error) {
	q := url.Values{}
	set(q, "after", string(ask.After))
	set(q, "q", ask.Q)
	set(q, "limit", number(ask.Limit))
	return call[protocol.MemberList](ctx, c, http.MethodGet, roomPath(room, "/members")+query(q), nil)
}

// Invitation makes an account a member, named by its id or its user name; an empty role is member.
type Invitation struct {
	Account protocol.AccountID `json:"account,omitzero"`
	Name    string             `json:"name,omitzero"`
	Role    protocol.Role      `json:"role,omitzero"`
}

// RoomPerson is somebody as hosts see them who is not there.
type RoomPerson struct {
	Account     protocol.AccountID `json:"account"`
	Name        string             `json:"name"`
	AccountName string             `json:"account_name"`
	Role        protocol.Role      `json:"role"`
	Guest       bool               `json:"guest"`
}

// AddMember makes an account a member of a room.
func (c *Client) AddMember(ctx context.Context, room string, i Invitation) (RoomPerson, error) {
	return call[RoomPerson](ctx, c, http.MethodPost, roomPath(room, "/members"), i)
}

// People lists those on a room's record, by name: all who are or were members, its members, or the banned.
func (c *Client) People(ctx context.Context, room, of string) ([]RoomPerson, error) {
	var all []RoomPerson
	query := url.Values{"of": {of}}
	for {
		page, err := call[struct {
			People []RoomPerson `json:"people"`
			More   bool         `json:"more"`
		}](ctx, c, http.MethodGet, roomPath(room, "/people?"+query.Encode()), nil)
		if err != nil {
			return nil, err
		}
		all = append(all, page.People...)
		if !page.More {
			return all, nil
		}
		query.Set("after", string(all[len(all)-1].Account))
	}
}

// Page says which messages to read: at most one of Before, After, Around and At; none is the newest page. A zero limit
// leaves it to the server.
type Page struct {
	Before, After, Around protocol.Seq
	At                    protocol.Millis
	Limit                 int // up to 100
}

// History is a page of messages in ascending order. More tells whether there are others further on.
type History struct {
	Messages []protocol.Message `json:"messages"`
	Log      protocol.LogID     `json:"log"`
	Head     protocol.Seq       `json:"head"`
	More     bool               `json:"more"`
}

// Messages reads a page of a room's history.
func (c *Client) Messages(ctx context.Context, room string, p Page) (History, error) {
	q := url.Values{}
	set(q, "before", number(p.Before))
	set(q, "after", number(p.After))
	set(q, "around", number(p.Around))
	set(q, "at", number(p.At))
	set(q, "limit", number(p.Limit))
	return call[History](ctx, c, http.MethodGet, roomPath(room, "/messages")+query(q), nil)
}

// AllMessages reads a room's whole history, page by page.
func (c *Client) AllMessages(ctx context.Context, room string) (all []protocol.Message, err error) {
	for page := (Page{Limit: 100}); ; {
		got, err := c.Messages(ctx, room, page)
		if err != nil {
			return nil, err
		}
		all = append(got.Messages, all...)
		if !got.More || len(got.Messages) == 0 {
			return all, nil
		}
		page.Before = got.Messages[0].Seq
	}
}

// Export streams a room's chat in the form txt, csv or json; the caller closes the body. account, from and to narrow it
// unless they are zero. A body that ends in an error is not whole.
func (c *Client) Export(ctx context.Context, room, format string, account protocol.AccountID, from, to protocol.Millis) (io.ReadCloser, error) {
	return c.download(ctx, roomPath(room, "/messages/export"), narrowed(format, account, from, to))
}

// narrowed is how an export of messages is asked for.
func narrowed(format string, account protocol.AccountID, from, to protocol.Millis) url.Values {
	q := url.Values{"format": {format}}
	set(q, "account", string(account))
	set(q, "from", number(from))
	set(q, "to", number(to))
	return q
}

func (c *Client) download(ctx context.Context, path string, q url.Values) (io.ReadCloser, error) {
	r, err := c.Get(ctx, "/api/v1"+path+query(q))
	if err != nil {
		return nil, err
	}
	return r.Body, nil
}

// ICEServer is a STUN or TURN server for WebRTC.
type ICEServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username"`
	Credential string   `json:"credential"`
}

// ICEServers are what a call in a room finds its paths by. Lifetime is how many seconds the credential of the server's own relay is
// good for; 0: it has none.
type ICEServers struct {
	Servers  []ICEServer     `json:"ice_servers"`
	Expires  protocol.Millis `json:"expires"`
	Lifetime int             `json:"lifetime"`
}

// ICEServers tells those for a room that one is in, by its id or number.
func (c *Client) ICEServers(ctx context.Context, room string) (ICEServers, error) {
	return call[ICEServers](ctx, c, http.MethodGet, "/ice-servers?room="+url.QueryEscape(room), nil)
}

func roomPath(room, rest string) string { return "/rooms/" + url.PathEscape(room) + rest }

func set(q url.Values, key, value string) {
	if value != "" {
		q.Set(key, value)
	}
}

func number[T ~int | ~int64 | ~uint64](n T) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}

func query(q url.Values) string {
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}
