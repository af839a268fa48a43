import { expect, type Person, test } from '../harness/index';
import { expectPicture } from '../harness/room';
import { inbound, spyOn } from '../harness/spy';

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

/** The figures of the screen that comes: the only picture. */
async function screenOf(viewer: Person) {
  const pictures = (await inbound(viewer.page)).filter((r) => r.kind === 'video');
  const [most] = pictures.sort((a, b) => Number(b.bytesReceived) - Number(a.bytesReceived));
  const { frameWidth = 0, frameHeight = 0, framesDecoded = 0, bytesReceived = 0 } = most ?? {};
  return {
    width: Number(frameWidth),
    height: Number(frameHeight),
    frames: Number(framesDecoded),
    bytes: Number(bytesReceived),
  };
}

test('a screen of text: its size, its frames and what it takes', async ({ person }) => {
  test.setTimeout(180_000);
  const [ann, ben] = [
    await person('Ann'),
    await person('Ben', { screens: true, flags: FLAGS, viewport: { width: 1920, height: 1080 } }),
  ];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  await spyOn(ann.context);
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
