package raw

import (
	"cmp"
	"slices"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// deed is something that one can do in a room: a request of the socket, or an operation of HTTP.
type deed struct {
	name  string         // the request's type, or method and path below /api/v1/rooms/{room}
	how   string         // tells deeds of one name apart
	right protocol.Right // that it needs; "" for what is not a matter of one
	do    func(s *stage, p part) protocol.Code
	// want is the answer; nil for what the right alone decides.
	want func(s *stage, p part) protocol.Code

	ends bool // the room
	dear bool // limited so narrowly that it is tried under the standard policy only
}

func (d deed) String() string {
	if d.how == "" {
		return d.name
	}
	return d.name + " (" + d.how + ")"
}

// answer is what the server has to say to a deed.
func (d deed) answer(s *stage, p part) protocol.Code {
	if d.want != nil {
		return d.want(s, p)
	}
	return d.refusal(s, p)
}

// refusal is the answer by the right alone; "" for ok. A stranger has none, and does not learn of a room by HTTP.
func (d deed) refusal(s *stage, p part) protocol.Code {
	switch {
	case s.out[p]:
		return protocol.CodeNotAuthenticated
	case p == stranger && d.http():
		return protocol.CodeNotFound
	case p == stranger:
		return protocol.CodeNotMember
	case d.right != "" && !s.rights(p).Has(d.right):
		return protocol.CodeForbidden
	}
	return ""
}

func (d deed) http() bool { return d.name[0] < 'a' } // GET, POST, PATCH

// frame is a deed by the socket.
func frame(t protocol.Type, how string, right protocol.Right, data func(s *stage, p part) any) deed {
	return deed{name: string(t), how: how, right: right, do: func(s *stage, p part) protocol.Code {
		_, code := s.sock(p).do(t, s.room.ID, data(s, p))
		return code
	}}
}

// call is a deed by HTTP.
func call(name, how string, right protocol.Right, do func(s *stage, c *client.Client, room string) error) deed {
	return deed{name: name, how: how, right: right, do: func(s *stage, p part) protocol.Code {
		return httpCode(s.t, do(s, s.clients[p], string(s.room.ID)))
	}}
}

// but changes a deed.
func (d deed) but(change func(*deed)) deed {
	change(&d)
	return d
}

// undo is done after the deed, if it was allowed.
func (d deed) undo(undo func(s *stage, p part)) deed {
	do := d.do
	d.do = func(s *stage, p part) protocol.Code {
		code := do(s, p)
		if code == "" {
			undo(s, p)
		}
		return code
	}
	return d
}

// wants gives a deed another answer than its right would, for who gets as far as that.
func (d deed) wants(want func(s *stage, p part) protocol.Code) deed {
	d.want = func(s *stage, p part) protocol.Code { return cmp.Or(d.refusal(s, p), want(s, p)) }
	return d
}

func always(code protocol.Code) func(*stage, part) protocol.Code {
	return func(*stage, part) protocol.Code { return code }
}

func same(data any) func(*stage, part) any { return func(*stage, part) any { return data } }

// deeds is all that can be done in a room. TestEveryRightHasADeed holds it against the rights, the server's table and its API.
var deeds = slices.Concat(talk, signals, hosting, signups, boards, calls, boardCalls)

// signups are deeds that are for lessons: nobody may here.
var signups = []deed{
	frame(protocol.TypeOfferSignup, "", protocol.RightStartSignup, same(protocol.OfferSignup{Kind: protocol.SignupNormal})),
	frame(protocol.TypeReceiveSignup, "", protocol.RightAnswerSignup, same(protocol.ReceiveSignup{Signup: "1", Receipt: "r"})),
	frame(protocol.TypeAnswerSignup, "", protocol.RightAnswerSignup, same(protocol.AnswerSignup{Signup: "1", Answer: protocol.SignupConfirm})),
	frame(protocol.TypeCloseSignup, "", protocol.RightStartSignup, same(protocol.CloseSignup{Signup: "1"})),
}

var talk = []deed{
	{name: string(protocol.TypeJoinRoom), do: join, want: entry},
	{name: string(protocol.TypeLeaveRoom), do: leave},
	frame(protocol.TypeOfferMemberList, "", "", same(protocol.OfferMemberList{Limit: 2})),
	frame(protocol.TypeMarkRead, "", protocol.RightRead, same(protocol.MarkRead{Seq: 1})),
	frame(protocol.TypeUserMessage, "", protocol.RightChat, same(protocol.UserMessage{Text: "hi"})),
	frame(protocol.TypeEditMessage, "one's own", protocol.RightChat, func(s *stage, p part) any {
		return protocol.EditMessage{Seq: max(1, s.said[p]), Text: "other words"}
	}),
	frame(protocol.TypeEditMessage, "another's", protocol.RightChat, func(s *stage, _ part) any {
		return protocol.EditMessage{Seq: s.ofVictim(false), Text: "other words"}
	}).wants(always(protocol.CodeForbidden)),
	frame(protocol.TypeRecallMessage, "one's own", protocol.RightChat, func(s *stage, p part) any {
		seq := max(1, s.said[p])
		if s.rights(p).Has(protocol.RightChat) {
			seq = s.socks[p].say(s.room.ID, "soon recalled").Seq
		}
		return protocol.RecallMessage{Seq: seq}
	}),
	frame(protocol.TypeRecallMessage, "another's", protocol.RightRecallAny, func(s *stage, p part) any {
		return protocol.RecallMessage{Seq: s.ofVictim(s.rights(p).Has(protocol.RightRecallAny))}
	}),
}

var signals = []deed{
	frame(protocol.TypeMediaState, "microphone", protocol.RightSpeak, same(protocol.MediaState{Microphone: true})),
	frame(protocol.TypeMediaState, "camera", protocol.RightCamera, same(protocol.MediaState{Camera: true})),
	frame(protocol.TypeMediaState, "screen", protocol.RightShare, same(protocol.MediaState{Screen: true})).undo(func(s *stage, p part) {
		s.socks[p].must(protocol.TypeMediaState, s.room.ID, protocol.MediaState{}) // or it is taken
	}),
	frame(protocol.TypeMediaState, "recording", protocol.RightRecord, same(protocol.MediaState{Recording: true})),
	frame(protocol.TypeMediaState, "nothing", "", same(protocol.MediaState{})),
	frame(protocol.TypeOffer, "", "", describe).wants(signal),
	frame(protocol.TypeAnswer, "", "", describe).wants(signal),
	frame(protocol.TypeIceCandidate, "", "", func(s *stage, _ part) any {
		return protocol.IceCandidate{To: s.on.opened.DeviceID, Call: "call", Candidate: &protocol.Candidate{Candidate: "candidate:1"}}
	}).wants(signal),
	frame(protocol.TypeOfferView, "one's own microphone", protocol.RightSpeak, show(protocol.SourceMicrophone)),
	frame(protocol.TypeOfferView, "one's own camera", protocol.RightCamera, show(protocol.SourceCamera)),
	frame(protocol.TypeOfferView, "one's own screen", protocol.RightShare, show(protocol.SourceScreen)),
	frame(protocol.TypeOfferView, "a viewer's", "", func(s *stage, _ part) any {
		return protocol.OfferView{Account: s.account, Source: protocol.SourceCamera}
	}).wants(always(protocol.CodeForbidden)), // who may send nothing; TestConsent has the others
	frame(protocol.TypeAnswerView, "yes", "", same(protocol.AnswerView{View: "another's", Accept: true})).wants(always(protocol.CodeNotFound)),
	frame(protocol.TypeAnswerView, "no", "", same(protocol.AnswerView{View: "another's"})).wants(always(protocol.CodeNotFound)),
	frame(protocol.TypeEndView, "", "", same(protocol.EndView{View: "another's"})).wants(always(protocol.CodeNotFound)),
	// Here nobody is in a call: what of it goes through the server has tests of its own.
	frame(protocol.TypeMediaOffer, "", "", same(mediaOffer)).wants(always(protocol.CodeGone)),
	frame(protocol.TypeMediaAnswer, "", "", same(mediaAnswer)).wants(always(protocol.CodeGone)),
	frame(protocol.TypeMediaTiles, "", "", same(mediaTiles)).wants(always(protocol.CodeGone)),
	frame(protocol.TypeMediaRestart, "", "", same(protocol.MediaRestart{Call: "call"})).wants(always(protocol.CodeGone)),
	frame(protocol.TypeRaiseHand, "", protocol.RightReact, same(protocol.RaiseHand{Raised: true})),
	frame(protocol.TypeReaction, "", protocol.RightReact, same(protocol.Reaction{Reaction: protocol.ReactionClap})),
	frame(protocol.TypePace, "", protocol.RightReact, same(protocol.Pace{Pace: protocol.PaceFine})),
}

var (
	mediaOffer  = protocol.MediaOffer{Call: "call", SDP: "v=0", Tracks: []protocol.Track{{MID: "0", Source: protocol.TrackCamera}}}
	mediaAnswer = protocol.MediaAnswer{Call: "call", Version: 1, SDP: "v=0"}
	mediaTiles  = protocol.MediaTiles{Call: "call", Tiles: []protocol.Tile{{Device: "d", Source: protocol.TrackCamera, Height: 90}}}
)

var hosting = []deed{
	frame(protocol.TypeOfferPace, "", protocol.RightPace, same(nil)),
	frame(protocol.TypeMuteMember, "", protocol.RightMute, func(s *stage, _ part) any {
		return protocol.MuteMember{Account: s.account, Source: protocol.SourceMicrophone}
	}),
	frame(protocol.TypeLowerHand, "one", protocol.RightMute, func(s *stage, _ part) any { return protocol.LowerHand{Account: s.account} }),
	frame(protocol.TypeLowerHand, "all", protocol.RightMute, same(protocol.LowerHand{})),
	frame(protocol.TypeSpotlightMember, "", protocol.RightSpotlight, func(s *stage, _ part) any {
		return protocol.SpotlightMember{Account: s.account}
	}),
	frame(protocol.TypeHandScreen, "", protocol.RightMute, func(s *stage, _ part) any { // nobody shares here, who could hand over too
		return protocol.HandScreen{Account: s.account}
	}).wants(always(protocol.CodeNotFound)), // a viewer's turn it cannot be; TestWhoSharesHandsTheScreenOver has the others
	frame(protocol.TypeAdmitMember, "", protocol.RightAdmit, func(s *stage, p part) any {
		return protocol.AdmitMember{Account: s.atTheDoor(p), Admit: false}
	}).wants(func(s *stage, _ part) protocol.Code {
		if s.policy.Entry != protocol.EntryKnock {
			return protocol.CodeNotFound // nobody has to wait
		}
		return ""
	}),
	frame(protocol.TypeLockRoom, "", protocol.RightLock, same(protocol.LockRoom{Locked: true})).undo(func(s *stage, p part) {
		s.socks[p].must(protocol.TypeLockRoom, s.room.ID, protocol.LockRoom{Locked: false})
	}),
	frame(protocol.TypeRemoveMember, "", protocol.RightRemove, func(s *stage, _ part) any {
		return protocol.RemoveMember{Account: s.account}
	}).undo((*stage).again),
	frame(protocol.TypeBanMember, "", protocol.RightBan, func(s *stage, _ part) any {
		return protocol.BanMember{Account: s.account}
	}).undo(func(s *stage, p part) {
		s.socks[p].must(protocol.TypeUnbanMember, s.room.ID, protocol.UnbanMember{Account: s.account})
		s.again(p)
	}),
	frame(protocol.TypeUnbanMember, "", protocol.RightBan, func(s *stage, _ part) any {
		return protocol.UnbanMember{Account: s.account}
	}).wants(always(protocol.CodeNotFound)), // who is not banned; after a ban it is tried above
	frame(protocol.TypeChangeRole, "", protocol.RightChangeRole, func(s *stage, _ part) any {
		return protocol.ChangeRole{Account: s.account, Role: protocol.RoleViewer}
	}),
	frame(protocol.TypeEndRoom, "", protocol.RightEnd, same(nil)).but(func(d *deed) { d.ends = true }),
}

var calls = []deed{
	call("GET ", "", "", func(s *stage, c *client.Client, room string) error {
		_, err := c.Room(s.ctx, room)
		return err
	}).but(func(d *deed) { d.want = always("") }), // strangers see less of it
	call("PATCH ", "title", protocol.RightEdit, func(s *stage, c *client.Client, room string) error {
		_, err := c.ChangeRoom(s.ctx, room, client.Change{Title: "Other"})
		return err
	}),
	call("PATCH ", "policy", protocol.RightEdit, func(s *stage, c *client.Client, room string) error {
		_, err := c.ChangeRoom(s.ctx, room, client.Change{Policy: &protocol.PolicyPatch{MeshMax: value(3)}})
		return err
	}),
	{name: "POST guests", do: enterAsGuest, want: func(s *stage, p part) protocol.Code {
		switch {
		case p.role != protocol.RoleGuest:
			return protocol.CodeAlreadySignedIn
		case !s.policy.Guests:
			return protocol.CodeForbidden
		}
		return ""
	}},
	call("GET members", "", "", func(s *stage, c *client.Client, room string) error {
		_, err := c.RoomMembers(s.ctx, room, protocol.OfferMemberList{})
		return err
	}),
	call("POST members", "", protocol.RightAdmit, func(s *stage, c *client.Client, room string) error {
		_, err := c.AddMember(s.ctx, room, client.Invitation{Account: s.account})
		return err
	}).wants(func(_ *stage, p part) protocol.Code {
		if p.acting && p.role == protocol.RoleMember {
			return protocol.CodeForbidden // being a member lasts
		}
		return ""
	}),
	call("GET people", "all", protocol.RightRead, func(s *stage, c *client.Client, room string) error {
		_, err := c.People(s.ctx, room, "all")
		return err
	}),
	call("GET people", "members", protocol.RightAdmit, func(s *stage, c *client.Client, room string) error {
		_, err := c.People(s.ctx, room, "members")
		return err
	}),
	call("GET people", "banned", protocol.RightBan, func(s *stage, c *client.Client, room string) error {
		_, err := c.People(s.ctx, room, "banned")
		return err
	}),
	call("GET messages", "", protocol.RightRead, func(s *stage, c *client.Client, room string) error {
		_, err := c.Messages(s.ctx, room, client.Page{Limit: 1})
		return err
	}),
	call("GET messages/export", "", protocol.RightRead, func(s *stage, c *client.Client, room string) error {
		export, err := c.Export(s.ctx, room, "csv", "", 0, 0)
		if err != nil {
			return err
		}
		return export.Close()
	}).but(func(d *deed) { d.dear = true }),
	call("POST end", "", protocol.RightEnd, func(s *stage, c *client.Client, room string) error {
		return c.EndRoom(s.ctx, room)
	}).but(func(d *deed) { d.ends = true }),
}

// ofVictim is a message of the victim; taken, it is nobody else's any more.
func (s *stage) ofVictim(taken bool) protocol.Seq {
	s.t.Helper()
	seq := s.heard[len(s.heard)-1]
	if taken {
		s.heard = s.heard[:len(s.heard)-1]
	}
	return seq
}

// atTheDoor is somebody who waits for the part to let them in, if it can and one has to wait.
func (s *stage) atTheDoor(p part) protocol.AccountID {
	s.t.Helper()
	if s.policy.Entry != protocol.EntryKnock || !s.rights(p).Has(protocol.RightAdmit) {
		return s.account
	}
	knocker := s.open(s.knocking[p], protocol.OpenConnection{})
	knocker.knock(s.room)
	return knocker.opened.Account
}

// signal is the answer to what would go between browsers, where nobody could enforce consent.
func signal(s *stage, _ part) protocol.Code {
	if s.policy.View == protocol.ViewAsk {
		return protocol.CodeForbidden
	}
	return ""
}

// show is the data of showing everyone a source of one's own.
func show(source protocol.Source) func(*stage, part) any {
	return func(s *stage, p part) any {
		account := s.account
		if sock := s.socks[p]; sock != nil {
			account = sock.opened.Account
		}
		return protocol.OfferView{Account: account, Source: source, Everyone: true}
	}
}

func describe(s *stage, _ part) any {
	return protocol.Description{To: s.on.opened.DeviceID, Call: "call", SDP: "v=0"}
}

// join comes into the room with another device, without the link, and leaves again.
func join(s *stage, p part) protocol.Code {
	sock := s.beside(p)
	defer sock.raw.Drop()
	_, code := sock.do(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: s.room.ID})
	if code != "" {
		return code
	}
	sock.must(protocol.TypeLeaveRoom, s.room.ID, nil)
	if p == stranger && s.policy.Entry != protocol.EntryKnock { // and is a stranger again
		s.socks[part{role: protocol.RoleOwner}].must(protocol.TypeRemoveMember, s.room.ID, protocol.RemoveMember{Account: sock.opened.Account})
	}
	return ""
}

