package room

import (
	"atrium/protocol"
)

// Remove puts a member of a lower rank out of the room: its devices hear removed, and it may read nothing any more.
func Remove(id protocol.RequestID, d protocol.RemoveMember) Action {
	return Action{Request: id, Type: protocol.TypeRemoveMember, Right: protocol.RightRemove, Content: d,
		Draft: func(v View) (Draft, *protocol.Error) {
			target, err := v.below(d.Account)
			if err != nil {
				return Draft{}, err
			}
			target.Removed = true
			return Draft{Audience: AudienceServer, Data: d, Projections: []Projection{PutMember{target}},
				then: func(r *Room) { r.removeLocked(d.Account, protocol.CodeRemoved) }}, nil
		}}
}

// Ban puts a member of a lower rank, or somebody who waits, out until the ban is taken back.
func Ban(id protocol.RequestID, d protocol.BanMember) Action {
	return Action{Request: id, Type: protocol.TypeBanMember, Right: protocol.RightBan, Content: d,
		Draft: func(v View) (Draft, *protocol.Error) {
			target, err := v.below(d.Account)
			if k := v.room.lobby[d.Account]; k != nil {
				target, err = k.member, nil
				target.Added = v.Time
			}
			if err != nil {
				return Draft{}, err
			}
			target.Removed, target.Banned = true, true
			return Draft{Audience: AudienceServer, Data: d, Projections: []Projection{PutMember{target}},
				then: func(r *Room) {
					r.refuseKnockLocked(d.Account, protocol.CodeBanned)
					r.removeLocked(d.Account, protocol.CodeBanned)
				}}, nil
		}}
}

// Unban takes a ban back.
func Unban(id protocol.RequestID, d protocol.UnbanMember) Action {
	return Action{Request: id, Type: protocol.TypeUnbanMember, Right: protocol.RightBan, Content: d,
		Draft: func(v View) (Draft, *protocol.Error) {
			target := v.state.members[d.Account]
			if !target.Banned {
				return Draft{}, protocol.Err(protocol.CodeNotFound)
			}
			target.Banned = false
			return Draft{Audience: AudienceServer, Data: d, Projections: []Projection{PutMember{target}}}, nil
		}}
}

// Lock locks the room, or opens it again.
func Lock(id protocol.RequestID, d protocol.LockRoom) Action {
	return Action{Request: id, Type: protocol.TypeLockRoom, Right: protocol.RightLock, Content: d,
		Draft: func(v View) (Draft, *protocol.Error) {
			put := v.state.put()
			put.Locked = d.Locked
			return Draft{Audience: AudienceAll, Type: protocol.TypeRoomChanged, Data: changed(put), Projections: []Projection{put},
				then: (*Room).reviewKnocksLocked}, nil
		}}
}

// Add makes an account a member with a role, which is the way into a room that only members enter. One who is a member already
// keeps the role; a role above member is change-role's.
func Add(m Member) Action {
	return Action{Type: protocol.TypeMemberAdded, Right: protocol.RightAdmit,
		Draft: func(v View) (Draft, *protocol.Error) {
			known, is := v.state.member(m.Account)
			switch {
			case rank[m.Role] > rank[protocol.RoleMember] && !v.Rights.Has(protocol.RightChangeRole), rank[m.Role] > v.reach():
				return Draft{}, protocol.Err(protocol.CodeForbidden)
			case v.acts() && !v.Rights.Has(protocol.RightChangeRole):
				return Draft{}, protocol.Err(protocol.CodeForbidden) // Being a member lasts, and nobody knocks.
			case v.state.members[m.Account].Banned:
				return Draft{}, protocol.Err(protocol.CodeBanned)
			case is:
				m = known
			default:
				m.Added = v.Time
			}
			return Draft{Audience: AudienceServer, Data: memberAdded{Account: m.Account, Name: m.Name, Role: m.Role},
				Projections: []Projection{PutMember{m}}, then: (*Room).reviewKnocksLocked}, nil
		}}
}

// changed is what everyone hears of a room that is not as it was.
func changed(p PutRoom) protocol.RoomChanged {
	return protocol.RoomChanged{Title: p.Title, Policy: p.Policy, Locked: p.Locked}
}

// ChangeRole gives a member of a lower rank another role, not above one's own; handing over is the role host.
func ChangeRole(id protocol.RequestID, d protocol.ChangeRole) Action {
	return Action{Request: id, Type: protocol.TypeChangeRole, Right: protocol.RightChangeRole, Content: d,
		Draft: func(v View) (Draft, *protocol.Error) {
			target, err := v.below(d.Account)
			if err != nil {
				return Draft{}, err
			}
			if target.Guest || rank[d.Role] > v.reach() {
				return Draft{}, protocol.Err(protocol.CodeForbidden)
			}
			target.Role = d.Role
			return Draft{Audience: AudienceServer, Data: d, Projections: []Projection{PutMember{target}},
				then: func(r *Room) { r.roleChangedLocked(d.Account) }}, nil
		}}
}

