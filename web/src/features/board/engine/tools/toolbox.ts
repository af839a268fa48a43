import type { ToolSettings } from '../api';
import { EraserTool } from './eraser';
import { PenTool } from './pen';
import { LaserTool, TextTool } from './pointing';
import { SelectTool } from './select';
import { ShapeTool } from './shape';
import type { Desk, Tool } from './tool';

/** The tool that the settings say; undefined for the one that moves the page. */
export function toolOf(desk: Desk, { tool, erase }: Pick<ToolSettings, 'tool' | 'erase'>): Tool | undefined {
  switch (tool) {
    case 'select':
      return new SelectTool(desk);
    case 'pan':
      return undefined;
    case 'pen':
    case 'marker':
      return new PenTool(desk, tool);
    case 'line':
    case 'arrow':
    case 'rectangle':
    case 'ellipse':
      return new ShapeTool(desk, tool);
    case 'text':
      return new TextTool(desk);
    case 'eraser':
      return new EraserTool(desk, erase === 'object');
    case 'laser':
      return new LaserTool(desk);
    default:
      return tool satisfies never;
  }
}
