import type * as wire from './protocol.gen';
import type { Frozen } from './types';

export type { BoardDeed, BoardElement, BoardID, BoardItemID } from './protocol.gen';

export type BoardProps = Frozen<wire.BoardProps>;
/** An op to do; what is absent has no field. */
export type BoardOp = Frozen<wire.RequestData['board-op']>;
export type BoardOpEvent = Frozen<wire.BoardOpEvent>;
export type BoardLive = Frozen<wire.RequestData['board-live']>;
export type BoardLiveEvent = Frozen<wire.BoardLiveEvent>;
export type BoardChanged = Frozen<wire.BoardChanged>;
export type BoardPresented = Frozen<wire.BoardPresented>;
