/** Calls back every so many ms, in a hidden tab too. Returns the function that ends it. */
export function tick(ms: number, run: () => void): () => void {
  const worker = new Worker(new URL('./tick.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = run;
  worker.postMessage(ms);
  return () => worker.terminate();
}
