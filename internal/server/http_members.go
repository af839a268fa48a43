package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/room"
	"atrium/protocol"
)

func (a *api) registerMembers(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/rooms/{room}/members",
		OperationID: "members", Summary: "List who has a seat"}, a.getMembers)
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/rooms/{room}/members", DefaultStatus: http.StatusCreated,
		OperationID: "addMember", Summary: "Make an account a member, by hosts: the way into a room for members only"}, a.postMembers)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/rooms/{room}/people",
		OperationID: "people", Summary: "List the people on a room's record, there or not, by name"}, a.getPeople)
}

type membersOutput struct{ Body protocol.MemberList }

func (a *api) getMembers(ctx context.Context, in *struct {
	RoomPath
	After string `query:"after" maxLength:"64"`
	Limit int    `query:"limit" minimum:"0" maximum:"200"`
	Q     string `query:"q" maxLength:"64"`
}) (*membersOutput, error) {
	who, f, err := a.member(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassSearch); err != nil {
		return nil, err
	}
	list, refusal := a.rooms.Members(actorOf(who), f.ID, protocol.OfferMemberList{After: protocol.AccountID(in.After), Limit: in.Limit, Q: in.Q})
	if refusal != nil && refusal.Code != protocol.CodeNotMember { // nobody is there: an empty list
		return nil, refusal
	}
	if list.Members == nil {
		list.Members = []protocol.Member{}
	}
	return &membersOutput{list}, nil
}

// RoomPerson is somebody as hosts see them, there or not.
type RoomPerson struct {
	Account     protocol.AccountID `json:"account"`
	Name        string             `json:"name"`
	AccountName string             `json:"account_name,omitzero" doc:"the user name, for hosts; absent for a guest"`
	Role        protocol.Role      `json:"role"`
	Guest       bool               `json:"guest"`
}

func personOf(m room.Member) RoomPerson {
	return RoomPerson{Account: m.Account, Name: m.Name, AccountName: m.AccountName, Role: m.Role, Guest: m.Guest}
}

type personOutput struct{ Body RoomPerson }

func (a *api) postMembers(ctx context.Context, in *struct {
	RoomPath
	Body struct {
		Account protocol.AccountID `json:"account,omitzero" maxLength:"64" doc:"the account's id, or:"`
		Name    string             `json:"name,omitzero" maxLength:"2048" doc:"its user name"`
		Role    protocol.Role      `json:"role,omitzero" enum:"host,cohost,member,viewer" doc:"member if absent; one who is a member keeps the role"`
	}
}) (*personOutput, error) {
	who, f, err := a.member(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	if (in.Body.Account == "") == (in.Body.Name == "") {
		return nil, protocol.Err(protocol.CodeBadData)
	}
	if !f.rights.Has(protocol.RightAdmit) { // before anybody is looked up: names are not for guessing
		return nil, protocol.Err(protocol.CodeForbidden)
	}
	if err := a.mayStart(ctx, ClassCreate); err != nil {
		return nil, err
	}
	account, err := a.auth.Find(ctx, in.Body.Account, in.Body.Name)
	if err != nil {
		return nil, err
	}
	m := room.Member{Account: account.ID, AccountName: account.Name, Name: account.DisplayName, Role: protocol.RoleMember}
	if in.Body.Role != "" {
		m.Role = in.Body.Role
	}
	if _, err := a.rooms.Do(ctx, actorOf(who), f.ID, room.Add(m)); err != nil {
		return nil, err
	}
	m, _, err = a.rooms.MemberOf(ctx, f.Row, account.ID)
	return &personOutput{personOf(m)}, err
}

type peopleOutput struct {
	Body struct {
		People []RoomPerson `json:"people"`
		More   bool         `json:"more" doc:"whether there are others after these"`
	}
}

const peoplePerPage = 100

func (a *api) getPeople(ctx context.Context, in *struct {
	RoomPath
	Of    room.Roster `query:"of" enum:"all,members,banned" default:"all" doc:"all who are or were members, for who may read the room; its members with accounts, for who may admit; the banned, for who may ban"`
	After string      `query:"after" maxLength:"64" doc:"the last account of the page before"`
	Limit int         `query:"limit" minimum:"0" maximum:"200"`
}) (*peopleOutput, error) {
	who, f, err := a.member(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassSearch); err != nil {
		return nil, err
	}
	limit := in.Limit
	if limit == 0 {
		limit = peoplePerPage
	}
	people, rights, err := a.rooms.People(ctx, f.Row, who.Account.ID, in.Of, protocol.AccountID(in.After), limit+1)
	if err != nil {
		return nil, err
	}
	out := &peopleOutput{}
	out.Body.More = len(people) > limit
	out.Body.People = make([]RoomPerson, min(len(people), limit))
	for i := range out.Body.People {
		p := personOf(people[i])
		if !rights.Has(protocol.RightRemove) {
			p.AccountName = "" // as in the list of who is there
		}
		out.Body.People[i] = p
	}
	return out, nil
}
