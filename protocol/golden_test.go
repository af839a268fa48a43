package protocol

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

var update = flag.Bool("update", false, "write the golden files anew")

func ptr[T any](v T) *T { return &v }

var (
	device = Device{DeviceID: "d1", Call: "c1", Microphone: true, Camera: true}
	member = Member{Account: "a1", Name: "张三", AccountName: "zhangsan", Role: RoleOwner, State: StatePresent, Devices: []Device{device}}
	away   = Member{Account: "a2", Name: "Gil", Role: RoleGuest, Guest: true, State: StateReconnecting, Devices: []Device{}}
	policy = DefaultPolicy(KindMeeting)
)

// requestExamples, okExamples and eventExamples hold one value for each line of the registry.
var requestExamples = map[Type]any{
	TypeOpenConnection:  &OpenConnection{Device: "secret", Rooms: map[RoomID]Position{"r1": {Log: "l1", Since: 41}}},
	TypeCloseConnection: &CloseConnection{Code: 1000},
	TypeHeartbeat:       &Heartbeat{Hidden: ptr(true)},
	TypeJoinRoom:        &JoinRoom{Number: "123456", Secret: "s", Name: "张老师"},
	TypeOfferMemberList: &OfferMemberList{After: "a1", Limit: 50, Q: "张"},
	TypeUserMessage:     &UserMessage{Text: "hello", Reply: 7, Mentions: []AccountID{"a2"}},
	TypeEditMessage:     &EditMessage{Seq: 42, Text: "hello!"},
	TypeRecallMessage:   &RecallMessage{Seq: 42},
	TypeMarkRead:        &MarkRead{Seq: 42},
	TypeOffer:           &Description{To: "d2", Call: "c1", SDP: "v=0\r\n"},
	TypeAnswer:          &Description{To: "d2", Call: "c1", SDP: "v=0\r\n"},
	TypeIceCandidate:    &IceCandidate{To: "d2", Call: "c1", Candidate: &Candidate{Candidate: "candidate:1", SDPMid: ptr("0"), SDPMLineIndex: ptr(uint16(0))}},
	TypeMediaState:      &MediaState{Call: "c1", Microphone: true},
	TypeMuteMember:      &MuteMember{Account: "a2", Source: SourceMicrophone},
	TypeRemoveMember:    &RemoveMember{Account: "a2"},
	TypeChangeRole:      &ChangeRole{Account: "a2", Role: RoleHost},
	TypeAdmitMember:     &AdmitMember{Account: "a2", Admit: true},
	TypeBanMember:       &BanMember{Account: "a2"},
	TypeUnbanMember:     &UnbanMember{Account: "a2"},
	TypeLockRoom:        &LockRoom{Locked: true},
	TypeRaiseHand:       &RaiseHand{Raised: true},
	TypeLowerHand:       &LowerHand{Account: "a2"},
	TypeReaction:        &Reaction{Reaction: ReactionClap},
	TypePace:            &Pace{Pace: PaceSlower},
	TypeSpotlightMember: &SpotlightMember{Account: "a2"},
	TypeMediaOffer:      &MediaOffer{Call: "c1", SDP: "v=0\r\n", Tracks: []Track{{MID: "0", Source: TrackMicrophone}}},
	TypeMediaAnswer:     &MediaAnswer{Call: "c1", Version: 3, SDP: "v=0\r\n"},
	TypeMediaTiles:      &MediaTiles{Call: "c1", Tiles: []Tile{{Device: "d2", Source: TrackCamera, Height: 360}}},
	TypeMediaRestart:    &MediaRestart{Call: "c1"},
	TypeHandScreen:      &HandScreen{Account: "a2"},
	TypeOfferView:       &OfferView{Account: "a2", Source: SourceCamera},
	TypeAnswerView:      &AnswerView{View: "v1", Accept: true},
	TypeEndView:         &EndView{View: "v1"},
	TypeOfferSignup:     &OfferSignup{Kind: SignupTimed, Seconds: 60},
	TypeReceiveSignup:   &ReceiveSignup{Signup: "s1", Receipt: "q1"},
	TypeAnswerSignup:    &AnswerSignup{Signup: "s1", Answer: SignupRefuse, Reason: ReasonTimeout},
	TypeCloseSignup:     &CloseSignup{Signup: "s1"},
	TypeBoardOp:         &stroke,
	TypeBoardLive:       &liveInk,
	TypeEditBoard:       &EditBoard{Title: "Vectors"},
	TypeOpenBoard:       &OpenBoard{Board: "b1"},
	TypePresentBoard:    &PresentBoard{Board: "b1", Page: FirstPage},
	TypeLetDraw:         &LetDraw{Account: "a2", May: true},
}

