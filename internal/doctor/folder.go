package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"atrium/internal/store"
)

// Free bytes of the disk with the data.
const (
	diskLow  = 2 << 30
	diskNone = 256 << 20
)

// Folder looks whether the folder of the data can be written and keeps what is written, or can be made. withSQLite tells whether the database
// is to be in it.
func Folder(dir string, withSQLite bool) Check {
	return Check{Name: "data folder", Look: func(ctx context.Context, r *Report) {
		at, err := nearest(dir)
		if errors.Is(err, fs.ErrPermission) {
			r.Fail(dataForbidden.say(), "%v", err)
			return
		}
		if err != nil {
			r.Fail(folderNoFolder.say(), "%v", err)
			return
		}
		trial, err := os.MkdirTemp(at, ".doctor-*")
		switch {
		case errors.Is(err, fs.ErrPermission) && at == dir:
			r.Fail(dataForbidden.say(), "%v", err)
			return
		case err != nil && at == dir:
			r.Fail(folderReadOnly.say(), "%v", err)
			return
		case err != nil:
			r.Fail(folderNone.say(dir), "%s is not there and cannot be made: %v", dir, err)
			return
		}
		defer os.RemoveAll(trial)
		if err := tryDisk(ctx, trial, withSQLite); err != nil {
			r.Fail(diskNoLog.say(), "%s: %v", at, err)
			return
		}
		if at != dir {
			r.OK("%s is not there yet and can be made", dir)
		} else {
			r.OK("%s can be written and keeps what is written", dir)
		}
		privacy(r, at, dir)
		free(r, at)
	}}
}

// nearest is the folder itself, or that of its parents which is there.
func nearest(dir string) (string, error) {
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		switch {
		case err == nil && info.IsDir():
			return at, nil
		case err == nil:
			return "", &fs.PathError{Op: "open", Path: at, Err: unix.ENOTDIR}
		case !errors.Is(err, fs.ErrNotExist) || at == filepath.Dir(at):
			return "", err
		}
	}
}

// tryDisk writes as the server does: SQLite with its log, each commit synced.
func tryDisk(ctx context.Context, dir string, withSQLite bool) error {
	if !withSQLite {
		f, err := os.OpenFile(filepath.Join(dir, "trial"), os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = f.WriteString("trial")
		return errors.Join(err, f.Sync(), f.Close())
	}
	db, err := store.Open(ctx, store.Options{DataDir: dir})
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Setting(ctx, "trial", "trial"); err != nil {
		return err
	}
	i, err := store.Inspect(ctx, store.Options{DataDir: dir})
	if err == nil && i.Journal != "wal" {
		err = errors.New("SQLite cannot keep a write-ahead log here")
	}
	return err
}

// privacy tells of what others on the machine can read.
func privacy(r *Report, at, dir string) {
	if at != dir {
		return
	}
	if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o077 != 0 {
		r.Warn(folderOpen.say(dir), "%s has mode %04o", dir, info.Mode().Perm())
	}
	for _, pattern := range []string{"atrium.db*", "tls/*.pem"} {
		names, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is right
		for _, name := range names {
			if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o077 != 0 {
				r.Warn(fileOpen.say(name), "%s has mode %04o", name, info.Mode().Perm())
			}
		}
	}
}

func free(r *Report, at string) {
	var disk unix.Statfs_t
	if err := unix.Statfs(at, &disk); err != nil {
		r.Warn(diskFull.say(), "free space is not known: %v", err)
		return
	}
	switch left := uint64(disk.Bavail) * uint64(disk.Bsize); {
	case left < diskNone:
		r.Fail(diskFull.say(), "%d MB are free", left>>20)
	case left < diskLow:
		r.Warn(diskFull.say(), "%d MB are free", left>>20)
	default:
		r.OK("%d GB are free", left>>30)
	}
}
