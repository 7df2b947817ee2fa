/**
 * Units as they are stored and sent. SI inside; a quantity in any other unit says so in its name
 * (`altitudeDeg`, `speedKmh`).
 */
export const units = {
  metre: { symbol: 'm', ko: '미터', en: 'metre' },
  squareMetre: { symbol: 'm²', ko: '제곱미터', en: 'square metre' },
  degree: { symbol: '°', ko: '도', en: 'degree' },
  minute: { symbol: 'min', ko: '분', en: 'minute' },
  hour: { symbol: 'h', ko: '시간', en: 'hour' },
  second: { symbol: 's', ko: '초', en: 'second' },
  wattHourPerSquareMetre: { symbol: 'Wh/m²', ko: '와트시/제곱미터', en: 'watt hour per square metre' },
  wattPerSquareMetre: { symbol: 'W/m²', ko: '와트/제곱미터', en: 'watt per square metre' },
  kilowattPeak: { symbol: 'kWp', ko: '킬로와트피크', en: 'kilowatt peak' },
  kilowattHour: { symbol: 'kWh', ko: '킬로와트시', en: 'kilowatt hour' },
  kilowattHourPerSquareMetre: { symbol: 'kWh/m²', ko: '킬로와트시/제곱미터', en: 'kilowatt hour per square metre' },
  tonne: { symbol: 't', ko: '톤', en: 'tonne' },
  won: { symbol: '₩', ko: '원', en: 'won' },
  kelvin: { symbol: 'K', ko: '켈빈', en: 'kelvin' },
  celsius: { symbol: '°C', ko: '섭씨도', en: 'degree Celsius' },
  percent: { symbol: '%', ko: '퍼센트', en: 'percent' },
  microgramPerCubicMetre: { symbol: 'µg/m³', ko: '마이크로그램/세제곱미터', en: 'microgram per cubic metre' },
  lux: { symbol: 'lx', ko: '럭스', en: 'lux' },
  decibelA: { symbol: 'dB(A)', ko: '데시벨', en: 'A-weighted decibel' },
  uvIndex: { symbol: 'UVI', ko: '자외선 지수', en: 'UV index' },
  millimetrePerSecond: { symbol: 'mm/s', ko: '밀리미터/초', en: 'millimetre per second' },
  metrePerSecond: { symbol: 'm/s', ko: '미터/초', en: 'metre per second' },
  kilometrePerHour: { symbol: 'km/h', ko: '킬로미터/시', en: 'kilometre per hour' },
  millimetre: { symbol: 'mm', ko: '밀리미터', en: 'millimetre' },
  partsPerMillion: { symbol: 'ppm', ko: '피피엠', en: 'part per million' },
  kilopascal: { symbol: 'kPa', ko: '킬로파스칼', en: 'kilopascal' },
  kilovolt: { symbol: 'kV', ko: '킬로볼트', en: 'kilovolt' },
  hectopascal: { symbol: 'hPa', ko: '헥토파스칼', en: 'hectopascal' },
  squareMetrePerSecond: { symbol: 'm²/s', ko: '제곱미터/초', en: 'square metre per second' },
  day: { symbol: 'd', ko: '일', en: 'day' },
  people: { symbol: 'people', ko: '명', en: 'people' },
  count: { symbol: '', ko: '개', en: 'count' },
  floors: { symbol: 'floors', ko: '층', en: 'floors' },
  year: { symbol: '', ko: '년', en: 'year' },
  one: { symbol: '', ko: '', en: '' },
} as const;

export type UnitName = keyof typeof units;

/** The symbol as a reader of the language expects it ("명", not "people"). */
export function unitSymbol(unit: UnitName, language: 'ko' | 'en'): string {
  const counted: readonly UnitName[] = ['people', 'count', 'day', 'floors', 'year', 'won', 'second', 'minute', 'hour'];
  if (language === 'ko' && counted.includes(unit)) return units[unit].ko;
  return units[unit].symbol;
}
