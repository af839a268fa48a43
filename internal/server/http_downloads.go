package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/auth"
	"atrium/internal/chat"
	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/protocol"
)

func (a *api) registerDownloads(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/courses/{course}/attendance/export",
		OperationID: "exportAttendance", Summary: "Download the attendance book, for teachers and assistants; xlsx has the evidence too"}, a.exportBook)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/courses/{course}/messages/export",
		OperationID: "exportCourseMessages", Summary: "Download the history of all lessons in their order as text, table or JSON"}, a.exportCourse)
}

// exportBook sends the attendance book, in the language of who asks.
func (a *api) exportBook(ctx context.Context, in *struct {
	CoursePath
	Format course.Format `query:"format" enum:"csv,xlsx" default:"csv"`
}) (*huma.StreamResponse, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassExport); err != nil {
		return nil, err
	}
	b, err := a.courses.Evidence(ctx, who.Account, in.Course)
	if err == nil && !b.Fits(in.Format) {
		err = protocol.Err(protocol.CodeTooLarge)
	}
	if err != nil {
		return nil, err
	}
	return a.stream(ctx, download{who: who, kind: in.Format.ContentType(), name: fmt.Sprintf("attendance-%s.%s", in.Course, in.Format), of: string(in.Course),
		may:   func(ctx context.Context) error { return a.courses.MaySeeBook(ctx, who.Account, in.Course) },
		write: func(_ context.Context, w io.Writer) error { return b.Export(in.Format, who.Account.Locale, w) }})
}

// exportCourse streams what was written in all lessons that the one who asks may read, each up to its head when its turn comes.
func (a *api) exportCourse(ctx context.Context, in *struct {
	CoursePath
	MessagesFilter
}) (*huma.StreamResponse, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassExport); err != nil {
		return nil, err
	}
	lessons, err := a.courses.AllLessons(ctx, who.Account, in.Course)
	if err != nil {
		return nil, err
	}
	turn := &turnOfLessons{api: a, who: who, lessons: lessons}
	return a.stream(ctx, download{who: who, kind: in.Format.ContentType(), name: fmt.Sprintf("course-%s.%s", in.Course, in.Format), of: string(in.Course),
		may: func(ctx context.Context) error {
			if turn.row.ID != "" {
				return a.mayRead(ctx, turn.row, who)
			}
			_, err := a.courses.PartOf(ctx, who.Account, in.Course)
			return err
		},
		write: func(ctx context.Context, w io.Writer) error {
			return a.chat.ExportLessons(ctx, turn.all(ctx), in.Format, in.filter(), w)
		}})
}

// turnOfLessons goes through the lessons that somebody may read.
type turnOfLessons struct {
	api     *api
	who     auth.Identity
	lessons []course.Lesson
	row     room.Row // the one whose turn it is
}

func (t *turnOfLessons) all(ctx context.Context) iter.Seq2[chat.Lesson, error] {
	return func(yield func(chat.Lesson, error) bool) {
		for _, l := range t.lessons {
			row, err := t.next(ctx, l.ID)
			switch {
			case err == nil && row.Head == 0:
				continue
			case errors.Is(err, protocol.Err(protocol.CodeNotMember)): // banned there, or not in the course any more
				if _, err = t.api.courses.PartOf(ctx, t.who.Account, l.Course); err == nil {
					continue
				}
			case err == nil:
				t.row = row
			}
			if !yield(chat.Lesson{ID: l.ID, Title: row.Title, Start: l.Start(), Until: row.Head}, err) {
				return
			}
		}
	}
}

func (t *turnOfLessons) next(ctx context.Context, id protocol.RoomID) (room.Row, error) {
	within, cancel := context.WithTimeout(ctx, t.api.callWithin)
	defer cancel()
	row, err := t.api.rooms.Find(within, string(id))
	if err == nil {
		err = t.api.mayRead(within, row, t.who)
	}
	return row, err
}
