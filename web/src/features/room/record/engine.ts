import { Recorder } from '@/media/record/recorder';
import { Shelf } from '@/media/record/shelf';
import { shown } from './shown';

/** One for the page: what is recorded is saved also when the room is left. */
export const recorder = new Recorder();
recorder.state.subscribe(() => shown.set(recorder.state.get()));

export const shelf = new Shelf();
