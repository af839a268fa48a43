package room

import (
	"slices"
	"time"

	"atrium/protocol"
)

// Where the policy's view is ask, a source goes only to those for whom there is a view that the one viewed has accepted. The journal
// holds the agreement before anything is sent, and the end; what is asked, and which views last, lives in memory.

const (
	// askedFor is how long a question waits for its answer.
	askedFor = time.Minute
	// restsFor is how long one who was declined, or took a question back, waits before asking the same again.
	restsFor = 30 * time.Second
	// maxAsked bounds the questions of one viewer that wait, and maxViews the views of a room.
	maxAsked = 32
	maxViews = 4096
)

// canHold reports whether a server with this media plane can hold members to a policy: what is agreed is the server's to enforce.
func canHold(media Media, p protocol.Policy) bool { return p.View == protocol.ViewAll || media != nil }

// view lets one member be sent a source of another, or everyone if that is what was asked for.
type view struct {
	viewKey
	id     protocol.ViewID
	device protocol.DeviceID // on which it was asked: with it the view goes
	state  protocol.ViewState
	sent   bool // the source has been sent since, so that it can stop

	required bool // by the policy, to which one agreed by coming in
}

// viewKey is what there is one view of at a time.
type viewKey struct {
	account  protocol.AccountID // who is viewed
	viewer   protocol.AccountID // who asked
	source   protocol.Source
	everyone bool
}

func (v *view) is(state protocol.ViewState) protocol.ViewChanged {
	return protocol.ViewChanged{View: v.id, Account: v.account, Viewer: v.viewer, Source: v.source, Everyone: v.everyone, State: state}
}

// OfferView asks a member to be viewed. For everyone asks who may put people on everyone's stage.
func (s *Service) OfferView(a Actor, id protocol.RoomID, d protocol.OfferView) (offered protocol.OfferedView, err *protocol.Error) {
	err = s.live(a, id, "", func(r *Room) (err *protocol.Error) {
		offered.View, err = r.offerViewLocked(a, d)
		return err
	})
	return offered, err
}

func (r *Room) offerViewLocked(a Actor, d protocol.OfferView) (protocol.ViewID, *protocol.Error) {
	key := viewKey{account: d.Account, viewer: a.Account, source: d.Source, everyone: d.Everyone}
	switch {
	case d.Account == a.Account:
		return "", protocol.Err(protocol.CodeBadData)
	case !r.shown[d.Account]:
		return "", protocol.Err(protocol.CodeNotFound)
	case d.Everyone && !r.rightsLocked(a.Account).Has(protocol.RightSpotlight), !r.rightsLocked(d.Account).Has(rightTo(d.Source)):
		return "", protocol.Err(protocol.CodeForbidden)
	}
	if known := r.viewOfLocked(key); known != nil {
		return known.id, nil
	}
	if wait := time.Until(r.resting[key]); wait > 0 {
		return "", protocol.Retry(protocol.CodeSlowDown, wait)
	}
	if len(r.views) >= maxViews || r.askedLocked(a.Account) >= maxAsked {
		return "", protocol.Retry(protocol.CodeSlowDown, askedFor)
	}
	v := &view{viewKey: key, id: protocol.ViewID(protocol.NewUUID()), device: a.Device, state: protocol.ViewAsked}
	r.views = append(r.views, v)
	if v.required = r.requiresLocked(key); v.required {
		r.agreeLocked(v)
		return v.id, nil
	}
	r.deliverLocked(func() Delivery {
		return Delivery{Account: v.account, Frame: r.notice(protocol.TypeOfferView,
			protocol.OfferViewEvent{View: v.id, Account: v.viewer, Source: v.source, Everyone: v.everyone})}
	})
	time.AfterFunc(askedFor, func() { r.giveUpAsking(v) })
	return v.id, nil
}

// requiresLocked reports whether the policy, which the student read before coming in, lets somebody who teaches see the screen unasked.
func (r *Room) requiresLocked(key viewKey) bool {
	viewed := r.seats[key.account]
	return r.committed.policy.RequireScreen && viewed != nil && viewed.agreed && key.source == protocol.SourceScreen && !key.everyone &&
		r.rightsLocked(key.viewer).Has(protocol.RightStartSignup) && r.rightsLocked(key.account).Has(protocol.RightAnswerSignup)
}

// agreeLocked writes the consent that was given by coming in, and lets the view begin with that.
func (r *Room) agreeLocked(v *view) {
	agree := Action{Type: protocol.TypeAnswerView, Draft: func(View) (Draft, *protocol.Error) {
		return Draft{Audience: AudienceServer, Data: consentTo(v), then: func(r *Room) { r.agreedToLocked(v) }}, nil
	}}
	written := func(err error) {
		if err != nil {
			r.giveUpAsking(v)
		}
	}
	if err := (Floor{r}).Append(v.account, agree, written); err != nil {
		r.callLocked(func() { written(err) })
	}
}

