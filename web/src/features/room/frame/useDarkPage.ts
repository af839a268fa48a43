import { useMantineColorScheme } from '@mantine/core';
import { useLayoutEffect } from 'react';

const ATTRIBUTE = 'data-mantine-color-scheme';

/** A page of pictures is dark unless the person chose otherwise; the other pages keep what the system says. */
export function useDarkPage(): void {
  const { colorScheme } = useMantineColorScheme();
  useLayoutEffect(() => {
    if (colorScheme !== 'auto') return;
    const root = document.documentElement;
    const before = root.getAttribute(ATTRIBUTE);
    root.setAttribute(ATTRIBUTE, 'dark');
    return () => {
      if (before !== null) root.setAttribute(ATTRIBUTE, before);
    };
  }, [colorScheme]);
}
