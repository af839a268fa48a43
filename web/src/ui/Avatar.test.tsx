import { render } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { expectAccessible } from '@/testing/axe';
import { Avatar } from './Avatar';
import { hueOf, initials } from './initials';

const draw = (avatar: string) => render(<Avatar name="Ann Lee" account="a/b" avatar={avatar} size={36} />).container;

describe('Avatar', () => {
  test('shows letters, and over them the picture if there is one', async () => {
    const without = draw('');
    expect(without.textContent).toBe('AL');
    expect(without.querySelector('img')).toBeNull();
    const picture = draw('7f').querySelector('img');
    expect(picture?.getAttribute('src')).toBe('/api/v1/accounts/a%2Fb/avatar?v=7f');
    expect(picture?.getAttribute('alt')).toBe('');
    await expectAccessible();
  });
});

describe('initials', () => {
  test.each([
    ['Ann Lee', 'AL'],
    ['ann', 'A'],
    ['Ana María de la Cruz', 'AC'],
    ['张小明', '小明'],
    ['李', '李'],
    ['阿里木·买买提', '买提'],
    ['👩‍🏫 Kim', '👩‍🏫K'],
    ['  ', ''],
  ])('%s is %s', (name, expected) => expect(initials(name)).toBe(expected));
});

describe('hueOf', () => {
  test('is the same for one account and spreads over the circle', () => {
    expect(hueOf('a')).toBe(hueOf('a'));
    const hues = Array.from({ length: 200 }, (_, i) => hueOf(`0190-${i}`));
    expect(hues.every((h) => h >= 0 && h < 360)).toBe(true);
    expect(new Set(hues.map((h) => Math.floor(h / 60))).size).toBe(6);
  });
});
