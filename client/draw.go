package client

import (
	"context"

	"atrium/protocol"
)

// BoardOp does an op on a board. Guarantees as of Send.
func (c *Conn) BoardOp(ctx context.Context, room protocol.RoomID, op protocol.BoardOp) (Receipt, error) {
	return c.durable(ctx, protocol.TypeBoardOp, NewID(), room, op)
}

// EditBoard makes a board, or changes one. Guarantees as of Send; board-changed tells the id of a new one.
func (c *Conn) EditBoard(ctx context.Context, room protocol.RoomID, d protocol.EditBoard) (Receipt, error) {
	return c.durable(ctx, protocol.TypeEditBoard, NewID(), room, d)
}

// LetDraw gives a member the pen, or takes it back.
func (c *Conn) LetDraw(ctx context.Context, room protocol.RoomID, account protocol.AccountID, may bool) error {
	_, err := c.durable(ctx, protocol.TypeLetDraw, NewID(), room, protocol.LetDraw{Account: account, May: may})
	return err
}

// PresentBoard shows everyone a page of a board; none ends that.
func (c *Conn) PresentBoard(ctx context.Context, room protocol.RoomID, d protocol.PresentBoard) error {
	return c.tell(ctx, protocol.TypePresentBoard, room, d)
}

// OpenBoard has this device hear what hands do on a board, until the connection is lost; "" ends that.
func (c *Conn) OpenBoard(ctx context.Context, room protocol.RoomID, board protocol.BoardID) error {
	return c.tell(ctx, protocol.TypeOpenBoard, room, protocol.OpenBoard{Board: board})
}

// ShowHand tells those who look at a board what one is doing there.
func (c *Conn) ShowHand(ctx context.Context, room protocol.RoomID, d protocol.BoardLive) error {
	return c.tell(ctx, protocol.TypeBoardLive, room, d)
}
