package protocol

// Position is a client's place in a room: a journal and the last number seen of it.
type Position struct {
	Log   LogID `json:"log"`
	Since Seq   `json:"since"`
}

// OpenConnection is the first request on a socket.
type OpenConnection struct {
	Device DeviceSecret        `json:"device,omitzero"`
	Rooms  map[RoomID]Position `json:"rooms,omitzero"`
}

// OpenedConnection answers open-connection. Device is the secret to present next time.
type OpenedConnection struct {
	Account    AccountID             `json:"account"`
	Device     DeviceSecret          `json:"device"`
	DeviceID   DeviceID              `json:"device_id"`
	ServerTime Millis                `json:"server_time"`
	Heartbeat  HeartbeatTimes        `json:"heartbeat"`
	Rooms      map[RoomID]RoomResult `json:"rooms"`
}

// HeartbeatTimes are the timers of RM-4 in milliseconds: the server pings every Ping and gives up Pong after it; a client
// that sent nothing for Idle sends a heartbeat; the server gives up after Dead without an application frame.
type HeartbeatTimes struct {
	Ping int64 `json:"ping"`
	Pong int64 `json:"pong"`
	Idle int64 `json:"idle"`
	Dead int64 `json:"dead"`
}

// Result says how one room was resumed.
type Result string

// The results of resuming a room.
const (
	ResultResumed Result = "resumed" // the missed events follow, then position
	ResultResync  Result = "resync"  // load the state anew with join-room; the connection is live from head on
	ResultError   Result = "error"   // code says why
)

// RoomResult is the outcome of resuming one room.
type RoomResult struct {
	Result Result `json:"result"`
	Log    LogID  `json:"log"`
	Head   Seq    `json:"head"`
	Code   Code   `json:"code,omitzero"`

	// What is of the moment, and not in the journal.
	Topology  Topology       `json:"topology,omitzero"`
	Spotlight AccountID      `json:"spotlight,omitzero"`
	Presented BoardPresented `json:"presented,omitzero"`
	// Views are those that the account is a side of.
	Views []ViewChanged `json:"views,omitzero"`
}

// CloseConnection is said before a close frame by whoever closes.
type CloseConnection struct {
	Code int `json:"code"`
}

// Heartbeat proves that the page is alive; Hidden, once sent, holds until it is sent again.
type Heartbeat struct {
	Hidden *bool `json:"hidden,omitzero"`
}

// JoinRoom names the room by its id or its number, exactly one of them.
type JoinRoom struct {
	Room   RoomID     `json:"room,omitzero"`
	Number RoomNumber `json:"number,omitzero"`
	Secret string     `json:"secret,omitzero"`
	Name   string     `json:"name,omitzero"`
}

// JoinedRoom is the room's state at Head.
type JoinedRoom struct {
	Room    RoomInfo `json:"room"`
	Self    Self     `json:"self"`
	Members []Member `json:"members"` // the first 100
	Count   int      `json:"count"`   // seats taken
	Version uint64   `json:"version"` // of the member list
	Log     LogID    `json:"log"`
	Head    Seq      `json:"head"`
	// Views are those that the account is a side of.
	Views []ViewChanged `json:"views,omitzero"`
}

// RoomInfo is what a member knows of a room.
type RoomInfo struct {
	ID        RoomID         `json:"id"`
	Number    RoomNumber     `json:"number"`
	Title     string         `json:"title"`
	Kind      Kind           `json:"kind"`
	Policy    Policy         `json:"policy"`
	Locked    bool           `json:"locked,omitzero"`
	Spotlight AccountID      `json:"spotlight,omitzero"` // who is on everyone's stage
	Presented BoardPresented `json:"presented,omitzero"` // which page of a board
	Topology  Topology       `json:"topology"`
	CallMax   int            `json:"call_max,omitzero"` // devices in a call, where it can go through the server; else the policy's mesh_max
}

// MemberState says whether any device of the member is connected.
type MemberState string

// The states of a seat.
const (
	StatePresent      MemberState = "present"
	StateReconnecting MemberState = "reconnecting"
)

// Member is one account in a room, as others see it.
type Member struct {
	Account     AccountID   `json:"account"`
	Name        string      `json:"name"`
	AccountName string      `json:"account_name,omitzero"` // to hosts only
	Avatar      string      `json:"avatar,omitzero"`       // v of GET /accounts/{account}/avatar; absent: none
	Role        Role        `json:"role"`
	Guest       bool        `json:"guest"`
	State       MemberState `json:"state"`
	Devices     []Device    `json:"devices"`
	Hand        Millis      `json:"hand,omitzero"`  // when it was raised; absent: it is down
	Draws       bool        `json:"draws,omitzero"` // was given the pen
}

// Device is one connection of a member. Devices with a Call connect to each other.
type Device struct {
	DeviceID   DeviceID `json:"device_id"`
	Call       string   `json:"call,omitzero"`
	Microphone bool     `json:"microphone"`
	Camera     bool     `json:"camera"`
	Screen     bool     `json:"screen"`
	Recording  bool     `json:"recording,omitzero"` // it records its view of the room
}

// Self is the one who joined: a member, what it may do, and how far it has read.
type Self struct {
	Member
	Rights []Right `json:"rights"`
	Acting bool    `json:"acting,omitzero"` // a host only for as long as no host is here
	Read   Seq     `json:"read"`
}

// OfferMemberList asks for a page of the member list after an account: those in a call first, then raised hands as they
// came, then hosts, then the others, each by name as a dictionary has them, Chinese ones by pinyin.
type OfferMemberList struct {
	After AccountID `json:"after,omitzero"`
	Limit int       `json:"limit,omitzero"` // 1 to 200, default 100
	Q     string    `json:"q,omitzero"`     // part of a name, or of its pinyin or the pinyin's initials
}

