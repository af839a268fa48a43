package doc_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"atrium/internal/doc"
	"atrium/protocol"
)

// A few bytes that say of a picture of 3 × 2 pixels what it is.
const (
	png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x03\x00\x00\x00\x02 and the rest of it"
	jpeg = "\xff\xd8\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00 and the rest of it"
	gif  = "\x03\x00\x02\x00\x00\x00\x00,\x00\x00\x00\x00\x03\x00\x02\x00 and the rest of it"
	webp = "RIFF\x10\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x01\x00\x00 and the rest of it"
)

func upload(w *world, r *doc.Reader, id protocol.RoomID, who protocol.AccountID, name string, body io.Reader) (doc.File, error) {
	return r.Upload(w.t.Context(), id, who, name, body)
}

func TestFilesAreToldByTheirBytes(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	r := doc.NewReader(w.db)
	for content, want := range map[string]string{png: "image/png", jpeg: "image/jpeg", "GIF87a" + gif: "image/gif", "GIF89a" + gif: "image/gif",
		webp: "image/webp", "%PDF-1.7 rest": "application/pdf", "%PDF-": "application/pdf"} {
		f, err := upload(w, r, row.ID, ann.Account, "x.exe", iotest.OneByteReader(strings.NewReader(content)))
		if err != nil || f.Type != want || f.Size != int64(len(content)) || f.Owner != ann.Account {
			t.Errorf("%q is %+v, %v", content, f, err)
			continue
		}
		got, err := io.ReadAll(r.Content(t.Context(), row.ID, f))
		if err != nil || string(got) != content {
			t.Errorf("%q is read as %q, %v", content, got, err)
		}
	}
	for _, content := range []string{"", "x", "\x89PNG", "<svg xmlns='http://www.w3.org/2000/svg'/>", "<!doctype html><script>1</script>", "PK\x03\x04", "MZ\x90\x00",
		"RIFF\x10\x00\x00\x00WAVEfmt ", "RIFF\x10\x00\x00\x00WEB", " %PDF-1.7", "GIF88a" + gif, "GIF89a", png[:20], jpeg[:8], webp[:20], "\x7fELF", "BM\x00\x00"} {
		if f, err := upload(w, r, row.ID, ann.Account, "x.png", strings.NewReader(content)); code(err) != protocol.CodeBadData {
			t.Errorf("%q is %+v, %v", content, f, err)
		}
	}
	// A small file that unfolds to gigabytes.
	for _, bomb := range []string{strings.Replace(png, "\x00\x00\x00\x03", "\x00\x01\x00\x00", 1), strings.Replace(jpeg, "\x00\x02\x00\x03", "\xff\xff\xff\xff", 1),
		"GIF89a" + strings.Replace(gif, ",\x00\x00\x00\x00\x03\x00\x02\x00", ",\x00\x00\x00\x00\xff\xff\xff\xff", 1), strings.Replace(webp, "\x02\x00\x00\x01\x00", "\xff\xff\x00\xff\xff", 1)} {
		if strings.HasPrefix(bomb, "\x89PNG") {
			bomb = strings.Replace(bomb, "\x00\x00\x00\x02", "\x00\x01\x00\x00", 1)
		}
		if f, err := upload(w, r, row.ID, ann.Account, "x.png", strings.NewReader(bomb)); code(err) != protocol.CodeTooLarge {
			t.Errorf("%q is %+v, %v", bomb, f, err)
		}
	}
	if _, err := upload(w, r, "nowhere", ann.Account, "x", strings.NewReader(png)); code(err) != protocol.CodeNotFound {
		t.Errorf("in no room: %v", err)
	}
}

