import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ProtocolError, type RoomSnapshot } from '@/connection/types';
import { expectAccessible } from '@/testing/axe';
import { renderRoutes } from '@/testing/render';
import { fakeLayout } from '../testing/fakeLayout';
import { FakeSession, MEMBER_RIGHTS, member, message } from '../testing/fakeSession';
import { ChatPanel } from './ChatPanel';
import { MAX_BYTES } from './compose';
import { useJump } from './useJump';

fakeLayout();
beforeEach(() => {
  sessionStorage.clear();
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
});
afterEach(() => vi.useRealTimers());

const messages = [
  message(1, { text: 'first' }),
  message(2, { account: 'me', name: 'Me', text: 'mine' }),
  message(3, { text: 'third' }),
];

function Chat({ session }: { session: FakeSession }) {
  return <ChatPanel session={session} jump={useJump(session)} />;
}

const sessionWith = (change: Partial<RoomSnapshot>) =>
  new FakeSession({
    messages,
    members: [member('me', { name: 'Me' }), member('ann', { name: 'Ann' }), member('li', { name: '李雷' })],
    count: 3,
    ...change,
  });

async function show(change: Partial<RoomSnapshot> = {}, locale: 'en' | 'zh-CN' = 'en', session = sessionWith(change)) {
  const view = await renderRoutes([{ path: '/', element: <Chat session={session} /> }], { locale });
  // The list hides a row until it has been measured.
  await waitFor(() => {
    const rows = document.querySelectorAll('article');
    expect(screen.queryAllByRole('article')).toHaveLength(rows.length);
    expect(rows.length > 0 || session.getSnapshot().messages.length + session.getSnapshot().pending.length === 0).toBe(true);
  });
  return { ...view, session, box: screen.queryByRole('textbox', { name: locale === 'en' ? 'Message' : '消息' }) };
}

async function showBox(change?: Partial<RoomSnapshot>, session?: FakeSession) {
  const view = await show(change, 'en', session);
  if (!view.box) throw new Error('no box');
  return { ...view, box: view.box as HTMLTextAreaElement };
}

const row = (text: string) => {
  const found = screen.getByText(text).closest('article');
  if (!found) throw new Error(`no row holds ${text}`);
  return within(found);
};

