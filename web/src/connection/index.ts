export { Connection } from './connection';
export { browserEnvironment } from './environment';
export * from './types';
