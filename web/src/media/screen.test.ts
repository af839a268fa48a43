import { describe, expect, it } from 'vitest';
import { ScreenShare } from './screen';
import { FakeTrack } from './testing/fakes';

const stream = (...tracks: FakeTrack[]) => ({
  getTracks: () => tracks,
  getVideoTracks: () => tracks.filter((t) => t.kind === 'video'),
  getAudioTracks: () => tracks.filter((t) => t.kind === 'audio'),
});

function capturing(answer: () => unknown) {
  return new ScreenShare({ getDisplayMedia: async () => answer() as MediaStream });
}

describe('ScreenShare', () => {
  it('shares picture and sound, and ends both', async () => {
    const [picture, sound] = [new FakeTrack('video'), new FakeTrack('audio')];
    const screen = capturing(() => stream(picture, sound));
    await screen.start();
    expect(screen.state.get()).toMatchObject({ on: true, picture, sound, failure: null });
    screen.stop();
    expect([picture.readyState, sound.readyState]).toEqual(['ended', 'ended']);
    expect(screen.state.get()).toMatchObject({ on: false, picture: null, sound: null });
  });

  it('ends with the browser’s own bar, and the sound with the picture', async () => {
    const [picture, sound] = [new FakeTrack('video'), new FakeTrack('audio')];
    const screen = capturing(() => stream(picture, sound));
    await screen.start();
    picture.end();
    expect(screen.state.get().on).toBe(false);
    expect(sound.readyState).toBe('ended');
  });

  it('lets go of what was chosen after it was stopped', async () => {
    const picture = new FakeTrack('video');
    const screen = capturing(() => stream(picture));
    const started = screen.start();
    screen.stop();
    await started;
    expect(picture.readyState).toBe('ended');
    expect(screen.state.get().on).toBe(false);
  });

  it('takes the answer to its last question only', async () => {
    const answers: ((stream: unknown) => void)[] = [];
    const screen = new ScreenShare({
      getDisplayMedia: () => new Promise<MediaStream>((resolve) => answers.push(resolve as (stream: unknown) => void)),
    });
    const first = screen.start();
    screen.stop();
    const second = screen.start();
    const [old, now] = [new FakeTrack('video'), new FakeTrack('video')];
    answers[1]?.(stream(now));
    answers[0]?.(stream(old));
    await Promise.all([first, second]);
    expect([old.readyState, now.readyState]).toEqual(['ended', 'live']);
    expect(screen.state.get()).toMatchObject({ on: true, picture: now });
  });

  it.each([
    ['NotAllowedError', 'Permission denied', null],
    ['NotAllowedError', 'The request is not allowed by the user agent or the platform in the current context.', null],
    ['NotAllowedError', 'Permission denied by system', 'denied_by_system'],
    ['NotAllowedError', 'Access to the feature "display-capture" is disallowed by permissions policy.', 'forbidden_by_page'],
    ['NotFoundError', '', 'not_found'],
    ['NotReadableError', '', 'not_readable'],
    ['OverconstrainedError', '', 'overconstrained'],
    ['AbortError', '', 'aborted'],
    ['InvalidStateError', '', 'no_click'],
    ['TypeError', '', 'unknown'],
  ])('%s (%s) is %s', async (name, message, failure) => {
    const screen = capturing(() => {
      throw new DOMException(message, name);
    });
    await screen.start();
    expect(screen.state.get()).toEqual({ on: false, picture: null, sound: null, failure });
  });

  it('is not there where the browser has no such thing', async () => {
    const screen = new ScreenShare(undefined);
    expect(screen.available).toBe(false);
    await screen.start();
    expect(screen.state.get().on).toBe(false);
  });

  it('says why the room refused it, until that is read', async () => {
    const screen = capturing(() => stream(new FakeTrack('video')));
    await screen.start();
    screen.refuse('taken');
    expect(screen.state.get()).toMatchObject({ on: false, failure: 'taken' });
    screen.dismiss();
    expect(screen.state.get().failure).toBeNull();
  });
});
