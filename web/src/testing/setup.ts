import { afterEach } from 'vitest';

// Node-only tests need nothing of this; tests with a DOM get what jsdom lacks and Mantine asks for.
if (typeof window !== 'undefined') {
  const { cleanup, configure } = await import('@testing-library/react');
  afterEach(() => {
    cleanup();
    document.body.replaceChildren();
  });
  // What a page loads when it is first wanted is built just then, which a busy machine does not do within a second.
  configure({ asyncUtilTimeout: 10_000 });

  window.matchMedia ??= (query: string) =>
    ({
      matches: false,
      media: query,
      addEventListener: () => {},
      removeEventListener: () => {},
      addListener: () => {},
      removeListener: () => {},
    }) as unknown as MediaQueryList;
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  window.HTMLElement.prototype.scrollIntoView ??= () => {};
}
