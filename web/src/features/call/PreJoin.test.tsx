import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { settle } from '@/media/testing/fakes';
import { browser } from '@/media/testing/started-call';
import { expectAccessible } from '@/testing/axe';
import { writeJoinMemory } from './joinMemory';
import { PreJoin } from './PreJoin';
import { draw, live } from './testing';
import type { JoinSettings } from './types';

const page = (onJoin: (s: JoinSettings) => void = () => undefined, rest = {}) => (
  <PreJoin title="Planning" name="Ann" people={2} onJoin={onJoin} {...rest} />
);

const button = (name: string | RegExp) => screen.getByRole('button', { name });

describe('PreJoin', () => {
  it('asks the browser for nothing until the person says so, and lets them join with nothing', async () => {
    const devices = browser();
    const onJoin = vi.fn();
    const { user } = await draw(page(onJoin));
    await screen.findByRole('button', { name: 'Allow microphone and camera' });
    await user.click(button('Join with both off'));
    expect(devices.asked).toEqual([]);
    expect(onJoin).toHaveBeenCalledWith(expect.objectContaining({ name: 'Ann', microphone: false, camera: false }));
  });

  it('opens both after one click, and hands what runs over to the call', async () => {
    const devices = browser();
    const onJoin = vi.fn<(s: JoinSettings) => void>();
    const { user, unmount } = await draw(page(onJoin));
    await user.click(await screen.findByRole('button', { name: 'Allow microphone and camera' }));
    await waitFor(() => expect(live(devices.opened)).toBe(2));
    await user.click(button('Turn off camera'));
    expect(live(devices.opened)).toBe(1);
    await user.clear(screen.getByRole('textbox', { name: 'Your name in this room' }));
    await user.type(screen.getByRole('textbox', { name: 'Your name in this room' }), ' Ann at work ');
    await user.click(button('Join now'));
    const settings = onJoin.mock.calls[0]?.[0];
    expect(settings).toMatchObject({ name: 'Ann at work', microphone: true, camera: false });
    unmount();
    expect(live(devices.opened)).toBe(1);
    settings?.local.release();
    expect(live(devices.opened)).toBe(0);
  });

  it('shows the preview at once where the browser has allowed it before, and ends it with the page', async () => {
    const devices = browser('granted');
    const { unmount } = await draw(page());
    await screen.findByRole('button', { name: 'Turn off camera' });
    await waitFor(() => expect(live(devices.opened)).toBe(2));
    unmount();
    expect(live(devices.opened)).toBe(0);
  });

  it('opens nothing for a page that was left before the browser told what it allows', async () => {
    const devices = browser('granted');
    (await draw(page())).unmount();
    await settle();
    expect(devices.asked).toEqual([]);
  });

  it('says why a device cannot be had, what to do, and tries again', async () => {
    const devices = browser();
    devices.answers.push(new DOMException('none', 'NotFoundError'), new DOMException('busy', 'NotReadableError'));
    const { user } = await draw(page());
    await user.click(await screen.findByRole('button', { name: 'Allow microphone and camera' }));
    const [microphone, camera] = await screen.findAllByRole('alert');
    expect(microphone?.textContent).toContain('No microphone was found.');
    expect(camera?.textContent).toContain('Another program may be using it.');
    await expectAccessible();
    const [, retry] = screen.getAllByRole('button', { name: 'Try again' });
    await user.click(retry as HTMLElement);
    await waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(1));
  });

  it('says a refusal that meets both devices once', async () => {
    const devices = browser();
    const refusal = () => new DOMException('Permission denied', 'NotAllowedError');
    devices.answers.push(refusal(), refusal());
    const { user } = await draw(page());
    await user.click(await screen.findByRole('button', { name: 'Allow microphone and camera' }));
    expect((await screen.findByRole('alert')).textContent).toContain('This page may not use your microphone and camera.');
  });

  it('explains an insecure page and still lets the person in', async () => {
    browser();
    vi.stubGlobal('isSecureContext', false);
    const onJoin = vi.fn();
    const { user } = await draw(page(onJoin));
    expect(screen.getByRole('alert').textContent).toContain('http://localhost');
    await user.click(button('Join with both off'));
    expect(onJoin).toHaveBeenCalledOnce();
  });

  it('explains a browser that cannot make calls, and still lets the person in', async () => {
    browser();
    vi.stubGlobal('RTCPeerConnection', undefined);
    const onJoin = vi.fn();
    const { user } = await draw(page(onJoin));
    expect(screen.getByRole('alert').textContent).toContain('WebRTC is missing or switched off');
    await user.click(button('Join with both off'));
    expect(onJoin).toHaveBeenCalledOnce();
  });

  it('joins at once next time when asked to, but stays when the room has refused', async () => {
    browser('granted');
    const { user, unmount } = await draw(page());
    await user.click(await screen.findByRole('button', { name: 'Turn off microphone' }));
    await user.click(screen.getByRole('checkbox', { name: 'Next time, join at once like this' }));
    await user.click(button('Join now'));
    unmount();
    const again = vi.fn();
    (await draw(page(again))).unmount();
    expect(again).toHaveBeenCalledWith(expect.objectContaining({ name: 'Ann', microphone: false, camera: true }));
    const refused = vi.fn();
    await draw(page(refused, { error: 'This room is full.' }));
    await settle();
    expect(refused).not.toHaveBeenCalled();
    expect(screen.getByRole('alert').textContent).toBe('This room is full.');
  });

  it('wants a name', async () => {
    browser();
    const onJoin = vi.fn();
    const { user } = await draw(page(onJoin));
    await user.clear(screen.getByRole('textbox', { name: 'Your name in this room' }));
    await user.click(await screen.findByRole('button', { name: 'Join with both off' }));
    expect(onJoin).not.toHaveBeenCalled();
    expect(screen.getByText(/^A display name has 1 to 64 characters/)).toBeTruthy();
  });

  it('asks for another name when the room refused this one, however one wants to join', async () => {
    browser();
    writeJoinMemory({ skip: true });
    const onJoin = vi.fn();
    const { user } = await draw(page(onJoin, { name: 'A\tB', nameRefused: true }));
    const name = screen.getByRole('textbox', { name: 'Your name in this room' });
    expect(document.activeElement).toBe(name);
    expect(screen.getByText(/^A display name has 1 to 64 characters/)).toBeTruthy();
    await settle();
    expect(onJoin).not.toHaveBeenCalled();
    await user.type(name, 'c');
    expect(screen.queryByText(/^A display name has/)).toBeNull();
  });

  it('has no accessibility fault in any state', async () => {
    browser('granted');
    await draw(page());
    await screen.findByRole('button', { name: 'Turn off camera' });
    await expectAccessible();
  });
});
