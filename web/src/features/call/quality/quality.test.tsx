import { Menu } from '@mantine/core';
import { act, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '@/media/quality';
import { FakeRoom } from '@/media/testing/fake-room';
import { browser, startedCall } from '@/media/testing/started-call';
import { expectAccessible } from '@/testing/axe';
import { draw } from '../testing';
import { AudioOnlyNote } from './AudioOnlyNote';
import { DataItems } from './DataItems';
import { NetworkMeter } from './NetworkMeter';
import { QualityHint } from './QualityHint';

async function inCall() {
  browser('granted');
  const { call } = await startedCall(new FakeRoom('m', []));
  const judge = (own: Verdict) => act(() => call.monitor.health.patch({ own }));
  return { call, judge };
}

const BAD: Verdict = { level: 'bad', why: 'loss_down' };

describe('the meter', () => {
  it('says how good the connection is, why, and leads to the figures', async () => {
    const { call, judge } = await inCall();
    let asked = 0;
    const { user, container } = await draw(<NetworkMeter call={call} onStatistics={() => asked++} />);
    expect(screen.getByRole('button', { name: 'Connection quality: Good connection' })).toBeDefined();
    expect(screen.getByRole('status').textContent).toBe('');
    judge(BAD);
    await user.click(screen.getByRole('button', { name: /^Connection quality: / }));
    expect(screen.getByRole('status').textContent, 'a change is said').not.toBe('');
    await expectAccessible(container);
    await user.click(screen.getByRole('button', { name: 'Call statistics' }));
    expect(asked).toBe(1);
  });

  it('offers sound alone where the connection is bad, and only there', async () => {
    const { call, judge } = await inCall();
    const { user } = await draw(<NetworkMeter call={call} onStatistics={() => undefined} />);
    await user.click(screen.getByRole('button', { name: /^Connection quality/ }));
    expect(screen.queryByRole('button', { name: 'Audio only' })).toBeNull();
    judge(BAD);
    await user.click(screen.getByRole('button', { name: 'Audio only' }));
    expect(call.saving.state.get().audioOnly).toBe(true);
  });
});

describe('the hint', () => {
  it('comes with a bad connection, goes when it is closed, and comes for another reason', async () => {
    const { call, judge } = await inCall();
    const { user } = await draw(<QualityHint call={call} />);
    expect(screen.queryByRole('alert')).toBeNull();
    judge(BAD);
    await user.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Close this hint' }));
    expect(screen.queryByRole('alert')).toBeNull();
    judge({ level: 'bad', why: 'delay' });
    expect(screen.getByRole('alert')).toBeDefined();
    judge({ level: 'weak', why: 'delay' });
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('sound alone', () => {
  it('is told for as long as it lasts, with the way back', async () => {
    const { call } = await inCall();
    const { user, container } = await draw(<AudioOnlyNote call={call} />);
    expect(screen.getByRole('status').textContent).toBe('');
    act(() => call.saving.setAudioOnly(true));
    const note = screen.getByRole('region', { name: 'Audio only' });
    await expectAccessible(container);
    await user.click(within(note).getByRole('button'));
    expect(call.saving.state.get().audioOnly).toBe(false);
    expect(screen.queryByRole('region')).toBeNull();
    expect(screen.getByRole('status').textContent, 'the end is said too').not.toBe('');
  });
});

describe('data', () => {
  it('is chosen once and kept', async () => {
    const { call } = await inCall();
    const { user } = await draw(
      <Menu opened>
        <Menu.Target>
          <button type="button">menu</button>
        </Menu.Target>
        <Menu.Dropdown>
          <DataItems call={call} />
        </Menu.Dropdown>
      </Menu>,
    );
    const choices = screen.getAllByRole('menuitemradio');
    expect(choices.filter((choice) => choice.ariaChecked === 'true')).toHaveLength(1);
    const other = choices.find((choice) => choice.ariaChecked !== 'true');
    if (!other) throw new Error('nothing to choose');
    await user.click(other);
    expect(call.saving.state.get().dataUse).not.toBe('automatic');
    expect(localStorage.getItem('atrium.dataUse')).toBe(call.saving.state.get().dataUse);
  });
});
