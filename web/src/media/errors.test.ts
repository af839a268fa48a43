import { describe, expect, it } from 'vitest';
import { MediaError, toMediaError, unavailable } from './errors';

describe('toMediaError', () => {
  it.each([
    ['NotAllowedError', 'Permission denied', 'denied'],
    ['NotAllowedError', 'Permission denied by system', 'denied_by_system'],
    ['NotAllowedError', 'The request is not allowed by the user agent or the platform', 'denied_by_system'],
    ['NotAllowedError', 'Permission dismissed', 'dismissed'],
    ['NotAllowedError', 'Disallowed by permissions policy', 'forbidden_by_page'],
    ['PermissionDeniedError', '', 'denied'],
    ['NotFoundError', 'Requested device not found', 'not_found'],
    ['NotReadableError', 'Could not start video source', 'in_use'],
    ['TrackStartError', '', 'in_use'],
    ['OverconstrainedError', '', 'overconstrained'],
    ['AbortError', 'Starting videoinput failed', 'aborted'],
    ['SecurityError', '', 'insecure'],
    ['TypeError', '', 'no_api'],
    ['SomethingNew', 'x', 'unknown'],
  ])('%s "%s" is %s', (name, message, kind) => {
    expect(toMediaError(new DOMException(message, name)).kind).toBe(kind);
  });

  it('keeps what it made itself, and takes anything else as unknown', () => {
    const own = new MediaError('in_use', 'x');
    expect(toMediaError(own)).toBe(own);
    expect(toMediaError('text')).toMatchObject({ kind: 'unknown', detail: 'Error: text' });
    expect(toMediaError(undefined).kind).toBe('unknown');
    // Firefox and Safari reject with objects of their own.
    expect(toMediaError({ name: 'OverconstrainedError', constraint: 'deviceId' }).kind).toBe('overconstrained');
  });
});

describe('unavailable', () => {
  const mediaDevices = { getUserMedia: async () => ({}) } as unknown as MediaDevices;
  it('names the insecure page before the missing interface that follows from it', () => {
    expect(unavailable({ isSecureContext: false, mediaDevices: undefined, canConnect: true })?.kind).toBe('insecure');
    expect(unavailable({ isSecureContext: true, mediaDevices: undefined, canConnect: true })?.kind).toBe('no_api');
    expect(unavailable({ isSecureContext: true, mediaDevices, canConnect: true })).toBeNull();
  });

  it('names missing peer connections first, without which one cannot even listen', () => {
    expect(unavailable({ isSecureContext: false, mediaDevices: undefined, canConnect: false })?.kind).toBe('no_webrtc');
  });
});
