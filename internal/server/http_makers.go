package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/auth"
	"atrium/internal/course"
	"atrium/protocol"
)

// CourseMaker is an account that an administrator has named.
type CourseMaker struct {
	Account     protocol.AccountID `json:"account"`
	Name        string             `json:"name" doc:"the user name"`
	DisplayName string             `json:"display_name"`
	Avatar      string             `json:"avatar,omitzero"`
}

func makerOf(a auth.Account) CourseMaker {
	return CourseMaker{Account: a.ID, Name: a.Name, DisplayName: a.DisplayName, Avatar: a.Avatar}
}

type (
	courseRules struct {
		Makers course.Makers `json:"makers" enum:"all,chosen,admins" doc:"who makes courses: everyone with an account, those whom administrators have named, or administrators only"`
	}
	courseRulesOutput struct{ Body courseRules }
	makerOutput       struct{ Body CourseMaker }
	makersOutput      struct {
		Body struct {
			Makers []CourseMaker `json:"makers"`
			Next   string        `json:"next,omitzero" doc:"the cursor of the next page; absent at the end"`
		}
	}
)

func (a *api) registerMakers(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/admin/courses",
		OperationID: "courseRules", Summary: "Who makes courses, for administrators"}, a.getCourseRules)
	operation(a, h, huma.Operation{Method: http.MethodPatch, Path: "/api/v1/admin/courses",
		OperationID: "changeCourseRules", Summary: "Say who makes courses, by administrators"}, a.patchCourseRules)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/admin/courses/makers",
		OperationID: "courseMakers", Summary: "List the accounts that were named as makers of courses, for administrators"}, a.getMakers)
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/admin/courses/makers", DefaultStatus: http.StatusCreated,
		OperationID: "addCourseMaker", Summary: "Name an account that makes courses, by its user name, by administrators"}, a.postMakers)
	operation(a, h, huma.Operation{Method: http.MethodDelete, Path: "/api/v1/admin/courses/makers/{account}", DefaultStatus: http.StatusNoContent,
		OperationID: "removeCourseMaker", Summary: "Take an account from those that make courses, by administrators"}, a.deleteMaker)
}

func (a *api) getCourseRules(ctx context.Context, _ *nothing) (*courseRulesOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	makers, err := a.courses.Makers(ctx, who.Account)
	return &courseRulesOutput{courseRules{makers}}, err
}

func (a *api) patchCourseRules(ctx context.Context, in *struct{ Body courseRules }) (*courseRulesOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.courses.SetMakers(ctx, who.Account, in.Body.Makers); err != nil {
		return nil, err
	}
	a.log.InfoContext(ctx, "makers of courses changed", "makers", in.Body.Makers, "account", who.Account.ID)
	return &courseRulesOutput{in.Body}, nil
}

func (a *api) getMakers(ctx context.Context, in *struct {
	Cursor string `query:"cursor" maxLength:"2048"`
}) (*makersOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	list, next, err := a.courses.Chosen(ctx, who.Account, in.Cursor)
	if err != nil {
		return nil, err
	}
	out := &makersOutput{}
	out.Body.Makers, out.Body.Next = make([]CourseMaker, len(list)), next
	for i, account := range list {
		out.Body.Makers[i] = makerOf(account)
	}
	return out, nil
}

func (a *api) postMakers(ctx context.Context, in *struct {
	Body struct {
		Name string `json:"name" maxLength:"2048" doc:"the user name"`
	}
}) (*makerOutput, error) {
	if err := needAdmin(ctx); err != nil { // before anybody is looked up: names are not for guessing
		return nil, err
	}
	account, err := a.auth.Find(ctx, "", in.Body.Name)
	if err != nil {
		return nil, err
	}
	return &makerOutput{makerOf(account)}, a.choose(ctx, account.ID, true)
}

func (a *api) deleteMaker(ctx context.Context, in *struct {
	Account protocol.AccountID `path:"account" maxLength:"64"`
}) (*struct{}, error) {
	return nil, a.choose(ctx, in.Account, false)
}

func (a *api) choose(ctx context.Context, account protocol.AccountID, chosen bool) error {
	who, err := need(ctx)
	if err != nil {
		return err
	}
	if err := a.courses.Choose(ctx, who.Account, account, chosen); err != nil {
		return err
	}
	a.log.InfoContext(ctx, "maker of courses", "maker", account, "chosen", chosen, "account", who.Account.ID)
	return nil
}
