package server

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"atrium/internal/auth"
	"atrium/internal/chat"
	"atrium/internal/room"
	"atrium/protocol"
)

// Bounds of exports: one for each account, so many in all, and how often one asks anew whether it may go on.
const (
	exportsAtOnce = 16
	recheckEvery  = 500 * time.Millisecond
	recheckAfter  = 256 << 10        // bytes, if these are sooner
	writeWithin   = 30 * time.Second // from one check to the next
)

// exportMessages streams the history up to the head of this moment.
func (a *api) exportMessages(ctx context.Context, in *struct {
	RoomPath
	MessagesFilter
}) (*huma.StreamResponse, error) {
	who, row, err := a.reader(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassExport); err != nil {
		return nil, err
	}
	_, head, err := a.rooms.Position(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	filter := in.filter()
	filter.Until = head
	return a.stream(ctx, download{who: who, kind: in.Format.ContentType(), name: fmt.Sprintf("room-%s.%s", row.Number, in.Format), of: string(row.ID),
		may:   func(ctx context.Context) error { return a.mayRead(ctx, row, who) },
		write: func(ctx context.Context, w io.Writer) error { return a.chat.Export(ctx, row.ID, in.Format, filter, w) }})
}

// MessagesFilter is how an export of messages is asked for. Exported, because huma fills no unexported embedded field.
type MessagesFilter struct {
	Format  chat.Format        `query:"format" enum:"txt,csv,json" default:"txt"`
	Account protocol.AccountID `query:"account" maxLength:"64"`
	From    protocol.Millis    `query:"from" minimum:"0"`
	To      protocol.Millis    `query:"to" minimum:"0"`
}

func (f MessagesFilter) filter() chat.Filter {
	return chat.Filter{Account: f.Account, From: f.From, To: f.To}
}

// mayRead refuses who may not read a room's history.
func (a *api) mayRead(ctx context.Context, row room.Row, who auth.Identity) error {
	_, rights, err := a.rooms.MemberOf(ctx, row, who.Account.ID)
	if err == nil && !rights.Has(protocol.RightRead) {
		err = protocol.Err(protocol.CodeForbidden)
	}
	return err
}

// download is a file that is made while it is sent.
type download struct {
	who   auth.Identity
	kind  string // its media type
	name  string // of ours, never of what people wrote
	of    string // what the log calls it
	may   func(context.Context) error
	write func(context.Context, io.Writer) error
}

// stream sends a download, if its account has a turn.
func (a *api) stream(ctx context.Context, d download) (*huma.StreamResponse, error) {
	if !a.exports.begin(d.who.Account.ID) {
		return nil, protocol.Retry(protocol.CodeSlowDown, time.Second)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer a.exports.end(d.who.Account.ID)
		c.SetHeader("Content-Type", d.kind)
		c.SetHeader("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, d.name))
		c.SetHeader("Content-Security-Policy", "sandbox")
		c.SetStatus(http.StatusOK)
		a.send(c, d)
	}}, nil
}

// send writes the body of a download.
func (a *api) send(c huma.Context, d download) {
	_, w := humago.Unwrap(c)
	out := &exportWriter{api: a, ctx: c.Context(), download: d, w: w, control: http.NewResponseController(w), checked: time.Now()}
	err := out.control.SetReadDeadline(time.Time{}) // that of the request would end this one's context
	if err == nil {
		err = d.write(c.Context(), out)
	}
	if err != nil {
		a.log.WarnContext(c.Context(), "export broke off", "of", d.of, "request", requestIDOf(c.Context()), "err", err)
		panic(http.ErrAbortHandler) // the client must see that the file is not whole
	}
}

// exportWriter writes a download for as long as its reader may have it: it asks anew every so often, and a reader that takes
// nothing for too long is cut off.
type exportWriter struct {
	download
	api     *api
	ctx     context.Context
	w       io.Writer
	control *http.ResponseController
	checked time.Time
	since   int // bytes written since then
}

// Write writes, or fails once the session or the right to read has ended.
func (e *exportWriter) Write(p []byte) (int, error) {
	if time.Since(e.checked) >= recheckEvery || e.since >= recheckAfter {
		if err := e.check(); err != nil {
			return 0, err
		}
		e.checked, e.since = time.Now(), 0
	}
	e.since += len(p)
	return e.w.Write(p)
}

func (e *exportWriter) check() error {
	ctx, cancel := context.WithTimeout(e.ctx, e.api.callWithin)
	defer cancel()
	if _, err := e.api.auth.Reauthenticate(ctx, e.who); err != nil {
		return err
	}
	if err := e.may(ctx); err != nil {
		return err
	}
	return e.control.SetWriteDeadline(time.Now().Add(writeWithin)) // the next request of the connection gets another
}
