/** Parts that several features share. They know texts and theme, of the server nothing but its error codes. */
export { Failure } from './Failure';
export { LanguageSwitch } from './LanguageSwitch';
export { Logo } from './Logo';
export { Message } from './Message';
export { PlainPage, usePageTitle } from './PlainPage';