describe('writing', () => {
  test('Enter sends and empties the box', async () => {
    const { user, session, box } = await showBox();
    await user.type(box, 'hello{Enter}');
    expect(session.called('send')).toEqual([['hello', {}]]);
    expect(box.value).toBe('');
    expect(screen.getByText('Sending')).toBeDefined();
  });

  test('Shift+Enter makes a line', async () => {
    const { user, session, box } = await showBox();
    await user.type(box, 'a{Shift>}{Enter}{/Shift}b');
    expect(box.value).toBe('a\nb');
    expect(session.called('send')).toEqual([]);
  });

  test.each([
    ['composes', { isComposing: true }],
    ['has just composed, as Safari tells it', { keyCode: 229 }],
  ])('Enter does not send while the input method %s', async (_, press) => {
    const { session, box } = await showBox();
    fireEvent.change(box, { target: { value: 'ni hao' } });
    fireEvent.keyDown(box, { key: 'Enter', ...press });
    expect(session.called('send')).toEqual([]);
    fireEvent.keyDown(box, { key: 'Enter', keyCode: 13 });
    expect(session.called('send')).toHaveLength(1);
  });

  test('nothing but white space is not sent', async () => {
    const { user, session, box } = await showBox();
    await user.type(box, '  {Enter}');
    expect(session.called('send')).toEqual([]);
    expect(screen.getByRole('button', { name: 'Send' })).toHaveProperty('disabled', true);
  });

  test('the bound is said before it is met, and a longer text cannot be sent', async () => {
    const { session, box } = await showBox();
    fireEvent.change(box, { target: { value: 'a'.repeat(MAX_BYTES - 100) } });
    expect(screen.getByText('100 bytes left')).toBeDefined();
    fireEvent.change(box, { target: { value: '好'.repeat(2731) } });
    expect(screen.getByText(/^1 bytes too long/)).toBeDefined();
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(session.called('send')).toEqual([]);
  });

  test('a draft is there after a refresh', async () => {
    const first = await showBox();
    await first.user.type(first.box, 'half a tho');
    first.unmount();
    expect((await showBox()).box.value).toBe('half a tho');
  });

  test('what the session refuses stays in the box, with the reason', async () => {
    const { user, session, box } = await showBox();
    session.refusal = new ProtocolError('slow_down');
    await user.type(box, 'hello{Enter}');
    expect(screen.getByRole('alert').textContent).toContain('too many tries');
    expect(box.value).toBe('hello');
  });

  test('completes and sends a mention', async () => {
    const { user, session, box } = await showBox();
    await user.type(box, 'hi @an');
    expect(screen.getByRole('option', { name: 'Ann', selected: true })).toBeDefined();
    await user.keyboard('{Enter}');
    expect(box.value).toBe('hi @Ann ');
    await user.keyboard('{Enter}');
    expect(session.called('send')).toEqual([['hi @Ann', { mentions: ['ann'] }]]);
  });

  test('Escape closes the completion, and then Enter sends', async () => {
    const { user, session, box } = await showBox();
    await user.type(box, '@李{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    await user.keyboard('{Enter}');
    expect(session.called('send')).toEqual([['@李', {}]]);
  });

  test('offers whom the server finds by pinyin or initials', async () => {
    const { user, session, box } = await showBox();
    session.hits.set('zs', [member('san', { name: '张三' })]);
    await user.type(box, '@zs');
    await user.click(await screen.findByRole('option', { name: '张三' }));
    await user.keyboard('{Enter}');
    expect(session.called('send')).toEqual([['@张三', { mentions: ['san'] }]]);
  });

  test('looks for people at the server when not all are known', async () => {
    const { user, session, box } = await showBox({ count: 400 });
    await user.type(box, '@An');
    await waitFor(() => expect(session.called('loadMembers')).toContainEqual(['An', undefined]));
  });

  test('puts an emoji where the caret is', async () => {
    const { user, box } = await showBox();
    await user.type(box, 'ab');
    box.setSelectionRange(1, 1);
    await user.click(screen.getByRole('button', { name: 'Emoji' }));
    await user.click(await screen.findByRole('button', { name: '👍' }));
    expect(box.value).toBe('a👍b');
  });
});

describe('messages', () => {
  test('may be answered, and the answer shows what it answers', async () => {
    const { user, session, box } = await showBox();
    await user.click(row('first').getByRole('button', { name: 'Answer' }));
    expect(screen.getByText('Answering Ann')).toBeDefined();
    await user.type(box, 'yes{Enter}');
    expect(session.called('send')).toEqual([['yes', { reply: 1 }]]);
    expect(screen.queryByText('Answering Ann')).toBeNull();
    act(() => session.receive(message(9, { text: 'an answer', reply: 1 })));
    await screen.findByText('an answer');
    expect(await row('an answer').findByRole('button', { name: 'Go to the message of Ann: first' })).toBeDefined();
  });

  test('an answer to what is not loaded says so', async () => {
    await show({ messages: [message(9, { text: 'late', reply: 1 })] });
    expect(row('late').getByText('An earlier message')).toBeDefined();
  });

  test('one’s own can be edited; the draft waits meanwhile', async () => {
    const { user, session, box } = await showBox();
    await user.type(box, 'draft');
    await user.click(row('mine').getByRole('button', { name: 'Edit' }));
    expect(box.value).toBe('mine');
    await user.clear(box);
    await user.type(box, 'better{Enter}');
    expect(session.called('edit')).toEqual([[2, 'better']]);
    expect(box.value).toBe('draft');
    expect(row('better').getByText('edited')).toBeDefined();
  });

  /** Changes the message `mine` to `better`; the server answers when the test says so. */
  async function editing() {
    const view = await showBox({ messages: [...messages, message(4, { account: 'me', name: 'Me', text: 'other' })] });
    let reject: (cause: Error) => void = () => undefined;
    const answer = new Promise<void>((_, refused) => {
      reject = refused;
    });
    vi.spyOn(view.session, 'edit').mockReturnValueOnce(answer);
    await view.user.click(row('mine').getByRole('button', { name: 'Edit' }));
    await view.user.clear(view.box);
    await view.user.type(view.box, 'better{Enter}');
    return { ...view, refuse: () => act(async () => reject(new ProtocolError('forbidden'))) };
  }

  test('an edit that is refused after the chat was closed is there with its text, why, and two ways on', async () => {
    const first = await editing();
    expect(row('better').getByText('Saving')).toBeDefined();
    first.unmount();
    await first.refuse();
    const { user, session, box } = await showBox({}, first.session);
    expect(row('better').getByRole('alert').textContent).toContain('This change was not saved. Your role');
    await user.click(row('better').getByRole('button', { name: 'Edit' }));
    expect(box.value).toBe('better');
    await user.keyboard('{Escape}');
    await user.click(row('better').getByRole('button', { name: 'Try again' }));
    expect(session.getSnapshot().messages[1]).toMatchObject({ text: 'better', edited: true });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('an edit that is refused leaves another one alone that was begun meanwhile, and can be given up', async () => {
    const { user, box, refuse } = await editing();
    await user.click(row('other').getByRole('button', { name: 'Edit' }));
    await user.type(box, ' words');
    await refuse();
    expect(box.value).toBe('other words');
    await user.click(row('better').getByRole('button', { name: 'Discard' }));
    expect(row('mine').queryByText('edited')).toBeNull();
  });

  test('an edit on its way is taken back by another edit, not by silence', async () => {
    const { user, session, box } = await editing();
    await user.click(row('better').getByRole('button', { name: 'Edit' }));
    await user.clear(box);
    await user.type(box, 'mine{Enter}');
    expect(vi.mocked(session.edit).mock.calls).toEqual([
      [2, 'better'],
      [2, 'mine'],
    ]);
  });

  test('an edit that was begun is there when the chat is opened again', async () => {
    const first = await showBox();
    await first.user.click(row('mine').getByRole('button', { name: 'Edit' }));
    await first.user.type(first.box, ' half');
    first.unmount();
    const { user, session, box } = await showBox({}, first.session);
    expect(box.value).toBe('mine half');
    await user.type(box, ' done{Enter}');
    expect(session.called('edit')).toEqual([[2, 'mine half done']]);
  });

  test('Up in an empty box edits the last own message', async () => {
    const { user, box } = await showBox();
    await user.type(box, '{ArrowUp}');
    expect(box.value).toBe('mine');
    await user.keyboard('{Escape}');
    expect(box.value).toBe('');
  });

  test('one’s own can be recalled and written anew; the place stays', async () => {
    const { user, session, box } = await showBox();
    await user.click(row('mine').getByRole('button', { name: 'Recall' }));
    expect(session.called('recall')).toEqual([[2]]);
    expect(await screen.findByText('You recalled a message')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Write it again' }));
    expect(box.value).toBe('mine');
  });

  test('others’ can be neither edited nor, without the right, recalled', async () => {
    await show({ rights: MEMBER_RIGHTS });
    expect(row('first').queryByRole('button', { name: 'Edit' })).toBeNull();
    expect(row('first').queryByRole('button', { name: 'Recall' })).toBeNull();
    expect(row('mine').getByRole('button', { name: 'Recall' })).toBeDefined();
  });

  test('a host may recall them', async () => {
    const { user, session } = await show();
    await user.click(row('first').getByRole('button', { name: 'Recall' }));
    expect(session.called('recall')).toEqual([[1]]);
    expect(await screen.findByText('Ann recalled a message')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Write it again' })).toBeNull();
  });

  test('text and code are copied, and it is said whether that worked, also on a page without the clipboard API', async () => {
    const { user } = await show({ messages: [message(1, { text: 'look:\n```\nx = 1\n```' })] });
    await user.click(screen.getByRole('button', { name: 'Copy text' }));
    expect((await screen.findByRole('tooltip')).textContent).toBe('Copied');
    expect(await navigator.clipboard.readText()).toContain('look:');
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('no', 'NotAllowedError'));
    const copied: string[] = [];
    document.execCommand = () => {
      copied.push(document.querySelector<HTMLTextAreaElement>('textarea[readonly]')?.value ?? '');
      return copied.length === 1;
    };
    onTestFinished(() => void Reflect.deleteProperty(document, 'execCommand'));
    await user.click(screen.getByRole('button', { name: 'Copy code' }));
    await user.click(screen.getByRole('button', { name: 'Copy text' }));
    expect(await screen.findByRole('tooltip', { name: 'Select and copy it by hand' })).toBeDefined();
    expect(copied[0]).toBe('x = 1');
  });

  test('links open apart and tell the other page nothing; markup stays text', async () => {
    await show({ messages: [message(1, { text: 'https://example.org <img src=x onerror=alert(1)>' })] });
    const link = screen.getByRole('link', { name: 'https://example.org' });
    expect(link.getAttribute('rel')).toBe('noopener noreferrer');
    expect(link.getAttribute('target')).toBe('_blank');
    expect(document.querySelector('article img')).toBeNull();
    expect(screen.getByText(/<img src=x/)).toBeDefined();
  });

  test('what failed says why and can be sent again or discarded', async () => {
    const { user, session } = await show({
      pending: [{ id: 'p', time: 1, text: 'lost', mentions: [], state: 'failed', code: 'forbidden' }],
    });
    expect(screen.getByRole('alert').textContent).toContain('Not sent. Your role');
    await user.click(screen.getByRole('button', { name: 'Send again' }));
    await user.click(screen.getByRole('button', { name: 'Discard' }));
    expect(session.called('retry')).toEqual([['p']]);
    expect(session.called('discard')).toEqual([['p']]);
  });

  test('what waits for the connection says so', async () => {
    await show({ pending: [{ id: 'p', time: 1, text: 'later', mentions: [], state: 'queued' }] });
    expect(screen.getByText('Waiting for the connection')).toBeDefined();
  });
});

describe('reading', () => {
  test('the newest counts as read while the person is here', async () => {
    const { session } = await show();
    await waitFor(() => expect(session.called('markRead')).toContainEqual([3]));
  });

  test('nothing counts as read while the page has no focus', async () => {
    vi.mocked(document.hasFocus).mockReturnValue(false);
    const { session } = await show();
    await act(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    expect(session.called('markRead')).toEqual([]);
    vi.mocked(document.hasFocus).mockReturnValue(true);
    act(() => void window.dispatchEvent(new Event('focus')));
    expect(session.called('markRead')).toContainEqual([3]);
  });

  test('a divider stands before what was not read', async () => {
    await show({ read: 2 });
    expect(screen.getByText('New')).toBeDefined();
  });

  test('an older page that does not come can be asked for again', async () => {
    const many = Array.from({ length: 20 }, (_, i) => message(100 + i));
    const { user, session } = await show({ messages: [] });
    session.refusal = new ProtocolError('unavailable');
    act(() => session.set({ messages: many, hasOlder: true }));
    expect((await screen.findByRole('alert')).textContent).toContain('Older messages did not load');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(session.called('loadOlder').length).toBeGreaterThan(1);
  });

  test('a page that failed is no failure of another part of the history, before the jump or after', async () => {
    const many = Array.from({ length: 20 }, (_, i) => message(100 + i));
    const { session } = await show({ messages: [] });
    session.refusal = new ProtocolError('unavailable');
    act(() => session.set({ messages: many, hasOlder: true }));
    expect(await screen.findByRole('alert')).toBeDefined();
    const answers: ((error: ProtocolError) => void)[] = [];
    session.loadOlder = () => new Promise((_, reject) => answers.push(reject));
    act(() => session.set({ messages: [message(50), message(51)], window: 1 }));
    expect(screen.queryByRole('alert')).toBeNull();
    await waitFor(() => expect(answers).toHaveLength(1));
    act(() => session.set({ messages: [message(10), message(11)], window: 2 }));
    await act(async () => answers[0]?.(new ProtocolError('unavailable')));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('moving in the history', () => {
  const far = [message(10, { text: 'far up' }), message(11), message(12)];

  test('an answer leads to a message that is not loaded, which stands out for a while', async () => {
    const { user, session } = await show({ messages: [message(100, { reply: 11 })], hasOlder: false });
    session.elsewhere = far;
    await user.click(screen.getByRole('button', { name: 'An earlier message' }));
    expect(session.called('jump')).toEqual([[{ seq: 11 }]]);
    const target = (await screen.findByText('text 11')).closest('article');
    await waitFor(() => expect(target?.querySelector('[data-lit]')).not.toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(target));
    await waitFor(() => expect(target?.querySelector('[data-lit]')).toBeNull(), { timeout: 4000 });
  });

  test('a link in the chat leads there too', async () => {
    const link = `${window.location.origin}/r/123456?m=11`;
    const { user, session } = await show({ messages: [message(100, { text: link })] });
    session.elsewhere = far;
    await user.click(screen.getByRole('link', { name: link }));
    expect(session.called('jump')).toEqual([[{ seq: 11 }]]);
  });

  test('a message that is gone is told', async () => {
    const { user, session } = await show({ messages: [message(100, { reply: 5 })] });
    session.elsewhere = far;
    await user.click(screen.getByRole('button', { name: 'An earlier message' }));
    expect(await screen.findByText(/not here any more/)).toBeDefined();
  });

  test('a part that does not come can be asked for again', async () => {
    const { user, session } = await show({ messages: [message(100, { reply: 11 })] });
    session.elsewhere = far;
    session.refusal = new ProtocolError('unavailable');
    await user.click(screen.getByRole('button', { name: 'An earlier message' }));
    expect((await screen.findByRole('alert')).textContent).toContain('did not load');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('text 11')).toBeDefined();
  });

  test('what was missed before the loaded messages can be gone to, or not', async () => {
    const many = Array.from({ length: 60 }, (_, i) => message(100 + i));
    const { user, session } = await show({ messages: many, read: 40, hasOlder: true });
    const button = await screen.findByRole('button', { name: 'More than 60 new messages' });
    await user.click(button);
    expect(session.called('jump')).toEqual([[{ seq: 41 }]]);
    await user.click(screen.getByRole('button', { name: 'Do not go to the first new message' }));
    expect(screen.queryByRole('button', { name: /new messages/ })).toBeNull();
  });

  test('what is said over the history stands below one another', async () => {
    const many = Array.from({ length: 60 }, (_, i) => message(100 + i));
    const session = sessionWith({ messages: many, read: 40, hasOlder: true });
    session.jump = () => Promise.reject(new ProtocolError('unavailable'));
    session.loadOlder = () => Promise.reject(new ProtocolError('unavailable'));
    const { user } = await show({}, 'en', session);
    const button = await screen.findByRole('button', { name: 'More than 60 new messages' });
    await user.click(button);
    act(() => session.set({ messages: many.slice(1) }));
    await waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(2));
    const place = button.parentElement?.parentElement;
    expect(place).not.toBe(screen.getByRole('log').parentElement);
    expect(screen.getAllByRole('alert').map((alert) => alert.parentElement)).toEqual([place, place]);
  });

  test('what waits to be sent is not shown before a gap, and writing leads to the newest', async () => {
    const { user, session, box } = await showBox({ messages: far, hasNewer: true, beyond: [message(200)] });
    session.newest = [message(200)];
    expect(screen.getByRole('button', { name: /newest|new message/ })).toBeDefined();
    await user.type(box, 'hello{Enter}');
    expect(session.called('toNewest')).toEqual([[]]);
    const newest = (await screen.findByText('text 200')).closest('article');
    expect(screen.getByText('hello')).toBeDefined();
    await waitFor(() => expect(newest && getComputedStyle(newest).visibility).toBe('visible'));
    for (let frames = 0; frames < 5; frames++) await act(() => new Promise(requestAnimationFrame));
    expect(document.activeElement).toBe(box);
  });
});

describe('the room', () => {
  test('may let only hosts write', async () => {
    const { box } = await show({ rights: ['read'] });
    expect(box).toBeNull();
    expect(screen.getByText('Only hosts may write here at the moment.')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Answer' })).toBeNull();
  });

  test('says that nothing is kept', async () => {
    const { room } = new FakeSession().getSnapshot();
    await show({ room: { ...room, policy: { ...room.policy, keep: 'nothing' } } });
    expect(screen.getByText(/This chat is not kept/)).toBeDefined();
  });

  test('is empty with words', async () => {
    await show({ messages: [] }, 'zh-CN');
    expect(screen.getByText('还没有消息')).toBeDefined();
  });

  test.each(['en', 'zh-CN'] as const)('is accessible in %s', async (locale) => {
    const { container } = await show(
      {
        read: 1,
        messages: [
          ...messages,
          message(4, { text: '```js\na\n```\n`b` https://x.org @Ann', mentions: ['ann', 'me'], reply: 1 }),
          message(5, { recalled: true, text: '' }),
        ],
        pending: [{ id: 'p', time: 1, text: 'lost', mentions: [], state: 'failed', code: 'forbidden' }],
      },
      locale,
    );
    await expectAccessible(container);
  });
});
