import { Menu } from '@mantine/core';
import { useT } from '@/i18n';
import { DATA_USES } from '@/media/budget';
import type { Call } from '@/media/call';
import { useStore } from '../useCall';
import { AudioOnlyItem } from './AudioOnlyItem';
import { RelayItem } from './RelayItem';

/** How much data the pictures may take, in the camera's menu. */
export function DataItems({ call }: { call: Call }) {
  const t = useT();
  const chosen = useStore(call.saving.state, (s) => s.dataUse);
  const choose = (value: string) => call.saving.setDataUse(DATA_USES.find((use) => use === value) ?? 'automatic');
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t('call.data')}</Menu.Label>
      <Menu.RadioGroup value={chosen} onChange={choose}>
        {DATA_USES.map((use) => (
          <Menu.RadioItem key={use} value={use}>
            {t(`call.data.${use}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Divider />
      <AudioOnlyItem call={call} />
      <RelayItem call={call} />
    </>
  );
}
