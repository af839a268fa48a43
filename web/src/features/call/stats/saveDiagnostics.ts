import type { Call } from '@/media/call';
import { diagnostics } from '@/media/diagnostics';
import { saveFile } from '@/media/save-file';

/** Saves what is known of the call's connections as a file. */
export function saveDiagnostics(call: Call): void {
  const now = Date.now();
  const text = JSON.stringify(diagnostics(call, now), null, 1);
  const day = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  saveFile(new Blob([text], { type: 'application/json' }), `atrium-diagnostics-${day}.json`);
}
