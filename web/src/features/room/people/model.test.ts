import { describe, expect, it } from 'vitest';
import {
  givenRoles,
  isBelow,
  memberActions,
  type Person,
  roleKey,
  roleWords,
  searchPeople,
  sortPeople,
  sourceState,
  withHits,
} from './model';

const person = (account: string, change: Partial<Person> = {}): Person => ({
  account,
  name: account,
  account_name: '',
  role: 'member',
  guest: false,
  state: 'present',
  draws: false,
  devices: [],
  ...change,
});
const device = { microphone: false, camera: false, screen: false, call: 'c' };

describe('order', () => {
  it('is oneself, hosts, then names with Chinese by pinyin', () => {
    const people = [
      person('1', { name: '张伟' }),
      person('2', { name: '安娜' }),
      person('3', { name: 'bob' }),
      person('4', { name: 'Zoe', role: 'host' }),
      person('5', { name: '李雷', role: 'owner' }),
      person('me', { name: '周周' }),
      person('6', { name: 'Bob 10' }),
      person('7', { name: 'Bob 9' }),
    ];
    expect(sortPeople(people, 'me', 'zh-CN').map((p) => p.name)).toEqual([
      '周周',
      '李雷',
      'Zoe',
      '安娜',
      '张伟',
      'bob',
      'Bob 9',
      'Bob 10',
    ]);
  });
  it('is by rank down to cohosts, and below them by name alone', () => {
    const people = [
      person('1', { name: 'Viv', role: 'viewer' }),
      person('2', { name: 'Gus', role: 'guest', guest: true }),
      person('3', { name: 'Mo' }),
      person('4', { name: 'Cy', role: 'cohost' }),
      person('5', { name: 'Ada', role: 'host' }),
      person('6', { name: 'Zoe', role: 'owner' }),
    ];
    expect(sortPeople(people, 'me', 'en').map((p) => p.name)).toEqual(['Zoe', 'Ada', 'Cy', 'Gus', 'Mo', 'Viv']);
  });
  it('puts the names of the own language first', () => {
    const people = ['张伟', 'Bo', '安娜', 'Ann', 'émile', 'Zoe'].map((name) => person(name, { name }));
    expect(
      sortPeople(people, 'me', 'en')
        .map((p) => p.name)
        .slice(0, 4),
    ).toEqual(['Ann', 'Bo', 'émile', 'Zoe']);
    expect(
      sortPeople(people, 'me', 'zh-CN')
        .map((p) => p.name)
        .slice(0, 2),
    ).toEqual(['安娜', '张伟']);
  });
  it('is the same whatever order people came in', () => {
    const people = Array.from({ length: 50 }, (_, i) => person(`p${i}`, { name: i % 3 ? '王芳' : 'Ann' }));
    expect(sortPeople([...people].reverse(), 'me', 'en')).toEqual(sortPeople(people, 'me', 'en'));
  });
});

describe('search', () => {
  const people = [person('1', { name: 'Ann Lee' }), person('2', { name: '王小明', account_name: 'xiaoming' })];
  it.each([
    ['', 2],
    ['lee ANN', 1],
    ['小明', 1],
    ['Ｘiao', 1],
    ['nobody', 0],
  ])('%s', (query, found) => expect(searchPeople(people, query)).toHaveLength(found));
});

describe('whom the server found', () => {
  const people = [person('1', { name: 'Liz Szabo' }), person('2', { name: '张三', role: 'host' })];
  const old = person('2', { name: '张三' });
  const far = person('3', { name: '赵四' });
  it('is there beside those found here, as they are now', () => {
    expect(withHits(people, false, 'z s', [old, far])).toEqual([...people, far]);
    expect(withHits(people, false, 'zs', [old])).toEqual([people[1]]);
  });
  it('is gone where all are known and they are not among them', () => {
    expect(withHits(people, true, 'zs', [old, far])).toEqual([people[1]]);
  });
});

describe('a source', () => {
  it('is absent until a device is in the call, and on when any device sends it', () => {
    expect(sourceState(person('a'), 'microphone')).toBe('absent');
    expect(
      sourceState(person('a', { devices: [{ microphone: true, camera: true, screen: false, call: '' }] }), 'camera'),
    ).toBe('absent');
    expect(sourceState(person('a', { devices: [device] }), 'camera')).toBe('off');
    expect(sourceState(person('a', { devices: [device, { ...device, camera: true }] }), 'camera')).toBe('on');
  });
});

