import { useT } from '@/i18n';
import type { Verdict } from '@/media/quality';

/** Why the connection is as it is, and what helps. */
export function useQualityWords({ why }: Verdict, audioOnly: boolean): string {
  const t = useT();
  if (why === null) return t('call.quality.none');
  if (why === 'cpu') return t('call.quality.cpu');
  return `${t(`call.quality.${why}`)} ${t(audioOnly ? 'call.quality.move' : 'call.quality.turnOff')}`;
}
