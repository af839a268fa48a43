package raw

import (
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// attendsIn comes into another lesson of the course.
func (c *class) attendsIn(lesson client.Lesson, who *client.Client) *sock {
	c.t.Helper()
	was := c.lesson
	c.lesson = lesson
	defer func() { c.lesson = was }()
	return c.attends(who)
}

// TestTheNextLessonHasTheBoard: the lessons of a course share a board, which is written in one at a time; the number goes on, and what
// was drawn in the last lesson is there to be changed. Another course's board is not theirs.
func TestTheNextLessonHasTheBoard(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	board := protocol.BoardID(c.course.ID)
	next, err := c.teacher.CreateLesson(c.ctx, c.course.ID, client.NewLesson{Title: "Next"})
	if err != nil {
		t.Fatal(err)
	}
	today, tomorrow, student := c.attends(c.teacher), c.attendsIn(next, c.teacher), c.attendsIn(next, c.student)
	first, second := c.lesson.Room.ID, next.Room.ID
	today.op(first, addLine(board, "today"))
	if _, code := tomorrow.do(protocol.TypeBoardOp, second, addLine(board, "too-soon")); code != protocol.CodeElsewhere {
		t.Fatalf("while the first lesson goes on, the board in the other is answered %q", code)
	}
	if _, code := tomorrow.do(protocol.TypeBoardOp, second, addLine(boardOf(first), "x")); code != protocol.CodeNotFound {
		t.Fatalf("a lesson's own id as a board is answered %q", code)
	}
	today.must(protocol.TypeEndRoom, first, nil)
	tomorrow.op(second, protocol.BoardOp{Board: board, Page: protocol.FirstPage, Op: protocol.BoardPatch, ID: "today", Data: &protocol.BoardProps{X: value(7.0)}})
	if e, _ := student.hearsOp(); e.N != 2 {
		t.Fatalf("the next lesson's first op has the number %d", e.N)
	}
	other, err := c.teacher.CreateCourse(c.ctx, client.NewCourse{Title: "Geometry"})
	if err != nil {
		t.Fatal(err)
	}
	if _, code := tomorrow.do(protocol.TypeBoardOp, second, addLine(protocol.BoardID(other.ID), "x")); code != protocol.CodeNotFound {
		t.Fatalf("another course's board is answered %q", code)
	}
}

// TestWhoDrawsInALesson: those who teach, and students who were given the pen, on what they have drawn themselves.
func TestWhoDrawsInALesson(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	board := protocol.BoardID(c.course.ID)
	teacher, assistant, student := c.attends(c.teacher), c.attends(c.assistant), c.attends(c.student)
	room := c.lesson.Room.ID
	teacher.op(room, addLine(board, "teachers"))
	assistant.op(room, addLine(board, "assistants"))
	deletes := protocol.BoardOp{Board: board, Page: protocol.FirstPage, Op: protocol.BoardDelete, ID: "teachers"}
	refused := func(op protocol.BoardOp) {
		t.Helper()
		if _, code := student.do(protocol.TypeBoardOp, room, op); code != protocol.CodeForbidden {
			t.Errorf("%+v by a student is answered %q", op, code)
		}
	}
	refused(addLine(board, "students"))
	for what, data := range map[protocol.Type]any{
		protocol.TypePresentBoard: protocol.PresentBoard{Board: board, Page: protocol.FirstPage},
		protocol.TypeLetDraw:      protocol.LetDraw{Account: student.opened.Account, May: true},
		protocol.TypeEditBoard:    protocol.EditBoard{Title: "Mine"},
	} {
		if _, code := student.do(what, room, data); code != protocol.CodeForbidden {
			t.Errorf("%s by a student is answered %q", what, code)
		}
	}
	assistant.must(protocol.TypeLetDraw, room, protocol.LetDraw{Account: student.opened.Account, May: true})
	student.op(room, addLine(board, "students"))
	refused(deletes)
	assistant.op(room, deletes)
	teacher.must(protocol.TypePresentBoard, room, protocol.PresentBoard{Board: board, Page: protocol.FirstPage})
}
