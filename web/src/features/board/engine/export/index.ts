export type { Source, Watch } from './content';
export { exportPdf } from './pdf';
export { exportPng } from './png';
export { exportSvg } from './svg';