// MemberList is a page of those who have a seat.
type MemberList struct {
	Members []Member `json:"members"`
	Count   int      `json:"count"`
	Version uint64   `json:"version"`
}

// MembersChanged tells what became of the member list; Version grows by one each time.
type MembersChanged struct {
	Version uint64      `json:"version"`
	Joined  []Member    `json:"joined"`
	Left    []AccountID `json:"left"`
	Changed []Member    `json:"changed"`
	Count   int         `json:"count"`
}

// CountChange tells how many seats are taken.
type CountChange struct {
	Count int `json:"count"`
}

// UserMessage writes into the room.
type UserMessage struct {
	Text     string      `json:"text"`
	Reply    Seq         `json:"reply,omitzero"`
	Mentions []AccountID `json:"mentions,omitzero"`
}

// UserMessageEvent is a message in the journal, with its writer's name of that moment.
type UserMessageEvent struct {
	Name     string      `json:"name"`
	Text     string      `json:"text"`
	Reply    Seq         `json:"reply,omitzero"`
	Mentions []AccountID `json:"mentions,omitzero"`
}

// EditMessage replaces the text of one's own message.
type EditMessage struct {
	Seq  Seq    `json:"seq"`
	Text string `json:"text"`
}

// RecallMessage takes a message back; its place stays.
type RecallMessage struct {
	Seq Seq `json:"seq"`
}

// MarkRead tells how far this account has read; its own devices alone hear of it.
type MarkRead struct {
	Seq Seq `json:"seq"`
}

// Source is what a device can send.
type Source string

// The sources.
const (
	SourceMicrophone Source = "microphone"
	SourceCamera     Source = "camera"
	SourceScreen     Source = "screen"
)

// MediaState tells what this device sends in which call.
type MediaState struct {
	Call       string `json:"call"` // empty: in no call
	Microphone bool   `json:"microphone"`
	Camera     bool   `json:"camera"`
	Screen     bool   `json:"screen"`
	Recording  bool   `json:"recording,omitzero"` // of the view of the room, which others are shown
}

// Description carries an SDP offer or answer to one device (JSEP, RFC 8829). Call is new per peer connection, made by the
// offerer, and tells stale ones apart.
type Description struct {
	To   DeviceID `json:"to"`
	Call string   `json:"call"`
	SDP  string   `json:"sdp"`
}

// DescriptionEvent is a Description as it is delivered.
type DescriptionEvent struct {
	From DeviceID `json:"from"`
	Description
}

// IceCandidate carries one trickled candidate (RFC 8838); null ends them.
type IceCandidate struct {
	To        DeviceID   `json:"to"`
	Call      string     `json:"call"`
	Candidate *Candidate `json:"candidate"`
}

// Candidate is the browser's RTCIceCandidateInit.
type Candidate struct {
	Candidate        string  `json:"candidate"`
	SDPMid           *string `json:"sdpMid,omitzero"`
	SDPMLineIndex    *uint16 `json:"sdpMLineIndex,omitzero"`
	UsernameFragment *string `json:"usernameFragment,omitzero"`
}

// IceCandidateEvent is an IceCandidate as it is delivered.
type IceCandidateEvent struct {
	From DeviceID `json:"from"`
	IceCandidate
}

// MuteMember asks the devices of a member to stop a source.
type MuteMember struct {
	Account AccountID `json:"account"`
	Source  Source    `json:"source"`
}

// Muted tells the one concerned that a host asked it to stop a source.
type Muted struct {
	Source Source    `json:"source"`
	For    AccountID `json:"for,omitzero"` // whose screen is shared in its place
}

// RemoveMember puts a member out of the room.
type RemoveMember struct {
	Account AccountID `json:"account"`
}

// Removed tells the one concerned that it is out: removed, banned, ended or link_expired.
type Removed struct {
	Code Code `json:"code"`
}

// ChangeRole gives a member another role; handing over is the role host.
type ChangeRole struct {
	Account AccountID `json:"account"`
	Role    Role      `json:"role"`
}

// RoleChanged tells the one concerned what it now is and may do.
type RoleChanged struct {
	Role   Role    `json:"role"`
	Rights []Right `json:"rights"`
	Acting bool    `json:"acting,omitzero"` // a host only for as long as no host is here
}

// RoomChanged tells what the room now is called and allows.
type RoomChanged struct {
	Title  string `json:"title"`
	Policy Policy `json:"policy"`
	Locked bool   `json:"locked"`
}

// Resync tells that the journal cannot be followed from where the client was.
type Resync struct {
	Log  LogID `json:"log"`
	Head Seq   `json:"head"`
}

// PositionEvent ends the missed events of a room: from here on the connection is live in it.
type PositionEvent struct {
	Log LogID `json:"log"`
	Seq Seq   `json:"seq"`
}

// ErrorData is the data of an error. Retry is in milliseconds.
type ErrorData struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
	Retry   int64  `json:"retry,omitzero"`
}

// Message is one line of a room's chat as the history tells it: the last edit only, and no text once recalled.
type Message struct {
	Seq      Seq         `json:"seq"`
	Time     Millis      `json:"time"`
	Account  AccountID   `json:"account"`
	Name     string      `json:"name"`
	Text     string      `json:"text"`
	Reply    Seq         `json:"reply,omitzero"`
	Mentions []AccountID `json:"mentions"`
	Edited   bool        `json:"edited,omitzero"`
	Recalled bool        `json:"recalled,omitzero"`
}
