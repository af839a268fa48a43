package raw

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"atrium/client"
	"atrium/internal/room"
	"atrium/internal/server"
	"atrium/protocol"
)

// role is who asks in the matrix, and from where.
type role string

const (
	noLogin role = "no login"        // a socket without a cookie
	outside role = "not in the room" // an account that never was there
	removed role = "removed"         // a member until a host removed it
	guest   role = "guest"
	member  role = "member"
	host    role = "host"
)

var roles = []role{noLogin, outside, removed, guest, member, host}

func (r role) inside() bool { return r == guest || r == member || r == host }

// matrix is a room with everybody in it whom the requests need.
type matrix struct {
	*world
	room    client.Room
	clients map[role]*client.Client
	partner *sock           // a host who is there to be called, and answers nothing
	victim  *client.Client  // a member whom hosts act upon
	texts   map[string]bool // messages that were accepted
}

func newMatrix(t *testing.T) *matrix {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	m := &matrix{world: w, clients: map[role]*client.Client{}, texts: map[string]bool{}}
	m.room = w.room(owner, protocol.PolicyPatch{Guests: value(true), Entry: value(protocol.EntrySecret)})
	m.partner = w.enter(owner, m.room)
	m.clients[noLogin] = w.nobody()
	for _, r := range []role{outside, removed, member, host} {
		m.clients[r] = w.person(strings.ReplaceAll(string(r), " ", "-"))
	}
	m.clients[guest] = w.guest(m.room, "guest")
	m.victim = w.person("victim")
	for _, c := range []*client.Client{m.clients[removed], m.clients[host], m.clients[member], m.clients[guest], m.victim} {
		w.enter(c, m.room)
	}
	m.partner.must(protocol.TypeChangeRole, m.room.ID, protocol.ChangeRole{Account: w.account(m.clients[host]), Role: protocol.RoleHost})
	m.partner.must(protocol.TypeRemoveMember, m.room.ID, protocol.RemoveMember{Account: w.account(m.clients[removed])})
	return m
}

// socket gives a role a new connection, in the room for those who may be.
func (m *matrix) socket(r role) *sock {
	m.t.Helper()
	switch {
	case r == noLogin:
		return m.dial(m.clients[r])
	case r.inside():
		return m.enter(m.clients[r], m.room)
	default:
		return m.open(m.clients[r], protocol.OpenConnection{})
	}
}

