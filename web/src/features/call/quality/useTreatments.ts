import type { LocalMedia } from '@/media/local';
import type { Treatment } from '@/media/treatment';
import { useStore } from '../useCall';

/** The treatments of sound that this browser knows: what is wanted, and what the capture does otherwise. */
export function useTreatments(local: LocalMedia) {
  const wanted = useStore(local.treatment.state, (s) => s);
  const running = useStore(local.state, (s) => s.microphone.track !== null);
  const otherwise = useStore(local.treatment.otherwise, (s) => s);
  return local.treatments.map((name: Treatment) => ({
    name,
    on: wanted[name],
    /** What the browser does in fact, where that is not what is wanted. */
    inFact: running && otherwise.includes(name) ? !wanted[name] : undefined,
    set: (on: boolean) => void local.treat(name, on),
  }));
}
