import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen } from '@testing-library/react';
import { createPortal } from 'react-dom';
import { beforeEach, expect, test, vi } from 'vitest';
import { setLocale } from '@/i18n';
import { SidePanel } from './SidePanel';

beforeEach(() => setLocale('en', false));

test('Escape closes the panel, but not from a menu or dialog that was opened from it', () => {
  const onClose = vi.fn();
  const nothing = () => undefined;
  render(
    <MantineProvider env="test">
      <SidePanel
        attends={false}
        tab="chat"
        width={300}
        onTab={nothing}
        onWidth={nothing}
        onClose={onClose}
        onFocusLost={nothing}
        tools={null}
      >
        <button type="button">inside</button>
        {createPortal(<button type="button">elsewhere</button>, document.body)}
      </SidePanel>
    </MantineProvider>,
  );
  fireEvent.keyDown(screen.getByRole('button', { name: 'elsewhere' }), { key: 'Escape' });
  expect(onClose).not.toHaveBeenCalled();
  fireEvent.keyDown(screen.getByRole('button', { name: 'inside' }), { key: 'Escape' });
  expect(onClose).toHaveBeenCalledOnce();
});
