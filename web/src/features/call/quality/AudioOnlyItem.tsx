import { Menu } from '@mantine/core';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import { useStore } from '../useCall';

/** The switch of sound alone, in a menu. */
export function AudioOnlyItem({ call }: { call: Call }) {
  const t = useT();
  const on = useStore(call.saving.state, (s) => s.audioOnly);
  return (
    <Menu.CheckboxItem checked={on} closeMenuOnClick onChange={(next) => call.saving.setAudioOnly(next)}>
      {t('call.audioOnly')}
    </Menu.CheckboxItem>
  );
}