// End ends the room for all, for good.
func End(id protocol.RequestID) Action {
	return Action{Request: id, Type: protocol.TypeEndRoom, Right: protocol.RightEnd,
		Draft: func(v View) (Draft, *protocol.Error) {
			put := v.state.put()
			put.Ended = v.Time
			return Draft{Audience: AudienceServer, Projections: []Projection{put}, then: (*Room).endLocked}, nil
		}}
}

// Change is what Edit may change of a room; nil leaves it as it is.
type Change struct {
	Title   *string              `json:"title,omitzero"`
	Policy  protocol.PolicyPatch `json:"policy"`
	NewLink bool                 `json:"new_link,omitzero"`
}

// Edit changes title, policy and link. A new link, or a policy without guests, puts the guests out. What a room keeps was
// promised to its members when it was made, so keep cannot change.
func Edit(id protocol.RequestID, c Change) Action {
	return Action{Request: id, Type: protocol.TypeRoomChanged, Right: protocol.RightEdit, Content: c,
		Draft: func(v View) (Draft, *protocol.Error) {
			put := v.state.put()
			policy, err := put.Policy.Apply(c.Policy)
			if err != nil || policy.Keep != put.Policy.Keep || !canHold(v.room.media, policy) || !policy.Suits(v.room.kind) {
				return Draft{}, protocol.Err(protocol.CodeBadData)
			}
			before := put.Policy
			put.Policy = policy
			if c.Title != nil {
				put.Title = *c.Title
			}
			if c.NewLink {
				put.Link++
			}
			projections := []Projection{put}
			var out []protocol.AccountID
			if c.NewLink || !policy.Guests {
				out, projections = v.withoutGuests(projections)
			}
			return Draft{Audience: AudienceAll, Data: changed(put),
				Projections: projections, then: func(r *Room) { r.editedLocked(out, before) }}, nil
		}}
}

// acts reports whether the actor is host only for want of one.
func (v View) acts() bool {
	is, ok := v.state.member(v.Self.Account)
	return ok && is.Role != v.Self.Role
}

// reach is the rank that those whom the actor acts on are below, and that no role it gives is above: its own, but a cohost's for
// who acts as host, or a stand-in could make hosts, and unmake those whom hosts have chosen.
func (v View) reach() int {
	if v.acts() {
		return rank[protocol.RoleCohost]
	}
	return rank[v.Self.Role]
}

// below finds a member that the actor outranks.
func (v View) below(account protocol.AccountID) (Member, *protocol.Error) {
	target, ok := v.state.member(account)
	switch {
	case !ok:
		return target, protocol.Err(protocol.CodeNotFound)
	case rank[target.Role] >= v.reach():
		return target, protocol.Err(protocol.CodeForbidden)
	}
	return target, nil
}

func (v View) withoutGuests(projections []Projection) ([]protocol.AccountID, []Projection) {
	var out []protocol.AccountID
	for account, m := range v.state.members {
		if m.Guest && !m.Removed {
			m.Removed = true
			out = append(out, account)
			projections = append(projections, PutMember{m})
		}
	}
	return out, projections
}

// roleChangedLocked tells the one concerned what it now may do, and everybody what it now is.
func (r *Room) roleChangedLocked(account protocol.AccountID) {
	is := r.committed.members[account]
	m, rights := r.actsLocked(is, r.committed.policy)
	changed := protocol.RoleChanged{Role: m.Role, Rights: rights.List(), Acting: r.actingLocked(is)}
	r.deliverLocked(func() Delivery {
		return Delivery{Account: account, Grants: []Grant{{account, rights}}, Frame: r.notice(protocol.TypeRoleChanged, changed)}
	})
	if !rights.Has(protocol.RightPresent) {
		r.stopPresentingLocked(account)
	}
	if r.seats[account] != nil {
		r.silenceLocked(account)
		r.markLocked(account)
		r.tellKnocksLocked(account, Delivery{Account: account})
	}
}

// editedLocked puts out the guests that a change ends, and tells everyone else whose rights are not what they were.
func (r *Room) editedLocked(out []protocol.AccountID, before protocol.Policy) {
	for _, account := range out {
		r.removeLocked(account, protocol.CodeLinkExpired)
	}
	r.reviewKnocksLocked()
	if before.View != r.committed.policy.View {
		r.viewRuleChangedLocked()
	}
	r.reviewViewsLocked()
	for account := range r.seats {
		m, ok := r.committed.member(account)
		_, had := r.actsLocked(m, before)
		if ok && had != r.rightsLocked(account) {
			r.roleChangedLocked(account)
		}
	}
}
