package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/protocol"
)

// Lesson is a lesson as who takes part in its course sees it. Its id is that of its room.
type Lesson struct {
	ID          protocol.RoomID    `json:"id"`
	Room        LessonRoom         `json:"room"`
	Course      protocol.CourseID  `json:"course"`
	CourseTitle string             `json:"course_title"`
	Title       string             `json:"title"`
	State       course.LessonState `json:"state" enum:"planned,live,ended"`
	Planned     protocol.Millis    `json:"planned,omitzero" doc:"when it is to begin; absent: it began when it was made"`
	Began       protocol.Millis    `json:"began,omitzero" doc:"absent: not yet"`
	Ended       protocol.Millis    `json:"ended,omitzero"`
	Off         bool               `json:"off,omitzero" doc:"it is planned, and its course is archived: nobody can come in"`
	Count       int                `json:"count" doc:"people there now"`
	Role        course.Role        `json:"role" doc:"one's own" enum:"teacher,assistant,student"`
}

// LessonRoom is where a lesson is held.
type LessonRoom struct {
	ID     protocol.RoomID     `json:"id"`
	Number protocol.RoomNumber `json:"number"`
}

// LessonPath is the part of an address that names a lesson. Exported, because huma fills no unexported embedded field.
type LessonPath struct {
	Lesson protocol.RoomID `path:"lesson" maxLength:"64"`
}

type (
	lessonOutput  struct{ Body Lesson }
	lessonsOutput struct {
		Body struct {
			Lessons []Lesson        `json:"lessons"`
			Next    protocol.RoomID `json:"next,omitzero" doc:"the cursor of the next page; absent at the end"`
		}
	}
)

func (a *api) registerLessons(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/courses/{course}/lessons", DefaultStatus: http.StatusCreated,
		OperationID: "createLesson", Summary: "Make a lesson, which is live at once or planned, by the course's teachers"}, a.postLessons)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/courses/{course}/lessons",
		OperationID: "lessons", Summary: "List the lessons of a course in which one takes part, the newest first"}, a.getLessons)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/lessons",
		OperationID: "comingLessons", Summary: "List what is live and then what comes in all one's courses, each by its start"}, a.getComing)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/lessons/{lesson}",
		OperationID: "lesson", Summary: "Look at a lesson of a course in which one takes part"}, a.getLesson)
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/lessons/{lesson}/end", DefaultStatus: http.StatusNoContent,
		OperationID: "endLesson", Summary: "End the lesson for all; a planned one is cancelled"}, a.postLessonEnd)
}

func (a *api) seenLesson(l course.Lesson, role course.Role) Lesson {
	return Lesson{ID: l.ID, Room: LessonRoom{l.ID, l.Number}, Course: l.Course, CourseTitle: l.CourseTitle, Title: l.Title, State: l.State(),
		Planned: l.Planned, Began: l.Began, Ended: l.Ended, Off: l.Off(), Count: a.rooms.Live(l.ID), Role: role}
}

func (a *api) postLessons(ctx context.Context, in *struct {
	CoursePath
	Key  string `header:"Idempotency-Key" maxLength:"128"`
	Body struct {
		Title  string                `json:"title"`
		Start  protocol.Millis       `json:"start,omitzero" doc:"when it is to begin; absent: now"`
		Policy *protocol.PolicyPatch `json:"policy,omitzero"`
	}
}) (*lessonOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassCreate); err != nil {
		return nil, err
	}
	n := course.NewLesson{Title: in.Body.Title, Start: in.Body.Start, Policy: or(in.Body.Policy, protocol.PolicyPatch{}), Key: in.Key}
	l, err := a.courses.CreateLesson(ctx, who.Account, actorOf(who), in.Course, n)
	if err != nil {
		return nil, err
	}
	a.log.InfoContext(ctx, "lesson made", "room", l.ID, "course", l.Course, "account", who.Account.ID)
	return &lessonOutput{a.seenLesson(l, course.RoleTeacher)}, nil
}

func (a *api) getLessons(ctx context.Context, in *struct {
	CoursePath
	Cursor protocol.RoomID `query:"cursor" maxLength:"64"`
}) (*lessonsOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	if !isText(string(in.Cursor)) {
		return nil, protocol.Err(protocol.CodeBadText)
	}
	list, own, next, err := a.courses.Lessons(ctx, who.Account, in.Course, in.Cursor)
	if err != nil {
		return nil, err
	}
	out := &lessonsOutput{}
	out.Body.Lessons, out.Body.Next = make([]Lesson, len(list)), next
	for i, l := range list {
		out.Body.Lessons[i] = a.seenLesson(l, own.Role)
	}
	return out, nil
}

func (a *api) getComing(ctx context.Context, _ *nothing) (*lessonsOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	list, parts, err := a.courses.Coming(ctx, who.Account)
	if err != nil {
		return nil, err
	}
	out := &lessonsOutput{}
	out.Body.Lessons = make([]Lesson, len(list))
	for i, l := range list {
		out.Body.Lessons[i] = a.seenLesson(l, parts[i].Role)
	}
	return out, nil
}

func (a *api) getLesson(ctx context.Context, in *LessonPath) (*lessonOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	l, own, err := a.courses.Lesson(ctx, who.Account, in.Lesson)
	if err != nil {
		return nil, err
	}
	return &lessonOutput{a.seenLesson(l, own.Role)}, nil
}

func (a *api) postLessonEnd(ctx context.Context, in *LessonPath) (*struct{}, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	l, _, err := a.courses.Lesson(ctx, who.Account, in.Lesson)
	if err != nil {
		return nil, err
	}
	_, err = a.rooms.Do(ctx, actorOf(who), l.ID, room.End(""))
	return nil, err
}
