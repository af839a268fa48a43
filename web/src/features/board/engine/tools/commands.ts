import { bounds } from '@/connection/protocol.gen';
import type { BoardProps } from '@/connection/types';
import type { Surface } from '../api';
import { arranged } from '../arrange';
import { draftsOf } from '../drafts';
import type { Clip } from '../input/clip';
import { boxAround, frameOf, overlaps } from '../shapes';
import { moved } from '../transform';
import type { Box, Element, ItemID, Point } from '../types';
import { type Desk, mayChange } from './tool';

type Style = Parameters<Surface['restyle']>[0];
type Data = Element['data'];

/** How far a copy is from what it was made of, in units. */
const beside = 20;
/** A picture takes at most this part of the page. */
const largest = 0.6;

/** What is done with the selection at once, without a gesture of the hand. */
export class Commands {
  private pasted = { text: '', times: 0 };

  constructor(
    private readonly desk: Desk,
    private readonly room: string,
    /** The part of the page that is on the screen. */
    private readonly seen: () => Box,
  ) {}

  /** What is selected, as it can be copied; undefined where nothing is. */
  copied(): Clip | undefined {
    const elements = this.desk.selection().map(({ data }) => copy(data));
    return elements.length === 0 ? undefined : { room: this.room, elements };
  }

  remove(): boolean {
    const elements = this.desk.selection();
    return this.do(
      draftsOf(
        this.desk.page().id,
        'delete',
        elements.map(({ id }) => ({ id })),
      ),
    );
  }

  duplicate(): boolean {
    const clip = this.copied();
    return clip !== undefined && this.insert(clip.elements, { x: beside, y: beside });
  }

  arrange(direction: 'front' | 'back' | 'forward' | 'backward'): boolean {
    const ids = this.desk.selection().map(({ id }) => id);
    this.do(arranged(this.desk.scene, this.desk.page().id, ids, direction));
    return ids.length > 0;
  }

  all(): boolean {
    const { desk } = this;
    const elements = desk.scene.elements(desk.page().id).filter((element) => mayChange(desk.hand(), element));
    desk.select(elements.map(({ id }) => id));
    return elements.length > 0;
  }

  none(): boolean {
    const some = this.desk.selection().length > 0;
    this.desk.select([]);
    return some;
  }

  nudge(dx: number, dy: number): boolean {
    const elements = this.desk.selection();
    return elements.length > 0 && this.do(moved(elements, { x: dx, y: dy }));
  }

  restyle(style: Style): void {
    const elements = this.desk.selection();
    const onlyTexts = elements.every(({ data }) => data.type === 'text');
    const items = elements.flatMap(({ id, data }) => {
      const change = restyled(data, style, onlyTexts);
      return change === undefined ? [] : [{ id, data: change }];
    });
    this.do(draftsOf(this.desk.page().id, 'patch', items));
  }

  /** Puts what was copied onto the page: beside what it was made of if that is seen, else into the middle. */
  paste(clip: Clip, text: string): void {
    const elements = clip.elements.filter(({ type }) => type !== 'image' || clip.room === this.room);
    const box = boxAround(elements.map((data) => frameOf(this.bare(data), this.desk.measure)));
    if (box === undefined) return;
    this.pasted = { text, times: this.pasted.text === text ? this.pasted.times + 1 : 1 };
    const shift = beside * this.pasted.times;
    const part = this.seen();
    const there = overlaps(box, part);
    const toMiddle = { x: part.x + part.w / 2 - box.x - box.w / 2, y: part.y + part.h / 2 - box.y - box.h / 2 };
    const by = there ? { x: shift, y: shift } : { x: toMiddle.x + shift - beside, y: toMiddle.y + shift - beside };
    this.insert(elements, by);
  }

  /** Makes texts of a text that comes from elsewhere: one, but for a very long one. */
  pasteText(text: string): void {
    const { letters: size, color } = this.desk.settings();
    const part = this.seen();
    const w = Math.round(part.w * 0.7);
    let y = part.y + part.h * 0.15;
    const elements = portions(text.replace(/\r\n?/g, '\n').trim()).map((portion): Data => {
      const taken = this.desk.measure(portion, size, w);
      const alone = this.desk.measure(portion, size, 0);
      const data: Data = {
        type: 'text',
        x: part.x + part.w * 0.15,
        y,
        text: portion,
        size,
        color,
        ...(alone.w > w && { w }),
      };
      y += taken.h;
      return data;
    });
    this.insert(elements, { x: 0, y: 0 });
  }

  /** Puts a picture that was uploaded around a point of the page. */
  placeImage(file: string, width: number, height: number, at: Point): void {
    const { w, h } = this.desk.page().data;
    const factor = Math.min(1, (largest * w) / width, (largest * h) / height);
    const [wide, high] = [Math.max(1, width * factor), Math.max(1, height * factor)];
    this.insert([{ type: 'image', file, x: at.x - wide / 2, y: at.y - high / 2, w: wide, h: high }], { x: 0, y: 0 });
  }

  /** Adds elements on top of all others, moved by a way; the hand that selects has them selected. */
  private insert(elements: readonly Data[], by: Point): boolean {
    const { desk } = this;
    if (!desk.hand().draw || elements.length === 0) return false;
    const items = elements.map((data) => ({
      id: desk.newID(),
      data: { ...data, x: rounded((data.x ?? 0) + by.x), y: rounded((data.y ?? 0) + by.y) },
    }));
    this.do(draftsOf(desk.page().id, 'add', items));
    if (desk.settings().tool === 'select') desk.select(items.map(({ id }) => id));
    return true;
  }

  private do(ops: ReturnType<typeof draftsOf>): boolean {
    if (ops.length > 0) this.desk.do({ ops });
    return ops.length > 0;
  }

  private bare(data: Data): Element {
    const id: ItemID = '';
    return { id, page: id, author: id, n: 0, changed: 0, by: id, data, pending: false };
  }
}

/** All that makes an element what it is, but for its place in the order. */
function copy({ order: _, ...data }: Data): Data {
  return data;
}

/** What a style changes of an element. The size is that of letters where there are only texts, else that of pens. */
function restyled(data: Data, { color, fill, size }: Style, onlyTexts: boolean): BoardProps | undefined {
  const { type } = data;
  const shape = type === 'rectangle' || type === 'ellipse';
  const change: BoardProps = {
    ...(color !== undefined && type !== 'image' && data.color !== color && { color }),
    ...(fill !== undefined && shape && (data.fill ?? '') !== fill && { fill }),
    ...(size !== undefined && type !== 'image' && (type !== 'text' || onlyTexts) && data.size !== size && { size }),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

/** A text in parts that an element may have, cut at the ends of lines where there are any. */
function portions(text: string): readonly string[] {
  const parts: string[] = [];
  let [part, bytes] = ['', 0];
  const close = () => {
    if (part.trim() !== '') parts.push(part.replace(/\n$/, ''));
    [part, bytes] = ['', 0];
  };
  const add = (piece: string, size: number) => {
    if (bytes + size > bounds.text) close();
    part += piece;
    bytes += size;
  };
  for (const line of text.split('\n')) {
    const size = bytesOf(line) + 1;
    if (size <= bounds.text) add(`${line}\n`, size);
    else for (const letter of `${line}\n`) add(letter, bytesOf(letter));
  }
  close();
  return parts;
}

const encoder = new TextEncoder();
const bytesOf = (text: string) => encoder.encode(text).length;
const rounded = (value: number) => Math.round(value * 100) / 100;