var (
	stroke = BoardOp{Board: "b1", Page: FirstPage, Op: BoardAdd, ID: "e1", Data: &BoardProps{Type: ptr(ElementPen), X: ptr(10.5), Y: ptr(20.0),
		Points: ptr("AAIAAAYI"), Color: ptr("#1b1b1f"), Size: ptr(3.0)}, Also: []BoardItem{{ID: "e2", Data: &BoardProps{Type: ptr(ElementText), X: ptr(0.0),
		Y: ptr(-4.0), Text: ptr("张三"), Size: ptr(24.0), Color: ptr("#1b1b1f"), Order: ptr("0000001V")}}}}
	liveInk = BoardLive{Board: "b1", Page: FirstPage, Cursor: &[2]float64{1, 2}, Ink: &LiveInk{ID: "e1", Type: ElementPen, Color: "#1b1b1f", Size: 3,
		From: 2, Points: []float64{1, 2, 3, 4}}}
)

var okExamples = map[Type]any{
	TypeOpenConnection: &OpenedConnection{Account: "a1", Device: "secret", DeviceID: "d1", ServerTime: 1795170861216,
		Heartbeat: HeartbeatTimes{Ping: 3000, Pong: 4000, Idle: 5000, Dead: 7000},
		Rooms:     map[RoomID]RoomResult{"r1": {Result: ResultResumed, Log: "l1", Head: 44, Topology: TopologySFU, Spotlight: "a2", Views: []ViewChanged{changed}}, "r2": {Result: ResultError, Code: CodeNotMember}}},
	TypeJoinRoom: &JoinedRoom{Room: RoomInfo{ID: "r1", Number: "123456", Title: "Room", Kind: KindMeeting, Policy: policy, Topology: TopologyMesh, CallMax: 150},
		Self:    Self{Member: member, Rights: []Right{RightRead, RightChat}, Read: 40},
		Members: []Member{member, away}, Count: 2, Version: 3, Log: "l1", Head: 44, Views: []ViewChanged{changed}},
	TypeOfferMemberList: &MemberList{Members: []Member{away}, Count: 2, Version: 3},
	TypeMediaOffer:      &MediaAnswered{SDP: "v=0\r\n"},
	TypeOfferView:       &OfferedView{View: "v1"},
	TypeOfferSignup:     &OfferedSignup{Signup: "s1"},
	TypeReceiveSignup:   &ReceivedSignup{Remaining: ptr(int64(59000))},
	TypeOfferPace:       &PaceLine{Points: []PacePoint{{Time: 1795170861216, Slower: 2, Lost: 1, Present: 30}}},
}

var changed = ViewChanged{View: "v1", Account: "a2", Viewer: "a1", Source: SourceCamera, State: ViewAccepted}

// orExamples hold what an ok may have instead.
var orExamples = map[Type]any{TypeJoinRoom: &Waiting{Waiting: true}}

