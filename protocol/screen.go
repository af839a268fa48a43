package protocol

// HandScreen lets a member share its screen in place of the one who shares now.
type HandScreen struct {
	Account AccountID `json:"account"`
}

// HandScreenEvent tells the member whose turn it is, and who said so.
type HandScreenEvent struct {
	From AccountID `json:"from"`
}

func (d *HandScreen) check() *Error { return need(account(d.Account)) }
