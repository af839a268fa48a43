import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expectAccessible } from '../harness/axe';
import { expect, type Person, test } from '../harness/index';
import { expectPicture, leave, openPanel, row } from '../harness/room';
import { expectFlowing, media } from '../harness/stats';

test.describe.configure({ timeout: 240_000 });

const SIZE = { width: 1280, height: 720 };

/** Opens the dialog, chooses what to record, and begins. */
async function record(who: Person, subject: 'own' | 'view'): Promise<void> {
  await who.button('room.more').click();
  await who.page.getByRole('menuitem', { name: who.t('room.record.item') }).click();
  const choice = who.page.getByRole('radio', { name: who.t(`room.record.${subject}`) });
  if (await choice.isVisible()) await choice.check();
  await who.button('room.record.start').click();
  await expect(who.button('room.record.stop')).toBeVisible({ timeout: 30_000 });
}

/** What says to someone that another one records. */
const mark = (who: Person, name: string) =>
  who.page.getByRole('banner').getByTitle(who.t('room.record.by', { names: name }), { exact: true });

/** How long the recording runs, by the clock beside the mark, s. */
async function elapsed(who: Person): Promise<number> {
  const clock = await who.button('room.record.stop').getByRole('time').textContent();
  const [minutes = 0, seconds = 0] = (clock ?? '').split(':').map(Number);
  return 60 * minutes + seconds;
}

/** Waits until at least so much has been recorded, and gives how much it is. */
async function recorded(who: Person, seconds: number): Promise<number> {
  await expect.poll(() => elapsed(who), { timeout: 30_000 }).toBeGreaterThanOrEqual(seconds);
  return elapsed(who);
}

/** Ends the recording by `end`, and gives the file that the browser saves. */
async function saved(who: Person, end: () => Promise<unknown>): Promise<string> {
  const download = who.page.waitForEvent('download', { timeout: 60_000 });
  await end();
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'atrium-')), (await download).suggestedFilename());
  await (await download).saveAs(file);
  return file;
}

/** A file with a duration, a picture and a sound, as ffprobe reads it; gives the seconds. */
function probe(file: string): number {
  const text = execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', file], {
    encoding: 'utf8',
  });
  const { streams, format } = JSON.parse(text) as {
    streams: { codec_type: string; width?: number; height?: number }[];
    format: { duration: string };
  };
  expect(streams.map((s) => s.codec_type).sort()).toEqual(['audio', 'video']);
  expect(streams.find((s) => s.codec_type === 'video')).toMatchObject(SIZE);
  return Number(format.duration);
}

/** How far the brightness of a part of the last picture spreads. */
function spread(file: string, part: { x: number; y: number; width: number; height: number }): number {
  const { x, y, width, height } = part;
  const filter = `fps=1,crop=${width}:${height}:${x}:${y},format=gray`;
  const args = ['-v', 'error', '-i', file, '-vf', filter, '-f', 'rawvideo', '-'];
  const bytes = execFileSync('ffmpeg', args, { maxBuffer: 1 << 28 }).subarray(-width * height);
  expect(bytes.byteLength).toBe(width * height);
  const mean = bytes.reduce((sum, value) => sum + value, 0) / bytes.byteLength;
  return Math.sqrt(bytes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / bytes.byteLength);
}

/** The loudest sample, dB. */
function loudest(file: string): number {
  const script = `ffmpeg -hide_banner -nostats -i "$1" -map 0:a -af volumedetect -f null - 2>&1`;
  const text = execFileSync('sh', ['-c', script, 'sh', file], { encoding: 'utf8' });
  return Number(/max_volume: (-?[\d.]+) dB/.exec(text)?.[1] ?? Number.NaN);
}

/** Plays what "save again" gives in the browser itself: its length, and the picture in the middle. */
async function plays(who: Person): Promise<{ duration: number; sought: number }> {
  await who.page.evaluate(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      const address = make(blob);
      Object.assign(window, { recorded: address });
      return address;
    };
  });
  const again = who.page.waitForEvent('download');
  await who.button('room.record.saveAgain').click();
  await again;
  return who.page.evaluate(async () => {
    const video = document.createElement('video');
    const once = (name: string) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
    const loaded = once('loadeddata');
    video.muted = true;
    video.src = (window as unknown as { recorded: string }).recorded;
    await loaded;
    const sought = once('seeked');
    video.currentTime = video.duration / 2;
    await sought;
    return { duration: video.duration, sought: video.currentTime };
  });
}

async function meet(person: (name: string) => Promise<Person>): Promise<[Person, Person, string]> {
  const [ann, ben] = [await person('Ann'), await person('Ben')];
  for (const p of [ann, ben]) await p.haveAccount();
  const { link } = await ann.makeRoom();
  for (const p of [ann, ben]) await p.enter(link);
  for (const p of [ann, ben]) await expectFlowing(p.page, 1, media);
  return [ann, ben, link];
}

