import { NativeSelect } from '@mantine/core';
import { useT } from '@/i18n';
import type { DeviceKind } from '@/media/devices';
import type { LocalMedia } from '@/media/local';
import { deviceOptions } from './deviceOptions';
import { useStore } from './useCall';

type Props = { local: LocalMedia; kind: DeviceKind };

/** Chooses a device of one kind; absent until the browser tells which there are. */
export function DeviceSelect({ local, kind }: Props) {
  const t = useT();
  const state = useStore(local.state, (s) => s);
  if (state.devices[kind].length === 0) return null;
  const options = deviceOptions(state, kind, t('call.defaultDevice'));
  return (
    <NativeSelect
      label={t(`call.${kind}`)}
      data={options.map(({ id, label }) => ({ value: id, label }))}
      value={options.find((o) => o.chosen)?.id ?? ''}
      onChange={(event) => void local.choose(kind, event.currentTarget.value || null)}
    />
  );
}