var eventExamples = map[Type]any{
	TypeCloseConnection:  &CloseConnection{Code: CloseGoingAway},
	TypeUserMessage:      &UserMessageEvent{Name: "张三", Text: "hello", Reply: 7, Mentions: []AccountID{"a2"}},
	TypeEditMessage:      &EditMessage{Seq: 42, Text: "hello!"},
	TypeRecallMessage:    &RecallMessage{Seq: 42},
	TypeRoomChanged:      &RoomChanged{Title: "New", Policy: policy},
	TypeMarkRead:         &MarkRead{Seq: 42},
	TypeOffer:            &DescriptionEvent{From: "d1", Description: Description{To: "d2", Call: "c1", SDP: "v=0\r\n"}},
	TypeAnswer:           &DescriptionEvent{From: "d1", Description: Description{To: "d2", Call: "c1", SDP: "v=0\r\n"}},
	TypeIceCandidate:     &IceCandidateEvent{From: "d1", IceCandidate: IceCandidate{To: "d2", Call: "c1"}},
	TypeHandScreen:       &HandScreenEvent{From: "a1"},
	TypeOfferView:        &OfferViewEvent{View: "v1", Account: "a1", Source: SourceCamera},
	TypeViewChanged:      &changed,
	TypeOfferSignup:      &OfferSignupEvent{Signup: "s1", Kind: SignupTimed, Seconds: 60, Receipt: "q1", Remaining: ptr(int64(59000))},
	TypeCloseSignup:      &CloseSignup{Signup: "s1"},
	TypeSignupChanged:    &SignupChanged{Signup: "s1", Account: "a2", Name: "Gil", Status: StatusPresent, Received: 1795170861216, Answered: 1795170864216},
	TypeBoardOp:          &BoardOpEvent{BoardOp: stroke, N: 12},
	TypeBoardLive:        &BoardLiveEvent{From: "d2", Account: "a2", BoardLive: liveInk},
	TypeBoardChanged:     &BoardChanged{Board: "b1", Title: "Vectors"},
	TypeBoardPresented:   &BoardPresented{Board: "b1", Page: FirstPage, Account: "a1"},
	TypeTopologyChanged:  &TopologyChanged{Topology: TopologySFU},
	TypeMediaOffer:       &MediaOfferEvent{Call: "c1", Version: 3, SDP: "v=0\r\n", Tracks: []ShownTrack{{MID: "0", Device: "d2", Source: TrackCamera}}},
	TypeMembersChanged:   &MembersChanged{Version: 4, Joined: []Member{away}, Left: []AccountID{"a3"}, Changed: []Member{}, Count: 2},
	TypeCountChange:      &CountChange{Count: 2},
	TypeMuted:            &Muted{Source: SourceCamera},
	TypeRemoved:          &Removed{Code: CodeEnded},
	TypeRoleChanged:      &RoleChanged{Role: RoleHost, Rights: []Right{RightRead}},
	TypeKnock:            &Knock{Account: "a4", Name: "李四", AccountName: "lisi", Guest: false, Since: 1795170861216},
	TypeKnockEnded:       &KnockEnded{Account: "a4"},
	TypeAdmitted:         okExamples[TypeJoinRoom],
	TypeRefused:          &Refused{Code: CodeForbidden},
	TypeReaction:         &Reaction{Reaction: ReactionHeart},
	TypePaceChanged:      &PacePoint{Time: 1795170861216, Slower: 2, Lost: 1, Present: 30},
	TypeSpotlightChanged: &SpotlightMember{Account: "a2"},
	TypeResync:           &Resync{Log: "l2", Head: 9},
	TypePosition:         &PositionEvent{Log: "l1", Seq: 44},
	TypeError:            ptr(Retry(CodeSlowDown, 1500e6).Data()),
}

// TestGolden holds the JSON of every message: a change of it changes the contract.
func TestGolden(t *testing.T) {
	for _, typ := range RequestTypes() {
		def, _ := RequestDef(typ)
		golden(t, string(typ)+".request", def.Data, requestExamples[typ])
		golden(t, string(typ)+".ok", def.Ok, okExamples[typ])
		golden(t, string(typ)+".or", def.Or, orExamples[typ])
	}
	for _, typ := range EventTypes() {
		data, _ := EventData(typ)
		golden(t, string(typ)+".event", data, eventExamples[typ])
	}
}

func golden(t *testing.T, name string, schema reflect.Type, example any) {
	t.Helper()
	if schema == nil && example == nil {
		return
	}
	t.Run(name, func(t *testing.T) {
		if example == nil || reflect.TypeOf(example).Elem() != schema {
			t.Fatalf("the example is a %T, the schema %v", example, schema)
		}
		file := filepath.Join("testdata", name+".json")
		got, err := json.Marshal(example, json.Deterministic(true), jsontext.WithIndent("  "))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, '\n')
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is\n%s, want\n%s", name, got, want)
		}
		read := reflect.New(schema).Interface()
		if err := json.Unmarshal(want, read, strict); err != nil || !reflect.DeepEqual(read, example) {
			t.Errorf("%s reads as %+v, want %+v (%v)", name, read, example, err)
		}
		if strings.HasSuffix(name, ".request") {
			typ := Type(strings.TrimSuffix(name, ".request"))
			if _, err := DecodeData(Request{Type: typ, Data: want}); err != nil {
				t.Errorf("refused: %v", err)
			}
		}
	})
}

// TestEnvelope holds the envelope's keys and their order.
func TestEnvelope(t *testing.T) {
	got := string(Encode(Frame{Type: TypeUserMessage, ID: "i1", Room: "r1", Seq: 42, Time: 1795170861216, Account: "a1", Data: jsontext.Value(`{}`)}))
	want := `{"type":"user-message","id":"i1","room":"r1","seq":42,"time":1795170861216,"account":"a1","data":{}}`
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := string(Encode(Frame{Type: TypeOk, ID: "i1"})); got != `{"type":"ok","id":"i1"}` {
		t.Error(got)
	}
}
