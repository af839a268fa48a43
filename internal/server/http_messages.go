package server

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/auth"
	"atrium/internal/chat"
	"atrium/internal/room"
	"atrium/protocol"
)

func (a *api) registerMessages(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/rooms/{room}/messages",
		OperationID: "messages", Summary: "Read a page of the history, ascending"}, a.getMessages)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/rooms/{room}/messages/export",
		OperationID: "exportMessages", Summary: "Download the history as text, table or JSON"}, a.exportMessages)
}

type messagesInput struct {
	RoomPath
	Before uint64 `query:"before" doc:"messages below this seq"`
	After  uint64 `query:"after" doc:"messages above this seq"`
	Around uint64 `query:"around" doc:"messages on both sides of this seq"`
	At     int64  `query:"at" minimum:"0" doc:"messages on both sides of this moment, in ms"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type messagesOutput struct {
	Body struct {
		Messages []protocol.Message `json:"messages"`
		Log      protocol.LogID     `json:"log"`
		Head     protocol.Seq       `json:"head"`
		More     bool               `json:"more" doc:"whether there are messages further on in the direction that was asked for"`
	}
}

func (a *api) getMessages(ctx context.Context, in *messagesInput) (*messagesOutput, error) {
	_, row, err := a.reader(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	page := chat.Page{Before: protocol.Seq(in.Before), After: protocol.Seq(in.After), Around: protocol.Seq(in.Around),
		At: protocol.Millis(in.At), Limit: in.Limit}
	if !onlyOne(in.Before != 0, in.After != 0, in.Around != 0, in.At != 0) {
		return nil, protocol.Wrap(protocol.CodeBadData, fmt.Errorf("more than one of before, after, around and at"))
	}
	if err := a.mayStart(ctx, ClassSearch); err != nil {
		return nil, err
	}
	out := &messagesOutput{}
	if out.Body.Log, out.Body.Head, err = a.rooms.Position(ctx, row.ID); err != nil {
		return nil, err
	}
	out.Body.Messages, out.Body.More, err = a.chat.History(ctx, row.ID, page)
	if out.Body.Messages == nil {
		out.Body.Messages = []protocol.Message{}
	}
	return out, err
}

func onlyOne(set ...bool) bool {
	n := 0
	for _, s := range set {
		if s {
			n++
		}
	}
	return n <= 1
}

// reader finds a room whose history the caller may read.
func (a *api) reader(ctx context.Context, target string) (auth.Identity, room.Row, error) {
	who, f, err := a.member(ctx, target)
	if err == nil && !f.rights.Has(protocol.RightRead) {
		err = protocol.Err(protocol.CodeForbidden)
	}
	return who, f.Row, err
}
