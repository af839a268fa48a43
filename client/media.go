package client

import (
	"context"

	"atrium/protocol"
)

// OfferMedia describes what this device sends to the server in a call that goes through it, and returns the server's answer. Like
// AnswerMedia and ShowTiles it is gone while the server knows nothing of the call, and unavailable if a cut came before the answer.
func (c *Conn) OfferMedia(ctx context.Context, room protocol.RoomID, d protocol.MediaOffer) (sdp string, err error) {
	r := newRequest(protocol.TypeMediaOffer, "", room, d)
	r.again = false
	f, err := c.ask(ctx, r)
	if err != nil {
		return "", err
	}
	answer, err := protocol.DecodeAs[protocol.MediaAnswered](f.Data)
	return answer.SDP, err
}

// AnswerMedia answers the event media-offer: what the server sends to this device. It is gone once a later one has come.
func (c *Conn) AnswerMedia(ctx context.Context, room protocol.RoomID, d protocol.MediaAnswer) error {
	return c.signal(ctx, protocol.TypeMediaAnswer, room, d)
}

// ShowTiles tells all pictures that this device shows: of others nothing comes.
func (c *Conn) ShowTiles(ctx context.Context, room protocol.RoomID, d protocol.MediaTiles) error {
	return c.signal(ctx, protocol.TypeMediaTiles, room, d)
}
