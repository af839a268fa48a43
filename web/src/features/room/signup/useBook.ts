import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { attendanceQuery } from '@/api/signups';
import type { RoomSession, SignupNews } from '@/connection/types';
import { useRoom } from '../useRoom';

/** A thousand students may answer within two seconds: the list is drawn anew so often at most. */
const AT_MOST_EVERY_MS = 250;

/** What was heard of sign-ins, drawn anew a few times a second. */
function useNews(session: RoomSession): SignupNews {
  const [news, setNews] = useState(() => session.getSnapshot().signups);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      setNews(session.getSnapshot().signups);
    };
    const stop = session.subscribe(() => {
      timer ??= setTimeout(look, AT_MOST_EVERY_MS);
    });
    look();
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [session]);
  return news;
}

/** What is not told event by event, such as the reason of a refusal, comes so long after the first news of it. */
const DETAILS_AFTER_MS = 5000;

/** Calls `load` some time after `marks` became another; once for all that became so meanwhile. */
function useDetails(marks: SignupNews['marks'], load: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  useEffect(() => {
    if (marks.size === 0) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, DETAILS_AFTER_MS);
  }, [marks]);
  useEffect(() => () => clearTimeout(timer.current), []);
}

/** The lesson's attendance as the server has it, and what was heard since. Loaded anew after what is not told event by event. */
export function useBook(session: RoomSession) {
  const client = useQueryClient();
  const news = useNews(session);
  const query = useQuery({ ...attendanceQuery(session.id), refetchOnMount: 'always' });
  const open = useRoom(session, (s) => s.signups.open);
  const closed = useRoom(session, (s) => s.signups.closed);
  const live = useRoom(session, (s) => s.status === 'live');
  const first = useRef(true);
  const { queryKey } = attendanceQuery(session.id);
  const key = queryKey.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these is news that the book has to tell in full
  useEffect(() => {
    if (first.current) first.current = false;
    else if (live) void client.invalidateQueries({ queryKey });
  }, [client, key, open?.id, closed, live]);
  useDetails(news.marks, () => void client.invalidateQueries({ queryKey }));
  return { news, open, query };
}
