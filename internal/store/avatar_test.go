package store

import (
	"fmt"
	"testing"
	"time"

	"atrium/internal/auth"
	"atrium/internal/auth/authtest"
)

// TestOldPicturesLeaveTheFolder replaces a picture and removes another, and reads the files' bytes, without scrubbing.
func TestOldPicturesLeaveTheFolder(t *testing.T) {
	dir := t.TempDir()
	db := openTest(t, Options{DataDir: dir})
	people := make([]auth.Account, 2)
	for i := range people {
		a, err := db.InsertAccount(t.Context(), authtest.NewAccount(fmt.Sprint("name", i)), true)
		check(t, err)
		_, err = db.PutAvatar(t.Context(), a.ID, auth.Avatar{Hash: "old", Image: []byte("SECRET-picture")}, time.Now())
		check(t, err)
		people[i] = a
	}
	if countInFolder(t, dir, "SECRET-") == 0 {
		t.Fatal("the test looks in the wrong place")
	}
	_, err := db.PutAvatar(t.Context(), people[0].ID, auth.Avatar{Hash: "new", Image: []byte("another")}, time.Now())
	check(t, err)
	_, err = db.PutAvatar(t.Context(), people[1].ID, auth.Avatar{}, time.Now())
	check(t, err)
	deadline := time.After(20 * time.Second)
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for countInFolder(t, dir, "SECRET-") != 0 {
		select {
		case <-look.C:
		case <-deadline:
			t.Fatalf("%d traces of old pictures", countInFolder(t, dir, "SECRET-"))
		}
	}
}
