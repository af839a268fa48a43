import { Menu } from '@mantine/core';
import { useT } from '@/i18n';
import type { DeviceKind } from '@/media/devices';
import type { LocalMedia } from '@/media/local';
import { deviceOptions } from './deviceOptions';
import { Check } from './MenuToggle';
import { useStore } from './useCall';

/** The part of a menu that chooses a device of one kind. */
export function DeviceMenu({ local, kind }: { local: LocalMedia; kind: DeviceKind }) {
  const t = useT();
  const state = useStore(local.state, (s) => s);
  const none = state.devices[kind].length === 0;
  return (
    <>
      <Menu.Label>{t(`call.${kind}`)}</Menu.Label>
      {none && <Menu.Item disabled>{t('call.noDevice')}</Menu.Item>}
      {!none &&
        deviceOptions(state, kind, t('call.defaultDevice')).map(({ id, label, chosen }) => (
          <Menu.Item
            key={id}
            role="menuitemradio"
            aria-checked={chosen}
            leftSection={<Check on={chosen} />}
            onClick={() => void local.choose(kind, id || null)}
          >
            {label}
          </Menu.Item>
        ))}
    </>
  );
}
