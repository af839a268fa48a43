import { act, renderHook } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Connection } from '@/connection';
import { ProtocolError } from '@/connection/types';
import { rejoinSettings } from '@/features/call';
import { readEntry } from './frame/entry';
import { FakeConnection } from './testing/fakeConnection';
import { FakeSession } from './testing/fakeSession';
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

test('who comes with a name that the room does not take is asked for another, and does not keep it', async () => {
  const { result } = await refused(new ProtocolError('display_name_invalid'));
  expect(result.current).toMatchObject({ place: { at: 'door', refused: 'Lin' }, refusals: 1 });
  expect(readEntry('123456')).toEqual({ microphone: true, camera: false });
});

test('a refusal for now says when to try again', async () => {
  vi.spyOn(Date, 'now').mockReturnValue(1000);
  const { result } = await refused(new ProtocolError('slow_down', 'too often', 700));
  expect(result.current.place).toEqual({ at: 'out', outcome: { code: 'slow_down', retry: 1700 } });
});

describe('a door that a host opens', () => {
  const VISIT = { number: '123456', secret: undefined, displayName: 'Lin Yi' };

  function knock() {
    const connection = new FakeConnection();
    const view = renderHook(() => useEntrance(VISIT, connection as unknown as Connection));
    const settings = rejoinSettings('Lin', { microphone: false, camera: false });
    act(() => view.result.current.join(settings));
    act(() => connection.wait());
    return { ...view, connection, settings };
  }

  test('is waited at, and one comes in with what was chosen meanwhile', async () => {
    const { result, connection, settings } = knock();
    expect(result.current.place).toEqual({ at: 'waiting', settings });
    const { state } = settings.local;
    state.patch({ microphone: { ...state.get().microphone, on: true } });
    await act(async () => connection.admit(new FakeSession()));
    expect(result.current.place).toMatchObject({ at: 'in', settings: { microphone: true, camera: false } });
    expect(readEntry('123456')).toMatchObject({ joinedAt: expect.any(Number) });
    expect(readEntry('123456').waiting).toBeUndefined();
    expect(connection.left).toEqual([]);
  });

  test('is waited at again by a tab that was loaded anew', () => {
    const { unmount } = knock();
    unmount();
    const connection = new FakeConnection();
    renderHook(() => useEntrance(VISIT, connection as unknown as Connection));
    expect(connection.joined).toEqual([{ number: '123456', name: 'Lin' }]);
  });

  test('may stay shut, and that ends the waiting also for a tab loaded anew', async () => {
    const { result, connection } = knock();
    await act(async () => connection.refuse(new ProtocolError('forbidden')));
    expect(result.current.place).toEqual({ at: 'out', outcome: { code: 'forbidden' } });
    expect(readEntry('123456').waiting).toBeUndefined();
  });

  test('is left by whoever gives up, and by whoever goes away', () => {
    const { result, connection, settings, unmount } = knock();
    const release = vi.spyOn(settings.local, 'release');
    act(() => result.current.goOut({ code: 'gave_up' }));
    expect(connection.left).toEqual(['room']);
    expect(release).toHaveBeenCalled();
    expect(readEntry('123456').waiting).toBeUndefined();
    act(() => result.current.again(false));
    act(() => connection.wait());
    unmount();
    expect(connection.left).toEqual(['room', 'room']);
  });
});
