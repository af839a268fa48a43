package store

import (
	"bytes"
	"fmt"
	"testing"

	"atrium/internal/auth/authtest"
	"atrium/internal/course"
	"atrium/protocol"
)

// What was restored is found too, in the order in which it was made, though the index is in no backup.
func TestRestoredCoursesAreFound(t *testing.T) {
	for from, place := range places {
		o := place(t)
		db := openTest(t, o)
		owner, err := db.InsertAccount(t.Context(), authtest.NewAccount("teacher"), true)
		check(t, err)
		for n := range indexAtOnce + 10 {
			_, err := db.InsertCourse(t.Context(), course.Course{ID: protocol.CourseID(protocol.NewUUID()), Title: fmt.Sprint("高等数学 ", n), Owner: owner.ID,
				Join: course.JoinOpen, Listed: true, CodeNumber: 1, Created: 1}, "")
			check(t, err)
		}
		var backup bytes.Buffer
		_, err = Backup(t.Context(), o, &backup)
		check(t, err)
		for to, place := range places {
			o := place(t)
			_, err := Restore(t.Context(), o, bytes.NewReader(backup.Bytes()))
			check(t, err)
			found, _, err := openTest(t, o).FindCourses(t.Context(), course.Find{Query: "数学", Limit: 3})
			check(t, err)
			if len(found) != 3 || found[0].Title != fmt.Sprint("高等数学 ", indexAtOnce+9) || found[2].Title != fmt.Sprint("高等数学 ", indexAtOnce+7) {
				t.Errorf("from %s to %s: %v", from, to, found)
			}
		}
	}
}