// data is what a valid request of the type carries now; s is who will send it.
func (m *matrix) data(t protocol.Type, r role, s *sock) any {
	m.t.Helper()
	seq := protocol.Seq(1)
	if r.inside() && (t == protocol.TypeEditMessage || t == protocol.TypeRecallMessage || t == protocol.TypeMarkRead) {
		text := string(newID())
		m.texts[text] = true
		seq = s.say(m.room.ID, text).Seq
		if t != protocol.TypeMarkRead {
			delete(m.texts, text) // it will not read so for long
		}
	}
	victim := m.account(m.victim)
	switch t {
	case protocol.TypeOpenConnection:
		return protocol.OpenConnection{Device: "secret", Rooms: map[protocol.RoomID]protocol.Position{m.room.ID: {Log: "log", Since: 1}}}
	case protocol.TypeCloseConnection:
		return protocol.CloseConnection{Code: 1000}
	case protocol.TypeHeartbeat:
		return protocol.Heartbeat{Hidden: value(false)}
	case protocol.TypeJoinRoom:
		return protocol.JoinRoom{Room: m.room.ID, Name: "Name"}
	case protocol.TypeOfferMemberList:
		return protocol.OfferMemberList{After: "a", Limit: 2, Q: "q"}
	case protocol.TypeUserMessage:
		return protocol.UserMessage{Text: string(newID()), Reply: 1, Mentions: []protocol.AccountID{victim}}
	case protocol.TypeEditMessage:
		return protocol.EditMessage{Seq: seq, Text: "edited"}
	case protocol.TypeRecallMessage:
		return protocol.RecallMessage{Seq: seq}
	case protocol.TypeMarkRead:
		return protocol.MarkRead{Seq: seq}
	case protocol.TypeMuteMember:
		return protocol.MuteMember{Account: victim, Source: protocol.SourceCamera}
	case protocol.TypeRemoveMember:
		return protocol.RemoveMember{Account: victim}
	case protocol.TypeChangeRole:
		return protocol.ChangeRole{Account: victim, Role: protocol.RoleMember}
	case protocol.TypeAdmitMember:
		return protocol.AdmitMember{Account: victim, Admit: true}
	case protocol.TypeBanMember:
		return protocol.BanMember{Account: victim}
	case protocol.TypeUnbanMember:
		return protocol.UnbanMember{Account: victim}
	case protocol.TypeLockRoom:
		return protocol.LockRoom{Locked: false}
	case protocol.TypeRaiseHand:
		return protocol.RaiseHand{Raised: true}
	case protocol.TypeLowerHand:
		return protocol.LowerHand{Account: victim}
	case protocol.TypeReaction:
		return protocol.Reaction{Reaction: protocol.ReactionClap}
	case protocol.TypePace:
		return protocol.Pace{Pace: protocol.PaceFine}
	case protocol.TypeSpotlightMember:
		return protocol.SpotlightMember{Account: victim}
	case protocol.TypeLeaveRoom, protocol.TypeEndRoom, protocol.TypeOfferPace:
		return nil
	}
	return m.callData(t, r, s)
}

// callData is the part of data that is about the call, and about who is viewed in it.
func (m *matrix) callData(t protocol.Type, r role, s *sock) any {
	m.t.Helper()
	device, victim := m.partner.opened.DeviceID, m.account(m.victim)
	switch t {
	case protocol.TypeOffer, protocol.TypeAnswer:
		return protocol.Description{To: device, Call: "call", SDP: "v=0"}
	case protocol.TypeIceCandidate:
		return protocol.IceCandidate{To: device, Call: "call", Candidate: &protocol.Candidate{Candidate: "candidate:1"}}
	case protocol.TypeMediaState:
		return protocol.MediaState{Microphone: true}
	case protocol.TypeMediaOffer:
		return mediaOffer
	case protocol.TypeMediaAnswer:
		return mediaAnswer
	case protocol.TypeMediaTiles:
		return mediaTiles
	case protocol.TypeMediaRestart:
		return protocol.MediaRestart{Call: "call"}
	case protocol.TypeHandScreen:
		return protocol.HandScreen{Account: victim}
	case protocol.TypeOfferView:
		return protocol.OfferView{Account: victim, Source: protocol.SourceScreen}
	case protocol.TypeAnswerView:
		return protocol.AnswerView{View: "view", Accept: true}
	case protocol.TypeEndView:
		return protocol.EndView{View: "view"}
	}
	return m.boardData(t, r, s)
}

// lessonData is the part of data that is about lessons: this room is none.
func (m *matrix) lessonData(t protocol.Type) any {
	m.t.Helper()
	switch t {
	case protocol.TypeOfferSignup:
		return protocol.OfferSignup{Kind: protocol.SignupTimed, Seconds: 60}
	case protocol.TypeReceiveSignup:
		return protocol.ReceiveSignup{Signup: "1", Receipt: "receipt"}
	case protocol.TypeAnswerSignup:
		return protocol.AnswerSignup{Signup: "1", Answer: protocol.SignupRefuse, Reason: "ill"}
	case protocol.TypeCloseSignup:
		return protocol.CloseSignup{Signup: "1"}
	}
	m.t.Fatalf("the matrix does not know %s: say what it carries and what it needs", t)
	return nil
}

