package server

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"atrium/internal/auth"
	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// Bounds of the files of boards.
const (
	fileUploadsEach   = 2 // at once, of one account
	fileUploadsRoom   = 8 // at once, into one room
	fileUploadsAtOnce = 32
	// A download holds a part of its file, and who opens a board all of its checkpoint; who has as many as that waits.
	downloadsEach   = 16
	downloadsAtOnce = 1024
	opensEach       = 2
	opensAtOnce     = 64
	// An upload may take so long, and a second more for so many bytes that have come.
	uploadGrace   = 30 * time.Second
	uploadLeastPS = 32 << 10
)

// BoardFile is a file that was uploaded for boards.
type BoardFile struct {
	File protocol.FileID `json:"file"`
	Name string          `json:"name"`
	Type string          `json:"type" enum:"image/png,image/jpeg,image/gif,image/webp,application/pdf"`
	Size int64           `json:"size" doc:"in bytes"`
}

func (a *api) registerFiles(h huma.API) {
	forms := make(map[string]*huma.MediaType)
	for _, media := range doc.FileTypes() {
		forms[media] = rawBytes
	}
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/rooms/{room}/files", DefaultStatus: http.StatusCreated,
		OperationID: "uploadFile", Summary: "Upload a PNG, JPEG, GIF, WebP or PDF, told by its bytes, for the boards of a room; needs draw",
		Middlewares: huma.Middlewares{a.admitFile}, RequestBody: &huma.RequestBody{Required: true, Content: forms},
		Responses: answersJSON[BoardFile](h, http.StatusCreated)}, a.postFile)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/rooms/{room}/files/{file}",
		OperationID: "file", Summary: "The bytes of a file, or a range of them",
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: forms},
			"206": {Description: "Partial Content", Content: forms}}}, a.getFile)
}

type admittedKey struct{}

// admitted is an upload that may begin.
type admitted struct {
	who  auth.Identity
	room protocol.RoomID
}

// admitFile refuses, before the body is read, who may not upload, what is too long, and what is more than the server takes at once.
func (a *api) admitFile(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	within, cancel := context.WithTimeout(ctx.Context(), a.callWithin)
	who, row, err := a.drawer(within, ctx.Param("room"))
	if err == nil {
		err = a.mayStart(within, ClassFile)
	}
	cancel()
	switch {
	case err != nil:
	case r.ContentLength > doc.MaxFileBytes:
		err = protocol.Err(protocol.CodeTooLarge)
	case !a.beginFile(who.Account.ID, row.ID):
		err = protocol.Retry(protocol.CodeSlowDown, time.Second)
	default:
		defer a.fileUploads.end(who.Account.ID)
		defer a.roomUploads.end(row.ID)
		next(huma.WithValue(ctx, admittedKey{}, admitted{who, row.ID}))
		return
	}
	a.refuseBody(ctx.Context(), w, err)
}

// beginFile takes a turn of an account and one of a room, or none.
func (a *api) beginFile(id protocol.AccountID, room protocol.RoomID) bool {
	if !a.fileUploads.begin(id) {
		return false
	}
	if a.roomUploads.begin(room) {
		return true
	}
	a.fileUploads.end(id)
	return false
}

// refuseBody answers a request whose body was not read to its end, and ends its connection: net/http would wait for the rest.
func (a *api) refuseBody(ctx context.Context, w http.ResponseWriter, err error) {
	w.Header().Set("Connection", "close")
	a.fail(ctx, w, err)
}

// drawer finds a room that goes on, for who may draw there now.
func (a *api) drawer(ctx context.Context, target string) (auth.Identity, room.Row, error) {
	who, f, err := a.member(ctx, target)
	switch {
	case err != nil:
	case !f.rights.Has(protocol.RightDraw):
		err = protocol.Err(protocol.CodeForbidden)
	case f.Ended != 0:
		err = protocol.Err(protocol.CodeEnded)
	}
	return who, f.Row, err
}

