// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Connection } from '@/connection';
import { ProtocolError } from '@/connection/types';
import { rejoinSettings } from '@/features/call';
import { readEntry } from './frame/entry';
import { FakeConnection } from './testing/fakeConnection';
import { useEntrance } from './useEntrance';

beforeEach(() => sessionStorage.clear());

/** A person who pressed “Join” at the door of a room that refuses them. */
async function refused(refusal: ProtocolError) {
  const connection = new FakeConnection();
  const visit = { number: '123456', secret: undefined, displayName: 'Lin Yi' };
  const { result } = renderHook(() => useEntrance(visit, connection as unknown as Connection));
  act(() => result.current.join(rejoinSettings('Lin', { microphone: true, camera: false })));
  await act(async () => connection.refuse(refusal));
  return { result, connection };
}

test('who was refused tries again under the name and with the devices chosen at the door', async () => {
  const { result, connection } = await refused(new ProtocolError('room_full'));
  expect(result.current.place).toEqual({ at: 'out', outcome: { code: 'room_full' } });
  expect(readEntry('123456')).toEqual({ name: 'Lin', microphone: true, camera: false });
  act(() => result.current.again(false));
  expect(connection.joined.map(({ name }) => name)).toEqual(['Lin', 'Lin']);
  expect(result.current.place).toMatchObject({ settings: { name: 'Lin', microphone: true, camera: false } });
});

test('a refusal for now says when to try again', async () => {
  vi.spyOn(Date, 'now').mockReturnValue(1000);
  const { result } = await refused(new ProtocolError('slow_down', 'too often', 700));
  expect(result.current.place).toEqual({ at: 'out', outcome: { code: 'slow_down', retry: 1700 } });
});
