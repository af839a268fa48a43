import { beforeEach, describe, expect, it } from 'vitest';
import {
  chooseLayout,
  enterStage,
  followSpotlight,
  type Layout,
  lookAtScreen,
  pin,
  showBoard,
  shownLayout,
  showScreen,
  showSpotlight,
  useLayout,
  useStage,
} from './stage';

const shown = (): Layout => shownLayout(useLayout.getState(), useStage.getState());

beforeEach(() => {
  useLayout.setState(useLayout.getInitialState());
  useStage.setState(useStage.getInitialState());
});

describe('the shown layout', () => {
  it('is the chosen one, kept on this device', () => {
    expect(shown()).toBe('grid');
    chooseLayout('side');
    expect(shown()).toBe('side');
    expect(localStorage.getItem('atrium.layout')).toContain('side');
    expect(sessionStorage.getItem('atrium.stage')).not.toContain('side');
  });

  it('has a stage in the grid while someone is pinned, as the stage was last', () => {
    chooseLayout('side');
    chooseLayout('grid');
    pin({ account: 'ann' });
    expect(shown()).toBe('side');
    expect(useLayout.getState().layout).toBe('grid');
    pin(null);
    expect(shown()).toBe('grid');
  });

  it('has a stage in the grid while a spotlight is followed, and the grid turns away from it', () => {
    showSpotlight('ann');
    expect(shown()).toBe('stage');
    chooseLayout('grid');
    expect(shown()).toBe('grid');
    followSpotlight();
    expect(shown()).toBe('stage');
    showSpotlight('');
    expect(shown()).toBe('grid');
  });

  it('follows the next spotlight after one that was turned away from, the same person’s too', () => {
    showSpotlight('ann');
    chooseLayout('grid');
    showSpotlight('ben');
    expect(shown()).toBe('stage');
    chooseLayout('grid');
    showSpotlight('');
    showSpotlight('ben');
    expect(shown()).toBe('stage');
  });

  it('has a pin in its own room alone, also after a refresh', () => {
    enterStage('a');
    pin({ account: 'ann' });
    enterStage('a');
    expect(shown()).toBe('stage');
    expect(sessionStorage.getItem('atrium.stage')).toMatch(/"ann".*"a"/);
    enterStage('b');
    expect(shown()).toBe('grid');
    expect(useStage.getState().pinned).toBeNull();
  });

  it('keeps the stage in the grid while it floats in a window of its own, until the grid is chosen', () => {
    useStage.setState({ floating: true });
    expect(shown()).toBe('stage');
    chooseLayout('grid');
    expect(shown()).toBe('grid');
  });
});

describe('a board on the stage', () => {
  it('is there in the grid too, until the grid is chosen', () => {
    showBoard('self');
    expect(shown()).toBe('stage');
    chooseLayout('side');
    expect(useStage.getState().board).toBe('self');
    chooseLayout('grid');
    expect([shown(), useStage.getState().board]).toEqual(['grid', null]);
  });

  it('takes the place of who was pinned, and gives it to who is pinned then', () => {
    pin({ account: 'ann' });
    showBoard('presenter');
    expect(useStage.getState().pinned).toBeNull();
    pin({ account: 'ann' });
    expect(useStage.getState().board).toBeNull();
    showBoard('self');
    pin(null);
    expect(useStage.getState().board).toBe('self');
  });

  it('gives way to a screen that is newly shared, and not to the same one again', () => {
    showScreen('a');
    showBoard('self');
    showScreen('a');
    expect(useStage.getState().board).toBe('self');
    showScreen('');
    expect(useStage.getState().board).toBe('self');
    showScreen('b');
    expect(useStage.getState().board).toBeNull();
  });

  it('is left for the screen behind it in one step', () => {
    showScreen('a');
    chooseLayout('grid');
    showBoard('self');
    lookAtScreen();
    expect([shown(), useStage.getState().board]).toEqual(['stage', null]);
  });

  it('is of its own room alone', () => {
    enterStage('a');
    showBoard('self');
    enterStage('b');
    expect(useStage.getState().board).toBeNull();
  });
});
