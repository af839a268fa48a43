package room

import (
	"maps"
	"slices"
	"time"

	"atrium/protocol"
)

// maxKnocks bounds who waits to be let in; beyond it one is told to try again.
const maxKnocks = 200

// knockPause is how long somebody who stopped waiting, for whatever reason, has to wait before knocking again, so that nobody
// can ring without end.
const knockPause = 3 * time.Second

// knockGrace is how long somebody who waits and is lost is kept in the lobby.
const knockGrace = 10 * time.Second

// knock is somebody who waits to be let in, with one device or several. It lives in memory: whoever waits asks again when the
// server comes back.
type knock struct {
	member  Member // as which they would come in
	avatar  string
	since   protocol.Millis
	devices map[protocol.DeviceID]*waiter
}

// waiter is one device in the lobby.
type waiter struct {
	actor Actor
	ask   protocol.JoinRoom
	done  Arrive
	lost  *time.Timer // armed once its connection is lost
}

// knockLocked puts a device into the lobby, and tells it. Those who may admit hear once of an account that waits: its other devices
// wait under the name of the first.
func (r *Room) knockLocked(a Actor, m Member, ask protocol.JoinRoom, waits func(), done Arrive) {
	k := r.lobby[a.Account]
	first := k == nil
	if first {
		if wait := r.knockWaitLocked(a.Account); wait > 0 {
			r.callLocked(func() { done(protocol.JoinedRoom{}, protocol.Retry(protocol.CodeSlowDown, wait)) })
			return
		}
		k = &knock{member: m, avatar: a.Avatar, since: protocol.ToMillis(time.Now()), devices: make(map[protocol.DeviceID]*waiter)}
		r.lobby[a.Account] = k
	}
	if old := k.devices[a.Device]; old != nil { // it came back, or asks twice
		old.stop()
		r.answerLocked(old, protocol.CodeGone)
	}
	k.devices[a.Device] = &waiter{actor: a, ask: ask, done: done}
	r.callLocked(waits)
	if first {
		notice := k.notice()
		r.deliverLocked(func() Delivery {
			return Delivery{Audience: AudienceRight(protocol.RightAdmit), Frame: r.notice(protocol.TypeKnock, notice)}
		})
	}
}

// knockWaitLocked is how long an account has to wait before it may knock.
func (r *Room) knockWaitLocked(account protocol.AccountID) time.Duration {
	if len(r.lobby) >= maxKnocks {
		return 10 * time.Second
	}
	maps.DeleteFunc(r.knocked, func(_ protocol.AccountID, ended time.Time) bool { return time.Since(ended) >= knockPause })
	if ended, ok := r.knocked[account]; ok {
		return knockPause - time.Since(ended)
	}
	return 0
}

func (k *knock) notice() protocol.Knock {
	return protocol.Knock{Account: k.member.Account, Name: k.member.Name, AccountName: k.member.AccountName, Avatar: k.avatar,
		Guest: k.member.Guest, Since: k.since}
}

func (w *waiter) stop() {
	if w.lost != nil {
		w.lost.Stop()
	}
}

func (r *Room) answerLocked(w *waiter, code protocol.Code) {
	r.callLocked(func() { w.done(protocol.JoinedRoom{}, protocol.Err(code)) })
}

// tellKnocksLocked tells an account that has just come, or has just got the right, who waits: to tells to which of its devices.
func (r *Room) tellKnocksLocked(account protocol.AccountID, to Delivery) {
	if len(r.lobby) == 0 || !r.rightsLocked(account).Has(protocol.RightAdmit) {
		return
	}
	for _, waiting := range slices.Sorted(maps.Keys(r.lobby)) {
		d := to
		d.Frame = r.notice(protocol.TypeKnock, r.lobby[waiting].notice())
		r.deliverLocked(func() Delivery { return d })
	}
}

// endKnockLocked takes somebody out of the lobby and returns what waited.
func (r *Room) endKnockLocked(account protocol.AccountID) []*waiter {
	k := r.lobby[account]
	if k == nil {
		return nil
	}
	delete(r.lobby, account)
	r.knocked[account] = time.Now()
	r.deliverLocked(func() Delivery {
		return Delivery{Audience: AudienceRight(protocol.RightAdmit), Frame: r.notice(protocol.TypeKnockEnded, protocol.KnockEnded{Account: account})}
	})
	waiters := slices.Collect(maps.Values(k.devices))
	clear(k.devices) // a timer that fires just now finds nobody
	for _, w := range waiters {
		w.stop()
	}
	return waiters
}