describe('actions', () => {
  const self = person('me', { role: 'host', devices: [device] });
  const all = ['mute', 'remove', 'ban', 'change_role'];
  const here = { devices: [device] };
  const loud = { devices: [{ ...device, microphone: true, camera: true }] };
  const off = ['remove', 'ban'];
  it('offers everyone the stage and to ask, and a plain member nothing more', () => {
    expect(memberActions(person('a', loud), self, ['chat', 'speak'])).toEqual(['stage', 'view']);
  });
  it('offers to pin nobody who is not in the call, but to unpin', () => {
    expect(memberActions(person('a'), self, [])).toEqual([]);
    expect(memberActions(person('a'), self, [], { pinned: true })).toEqual(['stage']);
  });
  it.each<[string, Partial<Person>, string[], string[]]>([
    [
      'a member',
      loud,
      all,
      ['stage', 'view', 'mute', 'stop_camera', 'make_host', 'make_cohost', 'make_viewer', 'remove', 'ban'],
    ],
    ['a silent member', {}, ['mute'], ['stage', 'view']],
    ['a viewer', { role: 'viewer' }, all, ['stage', 'make_host', 'make_cohost', 'make_member', ...off]],
    ['a cohost', { role: 'cohost' }, all, ['stage', 'view', 'make_host', 'make_member', 'make_viewer', ...off]],
    ['a guest, who keeps that role', { guest: true, role: 'guest' }, all, ['stage', 'view', ...off]],
    ['another host', { role: 'host' }, all, ['stage', 'view']],
    ['another host who speaks', { role: 'host', ...loud }, all, ['stage', 'view', 'mute', 'stop_camera']],
    ['the owner', { role: 'owner' }, all, ['stage', 'view']],
    [
      'a member, without the right to remove',
      {},
      ['change_role'],
      ['stage', 'view', 'make_host', 'make_cohost', 'make_viewer'],
    ],
    ['a member, with the right to remove alone', {}, ['remove'], ['stage', 'view', 'remove']],
    ['a member, with the right to ban alone', {}, ['ban'], ['stage', 'view', 'ban']],
  ])('for %s', (_, change, rights, want) =>
    expect(memberActions(person('a', { ...here, ...change }), self, rights)).toEqual(want),
  );
  it('offers the spotlight on anyone, oneself too, to those who may', () => {
    expect(memberActions(person('a', { ...here, role: 'owner' }), self, ['spotlight'])).toEqual([
      'stage',
      'spotlight',
      'view',
    ]);
    expect(memberActions(self, self, ['spotlight'])).toEqual(['stage', 'spotlight']);
  });
  it('lets the owner take the role of a host away', () => {
    const owner = person('me', { role: 'owner' });
    const want = ['stage', 'view', 'make_cohost', 'make_member', 'make_viewer', ...off];
    expect(memberActions(person('a', { ...here, role: 'host' }), owner, all)).toEqual(want);
  });
  it('lets a cohost remove members and viewers, and nobody beside or above', () => {
    const cohost = person('me', { role: 'cohost' });
    const rights = ['mute', 'remove', 'admit', 'lock'];
    const offered = (role: string) => memberActions(person('a', { ...here, role }), cohost, rights);
    expect(offered('member')).toEqual(['stage', 'view', 'remove']);
    expect(offered('viewer')).toEqual(['stage', 'remove']);
    expect(['cohost', 'host', 'owner'].map(offered)).toEqual([
      ['stage', 'view'],
      ['stage', 'view'],
      ['stage', 'view'],
    ]);
  });
  it('offers the pen to those who draw with it alone, and to take it back', () => {
    const offered = (change: Partial<Person>, allDraw: boolean) =>
      memberActions(person('a', change), self, ['pen'], { allDraw }).filter((action) => action.endsWith('_pen'));
    expect(offered({}, false)).toEqual(['give_pen']);
    expect(offered({ role: 'student' }, false)).toEqual(['give_pen']);
    expect(offered({ draws: true }, false)).toEqual(['take_pen']);
    expect(offered({ role: 'cohost' }, false)).toEqual([]);
    expect(offered({ role: 'assistant' }, false)).toEqual([]);
    expect(offered({}, true)).toEqual([]);
    expect(offered({ role: 'viewer' }, true)).toEqual(['give_pen']);
    expect(memberActions(person('a'), self, [])).toEqual([]);
  });
  it('offers nothing against oneself', () => expect(memberActions(self, self, all)).toEqual(['stage']));
});

describe('roles to give', () => {
  it('are none above one’s own, and none without the right', () => {
    expect(givenRoles('owner', ['change_role'])).toEqual(['host', 'cohost', 'member', 'viewer']);
    expect(givenRoles('cohost', ['change_role'])).toEqual(['cohost', 'member', 'viewer']);
    expect(givenRoles('host', ['admit'])).toEqual([]);
  });
});

describe('the words for a new role', () => {
  it.each([
    ['member', 'host', 'host'],
    ['host', 'member', 'member'],
    ['member', 'cohost', 'cohost'],
    ['member', 'viewer', 'viewer'],
    ['viewer', 'member', 'member'],
    ['member', 'member', undefined],
    ['member', 'a role of tomorrow', undefined],
  ])('from %s to %s', (before, now, want) =>
    expect(roleWords({ role: before, acting: false }, { role: now, acting: false })).toBe(want),
  );
  it('tell acting as host from being one, and say when it is over', () => {
    const acting = { role: 'host', acting: true };
    const cohost = { role: 'cohost', acting: false };
    expect(roleWords(cohost, acting)).toBe('acting');
    expect(roleWords(acting, cohost)).toBe('acted');
    expect(roleWords(acting, { role: 'member', acting: false })).toBe('acted');
  });
});

it('in a lesson who teaches stands first, and the course’s roles have their words', () => {
  const people = [person('s', { role: 'student' }), person('a', { role: 'assistant' }), person('t', { role: 'teacher' })];
  expect(sortPeople(people, '', 'en').map(({ account }) => account)).toEqual(['t', 'a', 's']);
  expect(roleKey('assistant')).toBe('assistant');
  expect(roleWords({ role: 'student', acting: false }, { role: 'assistant', acting: false })).toBe('assistant');
  expect(isBelow('student', 'assistant') && isBelow('assistant', 'teacher')).toBe(true);
});
