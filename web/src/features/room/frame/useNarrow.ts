import { useMediaQuery } from '@mantine/hooks';

/** Whether the control bar has room for seven targets of 44 px and no more: what else there is moves into its menu. */
export function useNarrow(): boolean {
  return useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
}
