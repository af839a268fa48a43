import { Button, Modal } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import { useStore } from '../useCall';
import { ConnectionFiguresView } from './ConnectionFiguresView';
import { parts } from './parts';
import classes from './Statistics.module.css';
import { saveDiagnostics } from './saveDiagnostics';

interface Props {
  readonly call: Call;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** How the call goes, in figures: one part for the way to the server and one for each of the others. */
export function StatisticsDialog({ call, opened, onClose }: Props) {
  const t = useT();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={800}
      title={t('call.stats')}
      closeButtonProps={{ 'aria-label': t('call.stats.close') }}
    >
      <Figures call={call} />
      <footer className={classes.foot}>
        <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} onClick={() => saveDiagnostics(call)}>
          {t('call.stats.save')}
        </Button>
        <p>{t('call.stats.saveHint')}</p>
      </footer>
    </Modal>
  );
}

function Figures({ call }: { call: Call }) {
  const t = useT();
  const sample = useStore(call.monitor.health, (h) => h.sample);
  const tiles = useStore(call.state, (s) => s.tiles);
  if (!sample) return <p>{t('call.stats.soon')}</p>;
  const shown = parts(
    sample,
    tiles.filter(({ self }) => !self).map(({ device }) => device),
  );
  if (shown.length === 0) return <p>{t('call.stats.alone')}</p>;
  const nameOf = (device: string) => tiles.find((tile) => tile.device === device)?.name ?? t('call.stats.someone');
  return shown.map((part) => <ConnectionFiguresView key={`${part.way} ${part.device}`} part={part} nameOf={nameOf} />);
}
