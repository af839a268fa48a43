package server

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

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
	row, err := a.reader(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	page := chat.Page{Before: protocol.Seq(in.Before), After: protocol.Seq(in.After), Around: protocol.Seq(in.Around),
		At: protocol.Millis(in.At), Limit: in.Limit}
	if !onlyOne(in.Before != 0, in.After != 0, in.Around != 0, in.At != 0) {
		return nil, protocol.Wrap(protocol.CodeBadData, fmt.Errorf("more than one of before, after, around and at"))
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
func (a *api) reader(ctx context.Context, target string) (room.Row, error) {
	_, row, _, rights, err := a.member(ctx, target)
	if err != nil {
		return row, err
	}
	if !rights.Has(protocol.RightRead) {
		return row, protocol.Err(protocol.CodeForbidden)
	}
	return row, nil
}

func (a *api) exportMessages(ctx context.Context, in *struct {
	RoomPath
	Format  chat.Format        `query:"format" enum:"txt,csv,json" default:"txt"`
	Account protocol.AccountID `query:"account" maxLength:"64"`
	From    protocol.Millis    `query:"from" minimum:"0"`
	To      protocol.Millis    `query:"to" minimum:"0"`
}) (*huma.StreamResponse, error) {
	row, err := a.reader(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	filter := chat.Filter{Account: in.Account, From: in.From, To: in.To}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", in.Format.ContentType())
		c.SetHeader("Content-Disposition", fmt.Sprintf(`attachment; filename="room-%s.%s"`, row.Number, in.Format))
		c.SetHeader("Content-Security-Policy", "sandbox")
		c.SetStatus(http.StatusOK)
		if err := a.chat.Export(ctx, row.ID, in.Format, filter, c.BodyWriter()); err != nil {
			a.log.ErrorContext(ctx, "export broke off", "room", row.ID, "request", requestIDOf(ctx), "err", err)
			panic(http.ErrAbortHandler) // the client must see that the file is not whole
		}
	}}, nil
}
