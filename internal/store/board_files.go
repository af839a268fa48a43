package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"atrium/internal/doc"
	"atrium/protocol"
)

// Files are written part by part, each in a transaction of its own, so that nobody waits for a slow upload, and are seen only when they are whole.
const (
	beginFile = `INSERT INTO board_files (id, shelf, owner, name, type, size, made, whole) SELECT $1, $2, $3, $4, $5, 0, $6, FALSE
	WHERE EXISTS (SELECT 1 FROM rooms WHERE id = $7 AND NOT in_memory)`
	growFile   = `UPDATE board_files SET size = size + $2 WHERE id = $1 AND NOT whole`
	insertPart = `INSERT INTO board_file_parts (file, part, bytes) VALUES ($1, $2, $3)`
	finishFile = `UPDATE board_files SET whole = TRUE WHERE id = $1 AND size = $2`

	unfinishedFiles = `SELECT id FROM board_files WHERE NOT whole AND made < $1 ORDER BY made LIMIT 16`
	deleteSomeParts = `DELETE FROM board_file_parts WHERE file = $1
	AND part IN (SELECT part FROM board_file_parts WHERE file = $1 ORDER BY part LIMIT 16)`
	deleteFile = `DELETE FROM board_files WHERE id = $1`

	fileByID = `SELECT id, shelf, owner, name, type, size, made FROM board_files WHERE id = $1 AND shelf = $2 AND whole`
	filePart = `SELECT bytes FROM board_file_parts WHERE file = $1 AND part = $2`
	// What is being uploaded counts too.
	filesSize = `SELECT CAST(COALESCE(SUM(CASE WHEN size < $2 THEN $2 ELSE size END), 0) AS BIGINT) FROM board_files WHERE shelf = $1`
)

const (
	// abandonedAfter is when nobody goes on with an upload any more, in ms.
	abandonedAfter protocol.Millis = 60 * 60 * 1000
	// removeWithin bounds the removal of what an upload has left.
	removeWithin = 30 * time.Second
)

// PutFile implements doc.Store.
func (db *DB) PutFile(ctx context.Context, id protocol.RoomID, f doc.File, body io.Reader, most int64) (doc.File, error) {
	if u, ok := db.memory.beginFile(id, f, most); ok {
		return u.receive(body)
	}
	if err := db.sweepFiles(ctx, f.Made-abandonedAfter); err != nil {
		return doc.File{}, err
	}
	if err := db.writeFile(ctx, id, &f, body, most); err != nil {
		return doc.File{}, errors.Join(err, db.removeFile(ctx, f.ID))
	}
	return f, nil
}

func (db *DB) writeFile(ctx context.Context, id protocol.RoomID, f *doc.File, body io.Reader, most int64) error {
	if err := db.oneRow(ctx, beginFile, string(f.ID), string(f.Shelf), string(f.Owner), f.Name, f.Type, int64(f.Made), string(id)); err != nil {
		return err
	}
	f.Size = 0
	err := eachPart(body, func(number int, bytes []byte) error {
		taken, err := db.FilesSize(ctx, id, f.Shelf)
		if err == nil && taken+shelfBytes(f.Size+int64(len(bytes)))-shelfBytes(f.Size) > most {
			err = doc.ErrFull
		}
		if err != nil {
			return err
		}
		f.Size += int64(len(bytes))
		return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
			n, err := affected(tx.ExecContext(ctx, growFile, string(f.ID), int64(len(bytes))))
			if err == nil && n == 0 {
				err = doc.ErrNotFound // given up meanwhile
			}
			if err == nil {
				_, err = tx.ExecContext(ctx, insertPart, string(f.ID), int64(number), bytes)
			}
			return err
		})
	})
	if err != nil {
		return err
	}
	return db.oneRow(ctx, finishFile, string(f.ID), f.Size)
}

// shelfBytes is what a file of a size takes of its shelf's bytes.
func shelfBytes(size int64) int64 { return max(size, doc.LeastFile) }

// oneRow runs a statement that must write a row.
func (db *DB) oneRow(ctx context.Context, query string, args ...any) error {
	return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		n, err := affected(tx.ExecContext(ctx, query, args...))
		if err == nil && n == 0 {
			err = doc.ErrNotFound
		}
		return err
	})
}

// eachPart cuts a body into parts, of which f keeps none. A body ends with io.EOF; any other error means that some of it is missing.
func eachPart(body io.Reader, f func(number int, bytes []byte) error) error {
	part := make([]byte, doc.FilePart)
	for number := 0; ; number++ {
		n, err := 0, error(nil)
		for n < len(part) && err == nil {
			var read int
			read, err = body.Read(part[n:])
			n += read
		}
		if err != nil && err != io.EOF {
			return err
		}
		if n > 0 {
			if err := f(number, part[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

// removeFile removes a file with its parts, a few at a time, so that other writers get their turn. It does so also for who is gone.
func (db *DB) removeFile(ctx context.Context, id protocol.FileID) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeWithin)
	defer cancel()
	for {
		var n int64
		err := db.engine.update(ctx, func(ctx context.Context, tx querier) (err error) {
			if n, err = affected(tx.ExecContext(ctx, deleteSomeParts, string(id))); err == nil && n == 0 {
				_, err = tx.ExecContext(ctx, deleteFile, string(id))
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("store: remove file %s: %w", id, err)
		}
		if n == 0 {
			return nil
		}
	}
}

// sweepFiles removes what processes that died have left of uploads that were begun before a moment.
func (db *DB) sweepFiles(ctx context.Context, before protocol.Millis) error {
	rows, err := db.engine.reader().QueryContext(ctx, unfinishedFiles, int64(before))
	left, err := collect(rows, err, func(s scanner) (id protocol.FileID, err error) { return id, s.Scan(&id) })
	for _, id := range left {
		err = errors.Join(err, db.removeFile(ctx, id))
	}
	return err
}

// FileByID implements doc.Store.
func (db *DB) FileByID(ctx context.Context, id protocol.RoomID, file protocol.FileID) (f doc.File, err error) {
	if f, found, ok := db.memory.file(id, file); ok {
		if !found {
			return f, doc.ErrNotFound
		}
		return f, nil
	}
	shelf, err := db.ShelfOf(ctx, id)
	if err != nil {
		return f, err
	}
	err = db.engine.reader().QueryRowContext(ctx, fileByID, string(file), string(shelf)).Scan(&f.ID, &f.Shelf, &f.Owner, &f.Name, &f.Type, &f.Size, &f.Made)
	if none(err) {
		err = doc.ErrNotFound
	}
	return f, err
}

// ReadFile implements doc.Store.
func (db *DB) ReadFile(ctx context.Context, id protocol.RoomID, file protocol.FileID, part int) (bytes []byte, err error) {
	bytes, ok := db.memory.part(id, file, part)
	if !ok {
		err = db.engine.reader().QueryRowContext(ctx, filePart, string(file), part).Scan(&bytes)
	}
	if none(err) || err == nil && bytes == nil {
		err = doc.ErrNotFound
	}
	return bytes, err
}

// FilesSize implements doc.Store.
func (db *DB) FilesSize(ctx context.Context, id protocol.RoomID, shelf doc.ShelfID) (n int64, err error) {
	if n, ok := db.memory.filesSize(id); ok {
		return n, nil
	}
	err = db.engine.reader().QueryRowContext(ctx, filesSize, string(shelf), doc.LeastFile).Scan(&n)
	return n, err
}