func TestNamesOfFilesAreText(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	r := doc.NewReader(w.db)
	for name, want := range map[string]string{
		"Sheet 1.png": "Sheet 1.png", "数学 第一课.PNG": "数学 第一课.PNG", "": "file.png", ".": "file.png", "..": "file.png", ".png": "file.png", "png": "png.png",
		"../../etc/passwd": "passwd.png", `C:\Users\ann\x.png`: "x.png", "a/": "file.png", "．．／x": "x.png", "x.html": "x.html.png", "x.png.exe": "x.png.exe.png",
		"a\r\nSet-Cookie: x": "a Set-Cookie: x.png", "a\x00b": "file.png", "a\u202egnp.exe": "file.png", "a\xffb": "file.png", `"quoted".png`: `"quoted".png`,
		"  much \t space .png": "much space.png", "x. . .png": "x.png", strings.Repeat("课", 300): strings.Repeat("课", 196) + ".png",
		strings.Repeat("x", 20_000): "file.png",
	} {
		f, err := upload(w, r, row.ID, ann.Account, name, strings.NewReader(png))
		if err != nil || f.Name != want {
			t.Errorf("%q is called %q, want %q (%v)", name, f.Name, want, err)
		}
	}
	if f, err := upload(w, r, row.ID, ann.Account, "photo.jpeg", strings.NewReader(jpeg)); err != nil || f.Name != "photo.jpeg" {
		t.Errorf("a JPEG is called %q, %v", f.Name, err)
	}
}

// endless is a PNG that has no end; it counts what is read of it.
type endless struct {
	head io.Reader
	read int64
}

func (e *endless) Read(p []byte) (int, error) {
	n, err := e.head.Read(p)
	if err == io.EOF {
		n, err = len(p), nil
	}
	e.read += int64(n)
	return n, err
}

func TestAFileIsBounded(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	// In memory, where the bound is lower, and on disk.
	for keep, want := range map[protocol.Keep]protocol.Code{protocol.KeepNothing: protocol.CodeBoardFull, protocol.KeepForever: protocol.CodeTooLarge} {
		row := w.room(ann, protocol.PolicyPatch{Keep: ptr(keep)})
		w.mustDo(ann, row, line(row, "e"))
		r := doc.NewReader(w.db)
		body := &endless{head: strings.NewReader(png)}
		if _, err := upload(w, r, row.ID, ann.Account, "x", body); code(err) != want {
			t.Errorf("keep %s: %v, want %s", keep, err, want)
		}
		if body.read > doc.MaxFileBytes+4096 {
			t.Errorf("keep %s: %d bytes were read", keep, body.read)
		}
		left, err := w.db.FilesSize(t.Context(), row.ID, doc.ShelfID(row.ID))
		if err != nil || left != 0 {
			t.Errorf("keep %s: %d bytes are left, %v", keep, left, err)
		}
	}
}

func TestAnUploadThatIsCutOffFails(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	r := doc.NewReader(w.db)
	for _, cut := range []error{io.ErrUnexpectedEOF, errors.New("gone")} {
		for _, before := range []string{"", "\x89PN", png, png[:12], png + strings.Repeat("x", doc.FilePart)} {
			f, err := upload(w, r, row.ID, ann.Account, "x", io.MultiReader(strings.NewReader(before), iotest.ErrReader(cut)))
			if !errors.Is(err, cut) {
				t.Errorf("%d bytes and %v give %+v, %v", len(before), cut, f, err)
			}
		}
	}
	if left, err := w.db.FilesSize(t.Context(), row.ID, doc.ShelfID(row.ID)); err != nil || left != 0 {
		t.Errorf("%d bytes are left, %v", left, err)
	}
}

// TestFilesAreReadFromAnywhere, as ranges are.
func TestFilesAreReadFromAnywhere(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	r := doc.NewReader(w.db)
	content := []byte(png)
	for i := range 3 * doc.FilePart {
		content = append(content, byte(i*7), byte(i>>8))
	}
	f, err := upload(w, r, row.ID, ann.Account, "x", bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(r.Content(t.Context(), row.ID, f), content); err != nil {
		t.Error(err)
	}
	other := w.room(ann, protocol.PolicyPatch{})
	if _, err := r.FileByID(t.Context(), other.ID, f.ID); code(err) != protocol.CodeNotFound {
		t.Errorf("through another room: %v", err)
	}
	if found, err := r.FileByID(t.Context(), row.ID, f.ID); err != nil || found != f {
		t.Errorf("found %+v, %v", found, err)
	}
}
