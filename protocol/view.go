package protocol

// ViewID names one view: that an account may be seen, or heard, by another.
type ViewID string

// OfferView asks a member to be shown a source of theirs, or shows one's own to everyone, which asks nobody.
type OfferView struct {
	Account AccountID `json:"account"`
	Source  Source    `json:"source"`
	// Everyone asks for everyone in the room. Who asks another for that holds the right spotlight.
	Everyone bool `json:"everyone,omitzero"`
}

// OfferedView answers offer-view. Asking again while the view lasts gives the same one.
type OfferedView struct {
	View ViewID `json:"view"`
}

// OfferViewEvent asks the one concerned, on each of its devices.
type OfferViewEvent struct {
	View     ViewID    `json:"view"`
	Account  AccountID `json:"account"` // who asks
	Source   Source    `json:"source"`
	Everyone bool      `json:"everyone,omitzero"`
}

// AnswerView agrees to be viewed, which goes on record before anything is sent, or declines.
type AnswerView struct {
	View   ViewID `json:"view"`
	Accept bool   `json:"accept"`
}

// EndView ends a view, or takes the question back. The one viewed and the one who asked may.
type EndView struct {
	View ViewID `json:"view"`
}

// ViewState says how a view is.
type ViewState string

// The states of a view.
const (
	ViewAsked    ViewState = "asked"
	ViewAccepted ViewState = "accepted"
	ViewDeclined ViewState = "declined" // the end
	ViewEnded    ViewState = "ended"    // the end
)

// ViewChanged tells both sides of a view how it is now.
type ViewChanged struct {
	View     ViewID    `json:"view"`
	Account  AccountID `json:"account"` // who is viewed
	Viewer   AccountID `json:"viewer"`  // who asked
	Source   Source    `json:"source"`
	Everyone bool      `json:"everyone,omitzero"`
	State    ViewState `json:"state"`
}

func (s Source) valid() bool {
	return s == SourceMicrophone || s == SourceCamera || s == SourceScreen
}

func (d *OfferView) check() *Error  { return need(account(d.Account) && d.Source.valid()) }
func (d *AnswerView) check() *Error { return need(d.View != "" && len(d.View) <= maxID) }
func (d *EndView) check() *Error    { return need(d.View != "" && len(d.View) <= maxID) }