// refuseKnockLocked sends somebody who waits away.
func (r *Room) refuseKnockLocked(account protocol.AccountID, code protocol.Code) {
	for _, w := range r.endKnockLocked(account) {
		r.answerLocked(w, code)
	}
}

// refuseAllKnocksLocked empties the lobby.
func (r *Room) refuseAllKnocksLocked(code protocol.Code) {
	for account := range r.lobby {
		r.refuseKnockLocked(account, code)
	}
}

// reviewKnocksLocked looks at everyone in the lobby again after what the room lets in has changed: who is refused by now
// goes, who need not wait any more comes in.
func (r *Room) reviewKnocksLocked() {
	for account, k := range r.lobby {
		for _, w := range k.devices {
			e := r.admitLocked(w.actor, w.ask)
			if e.refusal != nil && e.refusal.Code != protocol.CodeRoomFull {
				r.refuseKnockLocked(account, e.refusal.Code)
				break
			}
			if e.refusal == nil && !e.knocks {
				r.letInLocked(account)
				break
			}
		}
	}
}

// letInLocked takes somebody out of the lobby into the room, with all devices that are there.
func (r *Room) letInLocked(account protocol.AccountID) {
	m := r.lobby[account].member
	for _, w := range r.endKnockLocked(account) {
		switch {
		case w.lost != nil: // it finds itself a member when it comes back
			r.answerLocked(w, protocol.CodeGone)
		case r.fullLocked(w.actor):
			r.answerLocked(w, protocol.CodeRoomFull)
		default:
			r.comeInLocked(w.actor, m, false, w.done)
		}
	}
}

// leaveLobbyLocked takes a device out of the lobby: at once, or if it was lost and is not back within knockGrace. It is false if
// the device does not wait there.
func (r *Room) leaveLobbyLocked(a Actor, lost bool) bool {
	k := r.lobby[a.Account]
	if k == nil {
		return false
	}
	w := k.devices[a.Device]
	if w == nil || w.actor.Conn != a.Conn || w.lost != nil {
		return false
	}
	if !lost {
		r.outOfLobbyLocked(k, a)
		return true
	}
	w.lost = time.AfterFunc(knockGrace, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if k.devices[a.Device] == w {
			r.outOfLobbyLocked(k, a)
		}
	})
	return true
}

func (r *Room) outOfLobbyLocked(k *knock, a Actor) {
	w := k.devices[a.Device]
	w.stop()
	delete(k.devices, a.Device)
	r.answerLocked(w, protocol.CodeGone)
	if len(k.devices) == 0 && r.lobby[a.Account] == k {
		r.endKnockLocked(a.Account)
	}
}

// Admit lets somebody who waits become a member and come in, or sends them away.
func Admit(id protocol.RequestID, d protocol.AdmitMember) Action {
	return Action{Request: id, Type: protocol.TypeAdmitMember, Right: protocol.RightAdmit, Content: d,
		Draft: func(v View) (Draft, *protocol.Error) {
			k := v.room.lobby[d.Account]
			switch {
			case k == nil:
				return Draft{}, protocol.Err(protocol.CodeNotFound)
			case !d.Admit:
				return Draft{Audience: AudienceServer, Data: d, then: func(r *Room) {
					r.refuseKnockLocked(d.Account, protocol.CodeForbidden)
				}}, nil
			case v.state.members[d.Account].Banned: // and about to be put out of the lobby
				return Draft{}, protocol.Err(protocol.CodeBanned)
			case len(v.room.seats) >= v.state.policy.Capacity:
				return Draft{}, protocol.Err(protocol.CodeRoomFull)
			}
			m := k.member
			m.Added = v.Time
			return Draft{Audience: AudienceServer, Data: d, Projections: []Projection{PutMember{m}},
				then: func(r *Room) {
					if r.lobby[d.Account] != nil {
						r.letInLocked(d.Account)
					}
				}}, nil
		}}
}
