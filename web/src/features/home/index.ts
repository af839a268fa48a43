/** Home: start a room, join one, and one's rooms. */
export { HomePage } from './HomePage';