test('a view of the room becomes a file that plays, and everyone sees that it is made', async ({ person }) => {
  const [ann, ben, link] = await meet(person);
  await expectPicture(ann, 'Ben');
  await record(ann, 'view');
  await expect(mark(ben, 'Ann')).toBeVisible();
  await expect(ben.page.getByRole('status').filter({ hasText: ben.t('room.record.by', { names: 'Ann' }) })).toHaveCount(1);
  await openPanel(ben, 'people');
  await expect(row(ben, 'Ann').getByLabel(ben.t('room.record.person'))).toBeVisible();
  const late = await person('Cem');
  await late.haveAccount();
  await late.enter(link, { camera: false });
  await expect(mark(late, 'Ann')).toBeVisible();
  await expectAccessible(ben.page, 'who is recorded');
  await leave(late);
  await expect(ann.page.getByRole('article')).toHaveCount(2);
  const ran = await recorded(ann, (await elapsed(ann)) + 4);
  const file = await saved(ann, () => ann.button('room.record.stop').click());
  await expect(mark(ben, 'Ann')).toHaveCount(0);
  await expect(row(ben, 'Ann').getByLabel(ben.t('room.record.person'))).toHaveCount(0);

  const seconds = probe(file);
  expect(seconds).toBeGreaterThan(ran - 2);
  expect(seconds).toBeLessThan(ran + 15);
  expect(loudest(file)).toBeGreaterThan(-50);
  // Two tiles side by side: in each the picture of a camera, and not one colour.
  for (const x of [80, 720]) expect(spread(file, { x, y: 280, width: 480, height: 160 })).toBeGreaterThan(5);
  const { duration, sought } = await plays(ann);
  expect(duration).toBeCloseTo(seconds, 0);
  expect(sought).toBeCloseTo(duration / 2, 0);
});

test('who may not record the room records themselves, untold, and silence is silent', async ({ person }) => {
  const [ann, ben] = await meet(person);
  await ben.button('room.more').click();
  await ben.page.getByRole('menuitem', { name: ben.t('room.record.item') }).click();
  await expect(ben.page.getByText(ben.t('room.record.viewNo'))).toBeVisible();
  await expect(ben.page.getByRole('dialog').getByRole('radio')).toHaveCount(0);
  await expectAccessible(ben.page, 'what to record');
  await ben.button('room.record.start').click();
  const ran = await recorded(ben, 3);
  await expect(mark(ann, 'Ben')).toHaveCount(0);
  const loud = await saved(ben, () => ben.button('room.record.stop').click());
  const seconds = probe(loud);
  expect(seconds).toBeGreaterThan(ran - 2);
  expect(seconds).toBeLessThan(ran + 15);
  expect(loudest(loud)).toBeGreaterThan(-50);
  expect(spread(loud, { x: 160, y: 0, width: 960, height: 720 })).toBeGreaterThan(5);
  await expect(mark(ann, 'Ben')).toHaveCount(0);

  await ben.button('call.turnOffMicrophone').click();
  await ben.button('call.turnOffCamera').click();
  await record(ben, 'own');
  await recorded(ben, 3);
  const silent = await saved(ben, () => ben.button('room.record.stop').click());
  expect(probe(silent)).toBeGreaterThan(1.5);
  expect(loudest(silent)).toBeLessThan(-80);
  expect(spread(silent, { x: 0, y: 0, ...SIZE })).toBeLessThan(2);
});

test('a recording whose right is taken away ends, and is saved', async ({ person }) => {
  const [ann, ben] = await meet(person);
  await openPanel(ann, 'people');
  const make = async (role: 'make_cohost' | 'make_member') => {
    await row(ann, 'Ben')
      .getByRole('button', { name: ann.t('room.people.actions', { name: 'Ben' }) })
      .click();
    await ann.page.getByRole('menuitem', { name: ann.t(`room.people.${role}`) }).click();
  };
  await make('make_cohost');
  await expect(row(ann, 'Ben').getByText(ann.t('room.role.cohost'))).toBeVisible();
  await record(ben, 'view');
  await expect(mark(ann, 'Ben')).toBeVisible();
  await recorded(ben, 3);
  const file = await saved(ben, () => make('make_member'));
  await expect(mark(ann, 'Ben')).toHaveCount(0);
  await expect(ben.page.getByText(ben.t('room.record.ended.forbidden'))).toBeVisible();
  expect(probe(file)).toBeGreaterThan(1.5);
});

test('a recording is saved when one leaves, and found again when the page was lost', async ({ person }) => {
  const [ann, , link] = await meet(person);
  await record(ann, 'view');
  await recorded(ann, 3);
  const left = await saved(ann, () => leave(ann));
  expect(probe(left)).toBeGreaterThan(1.5);
  await ann.button('ui.close').click();

  await ann.page.goto(ann.url);
  await ann.enter(link);
  await record(ann, 'view');
  await recorded(ann, 8);
  await ann.page.reload();
  await expect(ann.page.getByText(ann.t('room.record.left', { title: '' }).trim())).toBeVisible();
  const found = await saved(ann, () => ann.button('room.record.save').click());
  expect(probe(found)).toBeGreaterThan(2);
  await ann.page.reload();
  await expect(ann.page.getByRole('region', { name: ann.t('call.view') })).toBeVisible();
  await expect(ann.button('room.record.save')).toHaveCount(0);
});
