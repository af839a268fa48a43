import { expect, test } from 'vitest';
import { displayNameError } from './displayName';

test.each(['Lin Yi', ' 林一 ', '林'.repeat(64), '👩🏽‍🏫'.repeat(64)])('%s is a name', (name) =>
  expect(displayNameError(name)).toBeUndefined(),
);

test.each(['', '  ', '林'.repeat(65), 'Lin  Yi', '林\u3000\u3000一'])('“%s” is none', (name) =>
  expect(displayNameError(name)).toBe('display_name_invalid'),
);
