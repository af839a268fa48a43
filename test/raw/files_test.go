package raw

import (
	"strings"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

const somePNG = "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x03\x00\x00\x00\x02 and the rest of the picture"

// TestTheBoardsOfACourse: what one lesson left, the next one finds, and so does who takes part in the course; nobody else does, and no other course.
func TestTheBoardsOfACourse(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	board := protocol.BoardID(c.course.ID)
	list, err := c.student.CourseBoards(c.ctx, c.course.ID)
	if err != nil || len(list) != 1 || list[0].Board != board || list[0].Room != c.lesson.ID || list[0].N != 0 {
		t.Fatalf("boards of a new course: %+v, %v", list, err)
	}
	teacher := c.attends(c.teacher)
	file, err := c.teacher.UploadFile(c.ctx, string(c.lesson.ID), "第一课.png", strings.NewReader(somePNG))
	if err != nil || file.Type != "image/png" || file.Name != "第一课.png" {
		t.Fatalf("uploaded %+v, %v", file, err)
	}
	teacher.op(c.lesson.ID, protocol.BoardOp{Board: board, Page: protocol.FirstPage, Op: protocol.BoardAdd, ID: newItem(), Data: &protocol.BoardProps{
		Type: value(protocol.ElementImage), X: value(0.0), Y: value(0.0), W: value(100.0), H: value(100.0), File: &file.File}})
	teacher.must(protocol.TypeEndRoom, c.lesson.ID, nil)
	second, err := c.teacher.CreateLesson(c.ctx, c.course.ID, client.NewLesson{Title: "Second"})
	if err != nil {
		t.Fatal(err)
	}
	for _, lesson := range []protocol.RoomID{c.lesson.ID, second.ID} {
		o, err := c.student.Board(c.ctx, string(lesson), board)
		if err != nil || o.N != 1 || len(o.Ops) != 1 || *o.Ops[0].Data.File != file.File || len(o.Authors) != 1 || o.Authors[0].Name != "teacher" {
			t.Errorf("through %s: %+v, %v", lesson, o, err)
		}
		if got, err := whole(c.student.File(c.ctx, string(lesson), file.File)); err != nil || got != somePNG {
			t.Errorf("the picture through %s: %q, %v", lesson, got, err)
		}
	}
	list, err = c.assistant.CourseBoards(c.ctx, c.course.ID)
	if err != nil || len(list) != 1 || list[0].N != 1 || list[0].Room != c.lesson.ID || list[0].Changed == 0 {
		t.Errorf("boards: %+v, %v", list, err)
	}

	other, err := c.outsider.CreateCourse(c.ctx, client.NewCourse{Title: "Other"})
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := c.outsider.CreateLesson(c.ctx, other.ID, client.NewLesson{Title: "Theirs"})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct {
		who  *client.Client
		room protocol.RoomID
		code protocol.Code
	}{{c.outsider, c.lesson.ID, protocol.CodeNotFound}, {c.outsider, theirs.ID, protocol.CodeNotFound}, {c.student, theirs.ID, protocol.CodeNotFound},
		{c.nobody(), c.lesson.ID, protocol.CodeNotAuthenticated}} {
		if _, err := p.who.Board(c.ctx, string(p.room), board); refusal(err) != p.code {
			t.Errorf("the board: %v, want %q", err, p.code)
		}
		if _, err := p.who.BoardOps(c.ctx, string(p.room), board, 0); refusal(err) != p.code {
			t.Errorf("its log: %v, want %q", err, p.code)
		}
		if _, err := whole(p.who.File(c.ctx, string(p.room), file.File)); refusal(err) != p.code {
			t.Errorf("its file: %v, want %q", err, p.code)
		}
	}
	for _, who := range []*client.Client{c.outsider, c.nobody()} {
		if _, err := who.CourseBoards(c.ctx, c.course.ID); err == nil {
			t.Error("somebody who takes no part sees the boards of a course")
		}
	}
	// A file of another course is none of an op's.
	picture := protocol.BoardOp{Board: protocol.BoardID(other.ID), Page: protocol.FirstPage, Op: protocol.BoardAdd, ID: newItem(), Data: &protocol.BoardProps{
		Type: value(protocol.ElementImage), X: value(0.0), Y: value(0.0), W: value(100.0), H: value(100.0), File: &file.File}}
	s := c.open(c.outsider, protocol.OpenConnection{})
	s.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: theirs.Room.Number})
	if _, code := s.do(protocol.TypeBoardOp, theirs.ID, picture); code != protocol.CodeNotFound {
		t.Errorf("another course's picture is answered %q", code)
	}
	if _, err := c.teacher.UploadFile(c.ctx, string(c.lesson.ID), "late.png", strings.NewReader(somePNG)); refusal(err) != protocol.CodeEnded {
		t.Errorf("a file for a lesson that has ended: %v", err)
	}
	if _, err := c.student.UploadFile(c.ctx, string(second.ID), "mine.png", strings.NewReader(somePNG)); refusal(err) != protocol.CodeForbidden {
		t.Errorf("a file of a student without the pen: %v", err)
	}
	c.putOut(c.student, second.ID, file)
}

