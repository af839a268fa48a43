export const roomEn = {} as const;
