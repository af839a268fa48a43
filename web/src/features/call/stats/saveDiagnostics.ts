import type { Call } from '@/media/call';
import { diagnostics } from '@/media/diagnostics';

/** Saves what is known of the call's connections as a file. */
export function saveDiagnostics(call: Call): void {
  const now = Date.now();
  const text = JSON.stringify(diagnostics(call, now), null, 1);
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `atrium-diagnostics-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
