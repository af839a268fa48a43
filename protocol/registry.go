package protocol

import (
	"maps"
	"reflect"
	"slices"
)

// The types of the contract.
const (
	TypeOpenConnection  Type = "open-connection"
	TypeCloseConnection Type = "close-connection"
	TypeHeartbeat       Type = "heartbeat"
	TypeJoinRoom        Type = "join-room"
	TypeLeaveRoom       Type = "leave-room"
	TypeOfferMemberList Type = "offer-member-list"
	TypeUserMessage     Type = "user-message"
	TypeEditMessage     Type = "edit-message"
	TypeRecallMessage   Type = "recall-message"
	TypeMarkRead        Type = "mark-read"
	TypeOffer           Type = "offer"
	TypeAnswer          Type = "answer"
	TypeIceCandidate    Type = "ice-candidate"
	TypeMediaState      Type = "media-state"
	TypeMuteMember      Type = "mute-member"
	TypeRemoveMember    Type = "remove-member"
	TypeChangeRole      Type = "change-role"
	TypeEndRoom         Type = "end-room"
	TypeAdmitMember     Type = "admit-member"
	TypeBanMember       Type = "ban-member"
	TypeUnbanMember     Type = "unban-member"
	TypeLockRoom        Type = "lock-room"
	TypeRaiseHand       Type = "raise-hand"
	TypeLowerHand       Type = "lower-hand"
	TypeReaction        Type = "reaction"
	TypePace            Type = "pace"
	TypeOfferPace       Type = "offer-pace"
	TypeSpotlightMember Type = "spotlight-member"
	TypeMediaOffer      Type = "media-offer"
	TypeMediaAnswer     Type = "media-answer"
	TypeMediaTiles      Type = "media-tiles"
	TypeMediaRestart    Type = "media-restart"
	TypeHandScreen      Type = "hand-screen"
	TypeOfferView       Type = "offer-view"
	TypeAnswerView      Type = "answer-view"
	TypeEndView         Type = "end-view"
	TypeOfferSignup     Type = "offer-signup"
	TypeReceiveSignup   Type = "receive-signup"
	TypeAnswerSignup    Type = "answer-signup"
	TypeCloseSignup     Type = "close-signup"
	TypeBoardOp         Type = "board-op"
	TypeBoardLive       Type = "board-live"
	TypeEditBoard       Type = "edit-board"
	TypeOpenBoard       Type = "open-board"
	TypePresentBoard    Type = "present-board"
	TypeLetDraw         Type = "let-draw"

	TypeMembersChanged   Type = "members-changed"
	TypeCountChange      Type = "count-change"
	TypeMuted            Type = "muted"
	TypeRemoved          Type = "removed"
	TypeRoleChanged      Type = "role-changed"
	TypeRoomChanged      Type = "room-changed"
	TypeKnock            Type = "knock"
	TypeKnockEnded       Type = "knock-ended"
	TypeAdmitted         Type = "admitted"
	TypeRefused          Type = "refused"
	TypePaceChanged      Type = "pace-changed"
	TypeSpotlightChanged Type = "spotlight-changed"
	TypeTopologyChanged  Type = "topology-changed"
	TypeViewChanged      Type = "view-changed"
	TypeSignupChanged    Type = "signup-changed"
	TypeBoardChanged     Type = "board-changed"
	TypeBoardPresented   Type = "board-presented"
	TypeResync           Type = "resync"
	TypePosition         Type = "position"
	TypeOk               Type = "ok"
	TypeError            Type = "error"

	// TypeMemberAdded stands in the journal only and is never sent to a client.
	TypeMemberAdded Type = "member-added"
	// TypeLessonBegan likewise.
	TypeLessonBegan Type = "lesson-began"
)

// Def is one line of the registry of requests: what a client may send, and what the ok brings back.
type Def struct {
	InRoom bool         // the envelope must name a room; otherwise it must not
	Data   reflect.Type // nil: no data
	Ok     reflect.Type // nil: the ok has no data
	Or     reflect.Type // what the ok may have instead; nil: nothing else
}

func (d Def) newData() any {
	if d.Data == nil {
		return nil
	}
	return reflect.New(d.Data).Interface()
}

func schema[T any]() reflect.Type { return reflect.TypeFor[T]() }

