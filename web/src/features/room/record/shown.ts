import type { RecordState } from '@/media/record/recorder';
import { Store } from '@/media/store';

/** What the recorder does, for the parts of the page that are there before it is loaded. */
export const shown = new Store<RecordState>({ at: 'idle' });

/** Loads the recorder, which is large. */
export const loadRecorder = () => import('./engine').then((m) => m.recorder);

export const stopRecording = () => void loadRecorder().then((recorder) => recorder.stop());

/** A browser that cannot encode, and a page without TLS, offer no recording. */
export const canRecord = () => typeof VideoEncoder !== 'undefined' && typeof AudioEncoder !== 'undefined';