// hostsOnly are the types that ask for a right which only hosts have; early is checked before the data is.
var hostsOnly = map[protocol.Type]struct{ early bool }{
	protocol.TypeMuteMember: {true}, protocol.TypeLowerHand: {true}, protocol.TypeOfferPace: {true}, protocol.TypeSpotlightMember: {true},
	protocol.TypeRemoveMember: {}, protocol.TypeBanMember: {}, protocol.TypeUnbanMember: {}, protocol.TypeAdmitMember: {},
	protocol.TypeLockRoom: {}, protocol.TypeChangeRole: {}, protocol.TypeEndRoom: {}, protocol.TypeLetDraw: {},
}

// lessonsOnly are the types that ask for a right which nobody has in a room that is no lesson; TestEveryRoleOfALesson has them.
var lessonsOnly = map[protocol.Type]struct{ early bool }{
	protocol.TypeReceiveSignup: {true}, protocol.TypeOfferSignup: {}, protocol.TypeAnswerSignup: {}, protocol.TypeCloseSignup: {},
}

// A row of the server's table with a right that members lack is in hostsOnly, or hosts lack it too.
func TestHostsOnlyIsWhatTheTableSays(t *testing.T) {
	members := room.RightsOf(protocol.KindMeeting, protocol.RoleMember, protocol.DefaultPolicy(protocol.KindMeeting))
	owners := room.RightsOf(protocol.KindMeeting, protocol.RoleOwner, protocol.DefaultPolicy(protocol.KindMeeting))
	for _, row := range server.Table() {
		if _, lessons := lessonsOnly[row.Type]; lessons || row.Right != "" && !owners.Has(row.Right) {
			if !lessons || owners.Has(row.Right) {
				t.Errorf("%s needs %q; among lessonsOnly: %v", row.Type, row.Right, lessons)
			}
			continue
		}
		if _, hosts := hostsOnly[row.Type]; hosts == (row.Right == "" || members.Has(row.Right)) {
			t.Errorf("%s needs %q; among hostsOnly: %v", row.Type, row.Right, hosts)
		}
	}
}

// gate is the code with which a well-formed request is refused before its data is read; "" if it is not.
func gate(t protocol.Type, r role) protocol.Code {
	def, _ := protocol.RequestDef(t)
	early := t == protocol.TypeOpenConnection || t == protocol.TypeCloseConnection
	switch {
	case r == noLogin && !early:
		return protocol.CodeNotAuthenticated
	case def.InRoom && !r.inside():
		return protocol.CodeNotMember
	case hostsOnly[t].early && r != host, lessonsOnly[t].early, t == protocol.TypePresentBoard && r == guest:
		return protocol.CodeForbidden
	}
	return ""
}

// valid is the answer to a valid request; "" is ok.
func valid(t protocol.Type, r role) protocol.Code {
	_, hosts := hostsOnly[t]
	_, lessons := lessonsOnly[t]
	switch code := gate(t, r); {
	case code != "":
		return code
	case t == protocol.TypeOpenConnection && r == noLogin:
		return protocol.CodeNotAuthenticated
	case t == protocol.TypeOpenConnection:
		return protocol.CodeBadFrame // it is open already
	case t == protocol.TypeJoinRoom && !r.inside():
		return protocol.CodeBadSecret
	case lessons, (hosts || t == protocol.TypeHandScreen) && r != host: // nobody shares, who could hand over too
		return protocol.CodeForbidden
	case t == protocol.TypeMediaOffer, t == protocol.TypeMediaAnswer, t == protocol.TypeMediaTiles, t == protocol.TypeMediaRestart:
		return protocol.CodeGone // nobody is in a call
	case t == protocol.TypeAdmitMember || t == protocol.TypeUnbanMember:
		return protocol.CodeNotFound // nobody waits, and nobody is banned
	case t == protocol.TypeAnswerView || t == protocol.TypeEndView:
		return protocol.CodeNotFound // there is no such view
	}
	return ""
}

// mutation is a request that is wrong in one way.
type mutation struct {
	name  string
	frame string
	id    protocol.RequestID // of the answer
	code  protocol.Code
}

