package web

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

var script = strings.Repeat("console.log('atrium');\n", 200)

func app() http.Handler {
	return newHandler(fstest.MapFS{
		"index.html":                       {Data: []byte("<!doctype html><title>Atrium</title>")},
		"boot.js":                          {Data: []byte("0")},
		"assets/main-abc123.js":            {Data: []byte(script)},
		"assets/pdf.worker.min-abc123.mjs": {Data: []byte(script)},
		".vite/manifest.json":              {Data: []byte("{}")},
	})
}

func get(t *testing.T, h http.Handler, method, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPaths(t *testing.T) {
	const forever = "public, max-age=31536000, immutable"
	for _, c := range []struct {
		method, path string
		status       int
		cache, holds string
	}{
		{"GET", "/", 200, "no-cache", "<title>"},
		{"GET", "/index.html", 200, "no-cache", "<title>"},
		{"GET", "/r/123456", 200, "no-cache", "<title>"},
		{"GET", "/no/such/route", 200, "no-cache", "<title>"},
		{"GET", "/../../etc/passwd", 200, "no-cache", "<title>"},
		{"GET", "/.vite/manifest.json", 200, "no-cache", "<title>"},
		{"GET", "/boot.js", 200, "no-cache", "0"},
		{"GET", "/assets/main-abc123.js", 200, forever, "console.log"},
		{"GET", "/assets/main-old.js", 404, "", "not found"},
		{"GET", "/assets/", 200, "no-cache", "<title>"},
		{"HEAD", "/", 200, "no-cache", ""},
		{"POST", "/", 405, "", "not allowed"},
	} {
		t.Run(c.method+c.path, func(t *testing.T) {
			r := get(t, app(), c.method, c.path)
			if r.StatusCode != c.status || r.Header.Get("Cache-Control") != c.cache {
				t.Errorf("got %d, cache %q; want %d, %q", r.StatusCode, r.Header.Get("Cache-Control"), c.status, c.cache)
			}
			if got := body(t, r); !strings.Contains(got, c.holds) {
				t.Errorf("body %q does not hold %q", got, c.holds)
			}
		})
	}
}

func TestHeadersOnEveryAnswer(t *testing.T) {
	for _, path := range []string{"/", "/assets/main-abc123.js", "/assets/none.js"} {
		header := get(t, app(), "GET", path).Header
		csp := header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'self'", "frame-ancestors 'none'", "media-src 'self' blob:"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: the policy lacks %q", path, part)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: the policy allows something unsafe: %s", path, csp)
		}
		if header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: nosniff or the referrer policy is missing", path)
		}
		if !strings.Contains(header.Get("Permissions-Policy"), "camera=(self)") {
			t.Errorf("%s: the permissions policy is missing", path)
		}
	}
}

func TestOnlyTheReaderOfPDFsMayCompile(t *testing.T) {
	r := get(t, app(), "GET", "/assets/pdf.worker.min-abc123.mjs")
	if csp := r.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, policy+";") || !strings.HasSuffix(csp, "script-src 'self' 'wasm-unsafe-eval'") {
		t.Errorf("the worker has the policy %q", csp)
	}
	if kind := r.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/javascript") {
		t.Errorf("the worker is %q, which no browser runs", kind)
	}
	if csp := get(t, app(), "GET", "/assets/pdf.worker.min-old.mjs").Header.Get("Content-Security-Policy"); csp != policy {
		t.Errorf("what is not there has the policy %q", csp)
	}
}

func TestGzip(t *testing.T) {
	for accept, want := range map[string]string{
		"":                   "",
		"gzip":               "gzip",
		"br, GZIP;q=0.5":     "gzip",
		"gzip;q=0":           "",
		"gzip; q=0.000":      "",
		"*":                  "gzip",
		"*, gzip;q=0":        "",
		"br":                 "",
		"gzip;q=nonsense, *": "",
	} {
		r := get(t, app(), "GET", "/assets/main-abc123.js", "Accept-Encoding", accept)
		if got := r.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: got %q, want %q", accept, got, want)
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: no Vary", accept)
		}
		if want == "gzip" {
			zr, err := gzip.NewReader(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			if plain, err := io.ReadAll(zr); err != nil || string(plain) != script {
				t.Errorf("Accept-Encoding %q: other content after unpacking (%v)", accept, err)
			}
		}
	}
	if got := get(t, app(), "GET", "/boot.js", "Accept-Encoding", "gzip").Header.Get("Content-Encoding"); got != "" {
		t.Errorf("a file that does not shrink is sent as %q", got)
	}
}

func TestRevalidation(t *testing.T) {
	plain := get(t, app(), "GET", "/").Header.Get("ETag")
	packed := get(t, app(), "GET", "/assets/main-abc123.js", "Accept-Encoding", "gzip").Header.Get("ETag")
	if plain == "" || packed == get(t, app(), "GET", "/assets/main-abc123.js").Header.Get("ETag") {
		t.Errorf("tags: page %q, packed script %q", plain, packed)
	}
	if got := get(t, app(), "GET", "/", "If-None-Match", plain).StatusCode; got != 304 {
		t.Errorf("an unchanged page: got %d, want 304", got)
	}
}

func TestFSAlwaysHasAPage(t *testing.T) {
	page, err := fs.ReadFile(FS(), "index.html")
	if err != nil || !strings.Contains(string(page), "Atrium") {
		t.Errorf("index.html: %v", err)
	}
	if got := get(t, Handler(), "GET", "/login"); got.StatusCode != 200 || !strings.Contains(body(t, got), "Atrium") {
		t.Errorf("the built-in pages answer %d", got.StatusCode)
	}
}
