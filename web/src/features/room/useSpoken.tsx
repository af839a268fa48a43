import { VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';

/** What happens is read out together at most this often, so that a busy room does not talk without a pause. */
const PAUSE_MS = 1500;
/** Of more than these it is said only how many there were. */
export const MOST_READ = 3;

/** Gathers what is heard and tells a screen reader politely. Keep both functions between renders: others begin anew. */
export function useSpoken<T>(listen: (hear: (item: T) => void) => () => void, words: (heard: readonly T[]) => string) {
  const [said, setSaid] = useState({ text: '', number: 0 });
  useEffect(() => {
    let heard: T[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = () => {
      const text = words(heard);
      timer = undefined;
      heard = [];
      setSaid(({ number }) => ({ text, number: number + 1 }));
    };
    const stop = listen((item) => {
      heard.push(item);
      timer ??= setTimeout(say, PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [listen, words]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {/* Another element each time, or the same words twice would be no news. */}
      <span key={said.number}>{said.text}</span>
    </VisuallyHidden>
  );
}
