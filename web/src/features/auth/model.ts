import type { Code } from '@/api';
import { displayNameError } from '@/ui/displayName';
import { countGraphemes } from '@/ui/graphemes';

/** What someone fills in to register. */
export type Registration = {
  readonly name: string;
  readonly displayName: string;
  readonly password: string;
  readonly side: 'teach' | 'study';
  readonly setupToken: string;
};

/** The fields that can be wrong, in their order on the page. */
export const FIELDS = ['setupToken', 'name', 'displayName', 'password'] as const satisfies readonly (keyof Registration)[];
export type Field = (typeof FIELDS)[number];
export type FieldErrors = Readonly<Partial<Record<Field, string>>>;

/** Code points after NFC, as the server counts a password. */
const passwordLength = (password: string) => [...password.normalize('NFC')].length;

/** The user name of 1 to 32 characters. The server has the last word on what a name may hold. */
export function nameError(name: string): Code | undefined {
  const length = countGraphemes(name.trim());
  return length >= 1 && length <= 32 ? undefined : 'name_invalid';
}

/** What is wrong with a registration before it is sent: at most one code per field. */
export function registrationErrors(form: Registration): FieldErrors {
  const errors: Partial<Record<Field, Code>> = {};
  const name = nameError(form.name);
  // An empty display name is none: the user name stands for it.
  const displayName = form.displayName.trim() ? displayNameError(form.displayName) : undefined;
  const length = passwordLength(form.password);
  if (name) errors.name = name;
  if (displayName) errors.displayName = displayName;
  if (length < 8) errors.password = 'password_short';
  if (length > 256) errors.password = 'password_long';
  return errors;
}

const FIELD_OF: Readonly<Record<string, Field>> = {
  name_taken: 'name',
  name_invalid: 'name',
  display_name_invalid: 'displayName',
  password_short: 'password',
  password_long: 'password',
  setup_token_required: 'setupToken',
};

/** The field that a refusal of the server speaks of, if it is one of a field. */
export function fieldOf(code: string): Field | undefined {
  return Object.hasOwn(FIELD_OF, code) ? FIELD_OF[code] : undefined;
}

/** Where to go after logging in: a place of this app that was asked for before, else home. */
export function targetOf(state: unknown): string {
  const to = typeof state === 'object' && state !== null && 'to' in state ? state.to : undefined;
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : '/';
}
