import { Menu } from '@mantine/core';
import { useT } from '@/i18n';
import type { DeviceKind } from '@/media/devices';
import type { LocalMedia } from '@/media/local';
import { deviceOptions } from './deviceOptions';
import { useStore } from './useCall';

/** The part of a menu that chooses a device of one kind. */
export function DeviceMenu({ local, kind }: { local: LocalMedia; kind: DeviceKind }) {
  const t = useT();
  const state = useStore(local.state, (s) => s);
  const none = state.devices[kind].length === 0;
  const options = deviceOptions(state, kind, t('call.defaultDevice'));
  const choose = (id: string) => void local.choose(kind, id || null);
  return (
    <>
      <Menu.Label>{t(`call.${kind}`)}</Menu.Label>
      {none && <Menu.Item disabled>{t('call.noDevice')}</Menu.Item>}
      {!none && (
        <Menu.RadioGroup value={options.find((o) => o.chosen)?.id ?? ''} onChange={choose}>
          {options.map(({ id, label }) => (
            <Menu.RadioItem key={id} value={id} closeMenuOnClick>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      )}
    </>
  );
}