var requests = map[Type]Def{
	TypeOpenConnection:  {Data: schema[OpenConnection](), Ok: schema[OpenedConnection]()},
	TypeCloseConnection: {Data: schema[CloseConnection]()},
	TypeHeartbeat:       {Data: schema[Heartbeat]()},
	TypeJoinRoom:        {Data: schema[JoinRoom](), Ok: schema[JoinedRoom](), Or: schema[Waiting]()},
	TypeLeaveRoom:       {InRoom: true},
	TypeOfferMemberList: {InRoom: true, Data: schema[OfferMemberList](), Ok: schema[MemberList]()},
	TypeUserMessage:     {InRoom: true, Data: schema[UserMessage]()},
	TypeEditMessage:     {InRoom: true, Data: schema[EditMessage]()},
	TypeRecallMessage:   {InRoom: true, Data: schema[RecallMessage]()},
	TypeMarkRead:        {InRoom: true, Data: schema[MarkRead]()},
	TypeOffer:           {InRoom: true, Data: schema[Description]()},
	TypeAnswer:          {InRoom: true, Data: schema[Description]()},
	TypeIceCandidate:    {InRoom: true, Data: schema[IceCandidate]()},
	TypeMediaState:      {InRoom: true, Data: schema[MediaState]()},
	TypeMuteMember:      {InRoom: true, Data: schema[MuteMember]()},
	TypeRemoveMember:    {InRoom: true, Data: schema[RemoveMember]()},
	TypeChangeRole:      {InRoom: true, Data: schema[ChangeRole]()},
	TypeEndRoom:         {InRoom: true},
	TypeAdmitMember:     {InRoom: true, Data: schema[AdmitMember]()},
	TypeBanMember:       {InRoom: true, Data: schema[BanMember]()},
	TypeUnbanMember:     {InRoom: true, Data: schema[UnbanMember]()},
	TypeLockRoom:        {InRoom: true, Data: schema[LockRoom]()},
	TypeRaiseHand:       {InRoom: true, Data: schema[RaiseHand]()},
	TypeLowerHand:       {InRoom: true, Data: schema[LowerHand]()},
	TypeReaction:        {InRoom: true, Data: schema[Reaction]()},
	TypePace:            {InRoom: true, Data: schema[Pace]()},
	TypeOfferPace:       {InRoom: true, Ok: schema[PaceLine]()},
	TypeSpotlightMember: {InRoom: true, Data: schema[SpotlightMember]()},
	TypeMediaOffer:      {InRoom: true, Data: schema[MediaOffer](), Ok: schema[MediaAnswered]()},
	TypeMediaAnswer:     {InRoom: true, Data: schema[MediaAnswer]()},
	TypeMediaTiles:      {InRoom: true, Data: schema[MediaTiles]()},
	TypeMediaRestart:    {InRoom: true, Data: schema[MediaRestart]()},
	TypeHandScreen:      {InRoom: true, Data: schema[HandScreen]()},
	TypeOfferView:       {InRoom: true, Data: schema[OfferView](), Ok: schema[OfferedView]()},
	TypeAnswerView:      {InRoom: true, Data: schema[AnswerView]()},
	TypeEndView:         {InRoom: true, Data: schema[EndView]()},
	TypeOfferSignup:     {InRoom: true, Data: schema[OfferSignup](), Ok: schema[OfferedSignup]()},
	TypeReceiveSignup:   {InRoom: true, Data: schema[ReceiveSignup](), Ok: schema[ReceivedSignup]()},
	TypeAnswerSignup:    {InRoom: true, Data: schema[AnswerSignup]()},
	TypeCloseSignup:     {InRoom: true, Data: schema[CloseSignup]()},
	TypeBoardOp:         {InRoom: true, Data: schema[BoardOp]()},
	TypeBoardLive:       {InRoom: true, Data: schema[BoardLive]()},
	TypeEditBoard:       {InRoom: true, Data: schema[EditBoard]()},
	TypeOpenBoard:       {InRoom: true, Data: schema[OpenBoard]()},
	TypePresentBoard:    {InRoom: true, Data: schema[PresentBoard]()},
	TypeLetDraw:         {InRoom: true, Data: schema[LetDraw]()},
}

// events are the types that the server sends, with the schema of their data.
var events = map[Type]reflect.Type{
	TypeCloseConnection:  schema[CloseConnection](),
	TypeUserMessage:      schema[UserMessageEvent](),
	TypeEditMessage:      schema[EditMessage](),
	TypeRecallMessage:    schema[RecallMessage](),
	TypeRoomChanged:      schema[RoomChanged](),
	TypeMarkRead:         schema[MarkRead](),
	TypeOffer:            schema[DescriptionEvent](),
	TypeAnswer:           schema[DescriptionEvent](),
	TypeIceCandidate:     schema[IceCandidateEvent](),
	TypeMembersChanged:   schema[MembersChanged](),
	TypeCountChange:      schema[CountChange](),
	TypeMuted:            schema[Muted](),
	TypeRemoved:          schema[Removed](),
	TypeRoleChanged:      schema[RoleChanged](),
	TypeKnock:            schema[Knock](),
	TypeKnockEnded:       schema[KnockEnded](),
	TypeAdmitted:         schema[JoinedRoom](),
	TypeRefused:          schema[Refused](),
	TypeReaction:         schema[Reaction](),
	TypePaceChanged:      schema[PacePoint](),
	TypeSpotlightChanged: schema[SpotlightMember](),
	TypeTopologyChanged:  schema[TopologyChanged](),
	TypeMediaOffer:       schema[MediaOfferEvent](),
	TypeHandScreen:       schema[HandScreenEvent](),
	TypeOfferView:        schema[OfferViewEvent](),
	TypeViewChanged:      schema[ViewChanged](),
	TypeOfferSignup:      schema[OfferSignupEvent](),
	TypeCloseSignup:      schema[CloseSignup](),
	TypeSignupChanged:    schema[SignupChanged](),
	TypeBoardOp:          schema[BoardOpEvent](),
	TypeBoardLive:        schema[BoardLiveEvent](),
	TypeBoardChanged:     schema[BoardChanged](),
	TypeBoardPresented:   schema[BoardPresented](),
	TypeResync:           schema[Resync](),
	TypePosition:         schema[PositionEvent](),
	TypeError:            schema[ErrorData](),
	TypeOk:               nil, // the schema is the request's
}

// RequestTypes lists the types that a client may send, sorted.
func RequestTypes() []Type { return slices.Sorted(maps.Keys(requests)) }

// EventTypes lists the types that the server sends, sorted.
func EventTypes() []Type { return slices.Sorted(maps.Keys(events)) }

// RequestDef returns the registry's line of a request.
func RequestDef(t Type) (Def, bool) {
	d, ok := requests[t]
	return d, ok
}

// EventData returns the schema of an event's data; nil for ok.
func EventData(t Type) (reflect.Type, bool) {
	d, ok := events[t]
	return d, ok
}
