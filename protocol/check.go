package protocol

import "unicode/utf8"

// MaxRooms is in how many rooms one connection may be, and resume.
const MaxRooms = 100

// Bounds of fields, in characters or counts.
const (
	maxMentions  = 50
	maxCallID    = 64
	maxSDP       = 32 << 10 // Chromium offers two pictures and two sounds in 12 KB, candidates included
	maxCandidate = 4 << 10

	maxCandidatePart = 256 // a ufrag has 256 characters at most
	maxQuery         = 64
	maxID            = 64
	maxReason        = 800  // bytes: 200 characters
	maxNameBytes     = 2048 // what a name may be, package auth knows
)

var bad = Err(CodeBadData)

func (d *OpenConnection) check() *Error {
	if len(d.Rooms) > MaxRooms || len(d.Device) > 2*maxID {
		return bad
	}
	for id := range d.Rooms {
		if id == "" || len(id) > maxID {
			return bad
		}
	}
	return nil
}

func (d *JoinRoom) check() *Error {
	if (d.Room == "") == (d.Number == "") || len(d.Room) > maxID || len(d.Secret) > 4*maxID {
		return bad
	}
	if d.Number != "" && !d.Number.Valid() || len(d.Name) > maxNameBytes {
		return bad
	}
	return nil
}

func (d *OfferMemberList) check() *Error {
	if d.Limit < 0 || d.Limit > 200 || len(d.After) > maxID || utf8.RuneCountInString(d.Q) > maxQuery {
		return bad
	}
	return nil
}

func checkText(text string) *Error {
	switch {
	case text == "":
		return bad
	case len(text) > MaxText:
		return Err(CodeTooLong)
	}
	return nil
}

func (d *UserMessage) check() *Error {
	if len(d.Mentions) > maxMentions {
		return bad
	}
	for _, id := range d.Mentions {
		if id == "" || len(id) > maxID {
			return bad
		}
	}
	return checkText(d.Text)
}

func (d *EditMessage) check() *Error {
	if d.Seq == 0 {
		return bad
	}
	return checkText(d.Text)
}

func (d *RecallMessage) check() *Error { return need(d.Seq != 0) }
func (d *MarkRead) check() *Error      { return need(d.Seq != 0) }

func (d *Description) check() *Error {
	return need(target(d.To, d.Call) && d.SDP != "" && len(d.SDP) <= maxSDP)
}

func (d *IceCandidate) check() *Error {
	return need(target(d.To, d.Call) && d.Candidate.fits())
}

func (c *Candidate) fits() bool {
	short := func(s *string) bool { return s == nil || len(*s) <= maxCandidatePart }
	return c == nil || len(c.Candidate) <= maxCandidate && short(c.SDPMid) && short(c.UsernameFragment)
}

func (d *MediaState) check() *Error { return need(len(d.Call) <= maxCallID) }

func (d *MuteMember) check() *Error {
	return need(d.Source.valid() && account(d.Account))
}

func (d *RemoveMember) check() *Error { return need(account(d.Account)) }

func (d *ChangeRole) check() *Error {
	known := d.Role == RoleHost || d.Role == RoleCohost || d.Role == RoleMember || d.Role == RoleViewer
	return need(known && account(d.Account))
}

func account(id AccountID) bool { return id != "" && len(id) <= maxID }

func target(to DeviceID, call string) bool {
	return to != "" && len(to) <= maxID && call != "" && len(call) <= maxCallID
}

func need(ok bool) *Error {
	if ok {
		return nil
	}
	return bad
}
