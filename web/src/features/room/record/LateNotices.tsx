import { useEffect, useState } from 'react';
import { useStore } from '@/features/call';
import { Late } from '@/ui/Late';
import { shown } from './shown';

const load = () => import('./RecordNotices').then((m) => m.RecordNotices);

/** By then the room is drawn and the call has begun. */
const LOAD_AFTER_MS = 3000;

/** What became of a recording, whose words are loaded when there is anything to say. */
export function LateNotices() {
  const active = useStore(shown, (s) => s.at !== 'idle');
  const [unsaved, setUnsaved] = useState(false);
  useEffect(() => {
    if (!mayHaveLeft()) return;
    const timer = setTimeout(() => setUnsaved(true), LOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Late load={load} opened={active || unsaved} onClose={() => setUnsaved(false)}>
      {(Notices) => <Notices />}
    </Late>
  );
}

/** Whether this browser keeps a recording; one without storage keeps none. */
function mayHaveLeft(): boolean {
  try {
    return (localStorage.getItem('atrium.recordings') ?? '[]') !== '[]';
  } catch {
    return false;
  }
}