// entry is the answer to who wants to join.
func entry(s *stage, p part) protocol.Code {
	switch {
	case s.out[p]:
		return protocol.CodeNotAuthenticated
	case p == stranger && s.policy.Entry == protocol.EntryMembers:
		return protocol.CodeNotMember
	case p == stranger && s.policy.Entry == protocol.EntrySecret:
		return protocol.CodeBadSecret
	}
	return ""
}

// leave leaves the room with another device, which has joined it if the part may.
func leave(s *stage, p part) protocol.Code {
	sock := s.beside(p)
	defer sock.raw.Drop()
	if p != stranger && !s.out[p] {
		sock.join(s.room)
	}
	_, code := sock.do(protocol.TypeLeaveRoom, s.room.ID, nil)
	return code
}

// enterAsGuest enters by the link: accounts as who they are, guests once more.
func enterAsGuest(s *stage, p part) protocol.Code {
	c := s.clients[p]
	if p.role == protocol.RoleGuest {
		c = s.nobody()
	}
	_, err := c.EnterAsGuest(s.ctx, string(s.room.Number), s.room.Secret(), "guest")
	return httpCode(s.t, err)
}

func httpCode(t *testing.T, err error) protocol.Code {
	t.Helper()
	if err == nil {
		return ""
	}
	for code := range protocol.Codes() {
		if client.IsCode(err, code) {
			return code
		}
	}
	t.Fatalf("no code: %v", err)
	return ""
}
