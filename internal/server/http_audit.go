package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/audit"
	"atrium/internal/auth"
	"atrium/protocol"
)

// AuditEntry is an attempt that was refused though no page of ours makes it.
type AuditEntry struct {
	Time    protocol.Millis    `json:"time"`
	Account protocol.AccountID `json:"account"`
	Name    string             `json:"name,omitzero"`
	Room    protocol.RoomID    `json:"room,omitzero"`
	Action  string             `json:"action" doc:"the type of the request, or correct-attendance"`
	Code    protocol.Code      `json:"code"`
	Address string             `json:"address,omitzero" doc:"a coarse prefix"`
}

type auditOutput struct {
	Body struct {
		Entries []AuditEntry `json:"entries"`
		Next    int64        `json:"next,omitzero" doc:"the cursor of the next page; absent at the end"`
	}
}

func (a *api) registerAudit(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/admin/audit",
		OperationID: "audit", Summary: "Attempts that were refused and are on record, the newest first, for the administrator"}, a.getAudit)
}

func (a *api) getAudit(ctx context.Context, in *struct {
	Cursor int64 `query:"cursor" minimum:"0"`
}) (*auditOutput, error) {
	if err := needAdmin(ctx); err != nil {
		return nil, err
	}
	entries, next, err := a.audit.Page(ctx, in.Cursor)
	if err != nil {
		return nil, err
	}
	out := &auditOutput{}
	out.Body.Entries, out.Body.Next = make([]AuditEntry, len(entries)), next
	for i, e := range entries {
		out.Body.Entries[i] = AuditEntry{Time: e.Time, Account: e.Account, Name: e.Name, Room: e.Room, Action: e.Action, Code: e.Code, Address: e.Address}
	}
	return out, nil
}

// record puts a request by HTTP that was refused on record, if it was for want of a right.
func (a *api) record(ctx context.Context, action string, id protocol.RoomID, err error) {
	if code := protocol.OrUnavailable(err).Code; code == protocol.CodeForbidden {
		c := callerOf(ctx)
		a.audit.Add(audit.Entry{Account: c.account(), Room: id, Action: action, Code: code, Address: auth.ShownPrefix(c.client.Address)})
	}
}

// record puts a request that was refused on record, if its row says so and it was for want of a right.
func (c *conn) record(r *request, code protocol.Code) {
	if code == protocol.CodeForbidden && c.server.table[r.Type].audited {
		c.server.audit.Add(audit.Entry{Account: c.actor.Account, Room: r.Room, Action: string(r.Type), Code: code, Address: auth.ShownPrefix(c.addr.Addr())})
	}
}
