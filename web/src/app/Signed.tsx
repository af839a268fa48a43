import { Navigate, Outlet, useLocation } from 'react-router';
import { useMe } from '@/api/session';
import { Failure } from '@/ui';
import { Shell } from './Shell';
import { Waiting } from './Waiting';

/** The pages of an account: who is not logged in goes to the login page and comes back to the same place afterwards. */
export function Signed() {
  const { data: me, error, refetch } = useMe();
  const { pathname, search } = useLocation();
  if (me === undefined) {
    return error ? <Failure error={error} onRetry={() => void refetch()} page /> : <Waiting />;
  }
  if (!me || me.guest) {
    const target = pathname + search;
    return <Navigate replace to={target === '/' ? '/login' : `/login?to=${encodeURIComponent(target)}`} />;
  }
  return (
    <Shell>
      <Outlet />
    </Shell>
  );
}
