package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

func (a *api) registerCovers(h huma.API) {
	const path = "/api/v1/courses/{course}/cover"
	operation(a, h, a.receiving(huma.Operation{Method: http.MethodPut, Path: path,
		OperationID: "setCover", Summary: "Set a course's picture, by its teachers: a PNG, JPEG or GIF; its middle is kept, three times as wide as high"}), a.putCover)
	operation(a, h, huma.Operation{Method: http.MethodDelete, Path: path,
		OperationID: "removeCover", Summary: "Remove a course's picture, by its teachers"}, a.deleteCover)
	operation(a, h, sending(huma.Operation{Method: http.MethodGet, Path: path,
		OperationID: "cover", Summary: "The picture of a course that one may look at, 960 × 320 pixels"}), a.getCover)
}

func (a *api) putCover(ctx context.Context, in *struct {
	CoursePath
	PictureInput
}) (*courseOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	c, own, err := a.courses.SetCover(ctx, who.Account, in.Course, in.RawBody)
	if err != nil {
		return nil, ofPicture(err)
	}
	return &courseOutput{a.seenCourse(c, own)}, nil
}

func (a *api) deleteCover(ctx context.Context, in *CoursePath) (*courseOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	c, own, err := a.courses.RemoveCover(ctx, who.Account, in.Course)
	if err != nil {
		return nil, err
	}
	return &courseOutput{a.seenCourse(c, own)}, nil
}

func (a *api) getCover(ctx context.Context, in *struct {
	CoursePath
	V string `query:"v" maxLength:"64" doc:"cover of the course: lets the answer be cached for good"`
}) (*pictureOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	p, err := a.courses.Cover(ctx, who.Account, in.Course)
	if err != nil {
		return nil, err
	}
	return sent(p, in.V, "cover.jpg"), nil
}
