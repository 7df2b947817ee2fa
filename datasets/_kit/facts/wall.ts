import { type FactTable, numberOf, textOf } from './table.ts';

/** A point of the Seoul City Wall (Hanyangdoseong). */
export interface WallPointFact {
  readonly kind: string;
  readonly name: string;
  readonly nameEn: string;
  readonly lat: number;
  readonly lon: number;
  /** What is left of it, in words. */
  readonly state: string;
}

/** Clockwise from Sungnyemun, a closed ring; the official description of Hanyangdoseong gives 18.6 km for the winding wall. */
const ringTable: FactTable = `
gate|숭례문|Sungnyemun (South Gate)|37.5600|126.9753|standing (rebuilt 2013 after the 2008 fire)
wall|남지터·상공회의소|Chamber of Commerce corner|37.5610|126.9735|part restored
gate|소의문 터|Souimun site (West Small Gate)|37.5628|126.9708|lost 1914
wall|배재|Baejae / Jeongdong|37.5645|126.9700|lost
wall|정동 서쪽|Jeongdong west|37.5665|126.9693|lost
gate|돈의문 터|Donuimun site (West Gate)|37.5683|126.9690|lost 1915
wall|월암공원|Wolam Park|37.5707|126.9677|restored
wall|홍파동|Hongpa-dong|37.5725|126.9660|part restored
wall|행촌동|Haengchon-dong|37.5745|126.9640|standing
wall|인왕산 순성길 입구|Inwang foot|37.5768|126.9620|standing
wall|무악동|Muak-dong ridge|37.5790|126.9600|restored
wall|선바위 위|above Seonbawi|37.5805|126.9590|restored
wall|범바위|Beombawi|37.5825|126.9590|restored
wall|인왕산 정상|Inwangsan summit|37.5850|126.9578|restored
wall|기차바위 갈림|Gichabawi fork|37.5872|126.9585|standing
wall|인왕산 북사면|Inwangsan north slope|37.5890|126.9612|restored
wall|윤동주 시인의 언덕|Yun Dong-ju hill|37.5917|126.9645|restored
gate|창의문|Changuimun (North-West Small Gate)|37.5927|126.9665|standing (1741)
wall|돌고래쉼터|Baegak west slope|37.5938|126.9690|standing
wall|백악쉼터|Baegak shelter|37.5940|126.9715|standing
wall|백악산 정상|Bugaksan summit|37.5930|126.9737|standing
wall|청운대|Cheongundae|37.5948|126.9760|standing
wall|곡장|Gokjang bastion|37.5970|126.9778|standing
wall|촛대바위|Chotdaebawi|37.5962|126.9795|standing
gate|숙정문|Sukjeongmun (North Gate)|37.5957|126.9815|standing (rebuilt 1976)
wall|말바위|Malbawi|37.5938|126.9845|standing
wall|삼청공원 위|above Samcheong Park|37.5920|126.9870|standing
wall|와룡공원|Waryong Park|37.5905|126.9905|standing
wall|성북동 북정마을|Bukjeong village|37.5912|126.9940|standing
wall|성균관대 뒤|behind Sungkyunkwan University|37.5905|126.9970|standing
wall|서울과학고|Seoul Science High School|37.5897|127.0000|standing
wall|경신고|Kyungshin High School|37.5890|127.0020|part lost under buildings
gate|혜화문|Hyehwamun (North-East Small Gate)|37.5878|127.0040|rebuilt 1994
wall|한성대입구|Hansung Univ. station crossing|37.5868|127.0055|lost at the road
wall|낙산 북쪽|Naksan north|37.5850|127.0070|standing
wall|장수마을|Jangsu village|37.5830|127.0080|standing
wall|낙산공원|Naksan Park|37.5808|127.0082|standing
wall|이화마을|Ihwa village|37.5785|127.0085|standing
wall|창신동 절개지|Changsin-dong|37.5760|127.0090|standing
wall|동대문성곽공원|Dongdaemun wall park|37.5730|127.0093|standing
gate|흥인지문|Heunginjimun (East Gate)|37.5711|127.0096|standing (1869)
wall|오간수문 터|Ogansumun site (water gate)|37.5697|127.0097|lost 1908, marked
wall|이간수문|Igansumun (water gate)|37.5680|127.0103|restored 2009
wall|동대문역사문화공원|Dongdaemun History and Culture Park|37.5665|127.0107|part restored
gate|광희문|Gwanghuimun (South-East Small Gate)|37.5643|127.0100|rebuilt 1975
wall|광희동|Gwanghui-dong|37.5625|127.0088|lost
wall|장충동|Jangchung-dong|37.5605|127.0075|lost
wall|장충체육관|Jangchung Arena|37.5583|127.0065|restored
wall|신라호텔 뒤|behind Shilla Hotel|37.5560|127.0075|standing
wall|다산동 성곽마루|Dasan-dong wall|37.5535|127.0075|standing
wall|반얀트리|Banyan Tree|37.5507|127.0045|part restored
wall|국립극장|National Theater crossing|37.5515|127.0010|lost at the road
wall|남산 동쪽 능선|Namsan east ridge|37.5510|126.9980|standing
wall|남산 남소문 터 서쪽|Namsan south-east ridge|37.5500|126.9950|standing
wall|남산 능선|Namsan ridge|37.5500|126.9915|standing
wall|N서울타워|N Seoul Tower|37.5512|126.9882|restored
wall|목멱산 봉수대|Namsan beacon mounds|37.5520|126.9870|restored
wall|잠두봉|Jamdubong|37.5538|126.9850|restored
wall|회현자락|Hoehyeon site (excavated wall)|37.5550|126.9815|excavated, shown
wall|백범광장|Baekbeom Square|37.5560|126.9785|restored
wall|힐튼호텔 앞|Hilton corner|37.5578|126.9765|part restored
`;

/** A Baekje or prehistoric site. */
export interface AncientSiteFact extends WallPointFact {
  readonly longM: number;
  readonly shortM: number;
}

/** As also published in the descriptions of the Cultural Heritage Administration. */
const siteTable: FactTable = `
site|풍납토성|Pungnaptoseong (Baekje earthen wall)|37.533|127.1165|earth wall about 3.5 km round, 2.1-2.7 km remaining; 5-11 m high; 1st-5th century|1500|450
site|몽촌토성|Mongchontoseong (Baekje earthen wall)|37.5215|127.1195|earth wall 2,285 m round in Olympic Park; 6-40 m above the ground around; 3rd-5th century|730|540
site|석촌동 고분군|Seokchon-dong tombs|37.5033|127.105|stepped stone tombs; Tomb 3 about 50.8 x 48.4 m, 4.5 m high; 3rd-5th century|280|180
site|방이동 고분군|Bangi-dong tombs|37.509|127.117|8 mounds|200|150
site|암사동 유적|Amsa-dong prehistoric site|37.5605|127.1305|Neolithic dwellings, reconstructed huts|400|250
site|아차산성|Achasanseong|37.557|127.104|stone fortress about 1,043 m round|400|250
`;

const wallPoint = (cells: readonly string[]): WallPointFact => ({
  kind: cells[0],
  name: cells[1],
  nameEn: cells[2],
  lat: numberOf(cells)(3),
  lon: numberOf(cells)(4),
  state: cells[5],
});

export const wallFacts: readonly WallPointFact[] = textOf(ringTable).map(wallPoint);

export const ancientSiteFacts: readonly AncientSiteFact[] = textOf(siteTable).map((cells) => ({
  ...wallPoint(cells),
  longM: numberOf(cells)(6),
  shortM: numberOf(cells)(7),
}));
