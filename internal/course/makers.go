package course

import (
	"context"
	"errors"

	"atrium/internal/auth"
	"atrium/protocol"
)

// Makers says who makes courses. Administrators always may, guests never.
type Makers string

// Who makes courses.
const (
	MakersAll    Makers = "all"    // everyone with an account
	MakersChosen Makers = "chosen" // the accounts that an administrator has named
	MakersAdmins Makers = "admins"
)

// MakerStore is what the right to make courses asks of the database.
type MakerStore interface {
	// Makers reads who makes courses; "" before it was ever set.
	Makers(ctx context.Context) (Makers, error)
	// SetMakers writes it.
	SetMakers(ctx context.Context, m Makers) error
	// ChosenMakers reads the accounts that were named, by their folded names, after one.
	ChosenMakers(ctx context.Context, after string, limit int) ([]auth.Account, error)
	// IsChosenMaker reports whether an account was named.
	IsChosenMaker(ctx context.Context, account protocol.AccountID) (bool, error)
	// ChooseMaker names an account that there is, or does so no longer; a repeat changes nothing.
	ChooseMaker(ctx context.Context, account protocol.AccountID, chosen bool) error
}

// MayCreate reports whether an account may make courses now.
func (s *Service) MayCreate(ctx context.Context, who auth.Account) (bool, error) {
	if who.Guest() || who.Admin {
		return who.Admin, nil
	}
	makers, err := s.makers(ctx)
	if err != nil || makers != MakersChosen {
		return makers == MakersAll, err
	}
	return s.store.IsChosenMaker(ctx, who.ID)
}

func (s *Service) makers(ctx context.Context) (Makers, error) {
	makers, err := s.store.Makers(ctx)
	if err == nil && makers == "" {
		makers = MakersAll
	}
	return makers, err
}

// Makers reads who makes courses, for administrators.
func (s *Service) Makers(ctx context.Context, who auth.Account) (Makers, error) {
	if !who.Admin {
		return "", protocol.Err(protocol.CodeForbidden)
	}
	return s.makers(ctx)
}

// SetMakers says who makes courses from now on, by administrators. Courses that were made before stay as they are.
func (s *Service) SetMakers(ctx context.Context, who auth.Account, m Makers) error {
	switch {
	case !who.Admin:
		return protocol.Err(protocol.CodeForbidden)
	case m != MakersAll && m != MakersChosen && m != MakersAdmins:
		return protocol.Wrap(protocol.CodeBadData, errors.New("makers"))
	}
	return s.store.SetMakers(ctx, m)
}

// chosenPageOf is how many named accounts are in a page.
const chosenPageOf = 100

// Chosen lists the named accounts by name, for administrators. next is the place of the following page, empty at the end.
func (s *Service) Chosen(ctx context.Context, who auth.Account, after string) (list []auth.Account, next string, err error) {
	if !who.Admin {
		return nil, "", protocol.Err(protocol.CodeForbidden)
	}
	list, err = s.store.ChosenMakers(ctx, after, chosenPageOf+1)
	if len(list) > chosenPageOf {
		list = list[:chosenPageOf]
		next = list[chosenPageOf-1].FoldedName
	}
	return list, next, err
}

// Choose names an account that makes courses, or does so no longer, by administrators. It counts where the makers are the chosen.
func (s *Service) Choose(ctx context.Context, who auth.Account, account protocol.AccountID, chosen bool) error {
	if !who.Admin {
		return protocol.Err(protocol.CodeForbidden)
	}
	return s.store.ChooseMaker(ctx, account, chosen)
}
