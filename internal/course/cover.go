package course

import (
	"context"

	"atrium/internal/auth"
	"atrium/internal/auth/picture"
	"atrium/protocol"
)

// CoverStore is what the pictures of courses ask of the database.
type CoverStore interface {
	// PutCover gives a course a picture, in place of the one it had, and answers the course after it, or ErrNotFound. The zero
	// Picture takes the picture away; that there was none is no error. Of what was there before, nothing stays on the disk.
	PutCover(ctx context.Context, id protocol.CourseID, p picture.Picture, at protocol.Millis) (Course, error)
	// CoverOf reads a course's picture, or ErrNotFound.
	CoverOf(ctx context.Context, id protocol.CourseID) (picture.Picture, error)
}

// SetCover makes a course's picture of an upload, by its teachers: a PNG, a JPEG or the first frame of a GIF, told by its
// bytes. What is kept is its middle, three times as wide as high, as a JPEG that this server has encoded. It waits for its
// turn to be decoded, as long as the context lasts. Refusals: not_found, forbidden, ended (archived), too_large (bytes, or
// pixels along a side), bad_data (no such picture).
func (s *Service) SetCover(ctx context.Context, who auth.Account, id protocol.CourseID, upload []byte) (Course, Enrolment, error) {
	if _, err := s.mayCover(ctx, who, id); err != nil { // before anything is decoded
		return Course{}, Enrolment{}, err
	}
	made, err := s.pictures.Make(ctx, upload, picture.Cover)
	if err != nil {
		return Course{}, Enrolment{}, err
	}
	return s.putCover(ctx, who, id, made)
}

// RemoveCover takes a course's picture away, by its teachers; that there was none is no error. Refusals: not_found, forbidden,
// ended (archived).
func (s *Service) RemoveCover(ctx context.Context, who auth.Account, id protocol.CourseID) (Course, Enrolment, error) {
	return s.putCover(ctx, who, id, picture.Picture{})
}

// mayCover refuses who may not give the course a picture now.
func (s *Service) mayCover(ctx context.Context, who auth.Account, id protocol.CourseID) (Enrolment, error) {
	c, own, err := s.teacher(ctx, who, id)
	if err == nil && c.Archived != 0 {
		err = protocol.Err(protocol.CodeEnded)
	}
	return own, err
}

func (s *Service) putCover(ctx context.Context, who auth.Account, id protocol.CourseID, p picture.Picture) (Course, Enrolment, error) {
	own, err := s.mayCover(ctx, who, id) // perhaps no longer
	if err != nil {
		return Course{}, own, err
	}
	changed, err := s.store.PutCover(ctx, id, p, protocol.ToMillis(s.now()))
	return changed, own, notFound(err)
}

// Cover is the picture of a course for who sees the course; not_found if it has none.
func (s *Service) Cover(ctx context.Context, who auth.Account, id protocol.CourseID) (picture.Picture, error) {
	if _, _, err := s.Look(ctx, who, id); err != nil {
		return picture.Picture{}, err
	}
	p, err := s.store.CoverOf(ctx, id)
	return p, notFound(err)
}
