import { expect, test } from '../harness/index';
import { expectPicture } from '../harness/room';

const SAMPLES = 300;

declare global {
  interface Window {
    __latencies?: Promise<number[]>;
  }
}

/** Bits of the wall clock's milliseconds that the picture shows, as black and white squares of a grid. */
const GRID = { columns: 4, rows: 4 };

/** Runs in the page before its own scripts: the camera shows the time at which it draws. */
function clockCamera({ columns, rows }: typeof GRID): void {
  const media = navigator.mediaDevices;
  if (!media) return;
  const capture = media.getUserMedia.bind(media);
  media.getUserMedia = async (wanted = {}) => {
    if (!wanted.video) return capture(wanted);
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const [width, height] = [canvas.width / columns, canvas.height / rows];
    setInterval(() => {
      const now = Date.now();
      for (let bit = 0; bit < columns * rows; bit++) {
        context.fillStyle = (now >> bit) & 1 ? '#fff' : '#000';
        context.fillRect((bit % columns) * width, Math.floor(bit / columns) * height, width, height);
      }
    }, 33);
    const stream = canvas.captureStream(30);
    if (wanted.audio) for (const track of (await capture({ audio: wanted.audio })).getTracks()) stream.addTrack(track);
    return stream;
  };
}

/** Reads the clock off each frame as it is displayed, and tells how old it is in milliseconds. */
function watch({ name, samples, grid: { columns, rows } }: { name: string; samples: number; grid: typeof GRID }): void {
  const video = document.querySelector<HTMLVideoElement>(`[aria-label="${name}"] video`) as HTMLVideoElement;
  const canvas = Object.assign(document.createElement('canvas'), { width: columns, height: rows });
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  const figures: number[] = [];
  window.__latencies = new Promise((resolve) => {
    const look = (_: number, frame: VideoFrameCallbackMetadata) => {
      const shown = performance.timeOrigin + frame.expectedDisplayTime;
      let clock = 0;
      for (let bit = 0; bit < columns * rows; bit++) {
        // The middle of a square: its edges are blurred by the encoder.
        const [x, y] = [(bit % columns) + 0.5, Math.floor(bit / columns) + 0.5];
        const [w, h] = [video.videoWidth / columns, video.videoHeight / rows];
        context.drawImage(video, x * w - 4, y * h - 4, 8, 8, 0, 0, 1, 1);
        if ((context.getImageData(0, 0, 1, 1).data[0] ?? 0) > 127) clock |= 1 << bit;
      }
      const period = 1 << (columns * rows);
      figures.push((((Math.round(shown) - clock) % period) + period) % period);
      if (figures.length < samples) video.requestVideoFrameCallback(look);
      else resolve(figures);
    };
    video.requestVideoFrameCallback(look);
  });
}

test('capture to display, mesh of two, 640×360 at 30 a second', async ({ person }) => {
  test.setTimeout(180_000);
  const [ann, ben] = [await person('Ann', { alone: true }), await person('Ben', { alone: true })];
  await ann.context.addInitScript(clockCamera, GRID);
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) await p.enter(link);
  await expectPicture(ben, 'Ann');
  const figures = async () => {
    await ben.page.evaluate(watch, { name: 'Ann', samples: SAMPLES, grid: GRID });
    return (await ben.page.evaluate(() => window.__latencies ?? [])).sort((a, b) => a - b);
  };
  await figures(); // the encoder settles
  const sorted = await figures();
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  expect(at(0.5)).toBeLessThan(5_000); // the clock was read
  console.log(JSON.stringify({ frames: SAMPLES, display_p50_ms: at(0.5), display_p95_ms: at(0.95) }));
});
