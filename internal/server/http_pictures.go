package server

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"atrium/internal/auth"
	"atrium/internal/auth/picture"
	"atrium/protocol"
)

// uploadsAtOnce bounds the pictures that are being received or decoded, and with them memory: one for each account, so many
// in all, whatever they are of. Beyond, slow_down.
const uploadsAtOnce = 32

const pictureRule = "a picture is a PNG, JPEG or GIF of at most 2 MiB and 4096 × 4096 pixels"

var rawBytes = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}

// receiving makes an operation one that receives a picture, as pictureInput.
func (a *api) receiving(op huma.Operation) huma.Operation {
	op.MaxBodyBytes, op.Middlewares = picture.MaxBytes, huma.Middlewares{a.admitUpload}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"image/png": rawBytes, "image/gif": rawBytes, // and the JPEG of the input
	}}
	return op
}

// PictureInput is an uploaded picture. Exported, because huma fills no unexported embedded field.
type PictureInput struct {
	RawBody []byte `contentType:"image/jpeg"`
}

// admitUpload refuses, before the body is read, who may not set a picture, and what is more than the server takes at once.
func (a *api) admitUpload(ctx huma.Context, next func(huma.Context)) {
	who, err := a.mayUpload(ctx.Context())
	if err == nil {
		defer a.uploads.end(who.Account.ID)
		next(ctx)
		return
	}
	_, w := humago.Unwrap(ctx)
	w.Header().Set("Connection", "close") // or net/http would wait for the body before it answers
	writeProblem(w, err)
}

// mayUpload begins an upload, which the caller ends.
func (a *api) mayUpload(ctx context.Context) (auth.Identity, error) {
	who, err := need(ctx)
	if err != nil {
		return who, err
	}
	if who.Account.Guest() {
		return who, protocol.Err(protocol.CodeForbidden)
	}
	if err := a.mayStart(ctx, ClassUpload); err != nil {
		return who, err
	}
	if !a.uploads.begin(who.Account.ID) {
		return who, protocol.Retry(protocol.CodeSlowDown, time.Second)
	}
	return who, nil
}

// ofPicture says of a refused picture what one has to be.
func ofPicture(err error) error {
	if p := problemOf(protocol.OrUnavailable(err)); p.Code == protocol.CodeBadData || p.Code == protocol.CodeTooLarge {
		p.Detail = pictureRule
		return p
	}
	return err
}

// sending makes an operation one that answers a picture, as pictureOutput.
func sending(op huma.Operation) huma.Operation {
	op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"image/jpeg": rawBytes}}}
	return op
}

type pictureOutput struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Disposition  string `header:"Content-Disposition"`
	Policy       string `header:"Content-Security-Policy"`
	Body         []byte
}

// sent is the answer of a picture under a name that is ours. With the present v it may be kept for good; anything else gives
// the present picture, to be kept by nobody.
func sent(p picture.Picture, v, name string) *pictureOutput {
	out := &pictureOutput{ContentType: "image/jpeg", CacheControl: "no-store", Disposition: `inline; filename="` + name + `"`,
		Policy: "default-src 'none'; sandbox", Body: p.Image}
	if v == p.Hash {
		out.CacheControl = "private, max-age=31536000, immutable"
	}
	return out
}
