export const callEn = {
  'call.microphone': 'Microphone',
  'call.camera': 'Camera',
} as const;
