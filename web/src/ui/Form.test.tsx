import { createEvent, fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { Form } from './Form';

const show = () => {
  const onSubmit = vi.fn();
  render(
    <Form label="form" onSubmit={onSubmit}>
      <input aria-label="field" />
    </Form>,
  );
  return onSubmit;
};
/** Whether the browser would go on to submit after this key. */
const enter = (init: KeyboardEventInit & { keyCode?: number }) => {
  const field = screen.getByRole('textbox');
  const event = createEvent.keyDown(field, { key: 'Enter', ...init });
  fireEvent(field, event);
  return !event.defaultPrevented;
};

test('submits by Enter', () => {
  const onSubmit = show();
  expect(enter({})).toBe(true);
  fireEvent.submit(screen.getByRole('form'));
  expect(onSubmit).toHaveBeenCalledOnce();
});

test('does not while an input method composes, nor by the key that ends it', () => {
  show();
  expect(enter({ isComposing: true })).toBe(false);
  expect(enter({ keyCode: 229 })).toBe(false);
});
