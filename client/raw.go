package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/coder/websocket"

	"atrium/protocol"
)

// subprotocol names the wire contract.
const subprotocol = "atrium.v1"

// maxFrame bounds a frame from the server: a page of missed events is many frames, each of which is small.
const maxFrame = 2 << 20

// Raw is one WebSocket with nothing around it: no heartbeat, no resume, no ids. Pings are answered while a read is under
// way. One goroutine may read while others write.
type Raw struct {
	ws *websocket.Conn
}

// DialRaw opens one socket with this person's cookie and Origin. A server that refuses it is a *protocol.Error.
func (c *Client) DialRaw(ctx context.Context) (*Raw, error) {
	return dialRaw(ctx, c.http, c.socketURL(), c.header())
}

func dialRaw(ctx context.Context, h *http.Client, address string, header http.Header) (*Raw, error) {
	ws, answer, err := websocket.Dial(ctx, address, &websocket.DialOptions{
		HTTPClient: h, HTTPHeader: header, Subprotocols: []string{subprotocol}, CompressionMode: websocket.CompressionDisabled,
	})
	switch {
	case err == nil:
		ws.SetReadLimit(maxFrame)
		return &Raw{ws}, nil
	case answer != nil && answer.StatusCode >= 400:
		return nil, refusal(answer)
	}
	return nil, err
}

// Write sends a text frame as it is.
func (r *Raw) Write(ctx context.Context, frame []byte) error {
	return r.ws.Write(ctx, websocket.MessageText, frame)
}

// Request sends a request. data may be nil.
func (r *Raw) Request(ctx context.Context, t protocol.Type, id protocol.RequestID, room protocol.RoomID, data any) error {
	return r.Write(ctx, encodeRequest(t, id, room, data))
}

func encodeRequest(t protocol.Type, id protocol.RequestID, room protocol.RoomID, data any) []byte {
	f := protocol.Frame{Type: t, ID: id, Room: room}
	if data != nil {
		f.Data = protocol.Encode(data)
	}
	return protocol.Encode(f)
}

// Read returns the next frame. The end of the connection is a *CloseError when the server closed it with a code.
func (r *Raw) Read(ctx context.Context) (protocol.Frame, error) {
	raw, err := r.ReadInto(ctx, nil)
	if err != nil {
		return protocol.Frame{}, err
	}
	f, err := protocol.DecodeFrame(raw)
	if err != nil {
		return f, fmt.Errorf("client: a frame that breaks the contract: %w", err)
	}
	return f, nil
}

// ReadInto reads the next frame's bytes into buffer, which grows as it must, and returns it. Give it back the next time to
// read without allocating.
func (r *Raw) ReadInto(ctx context.Context, buffer []byte) ([]byte, error) {
	_, reader, err := r.ws.Reader(ctx)
	if err != nil {
		return buffer, closeError(err)
	}
	b := buffer[:0]
	for {
		if len(b) == cap(b) {
			b = slices.Grow(b, max(512, len(b)))
		}
		n, err := reader.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return b, closeError(err)
		}
	}
}

// Answer reads until the answer to a request comes. What comes before it goes to each, which may be nil. An error frame
// becomes a *protocol.Error.
func (r *Raw) Answer(ctx context.Context, id protocol.RequestID, each func(protocol.Frame)) (protocol.Frame, error) {
	for {
		f, err := r.Read(ctx)
		if err != nil {
			return f, err
		}
		if f.ID == id && (f.Type == protocol.TypeOk || f.Type == protocol.TypeError) {
			return f, answerError(f)
		}
		if each != nil {
			each(f)
		}
	}
}

// Open sends open-connection and reads its answer.
func (r *Raw) Open(ctx context.Context, o protocol.OpenConnection) (protocol.OpenedConnection, error) {
	const id = "open"
	if err := r.Request(ctx, protocol.TypeOpenConnection, id, "", o); err != nil {
		return protocol.OpenedConnection{}, err
	}
	f, err := r.Answer(ctx, id, nil)
	if err != nil {
		return protocol.OpenedConnection{}, err
	}
	return protocol.DecodeAs[protocol.OpenedConnection](f.Data)
}

// Close says goodbye with a close frame and waits for the server's, up to 5 s.
func (r *Raw) Close() error { return r.ws.Close(websocket.StatusNormalClosure, "") }

// Drop cuts the connection without a word, as a lost network does (but the server's machine hears of it).
func (r *Raw) Drop() { _ = r.ws.CloseNow() } // it may be closed already

// CloseError is the end of a connection by a close frame.
type CloseError struct {
	Code int
}

// Error tells the code.
func (e *CloseError) Error() string { return fmt.Sprintf("client: closed with %d", e.Code) }

// Final reports whether a client must not come back by itself.
func (e *CloseError) Final() bool {
	switch e.Code {
	case protocol.CloseReplaced, protocol.CloseNotAuthenticated, protocol.CloseSessionRevoked, protocol.CloseProtocolError,
		protocol.CloseTooBig:
		return true
	}
	return false
}

// CloseCode is the code of the close frame that ended a connection; 0 if there was none.
func CloseCode(err error) int {
	var closed *CloseError
	if errors.As(err, &closed) {
		return closed.Code
	}
	return 0
}

func closeError(err error) error {
	if code := websocket.CloseStatus(err); code > 0 {
		return &CloseError{Code: int(code)}
	}
	return err
}

// answerError is nil for ok.
func answerError(f protocol.Frame) error {
	if f.Type != protocol.TypeError {
		return nil
	}
	data, err := protocol.DecodeAs[protocol.ErrorData](f.Data)
	if err != nil {
		return fmt.Errorf("client: an error that breaks the contract: %w", err)
	}
	return &protocol.Error{Code: data.Code, Retry: time.Duration(data.Retry) * time.Millisecond}
}
