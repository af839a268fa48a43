import { Menu } from '@mantine/core';
import { IconHandStop, IconPencilOff, IconUserEdit, IconUsers } from '@tabler/icons-react';
import { useT } from '@/i18n';
import { ToolButton } from '../tools/ToolButton';

interface Person {
  readonly account: string;
  readonly name: string;
}

/** Who may draw, and what this person may do about it. */
export interface Rights {
  readonly draw: 'all' | 'hosts';
  readonly drawOn: 'all' | 'own';
  /** What those are called who may draw anyway. */
  readonly lesson: boolean;
  readonly mayEdit: boolean;
  readonly mayGive: boolean;
  /** Those who have the pen, and those who have raised a hand and may not draw. */
  readonly holders: readonly Person[];
  readonly askers: readonly Person[];
  readonly change: (policy: { draw?: 'all' | 'hosts'; draw_on?: 'all' | 'own' }) => void;
  readonly give: (account: string, may: boolean) => void;
  readonly toPeople: () => void;
}

/** Who may draw: hosts or everyone, on what; and who has the pen. */
export function RightsMenu({ rights }: { rights: Rights }) {
  const t = useT();
  return (
    <Menu position="bottom-end" withinPortal={false} shadow="md">
      <Menu.Target>
        <ToolButton icon={IconUserEdit} label={t('board.rights')} />
      </Menu.Target>
      <Menu.Dropdown>
        <RightsItems rights={rights} />
      </Menu.Dropdown>
    </Menu>
  );
}

export function RightsItems({ rights }: { rights: Rights }) {
  const t = useT();
  const { draw, drawOn, lesson, mayEdit, mayGive, holders, askers, change, give, toPeople } = rights;
  return (
    <>
      {mayEdit && (
        <>
          <Menu.Label>{t('board.rights')}</Menu.Label>
          <Menu.RadioGroup value={draw} onChange={(value) => change({ draw: value === 'all' ? 'all' : 'hosts' })}>
            <Menu.RadioItem value="hosts">{t(lesson ? 'board.rights.teachers' : 'board.rights.hosts')}</Menu.RadioItem>
            <Menu.RadioItem value="all">{t('board.rights.all')}</Menu.RadioItem>
          </Menu.RadioGroup>
          <Menu.Label>{t('board.rights.on')}</Menu.Label>
          <Menu.RadioGroup value={drawOn} onChange={(value) => change({ draw_on: value === 'all' ? 'all' : 'own' })}>
            <Menu.RadioItem value="own">{t('board.rights.on.own')}</Menu.RadioItem>
            <Menu.RadioItem value="all">{t('board.rights.on.all')}</Menu.RadioItem>
          </Menu.RadioGroup>
        </>
      )}
      {mayGive && (
        <>
          <Menu.Label>{t('board.pen')}</Menu.Label>
          {askers.map(({ account, name }) => (
            <Menu.Item
              key={account}
              leftSection={<IconHandStop size={16} aria-hidden />}
              onClick={() => give(account, true)}
            >
              {t('board.pen.give', { name })}
            </Menu.Item>
          ))}
          {holders.map(({ account, name }) => (
            <Menu.Item
              key={account}
              leftSection={<IconPencilOff size={16} aria-hidden />}
              onClick={() => give(account, false)}
            >
              {t('board.pen.take', { name })}
            </Menu.Item>
          ))}
          <Menu.Item leftSection={<IconUsers size={16} aria-hidden />} onClick={toPeople}>
            {t('board.pen.someone')}
          </Menu.Item>
        </>
      )}
    </>
  );
}
