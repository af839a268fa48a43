export { knownSecret } from './frame/entry';
export { RoomPage } from './RoomPage';
