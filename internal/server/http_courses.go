package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/course"
	"atrium/protocol"
)

// Course is a course as somebody sees it.
type Course struct {
	ID          protocol.CourseID  `json:"id"`
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Owner       protocol.AccountID `json:"owner"`
	Teacher     string             `json:"teacher" doc:"the owner's name"`
	Join        course.Join        `json:"join" enum:"open,approval,code"`
	Capacity    int                `json:"capacity" doc:"students at most; 0: as many as come"`
	Listed      bool               `json:"listed" doc:"whether everyone finds it"`
	LateMinutes int                `json:"late_minutes" doc:"how long after its start one is in time for a lesson"`
	Students    int                `json:"students"`
	Cover       string             `json:"cover,omitzero" doc:"v of the picture's address; absent: none"`
	Created     protocol.Millis    `json:"created"`
	Archived    protocol.Millis    `json:"archived,omitzero"`
	Role        course.Role        `json:"role,omitzero" doc:"one's own" enum:"teacher,assistant,student"`
	State       course.State       `json:"state,omitzero" doc:"of one's own enrolment" enum:"active,waiting,refused,left"`
	Code        string             `json:"code,omitzero" doc:"lets people in, for teachers"`
}

// Enrolment is somebody's part in a course.
type Enrolment struct {
	Account protocol.AccountID `json:"account"`
	Name    string             `json:"name"`
	Avatar  string             `json:"avatar,omitzero"`
	Role    course.Role        `json:"role" enum:"teacher,assistant,student"`
	State   course.State       `json:"state" enum:"active,waiting,refused,left"`
	Since   protocol.Millis    `json:"since"`
}

// CoursePath is the part of an address that names a course. Exported, because huma fills no unexported embedded field.
type CoursePath struct {
	Course protocol.CourseID `path:"course" maxLength:"64"`
}

type (
	courseOutput  struct{ Body Course }
	coursesOutput struct {
		Body struct {
			Courses   []Course          `json:"courses"`
			Next      protocol.CourseID `json:"next,omitzero" doc:"the cursor of the next page; absent at the end"`
			MayCreate bool              `json:"may_create" doc:"whether one may make courses"`
		}
	}
	enrolmentOutput  struct{ Body Enrolment }
	enrolmentsOutput struct {
		Body struct {
			Enrolments []Enrolment `json:"enrolments"`
		}
	}
)

func (a *api) registerCourses(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/courses", DefaultStatus: http.StatusCreated,
		OperationID: "createCourse", Summary: "Make a course, which one teaches"}, a.postCourses)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/courses",
		OperationID: "courses", Summary: "Search courses by any part of title or teacher, of their pinyin or its initials; or list one's own"}, a.getCourses)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/courses/{course}",
		OperationID: "course", Summary: "Look at a course that one takes part in or may find"}, a.getCourse)
	operation(a, h, huma.Operation{Method: http.MethodPatch, Path: "/api/v1/courses/{course}",
		OperationID: "changeCourse", Summary: "Change or archive a course, by its teachers"}, a.patchCourse)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/courses/{course}/enrolments",
		OperationID: "enrolments", Summary: "List who takes part; for teachers and assistants also who waits, left or was refused"}, a.getEnrolments)
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/courses/{course}/enrolments",
		OperationID: "enrol", Summary: "Come into a course, or wait for a teacher's approval"}, a.postEnrolments)
	operation(a, h, huma.Operation{Method: http.MethodDelete, Path: "/api/v1/courses/{course}/enrolments/me", DefaultStatus: http.StatusNoContent,
		OperationID: "leaveCourse", Summary: "Leave a course, or wait no longer"}, a.deleteEnrolment)
	operation(a, h, huma.Operation{Method: http.MethodPatch, Path: "/api/v1/courses/{course}/enrolments/{account}",
		OperationID: "changeEnrolment", Summary: "Approve, refuse or put out somebody, or give another role, by teachers"}, a.patchEnrolment)
}

// seenCourse is a course as who has this part in it sees it.
func (a *api) seenCourse(c course.Course, own course.Enrolment) Course {
	seen := Course{ID: c.ID, Title: c.Title, Description: c.Description, Owner: c.Owner, Teacher: c.Teacher, Join: c.Join, Capacity: c.Capacity,
		Listed: c.Listed, LateMinutes: c.LateMinutes, Students: c.Students, Cover: c.Cover, Created: c.Created, Archived: c.Archived, Role: own.Role, State: own.State}
	if own.Role == course.RoleTeacher && own.State == course.StateActive {
		seen.Code = a.courses.Code(c)
	}
	return seen
}

func seenEnrolment(e course.Enrolment) Enrolment {
	return Enrolment{Account: e.Account, Name: e.Name, Avatar: e.Avatar, Role: e.Role, State: e.State, Since: e.Since}
}