// agreedToLocked begins a view whose consent is on record.
func (r *Room) agreedToLocked(v *view) {
	switch v.state {
	case protocol.ViewAsked:
		v.state = protocol.ViewAccepted
		r.tellViewLocked(v, v.state)
	case protocol.ViewAccepted:
	default: // it was over before the agreement was written
		r.recordEndLocked(v)
	}
}

func (r *Room) giveUpAsking(v *view) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.retired && v.state == protocol.ViewAsked {
		r.endViewLocked(v, protocol.ViewEnded)
		r.flushLocked()
	}
}

func (r *Room) askedLocked(viewer protocol.AccountID) (n int) {
	for _, v := range r.views {
		if v.viewer == viewer && v.state == protocol.ViewAsked {
			n++
		}
	}
	return n
}

func (r *Room) viewOfLocked(key viewKey) *view {
	if i := slices.IndexFunc(r.views, func(v *view) bool { return v.viewKey == key }); i >= 0 {
		return r.views[i]
	}
	return nil
}

func (r *Room) viewLocked(id protocol.ViewID) *view {
	if i := slices.IndexFunc(r.views, func(v *view) bool { return v.id == id }); i >= 0 {
		return r.views[i]
	}
	return nil
}

// consent is what the journal holds of an agreement to be viewed.
type consent struct {
	View     protocol.ViewID    `json:"view"`
	Account  protocol.AccountID `json:"account"`
	Viewer   protocol.AccountID `json:"viewer"`
	Source   protocol.Source    `json:"source"`
	Everyone bool               `json:"everyone,omitzero"`
}

func consentTo(v *view) consent { return consent{v.id, v.account, v.viewer, v.source, v.everyone} }

// ShowEveryone lets everyone view a source of the actor's from when it is committed: see Service.Shown.
func ShowEveryone(id protocol.RequestID, a Actor, d protocol.OfferView) Action {
	v := &view{id: protocol.ViewID(protocol.NewUUID()), device: a.Device, state: protocol.ViewAccepted,
		viewKey: viewKey{account: a.Account, viewer: a.Account, source: d.Source, everyone: true}}
	return Action{Request: id, Type: protocol.TypeAnswerView, Right: rightTo(d.Source), Content: d,
		Draft: func(view View) (Draft, *protocol.Error) {
			if len(view.room.views) >= maxViews {
				return Draft{}, protocol.Retry(protocol.CodeSlowDown, askedFor)
			}
			return Draft{Audience: AudienceServer, Data: consentTo(v), then: func(r *Room) { r.showEveryoneLocked(v) }}, nil
		}}
}

func (r *Room) showEveryoneLocked(v *view) {
	if s := r.seats[v.account]; s == nil || s.devices[v.device] == nil || r.viewOfLocked(v.viewKey) != nil {
		r.recordEndLocked(v)
		return
	}
	r.views = append(r.views, v)
	r.tellViewLocked(v, v.state)
}

// Shown finds the view by which everyone sees a source of an account's; not_found if there is none.
func (s *Service) Shown(id protocol.RoomID, account protocol.AccountID, source protocol.Source) (protocol.OfferedView, *protocol.Error) {
	var shown protocol.OfferedView
	err := s.here(id, func(r *Room) *protocol.Error {
		r.mu.Lock()
		defer r.mu.Unlock()
		v := r.viewOfLocked(viewKey{account: account, viewer: account, source: source, everyone: true})
		if v == nil {
			return protocol.Err(protocol.CodeNotFound)
		}
		shown.View = v.id
		return nil
	})
	return shown, err
}

// AcceptView agrees to be viewed. It is committed before anything is sent.
func AcceptView(id protocol.RequestID, d protocol.AnswerView) Action {
	return Action{Request: id, Type: protocol.TypeAnswerView, Content: d, Draft: func(view View) (Draft, *protocol.Error) {
		v := view.room.viewLocked(d.View)
		switch {
		case v == nil || v.account != view.Self.Account:
			return Draft{}, protocol.Err(protocol.CodeNotFound)
		case !view.Rights.Has(rightTo(v.source)):
			return Draft{}, protocol.Err(protocol.CodeForbidden)
		}
		return Draft{Audience: AudienceServer, Data: consentTo(v), then: func(r *Room) { r.agreedToLocked(v) }}, nil
	}}
}

// DeclineView answers that the actor will not be viewed.
func (s *Service) DeclineView(a Actor, id protocol.RoomID, d protocol.AnswerView) *protocol.Error {
	return s.live(a, id, "", func(r *Room) *protocol.Error {
		v := r.viewLocked(d.View)
		if v == nil || v.account != a.Account || v.state != protocol.ViewAsked {
			return protocol.Err(protocol.CodeNotFound)
		}
		r.restLocked(v.viewKey)
		r.endViewLocked(v, protocol.ViewDeclined)
		return nil
	})
}

// restLocked keeps somebody from being asked the same again and again.
func (r *Room) restLocked(key viewKey) {
	for key, until := range r.resting {
		if !time.Now().Before(until) {
			delete(r.resting, key)
		}
	}
	r.resting[key] = time.Now().Add(restsFor)
}