// envelope writes a frame by hand, so that it can be wrong. Keys stand as given.
func envelope(keys ...string) string { return "{" + strings.Join(keys, ",") + "}" }

func key(name string, v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf("%q:%s", name, raw)
}

// envelopeFaults are refused by the envelope alone, whoever asks.
func (m *matrix) envelopeFaults(t protocol.Type, data []byte) (all []mutation) {
	def, _ := protocol.RequestDef(t)
	add := func(name string, code protocol.Code, withID bool, keys ...string) {
		id := newID()
		frame := strings.ReplaceAll(envelope(keys...), "$ID", string(id))
		if !withID {
			id = ""
		}
		all = append(all, mutation{name, frame, id, code})
	}
	base := []string{key("type", t), `"id":"$ID"`}
	room := key("room", m.room.ID)
	if def.InRoom {
		base = append(base, room)
	}
	content := `"data":{}`
	if len(data) > 0 {
		content = `"data":` + string(data)
	}
	base = append(base, content)
	with := func(more ...string) []string { return append(slices.Clone(base), more...) }
	add("forged account", protocol.CodeBadFrame, true, with(key("account", m.account(m.victim)))...)
	add("forged seq", protocol.CodeBadFrame, true, with(`"seq":7`)...)
	add("forged time", protocol.CodeBadFrame, true, with(`"time":1700000000000`)...)
	add("unknown key", protocol.CodeBadFrame, true, with(`"key":"x"`)...)
	add("key in other case", protocol.CodeBadFrame, true, with(`"Type":"x"`)...)
	add("duplicate type", protocol.CodeBadFrame, true, with(key("type", t))...)
	add("duplicate data", protocol.CodeBadFrame, true, with(content)...)
	add("room of the wrong type", protocol.CodeBadFrame, true, key("type", t), `"id":"$ID"`, `"room":5`, content)
	add("room null", protocol.CodeBadFrame, true, key("type", t), `"id":"$ID"`, `"room":null`, content)
	add("id of the wrong type", protocol.CodeBadFrame, false, key("type", t), `"id":5`, content)
	add("id null", protocol.CodeBadFrame, false, key("type", t), `"id":null`, content)
	add("id with a space", protocol.CodeBadFrame, false, key("type", t), `"id":"a b"`, content)
	add("id too long", protocol.CodeBadFrame, false, key("type", t), key("id", strings.Repeat("x", 65)), content)
	add("id empty", protocol.CodeBadFrame, false, key("type", t), `"id":""`, content)
	add("type of the wrong type", protocol.CodeBadFrame, true, `"type":5`, `"id":"$ID"`, content)
	if def.InRoom {
		add("no id", protocol.CodeBadFrame, false, key("type", t), room, content)
		add("no room", protocol.CodeBadFrame, true, key("type", t), `"id":"$ID"`, content)
	} else {
		add("no id", protocol.CodeBadFrame, false, key("type", t), content)
		add("a room", protocol.CodeBadFrame, true, with(room)...)
	}
	add("U+0000", protocol.CodeBadText, true, append(slices.Clone(base[:len(base)-1]), `"data":{"text":"a\u0000b"}`)...)
	add("64 KiB + 1", protocol.CodeTooLarge, false,
		append(slices.Clone(base[:len(base)-1]), key("data", map[string]string{"text": strings.Repeat("x", protocol.MaxFrame)}))...)
	all = append(all,
		mutation{"two values", strings.ReplaceAll(envelope(base...), "$ID", "two") + "{}", "two", protocol.CodeBadFrame},
		mutation{"cut off", strings.TrimSuffix(strings.ReplaceAll(envelope(base...), "$ID", "cut"), "}"), "cut", protocol.CodeBadFrame},
		mutation{"a list", `[` + strings.ReplaceAll(envelope(base...), "$ID", "list") + `]`, "", protocol.CodeBadFrame})
	return all
}

