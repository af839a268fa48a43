import { Navigate, Outlet, useLocation } from 'react-router';
import { useMe } from '@/api/session';
import { Failure, Waiting } from '@/ui';
import { Shell } from './Shell';

/** The pages of an account: who is not logged in goes to the login page and comes back to the same place afterwards. */
export function Signed() {
  const { data: me, error, refetch } = useMe();
  const { pathname, search, hash } = useLocation();
  if (me === undefined) {
    return error ? <Failure error={error} onRetry={() => void refetch()} page /> : <Waiting />;
  }
  if (!me || me.guest) return <Navigate replace to="/login" state={{ to: pathname + search + hash }} />;
  return (
    <Shell>
      <Outlet />
    </Shell>
  );
}
