import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '@/api';

/** What a job does just now: `upload` counts bytes, the others pages. */
export type Step = 'upload' | 'read' | 'draw';

/** Something that takes a while: a file that comes onto the board, or the board as a file. */
export interface Job {
  readonly id: number;
  /** The file, as it is called. */
  readonly name: string;
  readonly step: Step;
  readonly done: number;
  /** 0 while that is not known. */
  readonly of: number;
  /** Why it failed; it stays until it is dismissed. */
  readonly failure?: string;
}

/** Tells how far a job is. */
export type Tell = (step: Step, done: number, of: number) => void;
export type Work = (tell: Tell, signal: AbortSignal) => Promise<void>;

/** A job that failed for a reason of its own. */
export class JobError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

export interface Jobs {
  readonly list: readonly Job[];
  readonly run: (name: string, work: Work) => void;
  /** Ends a job that goes on, or takes one away that failed. */
  readonly end: (id: number) => void;
}

/** The jobs of one board. They end with it. */
export function useJobs(): Jobs {
  const [list, setList] = useState<readonly Job[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const last = useRef(0);
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const control of all.values()) control.abort();
    };
  }, []);
  const patch = useCallback(
    (id: number, change: Partial<Job>) => setList((now) => now.map((job) => (job.id === id ? { ...job, ...change } : job))),
    [],
  );
  const end = useCallback((id: number) => {
    running.current.get(id)?.abort();
    running.current.delete(id);
    setList((now) => now.filter((job) => job.id !== id));
  }, []);
  const run = useCallback(
    (name: string, work: Work) => {
      const id = ++last.current;
      const control = new AbortController();
      running.current.set(id, control);
      setList((now) => [...now, { id, name, step: 'read', done: 0, of: 0 }]);
      work((step, done, of) => patch(id, { step, done, of }), control.signal).then(
        () => end(id),
        (cause: unknown) => {
          if (control.signal.aborted) return end(id);
          running.current.delete(id);
          patch(id, { failure: failureOf(cause) });
        },
      );
    },
    [patch, end],
  );
  return { list, run, end };
}

function failureOf(cause: unknown): string {
  return cause instanceof ApiError || cause instanceof JobError ? cause.code : 'internal';
}
