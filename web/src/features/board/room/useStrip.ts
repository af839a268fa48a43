import { useState } from 'react';

const KEY = 'atrium.board.strip';

/** Whether all pages are shown in small; kept in this browser. */
export function useStrip() {
  const [shown, setShown] = useState(read);
  return {
    shown,
    toggle: () => {
      setShown(!shown);
      write(!shown);
    },
  };
}

function read(): boolean {
  try {
    return localStorage.getItem(KEY) === 'shown';
  } catch {
    return false; // Storage may be forbidden.
  }
}

function write(shown: boolean): void {
  try {
    localStorage.setItem(KEY, shown ? 'shown' : 'hidden');
  } catch {
    // Storage may be forbidden: the strip is as on a first visit next time.
  }
}
