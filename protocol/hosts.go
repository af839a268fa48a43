package protocol

// What hosts do with the people of a room, and what people show them: the lobby, bans, the lock, hands, pace, the spotlight.

// Waiting answers join-room where one has to be let in: admitted or refused comes later.
type Waiting struct {
	Waiting bool `json:"waiting"`
}

// Knock tells who may admit that somebody waits to be let in. One who comes (back) hears of all who wait.
type Knock struct {
	Account     AccountID `json:"account"`
	Name        string    `json:"name"`
	AccountName string    `json:"account_name,omitzero"`
	Avatar      string    `json:"avatar,omitzero"`
	Guest       bool      `json:"guest"`
	Since       Millis    `json:"since"`
}

// KnockEnded tells who may admit that somebody does not wait any more.
type KnockEnded struct {
	Account AccountID `json:"account"`
}

// AdmitMember lets somebody who waits in, or sends them away.
type AdmitMember struct {
	Account AccountID `json:"account"`
	Admit   bool      `json:"admit"`
}

// Refused tells the one who waited that they do not come in: forbidden when a host said no, or what the room says by now.
type Refused struct {
	Code Code `json:"code"`
}

// BanMember puts a member, or one who waits, out for good.
type BanMember struct {
	Account AccountID `json:"account"`
}

// UnbanMember takes a ban back; whoever was banned may come in again as the entry lets them.
type UnbanMember struct {
	Account AccountID `json:"account"`
}

// LockRoom keeps everybody out who has no seat, hosts and cohosts excepted, or opens the room again.
type LockRoom struct {
	Locked bool `json:"locked"`
}

// RaiseHand raises one's own hand or lowers it. Hands make a queue by the time they were raised.
type RaiseHand struct {
	Raised bool `json:"raised"`
}

// LowerHand lowers somebody's hand, or all hands without an account.
type LowerHand struct {
	Account AccountID `json:"account,omitzero"`
}

// Reaction is what one shows for a moment. The event's account says who.
type Reaction struct {
	Reaction ReactionName `json:"reaction"`
}

// ReactionName is one of a few that everybody knows.
type ReactionName string

// The reactions.
const (
	ReactionYes       ReactionName = "yes"
	ReactionNo        ReactionName = "no"
	ReactionClap      ReactionName = "clap"
	ReactionHeart     ReactionName = "heart"
	ReactionLaugh     ReactionName = "laugh"
	ReactionSurprise  ReactionName = "surprise"
	ReactionCelebrate ReactionName = "celebrate"
)

// Pace tells how one follows. It counts for a minute and is told without the name.
type Pace struct {
	Pace PaceName `json:"pace"`
}

// PaceName says how somebody follows.
type PaceName string

// The paces: all is well (which takes an earlier one back), it goes too fast, or the thread is lost.
const (
	PaceFine   PaceName = "fine"
	PaceSlower PaceName = "slower"
	PaceLost   PaceName = "lost"
)

// PacePoint is how many of those present asked to go slower, or were lost, from a moment on.
type PacePoint struct {
	Time    Millis `json:"time"`
	Slower  int    `json:"slower"`
	Lost    int    `json:"lost"`
	Present int    `json:"present"`
}

// PaceLine is the pace of the last hour, oldest first.
type PaceLine struct {
	Points []PacePoint `json:"points"`
}

// SpotlightMember puts somebody on everyone's stage; without an account nobody.
type SpotlightMember struct {
	Account AccountID `json:"account,omitzero"`
}

func (d *AdmitMember) check() *Error     { return need(account(d.Account)) }
func (d *BanMember) check() *Error       { return need(account(d.Account)) }
func (d *UnbanMember) check() *Error     { return need(account(d.Account)) }
func (d *LowerHand) check() *Error       { return need(len(d.Account) <= maxID) }
func (d *SpotlightMember) check() *Error { return need(len(d.Account) <= maxID) }

func (d *Reaction) check() *Error {
	switch d.Reaction {
	case ReactionYes, ReactionNo, ReactionClap, ReactionHeart, ReactionLaugh, ReactionSurprise, ReactionCelebrate:
		return nil
	}
	return bad
}

func (d *Pace) check() *Error {
	return need(d.Pace == PaceFine || d.Pace == PaceSlower || d.Pace == PaceLost)
}
