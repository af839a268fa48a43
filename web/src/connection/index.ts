export { Connection, type ConnectionOptions } from './connection';
export { browserEnvironment, type Environment } from './environment';
export * from './types';
export { maxTextBytes } from './wire';
