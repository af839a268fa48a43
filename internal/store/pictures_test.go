package store

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"atrium/internal/auth"
	"atrium/internal/auth/authtest"
	"atrium/internal/auth/picture"
	"atrium/internal/course"
	"atrium/protocol"
)

// TestOldPicturesLeaveTheFolder replaces pictures and removes others, and reads the files' bytes, without scrubbing.
func TestOldPicturesLeaveTheFolder(t *testing.T) {
	dir := t.TempDir()
	db := openTest(t, Options{DataDir: dir})
	var people []auth.Account
	var courses []course.Course
	for i := range 2 {
		a, err := db.InsertAccount(t.Context(), authtest.NewAccount(fmt.Sprint("name", i)), true)
		check(t, err)
		_, err = db.PutAvatar(t.Context(), a.ID, auth.Avatar{Hash: "old", Image: []byte("SECRET-picture")}, time.Now())
		check(t, err)
		c := newCourse(t, db, a.ID, "Algebra")
		_, err = db.PutCover(t.Context(), c.ID, picture.Picture{Hash: "old", Image: []byte("SECRET-cover")}, 1)
		check(t, err)
		people, courses = append(people, a), append(courses, c)
	}
	gone := func(what string) {
		t.Helper()
		deadline := time.After(20 * time.Second)
		look := time.NewTicker(100 * time.Millisecond)
		defer look.Stop()
		for countInFolder(t, dir, what) != 0 {
			select {
			case <-look.C:
			case <-deadline:
				t.Fatalf("%d traces of %s", countInFolder(t, dir, what), what)
			}
		}
	}
	if countInFolder(t, dir, "SECRET-picture") == 0 || countInFolder(t, dir, "SECRET-cover") == 0 {
		t.Fatal("the test looks in the wrong place")
	}
	_, err := db.PutAvatar(t.Context(), people[0].ID, auth.Avatar{Hash: "new", Image: []byte("another")}, time.Now())
	check(t, err)
	_, err = db.PutAvatar(t.Context(), people[1].ID, auth.Avatar{}, time.Now())
	check(t, err)
	gone("SECRET-picture")
	_, err = db.PutCover(t.Context(), courses[0].ID, picture.Picture{Hash: "new", Image: []byte("another")}, 2)
	check(t, err)
	_, err = db.PutCover(t.Context(), courses[1].ID, picture.Picture{}, 2)
	check(t, err)
	gone("SECRET-cover")
}

func newCourse(t testing.TB, db *DB, owner protocol.AccountID, title string) course.Course {
	t.Helper()
	c, err := db.InsertCourse(t.Context(), course.Course{ID: protocol.CourseID(protocol.NewUUID()), Title: title, Owner: owner, Join: course.JoinOpen,
		Listed: true, CodeNumber: 1, Created: 1}, "")
	check(t, err)
	return c
}

// TestRestoredCoursesHaveTheirCovers, from each engine into each.
func TestRestoredCoursesHaveTheirCovers(t *testing.T) {
	for from, place := range places {
		o := place(t)
		db := openTest(t, o)
		owner, err := db.InsertAccount(t.Context(), authtest.NewAccount("teacher"), true)
		check(t, err)
		with, without := newCourse(t, db, owner.ID, "with"), newCourse(t, db, owner.ID, "without")
		want := picture.Picture{Hash: "name", Image: []byte{0xff, 0xd8, 0, '"', '\n', 0x80}}
		with, err = db.PutCover(t.Context(), with.ID, want, 1)
		check(t, err)
		var backup bytes.Buffer
		_, err = Backup(t.Context(), o, &backup)
		check(t, err)
		for to, place := range places {
			o := place(t)
			_, err := Restore(t.Context(), o, bytes.NewReader(backup.Bytes()))
			check(t, err)
			again := openTest(t, o)
			list, _, err := again.CoursesOf(t.Context(), owner.ID, "", 3)
			check(t, err)
			if len(list) != 2 || list[0] != without || list[1] != with || with.Cover != "name" {
				t.Errorf("from %s to %s: %+v", from, to, list)
			}
			if got, err := again.CoverOf(t.Context(), with.ID); err != nil || got.Hash != want.Hash || !bytes.Equal(got.Image, want.Image) {
				t.Errorf("from %s to %s: %+v, %v", from, to, got, err)
			}
		}
	}
}
