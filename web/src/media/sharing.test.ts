import { expect, test, vi } from 'vitest';
import type { LocalMedia } from './local';
import type { ScreenShare } from './screen';
import { Sharing } from './sharing';
import { Store } from './store';

function device() {
  const screen = new Store({ picture: null as object | null });
  const local = new Store({ camera: { on: true } });
  const cameraBack = vi.fn();
  const turn = (on: boolean) => {
    local.set({ camera: { on } });
    sharing.follow();
  };
  const show = (on: boolean) => {
    screen.set({ picture: on ? {} : null });
    sharing.follow();
  };
  const sharing = new Sharing({
    screen: { state: screen, start: async () => show(true), stop: () => show(false) } as unknown as ScreenShare,
    local: { state: local, set: async (_: string, on: boolean) => turn(on) } as unknown as LocalMedia,
    may: () => true,
    cameraBack,
  });
  return { sharing, turn, cameraBack, on: () => local.get().camera.on };
}

test('a camera that gave way to the screen comes back after it', async () => {
  const { sharing, cameraBack, on } = device();
  await sharing.share(true, true);
  expect(on()).toBe(false);
  await sharing.share(false, false);
  expect(cameraBack).toHaveBeenCalledOnce();
});

test('one that was switched on and off meanwhile stays off', async () => {
  const { sharing, turn, cameraBack } = device();
  await sharing.share(true, true);
  turn(true);
  turn(false);
  await sharing.share(false, false);
  expect(cameraBack).not.toHaveBeenCalled();
});
