import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserEnvironment } from './environment';

class FakeWebSocket {
  static readonly OPEN = 1;
  static last: FakeWebSocket;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: string[] = [];
  closed = false;

  constructor(
    readonly url: URL,
    readonly protocol: string,
  ) {
    FakeWebSocket.last = this;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }
}

beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeWebSocket);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the browser', () => {
  it('opens a socket to this origin with the sub-protocol of the contract', () => {
    const events = { opened: vi.fn(), message: vi.fn(), ended: vi.fn() };
    const socket = browserEnvironment().openSocket(events);
    const { last } = FakeWebSocket;
    expect(last.url.href).toBe(`ws://${location.host}/ws`);
    expect(last.protocol).toBe('atrium.v1');
    last.onopen?.();
    last.onmessage?.({ data: 'text' });
    last.onmessage?.({ data: new ArrayBuffer(1) });
    last.onclose?.({ code: 4010 });
    expect(events.opened).toHaveBeenCalledTimes(1);
    expect(events.message.mock.calls).toEqual([['text']]);
    expect(events.ended).toHaveBeenCalledWith(4010);
    expect(socket.send('before it is open')).toBe(false);
    last.readyState = FakeWebSocket.OPEN;
    expect(socket.send('frame')).toBe(true);
    expect(last.sent).toEqual(['frame']);
    socket.drop();
    expect([last.closed, last.onopen, last.onmessage, last.onclose]).toEqual([true, null, null, null]);
  });

  it('runs what waits for a frame once, even when no frame is painted', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const frames: (() => void)[] = [];
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
    vi.stubGlobal('cancelAnimationFrame', () => {});
    const run = vi.fn();
    browserEnvironment().nextFrame(run);
    vi.advanceTimersByTime(99);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    frames[0]?.();
    expect(run).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });

  it('runs what waits for a frame soon in a hidden tab, without frames and timers', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.stubGlobal('requestAnimationFrame', () => 0);
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const run = vi.fn();
    const ran = new Promise<void>((resolve) => run.mockImplementation(resolve));
    browserEnvironment().nextFrame(run);
    expect(run).not.toHaveBeenCalled();
    await ran;
    expect(run).toHaveBeenCalledTimes(1);
    hidden.mockRestore();
    vi.useRealTimers();
  });

  it('reads an answer with its time to wait, and one that is no JSON', async () => {
    const answers = [
      new Response('{"code":"slow_down"}', { status: 429, headers: { 'retry-after': '2' } }),
      new Response('<html>', { status: 502 }),
    ];
    vi.stubGlobal('fetch', async () => answers.shift());
    const { get } = browserEnvironment();
    expect(await get('/x')).toEqual({ status: 429, retryAfter: 2000, body: { code: 'slow_down' } });
    expect(await get('/x')).toEqual({ status: 502, retryAfter: undefined, body: undefined });
  });

  it('waits 10 s for an answer and for each part of it, not longer', async () => {
    vi.useFakeTimers();
    let answer: ReadableStreamDefaultController<Uint8Array> | undefined;
    vi.stubGlobal('fetch', async (_: string, { signal }: RequestInit) => {
      if (answer === undefined) await new Promise((resolve) => setTimeout(resolve, 9_000));
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          answer = controller;
          signal?.addEventListener('abort', () => controller.error(signal.reason));
        },
      });
      return new Response(body);
    });
    const bytes = new TextEncoder().encode('{"word":"字"}');
    const whole = browserEnvironment().get('/x');
    for (const [from, to] of [
      [0, 9],
      [9, 11],
      [11, bytes.length],
    ]) {
      await vi.advanceTimersByTimeAsync(9_000);
      answer?.enqueue(bytes.slice(from, to));
    }
    answer?.close();
    expect(await whole).toMatchObject({ status: 200, body: { word: '字' } });
    const lost = expect(browserEnvironment().get('/x')).rejects.toThrow('/x fell silent');
    await vi.advanceTimersByTimeAsync(9_999);
    answer?.enqueue(bytes.slice(0, 9));
    await vi.advanceTimersByTimeAsync(10_000);
    await lost;
    vi.useRealTimers();
  });

  it('rejects where there is no answer at all', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    });
    const lost = expect(browserEnvironment().get('/x')).rejects.toThrow('/x fell silent');
    await vi.advanceTimersByTimeAsync(10_000);
    await lost;
    vi.useRealTimers();
  });

  it('tells when it is online again and when the page is hidden, until nobody listens', () => {
    const env = browserEnvironment();
    const online = vi.fn();
    const hidden = vi.fn();
    const stop = [env.onOnline(online), env.onHidden(hidden)];
    window.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    for (const end of stop) end();
    window.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(online).toHaveBeenCalledTimes(1);
    expect(hidden.mock.calls).toEqual([[false]]);
  });
});
