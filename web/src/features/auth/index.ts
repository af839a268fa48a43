export { GuestGate } from './GuestGate';
export { LoginPage } from './LoginPage';
export { RegisterPage } from './RegisterPage';
