import { type FactTable, numberOf, textOf } from './table.ts';

/** A district (gu) of Seoul. */
export interface GuFact {
  /** Five-digit administrative code. */
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly lat: number;
  readonly lon: number;
  readonly areaKm2: number;
  readonly population: number;
  readonly households: number;
  readonly neighbours: readonly string[];
  readonly character: string;
  /** Share of the land that is neither hill nor water, per cent. */
  readonly urbanisedPct: number;
  /** Share of the whole gu that buildings stand on, per cent. */
  readonly footprintPct: number;
  /** Dwellings by kind, per cent; they add up to 100. */
  readonly apartmentPct: number;
  readonly villaPct: number;
  readonly detachedPct: number;
  readonly otherDwellingPct: number;
  /** Hanok among the buildings, per cent. */
  readonly hanokPct: number;
  readonly typicalFloors: string;
  /** Buildings; the 25 add up to 600,000. */
  readonly buildings: number;
}

/**
 * The 25 gu about 2020. Areas: Seoul Statistical Yearbook. Population and households: resident registration and the
 * Population and Housing Census 2020, rounded. Shares and numbers of buildings are estimates, scaled to 600,000.
 */
const table: FactTable = `
11110|종로구|Jongno-gu|37.5750|126.9900|23.91|149400|72700|중구;동대문구;성북구;은평구;서대문구|palace quarter; old centre; hanok lanes of Bukchon and Seochon; government offices; Inwangsan and Bugaksan|50|27|24|36|37|3|12|1-4; offices 10-30 along Jong-ro and Sejong-daero|25100
11140|중구|Jung-gu|37.5625|126.9920|9.96|125200|61500|종로구;용산구;성동구;서대문구;마포구|central business district; Myeong-dong and Namdaemun/Dongdaemun markets; printing workshops; Namsan|85|45|57|17|18|8|4|2-5; offices 15-30|18000
11170|용산구|Yongsan-gu|37.5340|126.9800|21.87|229400|110100|중구;성동구;마포구;영등포구;동작구;서초구;강남구|former garrison and new presidential office; Itaewon and Hannam; Yongsan rail yards; south slope of Namsan|72|29|43|29|25|3|1|2-5; towers 20-40|23800
11200|성동구|Seongdong-gu|37.5560|127.0370|16.86|293600|133800|중구;용산구;광진구;동대문구;강남구|apartments on the hills of Geumho and Oksu; brick workshops of Seongsu; Seoul Forest|83|31|68|12|17|3|1|2-5; apartments 15-25|20900
11215|광진구|Gwangjin-gu|37.5460|127.0850|17.06|346700|163400|성동구;동대문구;중랑구;강남구;송파구;강동구|low villas and detached houses; Konkuk and Sejong universities; Children's Grand Park; Achasan|75|33|36|32|29|3|0|3-5; apartments 15-25|24800
11230|동대문구|Dongdaemun-gu|37.5810|127.0480|14.22|342800|162100|종로구;성동구;광진구;중랑구;성북구|markets of Cheongnyangni, Gyeongdong and Jegi; detached houses; universities|92|37|52|17|26|5|3|2-5; apartments 15-25; Cheongnyangni towers 59-65|29600
11260|중랑구|Jungnang-gu|37.5960|127.0930|18.50|394700|182000|광진구;동대문구;성북구;노원구|villas of Myeonmok and Mangu; Mangu hills and Yongmasan to the east|68|29|43|30|24|3|0|3-5; apartments 15-20|27700
11290|성북구|Seongbuk-gu|37.6030|127.0210|24.57|437200|192800|종로구;동대문구;중랑구;강북구;노원구|redeveloped apartment hills of Gireum; Seongbuk-dong mansions; hanok of Bomun and Donam; universities; Bukhansan foot|74|30|55|19|24|2|4|2-5; apartments 15-25|34500
11305|강북구|Gangbuk-gu|37.6330|127.0230|23.60|303900|143000|성북구;도봉구;노원구|villas and detached houses under Bukhansan; Mia and Suyu crossings|50|23|33|40|25|2|1|2-5; apartments 15-20|30100
11320|도봉구|Dobong-gu|37.6580|127.0380|20.65|326300|137500|강북구;노원구|apartments of Chang-dong and Banghak; villas of Ssangmun; Dobongsan|52|17|62|22|14|2|0|3-5; apartments 15-20|16500
11350|노원구|Nowon-gu|37.6480|127.0690|35.44|523000|216600|중랑구;성북구;강북구;도봉구|large apartment estates of Sanggye, Junggye, Hagye and Wolgye (1985-1995); Suraksan and Bulamsan|52|12|87|5|8|0|0|15 (apartments 10-25)|14100
11380|은평구|Eunpyeong-gu|37.6100|126.9240|29.71|479000|210400|종로구;서대문구;마포구|villas of Eungam, Yeokchon and Galhyeon; Eunpyeong New Town; Bukhansan and Bongsan ridges|55|21|42|39|18|1|1|3-5; apartments 10-20|32000
11410|서대문구|Seodaemun-gu|37.5770|126.9390|17.63|307800|142700|종로구;중구;은평구;마포구|universities of Sinchon; villas of Hongje and Hongeun; Ansan and Baengnyeonsan|66|26|48|26|25|1|1|2-5; apartments 15-22|22300
11440|마포구|Mapo-gu|37.5600|126.9120|23.85|371900|177000|중구;용산구;은평구;서대문구;강서구;영등포구|Hongdae streets; Gongdeok offices; digital media city of Sangam; World Cup Park on the old landfill|78|27|49|27|22|2|1|3-5; apartments 15-25; offices 15-25|27700
11470|양천구|Yangcheon-gu|37.5240|126.8550|17.41|454000|178300|강서구;구로구;영등포구|Mok-dong new town apartments (1985-1988) and towers; villas of Sinwol and Sinjeong|88|26|64|31|4|1|0|apartments 5-20; villas 4-5; towers 40-69|17000
11500|강서구|Gangseo-gu|37.5560|126.8370|41.44|579800|265500|마포구;양천구;영등포구|Gimpo Airport; Magok research district; villas of Hwagok; rice fields in the west|68|17|59|36|4|1|0|villas 4-5; apartments 10-20; Magok offices 8-14|23300
11530|구로구|Guro-gu|37.4960|126.8660|20.12|405400|177800|양천구;금천구;영등포구;관악구|Guro digital complex; rail and machine-tool shops; apartments of Sindorim and Gaebong; Hang-dong arboretum|84|29|60|20|16|4|0|3-5; apartments 15-25; knowledge-industry towers 15-20|20900
11545|금천구|Geumcheon-gu|37.4600|126.9000|13.02|231400|112600|구로구;관악구|Gasan digital complex with knowledge-industry towers and outlets; villas of Doksan and Siheung|79|33|40|31|24|5|0|3-5; towers 15-20|16000
11560|영등포구|Yeongdeungpo-gu|37.5190|126.9080|24.55|379500|181000|용산구;마포구;양천구;강서구;구로구;동작구|Yeouido finance and National Assembly; Mullae metal workshops; Times Square; apartments of Dangsan and Singil|83|29|58|17|19|6|0|2-5; apartments 12-25; Yeouido 15-72|28200
11590|동작구|Dongjak-gu|37.5020|126.9480|16.35|391200|181600|용산구;영등포구;관악구;서초구|hilly apartments of Sangdo, Heukseok and Sadang; National Cemetery; Noryangjin fish market and cram schools|78|30|51|25|23|1|0|3-5; apartments 15-25|25700
11620|관악구|Gwanak-gu|37.4780|126.9400|29.57|495600|274900|구로구;금천구;동작구;서초구|villas and small studios of Sillim and Bongcheon; Seoul National University; Gwanaksan|48|22|34|27|37|2|0|3-5; apartments 15-25|33000
11650|서초구|Seocho-gu|37.4850|127.0160|46.98|420500|173500|용산구;동작구;관악구;강남구|apartments of Banpo, Jamwon and Seocho; courts; Express Bus Terminal; green belt of Cheonggyesan and Umyeonsan|50|14|65|24|9|2|0|villas 4-5; apartments 12-38; offices 10-40|19900
11680|강남구|Gangnam-gu|37.5010|127.0510|39.50|539200|234000|용산구;성동구;광진구;서초구;송파구|office towers of Teheran-ro; COEX; apartments of Apgujeong, Daechi and Gaepo; villas and shops of Yeoksam, Nonhyeon and Sinsa|72|23|68|19|11|2|0|villas and shops 4-6; apartments 12-35; offices 15-30|26200
11710|송파구|Songpa-gu|37.5050|127.1130|33.87|667500|282700|광진구;강남구;강동구|Lotte World Tower; apartment estates of Jamsil, Garak and Munjeong; Olympic Park; Wirye new town|76|21|61|32|6|1|0|villas 3-5; apartments 15-35|23800
11740|강동구|Gangdong-gu|37.5430|127.1440|24.59|460100|195500|광진구;송파구|apartments of Godeok, Myeongil and Dunchon; villas of Cheonho and Amsa; prehistoric site of Amsa|72|20|64|29|6|1|0|villas 3-5; apartments 15-35|18900
`;

export const guFacts: readonly GuFact[] = textOf(table).map((cells) => {
  const number = numberOf(cells);
  return {
    code: cells[0],
    name: cells[1],
    nameEn: cells[2],
    lat: number(3),
    lon: number(4),
    areaKm2: number(5),
    population: number(6),
    households: number(7),
    neighbours: cells[8].split(';'),
    character: cells[9],
    urbanisedPct: number(10),
    footprintPct: number(11),
    apartmentPct: number(12),
    villaPct: number(13),
    detachedPct: number(14),
    otherDwellingPct: number(15),
    hanokPct: number(16),
    typicalFloors: cells[17],
    buildings: number(18),
  };
});
