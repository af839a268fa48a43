import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const STYLES = 'node_modules/@mantine/core/styles';
const listed = [...readFileSync('src/app/styles.ts', 'utf8').matchAll(/styles\/(\w+)\.css/g)].map((match) => match[1] ?? '');

/** What the app's code imports from Mantine, components and all else. */
function imported(): Set<string> {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));
  const names = files.flatMap((file) =>
    [...readFileSync(`src/${file}`, 'utf8').matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap((match) =>
      (match[1] ?? '').split(',').map((name) => name.trim()),
    ),
  );
  return new Set(names);
}

test('every Mantine component in use has its styles', () => {
  const missing = [...imported()].filter((name) => existsSync(`${STYLES}/${name}.css`) && !listed.includes(name));
  expect(missing).toEqual([]);
});

test('the styles keep Mantine’s order, on which they depend', () => {
  const all = readFileSync('node_modules/@mantine/core/styles.css', 'utf8');
  const place = (name: string) => all.indexOf(/\.m_\w+/.exec(readFileSync(`${STYLES}/${name}.css`, 'utf8'))?.[0] ?? '');
  const components = listed.filter((name) => /^[A-Z]/.test(name));
  expect(components).toEqual([...components].sort((a, b) => place(a) - place(b)));
});
