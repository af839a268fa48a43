import { hueOf, initials } from '@/ui';

const SIZE = { width: 640, height: 360 };

/** A still picture of someone without a camera, as a track: a window of its own shows videos only. Null where no canvas makes one. */
export function nameCard({ name, account }: { readonly name: string; readonly account: string }): MediaStreamTrack | null {
  const canvas = Object.assign(document.createElement('canvas'), SIZE);
  if (!canvas.captureStream) return null;
  const context = canvas.getContext('2d');
  const [track] = canvas.captureStream(1).getVideoTracks();
  if (!context || !track) return null;
  const { width, height } = SIZE;
  context.fillStyle = '#141819';
  context.fillRect(0, 0, width, height);
  context.fillStyle = `oklch(40% 0.06 ${hueOf(account)})`;
  context.beginPath();
  context.arc(width / 2, height * 0.43, height * 0.26, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = '#fff';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = `600 ${height * 0.17}px system-ui, sans-serif`;
  context.fillText(initials(name), width / 2, height * 0.44);
  context.font = `${height * 0.08}px system-ui, sans-serif`;
  context.fillText(name, width / 2, height * 0.85, width * 0.9);
  return track;
}
