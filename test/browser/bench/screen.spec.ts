import { expect, type Person, test } from '../harness/index';
import { expectPicture } from '../harness/room';

const SECONDS = 15;
const TITLE = 'Text to be read';
const FLAGS = [`--auto-select-tab-capture-source-by-title=${TITLE}`, '--window-size=1920,1200'];

/** A page of small text that moves on by some lines each second, as when somebody explains code. */
const PAGE = `<!doctype html><title>${TITLE}</title><body style="margin:0;font:14px/20px monospace;white-space:pre">
<script>
  const line = (n) => Array.from({ length: 24 }, (_, i) => ((n * 7919 + i * 104729) >>> 0).toString(36)).join(' ');
  let first = 0;
  const draw = () => { document.body.textContent = Array.from({ length: 54 }, (_, i) => first + i + ' ' + line(first + i)).join('\\n'); first += 3; };
  draw();
  setInterval(draw, 1000);
</script>`;

/** The figures of the screen that comes. */
const screenOf = (viewer: Person) =>
  viewer.page.evaluate(async () => {
    let found = { width: 0, height: 0, frames: 0, bytes: 0 };
    for (const pc of (window as unknown as { connections: RTCPeerConnection[] }).connections) {
      if (pc.connectionState === 'closed') continue;
      (await pc.getStats()).forEach((r: Record<string, number | string>) => {
        if (r.type === 'inbound-rtp' && r.kind === 'video' && Number(r.bytesReceived) > found.bytes)
          found = {
            width: Number(r.frameWidth),
            height: Number(r.frameHeight),
            frames: Number(r.framesDecoded),
            bytes: Number(r.bytesReceived),
          };
      });
    }
    return found;
  });

test('a screen of text: its size, its frames and what it takes', async ({ person }) => {
  test.setTimeout(180_000);
  const [ann, ben] = [await person('Ann'), await person('Ben', { flags: FLAGS, viewport: { width: 1920, height: 1080 } })];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  await ann.page.addInitScript(() => {
    const kept: RTCPeerConnection[] = [];
    (window as unknown as { connections: RTCPeerConnection[] }).connections = kept;
    const Plain = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Plain {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        kept.push(this);
      }
    };
  });
  for (const p of [ann, ben]) await p.enter(link, { camera: false, microphone: false });
  const text = await ben.context.newPage();
  await text.goto(`data:text/html,${encodeURIComponent(PAGE)}`);
  await ben.page.bringToFront();
  await ben.button('call.shareStart').click();
  await text.bringToFront();
  const name = ann.t('call.tile.screen', { name: 'Ben' });
  await expectPicture(ann, name);
  await ann.page.waitForTimeout(10_000); // until the estimate has settled
  const before = await screenOf(ann);
  await ann.page.waitForTimeout(SECONDS * 1000);
  const after = await screenOf(ann);
  expect(after.frames).toBeGreaterThan(before.frames);
  console.log(
    JSON.stringify({
      screen: `${after.width}x${after.height}`,
      frames_per_second: Math.round(((after.frames - before.frames) / SECONDS) * 10) / 10,
      kbit_per_second: Math.round(((after.bytes - before.bytes) * 8) / SECONDS / 1000),
    }),
  );
});
