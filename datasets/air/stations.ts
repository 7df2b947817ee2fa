/** An urban measuring station of Seoul: one in each gu, which it is named after. */
export interface AirStation {
  readonly name: string;
  readonly nameEn: string;
  readonly lat: number;
  readonly lon: number;
}

/**
 * The 25 urban stations (도시대기측정망; list at cleanair.seoul.go.kr). Positions follow the addresses of the buildings that
 * they stand on, most of them offices of the dong: good to some 300 m.
 */
const table = `
종로구|Jongno-gu|37.5720|127.0050
중구|Jung-gu|37.5643|126.9759
용산구|Yongsan-gu|37.5400|127.0048
은평구|Eunpyeong-gu|37.6098|126.9348
서대문구|Seodaemun-gu|37.5937|126.9497
마포구|Mapo-gu|37.5556|126.9055
성동구|Seongdong-gu|37.5420|127.0497
광진구|Gwangjin-gu|37.5447|127.0957
동대문구|Dongdaemun-gu|37.5758|127.0289
중랑구|Jungnang-gu|37.5849|127.0940
성북구|Seongbuk-gu|37.6067|127.0273
강북구|Gangbuk-gu|37.6479|127.0119
도봉구|Dobong-gu|37.6542|127.0291
노원구|Nowon-gu|37.6587|127.0681
양천구|Yangcheon-gu|37.5259|126.8566
강서구|Gangseo-gu|37.5447|126.8351
구로구|Guro-gu|37.4985|126.8896
금천구|Geumcheon-gu|37.4523|126.9083
영등포구|Yeongdeungpo-gu|37.5250|126.8974
동작구|Dongjak-gu|37.4809|126.9715
관악구|Gwanak-gu|37.4874|126.9271
서초구|Seocho-gu|37.5046|126.9945
강남구|Gangnam-gu|37.5175|127.0475
송파구|Songpa-gu|37.5027|127.0925
강동구|Gangdong-gu|37.5450|127.1368
`;

export const airStations: readonly AirStation[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name, nameEn, lat, lon] = line.split('|');
    return { name, nameEn, lat: Number(lat), lon: Number(lon) };
  });
