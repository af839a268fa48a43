/** Fails when a page loads more JavaScript than its budget. Reads the manifest of the last `npm run build`. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const KB = 1024;
const dist = new URL('../embed/dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

/** The files that the given chunks load before they run: themselves and, over all steps, what they import statically. */
function graph(keys) {
  const files = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk) throw new Error(`the build has no chunk ${key}`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(visit);
  };
  keys.forEach(visit);
  return files;
}

const sizes = new Map();
function size(file) {
  if (!file.endsWith('.js')) return 0;
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length);
  return sizes.get(file);
}

const sum = (files) => [...files].reduce((total, file) => total + size(file), 0);
/** Of a catalogue in each language, the larger one. */
const largest = (name) =>
  [`src/i18n/${name}en.ts`, `src/i18n/${name}zh-CN.ts`].sort((a, b) => sum(graph([b])) - sum(graph([a])))[0];
const base = ['index.html', largest('')];
const shared = graph(base);
const beyond = (key) => [...graph([key])].filter((file) => !shared.has(file));

const pages = [
  { name: 'login', files: graph([...base, 'src/features/auth/index.ts']), budget: 180 * KB },
  { name: 'home', files: graph([...base, 'src/app/Signed.tsx', 'src/features/home/index.ts']), budget: 180 * KB },
  {
    name: 'room, beyond what every page has',
    files: beyond('src/app/RoomRoute.tsx'),
    budget: 120 * KB,
  },
  { name: 'words of the room', files: beyond(largest('room.')), budget: 20 * KB },
];

let over = false;
for (const { name, files, budget } of pages) {
  const total = sum(files);
  over ||= total > budget;
  const verdict = total > budget ? 'OVER' : 'ok';
  console.log(`${verdict}\t${(total / KB).toFixed(1)} KB of ${budget / KB} KB gz\t${name}`);
}
if (over) process.exit(1);
