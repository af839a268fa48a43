package protocol

// Kind says what a room is for. The kind sets the policy's defaults and the roles there are.
type Kind string

// The kinds of rooms.
const (
	KindMeeting Kind = "meeting"
	KindLesson  Kind = "lesson" // under a course, which says who is in it and as what
)

// Role is what a member is in one room.
type Role string

// The roles of a meeting.
const (
	RoleOwner  Role = "owner"
	RoleHost   Role = "host"
	RoleCohost Role = "cohost"
	RoleMember Role = "member"
	RoleViewer Role = "viewer"
	RoleGuest  Role = "guest"
)

// The roles of a lesson, which are those of its course.
const (
	RoleTeacher   Role = "teacher"
	RoleAssistant Role = "assistant"
	RoleStudent   Role = "student"
)

// Right is what a role may do; handlers name rights, never roles.
type Right string

// The rights. docs/rights.md shows which role has which.
const (
	RightRead       Right = "read"        // see the history and export it
	RightChat       Right = "chat"        // write, edit and recall one's own
	RightSpeak      Right = "speak"       // send a microphone
	RightCamera     Right = "camera"      // send a camera
	RightShare      Right = "share"       // send a screen
	RightRecord     Right = "record"      // record one's view of the room
	RightReact      Right = "react"       // raise a hand, react, tell the pace
	RightMute       Right = "mute"        // ask a member's device to stop a source; lower hands
	RightRecallAny  Right = "recall_any"  // recall what others wrote
	RightPace       Right = "pace"        // see how people follow
	RightSpotlight  Right = "spotlight"   // put somebody on everyone's stage; ask to be shown to everyone
	RightAdmit      Right = "admit"       // hear who knocks, let them in, add members
	RightLock       Right = "lock"        // lock the room and open it
	RightRemove     Right = "remove"      // put a member out
	RightBan        Right = "ban"         // put a member out for good, and take that back
	RightChangeRole Right = "change_role" // hand over, make or unmake hosts
	RightEdit       Right = "edit"        // title, policy and link
	RightEnd        Right = "end"         // end the room for all

	RightDraw    Right = "draw"     // draw on boards, change what one has drawn
	RightDrawAny Right = "draw_any" // change what others have drawn; pages; make and name boards
	RightPresent Right = "present"  // show everyone a page of a board
	RightPen     Right = "pen"      // give members the pen, and take it back

	RightStartSignup  Right = "start_signup"  // start and close sign-ins, see how they stand
	RightAnswerSignup Right = "answer_signup" // be asked by a sign-in, and answer
)

// Rights lists every right, in the order in which documents and pages show them.
func Rights() []Right {
	return []Right{RightRead, RightChat, RightSpeak, RightCamera, RightShare, RightRecord, RightReact, RightMute, RightRecallAny, RightPace,
		RightSpotlight, RightAdmit, RightLock, RightRemove, RightBan, RightChangeRole, RightEdit, RightEnd, RightDraw, RightDrawAny,
		RightPresent, RightPen, RightStartSignup, RightAnswerSignup}
}

// Entry says who may come into a room.
type Entry string

// The entries of who is no member yet: anyone with an account who knows the number, whoever is let in after knocking, only
// who was made a member, or only who has the link with its secret.
const (
	EntryOpen    Entry = "open"
	EntryKnock   Entry = "knock"
	EntryMembers Entry = "members"
	EntrySecret  Entry = "secret"
)

// Who names a circle of members that a policy gives something to.
type Who string

// The circles.
const (
	WhoAll   Who = "all"
	WhoHosts Who = "hosts"
)

// DrawOn says what of a board those may change whom the policy lets draw, or who were given the pen.
type DrawOn string

// What they may change: what they have drawn themselves, or all of it.
const (
	DrawOnOwn DrawOn = "own"
	DrawOnAll DrawOn = "all"
)

// Shares says how many screens are shared at once.
type Shares string

// The numbers of screens.
const (
	SharesOne  Shares = "one"
	SharesMany Shares = "many"
)

// View says what it takes to see and hear a member.
type View string

// The ways to be viewed: who sends is seen and heard by all, or by those to whom the one viewed agreed, each for each source.
const (
	ViewAll View = "all"
	ViewAsk View = "ask"
)

// Keep says what becomes of a room's journal.
type Keep string

// The retentions: for ever, or never written to any disk.
const (
	KeepForever Keep = "forever"
	KeepNothing Keep = "nothing"
)

