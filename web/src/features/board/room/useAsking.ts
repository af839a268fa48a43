import { useCallback, useState } from 'react';
import { codeOf } from '@/api';
import { ProtocolError } from '@/connection/types';

export interface Asking {
  /** Why the last wish was refused. */
  readonly failure: string | undefined;
  /** Keeps the reason where it is refused. */
  readonly ask: (wish: Promise<unknown>) => void;
  readonly dismiss: () => void;
}

/** Wishes to the server of which one hears only where they are refused. */
export function useAsking(): Asking {
  const [failure, setFailure] = useState<string>();
  return {
    failure,
    ask: useCallback((wish) => {
      setFailure(undefined);
      wish.catch((cause: unknown) => setFailure(cause instanceof ProtocolError ? cause.code : codeOf(cause)));
    }, []),
    dismiss: useCallback(() => setFailure(undefined), []),
  };
}
