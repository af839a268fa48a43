import { expect, it } from 'vitest';
import { Frames } from './frames';

it('follows exactly the tracks that are recorded, each once', () => {
  const open = new Set<MediaStreamTrack>();
  const frames = new Frames((track) => {
    open.add(track);
    return { now: () => ({ image: {} as ImageBitmap, width: 1, height: 2 }), close: () => void open.delete(track) };
  });
  const [ann, ben] = [{}, {}] as [MediaStreamTrack, MediaStreamTrack];
  frames.sync(new Set([ann]));
  frames.sync(new Set([ann, ben]));
  expect(frames.of(ann)).toMatchObject({ width: 1, height: 2 });
  frames.sync(new Set([ben]));
  expect([...open]).toEqual([ben]);
  expect(frames.of(ann)).toBeNull();
  frames.close();
  expect(open.size).toBe(0);
});
