import { beforeEach, expect, it, vi } from 'vitest';
import type { Call } from '@/media/call';
import { Store } from '@/media/store';
import { sceneryOf } from './scenery';
import { pin, useLayout } from './stage';

const SIZE = { width: 1280, height: 720 };
const track = (id: string) => ({ id, readyState: 'live' }) as MediaStreamTrack;

const tile = (device: string, change = {}) => ({
  id: device,
  source: 'camera',
  device,
  account: device,
  name: device,
  avatar: '',
  self: device === 'me',
  microphone: true,
  camera: true,
  present: true,
  state: null,
  video: track(device),
  ...change,
});

function setUp(tiles = [tile('me'), tile('ann'), tile('ben', { video: null, microphone: false })]) {
  const views = new Map<string, number>();
  const call = {
    state: new Store({ phase: 'in', tiles, spoke: [] as string[] }),
    local: { state: new Store({ microphone: { track: track('mic') }, camera: { track: track('cam') } }) },
    sound: { heard: new Store(new Map([['ann', track('ann-sound')]])) },
    setRecording: vi.fn(async () => 'ok'),
    view: (device: string) => ({
      resize: (height: number) => void views.set(device, height),
      end: () => void views.delete(device),
    }),
  };
  let may = true;
  const of = (subject: 'own' | 'view') =>
    sceneryOf({ call: call as unknown as Call, subject, title: 't', mayRecord: () => may });
  return {
    call,
    views,
    of,
    forbid: () => {
      may = false;
    },
  };
}

beforeEach(() => {
  useLayout.setState({ layout: 'grid', large: 'stage' });
  pin(null);
});

it('records the grid: everyone, with pictures or as who they are', () => {
  const { of, views } = setUp();
  const scenery = of('view');
  const shots = scenery.shots(SIZE);
  expect(shots.map(({ who, track: shown }) => [who?.label, shown?.id])).toEqual([
    ['me', 'me'],
    ['ann', 'ann'],
    ['ben', undefined],
  ]);
  expect(shots.map(({ who }) => who?.muted)).toEqual([false, false, true]);
  for (const { place } of shots) expect(place.x + place.width).toBeLessThanOrEqual(SIZE.width);
  expect([...views.keys()]).toEqual(['ann']); // asked of the server, and one's own is not
  void scenery.tell(false);
  expect(views.size).toBe(0);
});

it('records the stage as this person sees it, within the picture', () => {
  const { of } = setUp();
  useLayout.setState({ layout: 'stage', large: 'stage' });
  pin({ account: 'ben' });
  const [large, ...strip] = of('view').shots(SIZE);
  expect(large?.who?.label).toBe('ben');
  expect(large?.whole).toBe(true);
  expect(strip.map(({ who }) => who?.label)).toEqual(['me', 'ann', 'ben']);
  for (const { place } of strip) {
    expect(place.y).toBeGreaterThanOrEqual((large?.place.height ?? 0) - 1);
    expect(place.y + place.height).toBeLessThanOrEqual(SIZE.height);
  }
});

it('hears everyone and oneself, or oneself alone', () => {
  const { of } = setUp();
  expect([...of('view').sounds().values()].map(({ id }) => id)).toEqual(['ann-sound', 'mic']);
  expect([...of('own').sounds().values()].map(({ id }) => id)).toEqual(['mic']);
});

it('records oneself alone without telling anyone, also with the camera off', async () => {
  const { of, call } = setUp();
  const scenery = of('own');
  expect(scenery.shots(SIZE)).toMatchObject([{ track: { id: 'cam' }, who: null, whole: true }]);
  await scenery.tell(true);
  expect(call.setRecording).not.toHaveBeenCalled();
  call.local.state.patch({ camera: { track: null as never } });
  expect(scenery.shots(SIZE)[0]?.track).toBeNull();
});

it('is over when one leaves or may not record any more', () => {
  const { of, call, forbid } = setUp();
  const [own, view] = [of('own'), of('view')];
  expect([own.over(), view.over()]).toEqual([null, null]);
  forbid();
  expect([own.over(), view.over()]).toEqual([null, 'forbidden']);
  call.state.patch({ phase: 'left' });
  expect([own.over(), view.over()]).toEqual(['left', 'left']);
});
