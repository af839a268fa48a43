import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { itemsOf } from './model';
import { BoardClient, type Weather } from './testing/board-client';
import { BoardServer } from './testing/board-server';
import { draftOf, draftOn, type Wish, wishes } from './testing/deeds';
import { numbers } from './testing/handwriting';
import { seen } from './testing/seen';
import type { Draft } from './types';

// Little is kept of what was deleted, so that much of it is let go while somebody wants it back.
vi.mock('./kept', () => ({ KEPT: { elements: 12, bytes: 16 << 20, pages: 2, onPages: 6, left: 32 << 20 } }));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const PEOPLE = ['a', 'b', 'c', 'd'];

const step = fc.record({
  who: fc.nat(PEOPLE.length - 1),
  what: fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({
        does: fc.constant('gesture' as const),
        wishes: fc.array(wishes, { minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ does: fc.constantFrom('undo' as const, 'redo' as const) }) },
    { weight: 10, arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.nat(400) }) },
    {
      weight: 2,
      arbitrary: fc.record({ does: fc.constantFrom('cut' as const, 'resume' as const, 'resync' as const, 'skip' as const) }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('refresh' as const) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('again' as const, 'dismiss' as const) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('rights' as const), draw: fc.nat(4), any: fc.nat(3) }) },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const idsOf = (drafts: readonly Draft[]) =>
  drafts.flatMap((draft) => (draft.op === 'add' && draft.id !== undefined ? itemsOf(draft).map(({ id }) => id) : []));

const happened = { ops: 0, loads: 0, together: 0 };
const refusals: Record<string, number> = {};

/** Four people on one board, over connections of which each behaves as chance has it. */
class Party {
  readonly server = new BoardServer();
  private ids = 0;
  readonly clients: readonly BoardClient[];
  /** What each one has added, and what of it they were told about and let go. */
  private readonly added = new Map<string, Set<string>>();
  private readonly letGo = new Map<string, Set<string>>();

  constructor(seed: number) {
    const chance = numbers(seed);
    const weather: Weather = {
      latency: () => 1 + Math.floor(chance() * 60),
      putsOff: () => chance() < 0.05,
      answersEarly: () => chance() < 0.2,
    };
    this.server.pageSize = 1 + Math.floor(chance() * 8);
    this.server.checkpointEvery = 3 + Math.floor(chance() * 20);
    this.clients = PEOPLE.map((name) => new BoardClient(this.server, name, weather));
    for (const name of PEOPLE) {
      this.added.set(name, new Set());
      this.letGo.set(name, new Set());
    }
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const { who, what } of steps) {
      const client = this.clients[who];
      if (client) await this.do(client, what);
      for (const each of this.clients) checkScene(each);
    }
  }

  /** Everyone comes back, and all that waits is told. */
  async end(): Promise<void> {
    for (const [i, client] of this.clients.entries()) client.port.back(i % 2 === 0 ? 'told' : 'lost');
    await pass(120_000);
    const latecomer = new BoardClient(this.server, 'e');
    await pass(10_000);
    for (const client of [...this.clients, latecomer]) {
      expect(client.session.getState()).toMatchObject({ status: 'live', pending: 0 });
      expect(seen(client.session.scene)).toEqual(this.server.board.shown());
    }
    for (const client of this.clients) this.checkNothingLost(client);
    happened.ops += this.server.board.log.length;
    for (const { also = [], op, id } of this.server.board.log) if (id && also.length && op) happened.together += 1;
    for (const { session, env } of this.clients) {
      for (const { code } of session.getState().refused) refusals[code] = (refusals[code] ?? 0) + 1;
      happened.loads += env.asked.filter((path) => path.endsWith('/boards/b')).length;
    }
  }

  private newID(account: string): string {
    this.ids += 1;
    // Ids ascend as they do on a page, or not.
    return `${account}${this.ids % 7 === 0 ? 999 - this.ids : 1000 + this.ids}`;
  }

  private async do(client: BoardClient, what: Step['what']): Promise<void> {
    const { session, port, account } = client;
    const [refused] = session.getState().refused;
    switch (what.does) {
      case 'gesture': {
        // Now and then it is something that no page would do.
        const draft = (wish: Wish) =>
          wish.value % 10 === 9
            ? draftOf(wish, account, this.server.board.log.length)
            : draftOn(session.scene, wish, () => this.newID(account));
        const ops = what.wishes.map(draft);
        for (const id of idsOf(ops)) this.added.get(account)?.add(id);
        session.do({ ops });
        return;
      }
      case 'undo':
        session.undo();
        return;
      case 'redo':
        session.redo();
        return;
      case 'wait':
        await pass(what.ms);
        return;
      case 'cut':
        port.cut();
        return;
      case 'resume':
        port.back('told');
        return;
      case 'resync':
        port.back('lost');
        return;
      case 'skip':
        if (port.connected) port.skip();
        return;
      case 'refresh':
        client.refresh();
        return;
      case 'rights':
        this.server.rights.set(account, { draw: what.draw > 0, any: what.any > 0 });
        return;
      case 'again':
      case 'dismiss':
        if (!refused) return;
        // What is done again under other ids is not looked for under these.
        if (what.does === 'dismiss' || refused.code === 'id_reused') {
          for (const id of idsOf(refused.gesture.ops)) this.letGo.get(account)?.add(id);
        }
        if (what.does === 'again') session.again(refused.id);
        else session.dismiss(refused.id);
        return;
      default:
        what satisfies never;
    }
  }

  /** All that a person has added the server has, or the person is told that it has not. */
  private checkNothingLost({ account, session }: BoardClient): void {
    const done = idsOf(this.server.board.log.filter((op) => op.account === account));
    const told = session.getState().refused.flatMap(({ gesture }) => idsOf(gesture.ops));
    const known = new Set([...done, ...told, ...(this.letGo.get(account) ?? [])]);
    expect([...(this.added.get(account) ?? [])].filter((id) => !known.has(id))).toEqual([]);
  }
}

/** What holds of what is seen at any moment. */
function checkScene({ session: { scene } }: BoardClient): void {
  const pages = scene.pages();
  expect(pages.length).toBeGreaterThan(0);
  const all = pages.flatMap(({ id }) => scene.elements(id));
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const element of all) expect(scene.element(element.id)).toBe(element);
}

test('whatever four people do, and whatever becomes of their connections, they see what the server has, and nothing is lost', async () => {
  await fc.assert(
    fc
      .asyncProperty(fc.nat(1_000_000), fc.array(step, { maxLength: 120, size: 'max' }), async (seed, steps) => {
        const party = new Party(seed);
        await party.run(steps);
        await party.end();
      })
      .afterEach(() => {
        vi.clearAllTimers();
      }),
    { numRuns: 100 },
  );
  // The run was worth something.
  expect(Math.min(...Object.values(happened))).toBeGreaterThan(200);
  expect(Object.keys(refusals)).toEqual(expect.arrayContaining(['forbidden', 'gone', 'not_found']));
}, 240_000);