func (a *api) postFile(ctx context.Context, in *struct {
	RoomPath
	Name string `query:"name" maxLength:"1000" doc:"what people call it: text, never a path"`
}) (*huma.StreamResponse, error) {
	may, _ := ctx.Value(admittedKey{}).(admitted)
	return &huma.StreamResponse{Body: func(c huma.Context) {
		r, w := humago.Unwrap(c)
		control := http.NewResponseController(w)
		body := &uploadReader{api: a, ctx: c.Context(), may: may, body: r.Body, control: control, began: time.Now(), checked: time.Now()}
		f, err := a.boards.Upload(c.Context(), may.room, may.who.Account.ID, in.Name, body)
		if late := control.SetWriteDeadline(time.Now().Add(writeWithin)); err == nil { // that of the request may be long over
			err = late
		}
		if err != nil {
			a.refuseBody(c.Context(), w, err)
			return
		}
		a.log.InfoContext(c.Context(), "file uploaded", "room", may.room, "account", may.who.Account.ID, "file", f.ID, "bytes", f.Size)
		c.SetHeader("Content-Type", "application/json")
		c.SetStatus(http.StatusCreated)
		_, _ = w.Write(protocol.Encode(BoardFile{File: f.ID, Name: f.Name, Type: f.Type, Size: f.Size})) // the client may be gone
	}}, nil
}

// uploadReader reads a body for as long as who sends it may draw, and is not slower than the bound.
type uploadReader struct {
	api     *api
	ctx     context.Context
	may     admitted
	body    io.Reader
	control *http.ResponseController
	began   time.Time
	checked time.Time
	got     int64
}

// Read reads on, or fails once the session or the right to draw has ended.
func (u *uploadReader) Read(p []byte) (int, error) {
	allowed := uploadGrace + time.Duration(u.got)*time.Second/uploadLeastPS
	if err := u.control.SetReadDeadline(u.began.Add(allowed)); err != nil {
		return 0, err
	}
	n, err := u.body.Read(p)
	u.got += int64(n)
	switch {
	case err == io.EOF:
		if late := u.control.SetReadDeadline(time.Time{}); late != nil { // or it would end the context of what is left to do
			return 0, late
		}
	case err != nil: // cut off, or too slow
		return 0, protocol.Wrap(protocol.CodeBadData, err)
	}
	if time.Since(u.checked) < recheckEvery {
		return n, err
	}
	if refused := u.check(); refused != nil {
		return 0, refused
	}
	u.checked = time.Now()
	return n, err
}

func (u *uploadReader) check() error {
	ctx, cancel := context.WithTimeout(u.ctx, u.api.callWithin)
	defer cancel()
	if _, err := u.api.auth.Reauthenticate(ctx, u.may.who); err != nil {
		return err
	}
	_, _, err := u.api.drawer(ctx, string(u.may.room))
	return err
}

func (a *api) getFile(ctx context.Context, in *struct {
	RoomPath
	File protocol.FileID `path:"file" maxLength:"64"`
}) (*huma.StreamResponse, error) {
	who, row, err := a.reader(ctx, in.Room)
	if err != nil {
		return nil, err
	}
	f, err := a.boards.FileByID(ctx, row.ID, in.File)
	if err != nil {
		return nil, err
	}
	if err := a.downloads.wait(ctx, who.Account.ID); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer a.downloads.end(who.Account.ID)
		c.SetHeader("Content-Type", f.Type) // one of ours
		c.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
		c.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
		c.SetHeader("Cache-Control", caching(row))
		c.SetHeader("ETag", `"`+string(f.ID)+`"`)
		a.send(c, download{who: who, of: string(row.ID), may: func(ctx context.Context) error { return a.mayRead(ctx, row, who) },
			write: func(ctx context.Context, out io.Writer) error {
				return serveRange(c, a.boards.Content(ctx, row.ID, f), out)
			}})
	}}, nil
}

// caching says how long a browser may have a file: it never changes, but what a room does not keep nobody keeps.
func caching(row room.Row) string {
	if row.Policy.Keep == protocol.KeepNothing {
		return "no-store"
	}
	return "private, max-age=31536000, immutable"
}

// serveRange answers with what of the content was asked for; with all of it where that is several ranges (RFC 9110, section 14.2), which would read
// the content once for each.
func serveRange(c huma.Context, content io.ReadSeeker, out io.Writer) error {
	r, w := humago.Unwrap(c)
	if strings.Contains(r.Header.Get("Range"), ",") {
		r.Header.Del("Range")
	}
	s := &served{ResponseWriter: w, ReadSeeker: content, out: out}
	http.ServeContent(s, r, "", time.Time{}, s)
	return s.failed
}

// served notes what http.ServeContent keeps to itself: that it could not go on.
type served struct {
	http.ResponseWriter
	io.ReadSeeker
	out    io.Writer
	failed error
}

// Write writes to the one who may still have it.
func (s *served) Write(p []byte) (int, error) {
	n, err := s.out.Write(p)
	if err != nil {
		s.failed = err
	}
	return n, err
}

// Read reads the content.
func (s *served) Read(p []byte) (int, error) {
	n, err := s.ReadSeeker.Read(p)
	if err != nil && err != io.EOF {
		s.failed = err
	}
	return n, err
}
