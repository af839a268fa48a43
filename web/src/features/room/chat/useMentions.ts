import { useEffect, useMemo, useState } from 'react';
import { type Candidate, mentionCandidates, mentionQuery } from './compose';

/** Where people for a completion come from: those known, and the server, which also knows names by their pinyin. */
export interface MentionSource {
  readonly known: readonly Candidate[];
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
  const { known, search } = source;
  const answer = useSearch(search, word);
  const people = useMemo(() => {
    if (word === undefined) return [];
    const { people: hits = [], word: asked } = answer ?? {};
    // Until the next answer, those of the one before stay whose name holds what is written now.
    return mentionCandidates(word, known, asked === word ? hits : mentionCandidates(word, hits));
  }, [word, known, answer]);
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

/** Whom the server found for a word: this one, or until it has answered the one before. */
function useSearch(search: MentionSource['search'], word: string | undefined) {
  const [found, setFound] = useState<{ word: string; people: readonly Candidate[] }>();
  useEffect(() => {
    if (!word) return;
    let current = true;
    const timer = setTimeout(() => {
      // Without an answer the known people stay on offer.
      search(word).then(
        (people) => current && setFound({ word, people }),
        () => undefined,
      );
    }, SEARCH_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [word, search]);
  return found;
}
