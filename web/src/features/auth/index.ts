/** Who you are: logging in, making an account, and the door of a room for those who have none. */
export { GuestGate } from './GuestGate';
export { LoginPage } from './LoginPage';
export { RegisterPage } from './RegisterPage';