func (a *api) postCourses(ctx context.Context, in *struct {
	Key  string `header:"Idempotency-Key" maxLength:"128"`
	Body struct {
		Title       string      `json:"title"`
		Description string      `json:"description,omitzero"`
		Join        course.Join `json:"join" enum:"open,approval,code"`
		Capacity    int         `json:"capacity,omitzero"`
		Listed      *bool       `json:"listed,omitzero" doc:"true if absent"`
		LateMinutes *int        `json:"late_minutes,omitzero" doc:"10 if absent"`
	}
}) (*courseOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassCreate); err != nil {
		return nil, err
	}
	n := course.NewCourse{Title: in.Body.Title, Description: in.Body.Description, Join: in.Body.Join, Capacity: in.Body.Capacity,
		Listed: or(in.Body.Listed, true), LateMinutes: or(in.Body.LateMinutes, 10), Key: in.Key}
	c, err := a.courses.Create(ctx, who.Account, n)
	if err != nil {
		return nil, err
	}
	a.log.InfoContext(ctx, "course made", "course", c.ID, "account", who.Account.ID)
	return &courseOutput{a.seenCourse(c, course.Enrolment{Role: course.RoleTeacher, State: course.StateActive})}, nil
}

// or is what was given, or else a default.
func or[T any](given *T, otherwise T) T {
	if given == nil {
		return otherwise
	}
	return *given
}

func (a *api) getCourses(ctx context.Context, in *struct {
	Q      string            `query:"q" maxLength:"200"`
	Mine   bool              `query:"mine" doc:"those in which one takes part or waits, instead of a search"`
	Cursor protocol.CourseID `query:"cursor" maxLength:"64"`
}) (*coursesOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassSearch); err != nil {
		return nil, err
	}
	if !isText(in.Q) || !isText(string(in.Cursor)) {
		return nil, protocol.Err(protocol.CodeBadText)
	}
	list, parts, next, err := a.courses.List(ctx, who.Account, in.Mine, in.Q, in.Cursor)
	if err != nil {
		return nil, err
	}
	may, err := a.courses.MayCreate(ctx, who.Account)
	if err != nil {
		return nil, err
	}
	out := &coursesOutput{}
	out.Body.MayCreate = may
	out.Body.Courses, out.Body.Next = make([]Course, len(list)), next
	for i, c := range list {
		out.Body.Courses[i] = a.seenCourse(c, parts[i])
	}
	return out, nil
}

func (a *api) getCourse(ctx context.Context, in *CoursePath) (*courseOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	c, own, err := a.courses.Look(ctx, who.Account, in.Course)
	if err != nil {
		return nil, err
	}
	return &courseOutput{a.seenCourse(c, own)}, nil
}

func (a *api) patchCourse(ctx context.Context, in *struct {
	CoursePath
	Body struct {
		Title       *string      `json:"title,omitzero"`
		Description *string      `json:"description,omitzero"`
		Join        *course.Join `json:"join,omitzero" enum:"open,approval,code"`
		Capacity    *int         `json:"capacity,omitzero"`
		Listed      *bool        `json:"listed,omitzero"`
		LateMinutes *int         `json:"late_minutes,omitzero"`
		Archived    *bool        `json:"archived,omitzero"`
		NewCode     bool         `json:"new_code,omitzero" doc:"the present code lets nobody in any more"`
	}
}) (*courseOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	b := in.Body
	c, own, err := a.courses.Change(ctx, who.Account, in.Course, b.Archived, course.Change{Title: b.Title, Description: b.Description, Join: b.Join,
		Capacity: b.Capacity, Listed: b.Listed, LateMinutes: b.LateMinutes, NewCode: b.NewCode})
	if err != nil {
		return nil, err
	}
	return &courseOutput{a.seenCourse(c, own)}, nil
}

func (a *api) getEnrolments(ctx context.Context, in *CoursePath) (*enrolmentsOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	people, err := a.courses.People(ctx, who.Account, in.Course)
	if err != nil {
		return nil, err
	}
	out := &enrolmentsOutput{}
	out.Body.Enrolments = make([]Enrolment, len(people))
	for i, e := range people {
		out.Body.Enrolments[i] = seenEnrolment(e)
	}
	return out, nil
}

func (a *api) postEnrolments(ctx context.Context, in *struct {
	CoursePath
	Body struct {
		Code string `json:"code,omitzero" maxLength:"64"`
	}
}) (*enrolmentOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassCreate); err != nil {
		return nil, err
	}
	e, err := a.courses.Enrol(ctx, who.Account, in.Course, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return &enrolmentOutput{seenEnrolment(e)}, nil
}

func (a *api) deleteEnrolment(ctx context.Context, in *CoursePath) (*struct{}, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	return nil, a.courses.Leave(ctx, who.Account, in.Course)
}

func (a *api) patchEnrolment(ctx context.Context, in *struct {
	CoursePath
	Account protocol.AccountID `path:"account" maxLength:"64"`
	Body    struct {
		State *course.State `json:"state,omitzero" enum:"active,refused"`
		Role  *course.Role  `json:"role,omitzero" enum:"teacher,assistant,student"`
	}
}) (*enrolmentOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	e, err := a.courses.Decide(ctx, who.Account, in.Course, in.Account, course.Part{State: in.Body.State, Role: in.Body.Role})
	if err != nil {
		return nil, err
	}
	return &enrolmentOutput{seenEnrolment(e)}, nil
}
