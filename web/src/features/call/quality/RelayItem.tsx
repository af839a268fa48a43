import { Menu, Text } from '@mantine/core';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import { useStore } from '../useCall';

/** The switch that keeps one's address from others, in a menu; only where there is a relay, or it is on. */
export function RelayItem({ call }: { call: Call }) {
  const t = useT();
  const { wanted, demanded, offered } = useStore(call.relaying.state, (s) => s);
  if (!wanted && !demanded && !offered) return null;
  const hint = demanded ? 'call.relayOnly.demanded' : offered ? 'call.relayOnly.hint' : 'call.relayOnly.none';
  return (
    <Menu.CheckboxItem
      checked={wanted || demanded}
      disabled={demanded}
      maw={320}
      onChange={(next) => call.relaying.set(next)}
    >
      {t('call.relayOnly')}
      <Text size="xs" c="dimmed">
        {t(hint)}
      </Text>
    </Menu.CheckboxItem>
  );
}
