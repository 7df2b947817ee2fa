import { type FactTable, numberOf, textOf } from './table.ts';

/** A bridge over the Han River. */
export interface BridgeFact {
  readonly name: string;
  readonly nameEn: string;
  /** What it carries. */
  readonly use: string;
  /** Where bank and bridge meet, to 150 m. */
  readonly north: readonly [lon: number, lat: number];
  readonly south: readonly [lon: number, lat: number];
  readonly lengthM: number;
  readonly widthM: number;
  readonly type: string;
  readonly year: number;
}

/** As also published in the city's list of bridges; widths and years mix first opening and rebuilding. */
const table: FactTable = `
강동대교|Gangdong Bridge|road|37.5800|127.1570|37.5718|127.1635|1126|27|girder (expressway 100)|1991
고덕토평대교|Godeok-Topyeong Bridge|road|37.5770|127.1395|37.5665|127.1480|1725|31|cable-stayed, main span 540 m (expressway 29)|2025
구리암사대교|Guri-Amsa Bridge|road|37.5690|127.1190|37.5610|127.1255|1133|27|steel arch and box girder|2014
광진교|Gwangjin Bridge|road|37.5478|127.1085|37.5405|127.1170|1056|20|girder with wide footway|2003
천호대교|Cheonho Bridge|road|37.5460|127.1065|37.5390|127.1155|1150|26|girder|1976
올림픽대교|Olympic Bridge|road|37.5400|127.0980|37.5295|127.1060|1470|30|cable-stayed, tower 88 m|1990
잠실철교|Jamsil Railway Bridge|rail and road|37.5340|127.0955|37.5235|127.1020|1270|18|truss, Line 2 with side roads|1979
잠실대교|Jamsil Bridge|road|37.5300|127.0885|37.5195|127.0955|1280|35|girder with weir below|1972
청담대교|Cheongdam Bridge|road and rail|37.5310|127.0670|37.5210|127.0625|1211|27|double deck, Line 7 below|2001
영동대교|Yeongdong Bridge|road|37.5345|127.0585|37.5250|127.0555|1065|25|girder|1973
성수대교|Seongsu Bridge|road|37.5415|127.0365|37.5315|127.0325|1161|35|Gerber truss (rebuilt 1997)|1979
동호대교|Dongho Bridge|road and rail|37.5405|127.0180|37.5310|127.0245|1220|20|truss, Line 3 in the middle|1985
한남대교|Hannam Bridge|road|37.5310|127.0098|37.5235|127.0155|919|51|girder, 12 lanes|1969
반포대교|Banpo Bridge|road|37.5205|126.9945|37.5080|126.9970|1490|25|upper deck above Jamsu Bridge, rainbow fountain|1982
잠수교|Jamsu Bridge|road|37.5185|126.9950|37.5115|126.9963|795|18|low submersible deck|1976
동작대교|Dongjak Bridge|road and rail|37.5160|126.9790|37.5045|126.9805|1330|40|Langer arch, Line 4 in the middle|1984
한강대교|Hangang Bridge|road|37.5212|126.9610|37.5130|126.9558|1005|37|tied arches over Nodeulseom|1917
한강철교|Hangang Railway Bridge|rail|37.5238|126.9560|37.5148|126.9490|1110|34|four trusses side by side|1900
원효대교|Wonhyo Bridge|road|37.5325|126.9480|37.5218|126.9370|1470|20|Dywidag cantilever box|1981
마포대교|Mapo Bridge|road|37.5385|126.9415|37.5290|126.9320|1390|40|girder, 10 lanes|1970
서강대교|Seogang Bridge|road|37.5440|126.9290|37.5330|126.9225|1320|29|red Nielsen arch over Bamseom|1999
당산철교|Dangsan Railway Bridge|rail|37.5475|126.9110|37.5365|126.9045|1360|11|girder, Line 2|1999
양화대교|Yanghwa Bridge|road|37.5470|126.9070|37.5395|126.8985|1053|35|girder over Seonyudo|1965
성산대교|Seongsan Bridge|road|37.5560|126.8965|37.5465|126.8870|1455|27|red Gerber truss with crescent side panels|1980
월드컵대교|World Cup Bridge|road|37.5590|126.8925|37.5485|126.8830|1980|31|asymmetric cable-stayed, tower about 100 m|2021
가양대교|Gayang Bridge|road|37.5755|126.8660|37.5640|126.8570|1700|29|steel box girder|2002
마곡대교 (마곡철교)|Magok Railway Bridge|rail|37.5850|126.8480|37.5745|126.8400|2930|11|girder with truss, airport railway|2010
방화대교|Banghwa Bridge|road|37.5960|126.8300|37.5840|126.8180|2559|35|arch truss like an aeroplane (expressway 130)|2000
행주대교|Haengju Bridge|road|37.6035|126.8125|37.5935|126.8045|1460|29|girder, twin bridges|1995
`;

export const bridgeFacts: readonly BridgeFact[] = textOf(table).map((cells) => {
  const number = numberOf(cells);
  return {
    name: cells[0],
    nameEn: cells[1],
    use: cells[2],
    north: [number(4), number(3)],
    south: [number(6), number(5)],
    lengthM: number(7),
    widthM: number(8),
    type: cells[9],
    year: number(10),
  };
});
