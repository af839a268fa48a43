import { expect, test } from 'vitest';
import type { LocalState } from './local';
import { Telling } from './telling';
import { FakeRoom } from './testing/fake-room';

const OFF = { on: false, opening: false, track: null };

test('another camera that is being opened is no camera that is off: who views it does not go away', async () => {
  const room = new FakeRoom('a', []);
  const telling = new Telling();
  const tell = async (camera: object) => {
    await telling.tell(room, 'stay', { microphone: OFF, camera: { ...OFF, ...camera } } as unknown as LocalState, false);
    return room.told.at(-1)?.camera;
  };
  const track = {};
  expect(await tell({ on: true, opening: true }), 'the first one is not there yet').toBe(false);
  expect(await tell({ on: true, track })).toBe(true);
  expect(await tell({ on: true, opening: true })).toBe(true);
  expect(await tell({ on: true, track: {} })).toBe(true);
  expect(room.told).toHaveLength(2);
  expect(await tell({ on: false })).toBe(false);
  expect(await tell({ on: true, opening: true }), 'it was off').toBe(false);
});
