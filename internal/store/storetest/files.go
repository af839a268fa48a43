package storetest

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

const plenty = 1 << 30

func newFile(f *fixture) doc.File {
	shelf, _ := f.own()
	return doc.File{ID: protocol.FileID(protocol.NewUUID()), Shelf: shelf, Owner: f.account, Name: "数学 1.png", Type: "image/png", Made: start}
}

func putFile(t *testing.T, f *fixture, content string) doc.File {
	t.Helper()
	file, err := f.PutFile(t.Context(), f.row.ID, newFile(f), strings.NewReader(content), plenty)
	noError(t, err)
	return file
}

// content reads a whole file, part by part.
func content(t *testing.T, f *fixture, id protocol.FileID) (all []byte) {
	t.Helper()
	for part := 0; ; part++ {
		bytes, err := f.ReadFile(t.Context(), f.row.ID, id, part)
		if errors.Is(err, doc.ErrNotFound) {
			return all
		}
		noError(t, err)
		all = append(all, bytes...)
	}
}

func checkFiles(t *testing.T, f *fixture) {
	shelf, _ := f.own()
	var want int64
	for _, size := range []int{1, doc.FilePart - 1, doc.FilePart, doc.FilePart + 1, 3 * doc.FilePart} {
		made, bytes := newFile(f), strings.Repeat("0123456789abcdef\x00\xff", size/18+1)[:size]
		file, err := f.PutFile(t.Context(), f.row.ID, made, iotest.HalfReader(strings.NewReader(bytes)), plenty)
		noError(t, err)
		made.Size = int64(size)
		equal(t, "what was kept", file, made)
		found, err := f.FileByID(t.Context(), f.row.ID, file.ID)
		noError(t, err)
		equal(t, "the file", found, made)
		equal(t, "its bytes", string(content(t, f, file.ID)), bytes)
		want += max(made.Size, doc.LeastFile)
		got, err := f.FilesSize(t.Context(), f.row.ID, shelf)
		noError(t, err)
		equal(t, "bytes of all", got, want)
		_, err = f.ReadFile(t.Context(), f.row.ID, file.ID, -1)
		isError(t, err, doc.ErrNotFound)
		other := newFixture(t, f.Store, f.row.Policy.Keep)
		_, err = f.FileByID(t.Context(), other.row.ID, file.ID)
		isError(t, err, doc.ErrNotFound)
		_, err = f.FileByID(t.Context(), "nowhere", file.ID)
		isError(t, err, doc.ErrNotFound)
	}
	_, err := f.FileByID(t.Context(), f.row.ID, "none")
	isError(t, err, doc.ErrNotFound)
	_, err = f.PutFile(t.Context(), "nowhere", newFile(f), strings.NewReader("x"), plenty)
	isError(t, err, doc.ErrNotFound)
}

// Of a file that does not come whole, or does not fit, nothing is left.
func checkUnfinishedFiles(t *testing.T, f *fixture) {
	shelf, _ := f.own()
	left := func() int64 {
		t.Helper()
		n, err := f.FilesSize(t.Context(), f.row.ID, shelf)
		noError(t, err)
		return n
	}
	refused := func(body io.Reader, most int64, want error) {
		t.Helper()
		made := newFile(f)
		_, err := f.PutFile(t.Context(), f.row.ID, made, body, most)
		isError(t, err, want)
		_, err = f.FileByID(t.Context(), f.row.ID, made.ID)
		isError(t, err, doc.ErrNotFound)
		equal(t, "parts", len(content(t, f, made.ID)), 0)
		equal(t, "bytes", left(), int64(0))
	}
	large := bytes.Repeat([]byte("x"), 2*doc.FilePart+5)
	cut := errors.New("cut off")
	refused(io.MultiReader(bytes.NewReader(large), iotest.ErrReader(cut)), plenty, cut)
	refused(io.MultiReader(bytes.NewReader(large), iotest.ErrReader(io.ErrUnexpectedEOF)), plenty, io.ErrUnexpectedEOF)
	refused(iotest.ErrReader(cut), plenty, cut)
	refused(bytes.NewReader(large), int64(len(large))-1, doc.ErrFull)
	if f.row.Policy.Keep == protocol.KeepNothing {
		space, err := f.Space(t.Context(), f.row.ID)
		noError(t, err)
		refused(io.LimitReader(zeros{}, space), plenty, doc.ErrFull)
	}
	_, err := f.PutFile(t.Context(), f.row.ID, newFile(f), bytes.NewReader(large), int64(len(large)))
	noError(t, err)
	_, err = f.PutFile(t.Context(), f.row.ID, newFile(f), strings.NewReader("x"), int64(len(large))+doc.LeastFile-1)
	isError(t, err, doc.ErrFull)
	_, err = f.PutFile(t.Context(), f.row.ID, newFile(f), strings.NewReader("x"), int64(len(large))+doc.LeastFile)
	noError(t, err)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// checkFilesAtOnce: a file is seen when it is whole, and uploads do not wait for a slow one.
func checkFilesAtOnce(t *testing.T, f *fixture) {
	shelf, _ := f.own()
	slow := newFile(f)
	body, in := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := f.PutFile(t.Context(), f.row.ID, slow, body, plenty)
		done <- err
	}()
	part := bytes.Repeat([]byte("x"), doc.FilePart)
	_, err := in.Write(part)
	noError(t, err)
	_, err = in.Write([]byte("more")) // is taken once the first part is written
	noError(t, err)
	_, err = f.FileByID(t.Context(), f.row.ID, slow.ID)
	isError(t, err, doc.ErrNotFound)
	for _, err := range atOnce(4, func(int) error {
		_, err := f.PutFile(bounded(t), f.row.ID, newFile(f), bytes.NewReader(part), plenty)
		return err
	}) {
		noError(t, err)
	}
	f.say(t, 0, 1)
	size, err := f.FilesSize(t.Context(), f.row.ID, shelf)
	noError(t, err)
	equal(t, "bytes, what is on its way included", size, int64(5*doc.FilePart))
	noError(t, in.Close())
	noError(t, <-done)
	equal(t, "its bytes", len(content(t, f, slow.ID)), doc.FilePart+4)
}

// checkAbandonedFiles: what a process has left of an upload is gone an hour later, when the next one comes.
func checkAbandonedFiles(t *testing.T, s Store) {
	f := newFixture(t, s, protocol.KeepForever)
	shelf, _ := f.own()
	old := newFile(f)
	body, in := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := f.PutFile(t.Context(), f.row.ID, old, body, plenty)
		done <- err
	}()
	_, err := in.Write(bytes.Repeat([]byte("x"), doc.FilePart))
	noError(t, err)
	_, err = in.Write([]byte("x"))
	noError(t, err)
	const hour protocol.Millis = 60 * 60 * 1000
	for _, c := range []struct {
		made protocol.Millis
		want int64
	}{{start + hour, doc.FilePart}, {start + hour + 1, 0}} {
		other := newFixture(t, s, protocol.KeepForever)
		next := newFile(other)
		next.Made = c.made
		_, err = s.PutFile(t.Context(), other.row.ID, next, strings.NewReader("x"), plenty)
		noError(t, err)
		size, err := s.FilesSize(t.Context(), f.row.ID, shelf)
		noError(t, err)
		equal(t, "bytes of the abandoned one", size, c.want)
	}
	noError(t, in.Close())
	isError(t, <-done, doc.ErrNotFound) // it was alive after all, and hears that it was given up
}
