import type { SpaceKind } from './contract.ts';

/** An underground mall or passage: a strip along an axis. */
export interface MallFact {
  readonly id: string;
  readonly kind: SpaceKind;
  readonly name: string;
  readonly nameEn: string;
  readonly widthM: number;
  readonly roofDepthM: number;
  readonly floorDepthM: number;
  /** Longitude, latitude. */
  readonly axis: readonly (readonly [lon: number, lat: number])[];
}

/**
 * General knowledge of the underground malls of Seoul, as also published by the Seoul Facilities Corporation; axes and
 * widths good to about 50 m, depths are usual ones of one or two levels under a street.
 * Id | kind | name | English name | width | roof depth | floor depth | axis (latitude longitude, …)
 */
const table = `
gangnam|mall|강남역 지하상가|Gangnam Station Mall|36|3|8|37.4966 127.0284, 37.498 127.0277, 37.5 127.0267
goto|mall|고속터미널 지하상가|GOTO Mall|40|3|8|37.5041 127.0016, 37.5052 127.0045, 37.5074 127.0103
myeongdong|mall|명동역 지하상가|Myeong-dong Mall|30|3|8|37.5604 126.9846, 37.5609 126.9863, 37.5611 126.9878
hoehyeon|mall|회현 지하상가|Hoehyeon Mall|24|3|8|37.5589 126.9794, 37.5602 126.981
sogong|mall|소공 지하상가|Sogong Mall|20|3|8|37.5612 126.9813, 37.5642 126.9793
namdaemun|mall|남대문 지하상가|Namdaemun Mall|20|3|7.5|37.5588 126.9772, 37.5598 126.979
citystar|mall|시티스타몰|Citystar Mall|18|3|8|37.5653 126.9774, 37.5659 126.9816
euljiro|mall|을지로 지하상가|Euljiro Mall|14|3|7.5|37.5661 126.9827, 37.5662 126.991, 37.5666 126.9981, 37.5662 127.0078
jonggak|mall|종각 지하상가|Jonggak Mall|26|3|8|37.5702 126.9833, 37.5703 126.9866
jongno4|mall|종로4가 지하상가|Jongno 4-ga Mall|18|3|7.5|37.5706 126.996, 37.5707 126.9988
jongno5|mall|종오 지하상가|Jongno 5-ga Mall|18|3|7.5|37.5708 127.0012, 37.5709 127.0036
dongdaemun|mall|동대문 지하상가|Dongdaemun Mall|20|3|8|37.5699 127.0072, 37.5701 127.0104
ddp|mall|DDP 지하 광장|DDP underground plaza|60|3|11|37.5659 127.0082, 37.5671 127.0094
sindang|mall|신당 지하상가|Sindang Mall|16|3|7.5|37.5655 127.0168, 37.5659 127.0196
jamsil|mall|잠실역 지하상가|Jamsil Station Mall|46|3|9|37.5131 127.0972, 37.5139 127.1032
jamsil-transfer|mall|잠실 광역환승센터|Jamsil Transfer Centre|84|5|14|37.5118 127.0992, 37.5148 127.1007
yeongdeungpo|mall|영등포역 지하상가|Yeongdeungpo Station Mall|28|3|8|37.5161 126.9072, 37.5182 126.9062
coex|mall|스타필드 코엑스몰|Starfield COEX Mall|210|2|10|37.51 127.0605, 37.5133 127.0585
ifc|mall|IFC몰|IFC Mall|110|2|16|37.5246 126.9254, 37.5258 126.9262
yeouido|passage|여의도역 지하보도|Yeouido Station passage|9|4|8|37.5219 126.9245, 37.5246 126.9257
gwanghwamun|passage|광화문 지하보도|Gwanghwamun passage|12|3|7|37.5709 126.977, 37.5722 126.9768
`;

export const mallFacts: readonly MallFact[] = table
  .trim()
  .split('\n')
  .map((row) => {
    const [id, kind, name, nameEn, width, roof, floor, axis] = row.split('|');
    return {
      id,
      kind: kind as SpaceKind,
      name,
      nameEn,
      widthM: Number(width),
      roofDepthM: Number(roof),
      floorDepthM: Number(floor),
      axis: axis.split(',').map((point) => {
        const [lat, lon] = point.trim().split(' ').map(Number);
        return [lon, lat] as const;
      }),
    };
  });
