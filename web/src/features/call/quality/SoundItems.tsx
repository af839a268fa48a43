import { Menu, Text } from '@mantine/core';
import { useT } from '@/i18n';
import type { LocalMedia } from '@/media/local';
import { useTreatments } from './useTreatments';

/** What is done to the microphone's sound, as items of a menu. */
export function SoundItems({ local }: { local: LocalMedia }) {
  const t = useT();
  const treatments = useTreatments(local);
  if (treatments.length === 0) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t('call.sound')}</Menu.Label>
      {treatments.map(({ name, on, inFact, set }) => (
        <Menu.CheckboxItem key={name} checked={on} onChange={set}>
          {t(`call.sound.${name}`)}
          {inFact !== undefined && (
            <Text size="xs" c="dimmed">
              {t(inFact ? 'call.sound.inFactOn' : 'call.sound.inFactOff')}
            </Text>
          )}
        </Menu.CheckboxItem>
      ))}
    </>
  );
}
