import { type FactTable, numberOf, textOf } from './table.ts';

/** A building or place that people know Seoul by. */
export interface LandmarkFact {
  readonly name: string;
  readonly nameEn: string;
  readonly kind: string;
  readonly lat: number;
  readonly lon: number;
  /** Metres above the ground; 0 for flat ground. */
  readonly heightM: number;
  /** NaN where unknown. */
  readonly floors: number;
  /** Extent of the building, or of the grounds of palaces and parks, in metres. */
  readonly longM: number;
  readonly shortM: number;
  /** The shape in words. */
  readonly shape: string;
  /** NaN where unknown. */
  readonly year: number;
  readonly gu: string;
}

/**
 * General knowledge, as also published in CTBUH's building heights, the Cultural Heritage Administration's descriptions
 * and Wikipedia. Positions to 100-300 m; heights of campuses, hospitals and markets are round figures.
 */
const table: FactTable = `
롯데월드타워|Lotte World Tower|tower|37.5126|127.1026|555|123|70|70|tapered|2017|송파구
N서울타워|N Seoul Tower|tower|37.5512|126.9882|236.7||30|30|mast on hill|1969|용산구
파크원 타워 1|Parc1 Tower 1|tower|37.5265|126.9275|333|69|60|55|box with red edge columns (roof 318 m)|2020|영등포구
파크원 타워 2|Parc1 Tower 2|tower|37.5258|126.9283|256|53|55|50|box with red edge columns|2020|영등포구
서울 국제금융센터 Three IFC|Three IFC Seoul|tower|37.5252|126.9257|284|55|50|50|faceted crystal|2012|영등포구
One IFC|One IFC Seoul|tower|37.5257|126.9265|184|32|50|45|faceted crystal|2011|영등포구
Two IFC|Two IFC Seoul|tower|37.5247|126.9265|172|29|50|45|faceted crystal|2012|영등포구
63빌딩|63 Building|tower|37.5198|126.9402|249|60|70|40|curved slab, gold glass|1985|영등포구
전경련회관 (FKI 타워)|FKI Tower|tower|37.5213|126.9213|245.5|50|55|45|box with serrated skin|2013|영등포구
타워팰리스 3차 G동|Tower Palace Three, Tower G|tower|37.4891|127.0552|263.7|73|45|45|three-lobed|2004|강남구
타워팰리스 1차|Tower Palace One (B)|tower|37.4882|127.0533|234|66|45|45|lobed|2002|강남구
목동 하이페리온 A동|Mok-dong Hyperion A|tower|37.5268|126.8752|256|69|45|35|lobed|2003|양천구
트레이드타워 (무역센터)|Trade Tower (KITA)|tower|37.5098|127.0607|228|54|75|45|stepped|1988|강남구
아셈타워|ASEM Tower|tower|37.5125|127.0590|176|41|50|45|box|2000|강남구
파르나스타워|Parnas Tower|tower|37.5090|127.0612|183|38|50|40|box|2016|강남구
강남파이낸스센터|Gangnam Finance Center|tower|37.5000|127.0365|206|45|80|50|curved slab|2001|강남구
GT타워|GT Tower East|tower|37.4985|127.0268|130|24|45|40|waved|2011|서초구
삼성타운 서초타워 C|Samsung Town C|tower|37.4966|127.0265|203|43|55|50|box with shifted volumes|2008|서초구
삼성타운 B|Samsung Town B|tower|37.4972|127.0258|153|32|50|45|box|2007|서초구
부티크 모나코|Boutique Monaco|tower|37.4950|127.0265|117|27|60|50|box with voids|2008|서초구
교보타워|Kyobo Tower Gangnam|tower|37.5040|127.0243|117|25|70|40|twin brick slabs|2003|서초구
래미안 첼리투스|Raemian Caelitus|tower|37.5205|126.9745|200|56|35|35|three towers joined by bridge|2015|용산구
용산 래미안 센트럴·트럼프월드 일대|Yongsan Prugio Summit / Raemian Yongsan|tower|37.5270|126.9640|150|40|40|40|twin towers|2017|용산구
아모레퍼시픽 본사|Amorepacific headquarters|tower|37.5287|126.9685|110|22|100|100|cube with voids|2017|용산구
LG유플러스 용산사옥|LG Uplus Yongsan|tower|37.5268|126.9660|100|21|55|45|box|2015|용산구
드래곤시티|Seoul Dragon City|tower|37.5325|126.9610|155|40|90|60|three towers with sky bridge|2017|용산구
서울스퀘어|Seoul Square|tower|37.5555|126.9737|82|23|100|30|slab|1977|중구
종로타워|Jongno Tower|tower|37.5702|126.9829|133|24|60|45|three shafts with floating top|1999|종로구
삼일빌딩|Samil Building|tower|37.5683|126.9879|114|31|45|25|dark slab|1970|종로구
SK서린빌딩|SK Seorin Building|tower|37.5695|126.9810|160|36|50|35|slab|1999|종로구
서울파이낸스센터|Seoul Finance Center|tower|37.5684|126.9782|130|30|70|45|box|2001|중구
센터원|Center 1|tower|37.5677|126.9851|148|32|50|45|twin boxes|2010|중구
페럼타워|Ferrum Tower|tower|37.5663|126.9857|134|28|55|40|faceted|2010|중구
그랑서울|Gran Seoul|tower|37.5708|126.9817|105|24|60|50|twin boxes|2013|종로구
롯데호텔 서울|Lotte Hotel Seoul|tower|37.5652|126.9810|138|38|90|30|slab|1979|중구
플라자호텔|The Plaza|tower|37.5647|126.9780|83|22|90|25|slab|1976|중구
트윈트리타워|Twin Tree Tower|tower|37.5755|126.9797|70|17|45|40|twin wavy trunks|2010|종로구
디큐브시티|D-Cube City|tower|37.5085|126.8893|190|51|60|50|two towers and mall|2011|구로구
청량리 롯데캐슬 SKY-L65|Lotte Castle SKY-L65|tower|37.5795|127.0455|199|65|45|40|four towers|2023|동대문구
메세나폴리스|Mecenatpolis|tower|37.5513|126.9130|126|39|40|40|three towers|2012|마포구
자양 더샵 스타시티|The Sharp Star City|tower|37.5362|127.0730|196|58|40|40|four towers|2007|광진구
갤러리아 포레|Galleria Foret|tower|37.5457|127.0427|170|45|45|35|twin towers|2011|성동구
아크로서울포레스트|Acro Seoul Forest|tower|37.5448|127.0440|200|49|45|35|three towers|2020|성동구
트리마제|Trimage|tower|37.5395|127.0453|156|47|40|35|four towers|2017|성동구
테크노마트 (구의)|TechnoMart Gangbyeon|tower|37.5354|127.0957|189|39|80|60|tower on mall|1998|광진구
신도림 테크노마트|TechnoMart Sindorim|tower|37.5073|126.8902|190|40|80|50|tower on mall|2007|구로구
상암 MBC 본사|MBC headquarters Sangam|tower|37.5815|126.8918|78|14|100|60|frame-shaped blocks|2014|마포구
상암 누리꿈스퀘어|Nuritkum Square|tower|37.5795|126.8895|104|22|60|50|two towers|2007|마포구
KBS 여의도|KBS main building|tower|37.5247|126.9180|50|8|150|60|low block|1976|영등포구
경복궁|Gyeongbokgung|palace|37.5794|126.9770|20||450|750|walled palace, halls on one axis|1395|종로구
근정전|Geunjeongjeon Hall|palace|37.5786|126.9770|22|2|30|21|two-tier hip-and-gable hall on stone terraces|1867|종로구
경회루|Gyeonghoeru Pavilion|palace|37.5797|126.9760|21|2|34|28|pavilion on 48 pillars in a pond|1867|종로구
창덕궁|Changdeokgung|palace|37.5794|126.9910|18||500|900|walled palace with rear garden|1405|종로구
창경궁|Changgyeonggung|palace|37.5788|126.9950|15||350|600|walled palace|1483|종로구
덕수궁|Deoksugung|palace|37.5658|126.9752|20||280|230|walled palace with stone hall (Seokjojeon)|1897|중구
경희궁|Gyeonghuigung|palace|37.5710|126.9685|15||200|250|walled palace|1617|종로구
종묘|Jongmyo Shrine|palace|37.5746|126.9942|12||400|500|long single-tier hall (101 m) in woods|1395|종로구
운현궁|Unhyeongung|palace|37.5762|126.9870|8|1|90|80|hanok residence|1863|종로구
청와대|Cheong Wa Dae (Blue House)|palace|37.5866|126.9748|25|2|90|50|blue-tiled hall|1991|종로구
숭례문|Sungnyemun|gate|37.5600|126.9753|15|2|30|18|two-tier gate on stone arch|1398|중구
흥인지문|Heunginjimun|gate|37.5711|127.0096|16|2|40|30|two-tier gate with half-moon wall|1398|종로구
광화문|Gwanghwamun|gate|37.5760|126.9769|19|2|35|15|two-tier gate with three arches|1395|종로구
혜화문|Hyehwamun|gate|37.5878|127.0040|11|1|15|10|single-tier gate|1397|종로구
창의문|Changuimun|gate|37.5927|126.9665|10|1|12|8|single-tier gate|1396|종로구
독립문|Dongnimmun (Independence Gate)|gate|37.5723|126.9596|14.3||11.5|8|stone arch|1897|서대문구
원구단 황궁우|Hwangudan|shrine|37.5652|126.9799|14|3|15|15|octagonal three-tier|1899|중구
보신각|Bosingak belfry|shrine|37.5698|126.9837|13|2|20|15|two-tier belfry|1979|종로구
조계사|Jogyesa|temple|37.5740|126.9817|14|1|30|20|temple hall|1938|종로구
봉은사|Bongeunsa|temple|37.5150|127.0574|18|1|150|200|temple halls with standing Buddha 23 m|794|강남구
길상사|Gilsangsa|temple|37.6000|126.9945|8|1|100|100|temple in former restaurant|1997|성북구
선정릉|Seonjeongneung royal tombs|tomb|37.5090|127.0490|10||500|450|tomb mounds in woods|1495|강남구
헌인릉|Heonilleung royal tombs|tomb|37.4655|127.0825|10||700|500|tomb mounds|1422|서초구
태릉|Taereung royal tomb|tomb|37.6305|127.0850|10||700|600|tomb mounds in woods|1565|노원구
국립서울현충원|Seoul National Cemetery|tomb|37.5005|126.9745|0||1200|1200|terraced graves in a valley|1955|동작구
명동성당|Myeongdong Cathedral|cathedral|37.5633|126.9873|46.7|1|69|28|brick Gothic with spire|1898|중구
서울성공회성당|Anglican Cathedral|cathedral|37.5669|126.9762|30|1|45|30|Romanesque|1926|중구
약현성당|Yakhyeon Church|cathedral|37.5592|126.9672|22|1|32|12|brick with spire|1892|중구
북촌한옥마을|Bukchon Hanok Village|hanok|37.5826|126.9836|6|1|600|800|hanok lanes|1930|종로구
남산골한옥마을|Namsangol Hanok Village|hanok|37.5593|126.9944|8|1|200|200|moved hanok|1998|중구
익선동|Ikseon-dong|hanok|37.5743|126.9895|6|1|180|180|hanok lanes|1930|종로구
은평한옥마을|Eunpyeong Hanok Village|hanok|37.6410|126.9385|8|2|400|250|new hanok|2014|은평구
광화문광장|Gwanghwamun Square|square|37.5725|126.9769|0||60|550|square with Sejong and Yi Sun-sin statues|2009|종로구
서울광장|Seoul Plaza|square|37.5656|126.9780|0||150|110|oval lawn|2004|중구
서울특별시청|Seoul City Hall|civic|37.5667|126.9784|55|13|90|70|glass wave over old hall|2012|중구
서울도서관 (옛 시청)|Seoul Metropolitan Library (old hall)|civic|37.5663|126.9779|25|4|85|50|stone with clock tower|1926|중구
국회의사당|National Assembly|civic|37.5319|126.9141|70|7|122|81|24 columns under a dome 64 m wide|1975|영등포구
대법원|Supreme Court|civic|37.4918|127.0055|85|16|150|60|stepped stone|1995|서초구
서울중앙지법|Seoul Central District Court|civic|37.4970|127.0110|90|20|140|40|twin slabs|1989|서초구
국방부·대통령실|Presidential office (Ministry of Defense)|civic|37.5338|126.9790|50|10|90|40|slab|2003|용산구
동대문디자인플라자|Dongdaemun Design Plaza|civic|37.5670|127.0095|29|4|280|120|flowing aluminium shell|2014|중구
정부서울청사|Government Complex Seoul|civic|37.5747|126.9756|84|19|100|35|slab|1970|종로구
세종문화회관|Sejong Center|culture|37.5725|126.9757|35|6|120|80|colonnaded block|1978|종로구
예술의전당|Seoul Arts Center|culture|37.4785|127.0118|40|5|300|200|round hat-shaped opera house|1988|서초구
국립중앙박물관|National Museum of Korea|culture|37.5240|126.9804|43|6|404|150|long wall-like block|2005|용산구
전쟁기념관|War Memorial of Korea|culture|37.5366|126.9771|40|4|200|90|colonnaded block|1994|용산구
국립극장|National Theater|culture|37.5523|126.9996|30|4|90|80|colonnaded block|1973|중구
리움미술관|Leeum Museum|culture|37.5384|126.9990|20|4|80|60|three sculptural blocks|2004|용산구
서대문형무소|Seodaemun Prison|culture|37.5744|126.9560|12|2|230|180|brick radial blocks|1908|서대문구
국립민속박물관|National Folk Museum|culture|37.5818|126.9790|40|5|100|60|pagoda-topped block|1972|종로구
국립중앙도서관|National Library of Korea|culture|37.4975|127.0030|35|7|90|60|block|1988|서초구
서울올림픽주경기장|Seoul Olympic Stadium|stadium|37.5158|127.0729|50||245|180|oval bowl, curve of a white porcelain jar|1984|송파구
잠실야구장|Jamsil Baseball Stadium|stadium|37.5122|127.0719|35||190|190|round bowl|1982|송파구
서울월드컵경기장|Seoul World Cup Stadium|stadium|37.5683|126.8973|50||240|205|kite-shaped membrane roof|2001|마포구
고척스카이돔|Gocheok Sky Dome|stadium|37.4982|126.8671|68|4|220|200|white dome|2015|구로구
KSPO돔 (올림픽체조경기장)|KSPO Dome|stadium|37.5192|127.1274|38||120|120|round dome|1986|송파구
장충체육관|Jangchung Arena|stadium|37.5581|127.0068|32||80|80|dome|1963|중구
효창운동장|Hyochang Stadium|stadium|37.5432|126.9615|15||200|130|oval bowl|1960|용산구
목동운동장|Mokdong Stadium|stadium|37.5306|126.8813|25||230|170|oval bowl|1989|양천구
올림픽공원|Olympic Park|park|37.5208|127.1215|0||1300|1200|park with Baekje wall and World Peace Gate|1986|송파구
세계평화의 문|World Peace Gate|park|37.5161|127.1166|24||62|37|winged gate|1988|송파구
서울숲|Seoul Forest|park|37.5444|127.0374|0||1100|900|park|2005|성동구
어린이대공원|Children's Grand Park|park|37.5494|127.0817|0||800|700|park with zoo|1973|광진구
여의도공원|Yeouido Park|park|37.5257|126.9237|0||1200|200|long park|1999|영등포구
보라매공원|Boramae Park|park|37.4935|126.9195|0||800|500|park|1986|동작구
하늘공원|Haneul Park|park|37.5675|126.8850|98||900|600|flat-topped landfill hill with grass|2002|마포구
북서울꿈의숲|Dream Forest|park|37.6210|127.0410|0||900|700|park|2009|강북구
서울식물원|Seoul Botanic Park|park|37.5694|126.8350|28|4|100|100|dish-shaped greenhouse|2018|강서구
경의선숲길|Gyeongui Line Forest Park|park|37.5600|126.9250|0||6300|40|linear park on old railway|2016|마포구
용산가족공원·미군기지|Yongsan Garrison / Park|park|37.5330|126.9830|10|2|1900|1600|low garrison blocks among trees|1945|용산구
서울역|Seoul Station (KTX)|station|37.5547|126.9707|30|5|200|140|glass hall over tracks|2003|용산구
문화역서울284|Old Seoul Station|station|37.5562|126.9716|25|2|110|50|brick with green dome|1925|중구
용산역|Yongsan Station|station|37.5299|126.9648|35|9|250|120|mall over tracks|2004|용산구
청량리역|Cheongnyangni Station|station|37.5803|127.0470|40|9|200|100|mall over tracks|2010|동대문구
영등포역|Yeongdeungpo Station|station|37.5156|126.9073|40|10|150|70|store over tracks|1991|영등포구
수서역 SRT|Suseo SRT Station|station|37.4858|127.1044|20|2|200|60|low hall|2016|강남구
고속버스터미널|Express Bus Terminal|station|37.5050|127.0050|45|11|230|120|terraced block|1981|서초구
동서울종합터미널|East Seoul Bus Terminal|station|37.5343|127.0940|25|7|150|100|block|1989|광진구
김포국제공항|Gimpo International Airport|station|37.5587|126.7945|40|6|600|150|terminals and two runways 3,600 m and 3,200 m|1958|강서구
남대문시장|Namdaemun Market|market|37.5592|126.9777|20|4|350|300|market lanes|1897|중구
동대문시장·평화시장|Dongdaemun Pyeonghwa Market|market|37.5692|127.0070|16|3|600|30|long market block|1962|중구
광장시장|Gwangjang Market|market|37.5700|126.9995|12|3|250|100|covered lanes|1905|종로구
노량진수산시장|Noryangjin Fish Market|market|37.5151|126.9405|30|6|200|150|hall|2016|동작구
가락시장|Garak Market|market|37.4925|127.1110|25|5|800|600|wholesale halls|1985|송파구
경동시장|Gyeongdong Market|market|37.5800|127.0395|15|3|350|250|market lanes|1960|동대문구
세운상가|Sewoon Sangga|market|37.5695|126.9953|35|8|50|180|slab of the long arcade chain|1968|종로구
통인시장|Tongin Market|market|37.5807|126.9700|6|1|200|10|arcade lane|1941|종로구
강남 코엑스|COEX|market|37.5118|127.0592|30|4|320|180|convention hall|1988|강남구
롯데월드|Lotte World|market|37.5111|127.0981|40|8|250|150|glass-roofed hall and Magic Island in the lake|1989|송파구
용산전자상가|Yongsan Electronics Market|market|37.5330|126.9620|20|5|400|200|market blocks|1987|용산구
타임스퀘어|Times Square|market|37.5172|126.9034|80|20|250|200|mall with hotel and offices|2009|영등포구
서울대학교|Seoul National University|university|37.4600|126.9520|40|6|2200|1600|campus in a valley|1975|관악구
연세대학교|Yonsei University|university|37.5658|126.9386|25|5|1000|900|campus with ivy stone halls|1917|서대문구
고려대학교|Korea University|university|37.5895|127.0323|35|4|1100|700|campus with stone Gothic hall|1934|성북구
이화여자대학교|Ewha Womans University|university|37.5618|126.9468|25|6|900|700|campus with sunken valley (ECC)|1935|서대문구
경희대학교|Kyung Hee University|university|37.5967|127.0519|45|4|900|700|campus with Gothic Peace Hall|1954|동대문구
한양대학교|Hanyang University|university|37.5572|127.0453|40|10|800|600|campus on a hill|1956|성동구
홍익대학교|Hongik University|university|37.5510|126.9255|70|16|500|450|campus with gate tower|1955|마포구
건국대학교|Konkuk University|university|37.5420|127.0760|50|12|900|700|campus round Ilgam lake|1956|광진구
성균관대학교·성균관|Sungkyunkwan|university|37.5880|126.9935|30|6|600|700|campus with Confucian shrine|1398|종로구
중앙대학교|Chung-Ang University|university|37.5050|126.9570|60|12|600|500|campus on a slope|1959|동작구
육군사관학교|Korea Military Academy|university|37.6230|127.0990|20|4|1300|1000|campus|1946|노원구
서울대학교병원|Seoul National University Hospital|hospital|37.5797|126.9990|60|13|350|250|hospital blocks|1978|종로구
서울아산병원|Asan Medical Center|hospital|37.5268|127.1080|95|20|400|250|hospital slabs|1989|송파구
삼성서울병원|Samsung Medical Center|hospital|37.4883|127.0855|90|20|350|250|hospital slabs|1994|강남구
세브란스병원|Severance Hospital|hospital|37.5623|126.9408|95|21|250|200|hospital slab|2005|서대문구
서울성모병원|Seoul St. Mary's Hospital|hospital|37.5017|127.0047|100|22|200|120|hospital slab|2009|서초구
청계광장|Cheonggye Plaza|gate|37.5690|126.9782|20||60|40|spiral sculpture and waterfall|2005|중구
서울로 7017|Seoullo 7017|walk|37.5563|126.9700|17||1024|10|elevated walkway|2017|중구
세빛섬|Sebitseom|island|37.5118|126.9950|25|3|220|120|floating glass islands|2011|서초구
은마아파트|Eunma Apartments|apartments|37.4985|127.0655|40|14|500|450|slabs|1979|강남구
잠실 엘스·리센츠·트리지움|Jamsil Els/Ricenz/Trizium|apartments|37.5115|127.0860|95|33|1300|700|point and slab towers|2008|송파구
헬리오시티|Helio City|apartments|37.4978|127.1060|105|35|900|550|84 towers|2018|송파구
아크로리버파크|Acro River Park|apartments|37.5095|126.9935|115|38|350|250|towers|2016|서초구
래미안 원베일리|Raemian One Bailey|apartments|37.5075|126.9985|110|35|400|350|towers|2023|서초구
압구정 현대아파트|Apgujeong Hyundai Apartments|apartments|37.5290|127.0280|40|14|1400|400|slabs|1976|강남구
목동신시가지|Mok-dong New Town|apartments|37.5280|126.8730|42|15|2500|500|slabs along a one-way loop|1986|양천구
올림픽선수기자촌|Olympic Athletes' Village|apartments|37.5165|127.1340|70|24|800|600|fan of slabs|1988|송파구
올림픽파크 포레온 (둔촌)|Olympic Park Foreon (Dunchon)|apartments|37.5245|127.1370|100|35|900|700|85 towers|2024|강동구
마포래미안푸르지오|Mapo Raemian Prugio|apartments|37.5535|126.9560|90|30|700|450|towers on a slope|2014|마포구
시범아파트 (여의도)|Yeouido Sibeom Apartments|apartments|37.5195|126.9365|36|13|400|200|slabs|1971|영등포구
은평뉴타운|Eunpyeong New Town|apartments|37.6395|126.9190|45|15|1500|900|perimeter blocks|2008|은평구
상계주공|Sanggye Jugong|apartments|37.6570|127.0650|42|15|1500|900|slabs|1988|노원구
`;

export const landmarkFacts: readonly LandmarkFact[] = textOf(table).map((cells) => {
  const number = numberOf(cells);
  return {
    name: cells[0],
    nameEn: cells[1],
    kind: cells[2],
    lat: number(3),
    lon: number(4),
    heightM: number(5),
    floors: number(6),
    longM: number(7),
    shortM: number(8),
    shape: cells[9],
    year: number(10),
    gu: cells[11],
  };
});
