import { FakeEnvironment } from '@/connection/testing/fake-environment';
import { type BoardNews, type BoardOp, type BoardPort, ProtocolError } from '@/connection/types';
import type { BoardSession } from '../api';
import { openBoard } from '../session';
import type { BoardServer } from './board-server';

/** An op that is not answered. */
interface Asked {
  readonly id: string;
  readonly op: BoardOp;
  sent: boolean;
  resolve(): void;
  reject(error: ProtocolError): void;
}

/** How a connection behaves. */
export interface Weather {
  /** How long something is on its way, in ms. */
  latency(): number;
  /** Whether the server puts an op off. */
  putsOff(): boolean;
  /** Whether an answer comes before the event. */
  answersEarly(): boolean;
}

export const FAIR: Weather = { latency: () => 10, putsOff: () => false, answersEarly: () => false };

/** The boards of a room over a connection that is slow, is cut and comes back. Time is that of vitest's fake timers. */
class Line implements BoardPort {
  readonly opened: (string | undefined)[] = [];
  connected = true;
  private readonly asked = new Map<string, Asked>();
  private readonly listeners = new Set<(news: BoardNews) => void>();
  /** News that were told, and those that are on their way. */
  private told: number;
  private sent: number;
  /** What is on its way on one connection is lost with it. */
  private number = 0;
  /** The same of news, which may be lost alone. */
  private lost = 0;
  private due = 0;

  constructor(
    private readonly server: BoardServer,
    private readonly account: string,
    private readonly weather: Weather,
  ) {
    this.told = this.sent = server.news.length;
    server.listeners.add(this.deliver);
  }

  /** The page has gone; what was on its way to the server arrives. */
  end(): void {
    this.server.listeners.delete(this.deliver);
    this.listeners.clear();
    this.asked.clear();
  }

  cut(): void {
    if (!this.connected) return;
    this.connected = false;
    this.number += 1;
    this.sent = this.told;
    for (const asked of this.asked.values()) asked.sent = false;
    this.tell({ type: 'lost' });
  }

  /** Comes back, and hears what was missed, or that something was. */
  back(missed: 'told' | 'lost'): void {
    if (this.connected) return;
    this.connected = true;
    if (missed === 'lost') {
      this.told = this.sent = this.server.news.length;
      this.tell({ type: 'resync' });
    }
    this.deliver();
    this.later(() => {
      this.tell({ type: 'back' });
      for (const asked of [...this.asked.values()]) this.send(asked);
    });
  }

  /** The server has let go of what was to be told: too much had been waiting. */
  skip(): void {
    this.lost += 1;
    this.told = this.sent = this.server.news.length;
    this.tell({ type: 'resync' });
  }

  onNews(listener: (news: BoardNews) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  op(op: BoardOp, id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const asked: Asked = { id, op: structuredClone(op), sent: false, resolve, reject };
      this.asked.set(id, asked);
      this.send(asked);
    });
  }

  live = () => undefined;
  open = (board?: string) => void this.opened.push(board);
  present = () => Promise.resolve();
  make = () => Promise.resolve();
  rename = () => Promise.resolve();
  remove = () => Promise.resolve();
  letDraw = () => Promise.resolve();

  tell(news: BoardNews): void {
    for (const listener of [...this.listeners]) listener(news);
  }

  private send(asked: Asked): void {
    if (!this.connected || asked.sent) return;
    asked.sent = true;
    this.later(() => this.arrived(asked));
  }

  private arrived(asked: Asked): void {
    const early = this.weather.answersEarly();
    if (early) this.server.listeners.delete(this.deliver);
    const done = this.weather.putsOff() ? { code: 'unavailable' } : this.server.do(this.account, asked.id, asked.op);
    this.later(() => {
      if (!this.asked.delete(asked.id)) return;
      if ('n' in done) asked.resolve();
      else asked.reject(new ProtocolError(done.code));
    });
    if (!early) return;
    this.server.listeners.add(this.deliver);
    this.deliver();
  }

  private readonly deliver = (): void => {
    if (!this.connected) return;
    for (; this.sent < this.server.news.length; this.sent++) {
      const news = this.server.news[this.sent];
      const { lost } = this;
      this.later(() => {
        if (lost !== this.lost) return;
        this.told += 1;
        if (news) this.tell(structuredClone(news));
      });
    }
  };

  /** In order, and not at all once the connection is another one. */
  private later(run: () => void): void {
    const { number } = this;
    this.due = Math.max(this.due, performance.now() + this.weather.latency());
    setTimeout(() => {
      if (number === this.number) run();
    }, this.due - performance.now());
  }
}

/** One person's page on the board of a server. */
export class BoardClient {
  readonly env = new FakeEnvironment();
  port: Line;
  session: BoardSession;
  private count = 0;

  constructor(
    private readonly server: BoardServer,
    readonly account: string,
    private readonly weather: Weather = FAIR,
  ) {
    this.env.newID = () => {
      this.count += 1;
      return `${this.account}-${this.count}`;
    };
    this.env.answer = async (path) => {
      await new Promise((resolve) => setTimeout(resolve, this.weather.latency()));
      if (!this.port.connected) throw new TypeError('no network');
      const answer = server.get(path);
      await new Promise((resolve) => setTimeout(resolve, this.weather.latency()));
      return answer;
    };
    this.port = new Line(server, account, weather);
    this.session = this.open();
  }

  /** The page is loaded anew. */
  refresh(): void {
    this.session.close();
    this.port.end();
    this.port = new Line(this.server, this.account, this.weather);
    this.session = this.open();
  }

  private open(): BoardSession {
    const { env, port, account } = this;
    return openBoard({ env, port, account, room: 'r', board: 'b' });
  }
}