// Policy widens or narrows what the kind's roles may do in one room.
type Policy struct {
	Entry  Entry  `json:"entry" enum:"open,knock,members,secret"`
	Guests bool   `json:"guests"`
	Speak  Who    `json:"speak" enum:"all,hosts"`
	Camera Who    `json:"camera" enum:"all,hosts"`
	Share  Who    `json:"share" enum:"all,hosts"`
	Shares Shares `json:"shares" enum:"one,many"`
	Record Who    `json:"record" enum:"all,hosts"`
	View   View   `json:"view" enum:"all,ask"`
	Chat   Who    `json:"chat" enum:"all,hosts"`
	Draw   Who    `json:"draw" enum:"all,hosts"` // on boards, beside those who were given the pen
	DrawOn DrawOn `json:"draw_on" enum:"own,all"`
	Keep   Keep   `json:"keep" enum:"forever,nothing"`
	// RequireScreen lets those who teach see the screens of students, who read so before they come in; of a lesson only.
	RequireScreen bool `json:"require_screen"`
	Relay         bool `json:"relay"`                               // between browsers by a relay only, which hides addresses
	MeshMax       int  `json:"mesh_max" minimum:"2" maximum:"4"`    // devices in a browser-to-browser call, 2 to 4
	Capacity      int  `json:"capacity" minimum:"2" maximum:"1000"` // seats, 2 to 1,000
}

// PolicyPatch is any subset of a policy; what is nil stays as it is.
type PolicyPatch struct {
	Entry         *Entry  `json:"entry,omitzero" enum:"open,knock,members,secret"`
	Guests        *bool   `json:"guests,omitzero"`
	Speak         *Who    `json:"speak,omitzero" enum:"all,hosts"`
	Camera        *Who    `json:"camera,omitzero" enum:"all,hosts"`
	Share         *Who    `json:"share,omitzero" enum:"all,hosts"`
	Shares        *Shares `json:"shares,omitzero" enum:"one,many"`
	Record        *Who    `json:"record,omitzero" enum:"all,hosts"`
	View          *View   `json:"view,omitzero" enum:"all,ask"`
	Chat          *Who    `json:"chat,omitzero" enum:"all,hosts"`
	Draw          *Who    `json:"draw,omitzero" enum:"all,hosts"`
	DrawOn        *DrawOn `json:"draw_on,omitzero" enum:"own,all"`
	Keep          *Keep   `json:"keep,omitzero" enum:"forever,nothing"`
	RequireScreen *bool   `json:"require_screen,omitzero"`
	Relay         *bool   `json:"relay,omitzero"`
	MeshMax       *int    `json:"mesh_max,omitzero" minimum:"2" maximum:"4"`
	Capacity      *int    `json:"capacity,omitzero" minimum:"2" maximum:"1000"`
}

// DefaultPolicy returns what a room of the kind starts with.
func DefaultPolicy(kind Kind) Policy {
	p := Policy{Entry: EntryOpen, Speak: WhoAll, Camera: WhoAll, Share: WhoAll, Shares: SharesOne, Record: WhoHosts,
		View: ViewAll, Chat: WhoAll, Draw: WhoAll, DrawOn: DrawOnAll, Keep: KeepForever, MeshMax: 4, Capacity: 1000}
	if kind == KindLesson {
		p.Entry, p.Shares, p.View = EntryMembers, SharesMany, ViewAsk
		p.Draw, p.DrawOn = WhoHosts, DrawOnOwn
	}
	return p
}

// Suits reports whether a room of the kind can have the policy: who comes into a lesson is its course's to say, and there is nobody
// whose screen a meeting could require.
func (p Policy) Suits(kind Kind) bool {
	if kind == KindLesson {
		return p.Entry == EntryMembers && !p.Guests && p.Keep == KeepForever
	}
	return !p.RequireScreen
}

// Apply returns the policy with the patch's values, or bad_data when one is out of its bounds.
func (p Policy) Apply(patch PolicyPatch) (Policy, error) {
	set(&p.Entry, patch.Entry)
	set(&p.Guests, patch.Guests)
	set(&p.Speak, patch.Speak)
	set(&p.Camera, patch.Camera)
	set(&p.Share, patch.Share)
	set(&p.Shares, patch.Shares)
	set(&p.Record, patch.Record)
	set(&p.View, patch.View)
	set(&p.Chat, patch.Chat)
	set(&p.Draw, patch.Draw)
	set(&p.DrawOn, patch.DrawOn)
	set(&p.Keep, patch.Keep)
	set(&p.RequireScreen, patch.RequireScreen)
	set(&p.Relay, patch.Relay)
	set(&p.MeshMax, patch.MeshMax)
	set(&p.Capacity, patch.Capacity)
	if !p.valid() {
		return p, Err(CodeBadData)
	}
	return p, nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (p Policy) valid() bool {
	entry := p.Entry == EntryOpen || p.Entry == EntryKnock || p.Entry == EntryMembers || p.Entry == EntrySecret
	keep := p.Keep == KeepForever || p.Keep == KeepNothing
	for _, who := range []Who{p.Speak, p.Camera, p.Share, p.Record, p.Chat, p.Draw} {
		if who != WhoAll && who != WhoHosts {
			return false
		}
	}
	shares := p.Shares == SharesOne || p.Shares == SharesMany
	view := p.View == ViewAll || p.View == ViewAsk
	drawOn := p.DrawOn == DrawOnOwn || p.DrawOn == DrawOnAll
	return entry && keep && drawOn && shares && view && p.MeshMax >= 2 && p.MeshMax <= 4 && p.Capacity >= 2 && p.Capacity <= 1000
}
