import { createTheme, localStorageColorSchemeManager } from '@mantine/core';

/**
 * The look that components read from JavaScript. Colours and fonts are CSS variables in theme.css, not written by Mantine at run
 * time: the Content-Security-Policy allows no inline style element. For the same reason nothing may use responsive style props
 * (`p={{ base, sm }}`, `visibleFrom`), which make such elements: use a CSS module.
 *
 * Defaults are given by name, not by `Modal.extend`, so that the entry does not carry components that only some pages use.
 */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Scroll locking by script would add a style element too; theme.css does it with :has().
    Modal: { defaultProps: { lockScroll: false, centered: true } },
    Drawer: { defaultProps: { lockScroll: false } },
    // A link in a sentence is told by more than its colour.
    Anchor: { defaultProps: { underline: 'always' } },
    Badge: { defaultProps: { tt: 'none' } },
    // Nearly every field is required; the optional ones say so in words.
    InputWrapper: { defaultProps: { withAsterisk: false } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});

/** Remembers light, dark or system in this browser; public/boot.js reads the same key. */
export const schemeManager = localStorageColorSchemeManager({ key: 'atrium.scheme' });
