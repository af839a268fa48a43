import type { Budget, Limits } from './budget';
import { SOUND_FIRST } from './budget';

/** The parts of RTCRtpSender that set what it takes. */
type Sender = Pick<RTCRtpSender, 'getParameters' | 'setParameters'>;

/** Sends the layers that the limits name, each within its bit rate, and no other. */
export async function fitLayers(sender: Sender, { layers }: Limits): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings ?? []) {
    const most = layers[encoding.rid ?? ''];
    encoding.active = most !== undefined;
    if (most !== undefined) encoding.maxBitrate = most;
  }
  await set(sender, parameters);
}

/** Sound to one other device: before everything else, where the way is narrow. */
export async function fitSound(sender: Sender, { audioBps }: Budget): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings ?? [];
  if (!encoding) return;
  Object.assign(encoding, SOUND_FIRST, { maxBitrate: audioBps });
  await set(sender, parameters);
}

/** A picture of a height (unknown: undefined) to one other device. */
export async function fitPicture(sender: Sender, budget: Budget, height: number | undefined): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings ?? [];
  if (!encoding) return;
  encoding.maxBitrate = budget.videoBps;
  encoding.maxFramerate = budget.frameRate;
  const scale = Math.max(1, (height ?? 0) / (budget.sentHeight ?? Number.POSITIVE_INFINITY));
  if (scale !== (encoding.scaleResolutionDownBy ?? 1)) encoding.scaleResolutionDownBy = scale;
  await set(sender, parameters);
}

/** A sender that is just being changed refuses; whoever changes it comes here again. */
async function set(sender: Sender, parameters: RTCRtpSendParameters): Promise<void> {
  await sender.setParameters(parameters).catch(() => undefined);
}
