package doc

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"atrium/internal/auth"
	"atrium/protocol"
)

// Bounds of files.
const (
	// MaxFileBytes bounds one file.
	MaxFileBytes = 64 << 20
	// MaxShelfBytes bounds the files of a room or course together.
	MaxShelfBytes = 1 << 30
	// maxFileName bounds a file's name, in characters.
	maxFileName = 200
)

// form is a kind of file that boards show.
type form struct {
	media   string
	endings []string // of names, the first one for those that have another
	begins  func(head []byte) bool
}

// magicBytes is how much of a file tells what it is.
const magicBytes = 12

// forms are all kinds of files that are taken. What can hold a script, SVG and HTML above all, is not among them.
var forms = []form{
	{"image/png", []string{"png"}, beginsWith("\x89PNG\r\n\x1a\n")},
	{"image/jpeg", []string{"jpg", "jpeg", "jpe", "jfif"}, beginsWith("\xff\xd8\xff")},
	{"image/gif", []string{"gif"}, func(head []byte) bool { return beginsWith("GIF87a")(head) || beginsWith("GIF89a")(head) }},
	{"image/webp", []string{"webp"}, func(head []byte) bool {
		return beginsWith("RIFF")(head) && len(head) >= 12 && string(head[8:12]) == "WEBP"
	}},
	{"application/pdf", []string{"pdf"}, beginsWith("%PDF-")},
}

func beginsWith(magic string) func([]byte) bool {
	return func(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }
}

// formOf tells what a file is by its first bytes, whatever it is called.
func formOf(head []byte) (form, bool) {
	for _, f := range forms {
		if f.begins(head) {
			return f, true
		}
	}
	return form{}, false
}

// FileTypes are the media types of the files that are taken.
func FileTypes() (all []string) {
	for _, f := range forms {
		all = append(all, f.media)
	}
	return all
}

// errForm says what is taken.
var errForm = errors.New("a file is a PNG, JPEG, GIF, WebP or PDF, told by its bytes")

// Upload takes a file for the boards of a room, of somebody who may draw there. It reads body to its end, which must be io.EOF, and no further than a
// file may be long. If it fails, nothing of the file is kept.
func (r *Reader) Upload(ctx context.Context, id protocol.RoomID, who protocol.AccountID, name string, body io.Reader) (File, error) {
	shelf, err := r.store.ShelfOf(ctx, id)
	if err != nil {
		return File{}, notFound(err)
	}
	buffered := bufio.NewReaderSize(&bounded{body, MaxFileBytes}, headBytes)
	kind, err := look(buffered)
	if err != nil {
		return File{}, err
	}
	f, err := r.store.PutFile(ctx, id, File{ID: protocol.FileID(protocol.NewUUID()), Shelf: shelf, Owner: who, Name: fileName(name, kind),
		Type: kind.media, Made: protocol.ToMillis(time.Now())}, buffered, MaxShelfBytes)
	if errors.Is(err, ErrFull) {
		err = protocol.Wrap(protocol.CodeBoardFull, err)
	}
	return f, notFound(err)
}

// look tells what a file is, and that it is none that pages cannot show, before anything of it is read.
func look(body *bufio.Reader) (form, error) {
	head, err := body.Peek(magicBytes)
	if err != nil && err != io.EOF {
		return form{}, err
	}
	kind, ok := formOf(head)
	if !ok {
		return form{}, protocol.Wrap(protocol.CodeBadData, errForm)
	}
	if !strings.HasPrefix(kind.media, "image/") {
		return kind, nil
	}
	if head, err = body.Peek(headBytes); err != nil && err != io.EOF {
		return form{}, err
	}
	switch n := pixels(kind.media, head); {
	case n == 0:
		return form{}, protocol.Wrap(protocol.CodeBadData, errForm)
	case n > maxPixels:
		return form{}, protocol.Wrap(protocol.CodeTooLarge, fmt.Errorf("a picture of %d pixels", n))
	}
	return kind, nil
}

// bounded reads so many bytes; one more is too_large.
type bounded struct {
	from io.Reader
	left int64
}

// Read reads on.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		return 0, protocol.Wrap(protocol.CodeTooLarge, fmt.Errorf("a file has at most %d bytes", MaxFileBytes))
	}
	return n, err
}

// fileName makes a text of what somebody calls a file: one line, without the folders before it, with an ending that its kind has, so that
// nobody who opens a copy of it is told that it is something else. What is no text is called after its kind.
func fileName(name string, kind form) string {
	clean, err := auth.Line(strings.Join(strings.Fields(name), " "), maxFileName*10)
	if err != nil {
		clean = ""
	}
	stem, ending := clean[strings.LastIndexAny(clean, `/\`)+1:], kind.endings[0]
	if at := strings.LastIndexByte(stem, '.'); at >= 0 && slices.Contains(kind.endings, strings.ToLower(stem[at+1:])) {
		stem, ending = stem[:at], stem[at+1:]
	}
	runes := []rune(strings.Trim(stem, ". "))
	stem = strings.TrimRight(string(runes[:min(len(runes), maxFileName-1-len(ending))]), ". ")
	return cmp.Or(stem, "file") + "." + ending
}

// FileByID finds a file of a room.
func (r *Reader) FileByID(ctx context.Context, id protocol.RoomID, file protocol.FileID) (File, error) {
	f, err := r.store.FileByID(ctx, id, file)
	return f, notFound(err)
}

// Content reads a file that was found through a room, as long as the context lasts.
func (r *Reader) Content(ctx context.Context, id protocol.RoomID, f File) io.ReadSeeker {
	return &fileReader{ctx: ctx, store: r.store, room: id, file: f, part: -1}
}

// fileReader reads a file part by part, and holds one.
type fileReader struct {
	ctx   context.Context
	store Store
	room  protocol.RoomID
	file  File
	at    int64
	part  int // the one that is held; -1: none
	bytes []byte
}

// Read implements io.Reader.
func (r *fileReader) Read(p []byte) (int, error) {
	if r.at >= r.file.Size {
		return 0, io.EOF
	}
	if part := int(r.at / FilePart); part != r.part {
		bytes, err := r.store.ReadFile(r.ctx, r.room, r.file.ID, part)
		if err != nil {
			return 0, err
		}
		r.part, r.bytes = part, bytes
	}
	offset := min(int(r.at%FilePart), len(r.bytes))
	n := copy(p, r.bytes[offset:])
	if n == 0 && len(p) > 0 {
		return 0, fmt.Errorf("doc: part %d of file %s: %w", r.part, r.file.ID, io.ErrUnexpectedEOF)
	}
	r.at += int64(n)
	return n, nil
}

// Seek implements io.Seeker.
func (r *fileReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.file.Size
	}
	if offset < 0 {
		return 0, fmt.Errorf("doc: file %s: offset %d", r.file.ID, offset)
	}
	r.at = offset
	return offset, nil
}
