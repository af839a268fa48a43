import { IconTypography } from '@tabler/icons-react';
import { useId } from 'react';
import { useT } from '@/i18n';
import { FILLS, type Fill, type Group, palette, SIZES } from './model';
import classes from './Tools.module.css';
import type { Styled } from './useStyled';
import type { Tools } from './useTools';

interface Props {
  readonly styled: Styled;
  readonly tools: Tools;
  /** It is laid out in rows, for who opens it over the page. */
  readonly flat?: boolean;
}

/** How a tool is set, or how what is selected looks: its colour, how thick it is, and what else it has. */
export function StylePanel({ styled, tools, flat = false }: Props) {
  const { group, color, size, fill, set } = styled;
  return (
    <div className={classes.panel} data-flat={flat || undefined}>
      {group !== 'eraser' && <Colors group={group} value={color} onChange={(next) => set({ color: next })} />}
      <Sizes group={group} value={size} onChange={(next) => set({ size: next })} />
      {group === 'shape' && <Fills color={color} value={fill} onChange={(next) => set({ fill: next })} />}
      {group === 'eraser' && <EraserModes tools={tools} />}
    </div>
  );
}

interface ColorsProps {
  readonly group: Group;
  readonly value: string;
  readonly onChange: (color: string) => void;
}

function Colors({ group, value, onChange }: ColorsProps) {
  const t = useT();
  const name = useId();
  const colors = palette(group);
  const own = !colors.some((color) => color.value === value);
  return (
    <fieldset className={classes.choices}>
      <legend>{t('board.color')}</legend>
      {colors.map((color) => (
        <label key={color.value} className={classes.swatch} title={t(`board.color.${color.name}`)}>
          <input
            type="radio"
            name={name}
            checked={color.value === value}
            onChange={() => onChange(color.value)}
            aria-label={t(`board.color.${color.name}`)}
          />
          <span style={{ background: color.value }} />
        </label>
      ))}
      <label className={classes.swatch} data-own={own || undefined} title={t('board.color.own')}>
        <input
          type="color"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          aria-label={t('board.color.own')}
        />
        <span style={own ? { background: value } : undefined} data-any={!own || undefined} />
      </label>
    </fieldset>
  );
}

interface SizesProps {
  readonly group: Group;
  readonly value: number;
  readonly onChange: (size: number) => void;
}

const NAMES = ['small', 'medium', 'large', 'huge'] as const;
/** Across the dots, in px. */
const DOTS = [4, 8, 12, 18] as const;

function Sizes({ group, value, onChange }: SizesProps) {
  const t = useT();
  const name = useId();
  return (
    <fieldset className={classes.choices} data-sizes>
      <legend>{t(group === 'text' ? 'board.size.letters' : 'board.size')}</legend>
      {NAMES.map((size, i) => (
        <label key={size} className={classes.size} title={t(`board.size.${size}`)}>
          <input
            type="radio"
            name={name}
            checked={SIZES[group][i] === value}
            onChange={() => onChange(SIZES[group][i] ?? value)}
            aria-label={t(`board.size.${size}`)}
          />
          {group === 'text' ? (
            <IconTypography size={11 + i * 3} aria-hidden />
          ) : (
            <span className={classes.dot} style={{ width: DOTS[i], height: DOTS[i] }} />
          )}
        </label>
      ))}
    </fieldset>
  );
}

interface FillsProps {
  readonly color: string;
  readonly value: Fill;
  readonly onChange: (fill: Fill) => void;
}

function Fills({ color, value, onChange }: FillsProps) {
  const t = useT();
  const name = useId();
  return (
    <fieldset className={classes.choices}>
      <legend>{t('board.fill')}</legend>
      {FILLS.map((fill) => (
        <label key={fill} className={classes.size} title={t(`board.fill.${fill}`)}>
          <input
            type="radio"
            name={name}
            checked={value === fill}
            onChange={() => onChange(fill)}
            aria-label={t(`board.fill.${fill}`)}
          />
          <span className={classes.fill} data-fill={fill} style={{ color }} />
        </label>
      ))}
    </fieldset>
  );
}

function EraserModes({ tools }: { tools: Tools }) {
  const t = useT();
  const name = useId();
  return (
    <fieldset className={classes.modes}>
      <legend>{t('board.erase')}</legend>
      {(['object', 'part'] as const).map((erase) => (
        <label key={erase} className={classes.mode}>
          <input type="radio" name={name} checked={tools.choice.erase === erase} onChange={() => tools.set({ erase })} />
          <span>{t(`board.erase.${erase}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