// putOut puts a student out of the course, who then finds nothing of its boards.
func (c *class) putOut(student *client.Client, lesson protocol.RoomID, file client.BoardFile) {
	c.t.Helper()
	if _, err := c.teacher.Decide(c.ctx, c.course.ID, c.account(student), client.CoursePart{State: "refused"}); err != nil {
		c.t.Fatal(err)
	}
	if _, err := student.Board(c.ctx, string(lesson), protocol.BoardID(c.course.ID)); refusal(err) != protocol.CodeNotFound {
		c.t.Errorf("the board: %v", err)
	}
	if _, err := whole(student.File(c.ctx, string(lesson), file.File)); refusal(err) != protocol.CodeNotFound {
		c.t.Errorf("the file: %v", err)
	}
	if _, err := student.CourseBoards(c.ctx, c.course.ID); refusal(err) != protocol.CodeNotFound {
		c.t.Errorf("the boards: %v", err)
	}
}

// TestTheBoardsOfACourseAreReadThroughALessonThatIsOpen to who asks: not through one from which they were banned.
func TestTheBoardsOfACourseAreReadThroughALessonThatIsOpen(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	second, err := c.teacher.CreateLesson(c.ctx, c.course.ID, client.NewLesson{Title: "Second"})
	if err != nil {
		t.Fatal(err)
	}
	teacher := c.open(c.teacher, protocol.OpenConnection{})
	teacher.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: second.Room.Number})
	teacher.op(second.ID, addLine(protocol.BoardID(c.course.ID), newItem()))
	c.attends(c.student).must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: second.Room.Number})
	through := func() protocol.RoomID {
		t.Helper()
		list, err := c.student.CourseBoards(c.ctx, c.course.ID)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		return list[0].Room
	}
	if got := through(); got != second.ID {
		t.Errorf("through %s, want the lesson that has it", got)
	}
	teacher.must(protocol.TypeBanMember, second.ID, protocol.BanMember{Account: c.account(c.student)})
	if got := through(); got != c.lesson.ID {
		t.Errorf("through %s, want the other lesson", got)
	}
	if o, err := c.student.Board(c.ctx, string(c.lesson.ID), protocol.BoardID(c.course.ID)); err != nil || o.N != 1 {
		t.Errorf("%+v, %v", o, err)
	}
}

// TestFilesOfARoomThatKeepsNothing are in memory, and bounded.
func TestFilesOfARoomThatKeepsNothing(t *testing.T) {
	w := newWorld(t, calm...)
	ann := w.person("ann")
	room := w.room(ann, protocol.PolicyPatch{Keep: value(protocol.KeepNothing)})
	w.enter(ann, room)
	file, err := ann.UploadFile(w.ctx, string(room.ID), "x.png", strings.NewReader(somePNG))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := whole(ann.File(w.ctx, string(room.ID), file.File)); err != nil || got != somePNG {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := ann.UploadFile(w.ctx, string(room.ID), "x.png", strings.NewReader(somePNG+strings.Repeat("x", 40<<20))); refusal(err) != protocol.CodeBoardFull {
		t.Errorf("a file too large: %v", err)
	}
}