// dataFaults are refused by the schema of data, to who gets that far.
func (m *matrix) dataFaults(t protocol.Type, r role, data []byte) (all []mutation) {
	def, _ := protocol.RequestDef(t)
	code := protocol.CodeBadData
	if g := gate(t, r); g != "" {
		code = g
	}
	add := func(name, content string) {
		id := newID()
		keys := []string{key("type", t), key("id", id)}
		if def.InRoom {
			keys = append(keys, key("room", m.room.ID))
		}
		all = append(all, mutation{name, envelope(append(keys, `"data":`+content)...), id, code})
	}
	for _, wrong := range []string{`[]`, `"x"`, `null`, `7`, `true`} {
		add("data "+wrong, wrong)
	}
	fields := object(m.t, data)
	var whole []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		whole = append(whole, fmt.Sprintf("%q:%s", name, fields[name]))
	}
	add("unknown key in data", envelope(append(slices.Clone(whole), `"zzz":1`)...))
	for i, name := range slices.Sorted(maps.Keys(fields)) {
		put := func(content string) string {
			changed := slices.Clone(whole)
			changed[i] = fmt.Sprintf("%q:%s", name, content)
			return envelope(changed...)
		}
		wrong := `"x"`
		if fields[name][0] == '"' {
			wrong = `5`
		}
		add(name+" of the wrong type", put(wrong))
		if name != "candidate" { // null ends the candidates
			add(name+" null", put(`null`))
		}
		add("duplicate "+name, envelope(append(slices.Clone(whole), whole[i])...))
		add(name+" in other case", envelope(append(slices.Clone(whole), fmt.Sprintf("%q:%s", strings.ToUpper(name), fields[name]))...))
	}
	return all
}

func TestEveryRequestForEveryRole(t *testing.T) {
	m := newMatrix(t)
	for _, kind := range protocol.RequestTypes() {
		for _, r := range roles {
			t.Run(fmt.Sprintf("%s/%s", kind, r), func(t *testing.T) { m.on(t).try(kind, r) })
		}
	}
	m.checkNothingElseWasWritten()
}

// on gives the matrix to a part of the test.
func (m *matrix) on(t *testing.T) *matrix {
	part := *m
	w := *m.world
	w.t, w.ctx = t, t.Context()
	part.world = &w
	return &part
}

func (m *matrix) try(kind protocol.Type, r role) {
	s := m.socket(r)
	data := m.data(kind, r, s)
	var raw []byte
	if data != nil {
		raw = protocol.Encode(data)
	}
	wrong := append(m.envelopeFaults(kind, raw), m.dataFaults(kind, r, raw)...)
	if len(wrong) < 25 {
		m.t.Errorf("only %d ways to be wrong", len(wrong))
	}
	for _, mu := range wrong {
		if _, code := s.ask(mu.frame, mu.id); code != mu.code {
			m.t.Errorf("%s: answered %q, want %q (%.200s)", mu.name, code, mu.code, mu.frame)
		}
	}
	if r == noLogin {
		if _, code := s.do(protocol.TypeHeartbeat, "", nil); code != protocol.CodeNotAuthenticated {
			m.t.Errorf("afterwards a heartbeat is answered %q", code)
		}
	} else {
		s.lives("what is wrong")
	}
	m.tryValid(s, kind, r, data)
	m.tryTooBig(r)
}