// EndView ends a view, or takes a question back; both sides may.
func (s *Service) EndView(a Actor, id protocol.RoomID, d protocol.EndView) *protocol.Error {
	return s.live(a, id, "", func(r *Room) *protocol.Error {
		v := r.viewLocked(d.View)
		if v == nil || v.account != a.Account && v.viewer != a.Account {
			return protocol.Err(protocol.CodeNotFound)
		}
		if v.state == protocol.ViewAsked {
			r.restLocked(v.viewKey)
		}
		r.endViewLocked(v, protocol.ViewEnded)
		return nil
	})
}

// endViewLocked takes a view out, at once, and tells both sides; that one which had begun is over goes on record.
func (r *Room) endViewLocked(v *view, how protocol.ViewState) {
	r.views = slices.DeleteFunc(r.views, func(other *view) bool { return other == v })
	if v.state == protocol.ViewAccepted {
		r.recordEndLocked(v)
	}
	v.state = how
	r.tellViewLocked(v, how)
}

// recordEndLocked writes that an agreement which was written is over.
func (r *Room) recordEndLocked(v *view) {
	over := Action{Type: protocol.TypeEndView, Draft: func(View) (Draft, *protocol.Error) {
		return Draft{Audience: AudienceServer, Data: protocol.EndView{View: v.id}}, nil
	}}
	written := func(_ Receipt, err error) {
		if err != nil {
			r.slog.Error("the end of a view is not on record", "view", v.id, "err", err)
		}
	}
	if err := r.appendLocked(v.account, r.committed.members[v.account], 0, over, Digest{}, written); err != nil {
		written(Receipt{}, err)
	}
}

// tellViewLocked tells both sides of a view how it is, and the media plane what that changes.
func (r *Room) tellViewLocked(v *view, state protocol.ViewState) {
	sides := []protocol.AccountID{v.account}
	if v.viewer != v.account {
		sides = append(sides, v.viewer)
	}
	is := v.is(state)
	for _, side := range sides {
		r.deliverLocked(func() Delivery { return Delivery{Account: side, Frame: r.notice(protocol.TypeViewChanged, is)} })
	}
	r.followDevicesLocked(v.account)
}

// reviewViewsLocked ends the views whose viewer or whose source is there no more.
func (r *Room) reviewViewsLocked() {
	for _, v := range slices.Clone(r.views) {
		if r.overLocked(v) {
			r.endViewLocked(v, protocol.ViewEnded)
		}
	}
}

func (r *Room) overLocked(v *view) bool {
	viewer, viewed := r.seats[v.viewer], r.seats[v.account]
	if viewer == nil || viewer.devices[v.device] == nil || viewed == nil || !r.rightsLocked(v.account).Has(rightTo(v.source)) ||
		v.required && !r.requiresLocked(v.viewKey) {
		return true
	}
	if v.state == protocol.ViewAsked {
		return false
	}
	sends := viewed.sends(v.source)
	v.sent = v.sent || sends
	return v.sent && !sends
}

// sends reports whether any device of the seat sends a source. A microphone that is muted in the call still counts: to mute oneself
// is not to send the listeners away.
func (s *seat) sends(source protocol.Source) bool {
	for _, d := range s.devices {
		if source == protocol.SourceMicrophone && d.media.Call != "" || *sends(&d.media, source) {
			return true
		}
	}
	return false
}

// viewsOfLocked are the views that an account is a side of; nil if there are none.
func (r *Room) viewsOfLocked(account protocol.AccountID) (views []protocol.ViewChanged) {
	for _, v := range r.views {
		if v.account == account || v.viewer == account {
			views = append(views, v.is(v.state))
		}
	}
	return views
}

// viewersLocked is who is sent a source of an account's.
func (r *Room) viewersLocked(account protocol.AccountID, source protocol.Source) Viewers {
	if r.committed.policy.View == protocol.ViewAll {
		return Viewers{Everyone: true}
	}
	return r.agreedLocked(account, source)
}

// agreedLocked is who may view a source of an account's because it has agreed.
func (r *Room) agreedLocked(account protocol.AccountID, source protocol.Source) (to Viewers) {
	for _, v := range r.views {
		if v.account == account && v.source == source && v.state == protocol.ViewAccepted {
			if to.Everyone = to.Everyone || v.everyone; !v.everyone {
				to.Accounts = append(to.Accounts, v.viewer)
			}
		}
	}
	slices.Sort(to.Accounts)
	return to
}

// viewRuleChangedLocked lets a policy that says otherwise who views whom begin with nothing. What was switched on for some is not
// shown to all because of it: it is switched off, and its owner, who sees what the room now is, may switch it on again.
func (r *Room) viewRuleChangedLocked() {
	for account := range r.seats {
		for _, source := range sources {
			widened := r.viewersLocked(account, source).Everyone && !r.agreedLocked(account, source).Everyone
			if widened && r.stopLocked(account, source) {
				r.tellMutedLocked(account, protocol.Muted{Source: source})
			}
		}
	}
	for _, v := range slices.Clone(r.views) {
		r.endViewLocked(v, protocol.ViewEnded)
	}
	for account := range r.seats {
		r.followDevicesLocked(account)
	}
}
