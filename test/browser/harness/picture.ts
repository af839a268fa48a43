import type { Locator, Page } from '@playwright/test';
import { expect, type Person } from './index';

/** A part of a picture, in pixels. */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const RED = [220, 20, 20];

/** A PNG that is red in one part and blue around it. What is cut out of it is seen by its colour. */
export async function flag(page: Page, width: number, height: number, red: Part): Promise<Buffer> {
  return png(
    await page.evaluate(
      ({ width, height, red }) => {
        const canvas = document.createElement('canvas');
        canvas.width = width;
        canvas.height = height;
        const pen = canvas.getContext('2d');
        if (!pen) throw new Error('no canvas');
        pen.fillStyle = 'rgb(20, 20, 220)';
        pen.fillRect(0, 0, width, height);
        pen.fillStyle = 'rgb(220, 20, 20)';
        pen.fillRect(red.x, red.y, red.width, red.height);
        return canvas.toDataURL('image/png');
      },
      { width, height, red },
    ),
  );
}

/** A PNG of hills under a sky in colours of one hue, as somebody might choose it. */
export async function hills(page: Page, hue: number): Promise<Buffer> {
  return png(
    await page.evaluate((hue) => {
      const canvas = document.createElement('canvas');
      canvas.width = 1600;
      canvas.height = 900;
      const pen = canvas.getContext('2d');
      if (!pen) throw new Error('no canvas');
      const sky = pen.createLinearGradient(0, 0, 0, 900);
      sky.addColorStop(0, `hsl(${hue} 60% 45%)`);
      sky.addColorStop(0.6, `hsl(${hue + 40} 70% 80%)`);
      pen.fillStyle = sky;
      pen.fillRect(0, 0, 1600, 900);
      pen.fillStyle = `hsl(${hue + 60} 90% 90%)`;
      pen.beginPath();
      pen.arc(1150, 380, 70, 0, 7);
      pen.fill();
      for (const [i, base] of [470, 520, 580].entries()) {
        pen.fillStyle = `hsl(${hue + 20 * i} ${45 - 8 * i}% ${52 - 14 * i}%)`;
        pen.beginPath();
        pen.moveTo(0, 900);
        for (let x = 0; x <= 1600; x += 8)
          pen.lineTo(x, base - 60 * Math.sin(x / (140 + 50 * i) + 2 * i) - 18 * Math.sin(x / 37 + i));
        pen.lineTo(1600, 900);
        pen.fill();
      }
      return canvas.toDataURL('image/png');
    }, hue),
  );
}

const png = (address: string) => Buffer.from(address.split(',')[1] ?? '', 'base64');

/** Waits until a picture has come in its size, and is red at its corners and in its middle: of a flag, the red part was cut out. */
export async function expectRed(picture: Locator, width: number, height: number): Promise<void> {
  await expect(async () => {
    const seen = await picture.evaluate(coloursOf, [width, height] as const);
    expect(seen).toHaveLength(6);
    for (const colour of seen ?? []) {
      for (const [i, value] of colour.entries()) expect(Math.abs(value - (RED[i] ?? 0)), `${colour}`).toBeLessThan(12);
    }
  }).toPass({ timeout: 15_000 });
}

/** The colours of a loaded picture at six places; null while it has not come. */
function coloursOf(picture: Element, [width, height]: readonly [number, number]): number[][] | null {
  if (!(picture instanceof HTMLImageElement) || !picture.complete) return null;
  if (picture.naturalWidth !== width || picture.naturalHeight !== height) return null;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  pen?.drawImage(picture, 0, 0);
  return [5, width / 2, width - 6].flatMap((x) =>
    [5, height - 6].map((y) => [...(pen?.getImageData(x, y, 1, 1).data ?? [])].slice(0, 3)),
  );
}

/** Chooses a file where a button opens the dialog for it, by keyboard. */
export async function chooseFile(page: Page, button: Locator, name: string, buffer: Buffer): Promise<void> {
  const dialog = page.waitForEvent('filechooser');
  await button.press('Enter');
  await (await dialog).setFiles({ name, mimeType: 'application/octet-stream', buffer });
}

/** Gives a course a cover without the page. */
export async function putCover(teacher: Person, course: string, data: Buffer): Promise<void> {
  const answer = await teacher.context.request.put(`${teacher.url}/api/v1/courses/${course}/cover`, {
    data,
    headers: { origin: teacher.url, 'Content-Type': 'image/png' },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}
