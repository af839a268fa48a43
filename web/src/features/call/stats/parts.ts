import type { Way } from '@/media/reading';
import type { ConnectionFigures, ReceivedFigures, Sample, SentFigures } from '@/media/samples';

/** One part of the panel: a connection, or what comes of one device on the connection from the server. */
export interface Part {
  readonly way: Way;
  readonly device: string | null;
  readonly path: ConnectionFigures['path'];
  readonly sent: readonly SentFigures[];
  readonly received: readonly ReceivedFigures[];
}

const SOURCES = ['microphone', 'camera', 'screen', 'screen-sound'];
/** The largest first. */
const LAYERS = ['', 'f', 'h', 'q'];

const order = (row: SentFigures | ReceivedFigures) =>
  SOURCES.indexOf(row.source) * LAYERS.length + ('layer' in row ? LAYERS.indexOf(row.layer) : 0);

const sorted = <T extends SentFigures | ReceivedFigures>(rows: readonly T[]) => rows.toSorted((a, b) => order(a) - order(b));

/** What was once sent or received stays in the figures; of what has never been, nothing is shown. */
const isUsed = (row: SentFigures | ReceivedFigures) => row.bps > 0 || row.width > 0;

/** The sample as it is shown: the way up first, then the devices in the order of the pictures, in each sound before pictures. */
export function parts({ connections }: Sample, devices: readonly string[]): readonly Part[] {
  return connections.flatMap((connection): readonly Part[] => {
    const { way, device, path } = connection;
    const [sent, received] = [sorted(connection.sent.filter(isUsed)), sorted(connection.received.filter(isUsed))];
    if (way !== 'down') return [{ way, device, path, sent, received }];
    const known = [...devices, ...received.map((row) => row.device)].filter((d, i, all) => all.indexOf(d) === i);
    return known.map((of) => ({ way, device: of, path, sent: [], received: received.filter((row) => row.device === of) }));
  });
}

/** Direct, reflexive or relayed, by the end that is further from direct. */
export function kindOfPath({ local, remote }: NonNullable<ConnectionFigures['path']>): 'host' | 'reflexive' | 'relay' {
  const types = [local.type, remote.type];
  if (types.includes('relay')) return 'relay';
  return types.every((type) => type === 'host' || type === '') ? 'host' : 'reflexive';
}
