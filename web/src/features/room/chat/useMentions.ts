import { useEffect, useMemo, useState } from 'react';
import { type Candidate, mentionCandidates, mentionQuery } from './compose';

/** Where people for a completion come from: those known, and a search at the server when not all are. */
export interface MentionSource {
  readonly known: readonly Candidate[];
  readonly complete: boolean;
  search(query: string): Promise<readonly Candidate[]>;
}

const SEARCH_AFTER_MS = 250;

/** The completion of an `@` at the caret. */
export function useMentions(source: MentionSource, text: string, caret: number) {
  const [active, setActive] = useState(0);
  const [closedAt, setClosedAt] = useState<number>();
  const found = mentionQuery(text, caret);
  if (!found && closedAt !== undefined) setClosedAt(undefined);
  const query = found && found.from !== closedAt ? found : undefined;
  const word = query?.query;
  const searched = useSearch(source, word);
  const people = useMemo(
    () => (word === undefined ? [] : mentionCandidates(word, merge(source.known, searched))),
    [word, source.known, searched],
  );
  const index = Math.min(active, people.length - 1);

  return {
    open: people.length > 0,
    query,
    people,
    active: index,
    /** Closes until another `@` is written. */
    close: () => setClosedAt(found?.from),
    /** Handles a key of the open list; true when it was one. */
    onKey(key: string, pick: (person: Candidate) => void): boolean {
      const person = people[index];
      if (!person) return false;
      if (key === 'ArrowDown') setActive((index + 1) % people.length);
      else if (key === 'ArrowUp') setActive((index - 1 + people.length) % people.length);
      else if (key === 'Enter' || key === 'Tab') {
        setActive(0);
        pick(person);
      } else if (key === 'Escape') setClosedAt(found?.from);
      else {
        setActive(0);
        return false;
      }
      return true;
    },
  };
}

function useSearch(source: MentionSource, word: string | undefined): readonly Candidate[] {
  const [found, setFound] = useState<readonly Candidate[]>([]);
  const wanted = source.complete ? undefined : word;
  const { search } = source;
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    const timer = setTimeout(() => {
      // Without an answer the known people stay on offer.
      search(wanted).then(
        (people) => current && setFound(people),
        () => undefined,
      );
    }, SEARCH_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wanted, search]);
  return found;
}

function merge(known: readonly Candidate[], found: readonly Candidate[]): readonly Candidate[] {
  if (found.length === 0) return known;
  const accounts = new Set(known.map((p) => p.account));
  return [...known, ...found.filter((p) => !accounts.has(p.account))];
}