func (m *matrix) tryValid(s *sock, kind protocol.Type, r role, data any) {
	if kind == protocol.TypeEndRoom && r == host {
		return // it ends everything: the table of rights has it
	}
	def, _ := protocol.RequestDef(kind)
	var room protocol.RoomID
	if def.InRoom {
		room = m.room.ID
	}
	id, want := newID(), valid(kind, r)
	frame := request(kind, id, room, data)
	first, code := s.ask(frame, id)
	if code != want {
		m.t.Fatalf("valid: answered %q, want %q (%s)", code, want, frame)
	}
	switch {
	case kind == protocol.TypeOpenConnection && r == noLogin:
		s.wantEnd(protocol.CloseNotAuthenticated)
		return
	case kind == protocol.TypeCloseConnection:
		if code, _ := s.end(); code != 1000 {
			m.t.Errorf("closed with %d", code)
		}
		return
	case want != "":
		return
	}
	switch kind {
	case protocol.TypeUserMessage, protocol.TypeEditMessage, protocol.TypeRecallMessage, protocol.TypeRemoveMember, protocol.TypeBanMember,
		protocol.TypeLockRoom, protocol.TypeChangeRole:
		m.tryAgain(s, kind, r, frame, id, first, data)
	case protocol.TypeLeaveRoom:
		if _, code := s.do(protocol.TypeUserMessage, m.room.ID, protocol.UserMessage{Text: "away"}); code != protocol.CodeNotMember {
			m.t.Errorf("after leaving, a message is answered %q", code)
		}
	}
	s.lives("a valid request")
}

// tryAgain sends a durable request again, as it was and with other content.
func (m *matrix) tryAgain(s *sock, kind protocol.Type, r role, frame string, id protocol.RequestID, first protocol.Frame, data any) {
	if first.Seq == 0 || first.Time == 0 {
		m.t.Errorf("the ok has seq %d and time %d", first.Seq, first.Time)
	}
	again, code := s.ask(frame, id)
	if code != "" || again.Seq != first.Seq || again.Time != first.Time {
		m.t.Errorf("a retry is answered %q %d at %d, the first was %d at %d", code, again.Seq, again.Time, first.Seq, first.Time)
	}
	var other any
	switch d := data.(type) {
	case protocol.UserMessage:
		m.texts[d.Text] = true
		d.Text += " other"
		other = d
	case protocol.EditMessage:
		d.Text += " other"
		other = d
	case protocol.RecallMessage:
		other = protocol.RecallMessage{Seq: m.data(protocol.TypeMarkRead, r, s).(protocol.MarkRead).Seq}
	case protocol.RemoveMember:
		m.enter(m.victim, m.room) // back again, for those who come after
		other = protocol.RemoveMember{Account: m.account(m.clients[member])}
	case protocol.BanMember:
		s.must(protocol.TypeUnbanMember, m.room.ID, protocol.UnbanMember(d))
		m.enter(m.victim, m.room)
		other = protocol.BanMember{Account: m.account(m.clients[member])}
	case protocol.LockRoom:
		other = protocol.LockRoom{Locked: true}
	case protocol.ChangeRole:
		d.Role = protocol.RoleHost
		other = d
	}
	if _, code := s.ask(request(kind, id, m.room.ID, other), id); code != protocol.CodeIDReused {
		m.t.Errorf("the same id with other content is answered %q", code)
	}
}

// tryTooBig sends more than 1 MiB at once.
func (m *matrix) tryTooBig(r role) {
	if r != noLogin && r != member {
		return // who asks makes no difference: nothing of it is read
	}
	s := m.socket(r)
	_ = s.raw.Write(m.ctx, []byte(`{"type":"`+strings.Repeat("x", protocol.MaxDrain+1)+`"}`)) // it may be cut in the middle
	s.wantEnd(protocol.CloseTooBig)
}

// checkNothingElseWasWritten compares the history with what was accepted.
func (m *matrix) checkNothingElseWasWritten() {
	history, err := m.clients[host].AllMessages(m.ctx, string(m.room.ID))
	if err != nil {
		m.t.Fatal(err)
	}
	for _, msg := range history {
		switch {
		case msg.Recalled || msg.Text == "edited":
		case m.texts[msg.Text]:
			delete(m.texts, msg.Text)
		default:
			m.t.Errorf("%q is there and was not accepted", msg.Text)
		}
	}
	for text := range m.texts {
		m.t.Errorf("%q was accepted and is not there", text)
	}
}
