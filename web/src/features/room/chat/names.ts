import { keep } from '@/connection/keep';
import type { Mentioned } from './text';

interface Named {
  readonly account: string;
  readonly name: string;
}

/** By the list of ids. */
export type Answers = WeakMap<readonly string[], readonly Mentioned[]>;

/**
 * Finds whom a message mentions: each account under every name it is known by here, the present one and those of its messages,
 * since the text keeps the name of its moment. Answers for the same list of ids are the same list; with the `answers` of before also
 * across changes of the people, as long as the names are the same.
 */
export function mentionedOf(
  members: readonly Named[],
  messages: readonly Named[],
  answers: Answers = new WeakMap(),
): (mentions: readonly string[]) => readonly Mentioned[] {
  let names: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  const asked = new WeakSet<readonly string[]>();
  return (mentions) => {
    if (mentions.length === 0) return NOBODY;
    const last = answers.get(mentions);
    if (last && asked.has(mentions)) return last;
    names ??= namesOf([members, messages]);
    const known = names;
    const now = mentions.flatMap((account) => [...(known.get(account) ?? [])].map((name) => ({ account, name })));
    const answer = keep(last, now);
    answers.set(mentions, answer);
    asked.add(mentions);
    return answer;
  };
}

const NOBODY: readonly Mentioned[] = [];

function namesOf(lists: readonly (readonly Named[])[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const people of lists) {
    for (const { account, name } of people) {
      const known = names.get(account);
      if (known) known.add(name);
      else names.set(account, new Set([name]));
    }
  }
  return names;
}
