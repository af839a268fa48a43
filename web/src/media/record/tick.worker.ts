/** Beats as often as it is told, in ms. Browsers slow down the timers of a hidden tab, and not those of its workers. */
let timer: ReturnType<typeof setInterval> | undefined;

addEventListener('message', ({ data }: MessageEvent<number>) => {
  clearInterval(timer);
  timer = setInterval(() => postMessage(null), data);
});
