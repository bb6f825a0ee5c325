/** Where a Chromium may be; the environment's DSRG_CHROMIUM comes first. */
export const chromiumPlaces = [
  ...(process.env.DSRG_CHROMIUM ? [process.env.DSRG_CHROMIUM] : []),
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
