import { writeFile } from 'node:fs/promises';
import type { TestInfo } from '@playwright/test';

const RATE = 48_000;
const SECONDS = 4;
/** Syllables of a quarter of a second with a pause for every fourth, as people speak; the fake microphone's own beeps are too short. */
const SYLLABLE_S = 0.25;

/** The flag of Chromium with which a fake microphone hears someone who speaks all the time. */
export async function speech(info: TestInfo): Promise<string> {
  const samples = Buffer.alloc(RATE * SECONDS * 2);
  for (let i = 0; i < RATE * SECONDS; i++) {
    const syllable = Math.floor(i / RATE / SYLLABLE_S);
    const shape = syllable % 4 === 3 ? 0 : Math.sin((Math.PI * (i % (RATE * SYLLABLE_S))) / (RATE * SYLLABLE_S));
    const voice = [1, 2, 3].reduce((sum, n) => sum + Math.sin((2 * Math.PI * 180 * n * i) / RATE) / n, 0);
    samples.writeInt16LE(Math.round(voice * shape * 9_000), i * 2);
  }
  const file = info.outputPath('speech.wav');
  await writeFile(file, Buffer.concat([header(samples.length), samples]));
  return `--use-file-for-fake-audio-capture=${file}`;
}

/** Of a WAV file with one channel of 16 bits. */
function header(bytes: number): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(bytes, 40);
  return head;
}
