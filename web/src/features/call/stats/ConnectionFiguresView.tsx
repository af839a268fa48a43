import { useT } from '@/i18n';
import type { ReceivedFigures, SentFigures } from '@/media/samples';
import { kindOfPath, type Part } from './parts';
import classes from './Statistics.module.css';

interface Props {
  readonly part: Part;
  readonly nameOf: (device: string) => string;
}

/** One part: whose it is, by which path, and a line of figures for each stream. */
export function ConnectionFiguresView({ part: { way, device, path, sent, received }, nameOf }: Props) {
  const t = useT();
  const name = device === null ? '' : nameOf(device);
  const title = way === 'up' ? t('call.stats.up') : t(way === 'peer' ? 'call.stats.peer' : 'call.stats.from', { name });
  return (
    <section className={classes.part} aria-label={title}>
      <header className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        {path && (
          <span className={classes.path}>
            {t(`call.stats.${kindOfPath(path)}`)}
            {path.protocol && ` · ${path.protocol.toUpperCase()}`}
            {path.roundTripMs !== null &&
              ` · ${t('call.stats.roundTrip')} ${t('call.stats.ms', { value: Math.round(path.roundTripMs) })}`}
          </span>
        )}
      </header>
      {sent.length + received.length === 0 && <p className={classes.nothing}>{t('call.stats.nothing')}</p>}
      {sent.map((row) => (
        <Sent key={row.id} row={row} both={way === 'peer'} />
      ))}
      {received.map((row) => (
        <Received key={row.id} row={row} both={way === 'peer'} />
      ))}
    </section>
  );
}

/** `both`: the connection goes both ways, so it is said which one is meant. */
function Sent({ row, both }: { row: SentFigures; both: boolean }) {
  const t = useT();
  const source = t(`call.stats.${row.source}`);
  const name = row.layer ? t('call.stats.layer', { source, layer: row.layer }) : source;
  const limit =
    row.limitation === 'bandwidth' || row.limitation === 'cpu' || row.limitation === 'none' ? row.limitation : 'other';
  return (
    <Line name={both ? `${name} · ${t('call.stats.sent')}` : name}>
      <Common row={row} />
      {row.limitation && <Figure name={t('call.stats.limit')} value={t(`call.stats.limit.${limit}`)} />}
    </Line>
  );
}

function Received({ row, both }: { row: ReceivedFigures; both: boolean }) {
  const t = useT();
  const name = t(`call.stats.${row.source}`);
  return (
    <Line name={both ? `${name} · ${t('call.stats.received')}` : name}>
      <Common row={row} />
      <Figure name={t('call.stats.jitter')} value={t('call.stats.ms', { value: Math.round(row.jitterMs) })} />
      {row.width > 0 && <Figure name={t('call.stats.freezes')} value={String(row.freezes)} />}
    </Line>
  );
}

function Common({ row }: { row: SentFigures | ReceivedFigures }) {
  const t = useT();
  return (
    <>
      <Figure name={t('call.stats.codec')} value={row.codec} />
      {row.width > 0 && <Figure name={t('call.stats.size')} value={`${row.width}×${row.height}`} />}
      {row.width > 0 && <Figure name={t('call.stats.fps')} value={String(Math.round(row.fps))} />}
      <Figure name={t('call.stats.rate')} value={t('call.stats.kbps', { value: Math.round(row.bps / 1000) })} />
      <Figure
        name={t('call.stats.loss')}
        value={row.loss === null ? '–' : t('call.stats.percent', { value: (row.loss * 100).toFixed(1) })}
      />
    </>
  );
}

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className={classes.line}>
      <h4 className={classes.stream}>{name}</h4>
      <dl className={classes.figures}>{children}</dl>
    </div>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>{value || '–'}</dd>
    </div>
  );
}
