import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { browserEnvironment, Connection, type ConnectionState } from '@/connection';

const BEFORE: ConnectionState = { phase: 'connecting', since: Date.now(), attempt: 0, final: false };

/** This page's connection to the server; another one for another `attempt`. It says goodbye when the page goes. */
export function useConnection(attempt: number): Connection | undefined {
  const [made, setMade] = useState<{ attempt: number; connection: Connection }>();
  useEffect(() => {
    const connection = new Connection(browserEnvironment());
    setMade({ attempt, connection });
    connection.start();
    return () => void connection.close();
  }, [attempt]);
  return made?.attempt === attempt ? made.connection : undefined;
}

/** The connection's state, drawn anew when it changes. */
export function useConnectionState(connection: Connection | undefined): ConnectionState {
  const subscribe = useCallback(
    (listener: () => void) => connection?.subscribe(listener) ?? (() => undefined),
    [connection],
  );
  return useSyncExternalStore(subscribe, () => connection?.getState() ?? BEFORE);
}
