import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEnvironment } from '@/connection/testing/fake-environment';
import { FileError } from './files';
import { Pictures } from './pictures';

class Bitmap {
  closed = false;
  constructor(
    readonly width: number,
    readonly height: number,
  ) {}
  close(): void {
    this.closed = true;
  }
}

let answers: Map<string, () => Promise<Blob>>;
let loaded: string[];
let changed: string[];
let pictures: Pictures;
let size: [number, number];

beforeEach(() => {
  vi.useFakeTimers();
  [answers, loaded, changed, size] = [new Map(), [], [], [400, 300]];
  vi.stubGlobal('ImageBitmap', Bitmap);
  vi.stubGlobal('createImageBitmap', async (_: unknown, options?: { resizeWidth: number; resizeHeight: number }) =>
    options ? new Bitmap(options.resizeWidth, options.resizeHeight) : new Bitmap(...size),
  );
  const files = {
    url: (file: string) => file,
    load(file: string) {
      loaded.push(file);
      return answers.get(file)?.() ?? Promise.resolve(new Blob());
    },
  };
  pictures = new Pictures(files, new FakeEnvironment(), (file) => changed.push(file));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('pictures', () => {
  it('are fetched once, and told when they are there', async () => {
    expect(pictures.get('a').state).toBe('loading');
    expect(pictures.get('a').state).toBe('loading');
    await settle();
    expect(pictures.get('a').state).toBe('ready');
    expect(loaded).toEqual(['a']);
    expect(changed).toEqual(['a']);
  });

  it('are broken where there is none, and not asked for again', async () => {
    answers.set('a', () => Promise.reject(new FileError(true)));
    pictures.get('a');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(pictures.get('a').state).toBe('broken');
    expect(loaded).toEqual(['a']);
  });

  it('are tried again where the net failed, ever more seldom, until they come', async () => {
    answers.set('a', () => Promise.reject(new FileError(false)));
    pictures.get('a');
    await settle();
    expect(pictures.get('a').state).toBe('broken');
    await vi.advanceTimersByTimeAsync(2000);
    expect(loaded).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(3900);
    expect(loaded).toHaveLength(2);
    answers.delete('a');
    await vi.advanceTimersByTimeAsync(100);
    expect(pictures.get('a').state).toBe('ready');
    expect(changed).toEqual(['a', 'a']);
  });

  it('are made no larger than is good, the more there are the smaller', async () => {
    size = [10_000, 5000];
    const width = (file: string) => {
      const picture = pictures.get(file);
      return picture.state === 'ready' ? (picture.image as ImageBitmap).width : 0;
    };
    for (let i = 0; i < 40; i++) {
      pictures.get(`p${i}`);
      await settle();
    }
    expect(width('p0')).toBe(2560);
    expect(width('p39')).toBe(320);
  });

  it('are let go of when another page is shown', async () => {
    pictures.get('a');
    pictures.get('b');
    await settle();
    const picture = pictures.get('a');
    pictures.keep(new Set(['b']));
    expect(picture.state === 'ready' && (picture.image as unknown as Bitmap).closed).toBe(true);
    expect(pictures.get('b').state).toBe('ready');
    expect(pictures.get('a').state).toBe('loading');
  });
});
