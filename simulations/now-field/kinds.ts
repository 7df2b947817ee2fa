/** What sensors say that has a field between them. Plain words without imports: the contract and the kernel's callers share them. */
export const kinds = ['temperature', 'humidity', 'pm25', 'pm10'] as const;
export type Kind = (typeof kinds)[number];

/** The name of the output that holds the uncertainty of a kind's field. */
export const errorOf = {
  temperature: 'temperatureError',
  humidity: 'humidityError',
  pm25: 'pm25Error',
  pm10: 'pm10Error',
} as const satisfies Record<Kind, string>;

/** Values beyond these limits are no values: fields keep within them. */
export const limits: Readonly<Record<Kind, readonly [number, number]>> = {
  temperature: [-60, 60],
  humidity: [0, 100],
  pm25: [0, 2000],
  pm10: [0, 3000],
};
