package protocol

// Sign-ins of a lesson: who teaches starts one, each student who is there confirms or refuses.

// SignupID names one sign-in of a lesson: the number of its offer-signup in the lesson's journal, in decimal.
type SignupID string

// SignupKind says whether a sign-in has a time.
type SignupKind string

// The kinds of sign-ins: open until it is closed, or so many seconds for each student from when their device received it.
const (
	SignupNormal SignupKind = "normal"
	SignupTimed  SignupKind = "timed"
)

// MaxSignupSeconds bounds the time of a timed sign-in.
const MaxSignupSeconds = 3600

// OfferSignup starts a sign-in. While one is open a second is refused: already_running.
type OfferSignup struct {
	Kind    SignupKind `json:"kind"`
	Seconds int        `json:"seconds,omitzero"` // of a timed one: 1 to 3,600; of a normal one: none
}

// OfferedSignup answers offer-signup.
type OfferedSignup struct {
	Signup SignupID `json:"signup"`
}

// OfferSignupEvent says that a sign-in runs. A student who has not answered gets it with a receipt, on each device and again after each
// return; without one it is the journal's event, for those who may start sign-ins.
type OfferSignupEvent struct {
	Signup  SignupID   `json:"signup"`
	Kind    SignupKind `json:"kind"`
	Seconds int        `json:"seconds,omitzero"`
	Receipt string     `json:"receipt,omitzero"`
	// Remaining is how much of the student's time is left, in ms, once it has begun. Absent: it begins when the offer is proved to have arrived,
	// by receive-signup or by the pong to a ping behind it.
	Remaining *int64 `json:"remaining,omitzero"`
}

// ReceiveSignup says that the offer has arrived. Only the first receipt begins the student's time.
type ReceiveSignup struct {
	Signup  SignupID `json:"signup"`
	Receipt string   `json:"receipt"`
}

// ReceivedSignup answers receive-signup: how much of a timed one is left, in ms.
type ReceivedSignup struct {
	Remaining *int64 `json:"remaining,omitzero"`
}

// SignupAnswer is what a student says.
type SignupAnswer string

// The answers.
const (
	SignupConfirm SignupAnswer = "confirm"
	SignupRefuse  SignupAnswer = "refuse"
)

// ReasonTimeout is the reason of the refusal that a device sends when the time is over.
const ReasonTimeout = "timeout"

// AnswerSignup answers for oneself: there is no way to name another. Out of time it is too_late.
type AnswerSignup struct {
	Signup SignupID     `json:"signup"`
	Answer SignupAnswer `json:"answer"`
	Reason string       `json:"reason,omitzero"` // of a refusal: up to 200 characters, or "timeout"
}

// CloseSignup ends a sign-in; the event tells everyone that it has ended.
type CloseSignup struct {
	Signup SignupID `json:"signup"`
}

// SignupStatus says how a student stands in a sign-in.
type SignupStatus string

// The statuses. Waiting is of an open sign-in only: it was received, and there is time left.
const (
	StatusWaiting    SignupStatus = "waiting"
	StatusPresent    SignupStatus = "present"
	StatusLate       SignupStatus = "late"
	StatusAbsent     SignupStatus = "absent"
	StatusRefused    SignupStatus = "refused"
	StatusNotReached SignupStatus = "not_reached"
	StatusExcused    SignupStatus = "excused"
)

// SignupChanged tells who may start sign-ins, and the student concerned, how the student stands.
type SignupChanged struct {
	Signup   SignupID     `json:"signup"`
	Account  AccountID    `json:"account"`
	Name     string       `json:"name"`
	Status   SignupStatus `json:"status"`
	Received Millis       `json:"received,omitzero"`
	Answered Millis       `json:"answered,omitzero"`
}

func (id SignupID) valid() bool { return id != "" && len(id) <= maxID }

func (d *OfferSignup) check() *Error {
	switch d.Kind {
	case SignupNormal:
		return need(d.Seconds == 0)
	case SignupTimed:
		return need(d.Seconds >= 1 && d.Seconds <= MaxSignupSeconds)
	}
	return bad
}

func (d *ReceiveSignup) check() *Error {
	return need(d.Signup.valid() && d.Receipt != "" && len(d.Receipt) <= maxID)
}

func (d *AnswerSignup) check() *Error {
	return need(d.Signup.valid() && (d.Answer == SignupConfirm && d.Reason == "" || d.Answer == SignupRefuse && len(d.Reason) <= maxReason))
}

func (d *CloseSignup) check() *Error { return need(d.Signup.valid()) }
