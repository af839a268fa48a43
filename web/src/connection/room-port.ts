import type { Environment } from './environment';
import type { Ask } from './requests';
import type { AccountID, DeviceID, ProtocolError, RequestID, RoomID } from './types';
import type { RequestType } from './wire';

/** What a room needs from the connection. */
export interface RoomPort {
  readonly env: Environment;
  readonly account: AccountID;
  /** As the server named this device at the last opening. */
  device(): DeviceID;
  ask<T extends RequestType>(ask: Ask<T>): void;
  /** The request needs no answer any more. */
  forget(id: RequestID): void;
  /** Requests to this room can go out now. */
  flush(): void;
  /** The room is over: its outstanding requests are refused with `error`, and it is not resumed again. */
  over(room: RoomID, error: ProtocolError): void;
}
