import { useRef } from 'react';
import { newUUID } from '@/uuid';

/** The Idempotency-Key of what makes something: the same for each try until one worked, so that a try whose answer was lost makes no second. */
export function useAttempt() {
  const attempt = useRef({ content: '', key: '' });
  return {
    /** Other content is another try. */
    keyOf(content: unknown): string {
      const now = JSON.stringify(content);
      if (attempt.current.content !== now) attempt.current = { content: now, key: newUUID() };
      return attempt.current.key;
    },
    worked(): void {
      attempt.current = { content: '', key: '' };
    },
  };
}
