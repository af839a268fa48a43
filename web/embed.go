// Package web holds the built web app inside the program and serves it.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The folder embed/dist is made by `npm run build`; before that the program builds too, with the placeholder as its only page.
//
//go:embed all:embed
var embedded embed.FS

// policy allows what the app is built to need and nothing else. Styles need no 'unsafe-inline': the app sets them through the
// CSSOM and links sheets, and makes no style element. 'self' in connect-src includes the WebSocket of the same host.
const policy = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:"

// The reader of PDFs decodes scanned sheets with WebAssembly. It is a worker, which has the policy that comes with its script and not that of its
// page: no page may compile anything.
const (
	workerScript = "assets/pdf.worker"
	workerPolicy = policy + "; script-src 'self' 'wasm-unsafe-eval'"
)

// FS returns the files of the app with index.html at the root: those of the last build, or only the placeholder page.
func FS() fs.FS {
	dir := "embed/dist"
	if _, err := fs.Stat(embedded, dir+"/index.html"); err != nil {
		dir = "embed/placeholder"
	}
	sub, err := fs.Sub(embedded, dir)
	if err != nil {
		panic(err) // only a malformed name fails, and both are constant
	}
	return sub
}

// Handler serves the app to GET and HEAD. Files under assets/ carry a hash in their name and are cached for ever; one that is
// missing is 404. Every other path that is no file is a route of the app and gets index.html, revalidated each time. Safe for
// concurrent use.
func Handler() http.Handler { return newHandler(FS()) }

// newHandler reads all of files once; they never change under it.
func newHandler(files fs.FS) http.Handler {
	known := map[string]*file{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name != "." && strings.HasPrefix(entry.Name(), ".") { // the build's manifest
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.IsDir() {
			content, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			known[name] = newFile(name, content)
		}
		return nil
	})
	if err != nil {
		panic(err) // the files are inside the program
	}
	return pages(known)
}

// pages are the app's files by path without the leading slash.
type pages map[string]*file

func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	f, hashed := p[name], strings.HasPrefix(name, "assets/")
	header.Set("Content-Security-Policy", policy)
	if f != nil && strings.HasPrefix(name, workerScript) {
		header.Set("Content-Security-Policy", workerPolicy)
	}
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	switch {
	case f == nil && hashed:
		http.NotFound(w, r)
		return
	case f == nil:
		f = p["index.html"]
	}
	header.Set("Cache-Control", "no-cache")
	if hashed {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	f.serve(w, r)
}

// file is one file in memory, plain and, where that is smaller, compressed.
type file struct {
	mediaType string
	hash      string
	plain     []byte
	gzipped   func() []byte // made at the first request for it; nil when it would not be smaller
}

func newFile(name string, content []byte) *file {
	sum := sha256.Sum256(content)
	f := &file{mediaType: mime.TypeByExtension(path.Ext(name)), hash: hex.EncodeToString(sum[:12]), plain: content}
	if f.mediaType == "" {
		f.mediaType = "application/octet-stream"
	}
	f.gzipped = sync.OnceValue(func() []byte { return compress(content) })
	return f
}

func compress(content []byte) []byte {
	var out bytes.Buffer
	zw, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid
	_, _ = zw.Write(content)                                 // a Buffer never fails
	_ = zw.Close()
	if out.Len() >= len(content) {
		return nil
	}
	return out.Bytes()
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", f.mediaType)
	header.Set("Vary", "Accept-Encoding")
	content, tag := f.plain, f.hash
	if acceptsGzip(r.Header.Values("Accept-Encoding")) {
		if smaller := f.gzipped(); smaller != nil {
			content, tag = smaller, tag+"-gz"
			header.Set("Content-Encoding", "gzip")
		}
	}
	header.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// acceptsGzip reads Accept-Encoding (RFC 9110, 12.5.3): gzip by name or by *, unless its weight is 0.
func acceptsGzip(values []string) bool {
	star := false
	for entry := range strings.SplitSeq(strings.Join(values, ","), ",") {
		coding, parameter, _ := strings.Cut(entry, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		weight, isWeight := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		wanted := !isWeight || (err == nil && q > 0)
		switch coding {
		case "gzip", "x-gzip":
			return wanted
		case "*":
			star = wanted
		}
	}
	return star
}
