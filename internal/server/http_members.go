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
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/rooms/{room}/banned",
		OperationID: "banned", Summary: "List who is banned, for who may ban"}, a.getBanned)
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
	AccountName string             `json:"account_name,omitzero" doc:"the user name; absent for a guest"`
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
		Name    string             `json:"name,omitzero" maxLength:"128" doc:"its user name"`
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

type bannedOutput struct {
	Body struct {
		Banned []RoomPerson `json:"banned"`
	}
}

func (a *api) getBanned(ctx context.Context, in *RoomPath) (*bannedOutput, error) {
	who, f, err := a.member(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	banned, err := a.rooms.Banned(ctx, f.Row, who.Account.ID)
	if err != nil {
		return nil, err
	}
	out := &bannedOutput{}
	out.Body.Banned = make([]RoomPerson, len(banned))
	for i, m := range banned {
		out.Body.Banned[i] = personOf(m)
	}
	return out, nil
}
