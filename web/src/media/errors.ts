import type { MediaErrorKind } from './types';

/** A device that could not be had, or a call that could not be joined. `kind` chooses the words; `detail` is the browser's own name, for copying. */
export class MediaError extends Error {
  constructor(
    readonly kind: MediaErrorKind,
    readonly detail: string,
  ) {
    super(`${kind}: ${detail}`);
    this.name = 'MediaError';
  }
}

/** The parts of the browser that decide whether there can be calls and devices at all. */
export interface MediaEnvironment {
  readonly isSecureContext: boolean;
  readonly mediaDevices: MediaDevices | undefined;
  /** It has RTCPeerConnection, which some people, extensions and organisations switch off. */
  readonly canConnect: boolean;
}

export const browserEnvironment = (): MediaEnvironment => ({
  isSecureContext: globalThis.isSecureContext,
  // Absent on insecure pages, whatever the DOM types say.
  mediaDevices: navigator.mediaDevices as MediaDevices | undefined,
  canConnect: typeof globalThis.RTCPeerConnection === 'function',
});

/**
 * Why no device can be asked for here, or null if it can. Without peer connections one cannot even listen, so that is named first; an
 * insecure page hides the devices' API, so it is named before the missing API.
 */
export function unavailable(env: MediaEnvironment): MediaError | null {
  if (!env.canConnect) return new MediaError('no_webrtc', 'no RTCPeerConnection');
  if (!env.isSecureContext) return new MediaError('insecure', 'not a secure context');
  if (typeof env.mediaDevices?.getUserMedia !== 'function') return new MediaError('no_api', 'no getUserMedia');
  return null;
}

/** Maps what getUserMedia rejects with (Media Capture and Streams §10.2, and the browsers' own texts) to its kind. */
export function toMediaError(cause: unknown): MediaError {
  if (cause instanceof MediaError) return cause;
  const { name, message } = describe(cause);
  return new MediaError(kindOf(name, message), message ? `${name}: ${message}` : name);
}

/** Why a call could not be joined. */
export function notJoined(cause: unknown): MediaError {
  return cause instanceof MediaError ? cause : new MediaError('not_joined', toMediaError(cause).detail);
}

/** The name and the words of whatever was thrown. */
export function describe(cause: unknown): { name: string; message: string } {
  if (typeof cause !== 'object' || cause === null) return { name: 'Error', message: String(cause) };
  const { name, message } = cause as { name?: unknown; message?: unknown };
  return { name: String(name ?? 'Error'), message: String(message ?? '') };
}

function kindOf(name: string, message: string): MediaErrorKind {
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      // Chromium: "Permission denied by system", "Permission dismissed". Safari and Firefox name the platform or the system.
      if (/system|platform/i.test(message)) return 'denied_by_system';
      if (/dismissed/i.test(message)) return 'dismissed';
      if (/policy/i.test(message)) return 'forbidden_by_page';
      return 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
      return 'not_found';
    case 'NotReadableError':
    case 'TrackStartError':
      return /system|permission/i.test(message) ? 'denied_by_system' : 'in_use';
    case 'OverconstrainedError':
    case 'ConstraintNotSatisfiedError':
      return 'overconstrained';
    case 'AbortError':
      return 'aborted';
    case 'SecurityError':
      return 'insecure';
    case 'TypeError':
      return 'no_api';
    default:
      return 'unknown';
  }
}
