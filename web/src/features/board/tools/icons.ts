import {
  IconArrowNarrowRight,
  IconEraser,
  IconFlare,
  IconHandGrab,
  IconHighlight,
  IconLine,
  IconOval,
  IconPencil,
  IconPointer,
  IconRectangle,
  IconTypography,
} from '@tabler/icons-react';

export const ICONS = {
  select: IconPointer,
  pan: IconHandGrab,
  pen: IconPencil,
  marker: IconHighlight,
  line: IconLine,
  arrow: IconArrowNarrowRight,
  rectangle: IconRectangle,
  ellipse: IconOval,
  text: IconTypography,
  eraser: IconEraser,
  laser: IconFlare,
} as const;
