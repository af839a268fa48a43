import type { Mentioned } from './text';

interface Named {
  readonly account: string;
  readonly name: string;
}

/**
 * Finds whom a message mentions: each account under every name it is known by here, the present one and those of its messages,
 * since the text keeps the name of its moment. Answers for the same list of ids are the same list.
 */
export function mentionedOf(
  members: readonly Named[],
  messages: readonly Named[],
): (mentions: readonly string[]) => readonly Mentioned[] {
  let names: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  const answers = new WeakMap<readonly string[], readonly Mentioned[]>();
  return (mentions) => {
    if (mentions.length === 0) return NOBODY;
    let answer = answers.get(mentions);
    if (!answer) {
      names ??= namesOf([members, messages]);
      const known = names;
      answer = mentions.flatMap((account) => [...(known.get(account) ?? [])].map((name) => ({ account, name })));
      answers.set(mentions, answer);
    }
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
