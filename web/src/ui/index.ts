/**
 * Parts that several features share. They know texts and theme, and of the server nothing but its error codes. What only few pages
 * need and is large (EntryChoice) is imported by its own path: every page loads what this door leads to.
 */
export { Avatar } from './Avatar';
export { CopyButton } from './CopyButton';
export { displayNameError } from './displayName';
export { ErrorAlert } from './ErrorAlert';
export { Failure } from './Failure';
export { Form } from './Form';
export { hueOf, initials } from './initials';
export { Logo } from './Logo';
export { Message } from './Message';
export { PlainPage, usePageTitle } from './PlainPage';
export { isRefused, Refused } from './Refused';
export { groupNumber } from './roomNumber';
export { SideChoice } from './SideChoice';
export { useChooseLocale } from './useChooseLocale';
export { useCopy } from './useCopy';
export { Waiting } from './Waiting';
