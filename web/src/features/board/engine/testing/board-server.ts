import type { HttpAnswer } from '@/connection/environment';
import type { BoardNews, BoardOp } from '@/connection/types';
import type { Draft } from '../types';
import { ReferenceBoard, type Rights } from './reference-board';

type OpNews = Extract<BoardNews, { type: 'op' }>;

const ALL: Rights = { draw: true, any: true };

/** A server with one board `b` in a room `r`: what is done there, once for each request, and what HTTP tells of it. */
export class BoardServer {
  readonly board = new ReferenceBoard();
  readonly news: OpNews[] = [];
  readonly rights = new Map<string, Rights>();
  readonly listeners = new Set<(news: OpNews) => void>();
  /** The last ops that are read by HTTP at once. */
  pageSize = 7;
  /** Ops after which a checkpoint is written. */
  checkpointEvery = 10;
  private readonly answers = new Map<string, { readonly content: string; readonly n: number }>();
  private checkpoint: { readonly n: number } | undefined;

  /** Does an op for an account, or says why not. Who asks again with the same id hears the same. */
  do(account: string, request: string, op: BoardOp): { readonly n: number } | { readonly code: string } {
    const content = JSON.stringify(op);
    const first = this.answers.get(request);
    if (first) return first.content === content ? { n: first.n } : { code: 'id_reused' };
    const { board: _, ...draft } = op;
    const done = this.board.do(structuredClone(draft) as Draft, account, this.rights.get(account) ?? ALL);
    if ('code' in done) return done;
    this.answers.set(request, { content, n: done.n });
    if (done.n % this.checkpointEvery === 0) this.checkpoint = { n: done.n, ...this.board.checkpoint() };
    const { id = '', base = 0, also = [], ...more } = structuredClone(op);
    const event = { ...more, id, base, also, n: done.n } as OpNews['op'];
    const news: OpNews = { type: 'op', op: event, account, time: done.n * 1000, request };
    this.news.push(news);
    for (const listener of [...this.listeners]) listener(news);
    return done;
  }

  get(path: string): HttpAnswer {
    const after = /boards\/b\/ops\?after=(\d+)$/.exec(path)?.[1];
    if (after !== undefined) return answer(this.ops(Number(after)));
    if (!path.endsWith('/api/v1/rooms/r/boards/b')) return answer({ code: 'not_found' }, 404);
    const { checkpoint } = this;
    return answer({
      board: 'b',
      title: '',
      n: this.board.log.length,
      ...(checkpoint && { checkpoint }),
      ...this.ops(checkpoint?.n ?? 0),
    });
  }

  private ops(after: number) {
    const ops = this.board.log.slice(after, after + this.pageSize).map((op) => ({ ...op, time: op.n * 1000 }));
    const last = after + ops.length;
    const authors = [...new Set(ops.map(({ account }) => account))].map((account) => ({
      account,
      name: account.toUpperCase(),
    }));
    return { ops, authors, next: last < this.board.log.length ? last : 0 };
  }
}

function answer(body: object, status = 200): HttpAnswer {
  return { status, retryAfter: undefined, body: structuredClone(body) };
}
