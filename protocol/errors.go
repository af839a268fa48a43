package protocol

import (
	"errors"
	"fmt"
	"time"
)

// Code is what a client acts on: it is part of the contract, the words beside it are not.
type Code string

// The codes of the WebSocket and of the HTTP API.
const (
	CodeBadFrame         Code = "bad_frame"
	CodeUnknownType      Code = "unknown_type"
	CodeBadData          Code = "bad_data"
	CodeBadText          Code = "bad_text"
	CodeTooLarge         Code = "too_large"
	CodeTooLong          Code = "too_long"
	CodeNotAuthenticated Code = "not_authenticated"
	CodeNotMember        Code = "not_member"
	CodeForbidden        Code = "forbidden"
	CodeNotFound         Code = "not_found"
	CodeEnded            Code = "ended"
	CodeLocked           Code = "locked"
	CodeBanned           Code = "banned"
	CodeRoomFull         Code = "room_full"
	CodeBadSecret        Code = "bad_secret"
	CodeSlowDown         Code = "slow_down"
	CodeIDReused         Code = "id_reused"
	CodeUnavailable      Code = "unavailable"
	CodeGone             Code = "gone"
	CodeTaken            Code = "taken"
	CodeNotStarted       Code = "not_started"
	CodeAlreadyRunning   Code = "already_running"
	CodeAlreadyAnswered  Code = "already_answered"
	CodeTooLate          Code = "too_late"
	CodeConflict         Code = "conflict"
	CodeBoardFull        Code = "board_full"
	CodeElsewhere        Code = "elsewhere"

	CodeRemoved     Code = "removed"
	CodeLinkExpired Code = "link_expired"

	CodeBadCredentials     Code = "bad_credentials"
	CodeNameTaken          Code = "name_taken"
	CodeNameInvalid        Code = "name_invalid"
	CodeDisplayNameInvalid Code = "display_name_invalid"
	CodePasswordShort      Code = "password_short"
	CodePasswordLong       Code = "password_long"
	CodeSetupTokenRequired Code = "setup_token_required"
	CodeAlreadySignedIn    Code = "already_signed_in"
	CodeBadOrigin          Code = "bad_origin"
	CodeInternal           Code = "internal"
)

// messages holds the fixed English sentence for developers that goes with each code; a page shows its own words.
var messages = map[Code]string{
	CodeBadFrame:         "the frame is not one JSON object of the envelope's form",
	CodeUnknownType:      "this type is not a request",
	CodeBadData:          "data does not have the form that this type asks for",
	CodeBadText:          "text must not hold U+0000",
	CodeTooLarge:         "the frame, or the body, is larger than is accepted",
	CodeTooLong:          "the text is longer than 8 KiB",
	CodeNotAuthenticated: "log in first, then send open-connection",
	CodeNotMember:        "only members of the room may do this",
	CodeForbidden:        "your role in this room does not have this right",
	CodeNotFound:         "there is no such thing, or you may not know of it",
	CodeEnded:            "the room has ended",
	CodeLocked:           "the room is locked",
	CodeBanned:           "you are banned from the room",
	CodeRoomFull:         "the room has reached its capacity",
	CodeNotStarted:       "it has not started, and is not open yet",
	CodeAlreadyRunning:   "a sign-in is open already",
	CodeAlreadyAnswered:  "this has been answered otherwise",
	CodeTooLate:          "the time is over",
	CodeConflict:         "somebody else has changed it since",
	CodeBoardFull:        "the board, or the place for its files, holds no more",
	CodeElsewhere:        "the board is in use in another lesson that goes on",
	CodeBadSecret:        "the link's secret is wrong or no longer valid",
	CodeSlowDown:         "too many requests; try again after retry",
	CodeIDReused:         "this id was used before with other content",
	CodeUnavailable:      "this could not be done now; try again after retry",
	CodeGone:             "that device, or the text of that message, is not there",
	CodeTaken:            "somebody else is sharing a screen",

	CodeRemoved:     "you were removed from the room",
	CodeLinkExpired: "the link that let you in is no longer valid",

	CodeBadCredentials:     "the name or the password is wrong",
	CodeNameTaken:          "this name, or one that looks like it, is taken",
	CodeNameInvalid:        "a name has 1 to 32 visible characters and no control characters",
	CodeDisplayNameInvalid: "a display name has 1 to 64 visible characters and no control characters",
	CodePasswordShort:      "a password has at least 8 characters",
	CodePasswordLong:       "a password has at most 256 characters",
	CodeSetupTokenRequired: "the first account needs the setup token printed at start",
	CodeAlreadySignedIn:    "you are signed in with an account; enter with it",
	CodeBadOrigin:          "requests from this origin are not accepted",
	CodeInternal:           "an unexpected failure; the log has the details under the request id",
}

// Message returns the fixed English sentence for developers.
func (c Code) Message() string { return messages[c] }

// Codes returns every code of the contract with its sentence.
func Codes() map[Code]string {
	all := make(map[Code]string, len(messages))
	for c, m := range messages {
		all[c] = m
	}
	return all
}

// Error is the only kind of failure that reaches a client: a code, and perhaps when to try again. The cause is for the
// log alone and never crosses the wire.
type Error struct {
	Code  Code
	Retry time.Duration // zero: no advice
	Cause error         // nil: nothing to add
}

// Err makes an Error without a cause.
func Err(code Code) *Error { return &Error{Code: code} }

// Wrap makes an Error that keeps cause for the log.
func Wrap(code Code, cause error) *Error { return &Error{Code: code, Cause: cause} }

// Retry makes an Error that tells the client to wait.
func Retry(code Code, after time.Duration) *Error { return &Error{Code: code, Retry: after} }

// OrUnavailable finds the Error in err. Any other failure is one of the parts below, and may pass: unavailable, with a second
// to wait and err as the cause.
func OrUnavailable(err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return &Error{Code: CodeUnavailable, Retry: time.Second, Cause: err}
}

// Error tells code and cause: for logs, not for clients.
func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %v", e.Code, e.Cause)
	}
	return string(e.Code)
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes two Errors with the same code equal for errors.Is.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code && other.Cause == nil
}

// Data is the error's form on the wire.
func (e *Error) Data() ErrorData {
	return ErrorData{Code: e.Code, Message: e.Code.Message(), Retry: e.Retry.Milliseconds()}
}

// Close codes of the WebSocket, beside those of RFC 6455. After those marked final a client does not come back by itself.
const (
	CloseProtocolViolation = 1002 // RFC 6455 was violated
	CloseTooBig            = 1009 // a message over 1 MiB; final
	CloseReplaced          = 4000 // another connection presented the same device; final
	CloseNotAuthenticated  = 4001 // no open-connection within 10 s, or no session; final
	CloseHeartbeatLost     = 4002
	CloseSessionRevoked    = 4003 // final
	CloseTooSlow           = 4008 // the outgoing queue was full
	CloseProtocolError     = 4009 // our own rules were violated; final
	CloseGoingAway         = 4010
	CloseRate              = 4029 // far over the rate
)

// Bounds of the contract, in bytes.
const (
	MaxFrame = 64 << 10 // a frame up to this is read
	MaxDrain = 1 << 20  // a frame up to this is drained and answered too_large; above, the connection closes
	MaxText  = 8 << 10  // the text of one message
)
