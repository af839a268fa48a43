import type * as wire from './protocol.gen';
import type { Frozen } from './types';

export type { BoardDeed, BoardElement, BoardID, BoardItemID, FileID } from './protocol.gen';

export type BoardProps = Frozen<wire.BoardProps>;
export type BoardOp = Frozen<wire.BoardOp>;
export type BoardOpEvent = Frozen<wire.BoardOpEvent>;
export type BoardLive = Frozen<wire.BoardLive>;
export type BoardLiveEvent = Frozen<wire.BoardLiveEvent>;
export type BoardChanged = Frozen<wire.BoardChanged>;
export type BoardPresented = Frozen<wire.BoardPresented>;
