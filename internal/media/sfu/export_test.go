package sfu

// For the tests that look from outside.
var (
	OfferOf = offerOf
	Section = section
)

// Ids of header extensions in those descriptions.
const (
	IDMID         = idMID
	IDRID         = idRID
	IDRepairedRID = idRepairedRID
	IDTransport   = idTransport
)
