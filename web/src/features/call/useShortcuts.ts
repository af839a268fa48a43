import { useEffect } from 'react';
import type { Call } from '@/media/call';
import { shortcutOf, takesKey } from './model';
import { toggleShare } from './ShareButton';
import { useShortcutsOn } from './shortcuts';

/** M, V and S switch microphone, camera and screen, the space bar opens the microphone while it is held, F goes to the whole screen. */
export function useShortcuts(call: Call, onFullScreen: () => void): void {
  const on = useShortcutsOn((s) => s.on);
  useEffect(() => {
    if (!on) return;
    const down = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event);
      if (!shortcut || event.defaultPrevented) return;
      if (shortcut !== 'fullscreen' && call.state.get().phase !== 'in') return;
      if (takesKey(event.target, shortcut === 'talk')) return;
      event.preventDefault(); // the space bar would scroll
      if (event.repeat) return;
      if (shortcut === 'fullscreen') onFullScreen();
      else if (shortcut === 'talk') call.talk(true);
      else if (shortcut === 'screen') void toggleShare(call);
      else void call.set(shortcut, !call.local.state.get()[shortcut].on);
    };
    const up = (event: KeyboardEvent) => {
      if (event.code === 'Space') call.talk(false);
    };
    const away = () => call.talk(false);
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    addEventListener('blur', away);
    return () => {
      removeEventListener('keydown', down);
      removeEventListener('keyup', up);
      removeEventListener('blur', away);
      call.talk(false);
    };
  }, [call, on, onFullScreen]);
}
