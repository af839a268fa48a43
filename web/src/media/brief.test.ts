import { expect, test } from 'vitest';
import { brief } from './brief';

const SESSION = ['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 1 2'];
const SECRETS = ['a=ice-ufrag:u', 'a=ice-pwd:p', 'a=ice-options:trickle', 'a=fingerprint:sha-256 AA', 'a=setup:active'];
const section = (mid: number, port = 9) => [
  `m=video ${port} UDP/TLS/RTP/SAVPF 96 97`,
  'c=IN IP4 0.0.0.0',
  'a=rtcp:9 IN IP4 0.0.0.0',
  ...SECRETS,
  `a=mid:${mid}`,
  'a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'a=recvonly',
  'a=rtcp-mux',
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 nack pli',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
];
const kept = (mid: number, port: number, ...secrets: string[]) => [
  `m=video ${port} UDP/TLS/RTP/SAVPF 96 97`,
  ...secrets,
  `a=mid:${mid}`,
  'a=recvonly',
  'a=rtpmap:96 VP8/90000',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
];

test('an answer says what the server reads, and the secrets of the bundle once, in the first section that is accepted', () => {
  const whole = [...SESSION, ...section(0, 0), ...section(1), ...section(2), ''].join('\r\n');
  expect(brief(whole).split('\r\n')).toEqual([...SESSION, ...kept(0, 0), ...kept(1, 9, ...SECRETS), ...kept(2, 9), '']);
});

test('of a hundred and fifty people with picture and sound it fits into a message', () => {
  const many = Array.from({ length: 300 }, (_, mid) => section(mid));
  expect(brief([...SESSION, ...many.flat(), ''].join('\r\n')).length).toBeLessThan(56 * 1024);
});
